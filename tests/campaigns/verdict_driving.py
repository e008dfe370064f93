"""Decide nights over a few made-up people, as planning does over the models."""

from __future__ import annotations

import json
from datetime import date

from psycopg2 import sql

from regulars import warehouse as wh
from regulars.campaigns import verdicts

NIGHT = date(2011, 12, 1)
MODELS = """
create schema if not exists {schema};
create table {schema}.int_audience_facts (customer_key text primary key, rfm_segment text, time_zone text);
create table {schema}.int_person_keys (person_key text primary key, customer_key text);
create table {schema}.int_contact_permissions (
    customer_key text, purpose text, channel text, address_hash text, is_allowed boolean, policy_rule text,
    is_consented boolean, is_suppressed boolean
);
"""


def run(connection, command: str, *values, schema: str = "intermediate") -> None:
    """Run a command on the schema that holds the people."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(command).format(schema=sql.Identifier(schema)), values or None)


def campaign(name, **changes):
    return {
        "campaign_id": name,
        "version_hash": "v1",
        "approval": "once",
        "is_approved": True,
        "purpose": "marketing",
        "channel": "email",
        "variant": "a",
        "priority": 10,
        "holdout_share": 0,
        "repeat_after_days": 30,
        "cap_people": 3,
        "cap_days": 30,
        "guard_first_nights": 7,
        "guard_people_a_night": 1000,
        "guard_times_median": 3,
        "windows": json.dumps([{"from": "09:30", "to": "11:00"}]),
        **changes,
    }


def person(
    connection,
    key,
    *,
    address=True,
    allowed=True,
    consented=True,
    suppressed=False,
    zone="Europe/London",
    schema="intermediate",
):
    run(connection, "insert into {schema}.int_audience_facts values (%s, 'Champions', %s)", key, zone, schema=schema)
    run(connection, "insert into {schema}.int_person_keys values (%s, %s)", key, key, schema=schema)
    for purpose in ("marketing", "care"):
        run(
            connection,
            "insert into {schema}.int_contact_permissions values (%s, %s, 'email', %s, %s, 'rule', %s, %s)",
            *(key, purpose, f"hash-{key}" if address else None, allowed, consented, suppressed),
            schema=schema,
        )


def approve(connection, name, night=None):
    wh.execute(
        connection, "campaigns/record_approval", campaign_id=name, version_hash="v1", night_on=night, approved_by="test"
    )


def open_build(connection, campaigns, night) -> dict:
    """Write down a built night, and the campaigns that it found."""
    run(connection, "insert into audit.nights (night_on) values (%s) on conflict do nothing", night)
    run(connection, "delete from audit.night_campaigns where build_id in "
        "(select build_id from audit.night_builds where night_on = %s)", night)  # fmt: skip
    run(
        connection,
        "insert into audit.night_builds (night_on, build_no, cut_off_at, code_version, configuration_hash, "
        "consent_mark, suppression_mark, shop_mark, event_mark, campaign_mark, state) "
        "select %s, count(*) + 1, %s, 'test', 'test', 0, 0, 0, 0, 0, 'built' from audit.night_builds "
        "where night_on = %s",
        *(night, night, night),
    )
    build = wh.fetch_one(connection, "builds/find_built", night_on=night)
    for one in campaigns:
        version = {key: one[key] for key in ("campaign_id", "version_hash")}
        definition = json.dumps({"approval": one["approval"]})
        wh.execute(connection, "campaigns/record_version", **version, definition=definition)
        run(connection, "update crm.campaign_versions set definition = %s where campaign_id = %s", definition,
            one["campaign_id"])  # fmt: skip
        wh.execute(
            connection,
            "builds/record_campaign",
            build_id=build["build_id"],
            is_approved=one["is_approved"],
            **version,
        )
    return build


def judge(connection, build, campaigns, candidates, schema="intermediate") -> str:
    """Decide a build as it was frozen, into the temporary tables; returns the audience hash."""
    night = build["night_on"]
    wh.execute(connection, "verdicts/create_tonight")
    frozen = {row["campaign_id"]: row for row in wh.fetch_all(
        connection, "campaigns/list_current", build_id=build["build_id"])}  # fmt: skip
    for one in campaigns:
        wh.execute(connection, "verdicts/insert_campaign", **{**one, **frozen[one["campaign_id"]]})
    for name, key in candidates:
        run(connection, "insert into tonight_candidates values (%s, %s, %s)", name, key, night.isoformat())
    return verdicts.decide(connection, build, sql.Identifier(schema))


def decide(connection, campaigns, candidates, night=NIGHT, approved=True):
    """Decide and store one night, and return {(campaign, person): (verdict, detail)}."""
    if approved:
        for one in campaigns:
            approve(connection, one["campaign_id"])
    build = open_build(connection, campaigns, night)
    frozen = {"build_id": build["build_id"], "night_on": night}
    wh.execute(connection, "builds/freeze_approvals", **frozen)
    wh.execute(connection, "builds/freeze_unsent_nights", **frozen)
    audience_hash = judge(connection, build, campaigns, candidates)
    verdicts.store(connection, night)
    wh.execute(connection, "builds/record_audience", build_id=build["build_id"], audience_hash=audience_hash)
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute(
            "select campaign_id, person_key, verdict_code, detail from crm.verdicts where night_on = %s", (night,)
        )
        return {(name, key): (verdict, detail) for name, key, verdict, detail in cursor.fetchall()}
