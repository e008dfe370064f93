"""Open the envelopes of marketplaces that answer 200 and say inside that the call failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from regulars.pulls import refusals
from regulars.pulls.http import Client, parse
from regulars.pulls.sources import TryAgainError

# what a marketplace may call a kind of error
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}")


@dataclass(frozen=True)
class Failure:
    """Hold what an envelope says of a failed call: its codes, and whether the same call may succeed later."""

    codes: tuple[str, ...]
    is_passing: bool = False
    wait: float | None = None
    cure: str = "look the code up in the marketplace's documents"


@dataclass(frozen=True)
class Answer:
    """Hold an answer as it came, and what is in it."""

    content: bytes
    body: Any

    def at(self, *keys: str) -> Any:
        """Give what stands below the keys; raises TryAgainError where the answer has another form."""
        found = self.body
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                raise TryAgainError(f"its answer has no “{key}”")
            found = found[key]
        return found

    def count(self, *keys: str) -> int:
        """Give the number below the keys, which may be written as text; raises TryAgainError where there is none."""
        try:
            return int(self.at(*keys))
        except (TypeError, ValueError):
            raise TryAgainError(f"its “{keys[-1]}” is no number") from None

    def listed(self, *keys: str) -> list:
        """Give the list below the keys; an empty one where the answer leaves it out, as empty pages do."""
        found = self.body
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, list) else []

    def seconds(self, *keys: str) -> timedelta | None:
        """Give the span of time below the keys; None where there is none that can be read."""
        try:
            return timedelta(seconds=self.count(*keys))
        except (TryAgainError, OverflowError):
            return None

    def refuse_without(self, key: str, ones: Any) -> None:
        """Raise TryAgainError unless it is a list of objects that all have the key."""
        if not isinstance(ones, list) or not all(isinstance(one, dict) and key in one for one in ones):
            raise TryAgainError(f"its answer is no list of orders with “{key}”")


def ask(
    client: Client,
    name: str,
    request: tuple[str, str],
    make: Callable[[], dict],
    judge: Callable[[Any], Failure | None],
    check: Callable[[Answer], None] = lambda answer: None,
) -> Answer:
    """Make the call `request` (method and URL) and open its envelope: `judge` says how it failed, if it did.

    `check` raises TryAgainError for an answer that lacks something. Raises PullError when the call is refused; its
    sentence names the codes and no message, which may hold tokens or names.
    """
    secrets: list[str] = []

    def remember() -> dict:
        arguments = make()
        secrets[:] = refusals.secrets(client.shop.connection, arguments)
        return arguments

    def read(response: httpx.Response) -> Answer:
        answer = Answer(response.content, parse(response))
        if not isinstance(answer.body, dict):
            raise TryAgainError("its answer is no object")
        failure = judge(answer.body)
        if failure is None:
            check(answer)
            return answer
        shown = _shown(failure.codes, secrets)
        reason = f"answered {', '.join(shown) or 'an error without a code'}"
        if failure.is_passing:
            raise TryAgainError(reason, failure.wait)
        raise client.refuse(name, reason, failure.cure, response.status_code, shown)

    return client.call(*request, remember, read, name)


def _shown(codes: tuple[str, ...], secrets: list[str]) -> tuple[str, ...]:
    """Leave out what is no code, or holds what must stay secret."""
    hidden = [secret for secret in secrets if len(secret) >= refusals.SHORTEST_SECRET]
    return tuple(code for code in codes if CODE.fullmatch(code) and not any(secret in code for secret in hidden))
