"""Find the export files below <exports>/<marketplace>/<shop>/."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from regulars.ingestion.rejections import FileChangedError, FileRejectedError
from regulars.ingestion.stores import StoredFile

# What copying programs and desktops leave behind, and files that are still being written.
UNFINISHED_ENDINGS = (".part", ".partial", ".tmp", ".crdownload", ".filepart", "~")
# Pulls land pages in <marketplace>/<shop>/api/<span of time>/.
API_FOLDER = "api"


@dataclass(frozen=True)
class ExportFile:
    """Hold one file of a shop, as it was when its bytes were read for the checksum."""

    path: Path
    name: str
    marketplace: str
    shop_id: str
    sha256: str
    byte_count: int
    uri: str
    # what tells this version of the file from another without reading it
    version: str
    stamp: tuple[int, int, int]

    def refuse_changed(self) -> None:
        """Raise FileChangedError when the file is no longer the one whose checksum was taken."""
        try:
            is_same = _stamp(self.path) == self.stamp
        except OSError:
            is_same = False
        if not is_same:
            raise FileChangedError(f"{self.name}: changed while it was read. It waits for the next run.")


def find_paths(folder: Path) -> Iterator[Path]:
    """Yield every file below the folder's marketplaces, in a fixed order; files at the top are not exports."""
    if not folder.is_dir():
        return
    for marketplace in sorted(path for path in folder.iterdir() if path.is_dir() and not _is_ignored(path)):
        for path in sorted(marketplace.rglob("*"), key=_natural):
            if path.is_file() and not any(_is_ignored(part) for part in _parts(path, marketplace)):
                yield path


def is_ignored(name: str) -> bool:
    """Say whether a file's name, below the exports folder, is one that is left alone."""
    return "/" not in name or any(_is_ignored(Path(part)) for part in name.split("/"))


def read_identity(path: Path, folder: Path, stored: StoredFile | None = None) -> ExportFile:
    """Take a file's checksum; raises FileChangedError if it is being written, FileRejectedError if unreadable.

    A file that was brought from a store keeps its address there.
    """
    name = path.relative_to(folder).as_posix()
    marketplace, *between, _ = path.relative_to(folder).parts
    if len(between) == 3 and between[1] == API_FOLDER:
        between = between[:1]
    try:
        stamp = _stamp(path)
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileRejectedError(f"cannot be read ({error.strerror})", "check its permissions") from error
    uri, version = (stored.uri, stored.stamp) if stored else (path.absolute().as_uri(), read_version(path))
    found = ExportFile(path.absolute(), name, marketplace, "/".join(between), sha256, stamp[0], uri, version, stamp)
    found.refuse_changed()
    return found


def read_version(path: Path) -> str:
    """Give what tells a file's version: its size and the time of its last change, which no program can set back."""
    try:
        status = path.stat()
    except OSError:
        return "unreadable"
    return f"{status.st_size} {status.st_ctime_ns}"


def _natural(path: Path) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Order names as people do, 9 before 10: of two files that hold an order, the one that is loaded last holds.

    Pages of an API come after files: they were asked for last.
    """
    pieces = re.split(r"([0-9]+)", path.as_posix())
    is_page = path.parent.parent.name == API_FOLDER
    return is_page, [(piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece) for piece in pieces]


def _parts(path: Path, marketplace: Path) -> Iterator[Path]:
    return (Path(part) for part in path.relative_to(marketplace).parts)


def _is_ignored(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.name.lower().endswith(UNFINISHED_ENDINGS)


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino
