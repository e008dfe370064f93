"""Keep rotating tokens in files of this machine that only their owner reads."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import quote


class FileTokens:
    """Keep the tokens of each shop in a file of its own with mode 0600, replaced as a whole."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, name: str) -> dict | None:
        """Give the newest tokens of a shop, or None."""
        path = self._path(name)
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def put(self, name: str, values: dict) -> None:
        """Keep new tokens of a shop, durably."""
        path = self._path(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            json.dump(values, stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)

    def _path(self, name: str) -> Path:
        return self._folder / f"{quote(name, safe='')}.json"
