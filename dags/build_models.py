"""
### Build models: give every word one meaning

Waits until all earlier nights are closed, since one night is in the chain at a time. Then builds and tests all models
beside the live marts, as of this night, and swaps them in one transaction: BI never reads a mart that failed its tests.
In a replay the clock first moves to the night's cut-off, so that the mail of the night before leaves.

A night that is closed has nothing to build. A night older than the live marts builds into schemas of its own and
starts nothing. Ends with the asset `models_built`, which starts `plan_campaigns`.
"""

from __future__ import annotations

from airflow.exceptions import AirflowSkipException
from airflow.sdk import PartitionedAssetTimetable, dag, task

from regulars.airflow_edge import DEFAULT_ARGS, MODELS_BUILT, ORDERS_LOADED, night_of, open_warehouse


@dag(
    schedule=PartitionedAssetTimetable(assets=ORDERS_LOADED),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["nightly"],
    doc_md=__doc__,
)
def build_models():
    @task.sensor(mode="poke", poke_interval=1, timeout=12 * 3600)
    def wait_for_earlier_nights(dag_run=None) -> bool:
        """Wait until every earlier night is closed."""
        from regulars.nights import calendar

        with open_warehouse() as connection:
            return not calendar.open_before(connection, night_of(dag_run))

    @task(outlets=[MODELS_BUILT])
    def build_night(dag_run=None, outlet_events=None) -> dict:
        """Build, test and swap the night's models."""
        from regulars.nights import steps

        with open_warehouse() as connection:
            outcome = steps.build(connection, night_of(dag_run))
        if not outcome["is_live"]:
            raise AirflowSkipException("An older night was built into schemas of its own; nothing follows.")
        outlet_events[MODELS_BUILT].add_partitions(dag_run.partition_key)
        return outcome

    wait_for_earlier_nights() >> build_night()


build_models()
