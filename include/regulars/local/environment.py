"""Build the environment of the product's own programs on this machine, keeping whatever the user set."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from regulars import settings
from regulars.local import ports, postgres, secrets

# our packages, and nobody's counter: none of these programs shall call home
QUIET = {
    "GX_ANALYTICS_ENABLED": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DBT_VERSION_CHECK": "false",
    "OPENLINEAGE_DISABLED": "true",
    "SCARF_ANALYTICS": "false",
    "SCARF_NO_ANALYTICS": "true",
    "DO_NOT_TRACK": "1",
}
TEXT = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
# another Airflow's settings, and a wish that would make every start compile every module anew
NOT_INHERITED = ("AIRFLOW__", "AIRFLOW_HOME", "AIRFLOW_CONFIG", "PYTHONDONTWRITEBYTECODE", "PYTHONHOME")


def warehouse(state: Path) -> settings.Endpoint:
    """Give the warehouse: the user's own where AIRFLOW_CONN_WAREHOUSE is set, else the embedded one, started."""
    return settings.warehouse() if settings.is_given("AIRFLOW_CONN_WAREHOUSE") else postgres.start(state).warehouse


def is_embedded(state: Path) -> bool:
    """Tell whether the warehouse is the embedded one."""
    server = postgres.running(state)
    given = settings.is_given("AIRFLOW_CONN_WAREHOUSE")
    return not given or (server is not None and settings.warehouse() == server.warehouse)


def product(state: Path, webhook_port: int | None = None) -> dict[str, str]:
    """Give the variables that Regulars itself reads, complete; starts the embedded Postgres where it is used."""
    variables = {
        "REGULARS_STATE": str(state),
        "REGULARS_EXPORTS": settings.exports_url() or str(settings.exports_folder()),
        "REGULARS_SHOPS": str(settings.shops_file()),
    }
    if not settings.is_given("AIRFLOW_CONN_WAREHOUSE"):
        variables["AIRFLOW_CONN_WAREHOUSE"] = postgres.start(state).warehouse.url
    if not settings.is_given("REGULARS_LINK_SECRET"):
        variables["REGULARS_LINK_SECRET"] = secrets.keep(state, "link_secret")
    if not settings.is_given("REGULARS_WEBHOOK_URL"):
        port = webhook_port or ports.recorded(state, "webhook") or ports.keep(state, "webhook")
        variables["REGULARS_WEBHOOK_URL"] = f"http://{ports.LOOPBACK}:{port}"
    return variables


def sandbox_connection(port: int, key: str) -> dict[str, str]:
    """Give the variable that makes the sandbox the SendGrid of every program that is started with it."""
    connection = {"conn_type": "http", "host": f"http://{ports.LOOPBACK}:{port}", "password": key}
    return {"AIRFLOW_CONN_SENDGRID": json.dumps(connection)}


def for_program(state: Path, variables: dict[str, str]) -> dict[str, str]:
    """Give the whole environment of a program: what the user's shell has, made safe, and these variables."""
    inherited = {name: value for name, value in settings.inherited().items() if not name.startswith(NOT_INHERITED)}
    # the virtual environment's programs first: Airflow and dbt are called by their names
    path = f"{Path(sys.executable).parent}:{inherited.get('PATH') or '/usr/local/bin:/usr/bin:/bin'}"
    return {
        **inherited,
        **QUIET,
        **TEXT,
        **_folders(state, inherited.get("HOME")),
        **_without_proxy(inherited),
        "PATH": path,
        "PYTHONPATH": str(settings.INCLUDE),
        # many arenas cost more memory than they save time with so few threads
        "MALLOC_ARENA_MAX": "2",
        **variables,
    }


def adopt(state: Path | None = None) -> Path:
    """Make this very process one of the product's programs; returns the state folder."""
    state = state or settings.state_folder()
    settings.adopt({**QUIET, **product(state)})
    return state


def _folders(state: Path, home: str | None) -> dict[str, str]:
    runtime = state / "runtime"
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    folders = {"XDG_RUNTIME_DIR": str(runtime)}
    if not home or not _is_writable(Path(home)):
        folders["HOME"] = str(state)
    return folders


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _without_proxy(inherited: dict[str, str]) -> dict[str, str]:
    """Keep calls to this machine away from the machine's proxy."""
    hosts = ",".join(
        filter(None, [inherited.get("no_proxy") or inherited.get("NO_PROXY"), ports.LOOPBACK, "localhost"])
    )
    return {"no_proxy": hosts, "NO_PROXY": hosts}
