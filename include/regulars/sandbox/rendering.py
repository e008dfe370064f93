"""Turn a stored mail into what its reader gets: subject, parts and headers with substitutions applied."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cached_property

from regulars.sandbox.store import Store

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"""<a\s(?:[^>]*?\s)?href\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BRACKETED = re.compile(r"<\s*(https?://[^>\s]+)\s*>")


@dataclass(frozen=True)
class Mail:
    """Hold one stored mail: its row, and what it shares with the others of its request."""

    row: dict
    message_id: str
    send: dict

    @cached_property
    def personalization(self) -> dict:
        return json.loads(self.row["personalization"])

    @property
    def substitutions(self) -> dict[str, str]:
        return self.personalization.get("substitutions", {})

    @property
    def custom_args(self) -> dict[str, str]:
        return {**self.send.get("custom_args", {}), **self.personalization.get("custom_args", {})}

    @property
    def headers(self) -> dict[str, str]:
        # No tag is replaced here: SendGrid substitutes in subject, reply-to and content only.
        return {**self.send.get("headers", {}), **self.personalization.get("headers", {})}

    @property
    def sender(self) -> dict:
        return self.personalization.get("from") or self.send["from"]

    @property
    def subject(self) -> str:
        return self.substitute(self.personalization.get("subject") or self.send.get("subject", ""))

    @property
    def reply_to(self) -> str | None:
        reply_to = self.send.get("reply_to")
        return self.substitute(reply_to["email"]) if reply_to else None

    def substitute(self, text: str) -> str:
        """Replace every tag by its value, tag by tag in the order given, as plain strings."""
        for tag, value in self.substitutions.items():
            text = text.replace(tag, value) if tag else text
        return text

    def has_part(self, kind: str) -> bool:
        """Say whether the mail has a part of a MIME type."""
        return any(part["type"] == kind for part in self.send.get("content", []))

    def part(self, kind: str) -> str | None:
        """Give the part of a MIME type, or None."""
        for part in self.send.get("content", []):
            if part["type"] == kind:
                return self.substitute(part["value"])
        return None

    @cached_property
    def links(self) -> list[str]:
        """Give the web addresses that the HTML part really links to, in their order."""
        found = []
        for quoted, single in _LINK.findall(_COMMENT.sub("", self.part("text/html") or "")):
            url = html.unescape(quoted or single).strip()
            if url.startswith(("http://", "https://")):
                found.append(url)
        return found

    @property
    def unsubscribe_url(self) -> str | None:
        """Give the web address of the List-Unsubscribe header."""
        match = _BRACKETED.search(self._header("List-Unsubscribe"))
        return match.group(1) if match else None

    @property
    def one_click_url(self) -> str | None:
        """Give where one click unsubscribes (RFC 8058), which needs both headers."""
        is_one_click = self._header("List-Unsubscribe-Post").strip() == "List-Unsubscribe=One-Click"
        return self.unsubscribe_url if is_one_click else None

    def setting(self, group: str, name: str, default: bool) -> bool:
        """Say whether a mail or tracking setting is on."""
        return self.send.get(group, {}).get(name, {}).get("enable", default)

    def _header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


class MailReader:
    """Read mails, and what they share only once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sends: dict[int, tuple[str, dict]] = {}

    def mail(self, row: dict) -> Mail:
        """Give the mail of a row."""
        send_id = row["send_id"]
        if send_id not in self._sends:
            send = self._store.fetch_one("sends/read", send_id=send_id)
            self._sends[send_id] = (send["message_id"], json.loads(send["body"]))
        return Mail(row, *self._sends[send_id])
