"""The rules that keep the dbt project portable, small and independent of clock and environment."""

from __future__ import annotations

import re

import pytest
import yaml

from regulars.modelling.dbt import PROJECT

MODELS = sorted((PROJECT / "models").rglob("*.sql"))
SQL = [*MODELS, *sorted((PROJECT / "tests").rglob("*.sql")), *sorted((PROJECT / "macros").rglob("*.sql"))]
YML = [path for path in PROJECT.rglob("*.yml") if "target" not in path.parts]
# what another warehouse would not understand
FOREIGN = re.compile(
    r"::|\bdistinct on\b|\blateral\b|\bgenerate_series\b|\bilike\b|->>|\binterval '|\bon conflict\b|\barray\[", re.I
)
CLOCK = re.compile(r"\b(now|clock_timestamp|current_date|current_timestamp|getdate)\b|run_started_at", re.I)
POSTGRES_ONLY = re.compile(r"{% macro postgres__.*?{%-? endmacro %}", re.S)
IMPORT = re.compile(r"select \* from {{ (?:touched_rows\()?(ref|source)\([^)]*\)\)? }}")
REFERENCE = re.compile(r"{{ (?:touched_rows\()?(?:ref|source)\(")
LONGEST = 120


def said(path) -> str:
    """Give a file without its comments and what is said to Postgres alone."""
    text = POSTGRES_ONLY.sub("", path.read_text())
    return "\n".join(re.sub(r"--.*", "", line) for line in re.sub(r"{#.*?#}", "", text, flags=re.S).splitlines())


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_sql_is_portable_and_reads_no_clock(path):
    text = said(path).replace("dbt.generate_series", "")
    assert FOREIGN.findall(text) == []
    assert CLOCK.findall(text) == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_imports_first_and_stays_short(path):
    text = said(path)
    assert len(IMPORT.findall(text)) == len(REFERENCE.findall(text)), "every reference is an import of its own"
    assert len(path.read_text().splitlines()) <= LONGEST


def test_one_model_reads_the_environment():
    assert [path.stem for path in MODELS if "env_var" in path.read_text()] == ["stg_audit__night"]


def test_every_model_is_described_and_begins_with_its_grain():
    described = {
        model["name"]: model.get("description", "")
        for path in YML
        for model in (yaml.safe_load(path.read_text()) or {}).get("models", [])
        if isinstance(model, dict)
    }
    missing = [path.stem for path in MODELS if not described.get(path.stem, "").startswith("One row")]
    assert missing == []


def test_every_mart_has_a_key_test():
    keyed = {
        model["name"]
        for path in (PROJECT / "models" / "marts").rglob("*.yml")
        for model in yaml.safe_load(path.read_text()).get("models", [])
        if any("is_key" in test for test in model.get("data_tests", []))
    }
    marts = {path.stem for path in MODELS if "marts" in path.parts}
    assert marts == keyed


@pytest.mark.parametrize("path", YML, ids=lambda path: path.stem)
def test_yml_stays_short(path):
    assert len(path.read_text().splitlines()) <= 300
