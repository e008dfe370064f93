"""Record campaigns, their approvals and their compiled mail in the warehouse, append-only."""

from __future__ import annotations

import json
from dataclasses import asdict

from regulars import warehouse
from regulars.campaigns import definitions, templates


def record(connection: warehouse.Connection) -> None:
    """Record each campaign folder as a version, with its approval and its mail for every shop; safe to repeat."""
    shops = warehouse.fetch_all(connection, "campaigns/list_shops")
    for campaign in definitions.read_all():
        version = {"campaign_id": campaign.campaign_id, "version_hash": campaign.version_hash}
        warehouse.execute(connection, "campaigns/record_version", **version, definition=json.dumps(campaign.definition))
        for shop in shops:
            content = json.dumps(asdict(templates.compile_mail(campaign, shop)))
            warehouse.execute(
                connection, "campaigns/record_content", **version, shop_mark=shop["shop_mark"], content=content
            )
    for approval in definitions.approvals():
        warehouse.execute(
            connection,
            "campaigns/record_approval",
            campaign_id=approval.campaign_id,
            version_hash=approval.version_hash,
            night_on=None,
            approved_by=approval.approved_by,
        )


def current(connection: warehouse.Connection, campaign_mark: int) -> list[dict]:
    """List the newest version of every campaign that still has a folder, as of a build's mark."""
    campaign_ids = [campaign.campaign_id for campaign in definitions.read_all()]
    return warehouse.fetch_all(
        connection, "campaigns/list_current", campaign_mark=campaign_mark, campaign_ids=campaign_ids
    )
