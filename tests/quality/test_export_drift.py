"""A file is compared with what the shop's files were so far: columns, amounts, words."""

import csv
import io
from datetime import date

OWN = [
    "order_id",
    "ordered_at",
    "status",
    "customer_id",
    "sku",
    "title",
    "quantity",
    "unit_price",
    "currency",
    "country",
]


def written(header: list[str], rows: list[list]) -> list[str]:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue().rstrip("\n").split("\n")


def own_lines(*extra: str, without: str = "", day: int = 1, count: int = 25) -> list[str]:
    """Give lines with more columns, or without one."""
    header = [*OWN, "refund", "discount", *extra]
    cells = dict.fromkeys(header, "x") | {"ordered_at": f"2011-11-{day:02}", "status": "paid", "currency": "GBP"}
    cells |= {"quantity": "1", "unit_price": "2.50", "refund": "0", "discount": "0"}
    kept = [name for name in header if name != without]
    rows = [[f"{day}-{n}" if name == "order_id" else cells[name] for name in kept] for n in range(count)]
    return written(kept, rows)


def test_columns_that_come_and_go_are_named(gate):
    (first,) = gate(("own/gifts/1.csv", own_lines("Gift Wrap", day=1)), night_on=date(2011, 11, 1))
    assert first.message is None
    (gone,) = gate(("own/gifts/2.csv", own_lines("Gift Wrap", without="refund", day=2)), night_on=date(2011, 11, 2))
    assert (gone.state, gone.severity) == ("accepted", "warning")
    assert gone.message.endswith("1 of the columns that the shop's last files had are missing (refund)")
    # nobody reads the unknown column: it may go, and a new one is only mentioned
    (new,) = gate(("own/gifts/3.csv", own_lines("Colour", "Size", day=3)), night_on=date(2011, 11, 3))
    assert (new.state, new.severity) == ("accepted", "info")
    assert new.message.endswith("2 of its columns are new and kept as they are (Colour, Size)")
    (known,) = gate(("own/gifts/4.csv", own_lines("Colour", "Size", day=4)), night_on=date(2011, 11, 4))
    assert known.message is None


def test_another_name_of_a_column_is_no_drift(gate):
    gate(("own/gifts/1.csv", own_lines(day=1)), night_on=date(2011, 11, 1))
    rows = own_lines(day=2)
    rows[0] = rows[0].replace("refund", "REFUNDED").replace("quantity", "Qty")
    (verdict,) = gate(("own/gifts/2.csv", rows), night_on=date(2011, 11, 2))
    assert verdict.message is None


def test_drift_is_told_once_and_of_no_other_shop(open_gate):
    other = "  - {marketplace: own, shop: toys, timezone: Europe/London, currency: GBP, country: GB, locale: en}\n"
    gate = open_gate("base_currency: GBP\nshops:\n" + other.replace("toys", "gifts") + other)
    gate(("own/gifts/1.csv", own_lines(day=1)), night_on=date(2011, 11, 1))
    (toys,) = gate(("own/toys/1.csv", own_lines(without="refund", day=2)), night_on=date(2011, 11, 2))
    assert toys.message is None
    (first,) = gate(("own/gifts/2.csv", own_lines(without="refund", day=2)), night_on=date(2011, 11, 2))
    (second,) = gate(("own/gifts/3.csv", own_lines(without="refund", day=3)), night_on=date(2011, 11, 3))
    assert "missing (refund)" in first.message
    assert second.message is None


def test_amounts_a_thousand_times_the_usual_are_refused_once_there_is_a_past(gate):
    def priced(day: int, price: str) -> list[str]:
        return [line.replace("2.50", price) for line in own_lines(day=day)]

    (young,) = gate(("own/gifts/0.csv", priced(1, "2500")), night_on=date(2011, 11, 1))
    assert young.state == "accepted"
    for day in (2, 3, 4):
        gate((f"own/gifts/{day}.csv", priced(day, "2.50")), night_on=date(2011, 11, day))
    (verdict,) = gate(("own/gifts/5.csv", priced(5, "2500.00")), night_on=date(2011, 11, 5))
    assert verdict.state == "rejected"
    assert "its lines amount to 1000.0000 times the usual. Cure: look whether its decimal points" in verdict.message


def test_unknown_status_words_are_named_unless_they_may_be_people(gate, warehouse):
    words = ["verzonden", "retour", "a@example.com", "0612345678", "teruggestuurd", "wacht", "nieuw", "open"]
    rows = own_lines(count=len(words))
    named = [rows[0], *(row.replace(",paid,", f",{word},") for row, word in zip(rows[1:], words, strict=True))]
    (verdict,) = gate(("own/gifts/1.csv", named))
    assert "8 lines have a status that is not known and are no purchases (" in verdict.message
    assert "and 1 more)" in verdict.message
    assert "@" not in verdict.message
    assert "0612345678" not in verdict.message
    rows = own_lines(count=40, day=2)
    people = [rows[0], *(row.replace(",paid,", f",person {n},") for n, row in enumerate(rows[1:]))]
    (verdict,) = gate(("own/gifts/2.csv", people))
    assert "40 lines have a status that is not known and are no purchases" in verdict.message
    assert "person" not in verdict.message
