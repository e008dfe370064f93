"""Show the mailbox to a person: what was sent, how it looks, and what became of it."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

from regulars.sandbox import mails
from regulars.sandbox.events import RANKS
from regulars.sandbox.instance import Sandbox
from regulars.sandbox.rendering import Mail, MailReader

PAGE_SIZE = 50
# The mail's own part: no script, no form, nothing fetched from anywhere.
PART_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"

router = APIRouter(default_response_class=HTMLResponse)
templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def show_time(at: int | None) -> str:
    """Write a Unix time for a person."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") if at else ""


templates.filters["time"] = show_time


@router.get("/")
def show_mailbox(
    request: Request,
    campaign: str = "",
    state: str = "",
    q: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:
    """List mails, newest first."""
    store = _sandbox(request).store
    chosen = {"campaign": campaign or None, "text": q.strip() or None}
    counts = {row["state"]: row["count"] for row in store.fetch_all("mails/count_found", **chosen)}
    count = counts.get(state, 0) if state else sum(counts.values())
    rows = mails.find(store, **chosen, state=state or None, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)

    def link(**changes: str | int) -> str:
        query = {"campaign": campaign, "state": state, "q": q, **changes}
        return "/?" + urlencode({name: value for name, value in query.items() if value})

    return _page(
        request,
        "mailbox.html",
        rows=rows,
        count=count,
        total=sum(counts.values()),
        states=[(name, counts[name]) for name in RANKS if counts.get(name)],
        campaigns=store.fetch_all("mails/list_campaigns"),
        campaign=campaign,
        state=state,
        q=q,
        page=page,
        pages=max(1, -(-count // PAGE_SIZE)),
        link=link,
    )


@router.get("/mail/{mail_id}")
def show_mail(request: Request, mail_id: int) -> HTMLResponse:
    """Show one mail: headers, both parts, its events."""
    store = _sandbox(request).store
    mail = _mail(request, mail_id)
    events = store.fetch_all("events/list_of_mail", mail_id=mail_id)
    return _page(
        request,
        "mail.html",
        mail=mail,
        row=mail.row,
        headers=_headers(mail),
        has_html=mail.has_part("text/html"),
        text=mail.part("text/plain"),
        links=list(dict.fromkeys(mail.links)),
        events=[{**row, "body": json.loads(row["body"])} for row in events],
        one_clicks=store.fetch_all("one_clicks/list_of_mail", mail_id=mail_id),
    )


@router.get("/mail/{mail_id}/html")
def show_html(request: Request, mail_id: int) -> HTMLResponse:
    """Give the HTML part as its reader gets it, for the frame of the mail's page."""
    part = _mail(request, mail_id).part("text/html")
    if part is None:
        raise HTTPException(404)
    return HTMLResponse(part, headers={"Content-Security-Policy": PART_POLICY, **_quiet_headers()})


def _headers(mail: Mail) -> list[tuple[str, str]]:
    to = mail.personalization["to"]
    headers = [
        ("From", _person(mail.sender)),
        ("To", ", ".join(_person(person) for person in to)),
        ("Cc", ", ".join(_person(person) for person in mail.personalization.get("cc", []))),
        ("Reply-To", mail.reply_to or ""),
        ("Subject", mail.subject),
        ("Message-ID", f"<{mail.message_id}@sandbox>"),
        *mail.headers.items(),
    ]
    return [(name, value) for name, value in headers if value]


def _person(person: dict) -> str:
    return f"{person['name']} <{person['email']}>" if person.get("name") else person["email"]


def _mail(request: Request, mail_id: int) -> Mail:
    store = _sandbox(request).store
    row = store.fetch_one("mails/read", mail_id=mail_id) if mail_id < 2**63 else None
    if row is None:
        raise HTTPException(404)
    return MailReader(store).mail(row)


def _page(request: Request, template: str, **values) -> HTMLResponse:
    nonce = secrets.token_urlsafe(12)
    clock = _sandbox(request).clock
    html = templates.get_template(template).render(nonce=nonce, now=clock.now(), is_real=clock.is_real, **values)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; frame-src 'self'; form-action 'self'; base-uri 'none'"
    return HTMLResponse(html, headers={"Content-Security-Policy": policy, **_quiet_headers()})


def _quiet_headers() -> dict[str, str]:
    return {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


def _sandbox(request: Request) -> Sandbox:
    return request.app.state.sandbox
