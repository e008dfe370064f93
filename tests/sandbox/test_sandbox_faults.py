"""Faults: the sandbox hangs, cuts, errs and talks nonsense on demand, before or after it accepted."""

from __future__ import annotations

import threading

import pytest
import requests
from sandbox_driving import START, mail, personalization
from sendgrid_documents import check_answer

SEND = "/v3/mail/send"


def _arm(box, kind: str, **more) -> None:
    assert box.call("POST", "/sandbox/faults", json={"kind": kind, **more}).status_code == 200


@pytest.mark.parametrize(("kind", "is_accepted"), [("cut_after_accept", True), ("cut_before_accept", False)])
def test_cuts_the_connection(box, kind, is_accepted):
    _arm(box, kind)
    with pytest.raises(requests.ConnectionError):
        box.send(mail())
    assert box.stats()["accepted"] == int(is_accepted)
    assert box.send(mail(personalization(2))).status_code == 202, "the fault hits once"
    # The call without an answer is counted once it is over, which is after its client knows.
    for _ in range(500):
        statuses = {row["status"] for row in box.stats()["requests"] if row["path"] == SEND}
        if "none" in statuses:
            break
    assert statuses == {"none", "202"}


def test_hangs_after_it_accepted_while_others_are_served(box):
    _arm(box, "hang")
    failed: list[Exception] = []

    def send() -> None:
        try:
            requests.post(box.url + SEND, json=mail(), headers=dict(box.session.headers), timeout=(5, 1.5))
        except requests.RequestException as error:
            failed.append(error)

    waiting = threading.Thread(target=send)
    waiting.start()
    while box.stats()["accepted"] == 0:
        assert waiting.is_alive(), "it is stored while the client still waits"
    assert box.send(mail(personalization(2))).status_code == 202
    waiting.join(10)
    assert isinstance(failed[0], requests.ReadTimeout)
    assert box.stats()["accepted"] == 2


@pytest.mark.parametrize(("kind", "is_accepted"), [("status_500", False), ("status_500_after_accept", True)])
def test_answers_500(box, kind, is_accepted):
    _arm(box, kind, times=2)
    for number in range(2):
        answer = box.send(mail(personalization(number)))
        assert answer.status_code == 500
        assert "X-Message-Id" not in answer.headers
        check_answer(answer, "POST", SEND)
    assert box.stats()["accepted"] == 2 * is_accepted
    assert box.send(mail(personalization(9))).status_code == 202


def test_answers_429_with_the_limits(box):
    _arm(box, "status_429")
    answer = box.send(mail())
    assert answer.status_code == 429
    assert all(f"X-RateLimit-{name}" in answer.headers for name in ("Limit", "Remaining", "Reset"))
    assert answer.headers["X-RateLimit-Reset"] == str(START + 1), "a Unix second of the sandbox's time"
    assert box.stats()["accepted"] == 0


def test_talks_nonsense(box):
    _arm(box, "garbage")
    with pytest.raises(requests.ConnectionError):
        box.send(mail())
    assert box.stats()["accepted"] == 1, "the worst case: the mail was accepted"
    _arm(box, "garbage_body", path="/v3/mail/batch")
    answer = box.call("POST", "/v3/mail/batch")
    assert answer.status_code == 201
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_spares_some_calls_and_other_paths(box):
    _arm(box, "status_500", after=2, times=2)
    assert box.call("POST", "/v3/mail/batch").status_code == 201
    statuses = [box.send(mail(personalization(number))).status_code for number in range(5)]
    assert statuses == [202, 202, 500, 500, 202]
    assert box.call("GET", "/sandbox/faults").json() == []


def test_hits_one_method_only(box):
    batch_id = box.new_batch()
    _arm(box, "status_500", path="/v3/user/scheduled_sends", method="DELETE")
    assert box.hold(batch_id).status_code == 201
    assert box.call("DELETE", f"/v3/user/scheduled_sends/{batch_id}").status_code == 500
    assert box.call("DELETE", f"/v3/user/scheduled_sends/{batch_id}").status_code == 204


def test_disarms(box):
    _arm(box, "hang")
    assert box.call("DELETE", "/sandbox/faults").status_code == 204
    assert box.send(mail()).status_code == 202


def test_spends_no_fault_on_a_caller_without_the_key(box):
    _arm(box, "status_500")
    assert requests.post(box.url + SEND, json=mail(), timeout=10).status_code == 401
    assert box.send(mail()).status_code == 500


def test_refuses_unknown_faults(box):
    assert box.call("POST", "/sandbox/faults", json={"kind": "earthquake"}).status_code == 400
