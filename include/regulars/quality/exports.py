"""Gate what came in: a file that fails a critical rule is rejected, and stops itself, not the night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from regulars import warehouse
from regulars.ingestion import contacts, formats
from regulars.ingestion.formats import Format
from regulars.quality import evidence, rules

EXPECTED_SUITE = "exports.expected"


@dataclass(frozen=True)
class FileVerdict:
    """Say whether a file was accepted, and what was found."""

    file_id: int
    name: str
    state: str
    severity: str
    validation_id: int
    message: str | None


def validate(
    connection: warehouse.Connection, night_on: date, file_ids: Sequence[int] | None = None
) -> dict[int, FileVerdict]:
    """Judge loaded files (all that nobody has judged, unless named), accept or reject each, and commit.

    An accepted file's addresses and consents are recorded in the same transaction. When the gate itself breaks, an
    error is raised and every file stays as it was: loaded, and not accepted.
    """
    try:
        verdicts = _judge_all(connection, night_on, file_ids)
        _expect_files(connection, night_on)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return verdicts


def _judge_all(connection, night_on: date, file_ids: Sequence[int] | None) -> dict[int, FileVerdict]:
    warehouse.execute(connection, "quality/take_lock")
    asked = None if file_ids is None else list(file_ids)
    files = warehouse.fetch_all(connection, "quality/list_unjudged_files", file_ids=asked)
    verdicts = {}
    for one in formats.read_all():
        of_format = {file["file_id"]: file for file in files if file["format_id"] == one.format_id}
        if of_format:
            verdicts |= _judge(connection, night_on, one, of_format)
    return verdicts


def _judge(connection, night_on: date, one: Format, files: dict[int, dict]) -> dict[int, FileVerdict]:
    from regulars.quality import suites

    suite, expected = f"exports.{one.format_id}", rules.BY_KIND[one.kind]
    profiles = warehouse.fetch_all(
        connection, f"quality/profile_{one.format_id}", night_on=night_on, file_ids=list(files), **_words(one)
    )
    failures = suites.find_failures(suite, expected, profiles, "file_id")
    verdicts = {}
    for profile in profiles:
        file_id = profile["file_id"]
        name = _name(files[file_id])
        measures = {measure: value for measure, value in profile.items() if measure != "file_id"}
        validation_id = evidence.store(connection, night_on, suite, name, expected, failures[file_id], measures)
        verdicts[file_id] = _settle(connection, file_id, name, one, failures[file_id], measures, validation_id)
    return verdicts


def _settle(connection, file_id, name, one: Format, failed, measures: dict, validation_id: int) -> FileVerdict:
    worst = evidence.severity(failed)
    state = "rejected" if worst == rules.CRITICAL else "accepted"
    message = f"{name}: {evidence.sentences(failed, measures, worst)}" if failed else None
    cure = next((rule.cure for rule in failed if rule.severity == rules.CRITICAL), None)
    error = f"{message}. Cure: {cure}." if cure else None
    warehouse.execute(
        connection,
        "quality/settle_file",
        file_id=file_id,
        state=state,
        validation_id=validation_id,
        error=error,
        cure=cure,
    )
    if state == "accepted":
        contacts.record(connection, file_id, one.format_id)
    return FileVerdict(file_id, name, state, worst, validation_id, error or message)


def _words(one: Format) -> dict[str, list[str]]:
    """Give the words that a profile counts: the format's status words, and the words of its choices by meaning."""
    choices = {meaning: list(words) for column in one.columns for meaning, words in column.choices}
    return {"statuses": list(one.statuses), **choices}


def _name(file: dict) -> str:
    return f"{file['marketplace']}/{file['shop_id']}/{unquote(file['uri']).rpartition('/')[2]}"


def _expect_files(connection, night_on: date) -> None:
    """Store, once a night and shop, whether a file came."""
    counts = warehouse.fetch_all(connection, "quality/count_files_of_night", night_on=night_on, suite=EXPECTED_SUITE)
    if not counts:
        return
    from regulars.quality import suites

    failures = suites.find_failures(EXPECTED_SUITE, rules.EXPECTED_FILES, counts, "shop")
    for row in counts:
        measures = {"files": row["files"]}
        failed = failures[row["shop"]]
        evidence.store(connection, night_on, EXPECTED_SUITE, row["shop"], rules.EXPECTED_FILES, failed, measures)
