"""What BI may rely on: every mart as it is described, with its indexes, for one role that sees nothing else."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import psycopg2
import pytest
import yaml
from psycopg2 import sql

from regulars.modelling.dbt import PROJECT

ROLE = "regulars_bi"
DESCRIBED = {
    model["name"]: model
    for path in sorted((PROJECT / "models" / "marts").rglob("*.yml"))
    for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
}
CATALOG = """
select
    c.relname, c.relkind, obj_description(c.oid, 'pg_class'),
    json_agg(json_build_array(a.attname, col_description(c.oid, a.attnum)) order by a.attnum)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = 'marts' and c.relkind in ('r', 'v')
group by c.oid order by c.relname
"""
# what is looked up in large marts, and must not read all of them
LOOKED_UP = [
    ("dim_customers", "customer_key", "'x'"),
    ("fct_customer_lifecycle", "customer_key", "'x'"),
    ("fct_customer_rfm", "customer_key", "'x'"),
    ("fct_lifecycle_changes", "customer_key", "'x'"),
    ("fct_messages", "customer_key", "'x'"),
    ("fct_messages", "night_on", "date '2011-12-01'"),
    ("fct_order_lines", "order_key", "'x'"),
    ("fct_order_status_changes", "order_key", "'x'"),
    ("fct_orders", "customer_key", "'x'"),
    ("fct_orders", "order_key", "'x'"),
    ("fct_orders", "ordered_at", "timestamptz '2011-12-01'"),
    ("fct_product_interest", "customer_key", "'x'"),
    ("fct_product_interest", "product_key", "'x'"),
    ("fct_verdicts", "customer_key", "'x'"),
    ("fct_verdicts", "night_on", "date '2011-12-01'"),
    ("dim_products", "product_key", "'x'"),
]
RELATIONS = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'v', 'm', 'p', 'f', 'S') and n.nspname not like 'pg\\_%%' and n.nspname <> 'information_schema'
order by 1, 2
"""


@pytest.fixture(scope="module")
def catalog(awkward_state) -> dict[str, tuple]:
    """Give of every relation in marts its kind, its comment and its columns with theirs."""
    return {name: (kind, comment, columns) for name, kind, comment, columns in awkward_state.run(CATALOG)}


@pytest.fixture(scope="module")
def administrator(postgres_server, awkward_state):
    """Give a connection that may take on any role; the owner of the warehouse may not be BI's."""
    database = awkward_state.connection.info.dbname
    with closing(psycopg2.connect(replace(postgres_server.superuser, database=database).url)) as connection:
        yield connection


@pytest.fixture
def as_bi(administrator):
    """Give a cursor that has nothing but the rights of BI's role."""
    with administrator.cursor() as cursor:
        cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(ROLE)))
        yield cursor
    administrator.rollback()


def test_every_mart_is_there_and_nothing_else(catalog):
    assert set(catalog) == set(DESCRIBED)
    assert len(catalog) > 20


@pytest.mark.parametrize("mart", sorted(DESCRIBED))
def test_a_mart_says_in_postgres_what_its_yml_says(catalog, mart):
    _, comment, columns = catalog[mart]
    described = DESCRIBED[mart]
    assert comment == described["description"].strip()
    assert comment.startswith("One row per ")
    assert columns == [[one["name"], one["description"].strip()] for one in described["columns"]]


@pytest.mark.parametrize("mart", sorted(DESCRIBED))
def test_a_mart_holds_to_its_contract_and_its_key(mart):
    described = DESCRIBED[mart]
    assert described.get("config", {}).get("contract", {}).get("enforced", True), (
        "all marts have one by dbt_project.yml"
    )
    assert all(one.get("data_type") for one in described["columns"])
    keys = [test["is_key"]["arguments"]["columns"] for test in described["data_tests"] if "is_key" in test]
    assert keys
    assert {name for key in keys for name in key} <= {one["name"] for one in described["columns"]}


def test_contracts_are_enforced_for_all_marts():
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["models"]["regulars"]["marts"]["+contract"] == {"enforced": True}
    assert project["models"]["regulars"]["+persist_docs"] == {"relation": True, "columns": True}


def test_every_mart_that_is_a_table_has_an_index(catalog, awkward_state):
    indexed = {name for (name,) in awkward_state.run("select tablename from pg_indexes where schemaname = 'marts'")}
    assert {name for name, (kind, *_) in catalog.items() if kind == "r"} - indexed == set()


@pytest.mark.parametrize(("mart", "column", "value"), LOOKED_UP, ids=lambda part: str(part))
def test_readers_find_rows_by_an_index(awkward_state, mart, column, value):
    awkward_state.connection.rollback()
    with awkward_state.connection.cursor() as cursor:
        # small tables are read whole; what counts is whether a large one would not be
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain select 1 from marts.{mart} where {column} = {value}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    awkward_state.connection.rollback()
    assert "Index Cond" in plan, plan


def test_bi_reads_every_mart(as_bi, catalog):
    for mart in catalog:
        as_bi.execute(sql.SQL("select count(*) from marts.{}").format(sql.Identifier(mart)))


def test_bi_reads_nothing_else(awkward_state, administrator):
    relations = awkward_state.run(RELATIONS)
    assert {schema for schema, _ in relations} >= {"raw", "crm", "audit", "staging", "intermediate", "marts"}
    for schema, name in relations:
        if schema == "marts":
            continue
        administrator.rollback()
        with administrator.cursor() as cursor:
            cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(ROLE)))
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(sql.SQL("select * from {} limit 1").format(sql.Identifier(schema, name)))
    administrator.rollback()


@pytest.mark.parametrize(
    "command",
    [
        "insert into marts.dim_shops select * from marts.dim_shops",
        "update marts.dim_customers set tier = 'supreme'",
        "delete from marts.fct_messages",
        "truncate marts.dim_dates",
        "drop table marts.dim_dates",
        "create table marts.mine (a int)",
        "create view marts.mine as select 1",
        "create schema mine",
        "create table public.mine (a int)",
        "select crm.hash_address('somebody@example.com')",
        "select raw.read_money('1', 'GBP')",
    ],
)
def test_bi_changes_and_creates_nothing(as_bi, command):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_bi.execute(command)
