"""Read the campaigns of include/campaigns: one folder each, checked before anything uses it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from regulars.campaigns import approvals as approvals_file
from regulars.campaigns import documents, facts, purposes, wording
from regulars.campaigns.approvals import Approval
from regulars.campaigns.blocks import Block, read_blocks
from regulars.campaigns.documents import ConfigurationError, Mapping
from regulars.campaigns.purposes import Purpose, windows_after

__all__ = [
    "Approval",
    "Campaign",
    "ConfigurationError",
    "approvals",
    "approve",
    "is_approved",
    "read_all",
    "windows_after",
]

TEMPLATES = ("template.mjml", "template.txt")
LAYOUTS = ("layout.mjml", "layout.txt")
# raise it when the compile step changes what people see: every campaign then needs its approval again
COMPILER = 1
MOST_HELD_OUT = 0.5
GUARD_KEYS = frozenset({"first_nights", "people_a_night", "times_median"})
KEYS = frozenset({
    "name", "description", "rule", "purpose", "channel", "priority", "occurrence", "audience", "holdout_share",
    "response_days", "repeat_after_days", "approval", "guard", "brand_only", "subject", "preheader", "coupon", "blocks",
})  # fmt: skip


@dataclass(frozen=True)
class Guard:
    """Hold how many people a night a new or suddenly grown audience is let through."""

    first_nights: int
    people_a_night: int
    times_median: int


@dataclass(frozen=True)
class Campaign:
    """Hold one campaign as its folder says it, with the windows and the cap of its purpose."""

    campaign_id: str
    folder: Path
    version_hash: str
    name: str
    description: str
    rule: str
    purpose: Purpose
    channel: str
    priority: int
    occurrence: str
    audience: dict
    holdout_share: float
    response_days: int
    repeat_after_days: int
    approval: str
    guard: Guard
    brand_only: bool
    subject: str
    preheader: str
    coupon: str | None
    blocks: tuple[Block, ...]

    @property
    def definition(self) -> dict:
        """Give what crm.campaign_versions keeps of the campaign: all that decides who is written to and when."""
        same = (
            "campaign_id", "name", "description", "rule", "channel", "priority", "occurrence", "audience",
            "holdout_share", "response_days", "repeat_after_days", "approval", "brand_only", "subject", "coupon",
        )  # fmt: skip
        return {
            **{key: getattr(self, key) for key in same},
            "purpose": self.purpose.name,
            "guard": asdict(self.guard),
            **self.purpose.definition,
        }


def read_all(folder: Path = documents.FOLDER) -> list[Campaign]:
    """Read every campaign, in the order of their ids; raises ConfigurationError naming file, line and cure."""
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))
    known_purposes, known_facts, words = purposes.read(folder), facts.read(folder), wording.read(folder)
    return [_read(path, known_purposes, known_facts, words) for path in folders]


def approvals(folder: Path = documents.FOLDER) -> list[Approval]:
    """Read which version of each campaign may be sent; raises ConfigurationError naming line and cure."""
    return approvals_file.read(folder)


def is_approved(campaign: Campaign, folder: Path = documents.FOLDER) -> bool:
    """Tell whether a campaign may be sent as its folder stands now."""
    return any(
        (one.campaign_id, one.version_hash) == (campaign.campaign_id, campaign.version_hash)
        for one in approvals(folder)
    )


def approve(campaign_id: str, by: str, on: date, folder: Path = documents.FOLDER) -> Approval:
    """Approve a campaign as its folder stands now, and write it down; raises LookupError for an unknown campaign."""
    campaigns = {campaign.campaign_id: campaign for campaign in read_all(folder)}
    if campaign_id not in campaigns:
        raise LookupError(f"There is no campaign “{campaign_id}”. Use one of {', '.join(campaigns)}.")
    if not by.strip():
        raise ValueError("An approval needs the name of who gives it.")
    approval = Approval(campaign_id, campaigns[campaign_id].version_hash, by.strip(), on)
    others = [other for other in approvals(folder) if other.campaign_id != campaign_id]
    approvals_file.write(folder, [*others, approval])
    return approval


def _read(
    folder: Path, known: dict[str, Purpose], known_facts: dict[str, facts.Fact], words: wording.Wording
) -> Campaign:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", folder.name):
        raise ConfigurationError(f"{folder.name}: is no id for a campaign. Cure: name the folder like win_back.")
    for name in ("campaign.yml", *TEMPLATES):
        if not (folder / name).is_file():
            raise ConfigurationError(f"{folder.name}/{name}: is missing. Cure: copy it from another campaign's folder.")
    fields = documents.read(folder / "campaign.yml")
    fields.refuse_unknown_keys(KEYS)
    purpose = known[documents.choice(fields, "purpose", known)]
    campaign = Campaign(
        campaign_id=folder.name,
        folder=folder,
        version_hash=_hash(folder, purpose, words),
        name=documents.text(fields, "name"),
        description=documents.text(fields, "description"),
        rule=documents.text(fields, "rule"),
        purpose=purpose,
        channel=documents.choice(fields, "channel", ("email",)),
        priority=documents.whole(fields, "priority"),
        occurrence=documents.choice(fields, "occurrence", ("night", "order")),
        audience=facts.check_audience(documents.mapping(fields, "audience"), known_facts),
        holdout_share=documents.share(fields, "holdout_share", MOST_HELD_OUT),
        response_days=documents.whole(fields, "response_days"),
        repeat_after_days=documents.whole(fields, "repeat_after_days", least=0),
        approval=documents.choice(fields, "approval", ("once", "each_night")),
        guard=_guard(documents.mapping(fields, "guard")),
        brand_only=_is_brand_only(fields),
        subject=wording.check_subject(fields),
        preheader=documents.text(fields, "preheader"),
        coupon=documents.text(fields, "coupon") if "coupon" in fields else None,
        blocks=read_blocks(fields, known_facts),
    )
    if campaign.brand_only:
        _check_brand_only(campaign, fields, words)
    return campaign


def _guard(fields: Mapping) -> Guard:
    fields.refuse_unknown_keys(GUARD_KEYS)
    return Guard(**{key: documents.whole(fields, key) for key in sorted(GUARD_KEYS)})


def _is_brand_only(fields: Mapping) -> bool:
    value = fields.get("brand_only", False)
    if not isinstance(value, bool):
        raise fields.refuse(f"“brand_only” is {value!r}", "write true or false", "brand_only")
    return value


def _check_brand_only(campaign: Campaign, fields: Mapping, words: wording.Wording) -> None:
    """Raise ConfigurationError when a campaign that speaks for the brand alone sells something (rule 0-18)."""
    if campaign.coupon:
        raise fields.refuse("a brand_only campaign has no coupon (rule 0-18)", "remove the coupon", "coupon")
    texts = {"subject": campaign.subject, "preheader": campaign.preheader}
    texts |= {"blocks": " ".join(sentence for block in campaign.blocks for sentence in block.sentences)}
    for key, text in texts.items():
        found = wording.find(text, words.promotional)
        if found:
            what, cure = wording.promotes(found).split(". Cure: ")
            raise fields.refuse(what, cure, key)
    if any(block.fact == "suggested_titles" for block in campaign.blocks):
        raise fields.refuse("a brand_only campaign suggests no products (rule 0-18)", "remove that block", "blocks")
    for name in TEMPLATES:
        wording.refuse_promotion(campaign.folder / name, words.promotional)


def _hash(folder: Path, purpose: Purpose, words: wording.Wording) -> str:
    """Hash all that shapes the campaign: its folder, its purpose, the word lists, the layouts and the compiler.

    Another purpose's change touches no approval of this campaign, and neither does a newer mrml: what people see of it
    is the same, and an upgrade must not stop the mail.
    """
    digest = hashlib.sha256(json.dumps([COMPILER, asdict(purpose), asdict(words)], sort_keys=True).encode())
    own = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_litter(path.relative_to(folder)))
    for path in [*own, *(folder.parent / name for name in LAYOUTS)]:
        # the same text, whatever line ends a checkout gives it
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(folder.parent).as_posix()
        digest.update(f"\n{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _is_litter(path: Path) -> bool:
    return path.name.endswith(("~", ".swp")) or any(part.startswith(".") for part in path.parts)
