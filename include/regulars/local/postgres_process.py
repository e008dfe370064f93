"""Start and stop the processes of the embedded Postgres, whatever state the last run left them in."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from regulars.local import ports, postgres_home, secrets
from regulars.local.postgres_home import Home, PostgresError

SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    # nobody replicates from here: what a build puts into tables of its own need not be written twice
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "password_encryption": "scram-sha-256",
    # models of one night are small and many: compiling their queries costs more than it saves
    "jit": "off",
}
PORT_ATTEMPTS = 3
ORPHAN_SECONDS = 15


def find_port(home: Home) -> int | None:
    """Give the port of the server that runs on this data folder, or None."""
    written = _pid_file(home)
    return written[1] if written and written[0] in _server_processes(home) else None


def _pid_file(home: Home) -> tuple[int, int] | None:
    """Read the server's pid and port, which it writes itself once it listens."""
    try:
        lines = (home.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return (int(lines[0]), int(lines[3])) if lines[7].strip() == "ready" else None
    except (OSError, ValueError, IndexError):
        return None


def _server_processes(home: Home) -> list[int]:
    """List the processes that work in the data folder; every process of a server does, and nothing else."""
    found, data = [], home.data.resolve()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == data:
                    found.append(int(entry.name))
    return found


def launch(home: Home, state: Path) -> int:
    """Start the server, making its data folder the first time; returns its port."""
    postgres_home.prepare(home)
    _remove_left_behind(state)
    _initialise(home, state)
    _clear_wreck(home)
    for attempt in range(1, PORT_ATTEMPTS + 1):
        port = ports.keep(state, "postgres")
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": port}.items())
        done = home.run("pg_ctl", "-D", home.data, "-l", home.log, "-w", "-t", "120", "-o", options, "start")
        if done.returncode == 0 and find_port(home) == port:
            return port
        # another program may have taken the port between our look and the server's
        if attempt == PORT_ATTEMPTS or ports.is_free(port):
            break
    raise PostgresError(
        f"The embedded Postgres did not start: {done.stdout.strip()}\nThe end of {home.log}:\n{_tail(home.log)}"
    )


def _initialise(home: Home, state: Path) -> None:
    """Make the data folder beside its place and move it there, so that half of one is never used."""
    if home.data.exists():
        return
    beside, password = home.folder / "data.new", home.folder / "password"
    shutil.rmtree(beside, ignore_errors=True)
    secrets.write_privately(password, secrets.keep(state, "postgres_postgres"))
    home.give(password)
    try:
        done = home.run(
            *("initdb", "-D", beside, "-U", "postgres", "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )
    finally:
        password.unlink()
    if done.returncode != 0:
        raise PostgresError(f"The embedded Postgres could not make its data folder:\n{done.stdout.strip()}")
    beside.rename(home.data)


def _clear_wreck(home: Home) -> None:
    """Remove what a killed server or a power cut left: processes without a head, a pid file of nobody."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while (orphans := _server_processes(home)) and time.monotonic() < deadline:
        time.sleep(0.05)
    _signal(orphans, signal.SIGKILL)
    # Postgres clears up after itself unless the number in the file now belongs to another program
    file = home.data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        if Path("/proc", str(int(file.read_text(encoding="utf-8").split()[0]))).exists():
            file.unlink()


def halt(home: Home) -> None:
    """Stop the server of this data folder, if one runs; its clients' transactions are rolled back."""
    if _server_processes(home):
        home.run("pg_ctl", "-D", home.data, "-w", "-t", "60", "-m", "fast", "stop")
        _signal(_server_processes(home), signal.SIGKILL)


def _remove_left_behind(state: Path) -> None:
    for home in postgres_home.left_behind(state, secrets.keep(state, "postgres_cluster")):
        halt(home)
        shutil.rmtree(home.folder)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _tail(path: Path, lines: int = 20) -> str:
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError as error:
        return f"({error})"
