"""Replay a real shop's nights through the real scheduler, and say what came of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from regulars import clock, migrations, settings, warehouse
from regulars.local import environment, stack
from regulars.local.airflow_api import AirflowApi
from regulars.nights import calendar, replay

HISTORY_ON = date(2011, 11, 30)
LAST_ON = date(2011, 12, 9)
CHAIN = ("build_models", "plan_campaigns", "deliver_messages", "roll_up_responses")
NIGHT_SECONDS = 600
POLL_SECONDS = 0.2


class DemoError(RuntimeError):
    """Say which part of the demo failed, and where to look."""


def run(nights: int, say: Callable[[str], None]) -> None:
    """Bring everything up, replay the history and then `nights` nights, and stop what was started."""
    samples = settings.INCLUDE / "samples"
    exports = settings.state_folder() / "demo" / "exports"
    settings.adopt({"REGULARS_EXPORTS": str(exports), "REGULARS_SHOPS": str(samples / "shops.yml")})
    starts_at = datetime.combine(HISTORY_ON, time_of_day.min, UTC)
    begin_replay(starts_at)
    with stack.kept_up(sandbox=True, say=say, sandbox_start_at=int(starts_at.timestamp())) as running:
        settings.adopt(running.variables)
        _check_dags(running.airflow)
        last_on = min(HISTORY_ON + timedelta(days=nights), LAST_ON)
        night = HISTORY_ON
        while night <= last_on:
            _deliver_exports(samples, exports, night)
            _replay_night(running.airflow, night, say)
            night += timedelta(days=1)
        _close(running.airflow, last_on, say)


def begin_replay(starts_at: datetime) -> None:
    """Set the warehouse's clock before any scheduler runs, so that nobody but this driver opens nights."""
    environment.adopt()
    migrations.migrate()
    with warehouse.connect() as connection:
        if warehouse.fetch_one(connection, "clock/count_real_nights")["nights"]:
            raise DemoError(
                "This warehouse holds nights of a real shop. Give the demo a state of its own: "
                "REGULARS_STATE=/tmp/demo make demo"
            )
        clock.advance(connection, starts_at)


def _check_dags(airflow: AirflowApi) -> None:
    """Wait until Airflow has read every DAG; a DAG that cannot be read is told with its reason."""
    deadline = time.monotonic() + 90
    while not {"ingest_orders", *CHAIN} <= {dag["dag_id"] for dag in airflow.dags()}:
        errors = airflow.import_errors()
        if errors or time.monotonic() > deadline:
            raise DemoError(f"Airflow cannot read the DAGs: {errors or 'none appeared'}")
        time.sleep(POLL_SECONDS)


def _deliver_exports(samples: Path, exports: Path, night: date) -> None:
    """Put the files that the shop exported by this night where ingestion looks; a night may have none."""
    for source in sorted(samples.glob("*/*/*.csv*")):
        target = exports / source.relative_to(samples)
        named = source.name.split("_", 1)[1].split(".", 1)[0]
        if named <= night.isoformat() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.part")
            shutil.copyfile(source, beside)
            beside.replace(target)


def _replay_night(airflow: AirflowApi, night: date, say: Callable[[str], None]) -> None:
    begun = time.monotonic()
    say(f"Night {night} ({'history: nothing is sent' if night == HISTORY_ON else f'{night:%A}'})")
    known = {dag_id: _run_ids(airflow, dag_id, night) for dag_id in CHAIN}
    conf = {"night": night.isoformat(), "history": night == HISTORY_ON, "replay": True}
    first = airflow.trigger("ingest_orders", conf=conf)
    _follow(airflow, "ingest_orders", lambda: first["dag_run_id"], say)
    for dag_id in CHAIN:
        _follow(airflow, dag_id, lambda dag=dag_id: _new_run(airflow, dag, night, known[dag]), say)
    say(f"  closed after {time.monotonic() - begun:.0f} s")


def _close(airflow: AirflowApi, last_on: date, say: Callable[[str], None]) -> None:
    """Advance once more, so that the last night's mail leaves too, and roll its events up."""
    say(f"The day after {last_on}: the last mail leaves, and its events come in")
    with warehouse.connect() as connection:
        replay.advance(connection, calendar.cut_off_at(connection, last_on + timedelta(days=1)))
    known = _run_ids(airflow, "roll_up_responses", last_on)
    airflow.trigger("roll_up_responses", partition_key=last_on.isoformat())
    _follow(airflow, "roll_up_responses", lambda: _new_run(airflow, "roll_up_responses", last_on, known), say)


def _run_ids(airflow: AirflowApi, dag_id: str, night: date) -> set[str]:
    return {run["dag_run_id"] for run in airflow.runs(dag_id, partition_key=night.isoformat())}


def _new_run(airflow: AirflowApi, dag_id: str, night: date, known: set[str]) -> str | None:
    return next(iter(_run_ids(airflow, dag_id, night) - known), None)


def _follow(airflow: AirflowApi, dag_id: str, find: Callable[[], str | None], say: Callable[[str], None]) -> None:
    """Wait for a run to appear and to succeed; raises DemoError with the failed task and its log's end."""
    begun = time.monotonic()
    while time.monotonic() - begun < NIGHT_SECONDS:
        run_id = find()
        state = airflow.run(dag_id, run_id)["state"] if run_id else "awaited"
        if state == "success":
            say(f"  {dag_id:<20}{time.monotonic() - begun:4.0f} s")
            return
        if state == "failed":
            raise DemoError(_explain(airflow, dag_id, run_id))
        time.sleep(POLL_SECONDS)
    raise DemoError(f"{dag_id} did not finish within {NIGHT_SECONDS} s; see {settings.state_folder() / 'logs'}")


def _explain(airflow: AirflowApi, dag_id: str, run_id: str) -> str:
    for instance in airflow.task_instances(dag_id, run_id):
        if instance["state"] == "failed":
            log = airflow.task_log(dag_id, run_id, instance["task_id"], instance["try_number"])
            return f"{dag_id}.{instance['task_id']} failed:\n" + "\n".join(log.splitlines()[-25:])
    return f"{dag_id} failed"
