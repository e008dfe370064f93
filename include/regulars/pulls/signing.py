"""Sign requests as each marketplace asks: pure functions, the same input gives the same signature."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping


def sign_shopee(
    partner_key: str, partner_id: str, path: str, timestamp: int, access_token: str = "", shop_id: str = ""
) -> str:
    """Sign a Shopee v2 call; calls that need no shop leave out token and shop."""
    return _hmac(partner_key, f"{partner_id}{path}{timestamp}{access_token}{shop_id}")


def sign_with_path(secret: str, path: str, parameters: Mapping[str, str]) -> str:
    """Sign a call as Lazada does: the path, then every parameter in the order of its name."""
    return _hmac(secret, path + _joined(parameters)).upper()


def sign_top(secret: str, parameters: Mapping[str, str]) -> str:
    """Sign a TOP call (Taobao, AliExpress): every parameter in the order of its name, between two secrets."""
    text = f"{secret}{_joined(parameters)}{secret}"
    # the gateway asks for MD5; what it signs travels over TLS
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def _joined(parameters: Mapping[str, str]) -> str:
    return "".join(f"{name}{parameters[name]}" for name in sorted(parameters))


def _hmac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
