"""What the user set is used; what nobody set is made once; nothing calls home."""

from __future__ import annotations

import json
import stat

import pytest

from regulars import settings
from regulars.local import environment, ports, secrets


@pytest.fixture
def state(tmp_path, monkeypatch):
    """Give a state folder whose user has a warehouse of their own."""
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", "postgresql://me:word@db.example:5433/mine")
    for name in ("AIRFLOW_CONN_SENDGRID", "REGULARS_LINK_SECRET", "REGULARS_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_users_own_warehouse_is_used_and_no_postgres_is_started(state):
    assert environment.warehouse(state).url == "postgresql://me:word@db.example:5433/mine"
    assert "AIRFLOW_CONN_WAREHOUSE" not in environment.product(state)
    assert not environment.is_embedded(state)
    assert not (state / "postgres").exists()


def test_made_secrets_stay_the_same(state):
    first = environment.product(state)["REGULARS_LINK_SECRET"]
    assert first == environment.product(state)["REGULARS_LINK_SECRET"]
    assert stat.S_IMODE((state / secrets.FILE).stat().st_mode) == 0o600


def test_a_secret_of_the_users_own_is_left_alone(state, monkeypatch):
    monkeypatch.setenv("REGULARS_LINK_SECRET", "mine")
    assert "REGULARS_LINK_SECRET" not in environment.product(state)


def test_nothing_is_sent_unless_a_sendgrid_is_named(state):
    assert "AIRFLOW_CONN_SENDGRID" not in environment.for_program(state, environment.product(state))


def test_the_sandbox_connection_is_read_as_airflow_reads_it(state):
    connection = settings.parse_connection(
        "sendgrid", environment.sandbox_connection(8123, "key")["AIRFLOW_CONN_SENDGRID"]
    )
    assert (connection.address, connection.password) == ("http://127.0.0.1:8123", "key")
    assert connection.is_loopback


def test_programs_inherit_nothing_that_misleads_them(state, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "SequentialExecutor")
    monkeypatch.setenv("AIRFLOW_HOME", "/elsewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("no_proxy", "intranet")
    variables = environment.for_program(state, {})
    assert not {"AIRFLOW__CORE__EXECUTOR", "AIRFLOW_HOME", "PYTHONDONTWRITEBYTECODE"} & set(variables)
    assert variables["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert variables["AIRFLOW_CONN_WAREHOUSE"].endswith("/mine"), "connections are the user's"


def test_programs_do_without_a_home(state, monkeypatch):
    monkeypatch.delenv("HOME")
    assert environment.for_program(state, {})["HOME"] == str(state)
    monkeypatch.setenv("HOME", "/nowhere")
    assert environment.for_program(state, {})["HOME"] == str(state)


def test_nothing_counts_its_users(state):
    variables = environment.for_program(state, {})
    assert variables["GX_ANALYTICS_ENABLED"] == variables["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert variables["DO_NOT_TRACK"] == "1"


def test_a_port_is_kept_while_it_is_free(tmp_path):
    port = ports.keep(tmp_path, "webhook")
    assert ports.keep(tmp_path, "webhook") == port
    assert ports.keep(tmp_path, "api-server") != port
    assert json.loads((tmp_path / ports.FILE).read_text()).keys() == {"webhook", "api-server"}
