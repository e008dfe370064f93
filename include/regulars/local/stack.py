"""Put together everything that `make up` runs: Postgres, the webhook, Airflow, and the sandbox if it is wanted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg2

from regulars import settings
from regulars.local import airflow_home, environment, ports, postgres, programs, secrets, services
from regulars.local.airflow_api import AirflowApi


def say_on_stderr(line: str) -> None:
    """Tell progress where it cannot be taken for a result."""
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Stack:
    """Tell where everything that runs is, and how to log in."""

    state: Path
    airflow_url: str
    webhook_url: str
    sandbox_url: str | None
    variables: dict[str, str] = field(repr=False)

    @property
    def mailbox_url(self) -> str | None:
        """Give the page on which a person sees what the sandbox got."""
        if not self.sandbox_url:
            return None
        return json.loads((self.state / "sandbox" / "sandbox.json").read_text(encoding="utf-8"))["mailbox"]

    @property
    def airflow(self) -> AirflowApi:
        """Give a client that is logged in to Airflow."""
        return AirflowApi(self.airflow_url, airflow_home.USER, airflow_home.password(self.state))


def up(
    state: Path | None = None,
    sandbox: bool = False,
    sandbox_start_at: int | None = None,
    dags: Path | None = None,
    say: Callable[[str], None] = say_on_stderr,
) -> Stack:
    """Start all that does not run yet and wait until it is ready; nothing happens to what runs as it should.

    With the sandbox, mail goes there and nowhere else; `sandbox_start_at` (Unix time) makes its clock stand still
    until it is told to advance.
    """
    state = state or settings.state_folder()
    say("Starting Postgres")
    server = postgres.start(state)
    stack = _describe(state, sandbox)
    airflow = {**stack.variables, **airflow_home.variables(state, server, services.port(state, "api-server"), dags)}
    _migrate(state, server, environment.for_program(state, airflow), say)
    parts = programs.airflow(stack, environment.for_program(state, airflow), _now(server))
    own_services = [programs.webhook(stack, server)]
    if sandbox:
        own_services.insert(0, programs.sandbox(stack, sandbox_start_at))
    services.start(state, [*own_services, *parts], say)
    return stack


def down(state: Path | None = None, say: Callable[[str], None] = say_on_stderr) -> None:
    """Stop every service and the embedded Postgres."""
    state = state or settings.state_folder()
    for name in services.stop(state):
        say(f"{name} has stopped")
    if postgres.running(state):
        postgres.stop(state)
        say("Postgres has stopped")


@contextmanager
def kept_up(state: Path | None = None, **options) -> Iterator[Stack]:
    """Give what `up` gives for as long as the block runs, however it ends; the embedded Postgres stays up after it."""
    state = state or settings.state_folder()
    try:
        yield up(state, **options)
    finally:
        services.stop(state)


def status(state: Path | None = None) -> dict[str, str]:
    """Say of Postgres and every service whether it is up and where."""
    state = state or settings.state_folder()
    server = postgres.running(state)
    found = {"postgres": f"up at {ports.LOOPBACK}:{server.port}" if server else "down"}
    for name in ("sandbox", "webhook", *programs.AIRFLOW_PARTS):
        port = ports.recorded(state, name)
        where = f" at http://{ports.LOOPBACK}:{port}" if port else ""
        found[name] = f"up{where}" if services.is_up(state, name) else "down"
    return found


def _describe(state: Path, sandbox: bool) -> Stack:
    webhook_port, sandbox_url = services.port(state, "webhook"), None
    webhook_url = f"http://{ports.LOOPBACK}:{webhook_port}"
    variables = environment.product(state, webhook_port)
    if sandbox:
        port = services.port(state, "sandbox")
        sandbox_url = f"http://{ports.LOOPBACK}:{port}"
        variables |= environment.sandbox_connection(port, secrets.keep(state, "sandbox_key"))
        variables["REGULARS_WEBHOOK_PUBLIC_KEY"] = programs.sandbox_public_key(state, webhook_url)
    airflow_url = f"http://{ports.LOOPBACK}:{services.port(state, 'api-server')}"
    return Stack(state, airflow_url, webhook_url, sandbox_url, variables)


def _migrate(state: Path, server: postgres.Server, variables: dict[str, str], say: Callable[[str], None]) -> None:
    """Bring both databases up to date, side by side: they do not know of each other."""
    from regulars import migrations

    say("Migrating the warehouse and Airflow's database")
    log = services.log_file(state, "airflow-migrate")
    with ThreadPoolExecutor(1) as thread:
        airflow = thread.submit(airflow_home.migrate, server, variables, log)
        migrations.migrate(environment.warehouse(state))
        airflow.result()


def _now(server: postgres.Server) -> datetime:
    with closing(psycopg2.connect(server.airflow.url)) as connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]
