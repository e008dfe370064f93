"""Store what a gate saw and decided: counts and names of rules, no line and no person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from regulars import warehouse
from regulars.quality.rules import CRITICAL, INFO, WARNING, Rule


def severity(failed: Sequence[Rule]) -> str:
    """Give the worst severity among the rules that failed."""
    found = {rule.severity for rule in failed}
    return next((word for word in (CRITICAL, WARNING, INFO) if word in found), "none")


def sentences(failed: Sequence[Rule], measures: dict, worst: str) -> str:
    """Say in words what failed with this severity."""
    return "; ".join(rule.sentence(measures) for rule in failed if rule.severity == worst)


def store(
    connection: warehouse.Connection,
    night_on: date,
    suite: str,
    subject: str,
    rules: Sequence[Rule],
    failed: Sequence[Rule],
    measures: dict | list[dict],
) -> int:
    """Store one validation; returns its id."""
    result = {
        "measures": measures,
        "checked": [rule.name for rule in rules],
        "failed": [rule.name for rule in dict.fromkeys(failed)],
    }
    row = warehouse.fetch_one(
        connection,
        "quality/insert_validation",
        night_on=night_on,
        suite=suite,
        subject=subject,
        success=severity(failed) in ("none", INFO),
        severity=severity(failed),
        result=json.dumps(result, default=_number),
    )
    return row["validation_id"]


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no evidence")
