"""What every DAG must be, beyond importing without an error."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "dags").glob("*.py"))
EXPECTED = {
    "ingest_orders",
    "build_models",
    "plan_campaigns",
    "deliver_messages",
    "roll_up_responses",
    "watch_nights",
}
TAGS = {"nightly", "sends", "watch"}
HEAVY = {"great_expectations", "sendgrid", "dbt", "pandas", "numpy", "mrml", "alembic", "regulars.nights.steps"}


@pytest.fixture(scope="module")
def bag(tmp_path_factory):
    os.environ["AIRFLOW_HOME"] = str(tmp_path_factory.mktemp("airflow"))
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(dag_folder=str(ROOT / "dags"))


def test_all_dags_are_there_without_errors(bag):
    assert bag.import_errors == {}
    assert set(bag.dags) == EXPECTED


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_each_dag_tells_its_story_and_keeps_the_rules(bag, dag_id):
    dag = bag.dags[dag_id]
    assert len(dag.doc_md.split()) > 30, "a DAG tells its story in doc_md"
    assert dag.tags, "a DAG has a tag"
    assert dag.tags <= TAGS, "tags come from one list"
    assert dag.max_active_runs == 1
    assert dag.catchup is False, "nothing that may send catches up"
    for task in dag.tasks:
        assert task.owner == "regulars"
        assert task.doc_md, f"{task.task_id} says what it does"
        assert task.on_failure_callback, f"{task.task_id} says so when it fails"
        assert task.retries == {"watch_nights": 0, "deliver_messages": 12}.get(dag_id, 2)


def test_the_chain_is_partitioned_by_night(bag):
    for dag_id in EXPECTED - {"ingest_orders", "watch_nights"}:
        assert type(bag.dags[dag_id].timetable).__name__ == "PartitionedAssetTimetable"


def test_reading_the_dags_imports_nothing_heavy():
    program = (
        "import runpy, sys\n"
        f"for path in {[str(path) for path in FILES]!r}: runpy.run_path(path)\n"
        f"print(sorted(name for name in sys.modules if name in {HEAVY!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "include")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_dag_files_say_when_and_in_what_order_only(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 120
    assert "select " not in source.lower().split('"""', 2)[2], "SQL lives in include/sql"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any("task" in ast.unparse(d) for d in node.decorator_list):
            body = [line for line in ast.unparse(node.body).splitlines() if line.strip()]
            assert len(body) - 1 <= 9, f"{path.name}: {node.name} does too much for a task"


def test_nothing_imports_airflow_but_the_edge():
    offenders = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "include" / "regulars").rglob("*.py")
        if path.name != "airflow_edge.py" and _imports(path) & {"airflow"}
    ]
    assert offenders == []


@pytest.mark.parametrize(("package", "home"), [("sendgrid", "include/regulars/delivery/provider.py")])
def test_a_provider_has_one_home(package, home):
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "include").rglob("*.py") if package in _imports(path)}
    assert found == {home}


def test_only_settings_reads_the_environment():
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "include" / "regulars").rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text(encoding="utf-8")
    }
    assert found <= {"include/regulars/settings.py"}


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
