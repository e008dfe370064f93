"""Start, watch and stop everything that Regulars runs on this machine."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from regulars.local import locks, ports, processes
from regulars.local.airflow_home import tail

FILE = "services.json"
READY_SECONDS = 240
PATIENCE = 10


class ServiceError(RuntimeError):
    """Say which service did not come up, with the end of its log."""


@dataclass(frozen=True)
class Service:
    """Describe a program that runs until it is stopped."""

    name: str
    command: list[str]
    environment: dict[str, str]
    is_ready: Callable[[], bool]
    patience: float = PATIENCE

    @property
    def fingerprint(self) -> str:
        """Change whenever the service would have to be started anew to be as described."""
        # the rest of the environment is the shell's, which differs from window to window
        telling = [pair for pair in sorted(self.environment.items()) if pair[0].startswith(("AIRFLOW", "REGULARS"))]
        return hashlib.sha256(json.dumps([self.command, telling]).encode()).hexdigest()


@dataclass(frozen=True)
class Running:
    """Remember a started service between runs of this program."""

    session: processes.Session
    fingerprint: str
    patience: float

    @property
    def is_up(self) -> bool:
        return self.session.is_led


def start(state: Path, services: list[Service], say: Callable[[str], None] = lambda line: None) -> None:
    """Start the services that do not run as described, and wait until all are ready.

    Raises ServiceError with the log's end when one is not, after stopping what this call started.
    """
    with locks.held(state, "services"):
        started = [service for service in services if _start_one(state, service)]
        try:
            _wait(state, services, say)
        except BaseException:
            _stop(state, [service.name for service in reversed(started)])
            raise


def stop(state: Path, names: list[str] | None = None) -> list[str]:
    """Stop the services, all by default, the last one started first; returns those that ran."""
    with locks.held(state, "services"):
        return _stop(state, names if names is not None else list(reversed(recorded(state))))


def recorded(state: Path) -> dict[str, Running]:
    """Give every service that was started and not stopped, in the order of their start, up or not."""
    path = state / FILE
    if not path.exists():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Running(processes.Session(**entry["session"]), entry["fingerprint"], entry["patience"])
        for name, entry in entries.items()
    }


def is_up(state: Path, name: str) -> bool:
    """Tell whether the service of this name runs."""
    found = recorded(state).get(name)
    return found is not None and found.is_up


def port(state: Path, name: str) -> int:
    """Give a service's port: the one that it listens on if it is up, else a free one."""
    return (ports.recorded(state, name) if is_up(state, name) else None) or ports.keep(state, name)


def log_file(state: Path, name: str) -> Path:
    """Give the file that a service's output goes to."""
    return state / "logs" / f"{name}.log"


def answers(url: str) -> Callable[[], bool]:
    """Make a check that is true once a server answers at this address, whatever it says short of an own failure."""

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def check() -> bool:
        try:
            with opener.open(url, timeout=60):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    return check


def module(name: str, *arguments: str) -> list[str]:
    """Give the command that runs one of our modules."""
    return [sys.executable, "-m", name, *arguments]


def _start_one(state: Path, service: Service) -> bool:
    known = recorded(state).get(service.name)
    if known and known.is_up and known.fingerprint == service.fingerprint:
        return False
    if known:
        processes.end(known.session, known.patience)
    log = log_file(state, service.name)
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists():
        log.replace(log.with_suffix(".log.before"))
    session = processes.spawn(service.command, service.environment, state, log)
    _record(state, {service.name: Running(session, service.fingerprint, service.patience)})
    return True


def _wait(state: Path, services: list[Service], say: Callable[[str], None]) -> None:
    waiting, begun = list(services), time.monotonic()
    while waiting:
        for service in list(waiting):
            if not is_up(state, service.name):
                raise _failure(state, service, "ended by itself")
            if service.is_ready():
                waiting.remove(service)
                say(f"{service.name} is up ({time.monotonic() - begun:.0f} s)")
        if waiting and time.monotonic() - begun > READY_SECONDS:
            raise _failure(state, waiting[0], f"was not ready after {READY_SECONDS} s")
        time.sleep(0.1)


def _failure(state: Path, service: Service, what: str) -> ServiceError:
    log = log_file(state, service.name)
    return ServiceError(f"The service {service.name} {what}. The end of {log}:\n{tail(log)}")


def _stop(state: Path, names: list[str]) -> list[str]:
    known = recorded(state)
    stopped = []
    # one after the other: together they would wait for each other's connections
    for name in filter(known.get, names):
        stopped += [name] if known[name].session.members() else []
        processes.end(known[name].session, known[name].patience)
        _record(state, {name: None})
    return stopped


def _record(state: Path, changes: dict[str, Running | None]) -> None:
    known: dict[str, Running | None] = {**recorded(state), **changes}
    text = json.dumps({name: asdict(running) for name, running in known.items() if running}, indent=1)
    beside = state / f"{FILE}.new"
    beside.write_text(text, encoding="utf-8")
    beside.replace(state / FILE)
