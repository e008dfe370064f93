"""Give shops that name a connection, and drive their pulls from a fake API to raw rows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from regulars import clock, settings
from regulars.ingestion import loading, shops
from regulars.ingestion.report import LoadReport
from regulars.pulls import runs
from regulars.pulls.report import PullReport

NOW = datetime(2026, 6, 20, 3, 0, tzinfo=UTC)


class MemoryTokens:
    """Keep rotated tokens for one test."""

    def __init__(self) -> None:
        self.kept: dict[str, dict] = {}

    def get(self, name: str) -> dict | None:
        return self.kept.get(name)

    def put(self, name: str, values: dict) -> None:
        self.kept[name] = values


class Pulling:
    """List shops, pull nights, load what was landed, read what came of it."""

    def __init__(self, connection, patch: pytest.MonkeyPatch):
        self.connection, self.patch = connection, patch
        self.exports = settings.exports_folder()
        self.tokens = MemoryTokens()
        # every wait that the pulls asked for, in seconds; a fake may listen to them
        self.pauses: list[float] = []
        self.now = NOW
        patch.setattr(clock, "real_now", lambda: self.now)
        self._shops: list[dict] = []

    def shop(self, marketplace: str, shop: str, port: int, extra: dict | None = None, **keys: str) -> str:
        """List a shop whose API answers on this port of loopback; login and password may be among the keys."""
        name = f"{marketplace}_{shop}"
        login = {key: keys.pop(key) for key in ("login", "password") if key in keys}
        where = {"conn_type": "http", "host": "127.0.0.1", "port": port, "extra": extra or {}, **login}
        self.patch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(where))
        entry = {"marketplace": marketplace, "shop": shop, "connection": name, "timezone": "Europe/London"}
        entry |= {"currency": "GBP", "country": "GB", "locale": "en", "pull_from": "2026-06-18"} | keys
        self._shops = [one for one in self._shops if one["shop"] != shop] + [entry]
        settings.shops_file().write_text(yaml.safe_dump({"base_currency": "GBP", "shops": self._shops}))
        shops.record(self.connection, settings.shops_file())
        return name

    def run(self, night: str = "2026-06-19") -> PullReport:
        return runs.pull_shops(self.connection, date.fromisoformat(night), self.tokens, self.pause)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def load(self) -> LoadReport:
        return loading.load_exports(self.connection, self.exports)

    def pages(self) -> dict[str, bytes]:
        """Give every landed file by its name below the exports folder, unfinished ones too."""
        found = sorted(path for path in self.exports.rglob("*") if path.is_file())
        return {path.relative_to(self.exports).as_posix(): path.read_bytes() for path in found}

    def rows(self, query: str, *values) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, values or None)
            found = cursor.fetchall()
        self.connection.commit()
        return found

    def windows(self, shop: str) -> list[tuple]:
        """Give (since, until, state, pages, attempts) of a shop's windows, in UTC as text."""
        return self.rows(
            "select to_char(since_at, 'MM-DD HH24:MI'), to_char(until_at, 'MM-DD HH24:MI'), state, page_count,"
            " attempt_count from audit.pulls where shop_id = %s order by since_at",
            shop,
        )


@pytest.fixture
def pulling(warehouse, monkeypatch) -> Pulling:
    return Pulling(warehouse, monkeypatch)


@pytest.fixture
def fixtures() -> Path:
    """Give the folder of the published documents and pairs."""
    return Path(__file__).parents[1] / "fixtures" / "api"
