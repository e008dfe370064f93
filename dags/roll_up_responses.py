"""
### Roll up responses: cause next to credit

Rebuilds what people did with their mail over every night with new events: opened, clicked, bought, and how that
compares with those who were held out. Then closes the night, which lets the next one start.
"""

from __future__ import annotations

from airflow.sdk import PartitionedAssetTimetable, dag, task

from regulars.airflow_edge import DEFAULT_ARGS, MESSAGES_DELIVERED, night_of, open_warehouse


@dag(
    schedule=PartitionedAssetTimetable(assets=MESSAGES_DELIVERED),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["nightly"],
    doc_md=__doc__,
)
def roll_up_responses():
    @task
    def roll_up(dag_run=None) -> bool:
        """Rebuild the response marts and close the night."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            return steps.roll_up(connection, night_of(dag_run))

    roll_up()


roll_up_responses()
