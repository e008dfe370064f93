"""The swap against readers: it never queues behind a long query, and it moves everything or nothing."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from regulars import warehouse as warehouse_module
from regulars.modelling import swap, views

HURRIED = swap.Patience(attempts=2, first_pause_seconds=0.05)
LONGEST_WAIT_SECONDS = 1.5


@pytest.fixture
def marts(raw):
    """Give a live mart, a live view and their successors."""
    for schema, content in (("", "old"), ("__next", "new")):
        raw.run(f"create schema staging{schema}; create schema marts{schema}")
        raw.run(f"create table staging{schema}.stg_a as select 1 as n")
        raw.run(f"create view staging{schema}.stg_b as select n from staging{schema}.stg_a")
        raw.run(f"create table marts{schema}.dim_a as select %s as content", content)
        raw.run(f"create index dim_a_content on marts{schema}.dim_a (content)")
        raw.run(f"comment on table marts{schema}.dim_a is 'One row per {content}.'")
    return raw


@pytest.fixture
def reader(marts):
    """Give a connection that reads as BI does."""
    with warehouse_module.connect() as connection:
        yield connection


def read(connection, query: str = "select content from marts.dim_a") -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        ((content,),) = cursor.fetchall()
    return content


def test_a_swap_moves_tables_views_comments_and_indexes(marts):
    marts.run("create view staging__next.stg_c as select 2 as n")
    assert swap.swap(marts.connection) == 4
    (found,) = marts.table(
        "select content, obj_description('marts.dim_a'::regclass) as comment, to_regclass('marts.dim_a_content')::text"
        " as index, (select n from staging.stg_b) as b, (select n from staging.stg_c) as c from marts.dim_a"
    )
    assert found == {"content": "new", "comment": "One row per new.", "index": "marts.dim_a_content", "b": 1, "c": 2}
    assert marts.run("select nspname::text from pg_namespace where nspname like '%\\_\\_next'") == []


def test_bi_may_read_a_mart_as_soon_as_it_is_live(marts):
    swap.swap(marts.connection)
    (may,) = marts.table(
        "select has_schema_privilege('regulars_bi', 'marts', 'usage') and has_table_privilege('regulars_bi',"
        " 'marts.dim_a', 'select') as read_marts,"
        " has_schema_privilege('regulars_bi', 'staging', 'usage') as use_staging"
    )
    assert may == {"read_marts": True, "use_staging": False}


def test_a_table_may_become_a_view_and_back(marts):
    marts.run("drop view staging__next.stg_b; create table staging__next.stg_b as select 3 as n")
    swap.swap(marts.connection)
    marts.run("create schema staging__next; create view staging__next.stg_b as select 4 as n")
    swap.swap(marts.connection)
    assert marts.run("select n from staging.stg_b") == [(4,)]


def test_a_swap_gives_up_on_a_long_query_and_names_it(marts, reader):
    read(reader)
    ((pid,),) = marts.run("select pid from pg_locks where relation = 'marts.dim_a'::regclass limit 1")
    with pytest.raises(swap.SwapBlockedError, match=f"pid {pid} .* holds marts.dim_a"):
        swap.swap(marts.connection, patience=HURRIED)
    assert read(reader) == "old"
    assert marts.run("select content from marts__next.dim_a") == [("new",)]


def test_a_swap_waits_for_a_query_that_ends(marts, reader):
    read(reader)
    threading.Timer(0.7, reader.rollback).start()
    swap.swap(marts.connection, patience=swap.Patience(attempts=20, longest_pause_seconds=0.2))
    assert marts.run("select content from marts.dim_a") == [("new",)]


def test_other_readers_wait_less_than_a_moment_while_a_swap_is_blocked(marts, reader):
    read(reader)
    waits: list[float] = []
    stop = threading.Event()

    def keep_reading() -> None:
        with warehouse_module.connect() as connection:
            connection.autocommit = True
            while not stop.is_set():
                started = time.monotonic()
                read(connection)
                waits.append(time.monotonic() - started)

    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(keep_reading) for _ in range(2)]
        with pytest.raises(swap.SwapBlockedError):
            swap.swap(marts.connection, patience=swap.Patience(attempts=3, first_pause_seconds=0.2))
        stop.set()
        for one in reading:
            one.result()
    assert len(waits) > 20, "readers were served between the attempts"
    assert max(waits) < LONGEST_WAIT_SECONDS


def test_views_of_others_are_put_up_again(marts):
    marts.run("create schema reports")
    marts.run("create view reports.a as select content from marts.dim_a")
    marts.run("create view reports.b as select content || '!' as content from reports.a")
    marts.run("comment on view reports.a is 'mine'; grant select on reports.b to regulars_bi")
    swap.swap(marts.connection)
    (found,) = marts.table(
        "select content, obj_description('reports.a'::regclass) as comment,"
        " has_table_privilege('regulars_bi', 'reports.b', 'select') as may_read from reports.b"
    )
    assert found == {"content": "new!", "comment": "mine", "may_read": True}


def test_a_materialized_view_stands_in_the_way_and_is_named(marts):
    marts.run("create materialized view marts.copied as select content from marts.dim_a")
    with pytest.raises(views.ForeignViewError, match=r"marts\.copied"):
        swap.swap(marts.connection)
    assert marts.run("select content from marts.copied") == [("old",)]


def test_there_must_be_something_to_swap(raw):
    with pytest.raises(LookupError, match="staging__next"):
        swap.swap(raw.connection)


def test_a_view_that_is_built_no_more_may_stand_below_one_that_is_replaced(marts):
    marts.run("create view staging.stg_gone as select n from staging.stg_a")
    marts.run("create view staging.stg_all as select n from staging.stg_gone union all select n from staging.stg_b")
    marts.run("create view staging__next.stg_all as select n from staging__next.stg_b")
    swap.swap(marts.connection)
    assert marts.run("select * from staging.stg_all, staging.stg_gone") == [(1, 1)]


def test_what_changed_is_put_into_the_live_table(marts):
    marts.run("create table marts.fct as select n as key, 'old' as content from unnest(array[1, 2, 2, 3]) as n")
    marts.run("create view marts.fct_seen as select * from marts.fct; comment on column marts.fct_seen.key is 'Key.'")
    marts.run("create table marts__next.touched as select n as key from unnest(array[2, 3, 4]) as n")
    marts.run("create table marts__next.fct__changes as select 2 as key, 'new' as content union all select 4, 'new'")
    marts.run("comment on table marts__next.fct__changes is 'key touched'")
    marts.run(
        "create view marts__next.fct as select * from marts.fct where key = 1 union all table marts__next.fct__changes"
    )
    marts.run("create view marts__next.fct_seen as select * from marts__next.fct")
    oid = marts.run("select 'marts.fct'::regclass::oid")
    swap.swap(marts.connection)
    assert marts.run("select * from marts.fct_seen order by 1") == [(1, "old"), (2, "new"), (4, "new")]
    assert marts.run("select 'marts.fct'::regclass::oid") == oid, "the table is the same, and only its rows are not"
    assert marts.run("select col_description('marts.fct_seen'::regclass, 1)") == [("Key.",)]
    assert marts.run("select nspname::text from pg_namespace where nspname like '%\\_\\_next'") == []


def test_changes_wait_for_nobody_who_reads(marts, reader):
    marts.run("create table marts.fct as select 1 as key, 'old' as content")
    marts.run("create table marts__next.touched as select 1 as key")
    marts.run("create table marts__next.fct__changes as select 1 as key, 'new' as content")
    marts.run("comment on table marts__next.fct__changes is 'key touched'")
    marts.run("create view marts__next.fct as table marts__next.fct__changes")
    assert read(reader, "select content from marts.fct") == "old"
    swap.swap(marts.connection, patience=HURRIED)
    assert read(reader, "select content from marts.fct") == "new"
