"""Keep the passwords and keys that this machine made for itself, in one file that only its owner reads."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from regulars.local import locks

FILE = "secrets.json"


def random_word() -> str:
    """Make a password that needs no quoting anywhere."""
    return secrets.token_hex(20)


def known(state: Path) -> dict[str, str]:
    """Give the secrets that were made so far."""
    path = state / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(state: Path, name: str, make: Callable[[], str] = random_word) -> str:
    """Give the secret of this name, making and storing it the first time."""
    with locks.held(state, "secrets"):
        words = known(state)
        if name not in words:
            words[name] = make()
            write_privately(state / FILE, json.dumps(words, indent=1, sort_keys=True))
        return words[name]


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
