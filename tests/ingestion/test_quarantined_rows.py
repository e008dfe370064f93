"""A row that cannot be read goes to quarantine with its line, column, reason, cure and text; the others are loaded."""

import pytest

EMPTY = "is empty. Cure: fill it in"
INTEGER = "is no whole number. Cure: write plain digits, as in 12"
NUMERIC = "is no plain number. Cure: write digits and one decimal point, as in 1234.50"
INSTANT = "is no date. Cure: write 2011-12-01, 2011-12-01 08:26 or 2011-12-01T08:26:00+01:00"
CURRENCY = "is no currency code. Cure: write three letters, as in GBP"

UNREADABLE = [
    (("1001", ""), "order_id", EMPTY),
    (("1001", " "), "order_id", EMPTY),
    (("85123A", ""), "sku", EMPTY),
    ((",6,", ",,"), "quantity", EMPTY),
    ((",6,", ",six,"), "quantity", INTEGER),
    ((",6,", ",1.5,"), "quantity", INTEGER),
    ((",6,", ",0x1F,"), "quantity", INTEGER),
    ((",6,", ",1_000,"), "quantity", INTEGER),
    ((",6,", ",12345678901,"), "quantity", INTEGER),
    (("2.55", '"1,234.50"'), "unit_price", NUMERIC),
    (("2.55", '"2,55"'), "unit_price", NUMERIC),
    (("2.55", "£2.55"), "unit_price", NUMERIC),
    (("2.55", "NaN"), "unit_price", NUMERIC),
    (("2.55", "Infinity"), "unit_price", NUMERIC),
    (("2.55", "1e3"), "unit_price", NUMERIC),
    (("2.55", "."), "unit_price", NUMERIC),
    (("2.55", "9" * 30), "unit_price", NUMERIC),
    (("2011-12-01 08:26:00", ""), "ordered_at", EMPTY),
    (("2011-12-01 08:26:00", "01/12/2011"), "ordered_at", INSTANT),
    (("2011-12-01 08:26:00", "2011-02-30"), "ordered_at", INSTANT),
    (("2011-12-01 08:26:00", "2011-12-01 25:00:00"), "ordered_at", INSTANT),
    (("2011-12-01 08:26:00", "yesterday"), "ordered_at", INSTANT),
    (("2011-12-01 08:26:00", "infinity"), "ordered_at", INSTANT),
    (("2011-12-01 08:26:00", "20111201"), "ordered_at", INSTANT),
    (("2011-12-01 08:26:00", "2011-12-01 08:26 PST"), "ordered_at", INSTANT),
    (("GBP", "£"), "currency", CURRENCY),
    (("GBP", "QQQ"), "currency", CURRENCY),
    (("GBP", ""), "currency", EMPTY),
]

READABLE = [
    ("2011-12-01 08:26:00", "2011-12-01"),
    ("2011-12-01 08:26:00", "2011-12-01 08:26"),
    ("2011-12-01 08:26:00", "2011-12-01T08:26:00.123456"),
    ("2011-12-01 08:26:00", "2011-12-01T08:26Z"),
    ("2011-12-01 08:26:00", "2011-12-01T08:26:00+01:00"),
    ("2011-12-01 08:26:00", "2011-12-01 08:26:00 +0530"),
    ("2011-12-01 08:26:00", " 2011-12-01 08:26:00 "),
    (",6,", ",-6,"),
    (",6,", ", +6 ,"),
    (",6,", ",0,"),
    ("2.55", "0"),
    ("2.55", "-2.55"),
    ("2.55", "0.001"),
    ("GBP", "gbp"),
    ("17850", ""),
    ("completed", "verzonden"),
    ("WHITE HOLDER", "=cmd|' /C calc'!A0"),
    ("United Kingdom", ""),
]


def test_an_unreadable_cell_sends_its_row_to_quarantine_and_no_other(shop, row):
    bad = [row.replace(*change) for change, _, _ in UNREADABLE]
    outcome = shop.outcome("own/gifts/a.csv", [line for one in bad for line in (row, one)])
    assert (outcome.state, outcome.rows, outcome.quarantined) == ("loaded", len(bad), len(bad))
    assert shop.quarantined() == [
        (3 + 2 * position, column, reason, bad[position]) for position, (_, column, reason) in enumerate(UNREADABLE)
    ]
    assert shop.rows("select distinct mod(line_no, 2), unit_price from raw.own_order_lines") == [(0, "2.55")]
    assert shop.rows("select row_count, quarantined_count from audit.export_files") == [(len(bad), len(bad))]


def test_what_can_be_read_stays(shop, row):
    shop.outcome("own/gifts/a.csv", [row.replace(*change) for change in READABLE])
    assert shop.quarantined() == []
    assert shop.count("raw.own_order_lines") == len(READABLE)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (
            "1001,2011-12-01,paid",
            "the row has fewer cells than the header. Cure: give it all of its cells, empty ones too",
        ),
        (
            "1,2011-12-01,paid,1,A,SET,6,RED,6,2.55,GBP,United Kingdom",
            "the row has more cells than the header. Cure: put a cell that holds a separator in quotation marks",
        ),
        (
            '1,2011-12-01,paid,1,A,"12" RULER",6,2.55,GBP,United Kingdom',
            "the quotation marks or line ends of the row are broken. "
            'Cure: write a quotation mark in a quoted cell as ""',
        ),
        (
            "1,2011-12-01,paid,1,A,SET\rRED,6,2.55,GBP,United Kingdom",
            "the quotation marks or line ends of the row are broken. "
            'Cure: write a quotation mark in a quoted cell as ""',
        ),
    ],
)
def test_a_row_of_a_wrong_shape_goes_to_quarantine(shop, row, bad, reason):
    outcome = shop.outcome("own/gifts/a.csv", [row, bad, row])
    assert (outcome.rows, outcome.quarantined) == (2, 1)
    assert shop.quarantined() == [(3, None, reason, bad)]
    assert [line for (line,) in shop.rows("select line_no from raw.own_order_lines order by 1")] == [2, 4]


@pytest.mark.parametrize("title", ["WHITE\0HOLDER", '"WHITE\0, HOLDER"'])
def test_a_row_with_a_nul_character_goes_to_quarantine(shop, row, title):
    bad = row.replace("WHITE HOLDER", title)
    assert shop.outcome("own/gifts/a.csv", [row, bad]).quarantined == 1
    ((line_no, column, reason, raw_row),) = shop.quarantined()
    assert (line_no, column, raw_row) == (3, None, bad.replace("\0", "␀"))
    assert reason == "the row holds a NUL character, shown as ␀. Cure: export the file again"


def test_quarantine_keeps_the_files_own_order_of_columns_and_unknown_cells(shop, header, row):
    content = f'note,{header}\n"a, b",{row.replace("2.55", "free")}\n'
    shop.outcome("own/gifts/a.csv", content)
    assert shop.quarantined()[0][3] == content.splitlines()[1]


def test_a_negative_discount_is_quarantined(shop, header, row):
    shop.outcome("own/gifts/a.csv", f"{header},discount\n{row},-1\n{row},1\n{row},\n")
    assert shop.quarantined() == [(2, "discount", "is below 0. Cure: write the amount without a sign", f"{row},-1")]


def test_the_report_counts_rows_by_reason_and_names_no_value(shop, row):
    shop.write(
        "own/gifts/a.csv", [row.replace("2.55", "free"), row.replace("2.55", "gratis"), row.replace(",6,", ",,")]
    )
    report = shop.load()
    assert report.quarantined_by_reason == {f"unit_price {NUMERIC}": 2, f"quantity {EMPTY}": 1}
    assert str(report) == "1 files: 1 loaded, 0 skipped, 0 rejected, 0 waiting; 0 rows, 3 quarantined"
