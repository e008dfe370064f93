"""Gate what came in: a file that fails a critical rule is rejected, and stops itself, not the night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

import psycopg2

from regulars import warehouse
from regulars.ingestion import contacts, formats
from regulars.ingestion.formats import Format
from regulars.quality import evidence, profiles, rules

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

    An accepted file's addresses and consents are recorded in the same transaction. Raises GateBrokenError when a file
    could not be judged: it stays as it was, loaded and not accepted, and the other files' verdicts are kept.
    """
    try:
        verdicts, broken = _judge_all(connection, night_on, file_ids)
        if not broken:
            _expect_files(connection, night_on)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    if broken:
        from regulars.quality import suites

        raise suites.GateBrokenError(f"The gate could not judge these files, and they stay out. {' '.join(broken)}")
    return verdicts


def _judge_all(connection, night_on: date, file_ids: Sequence[int] | None) -> tuple[dict[int, FileVerdict], list[str]]:
    warehouse.execute(connection, "quality/take_lock")
    asked = None if file_ids is None else list(file_ids)
    files = warehouse.fetch_all(connection, "quality/list_unjudged_files", file_ids=asked)
    verdicts: dict[int, FileVerdict] = {}
    broken: list[str] = []
    for one in formats.read_all():
        of_format = [file for file in files if file["format_id"] == one.format_id]
        if of_format:
            verdicts |= _judge_apart(connection, night_on, one, of_format, broken)
    return verdicts, broken


def _judge_apart(
    connection, night_on: date, one: Format, files: list[dict], broken: list[str]
) -> dict[int, FileVerdict]:
    """Judge the files of one format; when that breaks, each by itself, so that only what cannot be judged stays out."""
    warehouse.execute(connection, "quality/set_savepoint")
    try:
        return _judge(connection, night_on, one, files)
    except Exception as error:
        if connection.closed:
            raise
        warehouse.execute(connection, "quality/return_to_savepoint")
        if len(files) > 1:
            found = (_judge_apart(connection, night_on, one, [file], broken) for file in files)
            return {file_id: verdict for part in found for file_id, verdict in part.items()}
        broken.append(f"{_name(files[0])}: {_reason(error)}.")
        return {}


def _reason(error: Exception) -> str:
    """Say what broke; what Postgres says may quote a cell, and is left out."""
    if isinstance(error, psycopg2.Error):
        return f"{type(error).__name__} ({error.pgcode})"
    return f"{type(error).__name__}: {error}"


def _judge(connection, night_on: date, one: Format, files: list[dict]) -> dict[int, FileVerdict]:
    from regulars.quality import suites

    suite, expected = f"exports.{one.format_id}", rules.BY_KIND[one.kind]
    measured = {file["file_id"]: profiles.measure(connection, night_on, one, file) for file in files}
    rows = [{"file_id": file_id, **measures} for file_id, measures in measured.items()]
    failures = suites.find_failures(suite, expected, rows, "file_id")
    verdicts = {}
    for file in files:
        file_id, name = file["file_id"], _name(file)
        failed, measures = failures[file_id], measured[file_id]
        validation_id = evidence.store(connection, night_on, suite, name, expected, failed, measures)
        verdicts[file_id] = _settle(connection, file_id, name, one, failed, measures, validation_id)
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


def _name(file: dict) -> str:
    """Name a file as a person finds it: a page of an API by its window too."""
    shop = f"{file['marketplace']}/{file['shop_id']}"
    inside = unquote(file["uri"]).rpartition(f"/{shop}/")[2]
    return f"{shop}/{inside if inside.startswith('api/') else inside.rpartition('/')[2]}"


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
