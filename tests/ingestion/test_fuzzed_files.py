"""Whatever bytes a file has: it is loaded or refused in words, never a traceback, and no row is lost."""

import contextlib
import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.ingestion import formats, lines, records
from regulars.ingestion.rejections import FileRejectedError

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
THROUGH_POSTGRES = settings(QUIET, max_examples=60)
HEADER = "order_id,ordered_at,status,customer_id,sku,title,quantity,unit_price,currency,country"
ROW = "1001,2011-12-01 08:26:00,completed,17850,85123A,WHITE HOLDER,6,2.55,GBP,United Kingdom"
OWN = next(one for one in formats.read_all() if one.format_id == "own")

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NOISE = st.sampled_from(
    [b",", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xe9", "礼".encode(), b"6", b" ", b"2011-12-01", b"x"]
)


def in_chunks(content: bytes, size: int):
    return [content[start : start + size] for start in range(0, len(content), size)]


def read(content: bytes, size: int = 7) -> tuple[list[list[str]], list[int]]:
    """Give the rows that would be copied, and the lines that were set aside."""
    aside: list[int] = []
    found = records.Records(lines.read(in_chunks(content, size), "utf-8"), OWN, lambda line, *_: aside.append(line))
    text = b"".join(found.batches(1)).decode()
    return list(csv.reader(io.StringIO(text, newline=""))), aside


@QUIET
@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_bytes_are_read_or_refused_in_words(content, size):
    for start in (b"", HEADER.encode() + b"\n"):
        with contextlib.suppress(FileRejectedError):
            read(start + content, size)


@QUIET
@given(st.lists(NOISE, max_size=60).map(b"".join), st.integers(1, 40))
def test_chunks_of_any_size_give_the_same_rows(content, size):
    def outcome(of_size: int):
        try:
            return read(HEADER.encode() + b"\n" + content, of_size)
        except FileRejectedError as error:
            return error.sentence("a.csv")

    assert outcome(size) == outcome(10_000)


@QUIET
@given(st.lists(st.lists(CELLS, min_size=10, max_size=10).filter(any), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_a_well_formed_file_comes_through_cell_by_cell(rows, line_end):
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([HEADER.split(","), *rows])
    copied, aside = read(text.getvalue().encode())
    assert aside == []
    assert [cells[2:] for cells in copied] == rows


@QUIET
@given(st.lists(st.one_of(st.just(ROW), st.text(",x", max_size=12)), max_size=20))
def test_lines_in_are_rows_and_lines_set_aside(rows):
    copied, aside = read("\n".join([HEADER, *rows]).encode())
    assert len(copied) + len(aside) == sum(1 for row in rows if row.strip(",")), "separators alone hold nothing"


@THROUGH_POSTGRES
@given(content=st.lists(st.one_of(NOISE, st.just(ROW.encode() + b"\n")), max_size=30).map(b"".join))
def test_postgres_takes_whatever_the_reader_lets_through(shop, content):
    outcome = shop.outcome("own/gifts/a.csv", HEADER.encode() + b"\n" + content)
    assert outcome.state in ("loaded", "rejected", "skipped")
    assert (outcome.state == "rejected") == bool(outcome.error)
    if outcome.state == "loaded":
        stored = shop.rows("select count(*) from raw.own_order_lines where file_id = %s", outcome.file_id)
        aside = shop.rows("select count(*) from audit.quarantine where file_id = %s", outcome.file_id)
        assert (stored, aside) == ([(outcome.rows,)], [(outcome.quarantined,)])
