"""Give each test two shops and nobody in them: in a transaction that never ends, or in a warehouse of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ledger_driving import MODELS, SHOPS, Ledger

from regulars import warehouse as warehouse_module


@pytest.fixture(scope="session")
def ledger_connection(postgres_server, migrated_database) -> Iterator:
    with (
        postgres_server.database(migrated_database) as endpoint,
        warehouse_module.connect(endpoint) as connection,
    ):
        yield _prepared(connection).connection


@pytest.fixture
def ledger(ledger_connection) -> Iterator[Ledger]:
    """Give ledgers for one test alone; nothing of it is committed."""
    yield Ledger(ledger_connection)
    ledger_connection.rollback()


@pytest.fixture
def open_ledger(warehouse) -> Ledger:
    """Give ledgers that others may use at the same time."""
    return _prepared(warehouse)


def _prepared(connection: warehouse_module.Connection) -> Ledger:
    ledger = Ledger(connection)
    ledger.run(MODELS)
    ledger.run(SHOPS)
    connection.commit()
    return ledger
