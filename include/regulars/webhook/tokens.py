"""Sign and read the tokens of unsubscribe links: they name a message and hold no personal data."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from regulars import settings

# 128 bits: nobody guesses one, and the link stays short enough for plain text
SIGNATURE_LENGTH = 32


def sign(message_id: str | uuid.UUID) -> str:
    """Give the token of a message's unsubscribe link."""
    canonical = str(uuid.UUID(str(message_id)))
    return f"{canonical}.{_signature(canonical)}"


def read(token: str) -> str | None:
    """Give the message id of a token that we signed, or None for any other text."""
    message_id, _, signature = token.partition(".")
    try:
        is_canonical = str(uuid.UUID(message_id)) == message_id
    except ValueError:
        return None
    expected = _signature(message_id).encode()
    # bytes, because compare_digest refuses text that is not ASCII; "replace" because any text may come in a URL
    is_ours = hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
    return message_id if is_ours and is_canonical else None


def _signature(message_id: str) -> str:
    # the prefix keeps a signature made for another purpose with the same secret from working here
    text = f"unsubscribe:{message_id}".encode()
    return hmac.new(settings.link_secret().encode(), text, hashlib.sha256).hexdigest()[:SIGNATURE_LENGTH]
