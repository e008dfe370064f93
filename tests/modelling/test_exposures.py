"""dbt knows who reads what: every campaign, the summary, and a dashboard for every mart."""

from __future__ import annotations

import re

import pytest
import yaml

from regulars import settings
from regulars.modelling.dbt import PROJECT

EXPOSURES = {
    one["name"]: one
    for path in sorted((PROJECT / "models" / "exposures").glob("*.yml"))
    for one in yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]
}
MARTS = sorted(path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql"))
CAMPAIGNS = sorted(path.parent.name for path in (settings.INCLUDE / "campaigns").glob("*/campaign.yml"))
SQL = settings.INCLUDE / "sql"


def reads(name: str) -> set[str]:
    """Give the models that an exposure says it reads."""
    return {re.fullmatch(r"ref\('(\w+)'\)", one)[1] for one in EXPOSURES[name]["depends_on"]}


def read_in(*paths) -> set[str]:
    """Give the models that statements of include/sql name."""
    pattern = re.compile(r"(?:\bmarts|\bintermediate|\{intermediate\})\.(\w+)")
    return {found for path in paths for found in pattern.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_a_campaign_reads_what_decides_about_it(campaign):
    decided_by = read_in(
        SQL / "holdouts" / "draw_global.sql", SQL / "verdicts" / "decide.sql", SQL / "messages" / "plan.sql"
    )
    assert reads(campaign) == decided_by, f"models/exposures/_campaigns__exposures.yml: {campaign} reads {decided_by}"
    assert f"rule {_rule(campaign)}" in EXPOSURES[campaign]["description"]


def _rule(campaign: str) -> str:
    text = (settings.INCLUDE / "campaigns" / campaign / "campaign.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["rule"]


def test_the_summary_reads_what_its_statements_name():
    assert reads("summary") == read_in(*(SQL / "summary").glob("*.sql"))


def test_every_mart_is_on_a_dashboard():
    shown = set().union(*(reads(name) for name, one in EXPOSURES.items() if one["type"] == "dashboard"))
    missing = [f"- ref('{mart}')" for mart in MARTS if mart not in shown]
    assert missing == [], f"add to a dashboard in models/exposures/_readers__exposures.yml: {missing}"


def test_everything_that_is_exposed_is_there():
    assert set(CAMPAIGNS) == {name for name, one in EXPOSURES.items() if one["label"].startswith("Campaign ")}
    assert len(MARTS) > 20
