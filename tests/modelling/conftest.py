"""Build the marts twice a session: from the sample's real orders, and from a few orders made up to be awkward."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import awkward_shop
import pytest
from raw_driving import SAMPLE_NIGHT, SAMPLES, RawWarehouse

from regulars import warehouse as warehouse_module


@pytest.fixture(scope="session")
def filled(postgres_server, migrated_database, dbt_state) -> Callable[..., Iterator[RawWarehouse]]:
    """Give a function that lets a database of its own be filled and built once, and lends it to those who read it."""

    def fill_and_lend(fill: Callable[[RawWarehouse], None], **environment: str) -> Iterator[RawWarehouse]:
        with postgres_server.database(migrated_database) as endpoint:
            # the environment points to it only while it is filled
            with (
                postgres_server.building(endpoint) as building,
                warehouse_module.connect(building) as connection,
                pytest.MonkeyPatch.context() as patch,
            ):
                variables = {"AIRFLOW_CONN_WAREHOUSE": building.url, "REGULARS_STATE": dbt_state}
                for name, value in (variables | environment).items():
                    patch.setenv(name, value)
                raw = RawWarehouse(connection)
                fill(raw)
            with warehouse_module.connect(endpoint) as raw.connection:
                yield raw

    return fill_and_lend


def _fill_with_sample(raw: RawWarehouse) -> None:
    raw.add_shop("gifts")
    for path in sorted((SAMPLES / "own" / "gifts").glob("*.csv.gz")):
        raw.copy_csv(path, "own_order_lines", shop_id="gifts")
    raw.build(SAMPLE_NIGHT)


@pytest.fixture
def raw(warehouse, dbt_state, monkeypatch) -> RawWarehouse:
    """Give an empty warehouse of this test's own."""
    monkeypatch.setenv("REGULARS_STATE", dbt_state)
    return RawWarehouse(warehouse)


@pytest.fixture(scope="session")
def sample_state(filled) -> Iterator[RawWarehouse]:
    """Build the sample's last night from its shipped files, once."""
    yield from filled(_fill_with_sample)


@pytest.fixture(scope="session")
def awkward_state(filled) -> Iterator[RawWarehouse]:
    """Build the made-up orders, contacts and campaigns, once."""
    yield from filled(awkward_shop.fill)
