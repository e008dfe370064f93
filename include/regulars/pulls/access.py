"""Hold the access token of a shop's pull, and renew it where the marketplace lets it expire."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from regulars.pulls.envelopes import Answer
from regulars.pulls.http import Client
from regulars.pulls.sources import PullError

# renewed a little early, so that no call meets the end of a token
EARLY = timedelta(minutes=5)
AUTHORISE = "authorise the app once more in the seller's account, and put the new tokens into the shop's connection"

Given = TypeVar("Given")
# makes new tokens of a refresh token
Renew = Callable[[str], "Renewed"]


@dataclass(frozen=True)
class Renewed:
    """Hold new tokens; where no refresh token came with them the old one holds, where no end did it is not known."""

    access_token: str
    refresh_token: str | None
    expires_at: datetime | None


def has_token(answer: Answer) -> None:
    """Ask again only for an answer without any token: by another one the refresh token may be void already."""
    answer.at("access_token")


def renewed(client: Client, answer: Answer, life: str) -> Renewed:
    """Read tokens and how many seconds they live."""
    seconds = answer.seconds(life)
    expires_at = client.now() + seconds if seconds else None
    return Renewed(answer.at("access_token"), answer.body.get("refresh_token"), expires_at)


class Access:
    """Give calls a token that is valid; new tokens are kept before they are used, since the old ones are void."""

    def __init__(self, client: Client, renew: Renew, expired_codes: frozenset[str]):
        self._client, self._renew, self._expired_codes = client, renew, expired_codes
        connection, extra = client.shop.connection, client.shop.connection.extra
        if not (connection.login and connection.password):
            cure = "put the app's key into its login and the app's secret into its password"
            raise client.refuse("its connection", "has no login or no password", cure)
        given = {name: extra[name] for name in ("access_token", "refresh_token") if extra.get(name)}
        if not given:
            raise client.refuse("its connection", "has no access_token and no refresh_token in its extra", AUTHORISE)
        # tokens that a person put into the connection later hold before those that were kept
        self.mark = hashlib.sha256(repr(sorted(given.items())).encode()).hexdigest()
        self._tokens = self._kept() or given

    def use(self, ask: Callable[[str], Given]) -> Given:
        """Make a call by a valid token; where the marketplace says that it has expired, renew it and call once more.

        Raises PullError when the token cannot be renewed.
        """
        if self._is_over():
            self._renew_tokens()
        try:
            return ask(self._tokens["access_token"])
        except PullError as error:
            if self._expired_codes.isdisjoint(error.codes) or not self._tokens.get("refresh_token"):
                raise
        self._renew_tokens()
        return ask(self._tokens["access_token"])

    def _kept(self) -> dict | None:
        kept = self._client.tokens.get(self._client.shop.name)
        return kept if kept and kept.get("mark") == self.mark else None

    def _is_over(self) -> bool:
        if "access_token" not in self._tokens:
            return True
        expires_at = self._tokens.get("expires_at")
        is_near = expires_at is not None and datetime.fromisoformat(expires_at) - EARLY <= self._client.now()
        return is_near and "refresh_token" in self._tokens

    def _renew_tokens(self) -> None:
        kept = self._kept()
        if kept and kept["refresh_token"] != self._tokens.get("refresh_token"):
            # another run of this shop was first; the token held here is void
            self._tokens = kept
            return
        new = self._renew(self._tokens["refresh_token"])
        self._tokens = {
            "access_token": new.access_token,
            "refresh_token": new.refresh_token or self._tokens["refresh_token"],
            "expires_at": new.expires_at.isoformat() if new.expires_at else None,
            "mark": self.mark,
        }
        self._client.tokens.put(self._client.shop.name, self._tokens)
