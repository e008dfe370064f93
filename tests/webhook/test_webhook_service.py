"""The service as it runs: a process of its own, over real HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from regulars import settings
from regulars.webhook import tokens

ADDRESS = "ann@example.com"


@dataclass
class Service:
    """Hold a running service."""

    url: str
    process: subprocess.Popen


@pytest.fixture
def service(warehouse, signing_key, monkeypatch):
    monkeypatch.setenv("REGULARS_WEBHOOK_PUBLIC_KEY", signing_key.public)
    process = start()
    running = Service(json.loads(process.stdout.readline())["url"], process)
    yield running
    if process.poll() is None:
        process.terminate()
        process.wait(20)


def start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "regulars.webhook", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(settings.INCLUDE)},
    )


def test_it_announces_itself_serves_and_stops_without_a_word_about_anybody(service, signing_key, message_id, read):
    assert httpx.get(service.url + "/health").json() == {"status": "ok", "events": "accepted"}
    body = json.dumps(
        [{"event": "delivered", "timestamp": 1323126000, "email": ADDRESS, "regulars_message_id": message_id}]
    ).encode()
    assert httpx.post(service.url + "/events", content=body, headers=signing_key.sign(body)).status_code == 204
    assert httpx.post(service.url + "/events", content=body + b" ", headers=signing_key.sign(body)).status_code == 403
    link = f"{service.url}/unsubscribe/{tokens.sign(message_id)}"
    assert httpx.get(link).status_code == 200
    assert read("select count(*) from crm.suppressions") == [(0,)]
    assert httpx.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert read("select (select count(*) from crm.events), (select count(*) from crm.suppressions)") == [(1, 1)]
    service.process.send_signal(signal.SIGTERM)
    output, errors = service.process.communicate(timeout=20)
    assert output == "", "one line, and it was read"
    for word in (ADDRESS, message_id, "unsubscribe"):
        assert word not in errors


def test_a_big_body_is_taken(service, signing_key, read):
    events = [
        {"event": "open", "timestamp": 1323126000 + n, "email": f"u{n}@example.com", "useragent": "x" * 1000}
        for n in range(20_000)
    ]
    body = json.dumps(events).encode()
    assert len(body) > 20_000_000
    answer = httpx.post(service.url + "/events", content=body, headers=signing_key.sign(body), timeout=60)
    assert answer.status_code == 204
    assert read("select count(*) from crm.events") == [(20_000,)]


def test_the_same_events_at_once_in_any_order_are_kept_once(service, signing_key, read):
    events = [{"event": "unsubscribe", "timestamp": 1323126000 + n, "email": f"u{n}@example.com"} for n in range(300)]

    def post(turn: int) -> int:
        body = json.dumps(events[turn * 30 :] + events[: turn * 30]).encode()
        return httpx.post(service.url + "/events", content=body, headers=signing_key.sign(body)).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(post, range(8))) == {204}
    assert read("select (select count(*) from crm.events), (select count(*) from crm.suppressions)") == [(300, 300)]


def test_connections_that_the_server_cut_are_replaced(service, warehouse, read):
    assert httpx.get(service.url + "/health").status_code == 200
    cut = read(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid() and application_name = 'regulars'"
    )
    assert cut
    time.sleep(0.05)
    assert httpx.get(service.url + "/health").status_code == 200


def test_what_is_missing_is_named(warehouse, monkeypatch):
    monkeypatch.delenv("REGULARS_LINK_SECRET")
    process = start()
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert "REGULARS_LINK_SECRET is not set" in errors
