"""Hold the access token of a pull, and renew it when it ends or was refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from regulars.pulls.http import Client
from regulars.pulls.sources import PullError

MARGIN = timedelta(minutes=1)
REFUSED = frozenset({401, 403})
Answer = TypeVar("Answer")


class Login:
    """Give an access token that holds for another minute; `ask` gets a new one and the seconds that it lives."""

    def __init__(self, client: Client, ask: Callable[[], tuple[str, float]]):
        self._client, self._ask = client, ask
        self._token, self._ends_at = "", client.now()

    def token(self) -> str:
        """Give the token, a new one where the last is about to end."""
        if not self._token or self._client.now() >= self._ends_at - MARGIN:
            self._token, seconds = self._ask()
            self._ends_at = self._client.now() + timedelta(seconds=seconds)
        return self._token

    def renewing(self, call: Callable[[], Answer]) -> Answer:
        """Make a call, and once more with a new token where the marketplace refused the one it had."""
        try:
            return call()
        except PullError as error:
            if error.status not in REFUSED:
                raise
            self._token = ""
        return call()


def ask_for_token(client: Client, name: str, url: str, form: dict[str, str], cure: str) -> tuple[str, float]:
    """Ask for an access token by an OAuth form; raises PullError with this cure when the login is refused."""
    try:
        answer = client.call_json("POST", url, lambda: {"data": form}, dict, name)
    except PullError as error:
        if error.status is None or error.status >= 500:
            raise
        reason = f"refused the login ({', '.join(error.codes) or error.status})"
        raise client.refuse(name, reason, cure, error.status, error.codes) from None
    return answer["access_token"], float(answer.get("expires_in", 3600))
