"""Give tests a running sandbox and a receiver for what it posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sandbox_driving import Receiver, RunningSandbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def start(tmp_path: Path, receiver: Receiver) -> Iterator[Callable[..., RunningSandbox]]:
    """Start sandboxes that stop with the test."""
    running: list[RunningSandbox] = []

    def start_one(name: str = "state", **options) -> RunningSandbox:
        running.append(RunningSandbox(tmp_path / name, options.pop("receiver", receiver), **options))
        return running[-1]

    yield start_one
    for one in running:
        one.close()


@pytest.fixture
def box(start: Callable[..., RunningSandbox]) -> RunningSandbox:
    """Give a sandbox with a time of its own."""
    return start()


@pytest.fixture(scope="module")
def shared_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """Give one sandbox to all tests of a module that change nothing in it."""
    receiver = Receiver()
    box = RunningSandbox(tmp_path_factory.mktemp("shared"), receiver)
    yield box
    box.close()
    receiver.close()
