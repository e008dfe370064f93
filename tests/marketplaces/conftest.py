"""Give a market: shops whose export files go the whole path, from the folder to the marts, as a night takes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import yaml

from regulars import settings
from regulars import warehouse as warehouse_module
from regulars.ingestion import loading, shops
from regulars.ingestion.report import LoadReport
from regulars.modelling import dbt, line_models, swap
from regulars.nights import builds, steps

LINK_SECRET = "a secret of the tests only"
# orders as the marts show them, and the buyer's key that became the person
ORDERS = """
select orders.*, int_orders.buyer_key, int_orders.address_hash
from marts.fct_orders orders
inner join intermediate.int_orders int_orders using (order_key)
where orders.marketplace = %s and orders.shop_id = %s
order by orders.order_id
"""
LINES = "select * from marts.fct_order_lines where order_key = %s order by source_file_id, source_line_no"
FILES = "select * from audit.export_files where marketplace = %s and shop_id = %s order by file_id"
QUARANTINED = """
select q.* from audit.quarantine q
inner join audit.export_files f using (file_id)
where f.marketplace = %s and f.shop_id = %s
order by q.file_id, q.line_no
"""


class Market:
    """Drive a warehouse of its own: list shops, put files, run nights, read what came of it."""

    def __init__(self, connection: warehouse_module.Connection, endpoint: settings.Endpoint, folder: Path, state: str):
        self.connection = connection
        self.exports = folder / "exports"
        self.exports.mkdir(parents=True)
        self.told: list[str] = []
        self._shops: list[dict] = []
        self._file = folder / "shops.yml"
        self._environment = {
            "AIRFLOW_CONN_WAREHOUSE": endpoint.url,
            "REGULARS_STATE": state,
            "REGULARS_EXPORTS": str(self.exports),
            "REGULARS_SHOPS": str(self._file),
            "REGULARS_LINK_SECRET": LINK_SECRET,
        }

    def shop(
        self,
        marketplace: str,
        shop: str = "shop",
        timezone: str = "Europe/London",
        currency: str = "GBP",
        country: str = "GB",
        **settings_of_shop: str,
    ) -> None:
        """List a shop, or list it anew with other settings; the next load or night knows it."""
        entry = {"marketplace": marketplace, "shop": shop, "timezone": timezone, "currency": currency}
        entry |= {"country": country, "locale": "en"} | settings_of_shop
        self._shops = [one for one in self._shops if (one["marketplace"], one["shop"]) != (marketplace, shop)]
        self._shops.append(entry)
        self._file.write_text(yaml.safe_dump({"base_currency": "GBP", "shops": self._shops}), encoding="utf-8")

    def put(self, marketplace: str, shop: str, name: str, content: bytes | str | Path) -> Path:
        """Put a file into a shop's export folder, from its bytes, its text or a file to copy."""
        path = self.exports / marketplace / shop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            content = content.read_bytes()
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self) -> LoadReport:
        """Record the shops and load every new file, and nothing else."""
        with self._set():
            shops.record(self.connection, settings.shops_file())
            return loading.load_exports(self.connection, settings.exports_folder())

    def gate(self, night_on: date) -> list[str]:
        """Load, then let the gate judge what was loaded; returns what a person was told since the market began."""
        with self._set():
            steps.open_night(self.connection, night_on.isoformat(), None, False, False)
            steps.load(self.connection, night_on, self.told.append)
            steps.gate(self.connection, night_on, self.told.append)
        return self.told

    def night(self, night_on: date, goes_on: bool = False) -> list[str]:
        """Load, gate, build and swap the orders of a night; returns what a person was told since the market began.

        A night that goes on from the live one reads new files alone; raises AssertionError where it may not.
        """
        self.gate(night_on)
        with self._set():
            build_id = builds.open_build(self.connection, night_on, full_refresh=not goes_on)
            (build,) = self.rows("select live_build_id from audit.night_builds where build_id = %s", build_id)
            assert (build["live_build_id"] is not None) == goes_on
            dbt.build(self.connection, build_id, "night", live_build_id=build["live_build_id"])
            swap.swap(self.connection, build_id=build_id)
        return self.told

    def orders(self, marketplace: str, shop: str = "shop") -> list[dict]:
        """Give the shop's rows of fct_orders by order_id, each with its buyer_key and address_hash."""
        return self.rows(ORDERS, marketplace, shop)

    def order(self, marketplace: str, shop: str, order_id: str) -> dict:
        """Give one order with its buyer_key; raises StopIteration where there is none."""
        return next(one for one in self.orders(marketplace, shop) if one["order_id"] == order_id)

    def lines(self, order_key: str) -> list[dict]:
        """Give the rows of fct_order_lines of one order, as they stand in their file."""
        return self.rows(LINES, order_key)

    def files(self, marketplace: str, shop: str = "shop") -> list[dict]:
        """Give the shop's rows of audit.export_files, in the order of loading."""
        return self.rows(FILES, marketplace, shop)

    def quarantined(self, marketplace: str, shop: str = "shop") -> list[dict]:
        """Give the shop's quarantined rows."""
        return self.rows(QUARANTINED, marketplace, shop)

    def rows(self, query: str, *values) -> list[dict]:
        """Give the rows of any query as dictionaries."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        self.connection.commit()
        return rows

    @contextmanager
    def _set(self) -> Iterator[None]:
        """Point the product at this market, and only while it works for it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("AIRFLOW_CONN_SENDGRID", raising=False)
            for name, value in self._environment.items():
                patch.setenv(name, value)
            # a market looks at orders alone; and whatever files there are, dbt reads the project once
            patch.setattr(dbt, "PARTS", {"night": ("orders",)})
            patch.setattr(line_models, "list_read", lambda *_build: line_models.list_all())
            yield


@contextmanager
def _opened(postgres_server, template: str, folder: Path, state: str, database: str | None = None) -> Iterator[Market]:
    with (
        postgres_server.database(template, database) as endpoint,
        warehouse_module.connect(endpoint) as connection,
    ):
        yield Market(connection, endpoint, folder, state)


@pytest.fixture(scope="module")
def market(postgres_server, migrated_database, dbt_state, tmp_path_factory) -> Iterator[Market]:
    """Give one market to a whole module: a build takes a while, so its files go through one night."""
    folder = tmp_path_factory.mktemp("market")
    with _opened(postgres_server, migrated_database, folder, dbt_state, postgres_server.built) as opened:
        yield opened


@pytest.fixture
def empty_market(postgres_server, migrated_database, dbt_state, tmp_path) -> Iterator[Market]:
    """Give a market to one test alone, for files that are loaded or refused and not built."""
    with _opened(postgres_server, migrated_database, tmp_path / "market", dbt_state) as opened:
        yield opened
