"""Every planned message is handed over once, as SendGrid's own document says, and only to those who may get it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sandbox_driving import START
from sendgrid_documents import check_request

from regulars import settings
from regulars import warehouse as wh
from regulars.delivery import handover, waves
from regulars.delivery.provider import RefusedError
from regulars.ingestion import shops

from .conftest import NIGHT, ledger, left, let_leave


def deliver(connection, sender, told=None):
    return waves.deliver(connection, sender, NIGHT, (told if told is not None else []).append)


def test_everybody_gets_one_mail_in_their_window(warehouse, plan, box, sender):
    emails = plan(25)
    assert deliver(warehouse, sender).states == {"handed_over": 25}
    assert {message["send_at"] for message in box.messages()} == {START + 9 * 3600 + 1800}
    stats = let_leave(box, warehouse)
    assert left(box) == sorted(emails)
    assert stats["duplicates_released"] == 0


def test_running_again_calls_nobody(warehouse, plan, box, sender):
    plan(5)
    deliver(warehouse, sender)
    before = box.stats()["requests"]
    assert before
    assert deliver(warehouse, sender).states == {"handed_over": 5}
    assert box.stats()["requests"] == before


def test_each_request_is_what_sendgrids_document_says(warehouse, plan, box, sender, monkeypatch):
    plan(3)
    asked = []
    send = sender.provider.send
    monkeypatch.setattr(sender.provider, "send", lambda payload: (asked.append(payload), send(payload))[1])
    deliver(warehouse, sender)
    (request,) = asked
    check_request(request, "POST", "/v3/mail/send")
    for person in request["personalizations"]:
        assert person["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = person["headers"]["List-Unsubscribe"].strip("<>")
        assert "@" not in link, "no personal data in URLs"
        assert link in person["substitutions"].values()
        assert set(person["custom_args"]) == {"regulars_message_id"}
    assert [part["type"] for part in request["content"]] == ["text/plain", "text/html"]
    assert "@" not in "".join(request["categories"])


def test_the_mail_that_arrives_has_no_tag_left(warehouse, plan, box, sender):
    plan(1)
    deliver(warehouse, sender)
    let_leave(box, warehouse)
    rendered = box.call("GET", "/sandbox/messages", params={"rendered": "true"}).text
    assert not re.search(r"%[a-z_]+_(html|text)%", rendered)


def test_an_address_that_sendgrid_refuses_stops_nobody_else(warehouse, plan, box, sender):
    plan(["one@example.com", "no-address", "two@example.com"])
    outcome = deliver(warehouse, sender)
    assert outcome.states == {"handed_over": 2, "refused": 1}
    assert "email" in outcome.refused[0]
    let_leave(box, warehouse)
    assert left(box) == ["one@example.com", "two@example.com"]


def test_who_unsubscribed_after_planning_gets_nothing(warehouse, plan, box, sender):
    plan(["stays@example.com", "leaves@example.com"])
    with warehouse.cursor() as cursor:
        cursor.execute(
            "insert into crm.suppressions (address_hash, source) values (crm.hash_address(%s), 'unsubscribe')",
            ("leaves@example.com",),
        )
    warehouse.commit()
    assert deliver(warehouse, sender).states == {"handed_over": 1, "suppressed": 1}
    let_leave(box, warehouse)
    assert left(box) == ["stays@example.com"]


def test_mail_whose_windows_have_passed_expires(warehouse, plan, box, sender):
    plan(2, windows="{[2011-12-01 09:30+00,2011-12-01 11:00+00)}")
    assert deliver(warehouse, sender).states == {"expired": 2}
    assert box.stats()["requests"] == []


def test_a_window_that_has_begun_is_used_with_time_left_to_cancel(warehouse, plan, box, sender):
    at = datetime.fromtimestamp(START, UTC).replace(hour=10)
    with warehouse.cursor() as cursor:
        cursor.execute("update crm.replay_clock set now_at = %s", (at,))
    warehouse.commit()
    box.advance(int(at.timestamp()))
    plan(1)
    deliver(warehouse, sender)
    assert box.messages()[0]["send_at"] == int(at.timestamp()) + 31 * 60


def test_without_sendgrid_messages_stay_planned(warehouse, plan):
    plan(2)
    told = []
    assert handover.deliver_night(warehouse, NIGHT, None, told.append) == {"planned": 2}
    assert "AIRFLOW_CONN_SENDGRID is not set" in told[0]


def test_a_wrong_key_says_so_and_loses_nothing(warehouse, plan, box, sender, monkeypatch):
    plan(2)
    monkeypatch.setitem(sender.provider._client.request_headers, "Authorization", "Bearer wrong")
    with pytest.raises(RefusedError, match="401"):
        deliver(warehouse, sender)
    assert ledger(warehouse) == {"planned": 2}


def test_mail_to_people_needs_an_unsubscribe_link_that_works(monkeypatch):
    monkeypatch.delenv("REGULARS_WEBHOOK_URL", raising=False)
    real = settings.parse_connection("sendgrid", "https://:SG.key@api.sendgrid.com")
    with pytest.raises(settings.SettingsError, match="REGULARS_WEBHOOK_URL"):
        handover.open_sender(real)


def test_a_shop_without_an_address_may_not_write_to_people(warehouse, plan, sender):
    plan(1)
    strict = type(sender)(sender.provider, sender.links, False, sender.pause)
    with pytest.raises(settings.SettingsError, match=r"own/gifts: postal_address, own/gifts: sender"):
        deliver(warehouse, strict)
    assert ledger(warehouse) == {"planned": 1}
    # mended, the same messages go with the new letterhead
    text = settings.shops_file().read_text(encoding="utf-8")
    settings.shops_file().write_text(
        text.replace("locale: en", 'locale: en, sender: "Gifts <hi@shop.example>", postal_address: "1 Road, Town"'),
        encoding="utf-8",
    )
    shops.record(warehouse, settings.shops_file())
    assert deliver(warehouse, strict).states == {"handed_over": 1}


def test_calls_hold_a_thousand_people_and_waves_few_enough_to_cancel(warehouse, plan, box, sender, monkeypatch):
    monkeypatch.setattr(waves, "PEOPLE_A_CALL", 10)
    monkeypatch.setattr(waves, "PEOPLE_A_WAVE", 20)
    plan(95)
    assert deliver(warehouse, sender).states == {"handed_over": 95}
    with warehouse.cursor() as cursor:
        cursor.execute("select count(*), max(people) from crm.calls")
        assert cursor.fetchone() == (10, 10)
        cursor.execute("select count(*) from crm.waves")
        assert cursor.fetchone()[0] <= waves.LIVE_WAVES


def test_a_night_can_be_recalled_before_it_leaves(warehouse, plan, box, sender):
    plan(4)
    deliver(warehouse, sender)
    assert waves.recall_night(warehouse, sender, NIGHT) == 1
    assert ledger(warehouse) == {"cancelled": 4}
    let_leave(box, warehouse)
    assert left(box) == []


def test_every_kind_of_request_was_held_to_the_documents(warehouse, plan, box, sender, checked_requests):
    plan(1)
    deliver(warehouse, sender)
    waves.recall_night(warehouse, sender, NIGHT)
    let_leave(box, warehouse)
    deliver(warehouse, sender)
    assert set(checked_requests) == {
        ("POST", "/v3/mail/batch"),
        ("POST", "/v3/mail/send"),
        ("POST", "/v3/user/scheduled_sends"),
        ("GET", "/v3/user/scheduled_sends/{batch_id}"),
        ("DELETE", "/v3/user/scheduled_sends/{batch_id}"),
    }


def test_a_cancellation_is_lifted_only_after_its_mail_was_due(warehouse, plan, box, sender):
    plan(1)
    deliver(warehouse, sender)
    waves.recall_night(warehouse, sender, NIGHT)
    deliver(warehouse, sender)
    assert len(box.call("GET", "/v3/user/scheduled_sends").json()) == 1
    let_leave(box, warehouse)
    deliver(warehouse, sender)
    assert box.call("GET", "/v3/user/scheduled_sends").json() == []
    assert wh.fetch_one(warehouse, "waves/count_live", now_at=datetime.fromtimestamp(START, UTC))["waves"] == 0
