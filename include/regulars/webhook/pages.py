"""Write the pages of the unsubscribe link: no script, no outside asset, no address."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "page.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
TEMPLATE = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
).get_template("page.html")


@dataclass(frozen=True)
class Page:
    """Hold what one page says."""

    status: int
    title: str
    lines: tuple[str, ...]
    button: str | None = None


ASK = Page(
    200,
    "Stop these mails?",
    ("Press the button and we will not write to you again.", "Until you press it, nothing changes."),
    button="Yes, stop the mails",
)
DONE = Page(
    200,
    "You are unsubscribed",
    (
        "We will not write to you again. A mail that is already on its way may still arrive.",
        "There is nothing else that you need to do. You can close this page.",
    ),
)
UNKNOWN = Page(
    404,
    "We do not know this link",
    (
        "It may have been cut off on its way, so nothing has changed.",
        "Please open the link in the mail again, or copy it as a whole. Or simply reply to the mail and say stop.",
    ),
)
LATER = Page(
    503,
    "Please try again in a moment",
    ("Something on our side is not working, so nothing has changed yet. The link in the mail stays good.",),
)


def respond(page: Page) -> HTMLResponse:
    """Make the answer that shows a page."""
    content = TEMPLATE.render(page=page, style=Markup(STYLE))  # noqa: S704  our own file, never input
    return HTMLResponse(content, page.status, headers=HEADERS)
