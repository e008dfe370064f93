"""Describe the programs that `make up` runs: how each is started, and when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.local import airflow_home, environment, secrets, services
from regulars.local.airflow_api import AirflowApi
from regulars.local.postgres import Server
from regulars.local.services import Service

if TYPE_CHECKING:
    from regulars.local.stack import Stack

# in the order of their start; they stop the other way round, so that tasks can still report their end
AIRFLOW_PARTS = {
    "api-server": ["api-server"],
    # without these options log servers would listen on every address of the machine
    "triggerer": ["triggerer", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
}
# the scheduler waits for its running tasks; the triggerer's runner at times misses the signal, and its triggers
# are in the database anyway
PATIENCE = {"scheduler": 60, "triggerer": 2}


def sandbox_public_key(state: Path, webhook_url: str) -> str:
    """Give the key that the sandbox signs with, making it where the sandbox never ran."""
    from regulars.sandbox.instance import open_sandbox

    opened = open_sandbox(state / "sandbox", f"{webhook_url}/events", secrets.keep(state, "sandbox_key"))
    return opened.signer.public_key


def webhook(stack: Stack, server: Server) -> Service:
    """Describe the service that takes SendGrid's events and people's unsubscribes."""
    variables = dict(stack.variables)
    if environment.is_embedded(stack.state):
        # the one service that strangers may reach has a login that can do next to nothing
        variables["AIRFLOW_CONN_WAREHOUSE"] = server.webhook.url
    return Service(
        "webhook",
        services.module("regulars.webhook", "--port", str(services.port(stack.state, "webhook"))),
        environment.for_program(stack.state, variables),
        services.answers(f"{stack.webhook_url}/health"),
    )


def sandbox(stack: Stack, start_at: int | None) -> Service:
    """Describe the stand-in for SendGrid; its key goes by a file, which keeps it out of the process list."""
    port, folder = services.port(stack.state, "sandbox"), stack.state / "sandbox"
    key_file = folder / "key"
    secrets.write_privately(key_file, secrets.keep(stack.state, "sandbox_key"))
    options = ["--port", str(port), "--state", str(folder), "--key-file", str(key_file)]
    options += ["--webhook", f"{stack.webhook_url}/events"]
    options += ["--start-at", str(start_at)] if start_at is not None else []
    return Service(
        "sandbox",
        services.module("regulars.sandbox", *options),
        environment.for_program(stack.state, {"REGULARS_STATE": str(stack.state)}),
        services.answers(f"{stack.sandbox_url}/"),
    )


def airflow(stack: Stack, variables: dict[str, str], since: datetime) -> list[Service]:
    """Describe Airflow's parts; a part that starts now must show a sign of life of its own, not of its forerunner."""
    api = AirflowApi(stack.airflow_url, airflow_home.USER, airflow_home.password(stack.state))
    # the part that tasks call builds itself on its first request, for several seconds: let that one be ours
    checks: dict[str, Callable[[], bool]] = {"api-server": services.answers(f"{api.base_url}/execution/health")}
    for name in ("scheduler", "dag-processor", "triggerer"):
        checks[name] = _gives_life(api, name, None if services.is_up(stack.state, name) else since)
    return [
        Service(
            name,
            [*airflow_home.AIRFLOW, *arguments],
            variables,
            checks[name],
            PATIENCE.get(name, services.PATIENCE),
        )
        for name, arguments in AIRFLOW_PARTS.items()
    ]


def _gives_life(api: AirflowApi, name: str, since: datetime | None) -> Callable[[], bool]:
    part = name.replace("-", "_")
    return lambda: not {part, "api_server"} & set(api.unready(since))
