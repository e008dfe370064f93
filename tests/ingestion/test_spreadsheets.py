"""Spreadsheets come in cell by cell; what Excel has spoilt is set aside in words, and no bomb is unpacked."""

import contextlib
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.ingestion import formats, workbook_limits, workbooks
from regulars.ingestion.rejections import FileRejectedError

NAME = "own/gifts/orders.xlsx"
OWN = next(one for one in formats.read_all() if one.format_id == "own")
HEADER = [
    *("order_id", "ordered_at", "status", "customer_id", "sku", "title", "quantity", "unit_price", "currency"),
    "country",
]
ROW = ["1001", "2011-12-01 08:26:00", "completed", "17850", "85123A", "WHITE HOLDER", "6", "2.55", "GBP", "UK"]


def xlsx(*sheets: list[list]) -> bytes:
    """Write a workbook of such sheets."""
    book = openpyxl.Workbook()
    for position, rows in enumerate(sheets):
        sheet = book.active if position == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: list[list]) -> bytes:
    """Write a workbook as Excel did before 2007."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("orders")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lines(shop):
    return shop.rows(
        "select line_no, order_id, ordered_at, title, quantity, unit_price, extra from raw.own_order_lines order by 1"
    )


def test_cells_of_every_kind_become_text(shop):
    at = datetime(2011, 12, 1, 8, 26, tzinfo=UTC).replace(tzinfo=None)
    row = [1930679858170, at, "completed", 17850, "85123A", "a,b\n“c”", 6, 2.55, "GBP", "UK", True, date(2011, 12, 2)]
    outcome = shop.outcome(NAME, xlsx([[*HEADER, "gift", "seen on"], row]))
    assert (outcome.rows, outcome.quarantined) == (1, 0)
    extra = {"gift": "TRUE", "seen on": "2011-12-02"}
    assert lines(shop) == [(2, "1930679858170", "2011-12-01 08:26:00", "a,b\n“c”", "6", "2.55", extra)]


def test_an_old_workbook_is_read_like_a_new_one(shop):
    assert shop.outcome("own/gifts/orders.xls", xls([HEADER, ROW, [*ROW[:5], "礼物", *ROW[6:]]])).rows == 2
    assert [line[3] for line in lines(shop)] == ["WHITE HOLDER", "礼物"]


def test_a_number_that_excel_has_rounded_is_set_aside(shop):
    rounded = [1.9306798581706479e17, *ROW[1:]]
    outcome = shop.outcome(NAME, xlsx([HEADER, ROW, rounded, [ROW[0], *ROW[1:5], "next", *ROW[6:]]]))
    assert (outcome.rows, outcome.quarantined) == (2, 1)
    ((line_no, _, reason, raw_row),) = shop.quarantined()
    assert (line_no, raw_row.split(",")[0]) == (3, "193067985817064800")
    assert "rounded a number of more than 15 digits. Cure: export the file again" in reason


def test_a_number_of_sixteen_digits_that_was_not_rounded_is_kept(shop):
    outcome = shop.outcome(NAME, xlsx([HEADER, [1930679858170647, *ROW[1:]], [1930679858170640, *ROW[1:]]]))
    assert (outcome.rows, outcome.quarantined) == (1, 1)
    assert lines(shop)[0][1] == "1930679858170647"


def test_the_first_sheet_with_the_header_is_read_and_blank_rows_are_none(shop):
    cover = [["Exported on Monday"], [], ["Page 1"]]
    outcome = shop.outcome(NAME, xlsx(cover, [[], HEADER, [None] * 10, ROW, [], ROW]))
    assert (outcome.rows, outcome.quarantined) == (2, 0)
    assert [line[0] for line in lines(shop)] == [4, 6], "rows keep the numbers that Excel shows"


def test_a_row_that_fails_its_check_names_the_row_of_the_sheet(shop):
    shop.outcome(NAME, xlsx([HEADER, ROW, [*ROW[:6], "six", *ROW[7:]]]))
    assert [row[:2] for row in shop.quarantined()] == [(3, "quantity")]


def damaged(content: bytes) -> dict[str, tuple[bytes, str]]:
    """Give every spreadsheet that is refused, with what a person reads."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", "a,b")
    again = "Cure: copy or export the file again."
    return {
        "cut in half": (content[: len(content) // 2], f"the spreadsheet is cut off or damaged. {again}"),
        "cut at its end": (content[:-10], f"the spreadsheet is cut off or damaged. {again}"),
        "an archive": (packed.getvalue(), "is a ZIP archive, not an export. Cure: unpack it."),
        "an old one cut off": (xls([HEADER, ROW])[:600], f"the spreadsheet is cut off or damaged. {again}"),
        "an old one cut off later": (xls([HEADER, ROW])[:-100], f"the spreadsheet is cut off or damaged. {again}"),
        "nothing in it": (xlsx([[]]), "the file is empty. Cure: export it again."),
        "without our header": (
            xlsx([["Bestellung", "Datum"], ["1", "2"]]),
            "line 1: is no header line of the format “own”: it names none of its columns. Cure: start the file with",
        ),
    }


@pytest.mark.parametrize("what", damaged(b""))
def test_a_damaged_spreadsheet_is_refused_in_words_and_the_rest_is_loaded(shop, what):
    content, sentence = damaged(xlsx([HEADER, *[ROW] * 50]))[what]
    shop.write("own/gifts/good.xlsx", xlsx([HEADER, ROW]))
    outcome = shop.outcome("own/gifts/bad.xlsx", content)
    assert outcome.state == "rejected"
    assert sentence in outcome.error
    assert len(lines(shop)) == 1


def test_a_bomb_is_refused_before_it_is_unpacked_into_memory(shop, monkeypatch):
    monkeypatch.setattr(workbook_limits, "MOST_BYTES", 1_000_000)
    stream = io.BytesIO(xlsx([HEADER, ROW]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 3_000_000)
    error = shop.outcome(NAME, stream.getvalue()).error
    assert "unpacks to more than a spreadsheet may" in error
    assert "Cure: save it as “CSV UTF-8”" in error


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD2000", "A1048577"])
def test_a_cell_far_off_is_refused_before_every_place_up_to_it_is_held(shop, cell):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([HEADER, ROW]))) as whole, zipfile.ZipFile(stream, "w") as archive:
        for name in whole.namelist():
            far = f'<row><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
            archive.writestr(name, whole.read(name).replace(b"</sheetData>", far))
    outcome = shop.outcome(NAME, stream.getvalue())
    if cell == "A1048577":
        assert "reach to row 1,048,577 and column 10, farther than a sheet is read. Cure: delete" in outcome.error
    else:
        assert "and column 16,384, farther than a sheet is read. Cure: delete what stands far off" in outcome.error


def test_cells_are_followed_over_the_parts_of_a_sheet(shop, monkeypatch):
    monkeypatch.setattr(workbook_limits, "PART", 7)
    monkeypatch.setattr(workbook_limits, "MOST_PLACES", 30 * 10)
    assert shop.outcome(NAME, xlsx([HEADER, *[ROW] * 29])).rows == 29
    error = shop.outcome("own/gifts/more.xlsx", xlsx([HEADER, *[ROW] * 30])).error
    assert "its cells reach to row 31 and column 10" in error


def test_an_old_workbook_that_kills_its_reader_is_refused_and_the_rest_is_loaded(shop, monkeypatch):
    shop.write("own/gifts/good.csv", [",".join(ROW)])
    # as where a few damaged bytes make the reader ask for gigabytes
    monkeypatch.setattr(workbook_limits, "TRIAL", "import os; os.abort()")
    error = shop.outcome("own/gifts/bad.xls", xls([HEADER, ROW])).error
    assert "is cut off or damaged. Cure: copy or export the file again; if it is whole, save it as" in error
    monkeypatch.setattr(workbook_limits, "TRIAL", "while True: pass")
    monkeypatch.setattr(workbook_limits, "TRIAL_SECONDS", 0.2)
    assert "is cut off or damaged" in shop.outcome("own/gifts/endless.xls", xls([HEADER, ROW, ROW])).error
    assert len(lines(shop)) == 1


def test_a_cell_far_off_in_an_old_workbook_is_refused(shop):
    book = xlwt.Workbook()
    sheet = book.add_sheet("orders")
    for position, name in enumerate(HEADER):
        sheet.write(0, position, name)
    sheet.write(65535, 255, "x")
    stream = io.BytesIO()
    book.save(stream)
    assert "is cut off or damaged" in shop.outcome("own/gifts/far.xls", stream.getvalue()).error


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.data())
def test_an_old_workbook_with_wrong_bytes_is_read_or_refused_in_words(tmp_path, data):
    content = bytearray(xls([HEADER, ROW]))
    for _ in range(data.draw(st.integers(1, 10))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "orders.xls"
    path.write_bytes(content[: data.draw(st.sampled_from([len(content), len(content) - 100, 1000]))])
    with contextlib.suppress(FileRejectedError):
        for _ in workbooks.SheetRows(path, OWN, lambda *_: None).batches(1):
            pass


def test_an_old_workbook_without_any_sheet_says_so(shop):
    content = bytearray(xls([HEADER, ROW]))
    # the kind of the record that names the sheet
    content[541] = 7
    assert "the workbook holds no sheet" in shop.outcome("own/gifts/bare.xls", bytes(content)).error


def test_a_protected_workbook_says_so(shop):
    # the container of an encrypted workbook: its parts are named, and nothing of it can be read
    parts = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "cut off or damaged" in shop.outcome("own/gifts/secret.xlsx", parts).error
