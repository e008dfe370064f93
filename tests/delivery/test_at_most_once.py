"""Whatever breaks, and whenever: nobody gets a message twice, and nobody who should get one is lost."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from random import Random

import pytest
from sandbox_driving import START

from regulars import settings
from regulars import warehouse as wh
from regulars.delivery import calls, handover, waves
from regulars.delivery.calls import LostLeaseError, Sender, Wave
from regulars.delivery.provider import RefusedError, UncertainError, UnreachableError

from .conftest import NIGHT, ledger, left, let_leave

FAULTS = (
    "hang",
    "cut_after_accept",
    "cut_before_accept",
    "status_500_after_accept",
    "status_500",
    "status_429",
    "garbage",
    "garbage_body",
)


def deliver_until_done(connection, sender, tries=8):
    """Deliver as a task with retries does."""
    for _ in range(tries):
        try:
            return waves.deliver(connection, sender, NIGHT, lambda line: None)
        except (UncertainError, UnreachableError, RefusedError, LostLeaseError):
            connection.rollback()
    raise AssertionError("never done")


@pytest.fixture
def small_calls(monkeypatch):
    monkeypatch.setattr(waves, "PEOPLE_A_CALL", 5)


@pytest.mark.parametrize("after", [0, 2, 3])
@pytest.mark.parametrize("kind", FAULTS)
def test_a_call_that_goes_wrong(warehouse, plan, box, sender, small_calls, kind, after):
    emails = plan(18)
    box.call("POST", "/sandbox/faults", json={"kind": kind, "after": after})
    deliver_until_done(warehouse, sender)
    assert ledger(warehouse) == {"handed_over": 18}
    stats = let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert stats["duplicates_released"] == 0


PATHS = ("/v3/mail/send", "/v3/mail/batch", "/v3/user/scheduled_sends")


@pytest.mark.parametrize("seed", range(10))
def test_any_faults_in_any_order(warehouse, plan, box, sender, small_calls, seed):
    emails = plan(12)
    draw = Random(seed)
    for _ in range(draw.randint(1, 4)):
        fault = {"kind": draw.choice(FAULTS), "path": draw.choice(PATHS), "after": draw.randint(0, 3)}
        box.call("POST", "/sandbox/faults", json=fault)
    deliver_until_done(warehouse, sender, tries=12)
    box.call("DELETE", "/sandbox/faults")
    assert ledger(warehouse) == {"handed_over": 12}
    stats = let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert stats["duplicates_released"] == 0


@pytest.mark.parametrize("kind", ["hang", "cut_after_accept"])
def test_too_late_to_cancel_is_unknown_until_an_event_says_so(warehouse, plan, box, sender, monkeypatch, kind):
    emails = plan(3)
    box.call("POST", "/sandbox/faults", json={"kind": kind})
    # by the time the answer fails to come, ten minutes are no longer left
    monkeypatch.setattr(waves, "_is_in_time", lambda connection, first_send_at: False)
    deliver_until_done(warehouse, sender)
    assert ledger(warehouse) == {"unknown": 3}
    deliver_until_done(warehouse, sender)
    assert ledger(warehouse) == {"unknown": 3}, "never resent on a guess"
    let_leave(box, warehouse)
    with warehouse.cursor() as cursor:
        cursor.execute(
            "insert into crm.events (event_key, message_id, event, occurred_at, body) "
            "select message_id::text, message_id, 'processed', now(), '{}' from crm.messages"
        )
    warehouse.commit()
    deliver_until_done(warehouse, sender)
    assert ledger(warehouse) == {"handed_over": 3}
    assert left(box) == sorted(emails)


def kill_in_child(fault_after: int) -> None:
    """Deliver in a child process of its own connections, and kill it with the call in the air."""
    child = os.fork()
    if child == 0:
        with wh.connect() as connection:
            sender = handover.open_sender(settings.sendgrid())
            handed = []

            def die(line: str) -> None:
                handed.append(line)
                if len(handed) == fault_after:
                    os.kill(os.getpid(), signal.SIGKILL)

            waves.deliver(connection, sender, NIGHT, die)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


@pytest.mark.parametrize("after", [1, 2])
def test_kill_9_between_two_calls(warehouse, plan, box, sender, small_calls, after):
    emails = plan(18)
    kill_in_child(after)
    assert ledger(warehouse)["claimed"] > 0
    deliver_until_done(warehouse, sender)
    let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert box.stats()["duplicates_accepted"] == 0, "every outcome was known, so nothing was posted again"


def test_kill_9_during_a_call(warehouse, plan, box, sender, small_calls, monkeypatch):
    emails = plan(18)
    child = os.fork()
    if child == 0:
        with wh.connect() as connection:
            own = handover.open_sender(settings.sendgrid())
            send = own.provider.send

            def die(payload):
                send(payload)
                os.kill(os.getpid(), signal.SIGKILL)

            own.provider.send = die
            waves.deliver(connection, own, NIGHT, lambda line: None)
        os._exit(0)
    os.waitpid(child, 0)
    deliver_until_done(warehouse, sender)
    assert ledger(warehouse) == {"handed_over": 18}
    stats = let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert stats["duplicates_released"] == 0
    assert stats["duplicates_accepted"] > 0, "the wave was recalled and posted anew"


def test_an_orphan_that_wakes_up_sends_nothing_more(warehouse, plan, box, sender, small_calls):
    emails = plan(18)
    with wh.connect() as orphans:
        orphan = Sender(sender.provider, sender.links, True, sender.pause)
        wave = waves._claim(orphans, orphan, NIGHT)
        todo = wh.fetch_all(orphans, "waves/list_calls", wave_id=wave.wave_id)
        calls.post(orphans, orphan, wave, todo[0])
        # its lease runs out while it sleeps; a retry takes over
        sender.pause(0)
        deliver_until_done(warehouse, sender)
        with pytest.raises(LostLeaseError):
            calls.post(orphans, orphan, wave, todo[1])
    stats = let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert stats["duplicates_released"] == 0


def test_an_orphan_in_the_middle_of_a_post_wakes_under_a_cancelled_batch(warehouse, plan, box, sender, small_calls):
    emails = plan(8)
    with wh.connect() as orphans:
        wave = waves._claim(orphans, sender, NIGHT)
        todo = wh.fetch_all(orphans, "waves/list_calls", wave_id=wave.wave_id)

        class Sleepy:
            def send(self, payload):
                # asleep between the committed intention and the POST, for longer than its lease
                sender.pause(0)
                deliver_until_done(warehouse, sender)
                return sender.provider.send(payload)

        calls.post(orphans, Sender(Sleepy(), sender.links, True, sender.pause), Wave(**vars(wave)), todo[0])
    stats = let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert stats["duplicates_released"] == 0


def test_the_clock_of_a_replay_is_refused_off_loopback(warehouse, monkeypatch):
    from regulars import clock

    clock.advance(warehouse, datetime.fromtimestamp(START, UTC))
    monkeypatch.setenv("AIRFLOW_CONN_SENDGRID", "https://:SG.key@api.sendgrid.com")
    with pytest.raises(clock.ReplayRefusedError, match=r"api\.sendgrid\.com"):
        clock.now(warehouse)
