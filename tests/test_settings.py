"""Connections are read as Airflow reads them, and a wrong one says how to write it."""

from __future__ import annotations

import pytest

from regulars import settings


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann:p%40ss@db.example:5433/warehouse?sslmode=require",
        '{"conn_type": "postgresql", "host": "db.example", "port": 5433, "login": "ann", "password": "p@ss", '
        '"schema": "warehouse", "extra": {"sslmode": "require"}}',
        '{"conn_type": "postgresql", "host": "db.example", "port": "5433", "login": "ann", "password": "p@ss", '
        '"schema": "warehouse", "extra": "{\\"sslmode\\": \\"require\\"}"}',
    ],
)
def test_a_database_as_uri_or_json(text):
    found = settings.parse_connection("warehouse", text)
    assert (found.host, found.port, found.login, found.password) == ("db.example", 5433, "ann", "p@ss")
    assert (found.database, found.extra) == ("warehouse", {"sslmode": "require"})
    assert "p@ss" not in repr(found), "a password is never shown"
    assert found.url == "postgresql://ann:p%40ss@db.example:5433/warehouse"


@pytest.mark.parametrize(
    "text",
    [
        "http://:SG.key@127.0.0.1:4010",
        '{"conn_type": "http", "host": "http://127.0.0.1:4010", "password": "SG.key"}',
        '{"conn_type": "http", "host": "127.0.0.1", "port": 4010, "password": "SG.key"}',
    ],
)
def test_sendgrid_on_loopback(text):
    found = settings.parse_connection("sendgrid", text)
    assert found.is_loopback
    assert found.address == "http://127.0.0.1:4010"
    assert found.password == "SG.key"


@pytest.mark.parametrize("text", ["nothing", "{", '{"conn_type": "http"}', "postgresql://host:port/db"])
def test_an_unreadable_connection_names_itself_and_the_cure(text):
    with pytest.raises(settings.SettingsError, match=r"AIRFLOW_CONN_WAREHOUSE cannot be read.*Write it as a URI"):
        settings.parse_connection("warehouse", text)


def test_a_missing_warehouse_says_what_to_set(monkeypatch):
    monkeypatch.delenv("AIRFLOW_CONN_WAREHOUSE", raising=False)
    with pytest.raises(settings.SettingsError, match="make"):
        settings.warehouse()
