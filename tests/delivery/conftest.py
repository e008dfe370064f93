"""Give delivery a shop, compiled mail, planned messages and a running sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from python_http_client.client import Client
from sandbox_driving import API_KEY, DAY, START, Receiver, RunningSandbox
from sendgrid_documents import check_request, document_of

from regulars import clock, settings
from regulars import warehouse as wh
from regulars.campaigns import versions
from regulars.delivery import handover, provider
from regulars.delivery.calls import Sender

BATCH = re.compile(r"(/v3/user/scheduled_sends)/[^/]+$")
NIGHT = datetime.fromtimestamp(START, UTC).date().replace(day=1)
WINDOWS = "{[2011-12-02 09:30+00,2011-12-02 11:00+00),[2011-12-02 19:30+00,2011-12-02 21:00+00)}"
SHOP = """
base_currency: GBP
shops:
  - {marketplace: own, shop: gifts, timezone: Europe/London, currency: GBP, country: GB, locale: en}
"""
INSERT = """
insert into crm.addresses (address_hash, email)
select crm.hash_address(email), email from unnest(%(emails)s) as email on conflict do nothing;
insert into crm.messages (
    campaign_id, occurrence_key, person_key, night_on, version_hash, variant, purpose, rfm_segment, address_hash,
    content_id, send_windows, evidence
)
select
    'win_back', '2011-12-01', 'person ' || email, '2011-12-01', version_hash, 'a', 'marketing', 'champions',
    crm.hash_address(email), content_id, %(windows)s::tstzmultirange, '{}'
from unnest(%(emails)s) as email
cross join (select content_id, version_hash from crm.campaign_contents where campaign_id = 'win_back' limit 1) c
"""


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(autouse=True)
def checked_requests(monkeypatch) -> Iterator[list[tuple[str, str]]]:
    """Hold every request that SendGrid's client makes to SendGrid's own documents; list them."""
    made: list[tuple[str, str]] = []
    wrong: list[str] = []
    make = Client._make_request

    def check_and_make(self, opener, request, timeout=None):
        method, path = request.get_method(), BATCH.sub(r"\1/{batch_id}", request.selector)
        made.append((method, path))
        try:
            assert method.lower() in document_of(path)["paths"][path], f"{method} {path} is not in the document"
            if request.data and path != "/v3/mail/batch":
                check_request(json.loads(request.data), method, path)
        except AssertionError as error:
            # one test asks for a refusal by an address that is none
            if b"no-address" not in request.data:
                wrong.append(str(error))
        return make(self, opener, request, timeout=timeout)

    monkeypatch.setattr(Client, "_make_request", check_and_make)
    yield made
    assert wrong == []


@pytest.fixture
def box(tmp_path, receiver, warehouse, monkeypatch):
    """Give a running sandbox that is this test's SendGrid, at midnight after the night."""
    running = RunningSandbox(tmp_path / "sandbox", receiver)
    connection = {"conn_type": "http", "host": running.url, "password": API_KEY}
    monkeypatch.setenv("AIRFLOW_CONN_SENDGRID", json.dumps(connection))
    monkeypatch.setenv("REGULARS_WEBHOOK_URL", receiver.url)
    monkeypatch.setattr(provider, "TIMEOUT_SECONDS", 0.5)
    clock.advance(warehouse, datetime.fromtimestamp(START, UTC))
    yield running
    running.call("DELETE", "/sandbox/faults")
    running.close()


@pytest.fixture
def plan(warehouse, product_environment) -> Callable[..., list[str]]:
    """Put messages into the ledger, and return the addresses."""
    settings.shops_file().write_text(SHOP, encoding="utf-8")
    from regulars.ingestion import shops

    shops.record(warehouse, settings.shops_file())
    versions.record(warehouse)
    warehouse.commit()

    def put(people: int | list[str], windows: str = WINDOWS) -> list[str]:
        # local parts that the sandbox does not give a meaning of their own
        emails = people if isinstance(people, list) else [f"person{n:04d}@example.com" for n in range(people)]
        with warehouse.cursor() as cursor:
            cursor.execute(INSERT, {"emails": emails, "windows": windows})
        warehouse.commit()
        return emails

    return put


class Waiter:
    """Stand in for waiting: another sender's lease has run out by the time somebody looks again."""

    def __init__(self, connection: wh.Connection):
        self.connection, self.waits = connection, []

    def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        with self.connection.cursor() as cursor:
            cursor.execute("update crm.waves set lease_until = clock_timestamp()")
        self.connection.commit()


@pytest.fixture
def sender(box, warehouse) -> Sender:
    opened = handover.open_sender(settings.sendgrid())
    return Sender(opened.provider, opened.links, opened.is_trial, Waiter(warehouse))


def ledger(connection: wh.Connection) -> dict[str, int]:
    """Count the ledger's messages by state."""
    with connection.cursor() as cursor:
        cursor.execute("select state, count(*)::int from crm.messages group by state")
        counts = dict(cursor.fetchall())
    connection.rollback()
    return counts


def let_leave(box: RunningSandbox, connection: wh.Connection) -> dict:
    """Let the whole next day pass, and return what the sandbox counted."""
    box.advance(START + DAY)
    clock.advance(connection, datetime.fromtimestamp(START + DAY, UTC))
    return box.stats()


def left(box: RunningSandbox) -> list[str]:
    """List to whom mail really left, once for each mail."""
    states = {"scheduled", "cancelled", "discarded", "paused", "expired"}
    return sorted(message["to"] for message in box.messages(limit=10000) if message["state"] not in states)
