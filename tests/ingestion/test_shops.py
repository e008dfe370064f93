"""The shops file is checked and versioned; shops that were known stay known."""

import pytest

from regulars import settings
from regulars.ingestion import shop_settings, shops
from regulars.ingestion.lined_yaml import ConfigurationError

GOOD = """\
base_currency: GBP
shops:
  - marketplace: own
    shop: gifts
    timezone: Europe/London
    currency: GBP
    country: GB
    locale: en
"""


def record(connection, text):
    settings.shops_file().write_text(text)
    return shops.record(connection, settings.shops_file())


def versions(connection):
    with connection.cursor() as cursor:
        cursor.execute("select shop_id, currency, base_currency, settings from raw.shops order by shop_mark")
        return cursor.fetchall()


def test_a_version_is_written_only_when_something_changed(warehouse):
    assert record(warehouse, GOOD) == 1
    assert record(warehouse, GOOD) == 0
    assert record(warehouse, GOOD + "    website: https://shop.example.com\n") == 1
    assert record(warehouse, GOOD.replace("currency: GBP\nshops", "currency: EUR\nshops")) == 1
    assert record(warehouse, GOOD) == 1, "a shop that changes back gets a version of its own"
    assert [row[2] for row in versions(warehouse)] == ["GBP", "GBP", "EUR", "GBP"]
    assert versions(warehouse)[1][3] == {"website": "https://shop.example.com"}


def test_a_known_shop_stays_known_without_its_entry_or_the_file(warehouse):
    record(warehouse, GOOD)
    assert record(warehouse, GOOD.replace("shop: gifts", "shop: books")) == 1
    settings.shops_file().unlink()
    assert shops.record(warehouse, settings.shops_file()) == 0
    assert {row[0] for row in versions(warehouse)} == {"gifts", "books"}


def test_norway_is_a_country_and_not_a_denial(warehouse):
    assert record(warehouse, GOOD.replace("country: GB", "country: NO")) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("Europe/London", "London"), "shops.yml, line 5: “London” is no time zone. Cure: use an IANA name"),
        (("    currency: GBP", "    currency: Pound"), "shops.yml, line 6: “Pound” is no currency. Cure: use an ISO"),
        (("base_currency: GBP", "base_currency: QQQ"), "shops.yml, line 1: “QQQ” is no currency"),
        (("country: GB", "country: UK-GB"), "shops.yml, line 7: “UK-GB” is no country. Cure: write two letters"),
        (("locale: en", "local: en"), "shops.yml, line 8: “local” is not a setting. Cure: use one of"),
        (("    locale: en\n", ""), "shops.yml, line 3: “locale” is missing"),
        (("marketplace: own", "marketplace: bazaar"), "shops.yml, line 3: “bazaar” is no known marketplace"),
        (("marketplace: own", "marketplace: contacts"), "shops.yml, line 3: “contacts” is no known marketplace"),
        (("shop: gifts", "shop: 12"), 'shops.yml, line 4: “12” is not text. Cure: write it in quotes: shop: "12"'),
        (("shop: gifts", "shop: a/b"), "shops.yml, line 4: “a/b” is no shop"),
        (("shops:", "shop_list:"), "shops.yml, line 2: “shop_list” is not a setting"),
        (("shop: gifts", "shop: gifts\n    shop: books"), "shops.yml, line 5: “shop” stands here twice"),
        (("shop: gifts", "shop: [gifts"), "shops.yml, line 5: is not YAML"),
    ],
)
def test_a_wrong_shops_file_is_refused_in_words(tmp_path, change, message):
    path = tmp_path / "shops.yml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(ConfigurationError) as refusal:
        shops.read(path)
    assert message in str(refusal.value)


def test_a_refused_shops_file_changes_nothing(warehouse):
    with pytest.raises(ConfigurationError, match="line 10: the shop “gifts” is listed twice"):
        record(warehouse, GOOD + GOOD.partition("shops:\n")[2])
    assert versions(warehouse) == []


LIFECYCLE = GOOD + "    lifecycle:\n      new_days: 14\n      active_days: 45\n      margin_share: 0.25\n"


def test_a_shop_keeps_lifecycle_settings_of_its_own(warehouse):
    record(warehouse, LIFECYCLE)
    assert record(warehouse, LIFECYCLE) == 0
    assert record(warehouse, LIFECYCLE.replace("45", "44")) == 1
    kept = [row[3] for row in versions(warehouse)]
    assert kept[0] == {"lifecycle": {"new_days": 14, "active_days": 45, "margin_share": 0.25}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("      new_days", "      young_days"), "shops.yml, line 10: “young_days” is not a setting. Cure: use one of"),
        (("14", '"14"'), "shops.yml, line 10: “new_days” cannot be '14'. Cure: write a whole number from 0 to 3650"),
        (("14", "14.5"), "shops.yml, line 10: “new_days” cannot be 14.5. Cure: write a whole number"),
        (("14", "true"), "shops.yml, line 10: “new_days” cannot be True"),
        (("14", "-1"), "shops.yml, line 10: “new_days” cannot be -1"),
        (("14", ""), "shops.yml, line 10: “new_days” cannot be empty"),
        (("0.25", ".nan"), "shops.yml, line 12: “margin_share” cannot be nan. Cure: write a number from 0 to 1"),
        (("14", "46"), "line 11: “new_days” is 46 and “active_days” is 45. Cure: let active_days be at least new_days"),
        (("45", "120"), "line 11: “active_days” is 120 and “cooling_days” is 120 by default. Cure: let cool"),
        (("active_days: 45", "dormant_days: 99"), "line 11: “cooling_days” is 120 by default and “dormant_days” is 99"),
        ((LIFECYCLE.removeprefix(GOOD), "    lifecycle: [14]\n"), "line 9: “lifecycle” holds no settings. Cure: write"),
    ],
)  # fmt: skip
def test_wrong_lifecycle_settings_are_refused_in_words(tmp_path, change, message):
    assert change[0] in LIFECYCLE
    path = tmp_path / "shops.yml"
    path.write_text(LIFECYCLE.replace(*change))
    with pytest.raises(ConfigurationError) as refusal:
        shops.read(path)
    assert message in str(refusal.value)


def test_equal_new_and_active_days_and_a_share_of_one_are_fine(tmp_path):
    path = tmp_path / "shops.yml"
    path.write_text(LIFECYCLE.replace("14", "45").replace("0.25", "1"))
    assert shops.read(path)[0]["settings"]["lifecycle"] == {"new_days": 45, "active_days": 45, "margin_share": 1}


def test_every_setting_of_a_section_has_its_default_in_dbt():
    for section in shop_settings.SECTIONS.values():
        named = {section.prefix + key for key in section.numbers}
        assert named <= shop_settings.defaults().keys()
