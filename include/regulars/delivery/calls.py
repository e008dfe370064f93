"""Post one call of a wave, so that its outcome is always either known or known to be in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from regulars import clock, warehouse
from regulars.campaigns.templates import Compiled
from regulars.delivery import payloads
from regulars.delivery.provider import (
    Provider,
    RefusedError,
    ThrottledError,
    UncertainError,
    UnreachableError,
)

LEASE_SECONDS = 45
THROTTLE_TRIES = 5
# shorter than a lease, with the time-out of the call that follows
THROTTLE_SECONDS = 20
# SendGrid honours a cancellation until ten minutes before send_at
CANCEL_MARGIN = timedelta(minutes=11)
OFFENDER = re.compile(r"^personalizations\.(\d+)\.")


class LostLeaseError(RuntimeError):
    """Say that another sender has taken this wave over; this one must stop."""


class TooLateError(RuntimeError):
    """Say that a call could no longer be cancelled if it went wrong, so it was not posted."""


@dataclass(frozen=True)
class Sender:
    """Hold what a sender needs to post: where, which links, and how to wait."""

    provider: Provider
    links: str
    is_trial: bool
    pause: Callable[[float], None]


@dataclass
class Wave:
    """Hold one claimed wave."""

    wave_id: int
    claim_token: str
    batch_id: str
    refused: list[str] = field(default_factory=list)


def post(connection: warehouse.Connection, sender: Sender, wave: Wave, call: dict) -> None:
    """Post one call and write down its outcome before anything else happens.

    Raises LostLeaseError, UncertainError (the wave must be recalled), UnreachableError, RefusedError and TooLateError
    (nothing was accepted, and trying again later is safe).
    """
    if clock.now(connection) + CANCEL_MARGIN >= call["send_at"]:
        raise TooLateError(f"Call {call['call_id']} of wave {wave.wave_id} is due too soon to be posted.")
    row = warehouse.fetch_one(connection, "calls/read_content", content_id=call["content_id"])
    content = Compiled(**row["content"])
    people = _list_people(connection, wave, call)
    while people:
        # built before the call is begun: what fails here leaves no doubt
        request = payloads.build(content, row["campaign_id"], people, call["send_at"], wave.batch_id, sender.links)
        try:
            message_id = _send_patiently(connection, sender, wave, call, request)
        except UncertainError as error:
            _finish(connection, call, "uncertain", error=str(error))
            raise
        except RefusedError as error:
            people = _drop_offenders(connection, wave, call, people, error)
        except UnreachableError:
            connection.rollback()
            _finish(connection, call, "planned")
            raise
        else:
            _accept(connection, call, message_id)
            return
    _finish(connection, call, "refused", error="; ".join(wave.refused[-1:]) or "nobody is left to write to")


def _list_people(connection: warehouse.Connection, wave: Wave, call: dict) -> list[dict]:
    """List whom a call is for, less those who unsubscribed since they were claimed."""
    _renew(connection, wave)
    warehouse.execute(connection, "messages/set_aside_suppressed", call_id=call["call_id"])
    people = warehouse.fetch_all(connection, "messages/list_of_call", call_id=call["call_id"])
    connection.commit()
    return people


def _renew(connection: warehouse.Connection, wave: Wave) -> None:
    """Renew the lease, in the caller's transaction; a lost one stops this sender."""
    renewed = warehouse.execute(
        connection, "waves/renew", wave_id=wave.wave_id, claim_token=wave.claim_token, lease_seconds=LEASE_SECONDS
    )
    if not renewed:
        connection.rollback()
        raise LostLeaseError(f"Wave {wave.wave_id} was taken over by another sender.")


def _begin(connection: warehouse.Connection, wave: Wave, call: dict) -> None:
    """Commit that this call is about to be posted: from here on, silence means doubt."""
    _renew(connection, wave)
    warehouse.execute(connection, "calls/begin", call_id=call["call_id"])
    connection.commit()


def _send_patiently(connection: warehouse.Connection, sender: Sender, wave: Wave, call: dict, request: dict) -> str:
    """Send, waiting out 429s within the lease; a 429 means that nothing was accepted."""
    for attempt in range(THROTTLE_TRIES):
        _begin(connection, wave, call)
        try:
            return sender.provider.send(request)
        except ThrottledError as error:
            if attempt == THROTTLE_TRIES - 1:
                raise UnreachableError("SendGrid is throttling; try again later") from error
            sender.pause(_wait_seconds(error))
    raise AssertionError("unreachable")


def _wait_seconds(error: ThrottledError) -> float:
    if error.reset_at is None:
        return 2.0
    return min(max(clock.seconds_until(error.reset_at), 0.5), THROTTLE_SECONDS)


def _drop_offenders(
    connection: warehouse.Connection, wave: Wave, call: dict, people: list[dict], error: RefusedError
) -> list[dict]:
    """Refuse the people whom SendGrid's errors point at and return the rest.

    An error that points at nobody (a wrong key, an unknown sender) is for a person to mend: it is raised.
    """
    found = (OFFENDER.match(entry.get("field") or "") for entry in error.errors)
    offenders = {int(match.group(1)) for match in found if match}
    if not offenders:
        connection.rollback()
        _finish(connection, call, "planned", http_status=error.status, error=str(error))
        raise error
    refused = [person["message_id"] for position, person in enumerate(people) if position in offenders]
    warehouse.execute(connection, "messages/refuse", message_ids=refused, error=str(error))
    connection.commit()
    wave.refused.append(str(error))
    return [person for position, person in enumerate(people) if position not in offenders]


def _accept(connection: warehouse.Connection, call: dict, provider_message_id: str) -> None:
    warehouse.execute(
        connection,
        "messages/finish_call",
        call_id=call["call_id"],
        state="handed_over",
        provider_message_id=provider_message_id,
        error=None,
    )
    _finish(connection, call, "accepted", http_status=202, provider_message_id=provider_message_id)


def _finish(
    connection: warehouse.Connection,
    call: dict,
    state: str,
    http_status: int | None = None,
    provider_message_id: str | None = None,
    error: str | None = None,
) -> None:
    warehouse.execute(
        connection,
        "calls/finish",
        call_id=call["call_id"],
        state=state,
        http_status=http_status,
        provider_message_id=provider_message_id,
        error=error,
    )
    connection.commit()
