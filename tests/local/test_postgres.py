"""The embedded Postgres starts, survives what happens to servers, and leaves nothing."""

from __future__ import annotations

import os
import signal
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from regulars.local import ports, postgres, secrets


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """Give a state folder whose server is stopped and deleted at the end; any test may find it up or down."""
    folder = tmp_path_factory.mktemp("state").resolve()
    yield folder
    postgres.destroy(folder)


def ask(endpoint, question: str):
    """Ask the server one question and give the first value of the answer."""
    with closing(psycopg2.connect(endpoint.url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def server_pid(server) -> int:
    """Give the pid of the server's first process, as the server itself tells it."""
    return int(ask(server.superuser, "select pg_read_file('postmaster.pid')").splitlines()[0])


def test_starting_twice_gives_the_same_server(state):
    first = postgres.start(state)
    assert postgres.start(state) == first == postgres.running(state)


def test_two_starts_at_once_make_one_server(state):
    with ThreadPoolExecutor(4) as threads:
        servers = list(threads.map(lambda _: postgres.start(state), range(4)))
    assert len(set(servers)) == 1, "all got the same server"
    assert ask(servers[0].warehouse, "select count(*) from pg_database where datname = 'warehouse'") == 1


def test_stop_leaves_no_process_and_data_stays(state):
    server = postgres.start(state)
    pid = server_pid(server)
    with closing(psycopg2.connect(server.warehouse.url)) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept as select 42 as answer")
        connection.commit()
    postgres.stop(state)
    assert postgres.running(state) is None
    assert not is_alive(pid)
    assert ask(postgres.start(state).warehouse, "select answer from kept") == 42


def test_a_killed_server_starts_again(state):
    pid = server_pid(postgres.start(state))
    os.kill(pid, signal.SIGKILL)
    assert ask(postgres.start(state).warehouse, "select 1") == 1


def test_a_pid_file_whose_number_belongs_to_another_program_is_no_obstacle(state):
    server = postgres.start(state)
    file = Path(ask(server.superuser, "show data_directory")) / "postmaster.pid"
    lines = file.read_text().splitlines()
    os.kill(server_pid(server), signal.SIGKILL)
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert postgres.running(state) is None, "this test's own process is not taken for the server"
    assert ask(postgres.start(state).warehouse, "select 1") == 1


def test_a_taken_port_is_left_to_its_owner(state):
    port = postgres.start(state).port
    postgres.stop(state)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((ports.LOOPBACK, port))
        other.listen()
        moved = postgres.start(state)
        assert moved.port != port
        assert ask(moved.warehouse, "select 1") == 1


def test_it_listens_on_loopback_only_and_wants_a_password(state):
    server = postgres.start(state)
    assert ask(server.superuser, "show listen_addresses") == "127.0.0.1"
    assert ask(server.superuser, "show unix_socket_directories") == ""
    wrong = server.warehouse.url.replace(server.warehouse.password, "wrong")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(wrong)


def test_it_never_runs_as_root(state):
    server = postgres.start(state)
    assert Path(f"/proc/{server_pid(server)}").stat().st_uid != 0


def test_secrets_are_for_their_owner_only(state):
    postgres.start(state)
    assert stat.S_IMODE((state / secrets.FILE).stat().st_mode) == 0o600


def test_restricted_logins_exist_before_the_migrations(state):
    server = postgres.start(state)
    assert ask(server.bi, "select current_user") == "regulars_bi"
    assert ask(server.webhook, "select current_user") == "regulars_webhook"
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(server.endpoint("regulars_bi", "airflow").url)


def test_a_role_that_a_migration_made_is_given_its_login(state):
    server = postgres.start(state)
    with closing(psycopg2.connect(server.superuser.url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("alter role regulars_bi nologin password null")
    assert ask(postgres.start(state).bi, "select current_user") == "regulars_bi"


def test_text_sorts_the_same_everywhere(state):
    server = postgres.start(state)
    assert ask(
        server.warehouse, "select string_agg(word, '' order by word) from unnest('{a,B,ä}'::text[]) w(word)"
    ) == ("Baä")


def is_alive(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
