"""Give a shop whose exports folder a test can write to, and short ways to look at what came of it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from regulars import settings
from regulars.ingestion import loading, shops
from regulars.ingestion.report import FileOutcome, LoadReport

SHOPS = """\
base_currency: GBP
shops:
  - {marketplace: own, shop: gifts, timezone: Europe/London, currency: GBP, country: GB, locale: en}
"""
HEADER = "order_id,ordered_at,status,customer_id,sku,title,quantity,unit_price,currency,country"
ROW = "1001,2011-12-01 08:26:00,completed,17850,85123A,WHITE HOLDER,6,2.55,GBP,United Kingdom"


class Shop:
    """Drive ingestion for one shop: write its files, load them, read the tables."""

    def __init__(self, connection):
        self.connection = connection
        self.exports = settings.exports_folder()

    def write(self, name: str, content: str | bytes | list[str]) -> Path:
        """Write a file below the exports folder; a list is an own export's rows, put under the usual header."""
        if isinstance(content, list):
            content = "\n".join([HEADER, *content]) + "\n"
        if isinstance(content, str):
            content = content.encode()
        path = self.exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    def load(self, **options) -> LoadReport:
        return loading.load_exports(self.connection, self.exports, **options)

    def outcome(self, name: str, content: str | bytes | list[str]) -> FileOutcome:
        """Write one file, load the folder and give what became of that file."""
        self.write(name, content)
        return next(outcome for outcome in self.load().outcomes if outcome.name == name)

    def rows(self, query: str, *values) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def count(self, table: str) -> int:
        return self.rows(f"select count(*) from {table}")[0][0]

    def quarantined(self) -> list[tuple]:
        return self.rows("select line_no, column_name, reason, raw_row from audit.quarantine order by file_id, line_no")


@pytest.fixture
def shop(warehouse) -> Shop:
    """Give the shop own/gifts, known to the warehouse."""
    settings.shops_file().write_text(SHOPS)
    shops.record(warehouse, settings.shops_file())
    return Shop(warehouse)


@pytest.fixture
def header() -> str:
    return HEADER


@pytest.fixture
def row() -> str:
    return ROW
