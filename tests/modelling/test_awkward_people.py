"""Who may be written to: contacts, consent, suppression, policy."""

from __future__ import annotations

import pytest

ASK = """
select p.*, replace(replace(k.buyer_key, 'id:', ''), crm.hash_address('gus@example.com'), 'gus') as buyer,
    d.is_reachable_email, d.lifecycle_stage, f.time_zone
from intermediate.int_contact_permissions p
inner join intermediate.int_person_keys k on k.person_key = p.customer_key
inner join marts.dim_customers d on d.customer_key = p.customer_key
inner join intermediate.int_audience_facts f on f.customer_key = p.customer_key
"""


@pytest.fixture(scope="module")
def permissions(awkward_state) -> dict[tuple[str, str, str], dict]:
    rows = awkward_state.table(ASK)
    return {(row["shop_id"], row["buyer"], row["purpose"]): row for row in rows}


@pytest.fixture(scope="module")
def marketing(permissions) -> dict[str, dict]:
    return {
        buyer: row for (shop, buyer, purpose), row in permissions.items() if (shop, purpose) == ("gifts", "marketing")
    }


@pytest.fixture(scope="module")
def hashed(awkward_state):
    return lambda email: awkward_state.table("select crm.hash_address(%s) as h", email)[0]["h"]


def test_the_newest_contact_row_has_the_address(marketing, hashed):
    assert marketing["anna"]["address_hash"] == hashed("anna@example.com")


def test_an_address_belongs_to_one_person(marketing, hashed):
    assert marketing["kim"]["address_hash"] == hashed("wanders@example.com")
    assert marketing["ben"]["address_hash"] is None
    # two buyers of one address are one person, by the key of the older
    assert marketing["ida"]["address_hash"] == hashed("shared@example.com")
    assert "ivo" not in marketing


@pytest.mark.parametrize(
    ("buyer", "is_consented", "is_suppressed", "is_reachable"),
    [
        ("anna", True, False, True),
        ("cleo", False, False, False),
        ("dora", False, False, False),
        ("emil", True, True, False),
        ("finn", False, False, False),
        ("kim", True, False, True),
        ("hal", False, False, False),
    ],
)
def test_consent_and_suppression(marketing, buyer, is_consented, is_suppressed, is_reachable):
    row = marketing[buyer]
    found = (row["is_consented"], row["is_suppressed"], row["is_reachable_email"])
    assert found == (is_consented, is_suppressed, is_reachable)


def test_consent_to_marketing_covers_care_and_a_word_against_care_stands(permissions):
    assert permissions["gifts", "anna", "care"]["is_consented"]
    assert permissions["gifts", "kim", "care"]["is_suppressed"]


def test_a_relay_address_is_never_a_marketing_address(marketing):
    assert (marketing["hal"]["is_allowed"], marketing["anna"]["is_allowed"]) == (False, True)
    assert "relay" in marketing["hal"]["policy_rule"]


def test_people_without_orders_are_people(marketing, permissions):
    assert marketing["not yet a buyer"]["lifecycle_stage"] == "potential"
    assert marketing["not yet a buyer"]["locale"] == "fr"
    assert sum(row["lifecycle_stage"] == "potential" for row in marketing.values()) == 2
    assert marketing["jan"]["lifecycle_stage"] == "ordered"


def test_everybody_has_one_row_per_purpose(awkward_state, permissions):
    (people,) = awkward_state.table("select count(*) as n from intermediate.int_audience_facts")
    assert len(permissions) == 2 * people["n"]


def test_time_zone_is_the_countrys_then_the_shops(permissions, marketing):
    assert marketing["kim"]["time_zone"] == "Europe/Berlin"
    assert marketing["leo"]["time_zone"] == "Europe/London"
    assert permissions["tokyo", "anna", "care"]["time_zone"] == "Asia/Tokyo"


def test_sign_up_comes_before_the_first_order(awkward_state):
    rows = awkward_state.table(
        "select changed_on::text, from_stage, to_stage from marts.fct_lifecycle_changes c"
        " inner join intermediate.int_person_keys k using (customer_key) where k.buyer_key = 'id:not yet a buyer'"
    )
    assert [tuple(row.values()) for row in rows] == [("2011-11-01", None, "potential")]
