"""dbt's own unit tests, and the macro whose numbers are published."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from regulars import settings
from regulars.modelling import dbt

# Newcombe, R. G. (1998), Statistics in Medicine 17, 873–890, table II, method 10: two shares and their interval
PUBLISHED = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]
BOUNDS = """
with cases as (
    select * from (values {cases}) as c (place, hits, people, other_hits, other_people)
)
select
    place,
    {{{{ newcombe_bound('hits', 'people', 'other_hits', 'other_people', -1) }}}} as low,
    {{{{ newcombe_bound('hits', 'people', 'other_hits', 'other_people', 1) }}}} as high
from cases order by place
"""


def run_dbt(*arguments: str) -> str:
    """Run dbt against the live schemas of the warehouse that the environment names; gives what it printed."""
    folder = settings.state_folder() / "dbt" / arguments[0]
    finished = subprocess.run(
        [sys.executable, "-c", dbt.COMMAND, "--no-use-colors", "--quiet", "--log-level-file", "none",
         "--log-path", folder, *arguments, "--project-dir", dbt.PROJECT, "--profiles-dir", dbt.PROJECT,
         "--target-path", folder],
        env=dbt.environment("night", "", 1), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture
def built(awkward_state, dbt_state, monkeypatch):
    """Point the environment to a warehouse whose models exist: dbt reads column types there."""
    parameters = awkward_state.connection.info.dsn_parameters
    monkeypatch.setenv("REGULARS_STATE", dbt_state)
    monkeypatch.setenv(
        "AIRFLOW_CONN_WAREHOUSE",
        settings.Endpoint(
            "postgresql", parameters["host"], int(parameters["port"]), parameters["user"],
            awkward_state.connection.info.password, parameters["dbname"],
        ).url,
    )  # fmt: skip


def test_dbt_unit_tests_pass(built):
    run_dbt("test", "--select", "test_type:unit")


def test_intervals_are_the_published_ones(built):
    cases = ", ".join(str((place, *case[:4])) for place, case in enumerate(PUBLISHED))
    variables = json.dumps({"interval_people_at_least": 1})
    shown = run_dbt(
        "show", "--inline", BOUNDS.format(cases=cases), "--vars", variables, "--output", "json", "--limit", "-1"
    )
    found = json.loads(shown[shown.index("{") :])["show"]
    assert [(row["low"], row["high"]) for row in found] == [
        pytest.approx((low, high), abs=5.1e-5) for *_, low, high in PUBLISHED
    ]
