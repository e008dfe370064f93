"""Call a gateway that speaks TOP, as Taobao and AliExpress have it: form posts, errors in envelopes of 200.

Connection: host of the gateway, login = app key, password = app secret, extra = access_token (the session key) and,
where the app may renew it, refresh_token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

from regulars.pulls import envelopes, signing
from regulars.pulls.access import AUTHORISE, Access
from regulars.pulls.envelopes import Answer, Failure
from regulars.pulls.http import Client

# China keeps no summer time
GATEWAY_ZONE = timezone(timedelta(hours=8))
FORM = "%Y-%m-%d %H:%M:%S"
EXPIRED = frozenset({"26", "27", "IllegalAccessToken"})
PASSING = frozenset({"7", "10", "AppCallLimit", "ApiCallLimit"})
# of the service behind the gateway, and of its rate limits
PASSING_SUB_CODES = ("isp.", "accesscontrol.limited")
BAN = re.compile(r"ban will last for (\d{1,6}) more seconds")
CURES = {
    "11": "give the app the right to read orders, in the platform's console",
    "25": "check the app secret (password) of the shop's connection",
    "29": "check the app key (login) of the shop's connection",
    "IncompleteSignature": "check the app secret (password) of the shop's connection",
}
SIGNERS: dict[str, Callable[[str, dict[str, str]], str]] = {
    "md5": signing.sign_top,
    "hmac-sha256": lambda secret, given: signing.sign_with_path(secret, "", given),
}


@dataclass(frozen=True)
class Gateway:
    """Say where a platform's gateway is on its host, and how calls are signed for it."""

    path: str
    sign_method: str


def ask(
    client: Client,
    gateway: Gateway,
    access: Access,
    method: str,
    parameters: dict[str, str],
    check: Callable[[Answer], None],
    judge: Callable[[Any], Failure | None] = lambda body: None,
) -> Answer:
    """Call a method for the shop; `judge` finds failures that the method puts into its own answer."""

    def with_token(token: str) -> Answer:
        return call(client, gateway, method, parameters | {"session": token}, check, judge)

    return access.use(with_token)


def call(
    client: Client,
    gateway: Gateway,
    method: str,
    parameters: dict[str, str],
    check: Callable[[Answer], None],
    judge: Callable[[Any], Failure | None] = lambda body: None,
) -> Answer:
    """Call a method as it is, signed anew at every attempt."""
    connection = client.shop.connection

    def make() -> dict:
        given = parameters | {
            "method": method,
            "app_key": connection.login,
            "timestamp": client.now().astimezone(GATEWAY_ZONE).strftime(FORM),
            "format": "json",
            "v": "2.0",
            "sign_method": gateway.sign_method,
        }
        return {"data": given | {"sign": SIGNERS[gateway.sign_method](connection.password, given)}}

    return envelopes.ask(client, method, ("POST", gateway.path), make, lambda body: _judge(body) or judge(body), check)


def _judge(body: dict[str, Any]) -> Failure | None:
    """Read `error_response`; gateways of the newer kind may answer `code` at the top instead."""
    error = body.get("error_response")
    if error is None and str(body.get("code", "0")) != "0":
        error = body
    if error is None:
        return None
    error = error if isinstance(error, dict) else {}
    code, sub_code = str(error.get("code", "")), str(error.get("sub_code") or "")
    ban = BAN.search(str(error.get("sub_msg") or ""))
    is_passing = code in PASSING or sub_code.lower().startswith(PASSING_SUB_CODES)
    cure = CURES.get(code, AUTHORISE if code in EXPIRED or "refresh-token" in sub_code else Failure.cure)
    return Failure((code, sub_code) if sub_code else (code,), is_passing, float(ban[1]) if ban else None, cure)
