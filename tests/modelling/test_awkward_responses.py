"""What became of mail, and what it caused."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from awkward_shop import RESPONDERS
from scipy.stats import norm

Z = norm.ppf(0.975)


@pytest.fixture(scope="module")
def messages(awkward_state) -> dict[str, dict]:
    rows = awkward_state.table(
        "select m.*, l.person_key from marts.fct_messages m"
        " inner join crm.messages l on l.message_id::text = m.message_key"
    )
    return {row["person_key"]: row for row in rows}


@pytest.fixture(scope="module")
def lifts(awkward_state) -> dict[str, dict]:
    return {row["campaign_id"]: row for row in awkward_state.table("select * from marts.rpt_campaign_lift")}


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2011, 11, 25, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("untouched", "handed_over"),
        ("cancelled", "cancelled"),
        ("taken up", "sent"),
        ("out of order", "delivered"),
        ("deferred", "deferred"),
        ("came in the end", "delivered"),
        ("clicked without delivery", "delivered"),
        ("read by machine", "delivered"),
        ("bounced late", "bounced"),
        ("dropped", "dropped"),
        ("left after all", "delivered"),
    ],
)
def test_the_furthest_state_holds_whatever_the_order_of_events(messages, name, state):
    assert messages[name]["state"] == state


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("out of order", "sent_at", at(10)),
        ("read by machine", "first_human_open_at", None),
        ("read", "first_human_open_at", at(11)),
        ("clicked without delivery", "first_click_at", at(10, 30)),
        ("clicked without delivery", "delivered_at", None),
        ("bounced late", "bounced_at", at(11)),
        ("complained", "complained_at", at(11)),
        ("complained", "unsubscribed_at", at(11, 1)),
        ("unsubscribed on the page", "unsubscribed_at", at(13)),
    ],
)
def test_the_first_of_a_kind_counts(messages, name, column, expected):
    assert messages[name][column] == expected


def test_a_verdict_that_waited_is_the_latest(awkward_state):
    rows = awkward_state.table("select verdict, night_on::text from marts.fct_verdicts where campaign_id = 'waiting'")
    assert [tuple(row.values()) for row in rows] == [("selected", "2011-11-23")]


def test_everybody_assigned_counts_and_only_purchases_in_time_respond(lifts):
    lift = lifts["experiment"]
    found = (lift["assigned"], lift["responded"], lift["held_out"], lift["held_out_responded"])
    assert found == (*RESPONDERS["selected"], *RESPONDERS["held_out"])
    assert (lift["revenue"], lift["held_out_revenue"]) == (56 * 3, 48 * 3)
    assert lift["is_final"]


def test_the_interval_is_newcombes(lifts):
    lift = lifts["experiment"]
    bounds = (lift["response_rate_difference_low"], lift["response_rate_difference_high"])
    assert bounds == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert lift["response_rate_difference"] == pytest.approx(0.2)
    assert lift["incremental_responded"] == pytest.approx(14)


def test_merged_people_leave_the_estimate_or_count_once(lifts):
    lift = lifts["merge"]
    assert (lift["left_estimate"], lift["assigned"], lift["held_out"]) == (1 + 3, 1, 0)


def test_too_few_people_get_no_interval(lifts):
    lift = lifts["merge"]
    assert lift["response_rate_difference"] is lift["response_rate_difference_low"] is None


def wilson(share: float, people: float) -> tuple[float, float]:
    """Give the score interval of a share (Wilson, 1927)."""
    middle, spread = share + Z**2 / 2 / people, Z * math.sqrt((share * (1 - share) + Z**2 / 4 / people) / people)
    return (middle - spread) / (1 + Z**2 / people), (middle + spread) / (1 + Z**2 / people)


def test_nights_of_unlike_shares_are_compared_one_by_one(lifts):
    lift = lifts["uneven"]
    rates = (lift["response_rate"], lift["held_out_response_rate"], lift["response_rate_difference"])
    assert rates == pytest.approx((14 / 33, 14 / 62, 0)), "pooled they differ, and on no night do they"
    nights = [(28, 14, 28, 14), (5, 0, 34, 0)]
    weights = [people * held / (people + held) for people, _, held, _ in nights]
    shares, worths, bounds = [], [], []
    for arm in (0, 2):
        parts = [(w / sum(weights), night[arm], night[arm + 1]) for w, night in zip(weights, nights, strict=True)]
        shares.append(sum(w * responded / people for w, people, responded in parts))
        worths.append(1 / sum(w**2 / people for w, people, _ in parts))
        bounds.append(wilson(shares[-1], worths[-1]))
    (low, high), (other_low, other_high) = bounds
    difference = shares[0] - shares[1]
    assert (lift["response_rate_difference_low"], lift["response_rate_difference_high"]) == pytest.approx(
        (
            difference - math.hypot(shares[0] - low, other_high - shares[1]),
            difference + math.hypot(high - shares[0], shares[1] - other_low),
        ),
        abs=1e-4,
    )


def test_the_same_people_again_are_no_more_people(lifts):
    lift = lifts["again"]
    assert (lift["assigned"], lift["held_out"]) == (40, 40)
    assert (lift["responded"], lift["revenue"]) == (10, 30), "a purchase counts for the last time it was asked for"
    assert lift["response_rate_difference"] is None, "ten people"


def test_nights_add_up_to_the_campaign(awkward_state, lifts):
    rows = awkward_state.table(
        "select campaign_id, sum(assigned) as assigned, sum(responded) as responded from marts.rpt_campaign_response"
        " group by campaign_id"
    )
    assert {row["campaign_id"]: (row["assigned"], row["responded"]) for row in rows} == {
        name: (lift["assigned"], lift["responded"]) for name, lift in lifts.items()
    }


def test_reminders_have_their_columns_and_no_row(awkward_state):
    rows = awkward_state.table("select reminded, saved, saved_amount, save_rate from marts.rpt_payment_reminders")
    assert rows == []
