"""Reach exports that lie in a store (SFTP, S3, GCS, …) by its fsspec implementation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import fsspec
from fsspec import AbstractFileSystem

from regulars.ingestion.rejections import FileChangedError

PART = 4 * 1024 * 1024
# What a store says of a file's version; the first of them that it knows tells one version from another.
VERSIONS = ("ETag", "etag", "md5Hash", "checksum", "LastModified", "last_modified", "mtime", "modified", "created")


@dataclass(frozen=True)
class StoredFile:
    """Hold one file of a store: its name below the exports folder, its address, and what tells its version."""

    name: str
    path: str
    uri: str
    byte_count: int
    stamp: str


@dataclass(frozen=True)
class Store:
    """Hold an exports folder of a store: the file system, the folder's path in it, and its address without a login."""

    files: AbstractFileSystem
    root: str
    uri: str

    def find(self) -> Iterator[StoredFile]:
        """Yield every file below the folder, in the order of their names."""
        self.files.invalidate_cache()
        root = self.root.rstrip("/")
        for path, info in sorted(self.files.find(root, detail=True).items()):
            name = path.removeprefix(root).lstrip("/")
            yield StoredFile(name, path, f"{self.uri.rstrip('/')}/{name}", info["size"], _stamp(info))

    def bring(self, stored: StoredFile, target: Path) -> None:
        """Copy a file to this machine; raises FileChangedError when it is no longer the one that was found."""
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.name + ".part")
        try:
            with self.files.open(stored.path, "rb") as source, unfinished.open("wb") as copy:
                while part := source.read(PART):
                    copy.write(part)
        except FileNotFoundError as error:
            unfinished.unlink(missing_ok=True)
            raise FileChangedError(f"{stored.name}: vanished from the store while it was read.") from error
        self.files.invalidate_cache()
        now = self.files.find(stored.path, detail=True).get(stored.path, {})
        if unfinished.stat().st_size != stored.byte_count or _stamp(now) != stored.stamp:
            unfinished.unlink()
            raise FileChangedError(f"{stored.name}: changed while it was read. It waits for the next run.")
        unfinished.rename(target)


def from_url(url: str) -> Store:
    """Open a store by its address, as in s3://bucket/exports; its login comes from where its own tools look for it."""
    files, root = fsspec.core.url_to_fs(without_login(url))
    return Store(files, root, without_login(url))


def without_login(url: str) -> str:
    """Give an address without the connection or login before its host."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _stamp(info: dict) -> str:
    version = next((str(info[key]) for key in VERSIONS if info.get(key) is not None), "")
    return f"{info.get('size')} {version}".strip()
