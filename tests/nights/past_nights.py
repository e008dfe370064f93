"""Run a small shop's nights one after another, and keep a copy of every mart of each."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from random import Random

from psycopg2 import sql

from regulars import settings, warehouse
from regulars.ingestion import contacts, fetching, shops
from regulars.nights import builds, calendar, steps

FIRST, SECOND, THIRD = date(2011, 12, 1), date(2011, 12, 4), date(2011, 12, 6)
PEOPLE = 120
SHOPS = """
base_currency: GBP
shops:
  - {marketplace: own, shop: tiny, timezone: Europe/London, currency: GBP, country: GB, locale: en}
"""
ORDER = {
    "order_id": "", "ordered_at": "", "status": "completed", "customer_id": "", "sku": "A1", "title": "Thing",
    "quantity": 1, "unit_price": "20.00", "currency": "GBP", "country": "GB", "refund": "",
}  # fmt: skip
CONTACT = {
    "email": "", "customer_id": "", "phone": "", "consent": "yes", "consent_at": "2011-01-01", "source": "checkout",
    "locale": "en",
}  # fmt: skip
# what the night's own models are: the marts of mail are those of the newest roll-up, not of the night
COPY = "create table {kept}.{name} as select * from {live}.{name}"
DIFFERING = """
select count(*) from (
    (select * from {kept}.{name} except all select * from {rebuilt}.{name})
    union all
    (select * from {rebuilt}.{name} except all select * from {kept}.{name})
) as differing
"""


def put_file(kind: str, name: str, rows: list[dict]) -> None:
    """Put an export where ingestion looks, `own` or `contacts`."""
    blank = ORDER if kind == "own" else CONTACT
    place = settings.exports_folder() / kind / "tiny"
    place.mkdir(parents=True, exist_ok=True)
    with (place / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(blank))
        writer.writeheader()
        writer.writerows(blank | row for row in rows)


def order(number: str, days_ago: int, who: str, **cells) -> dict:
    return {
        "order_id": number,
        "ordered_at": f"{FIRST - timedelta(days=days_ago)} 10:00:00",
        "customer_id": who,
    } | cells


def put_first_files() -> None:
    """Export what the shop has before its first night: some bought today, some lately, most long ago."""
    draw = Random(11)
    orders = []
    for number in range(PEOPLE):
        for days in draw.sample(range(5, 400), draw.choice([1, 1, 2, 3])):
            orders.append(order(f"h{len(orders)}", days, f"c{number}", unit_price=str(draw.randrange(5, 90))))
    orders += [order(f"t{number}", 0, f"c{number}") for number in range(6)]
    put_file("own", "history.csv", orders)
    put_file(
        "contacts",
        "contacts.csv",
        [{"email": f"c{number}@example.com", "customer_id": f"c{number}"} for number in range(PEOPLE)],
    )
    settings.shops_file().write_text(SHOPS, encoding="utf-8")


def load(connection: warehouse.Connection, night: date) -> None:
    """Load what lies there as a night's, and accept it unseen."""
    report = fetching.load_new(connection)
    assert not report.errors, report.errors
    accept = "update audit.export_files set state = 'accepted', night_on = %s where night_on is null returning *"
    for file_id, format_id, *_ in run(connection, accept, night):
        contacts.record(connection, file_id, format_id)
    connection.commit()


def run_night(connection: warehouse.Connection, night: date) -> None:
    """Run one night up to its planned mail, and close it."""
    shops.record(connection, settings.shops_file())
    calendar.open_night(connection, night)
    load(connection, night)
    builds.build_night(connection, night)
    steps.decide(connection, night)
    build = warehouse.fetch_one(connection, "builds/find_built", night_on=night)
    evidence = {"build_id": build["build_id"], "dbt_run_id": build["dbt_run_id"], "validation_id": None}
    warehouse.execute(connection, "messages/plan", night_on=night, **evidence)
    calendar.close_night(connection, night)


def keep_marts(connection: warehouse.Connection, night: date) -> list[str]:
    """Copy the live marts into a schema that is nobody's; returns their names."""
    kept = sql.Identifier(f"kept_{night:%Y%m%d}")
    names = list_tables(connection, "marts")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema {}").format(kept))
        for name in names:
            cursor.execute(sql.SQL(COPY).format(kept=kept, live=sql.Identifier("marts"), name=sql.Identifier(name)))
    connection.commit()
    return names


def list_tables(connection: warehouse.Connection, schema: str) -> list[str]:
    """List the tables and views of a schema."""
    listed = (
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = %s and c.relkind in ('r', 'v') order by 1"
    )
    return [name for (name,) in run(connection, listed, schema)]


def count_differing(connection: warehouse.Connection, night: date) -> dict[str, int]:
    """Count the rows of each mart that are in the copy of a night or in its rebuild, and not in both."""
    kept, rebuilt = f"kept_{night:%Y%m%d}", f"marts__{night:%Y%m%d}"
    found = {}
    for name in list_tables(connection, kept):
        parts = {"kept": kept, "rebuilt": rebuilt, "name": name}
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(DIFFERING).format(**{key: sql.Identifier(part) for key, part in parts.items()}))
            found[name] = cursor.fetchone()[0]
    connection.rollback()
    return found


def run(connection: warehouse.Connection, query: str, *values) -> list[tuple]:
    """Run a statement, commit it, and give its rows if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        rows = cursor.fetchall() if cursor.description else []
    connection.commit()
    return rows
