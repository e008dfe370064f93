"""A night that is decided again, later, comes out as it did: it sees nothing that happened since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from verdict_driving import MODELS, NIGHT, approve, campaign, decide, judge, open_build, person, run

from regulars import warehouse as wh
from regulars.campaigns import verdicts

NEXT = NIGHT + timedelta(days=1)
MESSAGE = """
with shop as (
    insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, settings)
    values ('own', 's', 'UTC', 'GBP', 'GB', 'en', 'GBP', '{{}}') returning shop_mark
), content as (
    insert into crm.campaign_contents (campaign_id, version_hash, shop_mark, content)
    select 'w', 'v1', shop_mark, '{{}}' from shop returning content_id
)
insert into crm.messages (campaign_id, occurrence_key, person_key, night_on, version_hash, variant, purpose,
    rfm_segment, address_hash, content_id, send_windows, state, evidence)
select 'w', %s, 'fine', %s, 'v1', 'a', 'marketing', 'x', 'h', content_id, '{{}}', %s, '{{}}' from content
"""


def again(connection, campaigns, candidates, night=NIGHT, schema="intermediate") -> tuple[str, str, list[dict]]:
    """Decide a stored night again: the hash stored, the hash now, and who differs."""
    build = wh.fetch_one(connection, "builds/find_decided", night_on=night)
    rebuilt = judge(connection, build, campaigns, candidates, schema)
    differing = wh.fetch_all(connection, "verdicts/compare_tonight", night_on=night)
    connection.rollback()
    return build["audience_hash"], rebuilt, differing


def assert_equal_again(connection, campaigns, candidates, night=NIGHT) -> None:
    stored, rebuilt, differing = again(connection, campaigns, candidates, night)
    assert (rebuilt, differing) == (stored, [])


def test_an_approval_given_later_for_that_night_changes_nothing(planned):
    person(planned, "fine")
    asked = [campaign("w", approval="each_night"), campaign("x", guard_people_a_night=0)]
    candidates = [("w", "fine"), ("x", "fine")]
    found = decide(planned, asked, candidates)
    assert [found[name, "fine"][0] for name in "wx"] == ["policy", "guard"]
    approve(planned, "w", NIGHT)
    approve(planned, "x", NIGHT)
    assert_equal_again(planned, asked, candidates)


@pytest.mark.parametrize(("then", "later"), [("handed_over", "cancelled"), ("expired", "planned")])
def test_what_became_of_earlier_mail_since_changes_nothing(planned, then, later):
    person(planned, "fine")
    decide(planned, [campaign("w")], [("w", "fine")])
    run(planned, MESSAGE, NIGHT.isoformat(), NIGHT, then)
    found = decide(planned, [campaign("w")], [("w", "fine")], night=NEXT)
    assert found["w", "fine"][0] == {"handed_over": "cap", "expired": "selected"}[then]
    run(planned, "update crm.messages set state = %s", later)
    assert_equal_again(planned, [campaign("w")], [("w", "fine")], NEXT)


def test_who_is_held_out_later_changes_nothing(planned, monkeypatch):
    person(planned, "kept")
    run(planned, "insert into {schema}.int_person_keys values ('parted', 'kept')")
    found = decide(planned, [campaign("w")], [("w", "kept")])
    assert found["w", "kept"][0] == "selected"
    # the two were never one: from the next night on each is judged by itself, and one of them is held out
    monkeypatch.setattr(verdicts, "GLOBAL_HOLDOUT_SHARE", 1)
    run(planned, "update {schema}.int_person_keys set customer_key = person_key")
    run(planned, "insert into {schema}.int_audience_facts values ('parted', 'x', 'UTC')")
    decide(planned, [campaign("w", holdout_share=1)], [("w", "parted")], night=NEXT)
    run(planned, "update {schema}.int_person_keys set customer_key = 'kept'")
    run(planned, "delete from {schema}.int_audience_facts where customer_key = 'parted'")
    planned.commit()
    monkeypatch.setattr(verdicts, "GLOBAL_HOLDOUT_SHARE", 0)
    assert_equal_again(planned, [campaign("w")], [("w", "kept")])


def test_later_nights_use_up_no_cap_and_no_turn_of_an_earlier_one(planned):
    keys = [f"p{number}" for number in range(10)]
    for key in keys:
        person(planned, key)
    asked, candidates = [campaign("w", guard_people_a_night=4)], [("w", key) for key in keys]
    for days in range(3):
        decide(planned, asked, candidates, night=NIGHT + timedelta(days=days))
    for days in range(3):
        assert_equal_again(planned, asked, candidates, NIGHT + timedelta(days=days))


def test_the_global_holdout_is_drawn_again_as_it_was(planned, monkeypatch):
    monkeypatch.setattr(verdicts, "GLOBAL_HOLDOUT_SHARE", 0.5)
    keys = [f"p{number}" for number in range(20)]
    for key in keys:
        person(planned, key)
    candidates = [("w", key) for key in keys]
    found = decide(planned, [campaign("w")], candidates)
    assert {verdict for verdict, _ in found.values()} == {"selected", "held_out"}
    assert_equal_again(planned, [campaign("w")], candidates)


def test_the_same_decision_runs_on_other_schemas(planned):
    person(planned, "fine")
    decide(planned, [campaign("w")], [("w", "fine")])
    run(planned, MODELS, schema="intermediate__20111201")
    person(planned, "fine", consented=False, schema="intermediate__20111201")
    person(planned, "new", schema="intermediate__20111201")
    planned.commit()
    stored, rebuilt, differing = again(
        planned, [campaign("w")], [("w", "fine"), ("w", "new")], schema="intermediate__20111201"
    )
    assert stored != rebuilt
    assert [tuple(row.values()) for row in differing] == [
        ("w", "selected", "consent", 1),
        ("w", None, "selected", 1),
    ], "who differs is told by both verdicts"


def test_deciding_again_writes_nothing(planned):
    person(planned, "fine")
    decide(planned, [campaign("w")], [("w", "fine")])
    build = wh.fetch_one(planned, "builds/find_decided", night_on=NIGHT)
    tables = ("crm.verdicts", "crm.verdict_counts", "crm.holdouts", "crm.messages")
    counted = {table: _count(planned, table) for table in tables}
    judge(planned, build, [campaign("w")], [("w", "fine")])
    planned.commit()
    assert {table: _count(planned, table) for table in tables} == counted


def _count(connection, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]


def test_the_build_that_was_decided_on_is_the_nights(planned):
    person(planned, "fine")
    decide(planned, [campaign("w")], [("w", "fine")])
    decided = wh.fetch_one(planned, "builds/find_decided", night_on=NIGHT)["build_id"]
    open_build(planned, [], NIGHT)
    assert wh.fetch_one(planned, "builds/find_decided", night_on=NIGHT)["build_id"] == decided
