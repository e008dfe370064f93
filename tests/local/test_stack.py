"""Everything that `make up` runs comes up together, on loopback only, and goes without a trace."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil
import pytest

from regulars import settings
from regulars.local import postgres, services, stack
from regulars.local.airflow_api import AirflowApi, AirflowApiError

DAG = """
from airflow.sdk import dag, task


@dag(schedule=None)
def greet():
    @task
    def name(params):
        return params.get("name", "nobody")

    @task
    def say(word):
        print(f"good evening, {word}")

    say(name())


greet()
"""
OURS = ("AIRFLOW_CONN_WAREHOUSE", "AIRFLOW_CONN_SENDGRID", "REGULARS_WEBHOOK_URL", "REGULARS_LINK_SECRET")

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Give the whole stack, with one small DAG."""
    state, dags = tmp_path_factory.mktemp("state").resolve(), tmp_path_factory.mktemp("dags")
    (dags / "greet.py").write_text(DAG)
    with pytest.MonkeyPatch.context() as patch:
        for name in OURS:
            patch.delenv(name, raising=False)
        with stack.kept_up(state, sandbox=True, sandbox_start_at=1_322_697_600, dags=dags) as up:
            yield up
    postgres.destroy(state)


def processes_of(running) -> list[psutil.Process]:
    """List every process of every service."""
    pids = [pid for one in services.recorded(running.state).values() for pid in one.session.members()]
    return [psutil.Process(pid) for pid in pids]


def finished(running, run_id: str) -> dict:
    """Wait for a run to end."""
    deadline = time.monotonic() + 60
    while (run := running.airflow.run("greet", run_id))["state"] not in ("success", "failed"):
        assert time.monotonic() < deadline, run
        time.sleep(0.1)
    return run


def greeted(running) -> str:
    """Run the small DAG once, when Airflow has read it, and give the run's id."""
    deadline = time.monotonic() + 60
    while not running.airflow.dags():
        assert time.monotonic() < deadline, running.airflow.import_errors()
        time.sleep(0.1)
    return running.airflow.trigger("greet", conf={"name": "Ann"})["dag_run_id"]


def test_status_says_that_all_is_up(running):
    found = stack.status(running.state)
    assert set(found) >= {"postgres", "sandbox", "webhook", "api-server", "scheduler", "dag-processor", "triggerer"}
    assert all(what.startswith("up") for what in found.values()), found


def test_every_port_is_on_loopback(running):
    listening = [
        (process.name(), connection.laddr.ip)
        for process in processes_of(running)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 3, "the API server, the webhook and the sandbox listen"
    assert {address for _, address in listening} == {"127.0.0.1"}, listening


def test_everything_together_needs_little_memory(running):
    used = sum(process.memory_full_info().pss for process in processes_of(running))
    assert used < 2 * 1024**3


def test_a_task_runs_in_a_worker_and_can_be_cleared(running):
    run_id = greeted(running)
    assert finished(running, run_id)["state"] == "success"
    assert "good evening, Ann" in running.airflow.task_log("greet", run_id, "say")
    assert [run["dag_run_id"] for run in running.airflow.runs("greet", state="success")] == [run_id]
    assert {task["task_id"] for task in running.airflow.clear("greet", run_id)} == {"name", "say"}
    assert finished(running, run_id)["state"] == "success"
    assert {task["try_number"] for task in running.airflow.task_instances("greet", run_id)} == {2}


def test_airflow_wants_a_login(running):
    stranger = AirflowApi(running.airflow_url, "admin", "a guess")
    with pytest.raises(AirflowApiError, match="401"):
        stranger.dags()


def test_secrets_are_in_no_log_and_no_process_list(running):
    secrets = [settings.parse_connection("x", running.variables["AIRFLOW_CONN_WAREHOUSE"]).password]
    secrets += [settings.parse_connection("x", running.variables["AIRFLOW_CONN_SENDGRID"]).password]
    logs = "".join(path.read_text() for path in (running.state / "logs").iterdir())
    commands = " ".join(word for process in processes_of(running) for word in process.cmdline())
    assert not [secret for secret in secrets if secret in logs or secret in commands]


def test_up_again_starts_nothing(running):
    before = services.recorded(running.state)
    again = stack.up(running.state, sandbox=True, sandbox_start_at=1_322_697_600, dags=dags_of(running))
    assert again == running
    assert services.recorded(running.state) == before


def test_down_leaves_nothing(running):
    """Last in this file: afterwards nothing runs."""
    left = [process.pid for process in processes_of(running)]
    stack.down(running.state)
    assert [pid for pid in left if is_running(pid)] == []
    assert all(what == "down" for what in stack.status(running.state).values())


def dags_of(running):
    """Give the DAG folder that the scheduler was started with."""
    scheduler = psutil.Process(services.recorded(running.state)["scheduler"].session.sid)
    return Path(scheduler.environ()["AIRFLOW__CORE__DAGS_FOLDER"])


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be collected does not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and pid != os.getpid()
