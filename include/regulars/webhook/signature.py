"""Check that a body of events was signed by SendGrid."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from regulars import settings

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"


@lru_cache(maxsize=4)
def load_key(text: str) -> ec.EllipticCurvePublicKey:
    """Load the base64 DER public key; raises SettingsError when it is not a P-256 key."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise settings.SettingsError(_wrong_key(f"it cannot be read ({error})")) from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise settings.SettingsError(_wrong_key("it is not an ECDSA P-256 key"))
    return key


def _wrong_key(why: str) -> str:
    return f"REGULARS_WEBHOOK_PUBLIC_KEY is wrong: {why}. Copy it from SendGrid's signed event webhook settings."


def are_headers_sound(signature: str | None, timestamp: str | None) -> bool:
    """Tell whether both headers are there and could be a signature and a time, before the body is read."""
    return _decode(signature or "") is not None and bool(re.fullmatch(r"[0-9]{1,11}", timestamp or ""))


def is_genuine(key: ec.EllipticCurvePublicKey, signature: str, timestamp: str, body: bytes) -> bool:
    """Verify the signature over the timestamp and the raw body, byte for byte as they came.

    The age of the timestamp is not checked. A captured body that is sent again changes nothing, because every event
    of it is known by its natural key; a check of age would only lose the events that SendGrid repeats for up to
    24 hours after an outage, and those of a replay, whose times lie in the past.
    """
    decoded = _decode(signature)
    if decoded is None:
        return False
    try:
        key.verify(decoded, timestamp.encode() + body, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _decode(signature: str) -> bytes | None:
    try:
        return base64.b64decode(signature, validate=True) or None
    except (binascii.Error, ValueError):
        return None
