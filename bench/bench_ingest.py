"""Measure ingestion against a bare COPY of the same bytes and against dlt, in one run on one machine.

    AIRFLOW_CONN_WAREHOUSE=postgresql://… .venv/bin/python bench/bench_ingest.py [lines …]

Without numbers it loads 1 and 10 million order lines (4 GB of disk, a quarter of an hour, most of it dlt's). Makes a
database of its own beside the warehouse (the login must be allowed to) and drops it at the end. The lines are the
sample's, repeated with other order numbers. dlt takes part where .regulars/bench has it (see bench/dlt_load.py); it is
given the first lines of the same file, a million at most, and compared by lines a second.

Prints for every size: seconds, lines a second, the ratio to COPY, peak memory; the ratio to dlt; what staging takes to
read all lines set-based; and the growth from the smallest to the largest size.
"""

from __future__ import annotations

import csv
import gzip
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "include"))

from own_database import own_database

from regulars import settings, warehouse
from regulars.ingestion import loading, shops
from regulars.modelling import dbt

SAMPLES = settings.INCLUDE / "samples"
DATABASE = "regulars_bench_ingest"
DLT = settings.ROOT / ".regulars" / "bench" / "bin" / "python"
MOST_FOR_DLT = 1_000_000
READ_BYTES = 256 * 1024


@dataclass(frozen=True)
class Figures:
    """Hold what one size took, in seconds."""

    lines: int
    copy: float
    ingestion: float
    staging: float


def sample_lines() -> Iterator[list[str]]:
    """Yield the sample's lines for ever; each turn has order numbers of its own."""
    for turn in count():
        for path in sorted((SAMPLES / "own").rglob("*.gz")):
            with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
                rows = csv.reader(stream)
                next(rows)
                for order_id, *rest in rows:
                    yield [f"{turn}-{order_id}", *rest]


def write_export(path: Path, lines: int) -> None:
    """Write an export file of so many lines."""
    with gzip.open(next((SAMPLES / "own").rglob("*.gz")), "rt", encoding="utf-8") as stream:
        header = stream.readline()
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(header)
        csv.writer(stream, lineterminator="\n").writerows(islice(sample_lines(), lines))


def bare_copy(connection: warehouse.Connection, path: Path) -> float:
    """Give the seconds of a COPY of the file as it is into a table of text columns."""
    columns = path.open(encoding="utf-8").readline().strip()
    with connection.cursor() as cursor, path.open("rb") as stream:
        cursor.execute(f"create table public.bare ({columns.replace(',', ' text, ')} text)")
        start = time.perf_counter()
        cursor.copy_expert(f"copy public.bare ({columns}) from stdin with (format csv, header)", stream, READ_BYTES)
        connection.commit()
        seconds = time.perf_counter() - start
        cursor.execute("drop table public.bare")
    connection.commit()
    return seconds


def stage(connection: warehouse.Connection) -> float:
    """Give the seconds in which the staging model types every line that was loaded, into a table."""
    with connection.cursor() as cursor:
        cursor.execute("update audit.export_files set state = 'accepted'")
        cursor.execute("insert into audit.nights (night_on) values ('2011-12-09') on conflict do nothing")
        cursor.execute(
            "insert into audit.night_builds (night_on, build_no, cut_off_at, code_version, configuration_hash,"
            " consent_mark, suppression_mark, shop_mark, event_mark, campaign_mark, state)"
            " select '2011-12-09', count(*) + 1, '2011-12-10', 'bench', 'bench', 0, 0, 1, 0, 0, 'building'"
            " from audit.night_builds returning build_id"
        )
        build_id = cursor.fetchone()[0]
        cursor.execute("insert into audit.night_files select %s, file_id from audit.export_files", (build_id,))
        connection.commit()
        run_dbt(build_id)
        start = time.perf_counter()
        cursor.execute("create table public.staged as select * from staging__next.stg_own__order_lines")
        connection.commit()
        seconds = time.perf_counter() - start
        cursor.execute("drop table public.staged")
    connection.commit()
    return seconds


def run_dbt(build_id: int) -> None:
    """Make the staging view and what it reads, for one build."""
    with tempfile.TemporaryDirectory() as target:
        places = ["--project-dir", str(dbt.PROJECT), "--profiles-dir", str(dbt.PROJECT), "--target-path", target]
        subprocess.run(
            [sys.executable, "-c", dbt.COMMAND, "--quiet", "run", "--select", "+stg_own__order_lines", *places],
            env=dbt.environment("night", dbt.NEXT, build_id),
            cwd=dbt.PROJECT,
            check=True,
        )


def measure(connection: warehouse.Connection, folder: Path, lines: int) -> Figures:
    """Load one file of so many lines both ways and print a line of figures."""
    path = folder / "own" / "gifts" / f"orders_{lines}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_export(path, lines)
    bare = bare_copy(connection, path)
    start = time.perf_counter()
    report = loading.load_exports(connection, folder)
    seconds = time.perf_counter() - start
    assert report.rows == lines, report
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = Figures(lines, bare, seconds, stage(connection))
    print(
        f"{lines:>10,} lines: COPY {bare:6.2f} s, ingestion {seconds:6.2f} s, {lines / seconds:>9,.0f} lines/s, "
        f"ratio {bare / seconds:.2f}, peak memory {memory:.0f} MiB, staging all of raw {found.staging:.2f} s",
        flush=True,
    )
    return found


def compare_dlt(endpoint: settings.Endpoint, path: Path, own_rate: float) -> None:
    """Print what dlt takes for the first lines of the same file, in both of its ways."""
    if not DLT.exists():
        print("dlt is not there: see bench/dlt_load.py")
        return
    part = path.with_name("part.csv")
    with path.open(encoding="utf-8") as source, part.open("w", encoding="utf-8") as target:
        target.writelines(islice(source, MOST_FOR_DLT + 1))
    with part.open(encoding="utf-8") as source:
        lines = sum(1 for _ in source) - 1
    for way in ("rows", "arrow"):
        done = subprocess.run(
            [DLT, Path(__file__).with_name("dlt_load.py"), way, endpoint.url, part],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, memory = done.stdout.split()[-2:]
        rate = lines / float(seconds)
        print(
            f"{lines:>10,} lines: dlt ({way}) {float(seconds):.1f} s, {rate:,.0f} lines/s, {memory} MiB; "
            f"ingestion is {own_rate / rate:.1f} times as fast",
            flush=True,
        )


def main(sizes: list[int]) -> None:
    """Measure every size, smallest first, then dlt, then say how the time grows."""
    found = []
    with own_database(DATABASE) as endpoint, warehouse.connect(endpoint) as connection:
        settings.adopt({"AIRFLOW_CONN_WAREHOUSE": endpoint.url})
        shops.record(connection, SAMPLES / "shops.yml")
        for lines in sorted(sizes):
            with tempfile.TemporaryDirectory() as name:
                found.append(measure(connection, Path(name), lines))
                if lines == max(sizes):
                    path = next(Path(name).rglob("orders_*.csv"))
                    compare_dlt(endpoint, path, lines / found[-1].ingestion)
    least, most = found[0], found[-1]
    times = most.ingestion / least.ingestion
    print(f"{most.lines / least.lines:.1f} times the lines take {times:.1f} times the time")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000])
