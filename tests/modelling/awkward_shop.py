"""Orders, contacts, verdicts and events that are hard to get right."""

from __future__ import annotations

import json
from datetime import date

from raw_driving import RawWarehouse

NIGHT = date(2011, 12, 5)
EARLIER = date(2011, 11, 20)
RESPONDERS = {"selected": (70, 56), "held_out": (80, 48)}
# on the first night half of both arms respond, on the second nobody does
UNEVEN = {
    EARLIER: {f"selected {n}": "selected" for n in range(42, 70)}
    | {f"held_out {n}": "held_out" for n in range(34, 62)},
    date(2011, 11, 22): {f"selected {n}": "selected" for n in range(5)}
    | {f"held_out {n}": "held_out" for n in range(34)},
}
AGAIN = [date(2011, 11, day) for day in (21, 22, 23, 24)]


def fill(raw: RawWarehouse) -> None:
    """Fill a warehouse and build its night, then its responses."""
    raw.add_shop("gifts")
    raw.add_shop("tokyo", timezone="Asia/Tokyo", country="JP")
    raw.add_shop("gifts", marketplace="amazon")
    raw.add_lines("gifts", _old_file())
    raw.add_lines("gifts", _new_file())
    raw.add_lines("gifts", [{"order_id": "rejected"}], state="rejected")
    raw.add_lines("tokyo", _tokyo())
    raw.add_lines("gifts", _experiment())
    raw.add_contacts("gifts", _old_contacts())
    raw.add_contacts("gifts", _new_contacts())
    _suppress(raw)
    build_id = raw.build(NIGHT)
    _plan(raw)
    raw.build(NIGHT, "response", build_id)


def _old_file() -> list[dict]:
    return [
        # the newer file has order `again` with one line less and another price
        {"order_id": "again", "sku": "A", "customer_id": "anna"},
        {"order_id": "again", "sku": "B", "customer_id": "anna"},
        {"order_id": "once", "sku": "A", "customer_id": "anna"},
        {"order_id": "once", "sku": "A", "customer_id": "anna"},
    ]


def _new_file() -> list[dict]:
    return [
        {"order_id": "again", "sku": "A", "unit_price": "7.5", "customer_id": "anna"},
        # lines that disagree
        {"order_id": "mixed", "status": "Shipped", "customer_id": "ben"},
        {"order_id": "mixed", "status": " COMPLETED ", "customer_id": "ben", "ordered_at": "2011-12-01 09:00:00"},
        {"order_id": "strange", "status": "completed", "customer_id": "cleo"},
        {"order_id": "strange", "status": "on its way", "customer_id": "cleo"},
        {"order_id": "half", "status": "refunded", "customer_id": "ben", "refund": "10"},
        {"order_id": "half", "status": "completed", "customer_id": "ben"},
        # money
        {"order_id": "free", "unit_price": "0", "customer_id": "dora"},
        {"order_id": "returned", "refund": "8", "discount": "2", "customer_id": "emil"},
        {"order_id": "nearly", "refund": "7.99", "discount": "2", "customer_id": "emil"},
        {"order_id": "dollars", "currency": "usd", "customer_id": "emil"},
        {"order_id": "two currencies", "currency": "GBP", "customer_id": "finn"},
        {"order_id": "two currencies", "currency": "EUR", "customer_id": "finn"},
        {"order_id": "thin", "unit_price": "0.00125", "quantity": "1000", "customer_id": "finn"},
        # buyers
        {"order_id": "nobody", "customer_id": ""},
        {"order_id": "by mail", "customer_id": "", "email": "Gus@Example.com"},
        {"order_id": "by mail again", "customer_id": "", "email": " gus@example.com "},
        {"order_id": "relay", "customer_id": "hal", "email": "x1y2@marketplace.amazon.co.uk"},
        {"order_id": "shared 1", "customer_id": "ida", "email": "shared@example.com"},
        {"order_id": "shared 2", "customer_id": "ivo", "email": "shared@example.com", "ordered_at": "2011-12-02 10:00"},
        {"order_id": "unpaid", "status": "unpaid", "customer_id": "jan"},
        # places
        {"order_id": "eire", "country": "EIRE", "customer_id": "kim"},
        {"order_id": "de", "country": "de", "customer_id": "kim", "ordered_at": "2011-12-02 10:00:00"},
        {"order_id": "nowhere", "country": "Unspecified", "customer_id": "leo"},
        # times: the last two belong to the next night
        {"order_id": "last", "ordered_at": "2011-12-05 23:59:59", "customer_id": "mia"},
        {"order_id": "offset", "ordered_at": "2011-12-06T01:30:00+02:00", "customer_id": "mia"},
        {"order_id": "day", "ordered_at": "2011-12-05", "customer_id": "mia"},
        {"order_id": "summer", "ordered_at": "2011-07-01T12:00", "customer_id": "mia"},
        {"order_id": "tomorrow", "ordered_at": "2011-12-06 00:00:00", "customer_id": "mia"},
        {"order_id": "tomorrow offset", "ordered_at": "2011-12-05T23:30:00-05:00", "customer_id": "mia"},
    ]


def _tokyo() -> list[dict]:
    return [
        {"order_id": "once", "customer_id": "anna", "ordered_at": "2011-12-05 23:59:59", "country": "日本"},
        {"order_id": "tomorrow", "customer_id": "anna", "ordered_at": "2011-12-05T15:00:00Z"},
    ]


def _experiment() -> list[dict]:
    """Orders of people in a campaign: everybody bought before it, some after it, in time or too late."""
    lines = []
    for arm, (people, responded) in RESPONDERS.items():
        for n in range(people):
            buyer = {"customer_id": f"{arm} {n}"}
            lines.append(buyer | {"order_id": f"{arm} {n} before", "ordered_at": "2011-11-20 23:00:00"})
            after = "2011-11-21 00:00:00" if n < responded else "2011-11-28 00:00:00"
            lines.append(buyer | {"order_id": f"{arm} {n} after", "ordered_at": after, "unit_price": "3"})
    return lines


def _contact(email: str, customer_id: str = "", consent: str = "yes", **cells) -> dict:
    return {"email": email, "customer_id": customer_id, "consent": consent, "source": "checkout"} | cells


def _old_contacts() -> list[dict]:
    return [
        _contact("old@example.com", "anna", consent_at="2011-10-01"),
        _contact("wanders@example.com", "ben"),
        _contact("denied@example.com", "cleo", consent="no"),
        _contact("nobody-asked@example.com", "dora", consent=""),
        _contact("bounced@example.com", "emil"),
        _contact("new@example.com", "not yet a buyer", consent_at="2011-11-01 09:00:00", locale="fr"),
        _contact("only-mail@example.com", consent_at="2011-11-02"),
        _contact("", "finn"),
    ]


def _new_contacts() -> list[dict]:
    return [_contact("Anna@Example.com", "anna"), _contact("wanders@example.com", "kim")]


def _suppress(raw: RawWarehouse) -> None:
    insert = (
        "insert into crm.suppressions (address_hash, purpose, source, is_suppressed, message_id)"
        " values (crm.hash_address(%s), %s, %s, %s, gen_random_uuid())"
    )
    raw.run(insert, "bounced@example.com", "*", "bounce", True)
    raw.run(insert, "anna@example.com", "*", "unsubscribe", True)
    raw.run(insert, "anna@example.com", "*", "unsubscribe", False)
    raw.run(insert, "wanders@example.com", "care", "unsubscribe", True)


def _plan(raw: RawWarehouse) -> None:
    """Write down past nights' verdicts, messages and events."""
    definition = {"name": "Test", "purpose": "marketing", "channel": "email", "response_days": 7, "priority": 1,
                  "holdout_share": 0.5, "repeat_after_days": 30, "occurrence": "night"}  # fmt: skip
    for campaign in ("experiment", "merge", "waiting", "states", "uneven", "again"):
        raw.run(
            "insert into crm.campaign_versions (campaign_id, version_hash, definition) values (%s, 'v1', %s)",
            campaign,
            json.dumps(definition | {"name": campaign}),
        )
    raw.run("create table crm.verdicts_all partition of crm.verdicts for values from ('2011-01-01') to ('2012-01-01')")
    raw.run(
        "insert into crm.verdicts (campaign_id, occurrence_key, night_on, person_key, verdict_code, is_held_out,"
        " version_hash, variant, purpose, rfm_segment)"
        " select 'experiment', %s, %s, person_key, v, v = 'held_out', 'v1', 'a', 'marketing', 'champions'"
        " from intermediate.int_person_keys, split_part(replace(buyer_key, 'id:', ''), ' ', 1) as v"
        " where v in ('selected', 'held_out')",
        str(EARLIER),
        EARLIER,
    )
    _merge(raw)
    _wait(raw)
    _repeat(raw)
    for place, name in enumerate(MESSAGES):
        _send(raw, place, name, *MESSAGES[name])
    raw.run(
        "insert into crm.verdict_counts"
        " select campaign_id, night_on, verdict_code, count(*) from crm.verdicts group by 1, 2, 3"
    )
    # every campaign of a night judges the same people
    raw.run(
        "insert into crm.verdict_counts"
        " select campaign_id, night_on, 'not_eligible', 500 - sum(people) from crm.verdict_counts group by 1, 2"
    )


def add_verdict(raw: RawWarehouse, campaign: str, occurrence: str, night: str, buyer: str, verdict: str) -> None:
    """Add one verdict on a buyer of own/gifts."""
    raw.run(
        "insert into crm.verdicts (campaign_id, occurrence_key, night_on, person_key, verdict_code, is_held_out,"
        " version_hash, variant, purpose, rfm_segment)"
        " values (%s, %s, %s, md5('own|gifts|id:' || %s), %s, %s, 'v1', 'a', 'marketing', 'lost')",
        campaign,
        occurrence,
        night,
        buyer,
        verdict,
        verdict == "held_out",
    )


def _repeat(raw: RawWarehouse) -> None:
    """Hold many out on a night on which few respond, fewer on another; and take the same few people up every night."""
    for night, people in UNEVEN.items():
        for buyer, arm in people.items():
            add_verdict(raw, "uneven", str(night), str(night), buyer, arm)
    for night in AGAIN:
        for arm in RESPONDERS:
            for n in range(60, 70):
                add_verdict(raw, "again", str(night), str(night), f"{arm} {n}", arm)


def _merge(raw: RawWarehouse) -> None:
    """Two people who turn out to be one stood in both arms: on one night, or on two; two others in the same one."""
    for buyer, verdict in {"anna": "selected", "ben": "held_out", "cleo": "selected", "dora": "selected"}.items():
        add_verdict(raw, "merge", "2011-11-21", "2011-11-21", buyer, verdict)
    for buyer, night, verdict in (("jan", 21, "selected"), ("kim", 22, "held_out"), ("jan", 24, "held_out")):
        add_verdict(raw, "merge", f"2011-11-{night}", f"2011-11-{night}", buyer, verdict)
    for older, newer in {"anna": "ben", "cleo": "dora", "jan": "kim"}.items():
        raw.run(
            "update intermediate.int_person_keys set customer_key = md5('own|gifts|id:' || %s)"
            " where person_key = md5('own|gifts|id:' || %s)",
            older,
            newer,
        )


def _wait(raw: RawWarehouse) -> None:
    add_verdict(raw, "waiting", "order:1:completed", "2011-11-22", "emil", "guard")
    add_verdict(raw, "waiting", "order:1:completed", "2011-11-23", "emil", "selected")


# what the ledger says, and the events in the order in which they arrived
MESSAGES = {
    "untouched": ("handed_over", []),
    "cancelled": ("cancelled", []),
    "taken up": ("unknown", ["processed 10:00"]),
    "out of order": ("handed_over", ["delivered 10:05", "processed 10:01", "processed 10:00", "delivered 10:05"]),
    "deferred": ("handed_over", ["processed 10:00", "deferred 10:01"]),
    "came in the end": ("handed_over", ["delivered 12:00", "deferred 10:01", "processed 10:00"]),
    "clicked without delivery": ("handed_over", ["processed 10:00", "click 11:00", "click 10:30"]),
    "read by machine": ("handed_over", ["processed 10:00", "delivered 10:01", "machine open 10:02"]),
    "read": ("handed_over", ["machine open 10:02", "open 12:00", "open 11:00", "delivered 10:01", "processed 10:00"]),
    "bounced late": ("handed_over", ["bounce 11:00", "delivered 10:01", "processed 10:00"]),
    "dropped": ("handed_over", ["dropped 10:00"]),
    "left after all": ("cancelled", ["delivered 10:01"]),
    "complained": ("handed_over", ["processed 10:00", "delivered 10:01", "spamreport 11:00", "unsubscribe 11:01"]),
    "unsubscribed on the page": ("handed_over", ["processed 10:00", "delivered 10:01"]),
}


def _send(raw: RawWarehouse, place: int, name: str, state: str, events: list[str]) -> None:
    raw.run(
        "insert into crm.campaign_contents (campaign_id, version_hash, shop_mark, content)"
        " select 'states', 'v1', min(shop_mark), '{}' from raw.shops on conflict do nothing"
    )
    ((message_id,),) = raw.run(
        "insert into crm.messages (campaign_id, occurrence_key, person_key, night_on, version_hash, variant, purpose,"
        " rfm_segment, address_hash, content_id, send_windows, state, evidence)"
        " select 'states', '2011-11-24', %s, '2011-11-24', 'v1', 'a', 'marketing', 'lost', 'hash', content_id, '{}',"
        " %s, '{}' from crm.campaign_contents returning message_id::text",
        name,
        state,
    )
    for number, event in enumerate(events):
        kind, _, time = event.rpartition(" ")
        raw.run(
            "insert into crm.events (event_key, message_id, event, occurred_at, is_machine_open, body)"
            " values (%s, %s, %s, %s, %s, '{}')",
            f"{place} {number}",
            message_id,
            kind.removeprefix("machine "),
            f"2011-11-25 {time}:00+00",
            kind.startswith("machine"),
        )
    if name.startswith("unsubscribed"):
        raw.run(
            "insert into crm.suppressions (address_hash, source, message_id, recorded_at)"
            " values ('hash', 'unsubscribe', %s, '2011-11-25 13:00+00')",
            message_id,
        )
