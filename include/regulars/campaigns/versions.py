"""Record campaigns, their approvals and their compiled mail in the warehouse, append-only."""

from __future__ import annotations

import json
from dataclasses import asdict

from regulars import warehouse
from regulars.campaigns import definitions, templates


def record(connection: warehouse.Connection) -> list[dict]:
    """Record each campaign folder as a version, with its approval and its mail for every shop; safe to repeat.

    Returns campaign_id, version_hash and is_approved as they are on disk now.
    """
    shops = warehouse.fetch_all(connection, "campaigns/list_shops")
    found = []
    for campaign in definitions.read_all():
        version = {"campaign_id": campaign.campaign_id, "version_hash": campaign.version_hash}
        warehouse.execute(connection, "campaigns/record_version", **version, definition=json.dumps(campaign.definition))
        for shop in shops:
            content = json.dumps(asdict(templates.compile_mail(campaign, shop)))
            warehouse.execute(
                connection, "campaigns/record_content", **version, shop_mark=shop["shop_mark"], content=content
            )
        found.append({**version, "is_approved": definitions.is_approved(campaign)})
    for approval in definitions.approvals():
        warehouse.execute(
            connection,
            "campaigns/record_approval",
            campaign_id=approval.campaign_id,
            version_hash=approval.version_hash,
            night_on=None,
            approved_by=approval.approved_by,
        )
    return found


def current(connection: warehouse.Connection, build_id: int) -> list[dict]:
    """List the campaigns that a build found, each with its version, its approval and its definition."""
    return warehouse.fetch_all(connection, "campaigns/list_current", build_id=build_id)
