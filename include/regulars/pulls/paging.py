"""Read numbered pages so that orders which change meanwhile make no other order slip through."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from regulars.pulls.envelopes import Answer
from regulars.pulls.http import Client


def from_the_back(
    client: Client, ask: Callable[[int], Answer], orders: Callable[[Answer], list], first: Answer, page_count: int
) -> Iterator[tuple[int, Answer]]:
    """Yield every page that has orders with its number, the last one first; `first` is page 1 as it was counted by.

    An order that changes leaves the window, and those behind it move one place to the front: onto a page that is still
    to be read, never onto one that was. Raises PullError for an empty page in front of one that has orders.
    """
    is_seen = False
    for number in range(max(page_count, 1), 0, -1):
        answer = ask(number) if page_count > 1 else first
        if orders(answer):
            is_seen = True
            yield number, answer
        elif is_seen:
            reason = f"gives nothing on page {number} and something on the next one"
            raise client.refuse("the list of orders", reason, "nothing is lost; the next run goes on here")
