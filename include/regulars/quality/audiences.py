"""Gate what goes out: tonight's audience, before any message is made of it."""

from __future__ import annotations

from datetime import date

from regulars import warehouse
from regulars.quality import evidence, rules

SUITE = "audiences"


class AudienceRejectedError(RuntimeError):
    """Say which expectation tonight's audience fails, for which campaign."""


def validate(connection: warehouse.Connection, night_on: date) -> int:
    """Judge tonight's verdicts and store the evidence; returns the validation's id, for the caller to commit.

    Raises AudienceRejectedError when a critical rule fails; that evidence is committed here, and nothing else is.
    """
    from regulars.quality import suites

    measures = warehouse.fetch_all(connection, "quality/measure_audience", night_on=night_on)
    failures = suites.find_failures(SUITE, rules.AUDIENCE, measures, "campaign_id")
    failed = [rule for of_campaign in failures.values() for rule in of_campaign]
    is_refused = evidence.severity(failed) == rules.CRITICAL
    if is_refused:
        connection.rollback()
    validation_id = evidence.store(connection, night_on, SUITE, str(night_on), rules.AUDIENCE, failed, measures)
    if is_refused:
        connection.commit()
        raise AudienceRejectedError(_sentence(night_on, measures, failures))
    return validation_id


def _sentence(night_on: date, measures: list[dict], failures: dict[object, list[rules.Rule]]) -> str:
    parts = []
    for row in measures:
        critical = [rule for rule in failures[row["campaign_id"]] if rule.severity == rules.CRITICAL]
        for rule in critical:
            parts.append(f"{row['campaign_id']}: {rule.sentence(row)} ({rule.name}). Cure: {rule.cure}")
    return f"Night {night_on}: the audience is refused and no message is made. " + ". ".join(parts) + "."
