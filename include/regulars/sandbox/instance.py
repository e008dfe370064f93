"""Hold one running sandbox: its state, its clock, its keys and what it was told."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from regulars import settings
from regulars.sandbox.clock import SandboxClock
from regulars.sandbox.faults import Faults
from regulars.sandbox.signing import Signer, make_private_key
from regulars.sandbox.store import Store


class OutsideLoopbackError(ValueError):
    """Say that the sandbox was pointed at a host that is not this machine."""


@dataclass
class Sandbox:
    """Hold what every part of the sandbox needs."""

    store: Store
    clock: SandboxClock
    signer: Signer
    webhook: str
    api_key: str
    mailbox_token: str
    seed: int
    faults: Faults = field(default_factory=Faults)
    # One turn of the wheel at a time: releasing, happening, posting.
    turning: threading.Lock = field(default_factory=threading.Lock)


def open_sandbox(folder: Path, webhook: str, api_key: str, seed: int = 1, start_at: int | None = None) -> Sandbox:
    """Open or make the sandbox that lives in a folder; raises OutsideLoopbackError for a far webhook."""
    refuse_outside_loopback(webhook)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "sandbox.sqlite3"
    file.touch(mode=0o600)
    store = Store(file)
    return Sandbox(
        store=store,
        clock=SandboxClock(store, start_at),
        signer=Signer(_remember(store, "private_key", make_private_key)),
        webhook=webhook,
        api_key=api_key,
        mailbox_token=_remember(store, "mailbox_token", lambda: secrets.token_urlsafe(24)),
        seed=seed,
    )


def is_loopback(url: str) -> bool:
    """Say whether a URL leads to this machine."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in settings.LOOPBACK_HOSTS


def refuse_outside_loopback(webhook: str) -> None:
    """Raise OutsideLoopbackError unless the webhook is on this machine."""
    if not is_loopback(webhook):
        raise OutsideLoopbackError(
            f"--webhook must be an http address on this machine, such as http://127.0.0.1:8090/events, not {webhook!r}."
        )


def _remember(store: Store, name: str, make) -> str:
    value = store.read_meta(name)
    if value is None:
        value = make()
        store.write_meta(name, value)
    return value
