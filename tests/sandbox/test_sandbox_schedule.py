"""Cancel and pause: until ten minutes before send_at, ten batches at one time, and undone by deleting."""

from __future__ import annotations

import pytest
from sandbox_driving import HOUR, START, mail, personalization
from sendgrid_documents import check_answer, check_request

PATH = "/v3/user/scheduled_sends"
ONE = PATH + "/{batch_id}"
SEND_AT = START + HOUR
LAST_CHANCE = SEND_AT - 600


@pytest.fixture
def batch_id(box) -> str:
    """Make a batch with two mails that leave in an hour."""
    batch_id = box.new_batch()
    box.send(mail(personalization(1), personalization(2), batch_id=batch_id, send_at=SEND_AT))
    return batch_id


def _all_states(box) -> set[str]:
    return {message["state"] for message in box.messages()}


def _one(box, method: str, batch_id: str, **arguments):
    answer = box.call(method, f"{PATH}/{batch_id}", **arguments)
    check_answer(answer, method, ONE)
    return answer


def test_sends_at_its_time_and_not_before(box, batch_id):
    assert box.advance(SEND_AT - 1)["released"] == 0
    assert _all_states(box) == {"scheduled"}
    assert box.advance(SEND_AT)["released"] == 2
    assert {message["released_at"] for message in box.messages()} == {SEND_AT}
    assert box.advance(SEND_AT + HOUR)["released"] == 0, "a mail leaves once"


@pytest.mark.parametrize("moment", [START, LAST_CHANCE])
def test_cancels_until_ten_minutes_before(box, batch_id, moment):
    box.advance(moment)
    check_request({"batch_id": batch_id, "status": "cancel"}, "POST", PATH)
    answer = box.hold(batch_id)
    assert (answer.status_code, answer.json()) == (201, {"batch_id": batch_id, "status": "cancel"})
    check_answer(answer, "POST", PATH)
    box.advance(SEND_AT - 1)
    assert {message["hold_status"] for message in box.messages()} == {"cancel"}
    assert _all_states(box) == {"scheduled"}, "cancelled mail stays in the queue until its send_at"
    counts = box.advance(SEND_AT)
    assert (counts["cancelled"], counts["released"]) == (2, 0)
    assert _all_states(box) == {"cancelled"}
    assert box.receiver.events() == []
    assert _one(box, "DELETE", batch_id).status_code == 204
    assert box.advance(SEND_AT + HOUR)["released"] == 0, "what was discarded does not come back"


def test_accepts_a_late_cancellation_that_stops_nothing(box, batch_id):
    box.advance(LAST_CHANCE + 1)
    assert box.hold(batch_id).status_code == 201
    assert {message["hold_status"] for message in box.messages()} == {None}
    assert box.advance(SEND_AT)["released"] == 2


def test_sends_when_the_cancellation_is_deleted_in_time(box, batch_id):
    box.hold(batch_id)
    assert _one(box, "DELETE", batch_id).status_code == 204
    assert box.advance(SEND_AT)["released"] == 2


def test_cancels_mail_that_joins_a_cancelled_batch(box, batch_id):
    box.hold(batch_id)
    box.send(mail(personalization(3), batch_id=batch_id, send_at=SEND_AT))
    assert box.advance(SEND_AT)["cancelled"] == 3


def test_leaves_other_batches_alone(box, batch_id):
    box.send(mail(personalization(3), batch_id=box.new_batch(), send_at=SEND_AT))
    box.send(mail(personalization(4), send_at=SEND_AT))
    box.hold(batch_id)
    counts = box.advance(SEND_AT)
    assert (counts["cancelled"], counts["released"]) == (2, 2)


def test_holds_ten_batches_at_one_time(box):
    batches = [box.new_batch() for _ in range(11)]
    answers = [box.hold(one, ("cancel", "pause")[number % 2]) for number, one in enumerate(batches[:10])]
    assert {answer.status_code for answer in answers} == {201}
    refused = box.hold(batches[10])
    assert refused.status_code == 400
    check_answer(refused, "POST", PATH)
    assert len(box.call("GET", PATH).json()) == 10
    _one(box, "DELETE", batches[0])
    assert box.hold(batches[10]).status_code == 201


def test_changes_a_status_only_by_patch(box, batch_id):
    box.hold(batch_id)
    assert box.hold(batch_id, "pause").status_code == 400
    assert _one(box, "GET", batch_id).json() == [{"batch_id": batch_id, "status": "cancel"}]
    assert _one(box, "PATCH", batch_id, json={"status": "pause"}).status_code == 204
    listed = box.call("GET", PATH)
    check_answer(listed, "GET", PATH)
    assert listed.json() == [{"batch_id": batch_id, "status": "pause"}]


def test_keeps_paused_mail_and_sends_it_when_the_pause_ends(box, batch_id):
    box.hold(batch_id, "pause")
    assert box.advance(SEND_AT + HOUR)["released"] == 0
    _one(box, "DELETE", batch_id)
    assert box.call("POST", "/sandbox/flush").json()["released"] == 2
    assert {message["released_at"] for message in box.messages()} == {SEND_AT + HOUR}


def test_discards_mail_paused_longer_than_72_hours(box, batch_id):
    box.hold(batch_id, "pause")
    assert box.advance(SEND_AT + 72 * HOUR - 1)["expired"] == 0
    assert box.advance(SEND_AT + 72 * HOUR)["expired"] == 2
    assert _all_states(box) == {"expired"}


@pytest.mark.parametrize(
    "body", [{}, {"batch_id": "nobody", "status": "cancel"}, {"batch_id": 1, "status": "cancel"}, {"status": "stop"}]
)
def test_refuses_unknown_batches_and_statuses(box, batch_id, body):
    answer = box.call("POST", PATH, json=body)
    assert answer.status_code == 400
    check_answer(answer, "POST", PATH)
    assert box.hold(batch_id, "stop").status_code == 400


def test_answers_404_where_nothing_is_held(box, batch_id):
    assert _one(box, "GET", batch_id).json() == []
    assert _one(box, "GET", "nobody").status_code == 404
    assert _one(box, "DELETE", batch_id).status_code == 404
    assert _one(box, "PATCH", batch_id, json={"status": "pause"}).status_code == 404


def test_moves_the_clock_forward_only(box):
    assert box.advance(START + 10)["moved"] is True
    assert box.advance(START + 10)["moved"] is False
    back = box.advance(START)
    assert (back["moved"], back["clock"]) == (False, START + 10)
    assert box.call("POST", "/sandbox/advance", json={"to": "soon"}).status_code == 400
