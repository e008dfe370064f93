"""Files are loaded whole, once, in any order of columns, with the line on which each row starts."""

import bz2
import lzma
import os
import signal
import subprocess
import sys
import threading

import pytest

from regulars import settings
from regulars import warehouse as warehouse_module
from regulars.ingestion import copying, loading, pickup


def test_a_file_lands_verbatim_with_its_lines(shop, row):
    outcome = shop.outcome("own/gifts/a.csv", [row, row.replace("1001", " 1002 "), ""])
    assert (outcome.state, outcome.rows, outcome.quarantined, outcome.error) == ("loaded", 2, 0, None)
    assert shop.rows("select line_no, order_id, ordered_at, paid_at, extra from raw.own_order_lines order by 1") == [
        (2, "1001", "2011-12-01 08:26:00", None, None),
        (3, " 1002 ", "2011-12-01 08:26:00", None, None),
    ]
    assert shop.rows("select state, row_count, quarantined_count, format_id from audit.export_files") == [
        ("loaded", 2, 0, "own")
    ]


def test_columns_may_stand_in_any_order_and_unknown_ones_are_kept(shop, header, row):
    columns, cells = header.split(","), row.split(",")
    turned = ["Gift Wrap,", ",".join(reversed(columns)), "\n", "yes,", ",".join(reversed(cells)), "\n"]
    shop.outcome("own/gifts/a.csv", "".join(turned))
    assert shop.rows("select order_id, country, extra from raw.own_order_lines") == [
        ("1001", "United Kingdom", {"Gift Wrap": "yes"})
    ]


def test_header_names_match_by_alias_case_and_blanks(shop, header, row):
    other = header.replace("order_id", "ORDER NUMBER").replace("ordered_at", " Order-Date ").replace("quantity", "Qty")
    assert shop.outcome("own/gifts/a.csv", f"{other}\n{row}\n").rows == 1


def test_byte_order_mark_windows_line_ends_and_a_missing_last_one(shop, header, row):
    content = b"\xef\xbb\xbf" + f"{header}\r\n{row}\r\n{row}".encode()
    assert shop.outcome("own/gifts/a.csv", content).rows == 2
    assert shop.rows("select distinct order_id, country from raw.own_order_lines") == [("1001", "United Kingdom")]


def test_quoted_cells_may_hold_separators_line_ends_and_quotation_marks(shop, row):
    title = '"SET/6, ""RED""\r\nSPOTTY"'
    shop.outcome("own/gifts/a.csv", [row.replace("WHITE HOLDER", title), row, row.replace("WHITE HOLDER", '12" RULER')])
    assert shop.rows("select line_no, title from raw.own_order_lines order by 1") == [
        (2, 'SET/6, "RED"\r\nSPOTTY'),
        (4, "WHITE HOLDER"),
        (5, '12" RULER'),
    ]


def test_any_packing_is_read_whatever_the_name_says(shop, header, row):
    text = f"{header}\n{row}\n"
    shop.write("own/gifts/a.csv.xz", lzma.compress(text.replace("1001", "1").encode()))
    shop.write("own/gifts/b.csv.bz2", bz2.compress(text.replace("1001", "2").encode()))
    shop.write("own/gifts/c.csv.gz", text.replace("1001", "3"))
    shop.write("own/gifts/d.csv", lzma.compress(text.replace("1001", "4").encode()))
    assert shop.load().rows == 4


def test_the_same_file_twice_changes_nothing_under_any_name(shop, row):
    shop.outcome("own/gifts/a.csv", [row])
    assert shop.outcome("own/gifts/b.csv", [row]).state == "skipped"
    assert [outcome.state for outcome in shop.load().outcomes] == ["skipped", "skipped"]
    assert (shop.count("raw.own_order_lines"), shop.count("audit.export_files")) == (1, 1)


def test_a_header_alone_is_an_empty_report(shop):
    assert shop.outcome("own/gifts/a.csv", []).state == "loaded"


def test_names_are_taken_in_the_order_people_mean(shop, row):
    for number in (10, 9, 1):
        shop.write(f"own/gifts/orders {number}.csv", [row.replace("1001", str(number))])
    shop.load()
    assert [order for (order,) in shop.rows("select order_id from raw.own_order_lines order by file_id")] == [
        *("1", "9", "10")
    ]


def test_files_that_are_still_being_written_are_left_alone(shop, row):
    for name in ("own/gifts/.a.csv", "own/gifts/a.csv.part", "own/gifts/~$a.csv", "own/.cache/a.csv", "notes.txt"):
        shop.write(name, [row])
    assert shop.load().outcomes == []


def test_a_file_that_grows_while_it_is_read_waits(shop, row, monkeypatch):
    path = shop.write("own/gifts/a.csv", [row])
    copy = copying._copy

    def copy_and_grow(*arguments):
        copied = copy(*arguments)
        with path.open("a") as stream:
            stream.write(row + "\n")
        return copied

    monkeypatch.setattr(copying, "_copy", copy_and_grow)
    (outcome,) = shop.load().outcomes
    assert (outcome.state, outcome.error) == (
        "waiting",
        "own/gifts/a.csv: changed while it was read. It waits for the next run.",
    )
    assert (shop.count("raw.own_order_lines"), shop.count("audit.export_files")) == (0, 0)
    monkeypatch.undo()
    assert loading.load_exports(shop.connection, shop.exports).rows == 2


KILLED = """
import os, signal
from regulars import settings, warehouse
from regulars.ingestion import loading, records
batches = records.Records.batches
def batches_until_killed(self, file_id):
    for position, batch in enumerate(batches(self, file_id)):
        if position == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield batch
records.Records.batches = batches_until_killed
with warehouse.connect() as connection:
    loading.load_exports(connection, settings.exports_folder())
"""


def test_a_loader_that_is_killed_leaves_nothing_and_the_next_one_loads_all(shop, row):
    shop.write("own/gifts/a.csv", [row.replace("1001", str(number)) for number in range(20_000)])
    path = os.pathsep.join(path for path in sys.path if path)
    killed = subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, "PYTHONPATH": path}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (shop.count("raw.own_order_lines"), shop.count("audit.export_files")) == (0, 0)
    assert shop.load().rows == 20_000
    assert shop.count("raw.own_order_lines") == 20_000


def test_two_loaders_at_once_load_a_file_once(shop, row):
    shop.write("own/gifts/a.csv", [row.replace("1001", str(number)) for number in range(20_000)])
    shop.write("own/gifts/b.csv", "no header\n")
    start, reports = threading.Barrier(2), []

    def load() -> None:
        with warehouse_module.connect() as connection:
            start.wait()
            reports.append(loading.load_exports(connection, settings.exports_folder()))

    loaders = [threading.Thread(target=load) for _ in range(2)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    assert sorted(outcome.state for report in reports for outcome in report.outcomes) == [
        *("loaded", "rejected", "rejected", "skipped")
    ]
    assert shop.count("raw.own_order_lines") == 20_000
    assert shop.rows("select state, count(*) from audit.export_files group by 1 order by 1") == [
        ("loaded", 1),
        ("rejected", 1),
    ]


def test_a_file_that_nobody_foresaw_waits_and_the_rest_is_loaded(shop, row, monkeypatch):
    shop.write("own/gifts/a.csv", [row])
    shop.write("own/gifts/b.csv", [row, row])
    copied = copying.copy_file

    def stumble(connection, found, *rest):
        if found.name.endswith("a.csv"):
            raise KeyError("ann@example.com")
        return copied(connection, found, *rest)

    monkeypatch.setattr(copying, "copy_file", stumble)
    report = shop.load()
    assert {outcome.name: outcome.state for outcome in report.outcomes} == {
        "own/gifts/a.csv": "waiting",
        "own/gifts/b.csv": "loaded",
    }
    (error,) = report.errors
    assert error.startswith("own/gifts/a.csv: cannot be read (KeyError in test_loading.py, line ")
    assert "ann@example.com" not in error
    monkeypatch.undo()
    assert shop.load().rows == 1


def test_a_file_that_has_not_changed_is_not_read_again(shop, row, monkeypatch):
    shop.write("own/gifts/a.csv", [row])
    shop.load()
    monkeypatch.setattr(pickup, "read_identity", lambda *_: pytest.fail("it was read again"))
    assert shop.load().outcomes[0].state == "skipped"
    monkeypatch.undo()
    assert shop.outcome("own/gifts/a.csv", [row, row]).state == "loaded"
