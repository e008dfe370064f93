"""The process: what it prints and writes, what a kill leaves behind, and what it refuses to start with."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sandbox_driving import API_KEY, HOUR, START, mail, personalization

INCLUDE = Path(__file__).parents[2] / "include"


@pytest.fixture
def launch(tmp_path: Path, receiver) -> Iterator[Callable[..., subprocess.Popen]]:
    """Start the sandbox as its own process."""
    started: list[subprocess.Popen] = []

    def launch_one(*more: str, webhook: str | None = None) -> subprocess.Popen:
        command = [sys.executable, "-m", "regulars.sandbox", "--port", "0", "--state", str(tmp_path / "state")]
        command += ["--webhook", webhook or receiver.url + "/events", "--start-at", str(START)]
        command += more or ["--key", API_KEY]
        environment = {**os.environ, "PYTHONPATH": str(INCLUDE)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(command, env=environment, text=True, **pipes))
        return started[-1]

    yield launch_one
    for process in started:
        process.kill()
        process.communicate()


def _ready(process: subprocess.Popen) -> tuple[dict, requests.Session]:
    line = process.stdout.readline()
    assert line, process.stderr.read()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {API_KEY}"
    return json.loads(line), session


def test_loses_nothing_acknowledged_when_killed(launch, receiver):
    process = launch()
    info, session = _ready(process)
    url = info["url"]
    batch_id, held = (session.post(url + "/v3/mail/batch").json()["batch_id"] for _ in range(2))
    people = [personalization(number) for number in range(200)]
    answer = session.post(url + "/v3/mail/send", json=mail(*people, batch_id=batch_id, send_at=START + HOUR))
    session.post(url + "/v3/mail/send", json=mail(personalization(999), batch_id=held, send_at=START + HOUR))
    session.post(url + "/v3/user/scheduled_sends", json={"batch_id": held, "status": "cancel"})
    session.post(url + "/sandbox/advance", json={"to": START + 60})
    process.send_signal(signal.SIGKILL)
    process.wait()

    again, session = _ready(launch())
    assert again["public_key"] == info["public_key"], "the signing key stays"
    url = again["url"]
    assert session.get(url + "/sandbox/clock").json()["now"] == START + 60, "and so does the clock"
    messages = session.get(url + "/sandbox/messages").json()
    assert len(messages) == 201
    assert {m["message_id"] for m in messages if m["batch_id"] == batch_id} == {answer.headers["X-Message-Id"]}
    counts = session.post(url + "/sandbox/advance", json={"to": START + 2 * HOUR}).json()
    assert (counts["released"], counts["cancelled"]) == (200, 1)
    assert {e["email"] for e in receiver.events() if e["event"] == "processed"} == {
        f"person{number}@example.com" for number in range(200)
    }


def test_posts_every_event_when_killed_while_it_posts(launch, receiver):
    process = launch()
    info, session = _ready(process)
    everybody = [personalization(number) for number in range(800)]
    session.post(info["url"] + "/v3/mail/send", json=mail(*everybody))
    with ThreadPoolExecutor(1) as pool:
        advancing = pool.submit(session.post, info["url"] + "/sandbox/advance", json={"to": START + HOUR})
        receiver.arrived.get(timeout=20)
        process.send_signal(signal.SIGKILL)
        assert isinstance(advancing.exception(timeout=20), requests.ConnectionError)
    before = len(receiver.events())
    again, session = _ready(launch())
    assert session.post(again["url"] + "/sandbox/flush").json()["events_queued"] == 0
    assert len(receiver.events()) > before, "something was still to be posted"
    planned = session.get(again["url"] + "/sandbox/events").json()
    happened = {(e["email"], e["event"], e["timestamp"]) for e in planned if e["has_happened"]}
    assert happened == {(e["email"], e["event"], e["timestamp"]) for e in receiver.events()}


def test_tells_its_address_and_keeps_its_secrets(launch, tmp_path):
    process = launch()
    info, _ = _ready(process)
    assert set(info) == {"url", "public_key"}
    assert info["url"].startswith("http://127.0.0.1:")
    file = tmp_path / "state" / "sandbox.json"
    private = json.loads(file.read_text())
    assert info.items() <= private.items()
    assert private["mailbox"].startswith(info["url"] + "/?token=")
    assert API_KEY not in file.read_text()
    for path, mode in ((file, 0o600), (file.parent, 0o700), (file.parent / "sandbox.sqlite3", 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode, path
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert (out, err) == ("", "")


def test_refuses_a_folder_that_is_in_use(launch):
    _ready(launch())
    second = launch()
    _, err = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "A sandbox is running on" in err


def test_refuses_a_webhook_on_another_machine(launch):
    process = launch(webhook="https://shop.example/events")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "must be an http address on this machine" in err


def test_reads_the_key_from_a_file(launch, tmp_path):
    (tmp_path / "key").write_text(API_KEY + "\n")
    info, session = _ready(launch("--key-file", str(tmp_path / "key")))
    assert session.post(info["url"] + "/v3/mail/batch").status_code == 201
