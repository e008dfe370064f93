"""The documentation is one page that holds everything and asks nobody for anything."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from regulars import settings
from regulars.modelling import docs

# what makes a browser ask another host by itself
LOADED = re.compile(r"""(?:<(?:script|img|iframe|link)[^>]*(?:src|href)=|\.src=)["'](?:https?:)?//[^"']+""")


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """Let the real command write the page, without any warehouse."""
    state = tmp_path_factory.mktemp("docs")
    variables = {name: value for name, value in os.environ.items() if name != "AIRFLOW_CONN_WAREHOUSE"}
    written = subprocess.run(
        [sys.executable, "-m", "regulars", "docs", "--alone"],
        env={**variables, "PYTHONPATH": str(settings.INCLUDE), "REGULARS_STATE": str(state)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert written.returncode == 0, written.stderr
    place = Path(written.stdout.split(" (")[0])
    assert place == state / "docs" / "index.html"
    return place.read_text(encoding="utf-8")


def test_the_page_loads_nothing_from_elsewhere(page):
    assert LOADED.findall(page) == []
    assert f'<head><meta http-equiv="Content-Security-Policy" content="{docs.POLICY}">' in page
    assert "http" not in docs.POLICY, "the browser lets the page ask nobody"
    assert '"send_anonymous_usage_stats": false' in page


def test_the_page_holds_every_mart_and_who_reads_it(page):
    for mart in (settings.ROOT / "dbt_project" / "models" / "marts").rglob("*.sql"):
        assert f'"model.regulars.{mart.stem}"' in page
    assert '"exposure.regulars.win_back"' in page
    assert "What the warehouse knows of a seller" in page


def test_the_pages_template_would_load_something_or_this_proves_nothing():
    assert LOADED.findall(docs._template()) != []


def test_what_dbt_writes_down_cannot_end_the_script_it_stands_in():
    template = f"<html><head><title>dbt Docs</title></head><script>x={docs.MANIFEST};y={docs.CATALOG}</script></html>"
    manifest = {"sql": "select '</script><script>alert(1)</script>'"}
    composed = docs.compose(template, json.dumps(manifest), "{}")
    assert composed.count("</script>") == 1
    assert json.loads(composed.split("x=")[1].split(";y=")[0]) == manifest


def test_another_version_of_dbts_page_is_refused():
    with pytest.raises(docs.DocsError, match="another version"):
        docs.compose("<html><head></head></html>", "{}", "{}")
