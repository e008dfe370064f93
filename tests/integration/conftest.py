"""Give a small shop with a real Airflow, a sandbox and a webhook around it, for a whole module."""

from __future__ import annotations

import csv
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import psutil
import pytest

from regulars import warehouse as wh
from regulars.local import demo, services, stack
from regulars.local import postgres as embedded
from regulars.nights import calendar, replay

HISTORY_ON = date(2011, 11, 30)
PEOPLE = 300
SHOPS = """
base_currency: GBP
shops:
  - {marketplace: own, shop: tiny, timezone: Europe/London, currency: GBP, country: GB, locale: en}
"""
COLUMNS = (
    "order_id", "ordered_at", "status", "customer_id", "sku", "title", "quantity", "unit_price", "currency", "country",
)  # fmt: skip
PATIENCE = 240


@dataclass(frozen=True)
class Order:
    """Hold one order of the small shop, from which every expectation is counted."""

    order_id: str
    ordered_on: date
    customer_id: str


def invent_orders(last_on: date) -> list[Order]:
    """Invent the shop's orders: everybody has one in the past, some come again, and every day brings somebody new."""
    draw = Random(7)
    orders = []
    for number in range(PEOPLE):
        for days in draw.sample(range(5, 200), draw.choice([1, 1, 2, 3])):
            orders.append(Order(f"h{len(orders)}", HISTORY_ON - timedelta(days=days), f"c{number}"))
    day = HISTORY_ON + timedelta(days=1)
    while day <= last_on:
        for extra in range(3):
            orders.append(Order(f"d{len(orders)}", day, f"new-{day:%d}-{extra}"))
        orders.append(Order(f"d{len(orders)}", day, f"c{draw.randrange(PEOPLE)}"))
        day += timedelta(days=1)
    return orders


def export(folder: Path, orders: list[Order], name: str) -> None:
    """Write the orders as the shop's own export file."""
    place = folder / "own" / "tiny"
    place.mkdir(parents=True, exist_ok=True)
    with (place / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for order in orders:
            at = f"{order.ordered_on} 10:00:00"
            for sku, price in (("A1", "4.50"), ("B2", "12.00")):
                writer.writerow(
                    [order.order_id, at, "completed", order.customer_id, sku, f"Thing {sku}", 2, price, "GBP", "GB"]
                )


def export_contacts(folder: Path, orders: list[Order]) -> None:
    """Write a contact with consent for everybody who ever orders."""
    place = folder / "contacts" / "tiny"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "contacts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "customer_id", "phone", "consent", "consent_at", "source", "locale"])
        for key in sorted({order.customer_id for order in orders if order.order_id.startswith("h")}):
            writer.writerow([f"{key}@example.com", key, "", "yes", "2011-01-01", "checkout", "en"])


class Shop:
    """Drive the small shop: open nights, wait, look, and kill."""

    def __init__(self, running: stack.Stack, folder: Path, orders: list[Order]):
        self.running, self.folder, self.orders = running, folder, orders
        self.api = running.airflow

    def open_night(self, night: date, history: bool = False) -> None:
        conf = {"night": night.isoformat(), "history": history, "replay": True}
        self.api.trigger("ingest_orders", conf=conf)

    def wait_closed(self, *nights: date) -> None:
        self.wait(lambda: all(self.state(night) == "closed" for night in nights), f"nights {nights} closed")

    def state(self, night: date) -> str | None:
        rows = self.query("select state from audit.nights where night_on = %s", night)
        return rows[0][0] if rows else None

    def query(self, sql: str, *values) -> list[tuple]:
        with wh.connect() as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def wait(self, is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Poll until something is so; the limit is for a product that hangs, not for time to pass."""
        deadline = time.monotonic() + seconds
        while not is_so():
            failed = self.query("select dag_id, task_id, error from audit.failures order by failure_id desc limit 1")
            assert not failed, failed
            assert time.monotonic() < deadline, f"gave up waiting for: {what}"
            time.sleep(0.2)

    def customers(self, night: date) -> int:
        """Count independently who has ordered by a night, or has given the shop an address."""
        return len({order.customer_id for order in self.orders if order.ordered_on <= night})

    def sandbox(self) -> dict:
        return replay.ask_sandbox("GET", "/sandbox/stats")

    def arm(self, **fault) -> None:
        replay.ask_sandbox("POST", "/sandbox/faults", fault)

    def advance(self, night: date) -> None:
        with wh.connect() as connection:
            replay.advance(connection, calendar.cut_off_at(connection, night))

    def kill_task(self, night: date) -> None:
        """Kill -9 the process that runs the night's delivery."""
        (task,) = self._delivering_worker(night).children()
        os.kill(task.pid, signal.SIGKILL)

    def kill_worker(self, night: date) -> None:
        """Kill -9 the worker above the night's delivery, which leaves the task an orphan."""
        os.kill(self._delivering_worker(night).pid, signal.SIGKILL)

    def _delivering_worker(self, night: date) -> psutil.Process:
        (run,) = self.api.runs("deliver_messages", partition_key=night.isoformat())
        (instance,) = self.api.task_instances("deliver_messages", run["dag_run_id"])
        titles = {process: " ".join(process.cmdline()) for process in self.processes()}
        found = [process for process, title in titles.items() if f"LocalExecutor: {instance['id']}" in title]
        assert len(found) == 1, titles
        return found[0]

    def processes(self) -> list[psutil.Process]:
        """List the processes of every service; their titles say what they do."""
        return [
            psutil.Process(pid)
            for one in services.recorded(self.running.state).values()
            for pid in one.session.members()
        ]


@contextmanager
def open_shop(folder: Path, last_on: date) -> Iterator[Shop]:
    """Bring a small shop up with real services, and take all of it down."""
    orders = invent_orders(last_on)
    exports = folder / "exports"
    export(exports, [order for order in orders if order.ordered_on <= HISTORY_ON], "history.csv")
    for day in sorted({order.ordered_on for order in orders if order.ordered_on > HISTORY_ON}):
        export(exports, [order for order in orders if order.ordered_on == day], f"orders_{day}.csv")
    export_contacts(exports, orders)
    (folder / "shops.yml").write_text(SHOPS, encoding="utf-8")
    state = folder / "state"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AIRFLOW_CONN_WAREHOUSE", raising=False)
        patch.delenv("AIRFLOW_CONN_SENDGRID", raising=False)
        patch.setenv("REGULARS_STATE", str(state))
        patch.setenv("REGULARS_EXPORTS", str(exports))
        patch.setenv("REGULARS_SHOPS", str(folder / "shops.yml"))
        starts_at = datetime(2011, 11, 30, tzinfo=UTC)
        try:
            demo.begin_replay(starts_at)
            with stack.kept_up(state, sandbox=True, sandbox_start_at=int(starts_at.timestamp())) as running:
                for name, value in running.variables.items():
                    patch.setenv(name, value)
                yield Shop(running, folder, orders)
        finally:
            embedded.destroy(state)
