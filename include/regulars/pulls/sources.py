"""Say what a pull works on: a shop, a window of time, a page; and how it fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from regulars import settings


class PullError(RuntimeError):
    """Say which call of which shop failed, why, and what to do: a sentence without secrets and personal data.

    `status` and `codes` hold the HTTP status and the marketplace's own error codes, where there was an answer.
    """

    def __init__(self, sentence: str, status: int | None = None, codes: tuple[str, ...] = ()):
        self.status, self.codes = status, codes
        super().__init__(sentence)


class TryAgainError(Exception):
    """Say that an answer is no answer yet (throttled, garbage): the call is made again after `wait` seconds.

    `wait` None leaves the wait to the client, which waits longer each time.
    """

    def __init__(self, reason: str, wait: float | None = None):
        self.reason, self.wait = reason, wait
        super().__init__(reason)


@dataclass(frozen=True)
class Shop:
    """Hold a shop and the connection that says where its API is and how to log in."""

    marketplace: str
    shop_id: str
    time_zone: str
    connection: settings.Endpoint

    @property
    def name(self) -> str:
        """Give the shop as sentences name it."""
        return f"{self.marketplace}/{self.shop_id}"


@dataclass(frozen=True, order=True)
class Window:
    """Hold a half-open span of time in UTC, in whole seconds: what changed from `since` until before `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Page:
    """Hold one file to land: its name, unique and the same again for the same window, and its bytes.

    The bytes may come in pieces, so that a large document never lies in memory.
    """

    name: str
    content: bytes | Iterable[bytes]


class Tokens(Protocol):
    """Keep the tokens that a marketplace gives out anew, by the name of their shop; never in the warehouse."""

    def get(self, name: str) -> dict | None:
        """Give the newest tokens of a shop, or None."""

    def put(self, name: str, values: dict) -> None:
        """Keep new tokens of a shop, durably, before they are used."""
