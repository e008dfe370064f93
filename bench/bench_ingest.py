"""Measure ingestion against a bare COPY of the same bytes, in one run on one machine.

    AIRFLOW_CONN_WAREHOUSE=postgresql://… .venv/bin/python bench/bench_ingest.py [lines …]

Makes a database of its own beside the warehouse (the login must be allowed to) and drops it at the end. The lines are
the sample's, repeated with other order numbers. Prints seconds, lines a second, the ratio to COPY and peak memory.
"""

from __future__ import annotations

import csv
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import psycopg2

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "include"))

from regulars import migrations, settings, warehouse
from regulars.ingestion import loading, shops

SAMPLES = settings.INCLUDE / "samples"
DATABASE = "regulars_bench_ingest"


@contextmanager
def own_database() -> Iterator[settings.Endpoint]:
    """Give a fresh, migrated database and drop it at the end."""
    given = settings.warehouse()
    with closing(psycopg2.connect(given.url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"drop database if exists {DATABASE} with (force)")
        connection.cursor().execute(f"create database {DATABASE}")
        try:
            endpoint = replace(given, database=DATABASE)
            migrations.migrate(endpoint)
            yield endpoint
        finally:
            connection.cursor().execute(f"drop database {DATABASE} with (force)")


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
        cursor.copy_expert(f"copy public.bare ({columns}) from stdin with (format csv, header)", stream, 256 * 1024)
        connection.commit()
        seconds = time.perf_counter() - start
        cursor.execute("drop table public.bare")
    connection.commit()
    return seconds


def measure(connection: warehouse.Connection, lines: int) -> None:
    """Load one file of so many lines both ways and print a line of figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own" / "gifts" / f"orders_{lines}.csv"
        path.parent.mkdir(parents=True)
        write_export(path, lines)
        bare = bare_copy(connection, path)
        start = time.perf_counter()
        report = loading.load_exports(connection, Path(folder))
        seconds = time.perf_counter() - start
    assert report.rows == lines, report
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{lines:>10,} lines: COPY {bare:6.2f} s, ingestion {seconds:6.2f} s, {lines / seconds:>9,.0f} lines/s, "
        f"ratio {bare / seconds:.2f}, peak memory {memory:.0f} MiB"
    )


def main(sizes: list[int]) -> None:
    """Measure every size, smallest first."""
    with own_database() as endpoint, warehouse.connect(endpoint) as connection:
        shops.record(connection, SAMPLES / "shops.yml")
        for lines in sorted(sizes):
            measure(connection, lines)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000, 531_282])
