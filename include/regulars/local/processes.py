"""Start services in sessions of their own, and end whole sessions, so that no process is left or wrongly killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Session:
    """Name a session for good: its number may be given again, its start and the machine's boot may not."""

    sid: int
    started: int
    boot: str

    @property
    def is_led(self) -> bool:
        """Tell whether the process that was started still runs."""
        found = _look(self.sid)
        return found is not None and found.is_running and found.started == self.started and self.boot == _boot()

    def members(self) -> list[int]:
        """List the processes of the session that still run, also after their leader ended."""
        leader = _look(self.sid)
        if self.boot != _boot() or (leader is not None and leader.started != self.started):
            return []
        return [
            process.pid
            for process in _all()
            if process.session == self.sid and process.is_running and process.started >= self.started
        ]


@dataclass(frozen=True)
class _Process:
    pid: int
    state: str
    session: int
    started: int

    @property
    def is_running(self) -> bool:
        return self.state not in "ZX"


def spawn(command: list[str], environment: dict[str, str], folder: Path, log: Path) -> Session:
    """Start a command as the head of a session of its own, its output appended to the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        started = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    found = _look(started.pid)
    # its own end is noticed by looking, so that another run of this program can do the same
    started.returncode = 0
    return Session(started.pid, found.started if found else 0, _boot())


def end(session: Session, patience: float) -> None:
    """End a session: ask its head and wait, then ask all of it, then kill; returns when no process is left.

    The head is asked alone first: Airflow's scheduler then lets its running tasks finish.
    """
    if session.is_led:
        _signal([session.sid], signal.SIGTERM)
        _wait_until_gone(session, patience)
    if members := session.members():
        _signal(members, signal.SIGTERM)
        _wait_until_gone(session, min(patience, 5))
    while members := session.members():
        _signal(members, signal.SIGKILL)
        _wait_until_gone(session, 1)
    _collect(session.sid)


def _wait_until_gone(session: Session, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while session.members() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _collect(pid: int) -> None:
    """Take the exit of a process, where it was started by this very program."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _all() -> Iterable[_Process]:
    return filter(None, (_look(int(entry.name)) for entry in PROC.iterdir() if entry.name.isdigit()))


def _look(pid: int) -> _Process | None:
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # the program's name stands in brackets and may hold anything, so fields are counted after its end
    fields = text.rsplit(")", 1)[1].split()
    return _Process(pid=pid, state=fields[0], session=int(fields[3]), started=int(fields[19]))
