"""
### Ingest orders: open a night and bring its exports in

Opens the night, pulls what changed from the marketplaces' APIs where a shop names a connection, loads every new file
below the exports folder into `raw`, and lets Great Expectations accept or reject each file. A shop that cannot be
pulled stops itself (`tell_failed_pulls` turns red), and so does a rejected file; neither stops the night. A night
without files still opens.

Looks every hour whether the last of the shops has closed its day, and then opens that night; or by hand with
`{"night": "2011-12-01"}`. `"history": true` makes a night that builds everything, and plans and sends nothing.
In a replay only a person or a driver opens nights.
Ends with the asset `orders_loaded`, partitioned by night, which starts `build_models`.
"""

from __future__ import annotations

from datetime import date

from airflow.exceptions import AirflowSkipException
from airflow.sdk import CronTriggerTimetable, Param, dag, task

from regulars.airflow_edge import (
    DEFAULT_ARGS,
    ORDERS_LOADED,
    VariableTokens,
    adopt_connections,
    open_exports,
    open_warehouse,
)


@dag(
    schedule=CronTriggerTimetable("5 * * * *", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["nightly"],
    doc_md=__doc__,
    params={
        "night": Param(None, type=["null", "string"], format="date", description="The night to open, YYYY-MM-DD"),
        "history": Param(False, type="boolean", description="Build, but plan and send nothing"),
        "replay": Param(False, type="boolean", description="The night lies in the past and time is the warehouse's"),
    },
)
def ingest_orders():
    @task
    def open_night(dag_run=None, params=None) -> str:
        """Open the night that was asked for, or the newest that has ended in every shop."""
        from regulars.nights import steps

        named = dag_run.partition_key or params["night"]
        with open_warehouse() as connection:
            night = steps.open_night(connection, named, dag_run.run_after, params["history"], params["replay"])
        if night is None:
            raise AirflowSkipException("No further night has ended in every shop, or this warehouse is in a replay.")
        return night.isoformat()

    @task
    def pull_orders(night: str) -> dict:
        """Land what changed in the shops that name a connection."""
        from regulars.nights import steps
        from regulars.pulls import runs

        with open_warehouse() as connection:
            adopt_connections(runs.connection_names(connection))
            return steps.pull(connection, date.fromisoformat(night), tokens=VariableTokens())

    @task
    def tell_failed_pulls(pulled: dict) -> None:
        """Turn red when a shop could not be pulled; the night goes on without it."""
        if pulled.get("failed"):
            raise RuntimeError(
                f"{pulled['failed']} shops could not be pulled: see the log of pull_orders, or audit.pulls."
            )

    @task
    def load_exports(night: str) -> dict:
        """Load new files into raw, and quarantine what cannot be read."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            return steps.load(connection, date.fromisoformat(night), store=open_exports())

    @task(outlets=[ORDERS_LOADED])
    def gate_exports(night: str, outlet_events=None) -> dict:
        """Accept or reject each file, then announce the night."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            outcome = steps.gate(connection, date.fromisoformat(night))
        outlet_events[ORDERS_LOADED].add_partitions(night)
        return outcome

    night = open_night()
    pulled = pull_orders(night)
    tell_failed_pulls(pulled)
    pulled >> load_exports(night) >> gate_exports(night)


ingest_orders()
