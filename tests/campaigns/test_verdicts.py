"""The verdict statement against an independent judge written in Python."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from verdict_driving import NIGHT, approve, campaign, decide, person

from regulars import warehouse as wh


def counts(connection, name, night=NIGHT):
    rows = wh.fetch_all(connection, "verdicts/read_counts", night_on=night)
    return {row["verdict"]: row["people"] for row in rows if row["campaign_id"] == name}


def test_each_refusal_in_its_order(planned):
    person(planned, "fine")
    person(planned, "denied", allowed=False, consented=False, suppressed=True)
    person(planned, "silent", consented=False, suppressed=True)
    person(planned, "homeless", address=False, allowed=False, consented=False)
    person(planned, "gone", suppressed=True)
    person(planned, "bystander")
    keys = ("fine", "denied", "silent", "homeless", "gone")
    found = decide(planned, [campaign("w")], [("w", key) for key in keys])
    assert {key: found["w", key] for key in keys} == {
        "fine": ("selected", None),
        "denied": ("policy", "rule"),
        "silent": ("consent", "no consent"),
        "homeless": ("consent", "no address"),
        "gone": ("suppressed", "suppressed"),
    }
    assert counts(planned, "w") == {"not_eligible": 1, "selected": 1, "policy": 1, "consent": 2, "suppressed": 1}


def test_a_version_that_nobody_approved_writes_to_nobody(planned):
    person(planned, "fine")
    found = decide(planned, [campaign("w")], [("w", "fine")], approved=False)
    assert found["w", "fine"] == ("policy", "campaign version not approved")


def test_no_window_on_the_day_after(planned):
    person(planned, "fine")
    found = decide(planned, [campaign("w", windows="[]")], [("w", "fine")])
    assert found["w", "fine"][0] == "window"


def test_windows_are_the_persons_own_hours(planned):
    person(planned, "london")
    person(planned, "tokyo", zone="Asia/Tokyo")
    decide(planned, [campaign("w")], [("w", "london"), ("w", "tokyo")])
    with planned.cursor() as cursor:
        cursor.execute("select person_key, lower(send_windows)::text from crm.verdicts order by person_key")
        assert dict(cursor.fetchall()) == {"london": "2011-12-02 09:30:00+00", "tokyo": "2011-12-02 00:30:00+00"}


def test_one_mail_a_night_goes_to_the_campaign_of_the_highest_priority(planned):
    person(planned, "fine")
    campaigns = [campaign("low", priority=20), campaign("high", priority=5)]
    found = decide(planned, campaigns, [("low", "fine"), ("high", "fine")])
    assert found["high", "fine"][0] == "selected"
    assert found["low", "fine"][0] == "lower_priority"


def test_one_mail_a_night_goes_to_an_address_that_two_people_share(planned):
    person(planned, "one")
    person(planned, "two")
    with planned.cursor() as cursor:
        cursor.execute("update intermediate.int_contact_permissions set address_hash = 'shared'")
    found = decide(planned, [campaign("w")], [("w", "one"), ("w", "two")])
    assert sorted(verdict for verdict, _ in found.values()) == ["lower_priority", "selected"]


def test_a_held_out_person_uses_up_cap_and_priority_as_if_mailed(planned):
    person(planned, "held")
    campaigns = [
        campaign("high", priority=5, holdout_share=1, cap_people=1),
        campaign("low", priority=20, cap_people=1),
    ]
    candidates = [("high", "held"), ("low", "held")]
    first = decide(planned, campaigns, candidates)
    assert first["high", "held"][0] == "held_out"
    assert first["low", "held"][0] == "lower_priority"
    second = decide(planned, campaigns, candidates, night=NIGHT + timedelta(days=1))
    assert second["low", "held"] == ("cap", "purpose cap")


def test_a_night_of_which_nothing_left_uses_nothing_up(planned):
    person(planned, "fine")
    decide(planned, [campaign("w")], [("w", "fine")])
    with planned.cursor() as cursor:
        cursor.execute(
            "insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, "
            "settings) values ('own', 's', 'UTC', 'GBP', 'GB', 'en', 'GBP', '{}');"
            "insert into crm.campaign_contents (campaign_id, version_hash, shop_mark, content) "
            "values ('w', 'v1', 1, '{}');"
            "insert into crm.messages (campaign_id, occurrence_key, person_key, night_on, version_hash, variant, "
            "purpose, rfm_segment, address_hash, content_id, send_windows, state, evidence) "
            "select 'w', '2011-12-01', 'fine', %s, 'v1', 'a', 'marketing', 'x', 'h', 1, '{}', 'expired', '{}'",
            (NIGHT,),
        )
    found = decide(planned, [campaign("w")], [("w", "fine")], night=NIGHT + timedelta(days=1))
    assert found["w", "fine"] == ("selected", None)


def test_assignment_is_sticky_whatever_the_share_says_later(planned):
    person(planned, "held")
    decide(planned, [campaign("w", holdout_share=1)], [("w", "held")])
    later = NIGHT + timedelta(days=30)
    found = decide(planned, [campaign("w", holdout_share=0)], [("w", "held")], night=later)
    assert found["w", "held"][0] == "held_out"


def test_after_a_merge_held_out_wins_and_the_cap_counts_both_pasts(planned):
    person(planned, "old")
    person(planned, "young")
    decide(planned, [campaign("w", holdout_share=1, repeat_after_days=0, cap_people=2)], [("w", "old")])
    decide(
        planned,
        [campaign("w", repeat_after_days=0, cap_people=2)],
        [("w", "young")],
        night=NIGHT + timedelta(days=1),
    )
    with planned.cursor() as cursor:
        cursor.execute("update intermediate.int_person_keys set customer_key = 'old'")
        cursor.execute("delete from intermediate.int_audience_facts where customer_key = 'young'")
    capped = decide(
        planned,
        [campaign("w", repeat_after_days=0, cap_people=2)],
        [("w", "old")],
        night=NIGHT + timedelta(days=2),
    )
    assert capped["w", "old"] == ("cap", "purpose cap")
    free = decide(
        planned,
        [campaign("w", repeat_after_days=0, cap_people=3)],
        [("w", "old")],
        night=NIGHT + timedelta(days=3),
    )
    assert free["w", "old"][0] == "held_out"


def test_the_first_nights_take_turns_and_uses_no_cap_of_those_who_wait(planned):
    keys = [f"p{number}" for number in range(10)]
    for key in keys:
        person(planned, key)
    settings_ = campaign("w", guard_people_a_night=4, repeat_after_days=30)
    first = decide(planned, [settings_], [("w", key) for key in keys])
    chosen = {key for key in keys if first["w", key][0] == "selected"}
    assert len(chosen) == 4
    assert {first["w", key][0] for key in set(keys) - chosen} == {"guard"}
    second = decide(planned, [settings_], [("w", key) for key in keys], night=NIGHT + timedelta(days=1))
    assert {key for key in keys if second["w", key][0] == "selected"}.isdisjoint(chosen)
    assert {second["w", key][0] for key in chosen} == {"cap"}


def test_an_approval_for_the_night_lifts_the_guard(planned):
    keys = [f"p{number}" for number in range(10)]
    for key in keys:
        person(planned, key)
    approve(planned, "w", NIGHT)
    found = decide(planned, [campaign("w", guard_people_a_night=4)], [("w", key) for key in keys])
    assert {found["w", key][0] for key in keys} == {"selected"}


def test_a_campaign_approved_each_night_needs_tonights_approval(planned):
    person(planned, "fine")
    found = decide(planned, [campaign("w", approval="each_night")], [("w", "fine")])
    assert found["w", "fine"] == ("policy", "campaign version not approved")


def is_held_out(name, key, share):
    """Draw from the rule: 32 bits of md5('holdout:<scope>:<person>') as a fraction, below the share."""
    drawn = int(hashlib.md5(f"holdout:{name}:{key}".encode(), usedforsecurity=False).hexdigest()[:8], 16)
    return drawn / 2**32 < share


def judge(campaigns, people, candidates, past):
    """Give everybody's verdict by reading the design's list from top to bottom, one person after another."""
    verdicts = {}
    for key, facts in people.items():
        open_for = []
        for one in sorted(campaigns, key=lambda c: (c["priority"], c["campaign_id"])):
            name = one["campaign_id"]
            if (name, key) not in candidates:
                continue
            mailed = [night for n, k, p, night in past if k == key and p == one["purpose"]]
            rested = [night for n, k, p, night in past if k == key and n == name]
            capped = sum((NIGHT - night).days < one["cap_days"] for night in mailed) >= one["cap_people"]
            resting = any((NIGHT - night).days < one["repeat_after_days"] for night in rested)
            if facts["address"] and not facts["allowed"]:
                verdicts[name, key] = "policy"
            elif not facts["address"] or not facts["consented"]:
                verdicts[name, key] = "consent"
            elif facts["suppressed"]:
                verdicts[name, key] = "suppressed"
            elif one["windows"] == "[]":
                verdicts[name, key] = "window"
            elif capped or resting:
                verdicts[name, key] = "cap"
            elif open_for:
                verdicts[name, key] = "lower_priority"
            else:
                open_for.append(name)
                held = is_held_out(name, key, one["holdout_share"])
                verdicts[name, key] = "held_out" if held else "selected"
    return verdicts


PEOPLE = [f"p{number}" for number in range(6)]
NAMES = ["w", "x", "y"]
flags = st.fixed_dictionaries({name: st.booleans() for name in ("address", "allowed", "consented", "suppressed")})
changes = st.fixed_dictionaries(
    {
        "priority": st.integers(1, 3),
        "purpose": st.sampled_from(["marketing", "care"]),
        "holdout_share": st.sampled_from([0, 0.3, 1]),
        "repeat_after_days": st.integers(0, 30),
        "cap_people": st.integers(1, 3),
        "cap_days": st.integers(1, 31),
        "windows": st.sampled_from(["[]", json.dumps([{"from": "09:30", "to": "11:00"}])]),
    }
)
histories = st.sets(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(PEOPLE), st.sampled_from(["marketing", "care"]), st.integers(1, 35)
    ),
    max_size=15,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.fixed_dictionaries(dict.fromkeys(PEOPLE, flags)),
    campaigns=st.fixed_dictionaries(dict.fromkeys(NAMES, changes)),
    candidates=st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(PEOPLE))),
    past=histories,
)
def test_the_statement_agrees_with_a_judge_who_reads_the_list(planned, people, campaigns, candidates, past):
    planned.rollback()
    for day in (date(2011, 10, 1), date(2011, 11, 1), NIGHT):
        wh.execute(planned, "verdicts/ensure_month", night_on=day)
    with planned.cursor() as cursor:
        cursor.execute(
            "truncate intermediate.int_audience_facts, intermediate.int_person_keys, "
            "intermediate.int_contact_permissions, crm.verdicts, crm.verdict_counts, crm.holdouts"
        )
        for key, facts in people.items():
            person(planned, key, **facts)
        nights = {(name, key, NIGHT - timedelta(days=ago)): purpose for name, key, purpose, ago in past}
        for (name, key, night), purpose in nights.items():
            cursor.execute(
                "insert into crm.verdicts (campaign_id, occurrence_key, night_on, person_key, verdict_code, "
                "version_hash, variant, purpose, rfm_segment) values (%s, %s, %s, %s, 'selected', 'v', 'a', %s, 'x')",
                (name, str(night), night, key, purpose),
            )
    settings_ = [campaign(name, **changed) for name, changed in campaigns.items()]
    found = decide(planned, settings_, candidates)
    history = [(name, key, purpose, night) for (name, key, night), purpose in nights.items()]
    assert {pair: verdict for pair, (verdict, _) in found.items()} == judge(settings_, people, candidates, history)
    for name in NAMES:
        assert sum(counts(planned, name).values()) == len(PEOPLE), "the counts add up to the population"
