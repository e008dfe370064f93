"""Set up Airflow on this machine: its settings, its login, its database."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from contextlib import closing
from importlib import metadata
from pathlib import Path

import psycopg2

from regulars import settings
from regulars.local import ports, secrets
from regulars.local.postgres import Server

USER = "admin"
AIRFLOW = [sys.executable, "-m", "airflow"]
SETTINGS = {
    "CORE__EXECUTOR": "LocalExecutor",
    "CORE__PARALLELISM": "4",
    "CORE__LOAD_EXAMPLES": "False",
    "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
    # the default asks the name service, which a laptop may not have
    "CORE__HOSTNAME_CALLABLE": "socket.gethostname",
    "API__HOST": ports.LOOPBACK,
    "API__WORKERS": "1",
    # a hop from task to task takes 0.1 s and not 1 s
    "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
    # a killed worker is noticed after a minute, not five
    "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    # a task's supervisor may notice its end only this much later, and keeps its place until then
    "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    # by default a task that waits 5 s for a busy API server asks again, and is refused as already running
    "WORKERS__EXECUTION_API_TIMEOUT": "30",
    "DAG_PROCESSOR__REFRESH_INTERVAL": "10",
    "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30",
    "DAG_PROCESSOR__PARSING_PROCESSES": "2",
    "LOGGING__COLORED_CONSOLE_LOG": "False",
    "USAGE_DATA_COLLECTION__ENABLED": "False",
}


def variables(state: Path, server: Server, port: int, dags: Path | None = None) -> dict[str, str]:
    """Give Airflow's settings as environment variables: every address on loopback, every secret our own."""
    address = f"http://{ports.LOOPBACK}:{port}"
    wiring = {
        "CORE__DAGS_FOLDER": str(dags or settings.ROOT / "dags"),
        "CORE__PLUGINS_FOLDER": str(settings.ROOT / "plugins"),
        "CORE__FERNET_KEY": secrets.keep(state, "airflow_fernet_key", _fernet_key),
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_write_password(state)),
        # tasks call this address: the port alone would leave them calling the default one
        "CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "API__BASE_URL": address,
        "API__PORT": str(port),
        "API__SECRET_KEY": secrets.keep(state, "airflow_api_secret"),
        "API_AUTH__JWT_SECRET": secrets.keep(state, "airflow_jwt_secret"),
        "DATABASE__SQL_ALCHEMY_CONN": server.airflow.url.replace("postgresql:", "postgresql+psycopg2:", 1),
    }
    named = {f"AIRFLOW__{name}": value for name, value in {**SETTINGS, **wiring}.items()}
    return {"AIRFLOW_HOME": str(folder(state)), **named}


def folder(state: Path) -> Path:
    """Give the folder in which Airflow keeps what it writes."""
    return state / "airflow"


def password(state: Path) -> str:
    """Give the password of Airflow's one user."""
    return secrets.keep(state, "airflow_password")


def migrate(server: Server, environment: dict[str, str], log: Path) -> bool:
    """Bring Airflow's database up to date, unless this version did so already; tells whether it had to."""
    wanted = metadata.version("apache-airflow")
    if _migrated_version(server) == wanted:
        return False
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            [*AIRFLOW, "db", "migrate"], env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0:
        raise RuntimeError(f"Airflow's database could not be migrated; the end of {log}:\n{tail(log)}")
    with _connected(server) as connection, connection.cursor() as cursor:
        # kept in the database itself, so that it goes where the tables go
        cursor.execute("comment on database airflow is %s", [f"airflow {wanted}"])
        connection.commit()
    return True


def tail(log: Path, lines: int = 25) -> str:
    """Give the last lines of a log."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError as error:
        return f"({error})"


def _migrated_version(server: Server) -> str | None:
    with _connected(server) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select shobj_description(oid, 'pg_database') from pg_database"
            " where datname = 'airflow' and to_regclass('public.alembic_version') is not null"
        )
        found = cursor.fetchone()
        return (found[0] or "").removeprefix("airflow ") if found else None


def _connected(server: Server):
    return closing(psycopg2.connect(server.airflow.url))


def _write_password(state: Path) -> Path:
    """Write the login where Airflow looks for it, so that it makes none of its own and prints none."""
    path = folder(state) / "passwords.json"
    folder(state).mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({USER: password(state)})
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        secrets.write_privately(path, text)
    return path


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()
