"""What real exports look like after people, spreadsheets and years have been at them: read, and nothing lost."""

import pytest

from regulars.ingestion import format_files, formats

NAME = "own/gifts/orders.csv"
BAZAAR = """\
format: bazaar
marketplace: own
kind: orders
table: bazaar_lines
grain: One row per line.
encodings: {default: [utf-8, cp1252, iso-8859-1], JP: [utf-8, cp932]}
delimiter: "\\t"
quoting: none
header_within: 4
ignored: ['^[0-9]+,record\\(s\\)', '^Seller ID']
statuses: {paid: [Paid]}
columns:
  - {name: order_number, required: true, filled: true, aliases: ["Order Number*", "注文番号"]}
  - {name: total, type: money, aliases: ["Total Amount"]}
  - {name: placed_at, type: local_time}
  - {name: product, aliases: [title]}
"""


@pytest.fixture
def bazaar(shop, tmp_path, monkeypatch):
    """Give the shop a second format: tab separated, unquoted, with preambles and footers."""
    path = tmp_path / "bazaar.yml"
    path.write_text(BAZAAR)
    shipped = formats.read_all()
    monkeypatch.setattr(formats, "read_all", lambda: (*shipped, format_files.read(path)))
    return shop


def products(shop):
    return [name for (name,) in shop.rows("select product from raw.bazaar_lines order by file_id, line_no")]


def ignored(shop, file_id):
    return shop.rows("select ignored_count from audit.export_files where file_id = %s", file_id)[0][0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_marks_at_the_beginning_are_no_part_of_the_first_column(shop, header, row, encoding):
    assert shop.outcome(NAME, f"{header}\n{row.replace('WHITE', '礼物')}\n".encode(encoding)).rows == 1
    assert shop.rows("select order_id, title from raw.own_order_lines") == [("1001", "礼物 HOLDER")]


def test_utf_16_without_a_mark_is_refused_in_words(shop, header, row):
    error = shop.outcome(NAME, f"{header}\n{row}\n".encode("utf-16-le")).error
    assert error.startswith(f"{NAME}, line 1: is no header line of the format “own”")


def test_formulas_are_text_and_nothing_else(shop, row):
    formula = "=HYPERLINK(CHAR(34)&1)+cmd|' /C calc'!A0"
    assert shop.outcome(NAME, [row.replace("WHITE HOLDER", formula)]).rows == 1
    assert shop.rows("select title from raw.own_order_lines") == [(formula,)]


def test_unknown_columns_are_kept_also_where_their_names_repeat(shop, header, row):
    assert shop.outcome(NAME, f"{header},note,Note,note,\n{row},a,b,c,d\n").rows == 1
    extra = {"note": "a", "Note": "b", "note (2)": "c", "column 14": "d"}
    assert shop.rows("select extra from raw.own_order_lines") == [(extra,)]


def test_rows_of_separators_hold_nothing_and_are_counted(shop, header, row):
    empty = "," * header.count(",")
    outcome = shop.outcome(NAME, f"{header}\n{row}\n{empty}\n,,\n\n{row}\n{empty}\n")
    assert (outcome.rows, outcome.quarantined, ignored(shop, outcome.file_id)) == (2, 0, 3)


def test_a_header_in_an_unknown_language_says_where_to_add_its_names(shop):
    error = shop.outcome(NAME, "Tellimuse number,Kuupäev,Olek\n1,2,3\n").error
    assert error.startswith(f"{NAME}, line 1: is no header line of the format “own”: it names none of its columns.")
    assert error.endswith("or add the names that it uses to the aliases in include/formats/own.yml.")


PREAMBLE = "\nsep=\t\nExported by\ttest_seller\n"
JOINED = (
    PREAMBLE
    + 'Order number (EUR)\tTOTAL_AMOUNT\tTitle\n1\t$1,433.66\tA 5" logo\n\n2,record(s) downloaded\nSeller ID : x\n'
    + "Order number (EUR)\tTOTAL_AMOUNT\tTitle\n2\t€2,50\tB\n"
)


def test_preambles_footers_and_joined_files_leave_the_rows(bazaar):
    outcome = bazaar.outcome("own/gifts/report.txt", JOINED)
    assert (outcome.rows, outcome.quarantined) == (2, 0)
    assert products(bazaar) == ['A 5" logo', "B"]
    assert ignored(bazaar, outcome.file_id) == 5, "two rows before the header, two footers, the header once more"
    assert bazaar.rows("select line_no from raw.bazaar_lines order by 1") == [(5,), (10,)]


def test_a_quotation_mark_is_a_letter_where_the_file_knows_no_quoting(bazaar):
    text = 'Order Number\tTitle\n1\t"Best" mug\n2\t"never closed\n3\tlast\n'
    assert bazaar.outcome("own/gifts/report.txt", text).rows == 3
    assert products(bazaar) == ['"Best" mug', '"never closed', "last"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-1"])
def test_the_first_encoding_that_fits_the_whole_file_is_taken(bazaar, encoding):
    text = "Order Number\tTitle\n" + "1\tmug\n" * 5000 + "2\tCafé Ærø\n"
    assert bazaar.outcome("own/gifts/report.txt", text.encode(encoding)).rows == 5001
    assert products(bazaar)[-1] == "Café Ærø"


def test_a_shops_country_says_which_encodings_are_likely(bazaar):
    with bazaar.connection.cursor() as cursor:
        cursor.execute("update raw.shops set country = 'JP'")
    assert bazaar.outcome("own/gifts/report.txt", "注文番号\tTitle\n1\t湯呑み\n".encode("cp932")).rows == 1
    assert products(bazaar) == ["湯呑み"]


def test_of_two_formats_the_one_that_knows_more_of_the_header_reads_the_file(bazaar, header, row):
    assert bazaar.outcome(NAME, f"{header}\n{row}\n").rows == 1
    assert bazaar.outcome("own/gifts/report.txt", "Order Number\tTotal\n1\t2\n").rows == 1
    assert bazaar.rows("select format_id from audit.export_files order by file_id") == [("own",), ("bazaar",)]


def test_the_words_of_statuses_are_the_format_files(bazaar):
    bazaar.load()
    assert bazaar.rows("select word, status from raw.status_words where format_id = 'bazaar'") == [("paid", "paid")]
