"""Every event of a signed body is kept, once, whatever it looks like and however often it comes."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from regulars.webhook import inbox, parsing

EXAMPLES = json.loads((Path(__file__).parents[1] / "fixtures" / "webhook" / "example_events.json").read_text())
ADDRESS = "ann@example.com"


def event(name: str, **fields: object) -> dict:
    return {
        "email": ADDRESS,
        "event": name,
        "timestamp": 1323126000,
        "sg_message_id": "abc.filter1",
        "sg_event_id": f"id-{random.random()}",
        **fields,
    }


@pytest.fixture
def suppressions(read):
    return lambda: read("select purpose, source, message_id::text from crm.suppressions order by source, message_id")


def test_sendgrids_own_examples_are_all_kept(sender, read):
    assert sender.post(EXAMPLES).status_code == 204
    kept = read("select body, event, occurred_at, received_at from crm.events order by event")
    assert [row[0] for row in kept] == sorted(EXAMPLES, key=lambda example: example["event"])
    assert {row[1] for row in kept} == {example["event"] for example in EXAMPLES}
    assert {row[2].timestamp() for row in kept} == {1539462305}


def test_an_event_is_normalised(sender, read, message_id):
    sent = event(
        "open",
        email=" Ann@Example.COM ",
        regulars_message_id=message_id.upper(),
        category=["win_back"],
        sg_machine_open=True,
        url="https://shop.example/",
        reason="why",
    )
    sender.post([sent])
    (row,) = read(
        "select message_id::text, event, address_hash = crm.hash_address(%s), is_machine_open, url, reason, "
        "sg_event_id, sg_message_id, body from crm.events",
        ADDRESS,
    )
    assert row == (
        message_id, "open", True, True, "https://shop.example/", "why", sent["sg_event_id"], "abc.filter1", sent,
    )  # fmt: skip


@pytest.mark.parametrize("category", ["win_back", ["win_back"], ["a", "b"], [], None, 5])
def test_a_category_of_any_shape_is_kept(sender, read, category):
    sender.post([event("delivered", category=category)])
    assert read("select body -> 'category' from crm.events") == [(category,)]


@pytest.mark.parametrize("value", ["not-a-uuid", "", None, 7, ["x"], "{0}" * 3, "a" * 36])
def test_a_message_id_that_is_none_is_left_empty(sender, read, value):
    sender.post([event("delivered", regulars_message_id=value)])
    assert read("select message_id, event from crm.events") == [(None, "delivered")]


def test_duplicates_change_nothing_even_with_another_sg_event_id(sender, read, message_id):
    first = [event(name, regulars_message_id=message_id) for name in ("processed", "delivered", "open", "unsubscribe")]
    again = [{**sent, "sg_event_id": "another"} for sent in first]
    sender.post(first + first)
    before = (
        read("select event_key, sg_event_id from crm.events order by event_key"),
        read("select * from crm.suppressions"),
    )
    for body in (again, list(reversed(first)), first[2:] + again[:2]):
        assert sender.post(body).status_code == 204
    after = (
        read("select event_key, sg_event_id from crm.events order by event_key"),
        read("select * from crm.suppressions"),
    )
    assert after == before
    assert len(after[0]) == 4


def test_what_really_differs_is_kept_apart(sender, read):
    same = event("click", url="https://a.example/")
    others = [
        {**same, "timestamp": 1323126001},
        {**same, "url": "https://b.example/"},
        {**same, "email": "ben@example.com"},
        {**same, "sg_message_id": "def.filter1"},
        {**same, "event": "open"},
        {**same, "event": "open", "sg_machine_open": True},
        {**same, "event": "deferred", "attempt": "1"},
        {**same, "event": "deferred", "attempt": "2"},
    ]
    sender.post([same, *others])
    assert read("select count(*) from crm.events") == [(9,)]


def test_the_order_of_arrival_does_not_matter(sender, read, message_id):
    events = [
        event(name, regulars_message_id=message_id, timestamp=1323126000 + second)
        for second, name in enumerate(["processed", "delivered", "open", "click", "unsubscribe"])
    ]
    for late in reversed(events):
        sender.post([late])
    assert [row[0] for row in read("select event from crm.events order by occurred_at")] == [
        sent["event"] for sent in events
    ]


@pytest.mark.parametrize(
    "bad",
    [
        None, 7, "text", [], {}, True, [[{}]],
        {"event": "open"},
        {"event": "", "timestamp": 1323126000},
        {"event": ["open"], "timestamp": 1323126000},
        {"event": "open", "timestamp": "soon"},
        {"event": "open", "timestamp": -1},
        {"event": "open", "timestamp": True},
        {"event": "open", "timestamp": 10**30},
        {"event": "open", "timestamp": float("nan")},
        {"event": "open", "timestamp": {}},
    ],
)  # fmt: skip
def test_a_malformed_event_is_kept_and_harms_no_other(sender, read, bad):
    assert sender.post([event("delivered"), bad, event("click")]).status_code == 204
    rows = read("select event, body, occurred_at from crm.events where event not in ('delivered', 'click')")
    assert [row[0] for row in rows] == ["unreadable"]
    assert rows[0][1] == bad or rows[0][1] == {"verbatim": json.dumps(bad)}
    assert rows[0][2].timestamp() == 1323126000, "dated by the signature's own time"
    assert read("select count(*) from crm.events") == [(3,)]


@pytest.mark.parametrize(
    "text",
    ['"\\u0000"', '"\\ud800"', "1e999999", "NaN", "1" * 5000, '{"a": "\\u0000"}'],
    ids=["zero", "half a pair", "huge", "nan", "long", "inside"],
)
def test_what_postgres_cannot_hold_as_json_is_kept_as_text(sender, read, text):
    body = b'[{"event": "open", "timestamp": 1323126000, "email": "ann@example.com", "odd": %s}]' % text.encode()
    assert sender.post(body).status_code == 204
    ((name, verbatim, odd),) = read("select event, body ->> 'verbatim', body ->> 'odd' from crm.events")
    assert name == "open"
    assert verbatim == body.decode()[1:-1] or odd == text


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"hello", {"verbatim": "hello"}),
        (b'[{"event": "open"', {"verbatim": '{"event": "open"'}),
        (b"\xff\xfe", {"verbatim_base64": base64.b64encode(b"\xff\xfe").decode()}),
        (b"\x00", {"verbatim_base64": base64.b64encode(b"\x00").decode()}),
        (b"[" * 5000, {"verbatim": "[" * 4999}),
    ],
)
def test_a_signed_body_that_is_no_json_is_kept_too(sender, read, body, kept):
    assert sender.post(body).status_code == 204
    assert kept in [row[0] for row in read("select body from crm.events where event = 'unreadable'")]


def test_the_good_events_before_the_break_are_read(sender, read):
    good = json.dumps(event("delivered")).encode()
    sender.post(b"[" + good + b', {"event": "open", "timest')
    assert read("select event from crm.events order by event") == [("delivered",), ("unreadable",)]


@pytest.mark.parametrize("body", [b"", b"  ", b"[]", b"[ ]", b"\xef\xbb\xbf[]"])
def test_a_body_without_events_is_fine(sender, read, body):
    assert sender.post(body).status_code == 204
    assert read("select count(*) from crm.events") == [(0,)]


def test_one_event_without_its_list_is_read(sender, read):
    sender.post(event("delivered"))
    assert read("select event from crm.events") == [("delivered",)]


@pytest.mark.parametrize(
    ("sent", "source"),
    [
        ({"event": "bounce", "type": "bounce"}, "bounce"),
        ({"event": "bounce"}, "bounce"),
        ({"event": "bounce", "type": "blocked"}, None),
        ({"event": "spamreport"}, "spamreport"),
        ({"event": "unsubscribe"}, "unsubscribe"),
        ({"event": "group_unsubscribe", "asm_group_id": 1}, "group_unsubscribe"),
        ({"event": "unsubscribe", "timestamp": "unreadable"}, "unsubscribe"),
        ({"event": "group_resubscribe"}, None),
        ({"event": "dropped"}, None),
        ({"event": "delivered"}, None),
    ],
)
def test_what_closes_an_address(sender, suppressions, read, message_id, sent, source):
    name = sent.pop("event")
    for second in (0, 0, 1):
        fields = {"timestamp": 1323126000 + second, **sent}
        sender.post([event(name, email="Ann@example.com", regulars_message_id=message_id, **fields)])
    assert suppressions() == ([("*", source, message_id)] if source else [])
    assert read("select count(*) from crm.suppressions where address_hash <> crm.hash_address(%s)", ADDRESS) == [(0,)]


def test_an_address_is_closed_without_a_message_of_ours_once(sender, suppressions):
    sender.post([event("spamreport"), event("spamreport", timestamp=1323126001)])
    sender.post([event("spamreport", timestamp=1323126002)])
    sender.post([event("spamreport", email=None), event("spamreport", email="  ")])
    assert suppressions() == [("*", "spamreport", None)]


def test_the_ledger_knows_best_whom_a_message_went_to(sender, read, message_id):
    sender.post([event("unsubscribe", email="forwarded@example.com", regulars_message_id=message_id)])
    assert read("select address_hash = crm.hash_address(%s) from crm.suppressions", ADDRESS) == [(True,)]


def test_no_plain_address_stands_outside_the_verbatim_body(sender, read):
    sender.post([event("bounce", type="bounce")])
    rows = read("select to_jsonb(e) - 'body' from crm.events e union all select to_jsonb(s) from crm.suppressions s")
    assert "@" not in json.dumps(rows)


@pytest.mark.parametrize("broken", ["insert into crm.events", "nonsense"])
def test_a_warehouse_that_refuses_makes_sendgrid_send_again(sender, monkeypatch, caplog, broken):
    monkeypatch.setattr(inbox.warehouse, "statement", lambda name: broken + " (values %s)")
    answer = sender.post([event("delivered")])
    assert answer.status_code == 503
    assert "The warehouse did not take a request" in caplog.text
    assert ADDRESS not in caplog.text + answer.text


def test_a_mistake_of_ours_is_told_without_its_words(sender, monkeypatch, caplog):
    def fail(*_):
        raise ValueError(f"no good: {ADDRESS}")

    monkeypatch.setattr(parsing, "_read", fail)
    assert sender.post([event("delivered")]).status_code == 503
    assert "ValueError" in caplog.text
    assert ADDRESS not in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["processed", "delivered", "open", "click", "bounce", "unsubscribe", "spamreport", "unreadable"]
FIELDS = {
    "event": st.sampled_from(NAMES) | JSON,
    "timestamp": st.integers(1322000000, 1322000003) | JSON,
    "email": st.sampled_from(["a@example.com", "A@example.com ", "b@example.com"]) | JSON,
    "regulars_message_id": st.uuids().map(str) | JSON,
    "sg_message_id": st.sampled_from(["m1", "m2"]) | JSON,
    "category": JSON,
    "url": JSON,
    "type": st.sampled_from(["bounce", "blocked"]) | JSON,
    "sg_machine_open": JSON,
}
EVENTS = st.lists(st.fixed_dictionaries({}, optional=FIELDS) | JSON, max_size=6)


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(events=EVENTS, seed=st.randoms(use_true_random=False))
def test_any_list_of_events_is_kept_once(sender, read, events, seed):
    count = "select (select count(*) from crm.events), (select count(*) from crm.suppressions)"
    assert sender.post(events).status_code == 204
    keys = {kept.event_key for kept in parsing.parse(json.dumps(events).encode(), parsing.datetime.now(parsing.UTC))}
    held = read("select event_key from crm.events where event_key = any(%s)", list(keys))
    assert {key for (key,) in held} == keys
    assert bool(keys) == bool(events)
    before = read(count)
    shuffled = [{**one, "sg_event_id": "retry"} if isinstance(one, dict) and one else one for one in events]
    seed.shuffle(shuffled)
    assert sender.post(shuffled + events).status_code == 204
    assert read(count) == before
