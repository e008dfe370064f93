"""Keep which version of each campaign may be sent, in include/campaigns/approvals.yml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from regulars.campaigns import documents
from regulars.campaigns.documents import Mapping

FILE = "approvals.yml"
KEYS = ("version_hash", "approved_by", "approved_on")
HEAD = """\
# Which version of each campaign may be sent. A campaign whose folder has changed since matches no more and is not sent,
# until somebody looks at it and approves it again:
#   make approve CAMPAIGN=<campaign> BY="<who>"

"""


@dataclass(frozen=True)
class Approval:
    """Hold who allowed which version of a campaign, and when."""

    campaign_id: str
    version_hash: str
    approved_by: str
    approved_on: date


def read(folder: Path) -> list[Approval]:
    """Read the approvals in the order of the campaigns' ids; raises ConfigurationError naming line and cure."""
    path = folder / FILE
    if not path.exists() or not path.read_text(encoding="utf-8").replace(HEAD, "").strip(" {}\n"):
        return []
    content = documents.read(path)
    return [_approval(name, documents.mapping(content, name)) for name in sorted(content)]


def write(folder: Path, held: list[Approval]) -> None:
    """Write the approvals, whole or not at all."""
    content = {
        approval.campaign_id: {key: getattr(approval, key) for key in KEYS}
        for approval in sorted(held, key=lambda approval: approval.campaign_id)
    }
    beside = folder / f"{FILE}.new"
    beside.write_text(HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    beside.replace(folder / FILE)


def _approval(name: str, fields: Mapping) -> Approval:
    fields.refuse_unknown_keys(frozenset(KEYS))
    fields.require("approved_on")
    approved_on = fields["approved_on"]
    if not isinstance(approved_on, date):
        raise fields.refuse(f"“approved_on” is {approved_on!r} and no day", "write it as 2011-11-30", "approved_on")
    return Approval(name, documents.text(fields, "version_hash"), documents.text(fields, "approved_by"), approved_on)
