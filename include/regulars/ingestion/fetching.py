"""Bring what is new in a store to this machine, load it, and keep no copy of it."""

from __future__ import annotations

from pathlib import Path

from regulars import settings, warehouse
from regulars.ingestion import loading, pickup, stores
from regulars.ingestion.rejections import FileChangedError
from regulars.ingestion.report import SKIPPED, WAITING, FileOutcome, LoadReport
from regulars.ingestion.stores import Store, StoredFile


def load_new(connection: warehouse.Connection, store: Store | None = None, *, is_retry: bool = False) -> LoadReport:
    """Load what is new where REGULARS_EXPORTS says, a folder or a store; `store` may have been opened already."""
    folder, url = settings.exports_folder(), settings.exports_url()
    if url is None:
        return loading.load_exports(connection, folder, is_retry=is_retry)
    return load_store(connection, store or stores.from_url(url), folder, is_retry=is_retry)


def load_store(connection: warehouse.Connection, store: Store, folder: Path, *, is_retry: bool = False) -> LoadReport:
    """Load every new file of a store, and what lies in the folder beside it, such as pages of an API.

    A file that raw holds in the very version that the store names is not brought again.
    """
    known = {(row["uri"], row["stamp"]) for row in warehouse.fetch_all(connection, "files/list_stamps")}
    connection.commit()
    brought: dict[str, StoredFile] = {}
    waiting: list[FileOutcome] = []
    skipped: list[FileOutcome] = []
    for stored in store.find():
        if pickup.is_ignored(stored.name):
            continue
        if (stored.uri, stored.stamp) in known:
            skipped.append(FileOutcome(stored.name, SKIPPED))
            continue
        try:
            store.bring(stored, folder / stored.name)
        except FileChangedError as error:
            waiting.append(FileOutcome(stored.name, WAITING, error=str(error)))
        else:
            brought[stored.name] = stored
    report = loading.load_exports(connection, folder, is_retry=is_retry, brought=brought)
    for name in brought:
        (folder / name).unlink(missing_ok=True)
    report.outcomes.extend([*skipped, *waiting])
    return report
