"""
### Watch nights: say so when one is missing or late

A chain of assets that broke shows nothing red, so this DAG runs by the clock and fails when a night that should be
closed is missing or still open. It does nothing for a replay.
"""

from __future__ import annotations

from airflow.sdk import CronTriggerTimetable, dag, task

from regulars.airflow_edge import DEFAULT_ARGS, open_warehouse

LATE_HOURS = 6


@dag(
    schedule=CronTriggerTimetable("0 * * * *", timezone="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={**DEFAULT_ARGS, "retries": 0},
    tags=["watch"],
    doc_md=__doc__,
)
def watch_nights():
    @task
    def check_overdue(dag_run=None) -> None:
        """Raise when a night is missing or late."""
        from regulars.nights import calendar

        with open_warehouse() as connection:
            calendar.check_overdue(connection, dag_run.run_after, LATE_HOURS)

    check_overdue()


watch_nights()
