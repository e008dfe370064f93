"""Every make target is explained, and the ones that scripts read print what they promise and nothing else."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from regulars import settings

MAKEFILE = (settings.ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^\.PHONY: (\S+)$", MAKEFILE, flags=re.MULTILINE)
PROMISED = {
    "demo",
    "test",
    "up",
    "down",
    "status",
    "psql",
    "url",
    "bi-url",
    "nightly",
    "lint",
    "format",
    "lock",
    "help",
}
OWN = "postgresql://me:word@db.example:5433/mine"


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run make in the clone."""
    environment = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(
        ["make", *arguments],
        cwd=settings.ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_promised_target_is_there():
    assert set(TARGETS) >= PROMISED


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_has_help(target):
    assert re.search(rf"^{target}:.*## \w", MAKEFILE, flags=re.MULTILINE), f"`make {target}` is explained to nobody"


def test_make_alone_shows_the_help():
    shown = make()
    assert shown.returncode == 0
    assert all(f"make {target} " in shown.stdout for target in TARGETS)


def test_recipes_are_for_any_shell():
    assert "SHELL := /bin/sh" in MAKEFILE
    assert not re.search(r"^\t.*(\[\[|\bsource\b|<\()", MAKEFILE, flags=re.MULTILINE), "dash knows none of these"


def test_url_prints_the_users_own_warehouse_and_nothing_else(tmp_path):
    shown = make("-s", "url", AIRFLOW_CONN_WAREHOUSE=OWN, REGULARS_STATE=str(tmp_path))
    assert (shown.returncode, shown.stdout) == (0, OWN + "\n")


def test_bi_url_of_the_users_own_warehouse_says_what_to_do(tmp_path):
    shown = make("-s", "bi-url", AIRFLOW_CONN_WAREHOUSE=OWN, REGULARS_STATE=str(tmp_path))
    assert shown.returncode != 0
    assert shown.stdout == ""
    assert "alter role regulars_bi" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_nightly_wants_a_date():
    shown = make("nightly")
    assert shown.returncode != 0
    assert "make nightly DATE=" in shown.stderr


def test_down_where_nothing_runs_is_no_error(tmp_path):
    assert make("down", REGULARS_STATE=str(tmp_path)).returncode == 0


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_versions_and_hashes_and_no_place(lock):
    text = (settings.ROOT / lock).read_text(encoding="utf-8")
    pinned = re.findall(r"^[\w.\[\]-]+(==\S+)?(?: ;[^\\\n]*)? \\\n    --hash=sha256:", text, flags=re.MULTILINE)
    named = re.findall(r"^[^\s#].*$", text, flags=re.MULTILINE)
    assert len(pinned) == len(named) > 0
    assert all(pinned), "every package has one version"
    assert "://" not in text


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_a_lock_holds_what_was_asked_for(name):
    locked = re.findall(r"^([\w.-]+)==", (settings.ROOT / f"{name}.lock").read_text(), flags=re.MULTILINE)
    asked = re.findall(r"^([\w.-]+)", (settings.ROOT / f"{name}.in").read_text(), flags=re.MULTILINE)
    assert set(asked) <= set(locked)
