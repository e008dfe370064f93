"""Give tests a real, migrated Postgres: one server a session, one fresh database a test.

REGULARS_TEST_WAREHOUSE may hold the URL of a superuser of a Postgres that is up already, to save the start.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql
from xdist.scheduler import LoadScopeScheduling

from regulars import settings
from regulars import warehouse as warehouse_module
from regulars.local import postgres

LINK_SECRET = "a secret of the tests only"
BUILT_ONCE = ("sample_state", "awkward_state")


def unique(kind: str) -> str:
    """Give a database a name that no other has."""
    return f"{kind}_{uuid.uuid4().hex[:12]}"


@dataclass(frozen=True)
class TestPostgres:
    """Hold the superuser that makes databases and the owner that the product logs in as."""

    __test__ = False

    superuser: settings.Endpoint
    owner: settings.Endpoint
    # what dbt remembers of its parse holds the database's name: who builds, takes turns with this one
    built: str = field(default_factory=lambda: unique("test"))

    def run(self, command: str, **names: str) -> None:
        """Run a command on the server, outside any transaction."""
        with closing(psycopg2.connect(self.superuser.url)) as connection:
            connection.autocommit = True
            identifiers = {key: sql.Identifier(name) for key, name in names.items()}
            connection.cursor().execute(sql.SQL(command).format(**identifiers))

    @contextmanager
    def database(self, template: str = "template0", name: str | None = None) -> Iterator[settings.Endpoint]:
        """Give a fresh database of the owner's, and drop it in the end."""
        name = name or unique("test")
        create = "create database {name} owner {owner} template {template}"
        self.run(create, name=name, owner=self.owner.login, template=template)
        try:
            yield replace(self.owner, database=name)
        finally:
            self.run("drop database if exists {name} with (force)", name=name)

    @contextmanager
    def building(self, endpoint: settings.Endpoint) -> Iterator[settings.Endpoint]:
        """Let a database that nobody is connected to take its turn with the name that builds share."""
        rename = "alter database {name} rename to {new_name}"
        self.run(rename, name=endpoint.database, new_name=self.built)
        try:
            yield replace(endpoint, database=self.built)
        finally:
            self.run(rename, name=self.built, new_name=endpoint.database)


class OneBuildForAll(LoadScopeScheduling):
    """Let a file's tests share a worker, and so all files that name one of the warehouses that are built once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((state for state in BUILT_ONCE if state in _text(file)), file)


@cache
def _text(file: str) -> str:
    return (settings.ROOT / file).read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> LoadScopeScheduling:
    """Give the tests out as OneBuildForAll does, whatever --dist says."""
    return OneBuildForAll(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the runs through Airflow: they take the longest, and the rest fits beside them."""
    items.sort(key=lambda item: item.get_closest_marker("airflow") is None)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory) -> Iterator[TestPostgres]:
    """Give one real Postgres for the whole session."""
    given = os.environ.get("REGULARS_TEST_WAREHOUSE")
    if given:
        superuser = settings.parse_connection("test_warehouse", given)
        yield TestPostgres(superuser, superuser)
        return
    state = tmp_path_factory.mktemp("postgres").resolve()
    server = postgres.start(state)
    tests = TestPostgres(server.superuser, server.warehouse)
    # what a test wrote need not survive a power cut
    for command in ("alter system set fsync = off", "alter system set full_page_writes = off"):
        tests.run(command)
    tests.run("select pg_reload_conf()")
    yield tests
    postgres.destroy(state)


@pytest.fixture(scope="session")
def migrated_database(postgres_server) -> Iterator[str]:
    """Give the name of a migrated database that nothing writes to: the template of every test's own."""
    from regulars import migrations

    with postgres_server.database(name=unique("template")) as endpoint:
        migrations.migrate(endpoint)
        yield endpoint.database


@pytest.fixture
def empty_database(postgres_server, monkeypatch) -> Iterator[settings.Endpoint]:
    """Give a fresh database without any table, set as the warehouse."""
    with postgres_server.database() as endpoint:
        monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", endpoint.url)
        yield endpoint


@pytest.fixture
def warehouse(postgres_server, migrated_database, product_environment, monkeypatch) -> Iterator:
    """Give a connection to a fresh, migrated warehouse of this test's own."""
    with postgres_server.database(migrated_database, postgres_server.built) as endpoint:
        monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", endpoint.url)
        with warehouse_module.connect(endpoint) as connection:
            yield connection


@pytest.fixture(scope="session")
def dbt_state(tmp_path_factory) -> str:
    """Give the state folder in which dbt remembers its parse for the whole session."""
    return str(tmp_path_factory.mktemp("dbt"))


@pytest.fixture
def product_environment(tmp_path: Path, dbt_state, monkeypatch) -> Path:
    """Set the product's folders and secret to this test's own; returns the folder that holds them."""
    folder = tmp_path / "regulars"
    for part in ("state", "exports"):
        (folder / part).mkdir(parents=True)
    remembered = Path(dbt_state, "dbt")
    remembered.mkdir(exist_ok=True)
    (folder / "state" / "dbt").symlink_to(remembered)
    monkeypatch.setenv("REGULARS_STATE", str(folder / "state"))
    monkeypatch.setenv("REGULARS_EXPORTS", str(folder / "exports"))
    monkeypatch.setenv("REGULARS_SHOPS", str(folder / "shops.yml"))
    monkeypatch.setenv("REGULARS_LINK_SECRET", LINK_SECRET)
    monkeypatch.delenv("AIRFLOW_CONN_SENDGRID", raising=False)
    return folder
