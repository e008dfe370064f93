"""Run a real Postgres that came with the Python packages: on loopback, with passwords, never as root."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from regulars import settings
from regulars.local import locks, ports, postgres_databases, postgres_home, postgres_process, secrets
from regulars.local.postgres_home import Home, PostgresError

__all__ = ["PostgresError", "Server", "destroy", "running", "start", "stop"]

ATTEMPTS = 3
CLUSTER = "postgres_cluster"


@dataclass(frozen=True)
class Server:
    """Tell where a running embedded Postgres is and how each of its users logs in."""

    port: int
    state: Path

    def endpoint(self, login: str, database: str) -> settings.Endpoint:
        """Give the way in for one of the logins of `postgres_databases`, or the superuser."""
        password = secrets.keep(self.state, f"postgres_{login}")
        return settings.Endpoint("postgresql", ports.LOOPBACK, self.port, login, password, database)

    @property
    def superuser(self) -> settings.Endpoint:
        return self.endpoint("postgres", "postgres")

    @property
    def warehouse(self) -> settings.Endpoint:
        return self.endpoint(postgres_databases.WAREHOUSE_OWNER, "warehouse")

    @property
    def airflow(self) -> settings.Endpoint:
        return self.endpoint("airflow", "airflow")

    @property
    def bi(self) -> settings.Endpoint:
        return self.endpoint("regulars_bi", "warehouse")

    @property
    def webhook(self) -> settings.Endpoint:
        return self.endpoint("regulars_webhook", "warehouse")


def start(state: Path | None = None) -> Server:
    """Start the embedded Postgres, unless it runs, and see to its databases and logins; safe to call at any time."""
    state = state or settings.state_folder()
    with locks.held(state, "postgres"):
        home = _home(state)
        for attempt in range(1, ATTEMPTS + 1):
            server = Server(postgres_process.find_port(home) or postgres_process.launch(home, state), state)
            try:
                postgres_databases.ensure(server)
                return server
            except psycopg2.OperationalError:
                # a server that is just being killed looks alive for a moment
                if attempt == ATTEMPTS:
                    raise
                time.sleep(0.2)
        raise AssertionError("unreachable")


def stop(state: Path | None = None) -> None:
    """Stop the embedded Postgres after its clients' transactions are rolled back; nothing happens if it is down."""
    state = state or settings.state_folder()
    if CLUSTER in secrets.known(state):
        with locks.held(state, "postgres"):
            postgres_process.halt(_home(state))


def running(state: Path | None = None) -> Server | None:
    """Give the running server, or None."""
    state = state or settings.state_folder()
    port = postgres_process.find_port(_home(state)) if CLUSTER in secrets.known(state) else None
    return Server(port, state) if port else None


def destroy(state: Path) -> None:
    """Stop the embedded Postgres of this state folder and delete its data for good."""
    with locks.held(state, "postgres"):
        home = _home(state)
        postgres_process.halt(home)
        shutil.rmtree(home.folder, ignore_errors=True)


def _home(state: Path) -> Home:
    return postgres_home.find(state, secrets.keep(state, CLUSTER))
