"""The link in the mail: looking does nothing, posting acts once, and nobody else's link works."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from regulars import clock
from regulars.webhook import tokens

ADDRESS = "ann@example.com"


@pytest.fixture
def suppressions(read):
    return lambda: read(
        "select address_hash = encode(sha256(%s), 'hex'), purpose, source, message_id::text, is_suppressed "
        "from crm.suppressions",
        ADDRESS.encode(),
    )


@pytest.fixture
def link(message_id) -> str:
    return f"/unsubscribe/{tokens.sign(message_id)}"


def test_looking_shows_a_button_and_does_nothing(client, link, suppressions):
    for method in ("GET", "HEAD", "GET"):
        page = client.request(method, link)
        assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert "<button" in page.text
    assert suppressions() == []


@pytest.mark.parametrize(
    "request_body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"data": {"unsubscribe": "yes"}},
        {"content": b""},
    ],
    ids=["one click", "one click as multipart", "button", "no body"],
)
def test_posting_acts_once(client, link, message_id, suppressions, request_body):
    for _ in range(2):
        page = client.post(link, **request_body)
        assert page.status_code == 200
        assert "You are unsubscribed" in page.text
        assert "<form" not in page.text
    assert suppressions() == [(True, "*", "unsubscribe", message_id, True)]


def test_in_a_replay_it_happens_at_the_replays_time(warehouse, client, link, read):
    at = datetime(2011, 12, 5, 13, tzinfo=UTC)
    clock.advance(warehouse, at)
    client.post(link)
    assert read("select recorded_at from crm.suppressions") == [(at,)]


def test_the_page_and_sendgrids_event_of_the_same_message_are_one(client, sender, link, message_id, suppressions):
    client.post(link)
    sender.post(
        [{"event": "unsubscribe", "timestamp": 1323126000, "email": ADDRESS, "regulars_message_id": message_id}]
    )
    assert len(suppressions()) == 1


def test_any_other_link_is_not_known(client, message_id, suppressions):
    token = tokens.sign(message_id)
    name, signature = token.split(".")
    others = [
        token[:-1],
        token + "0",
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.upper(),
        token.replace(".", ""),
        name + ".",
        "." + signature,
        f"{uuid.uuid4()}.{signature}",
        token.replace("-", ""),
        "%F0%9F%98%80." + token,
        name + ".%ED%A0%80",
        token + "%00",
        "x",
    ]
    for other in others:
        for method in ("GET", "POST"):
            page = client.request(method, f"/unsubscribe/{other}")
            assert page.status_code == 404, other
            assert "We do not know this link" in page.text
    assert suppressions() == []


def test_a_signed_link_of_a_message_that_is_gone_promises_nothing(client, warehouse, suppressions):
    page = client.post(f"/unsubscribe/{tokens.sign(uuid.uuid4())}")
    assert page.status_code == 404
    assert "unsubscribed" not in page.text
    assert suppressions() == []


def test_without_the_secret_or_the_warehouse_the_page_says_try_again(client, link, monkeypatch, connections):
    with monkeypatch.context() as patch:
        patch.setattr(connections, "_connect", lambda: (_ for _ in ()).throw(ValueError("down")))
        connections.close()
        assert client.post(link).status_code == 503
    monkeypatch.delenv("REGULARS_LINK_SECRET")
    page = client.get(link)
    assert (page.status_code, "try again" in page.text) == (503, True)


def test_the_page_keeps_to_itself(client, link, caplog):
    caplog.set_level("DEBUG", logger="regulars")
    for page in (client.get(link), client.post(link), client.get("/unsubscribe/wrong")):
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "set-cookie" not in page.headers
        for word in ("<script", "http://", "https://", "@", ADDRESS, link.rsplit("/", 1)[1]):
            assert word not in page.text.replace("@media", "")
    assert caplog.text.count(link) == 0


def test_a_token_reads_back(product_environment):
    message_id = uuid.uuid4()
    assert tokens.read(tokens.sign(message_id)) == str(message_id)
    assert tokens.sign(str(message_id).upper()) == tokens.sign(message_id)


def test_a_token_of_another_secret_does_not(product_environment, monkeypatch):
    token = tokens.sign(uuid.uuid4())
    monkeypatch.setenv("REGULARS_LINK_SECRET", "another")
    assert tokens.read(token) is None
