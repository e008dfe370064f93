"""The README names everything that a person may type, schedule or edit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
DAGS = sorted(path.stem for path in (ROOT / "dags").glob("*.py"))
CAMPAIGNS = sorted(path.parent.name for path in (ROOT / "include" / "campaigns").glob("*/campaign.yml"))


@pytest.mark.parametrize("target", TARGETS)
def test_make_target_is_documented(target):
    assert re.search(rf"`make {target}\b", README)


@pytest.mark.parametrize("dag_id", DAGS)
def test_dag_is_documented(dag_id):
    assert f"`{dag_id}`" in README


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_campaign_is_documented(campaign):
    assert f"`{campaign}`" in README


def test_there_is_something_to_document():
    assert {"demo", "test", "up", "down", "status", "psql", "url", "bi-url", "nightly", "help"} <= set(TARGETS)
    assert len(DAGS) == 6
    assert {"win_back", "second_purchase", "thank_you"} <= set(CAMPAIGNS)


def test_no_junk_drawers():
    found = [
        path
        for folder in ("dags", "include", "plugins", "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
        if path.stem in {"utils", "util", "helpers", "common", "misc"}
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "include").rglob("*.py")), ids=lambda path: str(path.name))
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 260
