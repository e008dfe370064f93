"""Pull every shop that names a connection, from where its last pull ended to the night's cut-off."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from importlib import import_module
from types import ModuleType

from regulars import clock, faults, settings, warehouse
from regulars.pulls import landing, windows
from regulars.pulls.http import Client
from regulars.pulls.report import PullReport, ShopOutcome
from regulars.pulls.sources import PullError, Shop, Tokens, Window
from regulars.pulls.tokens import FileTokens

log = logging.getLogger("regulars.pulls")

MARKETPLACES = ("aliexpress", "amazon", "lazada", "shopee", "shopify", "taobao")
# marketplaces index changes late, so the end of the last pull is asked for again
OVERLAP = timedelta(minutes=10)
FIRST_DAYS = timedelta(days=30)


def pull_shops(
    connection: warehouse.Connection,
    night_on: date,
    tokens: Tokens | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> PullReport:
    """Pull what changed in every shop that names a connection, up to the night's cut-off there; commits by window.

    A shop that fails stops itself, and its window is pulled again in the next run; the others go on.
    """
    tokens = tokens or FileTokens(settings.state_folder() / "tokens")
    rows = warehouse.fetch_all(connection, "pulls/list_shops")
    connection.commit()
    return PullReport([_pull_shop(connection, row, night_on, tokens, pause) for row in rows])


def connection_names(connection: warehouse.Connection) -> list[str]:
    """List the connections that shops name, for who has to fetch them first."""
    names = {row["connection"] for row in warehouse.fetch_all(connection, "pulls/list_shops")}
    connection.commit()
    return sorted(names)


def _pull_shop(
    connection: warehouse.Connection, row: dict, night_on: date, tokens: Tokens, pause: Callable[[float], None]
) -> ShopOutcome:
    name = f"{row['marketplace']}/{row['shop_id']}"
    if row["marketplace"] not in MARKETPLACES:
        cure = f"take `connection` from the shop, or use one of {', '.join(MARKETPLACES)}"
        return ShopOutcome(name, error=f"{name}: this marketplace has no API that Regulars knows. Cure: {cure}.")
    source = import_module(f"regulars.pulls.{row['marketplace']}")
    with _hold(connection, name) as is_held:
        if not is_held:
            return ShopOutcome(name, error=f"{name}: another run pulls this shop. Cure: wait until it has ended.")
        _plan(connection, row, source.LONGEST_WINDOW, night_on)
        return _pull_windows(connection, name, row, source, tokens, pause)


@contextmanager
def _hold(connection: warehouse.Connection, name: str) -> Iterator[bool]:
    is_held = warehouse.fetch_one(connection, "pulls/try_lock", shop=name)["is_held"]
    connection.commit()
    try:
        yield is_held
    finally:
        if is_held and not connection.closed:
            connection.rollback()
            warehouse.execute(connection, "pulls/release_lock", shop=name)
            connection.commit()


def _plan(connection: warehouse.Connection, row: dict, longest: timedelta, night_on: date) -> None:
    """Write down the windows that are still to pull, so that a killed run is taken up at the very same windows."""
    key = {"marketplace": row["marketplace"], "shop_id": row["shop_id"]}
    until = windows.cut_off(night_on, row["time_zone"])
    if not clock.is_replay(connection):
        # what changes later today is not pulled yet, whatever night is asked for
        until = min(until, clock.now(connection))
    if row["pull_from"] is not None:
        from_at = windows.start_of(row["pull_from"], row["time_zone"])
        warehouse.execute(connection, "pulls/give_up", **key, from_at=from_at)
    watermark = warehouse.fetch_one(connection, "pulls/find_watermark", **key)["until_at"]
    if watermark is None or watermark < until:
        for window in windows.split(_since(row, watermark, night_on), until, longest):
            warehouse.execute(connection, "pulls/plan", **key, since_at=window.since, until_at=window.until)
    connection.commit()


def _since(row: dict, watermark: datetime | None, night_on: date) -> datetime:
    begin = windows.start_of(row["pull_from"] or night_on - FIRST_DAYS, row["time_zone"])
    if watermark is None:
        return begin
    # a shop whose pull_from was moved beyond its last window has no wish for what lies between
    return max(watermark - OVERLAP, begin) if row["pull_from"] is not None else watermark - OVERLAP


def _pull_windows(
    connection: warehouse.Connection,
    name: str,
    row: dict,
    source: ModuleType,
    tokens: Tokens,
    pause: Callable[[float], None],
) -> ShopOutcome:
    """Pull the unfinished windows one after the other, up to the first that fails."""
    key = {"marketplace": row["marketplace"], "shop_id": row["shop_id"]}
    unfinished = warehouse.fetch_all(connection, "pulls/list_unfinished", **key)
    is_replay = clock.is_replay(connection)
    total = 0
    for done, planned in enumerate(unfinished):
        warehouse.execute(connection, "pulls/begin", pull_id=planned["pull_id"])
        connection.commit()
        window = Window(*map(windows.whole_second, (planned["since_at"], planned["until_at"])))
        pages, error = _pull_window(name, row, source, window, tokens, pause, is_replay)
        state = "failed" if error else "done"
        finished = {"pull_id": planned["pull_id"], "state": state, "page_count": pages, "error": error}
        warehouse.execute(connection, "pulls/finish", **finished)
        connection.commit()
        if error:
            return ShopOutcome(name, done, total, error)
        total += pages
    connection.commit()
    return ShopOutcome(name, len(unfinished), total)


def _pull_window(
    name: str,
    row: dict,
    source: ModuleType,
    window: Window,
    tokens: Tokens,
    pause: Callable[[float], None],
    is_replay: bool,
) -> tuple[int, str | None]:
    """Land one window; returns how many pages, or the sentence that says why not."""
    try:
        where = settings.connection(row["connection"])
        if is_replay and not where.is_loopback:
            raise PullError(f"{name}: a replay pulls from this machine only, and the host is {where.host}.")
        shop = Shop(row["marketplace"], row["shop_id"], row["time_zone"], where)
        with closing(Client(shop, tokens, pause)) as client:
            return landing.land(settings.exports_folder(), shop, window, source.pull(client, shop, window)), None
    except PullError as error:
        return 0, str(error)
    except settings.SettingsError as error:
        return 0, f"{name}: {error}"
    except OSError as error:
        return 0, f"{name}: its pages cannot be written ({error.strerror}). Cure: look at the exports folder's disk."
    except Exception as error:
        return 0, _unexpected(name, error)


def _unexpected(name: str, error: Exception) -> str:
    sentence = f"{name}: the API answered in a way that is not understood ({faults.name_place(error)})"
    log.error(sentence)
    return f"{sentence}. Cure: report it with this sentence."
