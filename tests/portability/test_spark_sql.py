"""The check for Spark finds what Spark has not, says where it stands, and lets pass what Spark knows."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("sqlglot")

import check_portable
import spark_sql

FINE = """
with orders as (
    select * from shop.orders
),

seen as (
    select customer_key, cast(sum(amount) as decimal(38,6)) as amount from orders group by customer_key
)

select
    customer_key,
    coalesce(try_cast(nullif(trim(amount), '') as double), 0) as amount,
    array_min(transform(filter(from_json('[]', 'array<map<string,string>>'), item -> item['a'] in ('::', 'now()')),
        item -> item['b'])) as earliest,
    percentile_cont(0.5) within group (order by amount) as median,
    count(*) filter (where amount > 0) as paid,
    row_number() over (partition by customer_key order by amount desc) as place
from seen
where not exists (select 1 from orders where orders.amount is distinct from seen.amount)
"""


def test_what_spark_knows_passes():
    assert spark_sql.check(FINE) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("select string_agg(name, ',') from t", "string_agg("),
        ("select jsonb_array_elements(list) from t", "jsonb_array_elements("),
        ("select raw.read_money(cell, 'GBP') from t", "read_money("),
        ("select to_tsvector(name) from t", "to_tsvector("),
        ("select generate_series(1, 3)", "generate_series("),
        ("select clock_timestamp()", "clock_timestamp("),
        ("select cast(a as text) from t", "as text"),
        ("select cast(coalesce(a, cast(b as int)) as numeric) from t", "as numeric"),
        ("select try_cast(a as timestamptz) from t", "as timestamptz"),
        ("select a::int from t", "::"),
        ("select distinct on (a) a, b from t", "distinct on"),
        ("select a at time zone 'UTC' from t", "at time zone"),
        ("select a ->> 'b' from t", "->>"),
        ("select array[1, 2]", "array ["),
        ("insert into t values (1) returning a", "returning"),
    ],
)
def test_what_only_postgres_knows_is_found(line, words):
    found = spark_sql.check(f"-- a comment\n{line}\n")
    assert (words, 2) in [(one.words, one.line) for one in found], found


@pytest.mark.parametrize("broken", ["select a from t where a ~* 'b'", "select (a from t", "select 'open from t"])
def test_what_does_not_parse_is_found(broken):
    assert len(spark_sql.check(broken)) >= 1


@pytest.fixture
def project(tmp_path) -> Path:
    """Give a project of one model and one file of macros."""
    folder = tmp_path / "dbt_project"
    for part in ("models", "macros"):
        (folder / part).mkdir(parents=True)
    return folder


def locate(project: Path, statement: str) -> list[str]:
    source = Path("models", "one.sql")
    return [str(fault) for fault in check_portable._faults_of(project, {source / "one": statement})]


def test_a_fault_is_told_where_it_was_written(project):
    (project / "macros" / "lists.sql").write_text(
        "{% macro postgres__joined(x) -%}\nstring_agg({{ x }}, ',')\n{%- endmacro %}\n"
        "{% macro default__joined(x) -%}\n    string_agg({{ x }}, ';')\n{%- endmacro %}\n"
    )
    (project / "models" / "one.sql").write_text(
        "{# string_agg( #}\nselect\n    -- string_agg(\n    {{ joined('name') }} as names,\n    cast(a as jsonb) as b\n"
    )
    found = locate(project, "select\n    string_agg(name, ';') as names,\n    cast(a as jsonb) as b\nfrom t")
    assert found == [
        "dbt_project/macros/lists.sql:5: string_agg() is no function of Spark",
        "dbt_project/models/one.sql:5: jsonb is no type of Spark, or another one than elsewhere; use the variables t_…",
    ]


def test_a_macro_for_postgres_alone_is_told(project):
    (project / "macros" / "lone.sql").write_text(
        "{% macro default__a() -%}1{%- endmacro %}\n{% macro postgres__a() -%}1{%- endmacro %}\n"
        "{%- macro postgres__lone(x) -%}1{%- endmacro %}\n"
    )
    assert [str(fault) for fault in check_portable._macros_without_twin(project)] == [
        "dbt_project/macros/lone.sql:3: postgres__lone has no twin default__lone for other warehouses"
    ]


def test_a_seeds_type_that_spark_has_not_is_told(project):
    seed = {"resource_type": "seed", "original_file_path": "seeds/words.csv"}
    nodes = [
        seed | {"config": {"column_types": {"a": "text", "b": "decimal(38,6)"}}},
        {"resource_type": "model", "config": {}},
    ]
    assert [str(fault) for fault in check_portable._seeds(project, nodes)] == [
        "dbt_project/seeds/words.csv:1: text of a is no type of Spark; use t_…"
    ]
