"""Call Alibaba's open platform abroad, as Lazada and AliExpress have it: signed paths, `code` 0 when all is well.

Connection: login = app key, password = app secret, extra = refresh_token (and access_token).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from regulars.pulls import envelopes, signing
from regulars.pulls.access import AUTHORISE, Access, Renewed, has_token, renewed
from regulars.pulls.envelopes import Answer, Failure
from regulars.pulls.http import Client

REST = "/rest"
REFRESH = "/auth/token/refresh"
EXPIRED = frozenset({"IllegalAccessToken", "MissingAccessToken"})
PASSING = frozenset({"AppCallLimit", "ApiCallLimit", "SellerCallLimit", "ServiceTimeout", "ServiceUnavailable", "901"})
CURES = {
    "IncompleteSignature": "check the app key (login) and the app secret (password) of the shop's connection",
    "IllegalRefreshToken": AUTHORISE,
    "InsufficientPermission": "give the app the right to read orders, in the platform's console",
}


def ask(
    client: Client, access: Access, path: str, parameters: dict[str, str], check: Callable[[Answer], None]
) -> Answer:
    """Ask for something of the shop; `check` raises TryAgainError for an answer that lacks something."""

    def with_token(token: str) -> Answer:
        def make() -> dict:
            return {"params": _signed(client, path, parameters | {"access_token": token})}

        return envelopes.ask(client, path, ("GET", REST + path), make, _judge, check)

    return access.use(with_token)


def renew(client: Client, host: str, refresh_token: str) -> Renewed:
    """Ask a host for new tokens; the old ones are void from then on."""

    def make() -> dict:
        return {"params": _signed(client, REFRESH, {"refresh_token": refresh_token})}

    answer = envelopes.ask(client, REFRESH, ("GET", host + REST + REFRESH), make, _judge, has_token)
    return renewed(client, answer, "expires_in")


def _signed(client: Client, path: str, parameters: dict[str, str]) -> dict[str, str]:
    connection = client.shop.connection
    stamp = str(int(client.now().timestamp() * 1000))
    given = parameters | {"app_key": connection.login, "timestamp": stamp, "sign_method": "sha256"}
    return given | {"sign": signing.sign_with_path(connection.password, path, given)}


def _judge(body: dict[str, Any]) -> Failure | None:
    code = str(body.get("code", "0"))
    if code == "0":
        return None
    cure = CURES.get(code, AUTHORISE if code in EXPIRED else Failure.cure)
    return Failure((code,), code in PASSING, cure=cure)
