"""Meet Airflow: the assets between DAGs, its connections, the night of a run, and what to do when a task fails.

The only module of the package that imports Airflow.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from airflow.exceptions import AirflowNotFoundException
from airflow.sdk import Asset, Connection, ObjectStoragePath, Variable

from regulars import settings, warehouse
from regulars.ingestion.stores import Store, without_login
from regulars.modelling.dbt import without_data

log = logging.getLogger("regulars")

ORDERS_LOADED = Asset(name="orders_loaded", uri="regulars://orders_loaded")
MODELS_BUILT = Asset(name="models_built", uri="regulars://models_built")
CAMPAIGNS_PLANNED = Asset(name="campaigns_planned", uri="regulars://campaigns_planned")
MESSAGES_DELIVERED = Asset(name="messages_delivered", uri="regulars://messages_delivered")


@contextmanager
def open_warehouse() -> Iterator[warehouse.Connection]:
    """Open the warehouse by Airflow's connections `warehouse` and, where there is one, `sendgrid`."""
    for name in ("warehouse", "sendgrid"):
        _adopt(name)
    with warehouse.connect() as connection:
        yield connection


def adopt_connections(names: Iterable[str]) -> None:
    """Let this process use the Airflow connections that shops name; one that Airflow has not is told by its pull."""
    for name in names:
        _adopt(name)


def open_exports() -> Store | None:
    """Open the store that REGULARS_EXPORTS names, with Airflow's connection for it; None where it names a folder."""
    url = settings.exports_url()
    if url is None:
        return None
    path = ObjectStoragePath(url)
    return Store(path.fs, path.path, without_login(url))


class VariableTokens:
    """Keep the tokens that marketplaces give out anew in Airflow's variables, which Airflow encrypts and masks."""

    def get(self, name: str) -> dict | None:
        """Give the newest tokens of a shop, or None."""
        return Variable.get(self._key(name), default=None, deserialize_json=True)

    def put(self, name: str, values: dict) -> None:
        """Keep new tokens of a shop."""
        Variable.set(self._key(name), values, serialize_json=True)

    def _key(self, name: str) -> str:
        # Airflow masks what is called a token
        return f"regulars_token_{name.replace('/', '_')}"


def _adopt(name: str) -> None:
    variable = f"AIRFLOW_CONN_{name.upper()}"
    if settings.is_given(variable):
        return
    try:
        settings.adopt({variable: Connection.get(name).as_json()})
    except AirflowNotFoundException:
        log.info("Airflow has no connection %s", name)


def night_of(dag_run) -> date:
    """Give the night of a run of the chain: its partition key."""
    if not dag_run.partition_key:
        raise ValueError("This run has no night. Start it with a partition key YYYY-MM-DD, or run ingest_orders.")
    return date.fromisoformat(dag_run.partition_key)


def record_failure(context) -> None:
    """Write a failed task down in audit.failures, without what it was working on."""
    instance, run = context["task_instance"], context["dag_run"]
    error = context.get("exception")
    with open_warehouse() as connection:
        warehouse.execute(
            connection,
            "nights/record_failure",
            dag_id=instance.dag_id,
            task_id=instance.task_id,
            night_on=run.partition_key or (run.conf or {}).get("night"),
            error=without_data(f"{type(error).__name__}: {error}")[:2000],
        )
        connection.commit()


DEFAULT_ARGS = {
    "owner": "regulars",
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
    "on_failure_callback": record_failure,
}
