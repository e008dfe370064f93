"""The shops file is checked and versioned; shops that were known stay known."""

import pytest

from regulars import settings
from regulars.ingestion import shops
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
