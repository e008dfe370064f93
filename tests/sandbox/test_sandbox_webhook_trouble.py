"""A webhook that refuses or is down gets its events later; readers unsubscribe with one click."""

from __future__ import annotations

import json

import pytest
import requests
from sandbox_driving import DAY, HOUR, START, Receiver, mail, personalization

ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _reader(receiver: Receiver | None = None, **more) -> dict:
    return personalization(7, receiver, email="unsubscribe@example.com", **more)


def test_retries_what_is_refused(box):
    box.receiver.answers.extend([500, 503])
    box.send(mail())
    counts = box.advance(START + 60)
    assert counts["webhook_queued"] == 0
    first, *rest = [json.loads(body) for _, body in box.receiver.bodies()]
    assert [e["timestamp"] for e in first] in [[e["timestamp"] for e in again] for again in rest]


def test_keeps_what_stays_refused_for_the_next_turn(box):
    box.receiver.default = 500
    box.send(mail(*[personalization(number) for number in range(100)]))
    counts = box.advance(START + 60)
    assert counts["events_queued"] >= 200
    refused = len(box.receiver.bodies())
    assert 0 < refused <= 4 * 3 * 2, "a turn tries a bounded number of times"
    box.receiver.default = 200
    counts = box.call("POST", "/sandbox/flush").json()
    assert (counts["webhook_queued"], counts["events_queued"]) == (0, 0)
    delivered = [e for _, body in box.receiver.bodies()[refused:] for e in json.loads(body)]
    assert {e["email"] for e in delivered if e["event"] == "processed"} == {
        f"person{number}@example.com" for number in range(100)
    }


def test_changes_some_event_ids_when_it_retries(box):
    box.receiver.default = 500
    box.send(mail(*[personalization(number) for number in range(50)]))
    box.advance(START + 60)
    box.receiver.default = 200
    box.call("POST", "/sandbox/flush")
    ids: dict[tuple, set[str]] = {}
    for event in box.receiver.events():
        ids.setdefault((event["email"], event["event"], event["timestamp"]), set()).add(event["sg_event_id"])
    assert any(len(found) > 1 for found in ids.values())
    assert any(len(found) == 1 for found in ids.values())


def test_waits_for_a_webhook_that_is_down(start, receiver):
    gone = Receiver()
    gone.close()
    box = start(receiver=gone)
    box.send(mail())
    assert box.advance(START + 60)["webhook_queued"] > 0
    box.sandbox.webhook = receiver.url + "/events"
    assert box.advance(START + HOUR)["webhook_queued"] == 0
    assert {"processed"} <= {event["event"] for event in receiver.events()}


def test_unsubscribes_with_one_click(box):
    box.send(mail(_reader(box.receiver)))
    counts = box.advance(START + 9 * DAY)
    assert counts["one_clicks_posted"] == 1
    ((path, headers, body),) = box.receiver.one_clicks()
    assert (path, body) == ("/unsubscribe/t7", b"List-Unsubscribe=One-Click")
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)
    assert box.states() == {"unsubscribe@example.com": "unsubscribed"}
    box.advance(START + 10 * DAY)
    assert len(box.receiver.one_clicks()) == 1


def test_takes_the_headers_of_the_whole_request_too(box):
    headers = {"list-unsubscribe": f"<{box.receiver.url}/unsubscribe/all>", **ONE_CLICK}
    box.send(mail(_reader(), headers=headers))
    box.advance(START + 9 * DAY)
    assert [path for path, _, _ in box.receiver.one_clicks()] == ["/unsubscribe/all"]


def test_does_not_click_without_both_headers(box):
    headers = {"List-Unsubscribe": f"<{box.receiver.url}/unsubscribe/get>"}
    box.send(mail(_reader(headers=headers)))
    assert box.advance(START + 9 * DAY)["one_clicks_posted"] == 0
    assert box.receiver.one_clicks() == []


def test_never_posts_outside_this_machine(box):
    headers = {"List-Unsubscribe": "<https://shop.example/unsubscribe/t>", **ONE_CLICK}
    box.send(mail(_reader(headers=headers)))
    counts = box.advance(START + 9 * DAY)
    assert (counts["one_clicks_posted"], counts["one_clicks_failed"]) == (0, 1)
    assert box.stats()["one_clicks"] == {"refused": 1}


def test_repeats_a_one_click_that_failed(box):
    box.send(mail(_reader(box.receiver)))
    box.advance(START + 1)
    box.receiver.default = 500
    assert box.advance(START + 9 * DAY)["one_clicks_failed"] == 1
    box.receiver.default = 200
    assert box.call("POST", "/sandbox/flush").json()["one_clicks_posted"] == 1
    assert box.states() == {"unsubscribe@example.com": "unsubscribed"}


def test_follows_real_time_by_itself(start):
    box = start(start_at=None)
    assert box.call("GET", "/sandbox/clock").json()["is_real"] is True
    box.send(mail())
    assert box.receiver.arrived.get(timeout=20) == "/events"
    refused = box.call("POST", "/sandbox/advance", json={"to": START})
    assert refused.status_code == 400
    assert "--start-at" in refused.json()["errors"][0]["message"]
    now = box.call("GET", "/sandbox/clock").json()["now"]
    assert box.advance(now + DAY)["clock"] == now + DAY
    assert box.call("GET", "/sandbox/clock").json() == {"now": now + DAY, "is_real": False}


@pytest.mark.parametrize("path", ["/sandbox/advance", "/sandbox/flush", "/sandbox/faults"])
def test_moves_for_nobody_without_the_key(box, path):
    assert requests.post(box.url + path, json={"to": START + DAY, "kind": "hang"}, timeout=10).status_code == 401
    assert box.call("GET", "/sandbox/clock").json()["now"] == START
