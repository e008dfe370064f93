"""
### Plan campaigns: one verdict for everybody

Chooses each campaign's candidates, freezes them, and gives every person one verdict per campaign in one set-based
statement. Great Expectations then guards the audience, and every selected person gets a message in the ledger.

Safe to clear: a night that has verdicts keeps them. Ends with the asset `campaigns_planned`, which starts
`deliver_messages`.
"""

from __future__ import annotations

from airflow.sdk import PartitionedAssetTimetable, dag, task

from regulars.airflow_edge import CAMPAIGNS_PLANNED, DEFAULT_ARGS, MODELS_BUILT, night_of, open_warehouse


@dag(
    schedule=PartitionedAssetTimetable(assets=MODELS_BUILT),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["nightly"],
    doc_md=__doc__,
)
def plan_campaigns():
    @task
    def decide_verdicts(dag_run=None) -> list:
        """Give every person one verdict per campaign."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            return steps.decide(connection, night_of(dag_run))

    @task(outlets=[CAMPAIGNS_PLANNED])
    def plan_messages(dag_run=None, outlet_events=None) -> int:
        """Gate the audience and put the selected into the ledger."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            messages = steps.plan(connection, night_of(dag_run))
        outlet_events[CAMPAIGNS_PLANNED].add_partitions(dag_run.partition_key)
        return messages

    decide_verdicts() >> plan_messages()


plan_campaigns()
