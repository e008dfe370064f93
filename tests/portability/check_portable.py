"""Render the dbt project for Spark and say, by file and line, what Spark would not understand. `make lint` runs it.

Nothing connects: dbt compiles with the adapter of Spark, and sqlglot reads what came out.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import spark_sql
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
TYPES = PROJECT / "spark_types.yml"
# the adapter asks whether pyspark is there, 300 MB that a statement can be rendered without
COMMAND = """
import sys, types
sys.modules["pyspark"] = types.ModuleType("pyspark")
from dbt.cli.main import cli
cli()
"""
COMMENT = re.compile(r"{#.*?#}|--[^\n]*", re.S)
POSTGRES_ONLY = re.compile(r"{%-? macro postgres__.*?{%-? endmacro -?%}", re.S)
TWIN = re.compile(r"{%-? macro (default|spark|postgres)__(\w+)")


@dataclass(frozen=True)
class Fault:
    """Hold where in the project something stands that Spark would not understand."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def main() -> int:
    """Print every fault; returns 1 where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        faults = find(PROJECT, Path(folder))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def find(project: Path, folder: Path) -> list[Fault]:
    """Find the faults of a project, rendering it into a folder; raises RuntimeError where dbt cannot."""
    nodes = _compile(project, folder)
    rendered = {
        Path(node["original_file_path"], node["name"]): (folder / _compiled(node)).read_text(encoding="utf-8")
        for node in nodes
        if node["resource_type"] in ("model", "test")
    }
    return [*_macros_without_twin(project), *_seeds(project, nodes), *_unique(_faults_of(project, rendered))]


def _compile(project: Path, folder: Path) -> list[dict]:
    """Let dbt write down what it would send to Spark, and give its nodes."""
    places = ["--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder]
    types = json.dumps(yaml.safe_load((project / TYPES.name).read_text(encoding="utf-8")))
    finished = subprocess.run(
        [sys.executable, "-c", COMMAND, "--no-use-colors", "--quiet", "--log-level-file", "none", "compile",
         "--target", "spark", "--no-introspect", "--no-populate-cache", "--vars", types, *places],
        env={name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "REGULARS_"))}
        | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if finished.returncode:
        raise RuntimeError(f"dbt cannot render the project for Spark:\n{finished.stdout}{finished.stderr}")
    return list(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nodes"].values())


def _compiled(node: dict) -> Path:
    tail = [] if node["original_file_path"].endswith(".sql") else [node["path"]]
    return Path("compiled", node["package_name"], node["original_file_path"], *tail)


def _faults_of(project: Path, rendered: dict[Path, str]) -> list[Fault]:
    return [
        Fault(*_locate(project, source.parent, statement, finding), finding.what)
        for source, statement in rendered.items()
        for finding in spark_sql.check(statement)
    ]


def _locate(project: Path, source: Path, statement: str, finding: spark_sql.Finding) -> tuple[Path, int]:
    """Find the words of a finding in the model, else in a macro, else give the line of the rendered statement."""
    rendered_line = statement.splitlines()[finding.line - 1].strip()
    words = re.compile(r"\s*".join(re.escape(part) for part in re.findall(r"\w+|[^\w\s]", finding.words)), re.I)
    places = [project / source, *sorted((project / "macros").rglob("*.sql"))]
    for pattern in (re.compile(re.escape(rendered_line)), words):
        for path in places:
            for number, line in enumerate(_said(path), 1):
                if finding.words and pattern.search(line):
                    return path.relative_to(project.parent), number
    return Path(project.name, source), finding.line


def _said(path: Path) -> list[str]:
    """Give a file's lines without its comments and what is said to Postgres alone, each in its place."""

    def blank(match: re.Match) -> str:
        return "\n" * match[0].count("\n")

    return POSTGRES_ONLY.sub(blank, COMMENT.sub(blank, path.read_text(encoding="utf-8"))).splitlines()


def _macros_without_twin(project: Path) -> list[Fault]:
    """Find what is said to Postgres in a macro of its own, and to nobody else."""
    found: dict[str, dict[str, tuple[Path, int]]] = {}
    for path in sorted((project / "macros").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        for match in TWIN.finditer(text):
            place = path.relative_to(project.parent), text[: match.start()].count("\n") + 1
            found.setdefault(match[2], {})[match[1]] = place
    return [
        Fault(*places["postgres"], f"postgres__{name} has no twin default__{name} for other warehouses")
        for name, places in found.items()
        if "postgres" in places and not {"default", "spark"} & set(places)
    ]


def _seeds(project: Path, nodes: list[dict]) -> list[Fault]:
    """Find the types of seeds' columns that Spark has not."""
    return [
        Fault(Path(project.name, node["original_file_path"]), 1, f"{kind} of {column} is no type of Spark; use t_…")
        for node in nodes
        if node["resource_type"] == "seed"
        for column, kind in node["config"]["column_types"].items()
        if kind.split("(")[0] not in spark_sql.TYPES
    ]


def _unique(faults: list[Fault]) -> list[Fault]:
    return sorted(set(faults), key=str)


if __name__ == "__main__":
    sys.exit(main())
