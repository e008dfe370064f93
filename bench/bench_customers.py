"""Measure whole nights at ten million order lines against DuckDB and pandas, in one run on one machine.

    AIRFLOW_CONN_WAREHOUSE=postgresql://… .venv/bin/python bench/bench_customers.py [lines …]

Without numbers: 1 and 10 million lines of a tenth as many people (20 GB of disk, an hour). Makes a database of its own
beside the warehouse (the login must be allowed to) and drops it at the end. For every size it loads the lines, builds a
night from nothing, loads a thousandth more (new orders and refunds of old ones), builds the next night, and lets DuckDB
and pandas compute from the same CSV what customers_duckdb.py says. Those leave out most of what a night builds: of both
nights dbt's selector `people`, which makes the peers' columns and has no tests, is built once more by itself. The first
size also pays for dbt's reading of the project; the others find it read, as every night but the first does.

Prints for every size: the seconds, the ratios, whether the sums are the same, and what took longest; in the end the
growth from the smallest to the largest size.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "include"))

import customer_lines  # noqa: E402
from own_database import own_database  # noqa: E402

from regulars import settings, warehouse  # noqa: E402
from regulars.ingestion import loading, shops  # noqa: E402
from regulars.modelling import dbt  # noqa: E402
from regulars.nights import builds, calendar  # noqa: E402

NIGHT = date(2025, 12, 30)
LONGEST = 12
SUMS = """
select (select count(*) from marts.fct_orders), (select count(*) from marts.dim_customers where placed_count > 0),
    (select sum(order_count) from marts.dim_customers),
    (select sum(lifetime_net_amount_base) from marts.dim_customers),
    (select sum(r_score + f_score + m_score) from marts.fct_customer_rfm where scope = 'own/gifts')
"""


PEERS = ("duckdb", "pandas")


@dataclass(frozen=True)
class Figures:
    """Hold what one size took, in seconds: each night whole, and the part of it that the peers compute."""

    lines: int
    full: float
    full_part: float
    following: float
    following_part: float


def load(connection: warehouse.Connection, folder: Path, night_on: date) -> None:
    """Open a night, load what is new in the folder, and accept it unseen: the gate is measured elsewhere."""
    calendar.open_night(connection, night_on, is_history=True)
    report = loading.load_exports(connection, folder)
    assert not report.errors, report.errors
    with connection.cursor() as cursor:
        cursor.execute(
            "update audit.export_files set state = 'accepted', night_on = coalesce(night_on, %s)", (night_on,)
        )
        connection.commit()
        connection.autocommit = True
        cursor.execute("vacuum analyze raw.own_order_lines")
        # what was loaded is written by now, and not while the night is built
        cursor.execute("checkpoint")
        connection.autocommit = False


def build(connection: warehouse.Connection, night_on: date) -> float:
    """Build a night, print what took longest, and give the seconds."""
    start = time.perf_counter()
    builds.build_night(connection, night_on)
    seconds = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("select results from audit.dbt_runs order by dbt_run_id desc limit 1")
        (results,) = cursor.fetchone()
    for result in sorted(results, key=lambda result: -result["seconds"])[:LONGEST]:
        print(f"    {result['seconds']:8.2f} s  {result['node']}")
    return seconds


def build_part(connection: warehouse.Connection, build_id: int) -> float:
    """Build what the peers compute beside the live marts, as a build says that it reads; gives the seconds."""
    live_build_id = warehouse.fetch_one(connection, "builds/read", build_id=build_id)["live_build_id"]
    start = time.perf_counter()
    dbt.build(connection, build_id, "people", suffix="__part", live_build_id=live_build_id)
    seconds = time.perf_counter() - start
    dbt.drop_leftovers(connection, "__part")
    return seconds


def compute(peer: str, lines: Path, place: Path) -> tuple[float, int, list[Decimal]]:
    """Let a peer compute from the CSV; gives seconds, MiB and sums."""
    script = Path(__file__).with_name(f"customers_{peer}.py")
    done = subprocess.run(
        [sys.executable, script, lines, place, NIGHT.isoformat()], capture_output=True, text=True, check=True
    )
    seconds, memory, *sums = done.stdout.split()
    return float(seconds), int(memory), [Decimal(value) for value in sums]


def measure(endpoint: settings.Endpoint, folder: Path, lines: int) -> Figures:
    """Take one size through both nights and both peers, and print its figures."""
    place = folder / "exports" / "own" / "gifts"
    place.mkdir(parents=True)
    customer_lines.write(place / "lines.csv", lines)
    with warehouse.connect(endpoint) as connection:
        shops.record(connection, settings.INCLUDE / "samples" / "shops.yml")
        load(connection, folder / "exports", NIGHT)
        print(f"{lines:,} lines, from nothing:")
        full_part = build_part(connection, builds.open_build(connection, NIGHT))
        full = build(connection, NIGHT)
        with connection.cursor() as cursor:
            cursor.execute(SUMS)
            sums = list(cursor.fetchone())
        customer_lines.write_next(place / "next.csv", place / "lines.csv")
        load(connection, folder / "exports", NIGHT + timedelta(1))
        print(f"{lines:,} lines, the night after:")
        following_part = build_part(connection, builds.open_build(connection, NIGHT + timedelta(1)))
        following = build(connection, NIGHT + timedelta(1))
    found = Figures(lines, full, full_part, following, following_part)
    print(f"    whole: {full:.1f} s, the night after {following:.1f} s ({following / full:.1%})")
    print(f"    the peers' part: {full_part:.1f} s, the night after {following_part:.1f} s")
    for peer in PEERS:
        compare(peer, place / "lines.csv", folder / peer, found, sums)
    return found


def compare(peer: str, lines: Path, place: Path, found: Figures, sums: list[Decimal]) -> None:
    """Let a peer compute, and print how many times its seconds ours are."""
    seconds, memory, theirs = compute(peer, lines, place)
    same = "the same sums" if theirs == sums else f"OTHER SUMS: {theirs} and not {sums}"
    times = {
        "its part": found.full_part,
        "its part the night after": found.following_part,
        "the whole night": found.full,
        "the whole night after": found.following,
    }
    told = ", ".join(f"{name} {ours / seconds:.2f}" for name, ours in times.items())
    print(f"    {peer}: {seconds:.1f} s, {memory} MiB, {same}; times that we take: {told}", flush=True)


def main(sizes: list[int]) -> None:
    """Measure every size, smallest first, and say how the time grows."""
    found, given = [], settings.warehouse()
    with tempfile.TemporaryDirectory() as state:
        for lines in sorted(sizes):
            settings.adopt({"AIRFLOW_CONN_WAREHOUSE": given.url})
            with own_database("regulars_bench_customers") as endpoint, tempfile.TemporaryDirectory() as name:
                settings.adopt({"AIRFLOW_CONN_WAREHOUSE": endpoint.url, "REGULARS_STATE": state})
                Path(name, "pandas").mkdir()
                found.append(measure(endpoint, Path(name), lines))
    least, most = found[0], found[-1]
    print(
        f"{most.lines / least.lines:.1f} times the lines take {most.full / least.full:.1f} times the time,"
        f" the peers' part {most.full_part / least.full_part:.1f} times"
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000])
