"""
### Deliver messages: each at most once

Claims the planned messages in waves and hands them to SendGrid as scheduled mail, in two phases: the claim is committed
before the call, and a call whose outcome is unknown is cancelled before its mail leaves, never sent again on a guess.
A killed worker is settled by the retry, and an outage of SendGrid is waited out for about two hours.

Clearing this task sends nothing twice: the ledger says what was handed over. Never catches up. Ends with the asset
`messages_delivered`, which starts `roll_up_responses`.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import PartitionedAssetTimetable, dag, task

from regulars.airflow_edge import CAMPAIGNS_PLANNED, DEFAULT_ARGS, MESSAGES_DELIVERED, night_of, open_warehouse


@dag(
    schedule=PartitionedAssetTimetable(assets=CAMPAIGNS_PLANNED),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["nightly", "sends"],
    doc_md=__doc__,
)
def deliver_messages():
    @task(
        outlets=[MESSAGES_DELIVERED],
        retries=12,
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(minutes=10),
    )
    def hand_over(dag_run=None, outlet_events=None) -> dict:
        """Hand every planned message over, and settle what an earlier sender left."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            states = steps.deliver(connection, night_of(dag_run))
        outlet_events[MESSAGES_DELIVERED].add_partitions(dag_run.partition_key)
        return states

    hand_over()


deliver_messages()
