"""Let one process at a time do a thing; the lock ends with its holder, however that ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(state: Path, name: str) -> Iterator[None]:
    """Wait for the lock of this name in the state folder and hold it."""
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (state / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
