"""The mailbox: locked, readable, safe, and showing exactly what a reader gets."""

from __future__ import annotations

import pytest
import requests
from sandbox_driving import DAY, HOUR, START, mail, personalization

PAGES = ("/", "/mail/1", "/mail/1/html", "/nothing", "/docs", "/openapi.json")


@pytest.fixture
def person(box) -> requests.Session:
    """Log in to the mailbox as a person does."""
    session = requests.Session()
    answer = session.get(f"{box.url}/?token={box.sandbox.mailbox_token}", timeout=10)
    assert answer.status_code == 200
    assert "token" not in answer.url
    return session


def _get(box, person: requests.Session, path: str) -> requests.Response:
    return person.get(box.url + path, timeout=10)


@pytest.mark.parametrize("path", PAGES)
def test_is_locked(box, path):
    box.send(mail(personalization(1)))
    wrong = {"cookies": {"regulars_mailbox": "wrong"}, "params": {"token": "wrong"}}
    for arguments in ({}, wrong, {"headers": {"Authorization": box.session.headers["Authorization"]}}):
        answer = requests.get(box.url + path, timeout=10, **arguments)
        assert answer.status_code == 401
        assert "person1" not in answer.text


def test_keeps_the_token_out_of_the_address(box):
    url = f"{box.url}/mail/1?a=1&token={box.sandbox.mailbox_token}"
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mail/1?a=1")
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    elsewhere = f"{box.url}//shop.example/?token={box.sandbox.mailbox_token}"
    assert requests.get(elsewhere, allow_redirects=False, timeout=10).headers["Location"] == "/shop.example/"


def test_lists_newest_first_and_finds(box, person):
    assert "No mail yet" in _get(box, person, "/").text
    box.send(mail(personalization(1), send_at=START + HOUR))
    box.send(mail(personalization(2), categories=["thank_you"]))
    box.advance(START + 30)
    page = _get(box, person, "/").text
    assert page.index("person2@example.com") < page.index("person1@example.com")
    assert "Hello Zoë 2" in page
    assert "person1@" not in _get(box, person, "/?campaign=thank_you").text
    assert "person2@" not in _get(box, person, "/?state=scheduled").text
    assert "person2@" not in _get(box, person, "/?q=PERSON1").text
    assert "No mail matches" in _get(box, person, "/?q=%25").text


def test_pages(box, person):
    box.send(mail(*[personalization(number) for number in range(120)]))
    assert "Page 1 of 3" in _get(box, person, "/").text
    last = _get(box, person, "/?page=3").text
    assert last.count('class="subject"') == 20
    assert "person0@example.com" in last
    assert _get(box, person, "/?page=0").status_code == 400


def test_shows_what_a_reader_gets(box, person):
    tags = {"-name-": "Zoë -code-", "-code-": "<i>5</i>", "-unused-": "x"}
    box.send(mail(personalization(1, box.receiver, substitutions=tags), reply_to={"email": "ask-unused-@example.com"}))
    page = _get(box, person, "/mail/1").text
    assert "Hello Zoë &lt;i&gt;5&lt;/i&gt;" in page, "tags are replaced in the subject, one after the other"
    assert "look: https://shop.example/&lt;i&gt;5&lt;/i&gt;" in page, "and in the plain text"
    assert "askx@example.com" in page, "and in reply-to"
    assert f"{box.receiver.url}/unsubscribe/t1" in page
    html = _get(box, person, "/mail/1/html").text
    assert "<b>Zoë <i>5</i></b>" in html, "as plain strings, without any escaping"
    assert "-code-" not in html


def test_does_not_replace_tags_in_headers(box, person):
    box.send(mail(personalization(1, headers={"X-Code": "-code-"})))
    assert "<dt>X-Code</dt><dd>-code-</dd>" in _get(box, person, "/mail/1").text


def test_shows_what_became_of_a_mail(box, person):
    box.send(mail(personalization(1, box.receiver, email="unsubscribe@example.com")))
    box.send(mail(personalization(2, email="bounce@example.com")))
    box.advance(START + 9 * DAY)
    page = _get(box, person, "/mail/1").text
    for text in ("processed", "delivered", "open", "one-click unsubscribe", "done: 200"):
        assert text in page
    assert "does not exist" in _get(box, person, "/mail/2").text


def test_runs_nothing_of_a_mail(box, person):
    evil = "<script>alert(1)</script>"
    content = [{"type": "text/plain", "value": evil}, {"type": "text/html", "value": evil}]
    box.send(mail(personalization(1), subject=evil, content=content, categories=["<b>"]))
    for path in ("/", "/mail/1"):
        answer = _get(box, person, path)
        assert evil not in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
    assert '<iframe sandbox src="/mail/1/html"' in _get(box, person, "/mail/1").text
    part = _get(box, person, "/mail/1/html")
    assert part.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert part.headers["X-Content-Type-Options"] == "nosniff"


def test_loads_nothing_from_elsewhere(box, person):
    box.send(mail())
    for path in ("/", "/mail/1"):
        page = _get(box, person, path).text
        assert 'src="http' not in page
        assert "<link" not in page


def test_shows_mail_without_html(box, person):
    box.send(mail(content=[{"type": "text/plain", "value": "Hello"}]))
    assert "no HTML part" in _get(box, person, "/mail/1").text
    assert _get(box, person, "/mail/1/html").status_code == 404
    assert _get(box, person, f"/mail/{2**70}").status_code == 404
