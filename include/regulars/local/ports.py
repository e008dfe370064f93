"""Choose free ports on loopback, the same ones again where that is possible."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from regulars.local import locks

LOOPBACK = "127.0.0.1"
FILE = "ports.json"


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of loopback now."""
    with socket.socket() as probe:
        # as servers do: a port whose old connections only linger counts as free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def keep(state: Path, name: str) -> int:
    """Give the port of this service: the one it had before if that is free, else a new one, which is stored."""
    with locks.held(state, "ports"):
        path = state / FILE
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if name not in known or not is_free(known[name]):
            known[name] = _another(set(known.values()))
            path.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
        return known[name]


def recorded(state: Path, name: str) -> int | None:
    """Give the port that this service was last given, free or not."""
    path = state / FILE
    return json.loads(path.read_text(encoding="utf-8")).get(name) if path.exists() else None


def _another(taken: set[int]) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = probe.getsockname()[1]
        if port not in taken:
            return port
