"""Cut-points that a shop fixes are four rising numbers, and what is wrong with others is said."""

import pytest

from regulars import settings
from regulars.ingestion import shops
from regulars.ingestion.lined_yaml import ConfigurationError

SHOP = """\
base_currency: GBP
shops:
  - marketplace: own
    shop: gifts
    timezone: Europe/London
    currency: GBP
    country: GB
    locale: en
    rfm:
      cut_points:
        %s
"""


def read(line: str) -> list[dict]:
    settings.shops_file().write_text(SHOP % line)
    return shops.read(settings.shops_file())


def test_fixed_cut_points_are_settings_of_the_shop(tmp_path, monkeypatch):
    monkeypatch.setenv("REGULARS_SHOPS", str(tmp_path / "shops.yml"))
    (shop,) = read("recency: [30, 60, 120, 365]\n        monetary: [0, 49.99, 250, 1000]")
    cut_points = {"recency": [30, 60, 120, 365], "monetary": [0, 49.99, 250, 1000]}
    assert shop["settings"] == {"rfm": {"cut_points": cut_points}}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("recency: [30, 60, 120]", r"line 11: recency is not a list of four whole numbers\. Cure: write four, as in"),
        ("recency: 30", "line 11: recency is not a list of four"),
        ("frequency: [1, 2, 4, 8.5]", "line 11: frequency is not a list of four whole numbers"),
        ("frequency: [1, 2, 4, true]", "line 11: frequency is not a list of four whole numbers"),
        ("monetary: [1, 2, 4, .nan]", "line 11: monetary is not a list of four numbers"),
        ("monetary: [1, 2, 4, '8']", "line 11: monetary is not a list of four numbers"),
        ("frequency: [0, 2, 4, 8]", r"line 11: frequency has \[0, 2, 4, 8\]\. Cure: begin at 1 or above"),
        ("recency: [-1, 2, 4, 8]", "Cure: begin at 0 or above"),
        ("recency: [30, 30, 60, 90]", "Cure: write the smallest first, and none twice"),
        ("recency: [90, 60, 30, 1]", "Cure: write the smallest first, and none twice"),
        ("spending: [1, 2, 3, 4]", r"line 11: “spending” is not a setting\. Cure: use one of frequency, monetary"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, monkeypatch, line, message):
    monkeypatch.setenv("REGULARS_SHOPS", str(tmp_path / "shops.yml"))
    with pytest.raises(ConfigurationError, match=message):
        read(line)


@pytest.mark.parametrize("text", ["quintiles", "{}", "{cut_points: [1, 2, 3, 4]}", "{percentiles: [20, 40, 60, 80]}"])
def test_only_cut_points_can_be_set(tmp_path, monkeypatch, text):
    monkeypatch.setenv("REGULARS_SHOPS", str(tmp_path / "shops.yml"))
    settings.shops_file().write_text(SHOP.partition("    rfm:")[0] + f"    rfm: {text}\n")
    with pytest.raises(ConfigurationError, match=r"line 9: .*Cure:"):
        shops.read(settings.shops_file())
