"""Run dbt beside the live schemas and write down what it did."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from psycopg2 import sql

from regulars import settings, warehouse
from regulars.modelling import dbt_process, line_models

PROJECT = settings.ROOT / "dbt_project"
SCHEMAS = ("staging", "intermediate", "marts")
NEXT = "__next"
FAILED = frozenset({"error", "fail", "runtime error"})
# a night is built in two parts: what the fits of customer value read, and the rest, which reads what they found
PARTS = {"night": ("night_until_fits", "night_after_fits")}

# dbt dies with the process that asked for it, so that a retry never builds beside an orphan
COMMAND = """
import ctypes, signal
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
from dbt.cli.main import cli
cli()
"""
# sessions of a build: what they write can be built again, so a commit need not wait for the disk, and a small sample
# tells the planner enough. Nothing here looks up single rows, and a loop over rows that the planner took for one row
# (it cannot know how many cells an expression picks) would take hours where a hash takes seconds
SESSION = (
    "-c timezone=UTC -c jit=off -c synchronous_commit=off -c work_mem=64MB -c default_statistics_target=20"
    " -c enable_nestloop=off"
)
SSL_VARIABLES = {"sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}

# Postgres tells rows in DETAIL lines and cells in quotes; both are data and stay out of logs
DETAIL = re.compile(r"^\s*(DETAIL|CONTEXT|Failing row).*$\n?", re.MULTILINE)
QUOTED_CELL = re.compile(
    r'(invalid input syntax for type [\w ]+|out of range for type [\w ]+|date/time field value[\w ]*): ".*?"'
)


class DbtFailedError(RuntimeError):
    """Name every node that failed, and what it said."""


@dataclass(frozen=True)
class Run:
    """Hold what one call of dbt left behind."""

    invocation_id: str
    elapsed: float | None
    manifest_hash: str | None
    results: list[dict]
    output: str
    is_success: bool

    @property
    def failures(self) -> list[dict]:
        return [result for result in self.results if result["status"] in FAILED]


def build(
    connection: warehouse.Connection, build_id: int, selector: str, suffix: str = NEXT, live_build_id: int | None = None
) -> int:
    """Build and test what a selector names into <schema><suffix>, and return the id of the run.

    With the id of the live build, what it left is gone on from, and only what has changed is made. Ends the
    connection's transaction. Raises DbtFailedError naming each failed node; the live schemas stay as they are.
    """
    if not suffix:
        raise ValueError("A build beside the live schemas needs a suffix, as in __next.")
    if warehouse.fetch_one(connection, "modelling/find_build", build_id=build_id) is None:
        raise LookupError(f"There is no build {build_id} in audit.night_builds. Open the night first.")
    models = {"REGULARS_LINE_MODELS": ",".join(line_models.list_read(connection, build_id))}
    drop_leftovers(connection, suffix)
    # a folder of its own for each way to build: a remembered parse holds the schema names
    folder = settings.state_folder() / "dbt" / f"{selector}{suffix}{'_on' if live_build_id else ''}"
    variables = environment(selector, suffix, build_id) | models | {"REGULARS_LIVE_BUILD_ID": str(live_build_id or 0)}
    run = _run(folder, PARTS.get(selector, (selector,)), variables, partial(_fit, connection, f"intermediate{suffix}"))
    dbt_run_id = _record(connection, build_id, selector, run)
    if not run.is_success:
        raise DbtFailedError(_story(run, folder))
    return dbt_run_id


def _fit(connection: warehouse.Connection, schema: str) -> None:
    # numpy and scipy are for builds alone: what only asks for a name of this module should not wait for them
    from regulars.value import nightly

    nightly.fit(connection, schema)


def drop_leftovers(connection: warehouse.Connection, suffix: str) -> None:
    """Drop the schemas of an earlier build that was never swapped in."""
    with connection.cursor() as cursor:
        for schema in SCHEMAS:
            statement = sql.SQL(warehouse.statement("modelling/drop_leftovers"))
            cursor.execute(statement.format(schema=sql.Identifier(schema + suffix)))
    connection.commit()


def environment(selector: str, suffix: str, build_id: int) -> dict[str, str]:
    """Give dbt its environment: the warehouse's login and which build it makes, and no DBT_ setting of the user's."""
    where = settings.warehouse()
    inherited = {name: value for name, value in settings.inherited().items() if not name.startswith("DBT_")}
    ssl = {SSL_VARIABLES[key]: value for key, value in where.extra.items() if key in SSL_VARIABLES}
    return (
        inherited
        | ssl
        | {
            "DBT_HOST": where.host,
            "DBT_PORT": str(where.port or 5432),
            "DBT_USER": where.login or "",
            "DBT_PASSWORD": where.password or "",
            "DBT_DATABASE": where.database or "",
            "DBT_SSLMODE": where.extra.get("sslmode", "prefer"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PGOPTIONS": SESSION,
            "REGULARS_BUILD": selector,
            "REGULARS_BUILD_ID": str(build_id),
            "REGULARS_LINE_MODELS": ",".join(line_models.list_all()),
            "REGULARS_SCHEMA_SUFFIX": suffix,
        }
    )


def _run(folder: Path, parts: tuple[str, ...], variables: dict[str, str], between: Callable[[], None]) -> Run:
    """Build one selector after the other in one process, with something to do in between; stop where one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    runs: list[Run] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        with dbt_process.started(PROJECT, folder, variables, printed) as invoke:
            for part in parts:
                if runs:
                    between()
                (folder / "run_results.json").unlink(missing_ok=True)
                is_success = invoke(["build", "--selector", part, "--exclude-resource-type", "unit_test"])
                runs.append(_read_run(folder, is_success))
                if not is_success:
                    break
        printed.seek(0)
        output = without_data(printed.read())
    (folder / "dbt.log").write_text(output, encoding="utf-8")
    return _joined(runs, output)


def _read_run(folder: Path, is_success: bool) -> Run:
    path = folder / "run_results.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Run(
        invocation_id=content.get("metadata", {}).get("invocation_id", "none: dbt stopped before it built anything"),
        elapsed=content.get("elapsed_time"),
        manifest_hash=_manifest_hash(folder / "manifest.json"),
        results=[_result(result) for result in content.get("results", [])],
        output="",
        is_success=is_success,
    )


def _joined(runs: list[Run], output: str) -> Run:
    """Give the parts of one build as one run."""
    return Run(
        invocation_id=", ".join(run.invocation_id for run in runs),
        elapsed=sum(run.elapsed or 0 for run in runs),
        manifest_hash=runs[-1].manifest_hash,
        results=[result for run in runs for result in run.results],
        output=output,
        is_success=all(run.is_success for run in runs),
    )


def _result(result: dict) -> dict:
    return {
        "node": result["unique_id"],
        "status": result["status"],
        "seconds": round(result["execution_time"], 3),
        "message": without_data(result.get("message") or ""),
    }


def _manifest_hash(path: Path) -> str | None:
    """Hash what the models, tests, seeds and macros say, and not when they were read."""
    if not path.exists():
        return None
    manifest = json.loads(path.read_text(encoding="utf-8"))
    said = {name: node["checksum"]["checksum"] for name, node in manifest["nodes"].items()}
    said |= {name: macro["macro_sql"] for name, macro in manifest["macros"].items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _record(connection: warehouse.Connection, build_id: int, selector: str, run: Run) -> int:
    row = warehouse.fetch_one(
        connection,
        "modelling/insert_dbt_run",
        build_id=build_id,
        invocation_id=run.invocation_id,
        selector=selector,
        success=run.is_success,
        manifest_hash=run.manifest_hash,
        elapsed=run.elapsed,
        results=json.dumps(run.results),
    )
    connection.commit()
    return row["dbt_run_id"]


def _story(run: Run, folder: Path) -> str:
    named = [f"{failure['node']}: {failure['message'].strip()}" for failure in run.failures]
    if not named:
        named = ["dbt stopped before it built anything:", *run.output.strip().splitlines()[-20:]]
    return "\n".join(["dbt failed, and the live marts stay as they were.", *named, f"Its log is {folder / 'dbt.log'}"])


def without_data(text: str) -> str:
    """Give a message of dbt or Postgres without the rows and cells it may quote."""
    return QUOTED_CELL.sub(r'\1: "…"', DETAIL.sub("", text))
