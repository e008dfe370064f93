"""Cut a list into batches of at most so many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

One = TypeVar("One")


def batches(ones: list[One], size: int) -> Iterator[list[One]]:
    """Yield the list in pieces of `size`, the last one shorter."""
    for start in range(0, len(ones), size):
        yield ones[start : start + size]
