"""Services end as whole sessions, and nobody else's process is ever touched."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace

import pytest

from regulars.local import processes, services

# a service with a child of its own process group, as Airflow's tasks have, that ignores a polite request
STUBBORN = """
import os, signal, sys, time
if os.fork() == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("child", flush=True)
    time.sleep(600)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("parent", flush=True)
time.sleep(600)
"""
# a service that finishes its work when it is asked to end
WORKING = """
import signal, sys, time
def finish(*_):
    time.sleep(0.3)
    print("finished", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, finish)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def state(tmp_path):
    """Give a state folder; whatever a test started is stopped at the end."""
    yield tmp_path
    services.stop(tmp_path)


def dummy(state, name: str, code: str, says: str, **options) -> services.Service:
    """Describe a service that runs a few lines of Python and is ready when its log says so."""
    log = services.log_file(state, name)
    return services.Service(
        name,
        [sys.executable, "-c", code],
        dict(os.environ),
        lambda: log.exists() and all(word in log.read_text() for word in says.split()),
        **options,
    )


def test_stop_ends_children_of_other_process_groups_too(state):
    services.start(state, [dummy(state, "stubborn", STUBBORN, "parent child", patience=0.2)])
    session = services.recorded(state)["stubborn"].session
    assert len(session.members()) == 2
    assert services.stop(state) == ["stubborn"]
    assert session.members() == []
    assert services.recorded(state) == {}


def test_a_service_that_works_may_finish(state):
    services.start(state, [dummy(state, "working", WORKING, "ready")])
    services.stop(state)
    assert "finished" in services.log_file(state, "working").read_text()


def test_starting_again_leaves_what_runs_as_described(state):
    service = dummy(state, "working", WORKING, "ready")
    services.start(state, [service])
    before = services.recorded(state)
    services.start(state, [service])
    assert services.recorded(state) == before


def test_a_service_described_otherwise_is_started_anew(state):
    service = dummy(state, "working", WORKING, "ready")
    services.start(state, [service])
    before = services.recorded(state)["working"].session
    services.start(state, [replace(service, environment={**service.environment, "REGULARS_NEW": "1"})])
    assert services.recorded(state)["working"].session != before
    assert before.members() == []


def test_a_service_that_ends_by_itself_is_told_with_its_log(state):
    broken = dummy(state, "broken", "print('no such table'); raise SystemExit(3)", "never")
    other = dummy(state, "working", WORKING, "ready")
    with pytest.raises(services.ServiceError, match=r"broken ended by itself[\s\S]*no such table"):
        services.start(state, [other, broken])
    assert services.recorded(state) == {}, "what was started with it is stopped"


def test_a_killed_head_does_not_hide_its_children(state):
    services.start(state, [dummy(state, "stubborn", STUBBORN, "parent child", patience=0.2)])
    session = services.recorded(state)["stubborn"].session
    os.kill(session.sid, 9)
    wait_for(lambda: not session.is_led)
    assert len(session.members()) == 1
    services.stop(state)
    assert session.members() == []


def test_a_number_given_again_is_not_killed(state):
    services.start(state, [dummy(state, "working", WORKING, "ready")])
    session = services.recorded(state)["working"].session
    for other in (replace(session, started=session.started - 1), replace(session, boot="another boot")):
        processes.end(other, 0.1)
        assert session.is_led, "only the session that was recorded is meant"


def wait_for(is_true) -> None:
    """Wait for the machine to have done what it was told; fails after ten seconds."""
    deadline = time.monotonic() + 10
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
