"""Make include/samples from the Online Retail data set: the same bytes in, the same files out.

    .venv/bin/python bench/make_sample.py path/to/online_retail_2010_2011_sales.parquet [folder]

Orders keep the data set's values; whole invoices stay in one file. Addresses, phone numbers and consents are
invented, from a hash of the customer's number. Needs duckdb (requirements-dev.lock).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb

SHOP = "gifts"
DAILY_FROM = date(2011, 12, 1)
SAMPLES = Path(__file__).resolve().parents[1] / "include" / "samples"
ORDER_COLUMNS = (
    *("order_id", "ordered_at", "status", "customer_id", "sku", "title", "quantity", "unit_price", "currency"),
    "country",
)
CONTACT_COLUMNS = ("email", "customer_id", "phone", "consent", "consent_at", "source", "locale")
LOCALES = {"Germany": "de", "Austria": "de", "Switzerland": "de", "France": "fr", "Belgium": "fr"}
SOURCES = ("checkout", "checkout", "checkout", "newsletter", "parcel card")

LINES = """
with lines as (
    select *, file_row_number as position, min(InvoiceDate) over (partition by InvoiceNo)::date as first_on
    from read_parquet(?, file_row_number = true)
)
select
    case when first_on < ? then strftime(first_on, '%Y-%m') else strftime(first_on, '%Y-%m-%d') end as part,
    InvoiceNo, InvoiceDate, 'completed', case when CustomerID = 0 then '' else CustomerID::bigint::varchar end,
    StockCode, Description, Quantity, UnitPrice::varchar, 'GBP', Country
from lines
order by part, position
"""
CUSTOMERS = """
select CustomerID::bigint::varchar, min(InvoiceDate), arg_min(Country, InvoiceDate)
from read_parquet(?)
where CustomerID <> 0
group by 1
order by 2, 1
"""


def main(parquet: str, folder: Path = SAMPLES) -> None:
    """Write the order files and the contact files of the sample shop."""
    database = duckdb.connect()
    orders: dict[str, list] = {}
    for part, *line in database.execute(LINES, [parquet, DAILY_FROM]).fetchall():
        orders.setdefault(part, []).append(line)
    for part, lines in orders.items():
        _pack(folder / "own" / SHOP / f"orders_{part}.csv.gz", ORDER_COLUMNS, lines)
    contacts: dict[date, list] = {}
    for customer_id, first_at, country in database.execute(CUSTOMERS, [parquet]).fetchall():
        part = max(date.fromisoformat(first_at[:10]), DAILY_FROM - timedelta(days=1))
        contacts.setdefault(part, []).extend(_contact(customer_id, first_at, country))
    for part, rows in contacts.items():
        _write(folder / "contacts" / SHOP / f"contacts_{part}.csv", CONTACT_COLUMNS, rows)


def _contact(customer_id: str, first_at: str, country: str) -> list[tuple]:
    """Invent one customer's contact: 85 % have an address, 5 % only a phone number, 10 % nothing."""
    digest = hashlib.sha256(f"regulars sample {customer_id}".encode()).hexdigest()
    reach, word, source, phone = (int(digest[at : at + 4], 16) for at in (8, 12, 16, 20))
    locale = LOCALES.get(country, "en")
    if reach >= 0.90 * 65536:
        return []
    if reach >= 0.85 * 65536:
        # 07700 900000 to 900999 are set aside for fiction and belong to nobody
        return [("", customer_id, f"+44 7700 {900000 + phone % 1000}", "", "", "checkout", locale)]
    email = f"{digest[:8]}@example.com"
    # 70 % of all customers said yes and 10 % said no: 70/85 and 10/85 of those with an address
    consent = "yes" if word < 65536 * 70 / 85 else "no" if word < 65536 * 80 / 85 else ""
    where = SOURCES[source % len(SOURCES)]
    return [(email, customer_id, "", consent, first_at if consent else "", where, locale)]


def _text(header: tuple[str, ...], rows: list) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _write(path: Path, header: tuple[str, ...], rows: list) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_text(header, rows))


def _pack(path: Path, header: tuple[str, ...], rows: list) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(_text(header, rows), compresslevel=9, mtime=0))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], *(Path(folder) for folder in sys.argv[2:]))
