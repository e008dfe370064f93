"""Give a gate that files of a shop can be sent through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from regulars import settings
from regulars.ingestion import loading, shops
from regulars.quality import exports

NIGHT = date(2011, 12, 1)
SHOPS = """\
base_currency: GBP
shops:
  - {marketplace: own, shop: gifts, timezone: Europe/London, currency: GBP, country: GB, locale: en}
"""


@pytest.fixture
def gate(open_gate) -> Callable:
    """Load files of the shop own/gifts and judge them: (name, rows) in, verdicts in the same order out."""
    return open_gate(SHOPS)


@pytest.fixture
def open_gate(warehouse) -> Callable:
    """Give such a gate for any shops."""

    def opened(listed: str) -> Callable:
        settings.shops_file().write_text(listed)
        shops.record(warehouse, settings.shops_file())

        def judge(*files: tuple[str, list[str]], night_on: date = NIGHT) -> list[exports.FileVerdict]:
            for name, rows in files:
                path = settings.exports_folder() / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("\n".join(rows) + "\n")
            loading.load_exports(warehouse, settings.exports_folder())
            return list(exports.validate(warehouse, night_on).values())

        return judge

    return opened
