"""Land the pages of a window below <exports>/<marketplace>/<shop>/api/<since>_<until>/, all of them or none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from regulars.ingestion.pickup import API_FOLDER
from regulars.pulls.sources import Page, Shop, Window

# a folder of this ending is unfinished to ingestion, so it loads a window whole or not yet
UNFINISHED = ".part"
PAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def land(exports_folder: Path, shop: Shop, window: Window, pages: Iterable[Page]) -> int:
    """Write every page of a window and only then show them to ingestion; returns how many.

    What an earlier, killed pull of the window left is replaced. Raises ValueError for a page name that is no file name
    or comes twice.
    """
    final = window_folder(exports_folder, shop, window)
    unfinished = final.with_name(final.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    names: set[str] = set()
    for page in pages:
        _refuse_name(page.name, names)
        unfinished.mkdir(parents=True, exist_ok=True)
        _write(unfinished / page.name, page)
    _show(unfinished, final, bool(names))
    return len(names)


def window_folder(exports_folder: Path, shop: Shop, window: Window) -> Path:
    """Give the folder of a window's pages; later windows sort after earlier ones."""
    span = "_".join(f"{at:%Y%m%dT%H%M%SZ}" for at in (window.since, window.until))
    return exports_folder / shop.marketplace / shop.shop_id / API_FOLDER / span


def _refuse_name(name: str, names: set[str]) -> None:
    if not PAGE_NAME.fullmatch(name) or name.endswith(UNFINISHED):
        raise ValueError(f"“{name}” is no name of a page")
    if name in names:
        raise ValueError(f"The page {name} came twice")
    names.add(name)


def _write(path: Path, page: Page) -> None:
    pieces = [page.content] if isinstance(page.content, bytes) else page.content
    with path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        # the warehouse will say that the window is done, so its pages must outlive a power cut
        os.fsync(stream.fileno())


def _show(unfinished: Path, final: Path, has_pages: bool) -> None:
    """Put the finished folder in the place of what was shown for the window before."""
    if final.exists():
        shutil.rmtree(final)
    if has_pages:
        unfinished.rename(final)
        for folder in (final, final.parent):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
