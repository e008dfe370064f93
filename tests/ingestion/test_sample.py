"""The shipped sample is what it says: counted from the files as they are, without the product's own reader."""

import csv
import gzip
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from regulars import settings
from regulars.ingestion import loading, shops

SAMPLES = settings.INCLUDE / "samples"


@pytest.fixture(scope="module")
def files() -> dict[str, list[dict]]:
    """Give the lines of every order file, by file name."""
    found = {}
    for path in sorted((SAMPLES / "own" / "gifts").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            found[path.name] = list(csv.DictReader(stream))
    return found


@pytest.fixture(scope="module")
def lines(files) -> list[dict]:
    return [line for of_file in files.values() for line in of_file]


@pytest.fixture(scope="module")
def contacts() -> dict[str, list[dict]]:
    """Give the rows of every contacts file, by the date in its name."""
    found = {}
    for path in sorted((SAMPLES / "contacts" / "gifts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem.removeprefix("contacts_")] = list(csv.DictReader(stream))
    return found


def values_by_order(lines, column):
    found = defaultdict(set)
    for line in lines:
        found[line["order_id"]].add(line[column])
    return found


def test_it_has_the_lines_and_invoices_of_the_data_set(lines):
    customers = values_by_order(lines, "customer_id")
    assert len(lines) == 531_282
    assert len(customers) == 20_725
    assert sum(found != {""} for found in customers.values()) == 18_536


def test_its_files_are_months_then_days_and_no_invoice_is_split(files):
    months = ["2010-12", *(f"2011-{month:02}" for month in range(1, 12))]
    days = [f"2011-12-{day:02}" for day in (1, 2, 4, 5, 6, 7, 8, 9)]
    assert list(files) == [f"orders_{part}.csv.gz" for part in (*months, *days)]
    owners = defaultdict(set)
    for name, of_file in files.items():
        for line in of_file:
            owners[line["order_id"]].add(name)
    assert all(len(names) == 1 for names in owners.values())


def test_42_invoices_have_several_timestamps(lines):
    assert sum(len(found) > 1 for found in values_by_order(lines, "ordered_at").values()) == 42


def test_equal_lines_within_an_invoice_are_kept(lines):
    equal = Counter(tuple(line.values()) for line in lines)
    equal_but_for_title = Counter(tuple(cell for name, cell in line.items() if name != "title") for line in lines)
    # twice the same product stands there under two titles: 5,231 lines repeat another to the letter
    assert sum(times - 1 for times in equal.values()) == 5_231
    assert sum(times - 1 for times in equal_but_for_title.values()) == 5_233


def test_766_orders_have_no_value(lines):
    amounts = defaultdict(Decimal)
    for line in lines:
        amounts[line["order_id"]] += int(line["quantity"]) * Decimal(line["unit_price"])
    assert sum(amount == 0 for amount in amounts.values()) == 766
    assert sum(amounts.values()) == Decimal("10655622.484")


def test_8_customers_ordered_from_two_countries(lines):
    countries = defaultdict(set)
    for line in lines:
        if line["customer_id"]:
            countries[line["customer_id"]].add(line["country"])
    assert sum(len(found) > 1 for found in countries.values()) == 8


def test_contacts_belong_to_customers_known_by_their_day(lines, contacts):
    first_seen = {}
    for line in lines:
        known = first_seen.get(line["customer_id"], "9999")
        first_seen[line["customer_id"]] = min(known, line["ordered_at"])
    for day, rows in contacts.items():
        for contact in rows:
            assert first_seen[contact["customer_id"]][:10] <= day
            assert contact["consent_at"] in ("", first_seen[contact["customer_id"]])


def test_addresses_are_invented_and_consents_are_shared_out(lines, contacts):
    people = len({line["customer_id"] for line in lines} - {""})
    rows = [contact for of_day in contacts.values() for contact in of_day]
    addresses = [contact["email"] for contact in rows if contact["email"]]
    consents = Counter(contact["consent"] for contact in rows)
    assert all(address.endswith("@example.com") for address in addresses)
    assert len(addresses) == len(set(addresses))
    assert len(addresses) / people == pytest.approx(0.85, abs=0.02)
    assert consents["yes"] / people == pytest.approx(0.70, abs=0.02)
    assert consents["no"] / people == pytest.approx(0.10, abs=0.01)
    assert all(not contact["consent"] for contact in rows if not contact["email"])


def test_it_is_small_and_carries_its_licence():
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) <= 8 * 1024 * 1024
    words = (SAMPLES / "ATTRIBUTION.md").read_text()
    assert "Chen, D. (2015). Online Retail [Dataset]. UCI Machine Learning Repository" in words
    assert "CC BY 4.0" in words
    assert "What was changed" in words


def test_all_of_it_is_loaded_and_nothing_quarantined(warehouse):
    shops.record(warehouse, SAMPLES / "shops.yml")
    report = loading.load_exports(warehouse, SAMPLES)
    assert report.errors == []
    assert report.quarantined == 0
    with warehouse.cursor() as cursor:
        cursor.execute("select count(*), count(distinct order_id), count(distinct file_id) from raw.own_order_lines")
        assert cursor.fetchone() == (531_282, 20_725, 20)
