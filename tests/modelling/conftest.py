"""Build the marts twice a session: from the sample's real orders, and from a few orders made up to be awkward."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import awkward_shop
import pytest
from raw_driving import SAMPLE_NIGHT, SAMPLES, RawWarehouse

from regulars import warehouse as warehouse_module


@pytest.fixture(scope="session")
def modelling_state(tmp_path_factory) -> str:
    """Give the folder in which dbt remembers its parse for the whole session."""
    return str(tmp_path_factory.mktemp("modelling"))


def _filled(postgres_server, template: str, state: str, fill: Callable) -> Iterator[RawWarehouse]:
    """Fill a database of its own; the environment points to it only while it is filled."""
    endpoint = postgres_server.create(f"test_{uuid.uuid4().hex[:12]}", template=template)
    with warehouse_module.connect(endpoint) as connection:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AIRFLOW_CONN_WAREHOUSE", endpoint.url)
            patch.setenv("REGULARS_STATE", state)
            fill(RawWarehouse(connection))
        yield RawWarehouse(connection)
    postgres_server.drop(endpoint.database)


def _fill_with_sample(raw: RawWarehouse) -> None:
    raw.add_shop("gifts")
    for path in sorted((SAMPLES / "own" / "gifts").glob("*.csv.gz")):
        raw.copy_csv(path, "own_order_lines", shop_id="gifts")
    raw.build(SAMPLE_NIGHT)


@pytest.fixture
def raw(warehouse, modelling_state, monkeypatch) -> RawWarehouse:
    """Give an empty warehouse of this test's own."""
    monkeypatch.setenv("REGULARS_STATE", modelling_state)
    return RawWarehouse(warehouse)


@pytest.fixture(scope="session")
def sample_state(postgres_server, migrated_database, modelling_state) -> Iterator[RawWarehouse]:
    """Build the sample's last night from its shipped files, once."""
    yield from _filled(postgres_server, migrated_database, modelling_state, _fill_with_sample)


@pytest.fixture(scope="session")
def awkward_state(postgres_server, migrated_database, modelling_state) -> Iterator[RawWarehouse]:
    """Build the made-up orders, contacts and campaigns, once."""
    yield from _filled(postgres_server, migrated_database, modelling_state, awkward_shop.fill)
