"""Suppressions: who bounced, complained or left gets no more mail, and the lists say so."""

from __future__ import annotations

import pytest
from sandbox_driving import DAY, START, mail, personalization
from sendgrid_documents import check_answer, check_request

GLOBAL = "/v3/asm/suppressions/global"


def _drops(box) -> dict[str, str]:
    return {event["email"]: event["reason"] for event in box.receiver.events() if event["event"] == "dropped"}


def test_drops_mail_to_suppressed_addresses(box):
    check_request({"recipient_emails": ["left@example.com"]}, "POST", GLOBAL)
    added = box.call("POST", GLOBAL, json={"recipient_emails": ["Left@example.com"]})
    assert (added.status_code, added.json()) == (201, {"recipient_emails": ["Left@example.com"]})
    check_answer(added, "POST", GLOBAL)
    people = ("bounce@example.com", "block@example.com", "complain@example.com", "left@example.com")
    box.send(mail(*[personalization(n, email=email) for n, email in enumerate(people)]))
    box.advance(START + 9 * DAY)
    assert _drops(box) == {"left@example.com": "Unsubscribed Address"}
    box.send(mail(*[personalization(n + 10, email=email) for n, email in enumerate(people)]))
    box.advance(START + 10 * DAY)
    assert _drops(box) == {
        "left@example.com": "Unsubscribed Address",
        "bounce@example.com": "Bounced Address",
        "complain@example.com": "Spam Reporting Address",
    }
    assert [m["state"] for m in box.messages(to="bounce@example.com")] == ["dropped", "bounced"]


def test_stops_the_later_mail_of_one_advance(box):
    box.send(mail(personalization(1, email="bounce@example.com"), send_at=START + 60))
    box.send(mail(personalization(2, email="bounce@example.com"), send_at=START + 7200))
    counts = box.advance(START + DAY)
    assert (counts["released"], counts["dropped"]) == (1, 1)


@pytest.mark.parametrize("kind", ["bounces", "blocks", "spam_reports", "unsubscribes"])
def test_lists_and_forgets(box, kind):
    person = {"bounces": "bounce", "blocks": "block", "spam_reports": "complain", "unsubscribes": "left"}[kind]
    box.call("POST", GLOBAL, json={"recipient_emails": ["left@example.com"]})
    box.send(
        mail(*[personalization(n, email=f"{w}@example.com") for n, w in enumerate(("bounce", "block", "complain"))])
    )
    box.advance(START + 9 * DAY)
    path = f"/v3/suppression/{kind}"
    listed = box.call("GET", path)
    check_answer(listed, "GET", path)
    assert [row["email"] for row in listed.json()] == [f"{person}@example.com"]
    assert box.call("GET", path, params={"end_time": START - 1}).json() == []
    assert box.call("GET", path, params={"email": "nobody"}).json() == []
    assert len(box.call("GET", path, params={"email": person[:3], "limit": 1}).json()) == 1
    assert box.call("GET", path, params={"limit": 501}).status_code == 400
    one = f"{path}/{person}@example.com" if kind != "unsubscribes" else f"{GLOBAL}/{person}@example.com"
    template = (path if kind != "unsubscribes" else GLOBAL) + "/{email}"
    read = box.call("GET", one)
    check_answer(read, "GET", template)
    assert f"{person}@example.com" in read.text
    assert box.call("DELETE", one).status_code == 204
    assert box.call("GET", path).json() == []


def test_forgets_many(box):
    box.send(mail(*[personalization(n, email=f"bounce{n}@example.com") for n in range(3)]))
    box.advance(START + DAY)
    path = "/v3/suppression/bounces"
    assert box.call("DELETE", path, json={"delete_all": True, "emails": ["bounce0@example.com"]}).status_code == 400
    assert box.call("DELETE", path, json={"emails": ["bounce0@example.com"]}).status_code == 204
    assert len(box.call("GET", path).json()) == 2
    assert box.call("DELETE", path, json={"delete_all": True}).status_code == 204
    assert box.call("GET", path).json() == []


def test_refuses_what_is_no_list_of_addresses(box):
    for emails in (None, "a@example.com", ["nobody"]):
        assert box.call("POST", GLOBAL, json={"recipient_emails": emails}).status_code == 400
    assert box.call("GET", "/v3/suppression/invalid").status_code == 404


def test_sends_past_the_lists_when_told_to(box):
    box.call("POST", GLOBAL, json={"recipient_emails": ["left@example.com"]})
    box.send(
        mail(
            personalization(1, email="left@example.com"),
            mail_settings={"bypass_list_management": {"enable": True}},
        )
    )
    assert box.advance(START + 1)["released"] == 1
