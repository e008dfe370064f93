"""What SendGrid refuses, the sandbox refuses: with 400, its error shape and the field's name."""

from __future__ import annotations

import copy

import pytest
from sandbox_driving import DAY, HOUR, START, mail, personalization
from sendgrid_documents import check_answer, check_request

PATH = "/v3/mail/send"


def _with(path: str, value):
    """Make a change that sets what lies at a path like personalizations.0.to; a value of ... removes it."""

    def change(request: dict) -> None:
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in parents:
            request = request[part]
        if value is ...:
            del request[last]
        else:
            request[last] = value

    return change


def _many(count: int) -> list[dict]:
    return [{"to": [{"email": f"p{number}@example.com"}]} for number in range(count)]


def _people(count: int) -> list[dict]:
    return [{"email": f"p{number}@example.com"} for number in range(count)]


REFUSALS = [
    ("no personalizations", _with("personalizations", ...), "personalizations"),
    ("empty personalizations", _with("personalizations", []), "personalizations"),
    ("1001 personalizations", _with("personalizations", _many(1001)), "personalizations"),
    ("1001 recipients", _with("personalizations.0.cc", _people(1000)), "personalizations"),
    ("a personalization that is no object", _with("personalizations.0", "x"), "personalizations.0"),
    ("no to", _with("personalizations.0.to", ...), "personalizations.0.to"),
    ("empty to", _with("personalizations.0.to", []), "personalizations.0.to"),
    ("to without email", _with("personalizations.0.to", [{"name": "A"}]), "personalizations.0.to.0.email"),
    ("bad address", _with("personalizations.1.to.0.email", "notanemail"), "personalizations.1.to.0.email"),
    ("address as number", _with("personalizations.1.to.0.email", 123), "personalizations.1.to.0.email"),
    ("address without dot", _with("personalizations.1.to.0.email", "a@b"), "personalizations.1.to.0.email"),
    ("address with space", _with("personalizations.1.to.0.email", "a b@example.com"), "personalizations.1.to.0.email"),
    ("address in Unicode", _with("personalizations.1.to.0.email", "zoë@example.com"), "personalizations.1.to.0.email"),
    ("bad cc", _with("personalizations.0.cc", [{"email": "x"}]), "personalizations.0.cc.0.email"),
    ("twice in a request", _with("personalizations.1.to.0.email", "PERSON1@example.com"), "personalizations.1"),
    ("in to and cc", _with("personalizations.0.cc", [{"email": "person1@example.com"}]), "personalizations.0"),
    ("comma in name", _with("personalizations.0.to.0.name", "Doe, Jo"), "personalizations.0.to.0.name"),
    ("semicolon in name", _with("personalizations.0.to.0.name", "Doe; Jo"), "personalizations.0.to.0.name"),
    (
        "custom_args not a string",
        _with("personalizations.0.custom_args.n", 1),
        "personalizations.0.custom_args.n",
    ),
    ("custom_args too long", _with("personalizations.0.custom_args.n", "x" * 10_000), "personalizations.0.custom_args"),
    ("shared custom_args too long", _with("custom_args", {"n": "x" * 10_000}), "custom_args"),
    ("shared custom_args as text", _with("custom_args", "text"), "custom_args"),
    (
        "substitution not a string",
        _with("personalizations.0.substitutions.-n-", 5),
        "personalizations.0.substitutions.-n-",
    ),
    (
        "substitutions too long",
        _with("personalizations.0.substitutions.-n-", "ü" * 5_000),
        "personalizations.0.substitutions",
    ),
    (
        "too many substitutions",
        _with("personalizations.0.substitutions", {f"-{n}-": "" for n in range(151)}),
        "personalizations.0.substitutions",
    ),
    ("reserved header", _with("headers", {"Reply-To": "a@example.com"}), "headers.Reply-To"),
    (
        "reserved header of one person",
        _with("personalizations.0.headers", {"dkim-signature": "x"}),
        "personalizations.0.headers.dkim-signature",
    ),
    ("header not a string", _with("headers", {"X-N": 1}), "headers.X-N"),
    ("header with a line end", _with("headers", {"X-N": "a\r\nBcc: x@example.com"}), "headers.X-N"),
    ("header name with a space", _with("headers", {"X N": "a"}), "headers.X N"),
    ("header twice", _with("headers", {"X-N": "a", "x-n": "b"}), "headers.x-n"),
    ("no from", _with("from", ...), "from"),
    ("bad from", _with("from.email", "shop"), "from.email"),
    ("bad reply_to", _with("reply_to", {"email": "shop"}), "reply_to.email"),
    ("no subject", _with("subject", ...), "subject"),
    ("empty subject", _with("subject", ""), "subject"),
    ("empty subject of one person", _with("personalizations.0.subject", ""), "personalizations.0.subject"),
    ("no content and no template", _with("content", ...), "content"),
    ("empty content", _with("content", []), "content"),
    ("empty content value", _with("content.0.value", ""), "content.0.value"),
    ("no content type", _with("content.0.type", ...), "content.0.type"),
    ("content type with parameters", _with("content.0.type", "text/plain; charset=utf-8"), "content.0.type"),
    (
        "HTML before text",
        _with("content", [{"type": "text/html", "value": "a"}, {"type": "text/plain", "value": "a"}]),
        "content",
    ),
    ("eleven categories", _with("categories", [str(n) for n in range(11)]), "categories"),
    ("category twice", _with("categories", ["a", "a"]), "categories"),
    ("long category", _with("categories", ["a" * 256]), "categories.0"),
    ("category not a string", _with("categories", [1]), "categories"),
    ("send_at too far", _with("send_at", START + 3 * DAY + 1), "send_at"),
    ("send_at as text", _with("send_at", str(START + HOUR)), "send_at"),
    ("send_at as boolean", _with("send_at", True), "send_at"),
    (
        "send_at of one person too far",
        _with("personalizations.0.send_at", START + 3 * DAY + 1),
        "personalizations.0.send_at",
    ),
    ("unknown batch", _with("batch_id", "unknown"), "batch_id"),
    ("batch as number", _with("batch_id", 1), "batch_id"),
    ("unknown template", _with("template_id", "d-1"), "template_id"),
    ("unknown group", _with("asm", {"group_id": 1}), "asm.group_id"),
    ("attachment without content", _with("attachments", [{"filename": "a"}]), "attachments.0.content"),
    (
        "setting not a boolean",
        _with("mail_settings", {"sandbox_mode": {"enable": "yes"}}),
        "mail_settings.sandbox_mode.enable",
    ),
]


@pytest.mark.parametrize(("change", "field"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_refuses_as_a_whole(shared_box, change, field):
    request = copy.deepcopy(mail(personalization(1), personalization(2)))
    change(request)
    answer = shared_box.send(request)
    assert answer.status_code == 400, answer.text
    check_answer(answer, "POST", PATH)
    errors = answer.json()["errors"]
    assert field in [error["field"] for error in errors], errors
    assert all(set(error) == {"message", "field", "help"} and error["message"] for error in errors)
    assert shared_box.stats()["accepted"] == 0, "nothing of a refused request is accepted"


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'{"a": NaN}', b"[" * 100_000, b'{"subject": "\xff"}', b'{"subject": "\\ud800"}'],
)
def test_refuses_what_is_no_json_object(shared_box, raw):
    answer = shared_box.call("POST", PATH, data=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    check_answer(answer, "POST", PATH)


def test_names_every_problem_at_once(shared_box):
    request = mail(personalization(1, email="x"), personalization(2, email="y"), subject="")
    fields = [error["field"] for error in shared_box.send(request).json()["errors"]]
    assert fields == ["personalizations.0.to.0.email", "personalizations.1.to.0.email", "subject"]


def test_the_valid_request_of_these_tests_fits_the_document():
    check_request(mail(personalization(1), personalization(2), send_at=START + HOUR), "POST", PATH)
