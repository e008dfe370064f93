"""Mail and batches: what is accepted, and how calls without a right or a sense are answered."""

from __future__ import annotations

import json
import time

import pytest
import requests
from python_http_client.exceptions import BadRequestsError
from sandbox_driving import API_KEY, DAY, HOUR, START, mail, personalization
from sendgrid import SendGridAPIClient
from sendgrid_documents import check_answer

SEND = "/v3/mail/send"
BATCH = "/v3/mail/batch"


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", f"Basic {API_KEY}", API_KEY])
@pytest.mark.parametrize(("method", "path"), [("POST", SEND), ("POST", BATCH), ("GET", "/v3/user/scheduled_sends")])
def test_needs_the_key(shared_box, authorization, method, path):
    headers = {"Authorization": authorization} if authorization is not None else {}
    answer = requests.request(method, shared_box.url + path, json=mail(), headers=headers, timeout=10)
    assert answer.status_code == 401
    check_answer(answer, method, path)
    assert answer.json()["errors"][0]["message"] == "authorization required"
    assert shared_box.stats()["accepted"] == 0


@pytest.mark.parametrize(
    "path", ["/sandbox/stats", "/sandbox/messages", "/sandbox/faults", "/sandbox/none", "/v3/none"]
)
def test_needs_the_key_everywhere(shared_box, path):
    token = {"token": shared_box.sandbox.mailbox_token}
    assert requests.get(shared_box.url + path, params=token, timeout=10).status_code == 401


def test_refuses_other_hosts(shared_box):
    answer = shared_box.call("GET", "/sandbox/stats", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_makes_and_validates_batches(box):
    made = box.call("POST", BATCH)
    assert made.status_code == 201
    check_answer(made, "POST", BATCH)
    batch_id = made.json()["batch_id"]
    known = box.call("GET", f"{BATCH}/{batch_id}")
    assert (known.status_code, known.json()) == (200, {"batch_id": batch_id})
    check_answer(known, "GET", BATCH + "/{batch_id}")
    unknown = box.call("GET", f"{BATCH}/nobody")
    assert unknown.status_code == 400
    check_answer(unknown, "GET", BATCH + "/{batch_id}")
    assert box.new_batch() != batch_id


def test_accepts_with_an_empty_body_and_a_message_id(box):
    batch_id = box.new_batch()
    answer = box.send(mail(personalization(1), personalization(2), batch_id=batch_id, send_at=START + HOUR))
    assert (answer.status_code, answer.content) == (202, b"")
    check_answer(answer, "POST", SEND)
    message_id = answer.headers["X-Message-Id"]
    messages = box.messages()
    assert {m["message_id"] for m in messages} == {message_id}
    assert [m["to"] for m in messages] == ["person2@example.com", "person1@example.com"]
    assert messages[0]["state"] == "scheduled"
    assert messages[0]["send_at"] == START + HOUR
    assert messages[0]["batch_id"] == batch_id
    assert messages[0]["custom_args"] == {"regulars_message_id": "00000000-0000-4000-8000-000000000002"}
    assert box.messages(batch_id=batch_id, to="PERSON1@example.com", campaign="win_back") == [messages[1]]


def test_accepts_at_the_limits(box):
    people = [personalization(number) for number in range(1000)]
    people[0]["substitutions"] = {"-a-": "x" * (10_000 - len('{"-a-":""}'))}
    people[0]["custom_args"] = {"a": "x" * (10_000 - len('{"a":""}'))}
    started = time.monotonic()
    answer = box.send(mail(*people, send_at=START + 3 * DAY, categories=["a" * 255, *"bcdefghij"]))
    assert answer.status_code == 202, answer.text
    assert time.monotonic() - started < 1, "1000 personalizations are accepted quickly"
    assert box.stats()["accepted"] == 1000


def test_only_checks_in_sandbox_mode(box):
    checked = mail(mail_settings={"sandbox_mode": {"enable": True}})
    answer = box.send(checked)
    assert (answer.status_code, answer.content) == (200, b"")
    assert box.send({**checked, "subject": ""}).status_code == 400
    assert box.stats()["accepted"] == 0


def test_takes_a_past_send_at_as_at_once(box):
    box.send(mail(send_at=START - DAY))
    assert box.call("POST", "/sandbox/flush").json()["released"] == 1
    assert box.messages()[0]["released_at"] == START


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", SEND, 405),
        ("PUT", BATCH, 405),
        ("GET", "/v3/nothing", 404),
        ("POST", "/v3/user/scheduled_sends/a/b", 404),
    ],
)
def test_answers_wrong_methods_and_paths(shared_box, method, path, status):
    answer = shared_box.call(method, path)
    assert answer.status_code == status
    assert set(answer.json()["errors"][0]) == {"message", "field", "help"}


def test_refuses_other_content_types(shared_box):
    raw = json.dumps(mail())
    for headers in ({"Content-Type": "text/plain"}, {"Content-Type": "application/json", "Content-Encoding": "gzip"}):
        assert shared_box.call("POST", SEND, data=raw, headers=headers).status_code == 415


def test_refuses_more_than_30_megabytes(shared_box):
    raw = json.dumps(mail()).encode() + b" " * (30 * 1024 * 1024)
    answer = shared_box.call("POST", SEND, data=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    check_answer(answer, "POST", SEND)
    assert shared_box.stats()["accepted"] == 0


def test_serves_the_client_of_sendgrid(box):
    client = SendGridAPIClient(API_KEY, host=box.url).client
    batch_id = json.loads(client.mail.batch.post(timeout=10).body)["batch_id"]
    sent = client.mail.send.post(request_body=mail(batch_id=batch_id, send_at=START + HOUR), timeout=10)
    assert (sent.status_code, sent.body) == (202, b"")
    assert sent.headers["X-Message-Id"] == box.messages()[0]["message_id"]
    holds = client.user.scheduled_sends
    assert holds.post(request_body={"batch_id": batch_id, "status": "cancel"}, timeout=10).status_code == 201
    assert json.loads(holds._(batch_id).get(timeout=10).body) == [{"batch_id": batch_id, "status": "cancel"}]
    assert holds._(batch_id).delete(timeout=10).status_code == 204
    with pytest.raises(BadRequestsError) as refused:
        client.mail.send.post(request_body=mail(subject=""), timeout=10)
    assert refused.value.to_dict["errors"][0]["field"] == "subject"


def test_counts_duplicates_of_our_message_id(box):
    batch_id = box.new_batch()
    box.send(mail(personalization(1), batch_id=batch_id, send_at=START + HOUR))
    box.hold(batch_id)
    box.send(mail(personalization(1), send_at=START + HOUR))
    box.advance(START + HOUR)
    stats = box.stats()
    assert (stats["accepted"], stats["messages"], stats["released"]) == (2, 1, 1)
    assert (stats["duplicates_accepted"], stats["duplicates_live"], stats["duplicates_released"]) == (1, 0, 0)
    box.send(mail(personalization(1)))
    box.call("POST", "/sandbox/flush")
    stats = box.stats()
    assert (stats["duplicates_live"], stats["duplicates_released"]) == (1, 1)
    assert {"method": "POST", "path": SEND, "status": "202", "count": 3} in stats["requests"]
