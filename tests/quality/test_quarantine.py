"""What was rejected or set aside is shown with its cure, and comes in whole once it is mended."""

import csv
from datetime import date

import pytest
from rich.console import Console
from typer.testing import CliRunner

from regulars import settings
from regulars.cli import app
from regulars.console import quarantine
from regulars.console.quarantine import Asked
from regulars.ingestion import loading
from regulars.local import environment
from regulars.quality import exports, mending

NIGHT = date(2011, 12, 1)
HEADER = "order_id,ordered_at,status,customer_id,sku,title,quantity,unit_price,currency,country"
ROW = "1001,2011-12-01 08:26:00,completed,17850,85123A,WHITE HOLDER,6,2.55,GBP,United Kingdom"
SECRET = "SECRET8461732"


def row(order: int, sku: str = "A", **changes) -> str:
    cells = ROW.replace("1001", str(order)).replace("85123A", sku)
    for before, after in changes.items():
        cells = cells.replace({"quantity": ",6,", "title": "WHITE HOLDER"}[before], after)
    return cells


def shown(connection, asked: Asked | None = None, **options) -> str:
    console = Console(width=220, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    quarantine.show(connection, console, asked or Asked(), **options)
    return console.export_text()


def rows(connection, query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def accepted(connection) -> list[tuple]:
    """Give the lines of each order in the newest accepted file that has it, as the models see them."""
    return rows(
        connection,
        "select order_id, sku, quantity from raw.own_order_lines t inner join audit.export_files f using (file_id)"
        " where state = 'accepted' and file_id = (select max(file_id) from raw.own_order_lines o"
        " inner join audit.export_files a using (file_id) where a.state = 'accepted' and o.order_id = t.order_id)"
        " order by 1, 2",
    )


def test_nothing_is_said_of_a_clean_folder(gate, warehouse):
    gate(("own/gifts/a.csv", [HEADER, row(1)]))
    assert shown(warehouse).strip() == "Nothing is rejected and no row is set aside."
    assert shown(warehouse, Asked(shop="toys")).strip() == "Nothing fits."


def test_a_rejected_file_is_shown_with_line_column_and_cure(gate, warehouse):
    gate(("own/gifts/a: b.csv", [HEADER.replace("sku,", ""), ""]), ("own/toys/c.csv", [HEADER, row(1)]))
    said = shown(warehouse)
    for words in ("a: b.csv", "sku", "the column is missing", "name it “sku”", "is not listed", "RETRY=1"):
        assert words in said
    assert "toys" not in shown(warehouse, Asked(shop="own/gifts"))
    assert "a: b.csv" not in shown(warehouse, Asked(file="C.CSV"))


def test_rows_are_counted_by_reason_and_shown_only_when_asked_for(gate, warehouse):
    bad = [row(n, title=SECRET, quantity=",six,") for n in range(7)]
    gate(("own/gifts/a.csv", [HEADER, *bad, row(8), "9,2011-12-01", row(10)]))
    said = shown(warehouse)
    assert SECRET not in said
    assert "is no whole number. Cure: write plain digits, as in 12" in said
    assert "2, 3, 4, 5, 6 …" in said
    assert "has fewer cells than the header" in said
    with_rows = shown(warehouse, Asked(limit=3), with_rows=True)
    assert with_rows.count(SECRET) == 3
    assert "line 2: 0,2011-12-01" in with_rows


def test_long_lists_end_with_how_many_are_left(gate, warehouse):
    gate(*((f"own/gifts/{n}.csv", [HEADER.replace("sku", "what"), str(n)]) for n in range(4)))
    said = shown(warehouse, Asked(limit=3))
    assert said.count("the column is missing") == 3
    assert "and 1 more: LIMIT=4" in said


def test_a_file_that_the_gate_rejected_comes_in_once_mended(gate, warehouse):
    lines = [row(n) for n in range(30)]
    wrong = [line.replace("2011-12-01", "1911-12-01") for line in lines]
    (verdict,) = gate(("own/gifts/a.csv", [HEADER, *wrong]))
    assert verdict.state == "rejected"
    assert accepted(warehouse) == []
    assert "dates lie before 1990" in shown(warehouse)
    (verdict,) = gate(("own/gifts/a.csv", [HEADER, *lines]))
    assert verdict.state == "accepted"
    assert len(accepted(warehouse)) == 30
    assert "Nothing is rejected" in shown(warehouse)


def test_mended_rows_come_back_with_the_other_lines_of_their_orders(gate, warehouse, tmp_path):
    good = [row(1, "A"), row(1, "C"), row(2, "A")]
    bad = [row(1, "B", quantity=",six,"), row(3, "A", title='"6"" RULER, RED"', quantity=",,"), row(4, title="A, B")]
    gate(("own/gifts/a.csv", [HEADER, *good, *bad]))
    before = accepted(warehouse)
    assert before == [("1", "A", "6"), ("1", "C", "6"), ("2", "A", "6")]
    path = tmp_path / "mend.csv"
    done = mending.write(warehouse, 1, path)
    assert (done.unreadable, done.companions, done.restated, done.broken) == (3, 2, [], [])
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *cells = csv.reader(stream)
    assert header == HEADER.split(",")
    assert [line[4] for line in cells if line[0] == "1"] == ["A", "C", "B"]
    assert cells[3][5] == '6" RULER, RED'
    text = path.read_text(encoding="utf-8-sig").replace(",six,", ",5,").replace('RED",,', 'RED",7,')
    (verdict,) = gate(("own/gifts/b.csv", text.replace("A, B", "A B").splitlines()))
    assert (verdict.state, verdict.message) == ("accepted", None)
    assert accepted(warehouse) == sorted([*before, ("1", "B", "5"), ("3", "A", "7"), ("4", "A", "6")])


def test_rows_whose_order_came_again_or_that_name_none_are_not_written(gate, warehouse, tmp_path):
    bad = [row(1, quantity=",six,"), row(2, quantity=",six,"), '"x"y,' + ROW]
    gate(("own/gifts/a.csv", [HEADER, row(5), *bad]))
    gate(("own/gifts/b.csv", [HEADER, row(1)]))
    done = mending.write(warehouse, 1, tmp_path / "mend.csv")
    assert (done.unreadable, done.companions, done.restated, done.broken) == (1, 0, [3], [5])
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    quarantine.show_mending(console, done)
    said = console.export_text()
    assert "Lines 3 are left out: a later file holds their orders" in said
    assert "Lines 5 are left out: they cannot be parted" in said


@pytest.mark.parametrize(
    ("file_id", "name", "cure"),
    [
        (9, "mend.csv", "There is no file 9"),
        (1, "mend.csv", "File 1 was rejected as a whole. Cure: mend it, and put it back"),
        (2, "mend.csv", "File 2 has no unreadable rows"),
        (3, "exports/own/gifts/mend.csv", "lies in the exports folder"),
        (3, "regulars", "cannot be written"),
    ],
)
def test_what_cannot_be_mended_apart_is_refused_with_its_cure(
    gate, warehouse, product_environment, file_id, name, cure
):
    gate(("own/gifts/a.csv", [HEADER.replace("sku", "x")]), ("own/gifts/b.csv", [HEADER, row(1)]))
    gate(("own/gifts/c.csv", [HEADER, row(2), row(3, quantity=",x,")]))
    path = product_environment if name == "regulars" else product_environment / name
    with pytest.raises(mending.MendingError, match=cure):
        mending.write(warehouse, file_id, path)


@pytest.fixture
def run(monkeypatch):
    """Run the command as a person does."""
    monkeypatch.setattr(environment, "adopt", lambda: None)
    return lambda *words: CliRunner().invoke(
        app, ["quarantine", *words], catch_exceptions=False, env={"COLUMNS": "200"}
    )


def test_a_file_of_a_shop_that_was_not_listed_is_read_anew(gate, warehouse, run):
    gate(("own/toys/a.csv", [HEADER, row(1)]))
    assert "is not listed" in run().stdout
    listed = settings.shops_file().read_text()
    settings.shops_file().write_text(listed + listed.splitlines()[-1].replace("gifts", "toys") + "\n")
    said = run("--retry").stdout
    assert "1 loaded" in said
    assert "1 files are loaded and wait for the next night's gate" in said
    (verdict,) = exports.validate(warehouse, NIGHT).values()
    assert (verdict.name, verdict.state) == ("own/toys/a.csv", "accepted")
    assert "Nothing is rejected" in run().stdout


def test_a_file_that_is_still_wrong_is_rejected_again_and_nothing_is_counted_twice(gate, warehouse, run):
    gate(
        ("own/gifts/a.csv", [HEADER, *(row(n, quantity=",-6,") for n in range(30))]),
        ("own/gifts/b.csv", [HEADER, row(99)]),
    )
    assert "1 loaded" in run("--retry").stdout
    (verdict,) = exports.validate(warehouse, NIGHT).values()
    assert verdict.state == "rejected"
    assert accepted(warehouse) == [("99", "A", "6")]
    assert run().stdout.count("own/gifts/a.csv") == 1


def test_the_command_writes_rows_of_one_file_named_by_its_number(gate, warehouse, run, tmp_path):
    gate(("own/gifts/a.csv", [HEADER, row(1), row(2, quantity=",x,")]))
    assert "Rows are written of one file" in run("--csv", str(tmp_path / "m.csv")).output
    said = run("--file", "1", "--csv", str(tmp_path / "m.csv")).stdout.replace("\n", "")
    assert "1 unreadable rows and 0 other rows of the same orders" in said
    assert len((tmp_path / "m.csv").read_text().splitlines()) == 2


def test_rows_of_an_export_without_quotation_marks_come_back(open_gate, warehouse, tmp_path):
    gate = open_gate(
        "base_currency: USD\nshops:\n"
        "  - {marketplace: amazon, shop: us, timezone: America/Los_Angeles, currency: USD, country: US, locale: en}\n"
    )
    header = "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tquantity\titem-price\tcurrency\tnote"
    line = '113-1\t2026-06-17T08:04:21+00:00\tShipped\t"6 in" RULER\tS1\t1\t9.99\tUSD\tgift'
    other = line.replace("113-1", "113-2").replace("\t9.99", "\tnine")
    lines = [header, line, other, other.replace("113-2", "113-3") + "\tmore"]
    (verdict,) = gate(("amazon/us/a.txt", lines))
    assert "2 of its rows cannot be read" in verdict.message
    done = mending.write(warehouse, verdict.file_id, tmp_path / "mend.txt")
    assert (done.unreadable, done.broken) == (2, [])
    text = (tmp_path / "mend.txt").read_text(encoding="utf-8-sig").replace("nine", "9.50").replace("\tmore", "")
    assert text.splitlines() == [
        header,
        other.replace("nine", "9.50"),
        other.replace("113-2", "113-3").replace("nine", "9.50"),
    ]
    (verdict,) = gate(("amazon/us/b.txt", text.splitlines()))
    assert verdict.state == "accepted"
    assert rows(warehouse, "select count(*), count(distinct order_id) from raw.amazon_order_lines") == [(3, 3)]


def test_pages_of_an_api_are_mended_as_they_are(gate, warehouse, tmp_path):
    loading.load_exports(warehouse, settings.exports_folder())
    with warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.export_files (format_id, marketplace, shop_id, uri, sha256, byte_count, state, header,"
            " quarantined_count) values ('gone', 'own', 'gifts', 'file:///a', 'x', 0, 'accepted', %s, 1)",
            (["a"],),
        )
    with pytest.raises(mending.MendingError, match="cannot be written as CSV"):
        mending.write(warehouse, 1, tmp_path / "m.csv")
