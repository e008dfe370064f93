"""Put rows into raw, crm and audit as ingestion and planning do, and build the marts from them."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date, timedelta
from pathlib import Path

from psycopg2 import sql

from regulars import settings, warehouse
from regulars.modelling import dbt, swap

SAMPLES = settings.INCLUDE / "samples"
SAMPLE_NIGHT = date(2011, 12, 9)

LINE = {
    "order_id": "1",
    "ordered_at": "2011-12-01 10:00:00",
    "status": "completed",
    "customer_id": "anna",
    "sku": "A",
    "title": "APRON",
    "quantity": "1",
    "unit_price": "10",
    "currency": "GBP",
    "country": "United Kingdom",
}


class RawWarehouse:
    """Drive one warehouse: shops, files, builds."""

    def __init__(self, connection: warehouse.Connection):
        self.connection = connection

    def run(self, query: str, *values) -> list[tuple]:
        """Run a statement, commit it, and give its rows if it has any."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            rows = cursor.fetchall() if cursor.description else []
        self.connection.commit()
        return rows

    def table(self, query: str, *values) -> list[dict]:
        """Give the rows of a query as dictionaries."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        self.connection.commit()
        return rows

    def add_shop(self, shop_id: str, marketplace: str = "own", timezone: str = "Europe/London", country: str = "GB"):
        self.run(
            "insert into raw.shops (marketplace, shop_id, timezone, currency, country, locale, base_currency, settings)"
            " values (%s, %s, %s, 'GBP', %s, 'en', 'GBP', '{}')",
            marketplace,
            shop_id,
            timezone,
            country,
        )

    def add_file(
        self, shop_id: str, marketplace: str = "own", state: str = "accepted", night: date | None = None
    ) -> int:
        """Add a file without lines; returns its id."""
        ((file_id,),) = self.run(
            "insert into audit.export_files (format_id, marketplace, shop_id, uri, sha256, byte_count, state, night_on)"
            " select %s, %s, %s, 'x', gen_random_uuid()::text, 1, %s, %s returning file_id",
            marketplace,
            marketplace,
            shop_id,
            state,
            night,
        )
        return file_id

    def add_lines(self, shop_id: str, lines: list[dict], **file) -> int:
        """Add a file of order lines, each a few cells that differ from LINE; returns its id."""
        return self.copy("own_order_lines", self.add_file(shop_id, **file), [LINE | line for line in lines])

    def add_contacts(self, shop_id: str, contacts: list[dict], **file) -> int:
        """Add a contacts file, and its consents as ingestion records them; returns its id."""
        file_id = self.copy("contacts", self.add_file(shop_id, marketplace="contacts", **file), contacts)
        self.run(
            "insert into crm.consents (address_hash, purpose, is_granted, source, file_id, line_no)"
            " select crm.hash_address(email), 'marketing', consent = 'yes', source, file_id, line_no"
            " from raw.contacts where file_id = %s and consent <> '' and email <> '' order by line_no",
            file_id,
        )
        return file_id

    def copy(self, table: str, file_id: int, rows: list[dict]) -> int:
        """Copy rows of text into a raw table, an empty cell as null; all of them have the first one's columns."""
        names = sorted({name for row in rows for name in row})
        buffer = io.StringIO()
        csv.writer(buffer).writerows(
            [file_id, n, *(row.get(name, "") for name in names)] for n, row in enumerate(rows, 2)
        )
        buffer.seek(0)
        columns = sql.SQL(", ").join(map(sql.Identifier, ["file_id", "line_no", *names]))
        statement = sql.SQL("copy raw.{} ({}) from stdin csv").format(sql.Identifier(table), columns)
        with self.connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("alter table raw.{} alter loaded_at set default now()").format(sql.Identifier(table))
            )
            cursor.copy_expert(statement.as_string(cursor), buffer)
            cursor.execute("update audit.export_files set row_count = %s where file_id = %s", (len(rows), file_id))
        self.connection.commit()
        return file_id

    def copy_csv(self, path: Path, table: str, **file) -> int:
        """Copy a whole CSV file, packed or not."""
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="") as stream:
            return self.copy(table, self.add_file(**file), list(csv.DictReader(stream)))

    def open_build(self, night: date) -> int:
        """Write down a build of a night that sees every accepted file and everything in crm."""
        self.run("insert into audit.nights (night_on) values (%s) on conflict do nothing", night)
        ((build_id,),) = self.run(
            "insert into audit.night_builds (night_on, build_no, cut_off_at, code_version, configuration_hash,"
            " models_hash, consent_mark, suppression_mark, shop_mark, event_mark, campaign_mark, state)"
            " select %s, coalesce(max(build_no), 0) + 1, %s, 'test', 'test', 'test',"
            " (select coalesce(max(consent_id), 0) from crm.consents),"
            " (select coalesce(max(suppression_id), 0) from crm.suppressions), (select max(shop_mark)"
            " from raw.shops), 0, (select coalesce(max(campaign_mark), 0) from crm.campaign_versions), 'building'"
            " from audit.night_builds where night_on = %s returning build_id",
            night,
            night + timedelta(days=1),
            night,
        )
        self.run(
            "insert into audit.night_files select %s, file_id from audit.export_files where state = 'accepted'",
            build_id,
        )
        return build_id

    def build(self, night: date, selector: str = "night", build_id: int | None = None, goes_on: bool = False) -> int:
        """Build, test and swap a night, from nothing or from the live build; returns the build's id."""
        build_id = build_id or self.open_build(night)
        live_build_id = self._go_on(build_id) if goes_on else None
        dbt.build(self.connection, build_id, selector, live_build_id=live_build_id)
        swap.swap(self.connection, build_id=build_id)
        return build_id

    def _go_on(self, build_id: int) -> int:
        warehouse.execute(self.connection, "builds/go_on", build_id=build_id)
        self.connection.commit()
        live_build_id = warehouse.fetch_one(self.connection, "builds/read", build_id=build_id)["live_build_id"]
        assert live_build_id, "there is no live build to go on from"
        return live_build_id
