"""Build mail/send requests: the same mail for at most 1000 people, each with their own values."""

from __future__ import annotations

from datetime import datetime

from regulars.campaigns import templates
from regulars.campaigns.templates import Compiled
from regulars.webhook import tokens

ONE_CLICK = "List-Unsubscribe=One-Click"


def build(
    content: Compiled, campaign_id: str, people: list[dict], send_at: datetime, batch_id: str, links: str
) -> dict:
    """Build the request for one call (SendGrid v3 mail/send); `links` is the webhook service's address.

    Opaque ids only travel in custom_args and categories (SendGrid keeps them for long and cannot redact them).
    """
    return {
        "personalizations": [_personalize(content, person, links) for person in people],
        "from": {"email": content.from_email, "name": content.from_name},
        "subject": content.subject,
        "content": [
            {"type": "text/plain", "value": content.text},
            {"type": "text/html", "value": content.html},
        ],
        "categories": [campaign_id],
        "send_at": int(send_at.timestamp()),
        "batch_id": batch_id,
        "tracking_settings": {
            "click_tracking": {"enable": True, "enable_text": False},
            "open_tracking": {"enable": True},
            "subscription_tracking": {"enable": False},
        },
    }


def _personalize(content: Compiled, person: dict, links: str) -> dict:
    unsubscribe = f"{links}/unsubscribe/{tokens.sign(person['message_id'])}"
    return {
        "to": [{"email": person["email"]}],
        "substitutions": templates.substitutions(content, person["facts"], unsubscribe),
        "custom_args": {"regulars_message_id": person["message_id"]},
        "headers": {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": ONE_CLICK},
    }
