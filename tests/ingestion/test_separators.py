"""A text file is read with the separator it has: spreadsheet programs save one anew as their country does."""

import csv
import io

import pytest

NAME = "own/gifts/orders.csv"


def parted(delimiter: str, *rows: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_separator_is_told_by_the_header(shop, header, row, delimiter):
    cells = row.split(",")
    cells[5] = f'a{delimiter} "b"'
    outcome = shop.outcome(NAME, parted(delimiter, header.split(","), cells))
    assert (outcome.rows, outcome.quarantined) == (1, 0)
    assert shop.rows("select order_id, title, country from raw.own_order_lines") == [(cells[0], cells[5], cells[-1])]


def test_a_row_that_is_set_aside_keeps_the_separators_of_its_file(shop, header, row):
    cells = row.split(",")
    cells[header.split(",").index("quantity")] = "many"
    assert shop.outcome(NAME, parted(";", header.split(","), cells)).quarantined == 1
    ((_, _, _, raw_row),) = shop.quarantined()
    assert raw_row == ";".join(cells)
