"""Load one CSV file into Postgres with dlt and print the seconds, in an environment of its own beside bench_ingest.py.

    python -m venv .regulars/bench && .regulars/bench/bin/pip install --no-deps -r bench/requirements.lock
    .regulars/bench/bin/python bench/dlt_load.py rows|arrow postgresql://… orders.csv

`rows` is what dlt's guide begins with: a resource that yields dictionaries. `arrow` is the fastest way dlt offers for
this source and target: Arrow tables read by pyarrow, handed to COPY as CSV. Every column is text in both, as in raw.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR", "DO_NOT_TRACK": "1"}

import dlt
import pyarrow
from pyarrow import csv as arrow_csv

BATCH = 10_000


def header(path: str) -> list[str]:
    """Give the names of the file's columns."""
    with open(path, encoding="utf-8") as stream:
        return next(csv.reader(stream))


def rows(path: str) -> Iterator[list[dict]]:
    """Yield the lines as dictionaries, some thousands at a time."""
    with open(path, encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        while batch := list(islice(reader, BATCH)):
            yield batch


def tables(path: str) -> Iterator[pyarrow.Table]:
    """Yield the lines as Arrow tables of text columns."""
    options = arrow_csv.ConvertOptions(column_types=dict.fromkeys(header(path), pyarrow.string()))
    for batch in arrow_csv.open_csv(path, convert_options=options):
        yield pyarrow.Table.from_batches([batch])


def main(way: str, url: str, path: str) -> None:
    """Load the file, and print seconds and peak memory in MiB; the schema is dlt_rows or dlt_arrow."""
    with tempfile.TemporaryDirectory() as folder:
        pipeline = dlt.pipeline(
            pipeline_name="bench",
            pipelines_dir=folder,
            destination=dlt.destinations.postgres(url),
            dataset_name=f"dlt_{way}",
        )
        columns = {name: {"data_type": "text"} for name in header(path)}
        resource_of = dlt.resource(
            (rows if way == "rows" else tables)(path), name="lines", columns=columns, write_disposition="append"
        )
        start = time.perf_counter()
        pipeline.run(resource_of, loader_file_format="insert_values" if way == "rows" else "csv")
        seconds = time.perf_counter() - start
    print(f"{seconds:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("rows", "arrow"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
