"""What the command line says of perks and points, and what it leaves behind."""

from __future__ import annotations

import pytest
from ledger_driving import NIGHT
from typer.testing import CliRunner

from regulars.local import environment
from regulars.loyalty import commands


@pytest.fixture
def said(open_ledger, monkeypatch):
    """Run a command in the test's own environment; gives its exit code and what it printed."""
    monkeypatch.setattr(environment, "adopt", lambda: None)
    open_ledger.add("anna", tier="vip")
    open_ledger.set_worth("first", "anna", 60)
    open_ledger.connection.commit()

    def run(line: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands.app, line.split())
        is_told = result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output.strip() if is_told else str(result.exception)

    return run


def test_a_days_work(said):
    on = f"--on {NIGHT}"
    assert [said(line) for line in (
        f"settle {NIGHT}",
        f"settle {NIGHT}",
        f"use-perk anna --reference a {on}",
        f"use-perk anna --reference a {on}",
        f"use-perk anna --reference b {on}",
        "return-perk anna --reference a",
        "return-perk anna --reference b",
        f"check-in anna {on}",
        f"check-in anna {on}",
        f"redeem anna --amount 10 --reference a {on}",
        f"return-points anna --reference a {on}",
        f"upgrade anna --tier vip --reference u {on}",
    )] == [
        (0, "1 perks granted, 1 orders settled"),
        (0, "Nothing to book."),
        (0, "free_shipping is used for a; 0 left."),
        (0, "free_shipping is used for a; 0 left."),
        (1, f"No free_shipping is left on {NIGHT}."),
        (0, "free_shipping for a is given back."),
        (1, "No free_shipping was used for b."),
        (0, "Checked in. 65 points are there."),
        (0, f"Checked in on {NIGHT} before. 65 points are there."),
        (0, "10 points paid for a. 55 points are there."),
        (0, "The points paid for a are back. 65 points are there."),
        (0, f"vip from {NIGHT}. 15 points are there."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("redeem anna --amount 99 --reference a --on 2026-01-14", "There are 0 points, and 99 were asked for."),
        ("check-in nobody --on 2026-01-14", "Nobody is known by the key “nobody”"),
        ("check-in anna --on today", "“today” is no day"),
        ("settle 2026-01-13", "The live models are those of 2026-01-14."),
    ],
)
def test_a_slip_is_told(said, line, told):
    code, output = said(line)
    assert code != 0
    assert told in output
