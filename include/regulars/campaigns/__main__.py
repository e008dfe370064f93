"""Look after the campaigns' files: python -m regulars.campaigns check | approve."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from regulars.campaigns import definitions, documents

APPROVED, CHANGED = "approved", "changed since its approval, will not be sent"


def main(arguments: list[str] | None = None, folder: Path = documents.FOLDER) -> int:
    """Check every campaign, or approve some as they stand now; returns the exit code."""
    options = _parse(arguments)
    try:
        if options.command == "approve":
            for campaign_id in options.campaign_ids:
                approval = definitions.approve(campaign_id, options.by, options.on, folder)
                print(f"{campaign_id} is approved as it stands now ({approval.version_hash[:12]}).")
        else:
            _check(folder)
    except (LookupError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m regulars.campaigns", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="read every campaign, and say which may be sent")
    approve = commands.add_parser("approve", help="allow campaigns as they stand now")
    approve.add_argument("campaign_ids", nargs="+", metavar="campaign")
    approve.add_argument("--by", required=True, help="who approves")
    approve.add_argument("--on", required=True, type=date.fromisoformat, help="the day, YYYY-MM-DD")
    return parser.parse_args(arguments)


def _check(folder: Path) -> None:
    approved = {approval.campaign_id: approval.version_hash for approval in definitions.approvals(folder)}
    for campaign in definitions.read_all(folder):
        state = APPROVED if approved.get(campaign.campaign_id) == campaign.version_hash else CHANGED
        print(f"{campaign.campaign_id:<20} {campaign.version_hash[:12]}  {state}")


if __name__ == "__main__":
    sys.exit(main())
