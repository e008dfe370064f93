"""Events: what they look like, how they are signed, and that they arrive twice, late and in disorder."""

from __future__ import annotations

import base64
import json
from collections import Counter
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sandbox_driving import DAY, START, Receiver, mail, personalization
from sendgrid.helpers.eventwebhook import EventWebhook

from regulars.sandbox.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sendgrid"
PEOPLE = 400
# What SendGrid's current reference adds to the keys of its older examples.
NEWER_KEYS = {
    "processed": {"send_at"},
    "deferred": set(),
    "delivered": {"tls", "ip"},
    "open": {"sg_machine_open", "sg_content_type"},
    "click": {"url_offset"},
    "bounce": {"type", "bounce_classification", "tls", "ip"},
    "dropped": set(),
    "spamreport": set(),
}


def _send_many(box, count: int = PEOPLE) -> None:
    box.send(mail(*[personalization(number, box.receiver) for number in range(count)]))


def _unique(events: list[dict]) -> set[tuple]:
    return {(e["email"], e["event"], e["timestamp"], e.get("url"), e.get("attempt")) for e in events}


def test_reproduces_a_signature_of_the_real_service():
    vector = json.loads((FIXTURES / "sig_single" / "vector.json").read_text())
    raw = (FIXTURES / "sig_single" / "body.bin").read_bytes()
    assert EventWebhook(vector["public_key"]).verify_signature(
        raw.decode(), vector["signature"], vector["timestamp"]
    ), "the test's own verification is that of the real service"


def test_signs_every_body(box):
    _send_many(box, 60)
    box.advance(START + DAY)
    key = serialization.load_der_public_key(base64.b64decode(box.sandbox.signer.public_key))
    webhook = EventWebhook(box.sandbox.signer.public_key)
    assert len(box.receiver.bodies()) > 1
    for headers, raw in box.receiver.bodies():
        signature, at = headers[SIGNATURE_HEADER], headers[TIMESTAMP_HEADER]
        assert at == str(START + DAY), "signed at the sandbox's time"
        key.verify(base64.b64decode(signature), at.encode() + raw, ec.ECDSA(hashes.SHA256()))
        assert webhook.verify_signature(raw.decode(), signature, at)
        assert not webhook.verify_signature(raw.decode() + " ", signature, at)
        rewritten = json.dumps(json.loads(raw), separators=(",", ":"))
        assert not webhook.verify_signature(rewritten, signature, at), "only the raw body verifies"


def test_writes_bodies_with_the_line_ends_of_the_real_service(box):
    _send_many(box, 60)
    box.advance(START + DAY)
    raw = max((body for _, body in box.receiver.bodies()), key=len)
    assert raw.startswith(b"[{")
    assert raw.endswith(b"}]\r\n")
    assert raw.count(b"},\r\n{") == len(json.loads(raw)) - 1


def test_shapes_events_like_the_examples(box):
    _send_many(box)
    box.send(mail(personalization(9001, email="complain@example.com"), send_at=START + 60))
    box.advance(START + 3 * DAY)
    box.send(mail(personalization(9002, email="complain@example.com")))
    box.advance(START + 4 * DAY)
    examples = {event["event"]: set(event) for event in json.loads((FIXTURES / "example_events.json").read_text())}
    seen = Counter()
    for event in box.receiver.events():
        kind = event["event"]
        seen[kind] += 1
        keys = set(event) - {"regulars_message_id"}
        assert keys - NEWER_KEYS[kind] == examples[kind], kind
        assert event["regulars_message_id"].startswith("00000000-"), "custom_args lie on the top level"
        assert event["category"] in ("win_back", ["win_back"])
        assert isinstance(event["timestamp"], int)
        assert isinstance(event.get("attempt", ""), str)
    assert set(seen) == set(NEWER_KEYS)
    assert {type(event["category"]) for event in box.receiver.events()} == {str, list}


def test_ties_events_to_the_message_id(box):
    answer = box.send(mail(personalization(1)))
    box.advance(START + DAY)
    for event in box.receiver.events():
        assert event["sg_message_id"].startswith(answer.headers["X-Message-Id"] + ".filter")
        assert answer.headers["X-Message-Id"] in event["smtp-id"]
        assert len(event["sg_event_id"]) <= 100


def test_is_plausible_and_never_ahead_of_its_time(box):
    _send_many(box)
    box.advance(START + 600)
    early = box.receiver.events()
    assert max(event["timestamp"] for event in early) <= START + 600
    box.advance(START + 5 * DAY)
    events = box.receiver.events()
    assert _unique(early) < _unique(events), "later events wait for a later advance"
    people = Counter(event for _, event in {(e["email"], e["event"]) for e in events})
    assert people["processed"] == PEOPLE
    assert 0.93 < people["delivered"] / PEOPLE < 1
    assert 0.3 < people["open"] / PEOPLE < 0.8
    assert 0 < people["click"] < people["open"]
    assert {e.get("sg_machine_open") for e in events if e["event"] == "open"} == {True, False}
    first = {kind: {} for kind in ("processed", "delivered", "click")}
    for event in events:
        if event["event"] in first:
            at = first[event["event"]].get(event["email"], event["timestamp"])
            first[event["event"]][event["email"]] = min(at, event["timestamp"])
    for email, at in first["delivered"].items():
        assert first["processed"][email] < at <= first["click"].get(email, at)


def test_clicks_links_that_are_really_in_the_mail(box):
    box.send(mail(*[personalization(number, email=f"click{number}@example.com") for number in range(20)]))
    box.advance(START + 5 * DAY)
    clicks = [event for event in box.receiver.events() if event["event"] == "click"]
    assert len({event["email"] for event in clicks}) == 20
    for event in clicks:
        number = event["email"].removeprefix("click").partition("@")[0]
        links = [f"https://shop.example/c{number}?a=1&b=2", "https://shop.example/all"]
        assert event["url"] == links[event["url_offset"]["index"]]


def test_delivers_twice_and_in_disorder(box):
    _send_many(box)
    box.advance(START + DAY)
    events = box.receiver.events()
    copies = Counter(json.dumps({**e, "sg_event_id": ""}, sort_keys=True) for e in events)
    assert sum(count > 1 for count in copies.values()) > 20, "some events come twice"
    ids = Counter(e["sg_event_id"] for e in events)
    assert sum(count > 1 for count in ids.values()) > 0, "some with the same sg_event_id"
    assert len(ids) > len(copies), "some with another sg_event_id"
    stamps = [e["timestamp"] for e in events]
    assert stamps != sorted(stamps)
    assert len(box.receiver.bodies()) > 3


@pytest.mark.parametrize(("seed", "is_same"), [(1, True), (2, False)])
def test_is_determined_by_seed_and_message(start, box, seed, is_same):
    _send_many(box, 100)
    box.advance(START + DAY)
    other_receiver = Receiver()
    other = start("other", seed=seed, receiver=other_receiver)
    # In two requests and two advances: neither the order nor the calls matter.
    for numbers in (range(50, 100), range(50)):
        other.send(mail(*[personalization(number, box.receiver) for number in numbers]))
    other.advance(START + 3600)
    other.advance(START + DAY)
    assert (_unique(other_receiver.events()) == _unique(box.receiver.events())) is is_same
    other_receiver.close()


def test_is_told_by_the_address(box):
    words = ("bounce", "block", "defer", "open", "click", "unsubscribe", "complain")
    box.send(mail(*[personalization(n, box.receiver, email=f"{word}.x@example.com") for n, word in enumerate(words)]))
    box.advance(START + 9 * DAY)
    kinds = {word: {e["event"] for e in box.receiver.events() if e["email"].startswith(word)} for word in words}
    assert kinds["bounce"] == kinds["block"] == {"processed", "bounce"}
    assert "deferred" in kinds["defer"]
    assert "open" in kinds["open"]
    assert "click" in kinds["click"]
    assert "spamreport" in kinds["complain"]
    states = box.states()
    assert (states["bounce.x@example.com"], states["unsubscribe.x@example.com"]) == ("bounced", "unsubscribed")


def test_does_not_track_what_tracking_settings_forbid(box):
    off = {"open_tracking": {"enable": False}, "click_tracking": {"enable": False}}
    box.send(mail(personalization(1, email="click@example.com"), tracking_settings=off))
    box.advance(START + 9 * DAY)
    assert {e["event"] for e in box.receiver.events()} <= {"processed", "deferred", "delivered"}
