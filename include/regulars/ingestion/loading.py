"""Load the export files of every shop into append-only raw tables: each file whole, once, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psycopg2

from regulars import faults, settings, warehouse
from regulars.ingestion import copying, formats, pickup, tables
from regulars.ingestion.formats import Format
from regulars.ingestion.pickup import ExportFile
from regulars.ingestion.rejections import FileChangedError, FileRejectedError
from regulars.ingestion.report import REJECTED, SKIPPED, WAITING, FileOutcome, LoadReport
from regulars.ingestion.stores import StoredFile

# The format of a file whose marketplace or shop is not known: it is judged anew at every run.
UNKNOWN = "unknown"
# Exchange rates belong to no shop: their folder may have any name.
ANY_SHOP = {"country": None, "is_day_first": True}
# What is known of each shop: its country, and whether its dates put the day first.
Shops = dict[tuple[str, str], dict]


def load_exports(
    connection: warehouse.Connection,
    exports_folder: Path,
    *,
    is_retry: bool = False,
    brought: Mapping[str, StoredFile] = MappingProxyType({}),
) -> LoadReport:
    """Load every new file below <exports>/<marketplace>/<shop>/, committing after each.

    A file that is known by its bytes is skipped, or reported again as rejected; `is_retry` reads rejected files anew.
    `brought` names the files that a store holds, so that they are recorded by their address there.
    """
    tables.create_missing(connection, formats.read_all())
    tables.renew_status_words(connection, formats.read_all())
    shops = {(row["marketplace"], row["shop_id"]): row for row in warehouse.fetch_all(connection, "shops/list_known")}
    known = {
        (row["marketplace"], row["shop_id"], row["sha256"]): row
        for row in warehouse.fetch_all(connection, "files/list_known")
        if not (is_retry and row["state"] == REJECTED)
    }
    connection.commit()
    versions = {(row["uri"], row["stamp"]) for row in warehouse.fetch_all(connection, "files/list_stamps")}
    connection.commit()
    report = LoadReport()
    for path in pickup.find_paths(exports_folder):
        stored = brought.get(path.relative_to(exports_folder).as_posix())
        if stored is None and (path.absolute().as_uri(), pickup.read_version(path)) in versions:
            # years of files would be read every night to learn that nothing about them has changed
            report.outcomes.append(FileOutcome(path.relative_to(exports_folder).as_posix(), SKIPPED))
            continue
        report.outcomes.append(_load_path(connection, path, exports_folder, stored, shops, known, is_retry))
    rows = warehouse.fetch_all(connection, "quarantine/count_by_reason", file_ids=report.file_ids)
    report.quarantined_by_reason = {row["reason"]: row["lines"] for row in rows}
    connection.commit()
    return report


def _load_path(
    connection: warehouse.Connection,
    path: Path,
    folder: Path,
    stored: StoredFile | None,
    shops: Shops,
    known: dict,
    is_retry: bool,
) -> FileOutcome:
    name = path.relative_to(folder).as_posix()
    try:
        found = pickup.read_identity(path, folder, stored)
    except FileChangedError as error:
        return FileOutcome(name, WAITING, error=str(error))
    except FileRejectedError as error:
        # without its bytes there is no checksum to remember it by
        return FileOutcome(name, REJECTED, error=error.sentence(name))
    before = known.get((found.marketplace, found.shop_id, found.sha256))
    if before is not None:
        return _again(found, before)
    try:
        candidates = _candidates(found, shops)
    except FileRejectedError as error:
        return _reject(connection, found, UNKNOWN, error)
    try:
        return _load(connection, found, candidates, _shop(found, candidates, shops), is_retry)
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        # not the file's fault: the warehouse is gone
        raise
    except Exception as error:
        # a file that nobody foresaw stops itself, and is tried again in the next run
        connection.rollback()
        sentence = f"{name}: cannot be read ({faults.name_place(error)}). It waits. Cure: report it with this sentence."
        return FileOutcome(name, WAITING, error=sentence)


def _again(found: ExportFile, before: dict) -> FileOutcome:
    state = REJECTED if before["state"] == REJECTED else SKIPPED
    return FileOutcome(found.name, state, before["file_id"], error=before["error"])


def _candidates(found: ExportFile, shops: Shops) -> list[Format]:
    """Give the formats a file may be in; raises FileRejectedError when its folder says nothing that is known."""
    every = formats.read_all()
    matching = [one for one in every if one.marketplace == found.marketplace]
    if not matching:
        names = ", ".join(sorted({one.marketplace for one in every}))
        raise FileRejectedError(
            f"“{found.marketplace}” is no known marketplace",
            f"use a folder named {names}, or describe it in include/formats/{found.marketplace}.yml",
        )
    if not found.shop_id or "/" in found.shop_id:
        raise FileRejectedError(
            "does not lie in <marketplace>/<shop>/", f"move it to {found.marketplace}/<shop>/{found.path.name}"
        )
    if _shop(found, matching, shops) is None:
        marketplace = found.marketplace if _is_marketplace(matching) else "own"
        raise FileRejectedError(
            f"the shop “{found.shop_id}” is not listed",
            f"add `- {{marketplace: {marketplace}, shop: {found.shop_id}, …}}` "
            f"to {settings.shops_file()}, or mend the folder's name",
        )
    return matching


def _is_marketplace(candidates: list[Format]) -> bool:
    """Say whether a folder is a marketplace's own; others, such as contacts, hold what a shop of any says."""
    return any(one.kind == "orders" for one in candidates)


def _shop(found: ExportFile, candidates: list[Format], shops: Shops) -> dict | None:
    """Give what is known of a file's shop; a folder that is no marketplace's names it alone, the seller's own first."""
    if _is_marketplace(candidates):
        return shops.get((found.marketplace, found.shop_id))
    if candidates[0].kind == "rates":
        return ANY_SHOP
    named = sorted((place != "own", place) for place, shop_id in shops if shop_id == found.shop_id)
    return shops[named[0][1], found.shop_id] if named else None


def _load(
    connection: warehouse.Connection, found: ExportFile, candidates: list[Format], shop: dict, is_retry: bool
) -> FileOutcome:
    key = {"marketplace": found.marketplace, "shop_id": found.shop_id, "sha256": found.sha256}
    warehouse.execute(connection, "files/take_lock", content="/".join(key.values()))
    before = warehouse.fetch_one(connection, "files/find_known", **key)
    if before is not None and not (is_retry and before["state"] == REJECTED):
        connection.commit()
        return _again(found, before)
    warehouse.execute(connection, "files/set_savepoint")
    try:
        outcome = copying.copy_file(connection, found, candidates, shop["country"], shop["is_day_first"])
    except FileChangedError as error:
        connection.rollback()
        return FileOutcome(found.name, WAITING, error=str(error))
    except FileRejectedError as error:
        # the lock is kept, so that the rejection is recorded once
        warehouse.execute(connection, "files/return_to_savepoint")
        return _reject(connection, found, candidates[0].format_id, error)
    connection.commit()
    return outcome


def _reject(
    connection: warehouse.Connection, found: ExportFile, format_id: str, error: FileRejectedError
) -> FileOutcome:
    sentence = error.sentence(found.name)
    warehouse.execute(
        connection,
        "files/insert_rejected",
        format_id=format_id,
        marketplace=found.marketplace,
        shop_id=found.shop_id,
        uri=found.uri,
        sha256=found.sha256,
        byte_count=found.byte_count,
        error=sentence,
        line_no=error.line_no,
        column_name=error.column_name,
        cure=error.cure,
    )
    connection.commit()
    return FileOutcome(found.name, REJECTED, error=sentence)
