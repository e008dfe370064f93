"""Claim messages in waves and hand them over; take dead waves over, and recall what is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from regulars import clock, settings, warehouse
from regulars.campaigns import versions
from regulars.delivery import calls
from regulars.delivery.calls import CANCEL_MARGIN, Sender, TooLateError, Wave
from regulars.delivery.provider import UncertainError

# SendGrid holds at most ten cancellations at one time
LEAD_TIME = timedelta(minutes=31)
LIVE_WAVES = 8
RECALLS_A_RUN = 3
PEOPLE_A_CALL = 1000
PEOPLE_A_WAVE = 20_000


class SendGridFailingError(RuntimeError):
    """Say that wave after wave was left in doubt; a later try goes on, before the places for cancellations run out."""


class TooManyWavesError(RuntimeError):
    """Say that no further wave may live now, since more than ten could not be cancelled at one time."""


@dataclass(frozen=True)
class Delivery:
    """Say how the night's messages stand, by ledger state, and what SendGrid refused."""

    states: dict[str, int]
    refused: list[str]


def deliver(connection: warehouse.Connection, sender: Sender, night_on: date, tell: Callable[[str], None]) -> Delivery:
    """Hand over every planned message whose windows allow it, each at most once.

    Safe to repeat and to kill: what a dead sender left is settled first.
    """
    refused: list[str] = []
    warehouse.execute(connection, "messages/settle_unknown")
    connection.commit()
    _clear_cancellations(connection, sender)
    _refuse_incomplete(connection, sender)
    for _ in range(LIVE_WAVES + RECALLS_A_RUN):
        refused += _recover(connection, sender, tell)
        _set_aside(connection)
        wave = _claim(connection, sender, night_on)
        if wave is None:
            break
        refused += _hand_over(connection, sender, wave, tell)
    else:
        raise SendGridFailingError(
            "SendGrid left wave after wave in doubt. Messages wait; see crm.calls for the errors."
        )
    rows = warehouse.fetch_all(connection, "messages/count_states", night_on=night_on)
    connection.rollback()
    return Delivery({row["state"]: row["messages"] for row in rows}, refused)


def _earliest(connection: warehouse.Connection) -> datetime:
    """Give the first whole minute at which mail handed over now may leave: ahead enough to be cancelled."""
    return (clock.now(connection) + LEAD_TIME).replace(second=0, microsecond=0)


def _refuse_incomplete(connection: warehouse.Connection, sender: Sender) -> None:
    """Give planned messages their shop's newest mail; raise SettingsError where that lacks what the law asks for."""
    versions.record(connection)
    warehouse.execute(connection, "messages/refresh_content")
    connection.commit()
    missing = [] if sender.is_trial else warehouse.fetch_all(connection, "messages/list_missing")
    connection.rollback()
    if missing:
        listed = sorted({f"{row['marketplace']}/{row['shop_id']}: {row['what']}" for row in missing})
        raise settings.SettingsError(
            f"Nothing is sent: mail to people must carry what these shops lack ({', '.join(listed)}). "
            f"Cure: set it in {settings.shops_file()} and run the night again."
        )


def _set_aside(connection: warehouse.Connection) -> None:
    warehouse.execute(connection, "messages/expire", earliest_at=_earliest(connection))
    warehouse.execute(connection, "messages/set_aside_suppressed", call_id=None)
    connection.commit()


def _claim(connection: warehouse.Connection, sender: Sender, night_on: date) -> Wave | None:
    """Commit a claim (token, lease, batch id) on the next wave before anything of it is posted."""
    waiting = warehouse.fetch_one(connection, "messages/count_to_send")["messages"]
    connection.rollback()
    if not waiting:
        return None
    live = warehouse.fetch_one(connection, "waves/count_live", now_at=clock.now(connection))["waves"]
    if live >= LIVE_WAVES:
        raise TooManyWavesError(f"{live} waves are live and {waiting} messages wait; try again when one has left.")
    earliest_at = _earliest(connection)
    row = warehouse.fetch_one(
        connection,
        "waves/insert",
        night_on=night_on,
        batch_id=sender.provider.create_batch(),
        earliest_at=earliest_at,
        lease_seconds=calls.LEASE_SECONDS,
    )
    people = max(PEOPLE_A_WAVE, -(-waiting // (LIVE_WAVES - live)))
    claimed = warehouse.execute(
        connection, "messages/claim", **row, earliest_at=earliest_at, people=people, people_a_call=PEOPLE_A_CALL
    )
    if not claimed:
        connection.rollback()
        return None
    warehouse.execute(connection, "waves/set_span", wave_id=row["wave_id"])
    connection.commit()
    return Wave(**row)


def _hand_over(connection: warehouse.Connection, sender: Sender, wave: Wave, tell: Callable[[str], None]) -> list[str]:
    """Post the wave's calls one after another; an uncertain one recalls the whole wave."""
    todo = warehouse.fetch_all(connection, "waves/list_calls", wave_id=wave.wave_id)
    try:
        for number, call in enumerate(todo, start=1):
            calls.post(connection, sender, wave, call)
            tell(f"Wave {wave.wave_id}: call {number} of {len(todo)} handed over, {call['people']} people.")
    except UncertainError as error:
        tell(f"Wave {wave.wave_id}: {error}. Recalling the wave.")
        _finish(connection, wave, "cancelling")
        _recall(connection, sender, wave)
    except TooLateError as error:
        tell(f"{error} Its people are planned anew.")
        warehouse.execute(connection, "messages/replan_unposted", wave_id=wave.wave_id)
        _finish(connection, wave, "handed_over")
    except Exception:
        # this sender stops here, so nobody need wait for its lease
        connection.rollback()
        warehouse.execute(connection, "waves/release", wave_id=wave.wave_id, claim_token=wave.claim_token)
        connection.commit()
        raise
    else:
        _finish(connection, wave, "handed_over")
    return wave.refused


def _finish(connection: warehouse.Connection, wave: Wave, state: str) -> None:
    warehouse.execute(connection, "waves/finish", wave_id=wave.wave_id, claim_token=wave.claim_token, state=state)
    connection.commit()


def _recover(connection: warehouse.Connection, sender: Sender, tell: Callable[[str], None]) -> list[str]:
    """Take over every dead wave, waiting for the leases of senders that may still live."""
    refused: list[str] = []
    while True:
        row = warehouse.fetch_one(connection, "waves/take_over", lease_seconds=calls.LEASE_SECONDS)
        connection.commit()
        if row:
            refused += _resume(connection, sender, row, tell)
            continue
        wait = warehouse.fetch_one(connection, "waves/next_lease_end")["seconds"]
        connection.rollback()
        if wait is None:
            return refused
        tell(f"Another sender holds a wave; its lease ends in {wait:.0f} s.")
        sender.pause(min(max(wait, 0.1), 5.0))


def _resume(connection: warehouse.Connection, sender: Sender, row: dict, tell: Callable[[str], None]) -> list[str]:
    """Go on with a dead wave where every outcome is known, and recall it where one is in doubt."""
    wave = Wave(row["wave_id"], row["claim_token"], row["batch_id"])
    doubts = warehouse.fetch_one(connection, "waves/count_doubts", wave_id=wave.wave_id)
    connection.rollback()
    if row["state"] == "claimed" and not doubts["doubtful"] and _is_in_time(connection, row["first_send_at"]):
        tell(f"Wave {wave.wave_id}: its sender stopped between two calls; going on.")
        return _hand_over(connection, sender, wave, tell)
    tell(f"Wave {wave.wave_id}: its sender died during a call; recalling the wave.")
    _finish(connection, wave, "cancelling")
    _recall(connection, sender, wave)
    return []


def _is_in_time(connection: warehouse.Connection, first_send_at: datetime) -> bool:
    return clock.now(connection) + CANCEL_MARGIN < first_send_at


def _recall(connection: warehouse.Connection, sender: Sender, wave: Wave, state: str = "planned") -> None:
    """Cancel the wave's batch, confirm, and plan its messages anew; too late, and they are unknown until an event."""
    span = warehouse.fetch_one(connection, "waves/read_span", wave_id=wave.wave_id)
    if not _is_in_time(connection, span["first_send_at"]):
        # an earlier try may have cancelled it without living to write that down; then nothing of it is sure
        is_cancelled = sender.provider.is_cancelled(wave.batch_id)
        warehouse.execute(connection, "messages/settle_late_wave", wave_id=wave.wave_id, is_cancelled=is_cancelled)
        _finish(connection, wave, "cancelled" if is_cancelled else "unknown")
        return
    sender.provider.cancel(wave.batch_id)
    warehouse.execute(connection, "messages/replan_wave", wave_id=wave.wave_id, state=state)
    _finish(connection, wave, "cancelled")


def recall_night(connection: warehouse.Connection, sender: Sender, night_on: date) -> int:
    """Recall every wave of a night that has not left yet; its messages end as cancelled. Returns the waves recalled."""
    rows = warehouse.fetch_all(
        connection, "waves/list_recallable", night_on=night_on, now_at=clock.now(connection) + CANCEL_MARGIN
    )
    for row in rows:
        wave = Wave(row["wave_id"], row["claim_token"], row["batch_id"])
        _finish(connection, wave, "cancelling")
        _recall(connection, sender, wave, state="cancelled")
    return len(rows)


def _clear_cancellations(connection: warehouse.Connection, sender: Sender) -> None:
    """Free SendGrid's places for cancellations, only after the cancelled mail's time has passed."""
    for row in warehouse.fetch_all(connection, "waves/list_spent_cancellations", now_at=clock.now(connection)):
        sender.provider.lift(row["batch_id"])
        warehouse.execute(connection, "waves/mark_cleared", wave_id=row["wave_id"])
        connection.commit()
