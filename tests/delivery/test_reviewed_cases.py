"""Cases in which mail was once in danger of being lost, late, or without a way out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sandbox_driving import START

from regulars import clock, settings
from regulars.delivery import handover, waves
from regulars.delivery.provider import Provider, UncertainError

from .conftest import NIGHT, ledger, left, let_leave


@pytest.mark.parametrize(
    "links", ["http://127.0.0.1:8642", "https://localhost", "http://mail.example.com", "mail.example.com"]
)
def test_a_link_that_nobody_can_follow_stops_mail_to_people(monkeypatch, links):
    monkeypatch.setenv("REGULARS_WEBHOOK_URL", links)
    real = settings.parse_connection("sendgrid", "https://:SG.key@api.sendgrid.com")
    with pytest.raises(settings.SettingsError, match="REGULARS_WEBHOOK_URL"):
        handover.open_sender(real)


@pytest.mark.parametrize(
    "text",
    [
        "http://:SG.key@api.sendgrid.com",
        "sendgrid://apikey:SG.key@api.sendgrid.com",
        "http://:SG.key@https%3A%2F%2Fapi.sendgrid.com",
        '{"conn_type": "http", "host": "api.sendgrid.com", "password": "SG.key"}',
    ],
)
def test_the_key_leaves_this_machine_only_encrypted(text):
    provider = Provider(settings.parse_connection("sendgrid", text))
    assert provider._client.host == "https://api.sendgrid.com"


def test_a_cancellation_that_held_unnoticed_is_never_taken_for_sent(warehouse, plan, box, sender, monkeypatch):
    plan(15)
    monkeypatch.setattr(waves, "PEOPLE_A_CALL", 5)
    box.call("POST", "/sandbox/faults", json={"kind": "cut_after_accept", "after": 2})
    box.call("POST", "/sandbox/faults", json={"kind": "cut_after_accept", "path": "/v3/user/scheduled_sends"})
    with pytest.raises(UncertainError):
        waves.deliver(warehouse, sender, NIGHT, lambda line: None)
    # nobody tries again until ten minutes are no longer left
    clock.advance(warehouse, datetime.fromtimestamp(START, UTC) + timedelta(hours=9, minutes=25))
    waves.deliver(warehouse, sender, NIGHT, lambda line: None)
    assert ledger(warehouse) == {"unknown": 15}
    let_leave(box, warehouse)
    assert left(box) == []
    waves.deliver(warehouse, sender, NIGHT, lambda line: None)
    assert box.call("GET", "/v3/user/scheduled_sends").json() == [], "its place is free again"


def test_a_call_that_could_not_be_cancelled_any_more_is_not_posted(warehouse, plan, box, sender, monkeypatch):
    emails = plan(10)
    monkeypatch.setattr(waves, "PEOPLE_A_CALL", 5)
    told = []

    def tell(line):
        told.append(line)
        if "call 1 of" in line and len(told) == 1:
            clock.advance(warehouse, datetime.fromtimestamp(START, UTC) + timedelta(hours=9, minutes=25))

    waves.deliver(warehouse, sender, NIGHT, tell)
    assert any("due too soon" in line for line in told)
    assert ledger(warehouse) == {"handed_over": 10}
    assert sorted({message["send_at"] for message in box.messages()}) == [
        START + 9 * 3600 + 1800,
        START + 9 * 3600 + 56 * 60,
    ]
    let_leave(box, warehouse)
    assert left(box) == sorted(emails)


def test_consent_withdrawn_after_planning_stops_the_mail(warehouse, plan, box, sender):
    plan(["stays@example.com", "denies@example.com"])
    with warehouse.cursor() as cursor:
        cursor.execute(
            "insert into crm.consents (address_hash, purpose, is_granted, source) "
            "values (crm.hash_address(%s), 'marketing', false, 'phone')",
            ("denies@example.com",),
        )
    warehouse.commit()
    waves.deliver(warehouse, sender, NIGHT, lambda line: None)
    assert ledger(warehouse) == {"handed_over": 1, "suppressed": 1}
