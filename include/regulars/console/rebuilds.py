"""Show how a rebuilt night came out, and which nights can be rebuilt."""

from __future__ import annotations

from datetime import date

from rich.console import Console
from rich.table import Table

from regulars import warehouse
from regulars.nights import comparison, rebuilds

NO_VERDICT = "no candidate"
ASKED_NOTHING, DIFFERENT = 2, 1


def run(night_on: date | None, is_dropped: bool, console: Console) -> int:
    """Rebuild a night and show it, or list the nights where none is asked for; returns the program's exit code."""
    with warehouse.connect() as connection:
        if night_on is None:
            show_nights(rebuilds.list_nights(connection), console)
            console.print("Which night? Say: make rebuild AS_OF=2026-01-31")
            return ASKED_NOTHING
        rebuilt = rebuilds.rebuild(connection, night_on, lambda line: console.print(line, markup=False))
        show(rebuilt, console)
        if is_dropped:
            rebuilds.drop(connection, night_on)
            console.print("Its schemas were dropped again.")
    return DIFFERENT if rebuilt.is_equal is False else 0


def show(rebuilt: comparison.Rebuilt, console: Console) -> None:
    """Print the rows of each mart, both hashes of the audience, and whatever differs."""
    table = _table(f"Marts of night {rebuilt.night_on}, in schema {rebuilt.schema}", ["mart"], ["rows"])
    for name, rows in rebuilt.rows.items():
        table.add_row(name, f"{rows:,}")
    console.print(table)
    if rebuilt.without_audience:
        console.print(f"There is no audience to compare: {rebuilt.without_audience}.")
    else:
        console.print(f"Audience stored that night  {rebuilt.stored_hash}")
        console.print(f"Audience rebuilt            {rebuilt.rebuilt_hash}")
        console.print("Equal." if rebuilt.is_equal else "[bold]NOT equal.[/bold]")
    if rebuilt.is_equal is False:
        _show_differing(rebuilt, console)
    for line in rebuilt.changed:
        console.print(f"  changed since – {line}", markup=False)


def _show_differing(rebuilt: comparison.Rebuilt, console: Console) -> None:
    table = _table("Whose verdict comes out otherwise", ["campaign", "stored", "rebuilt"], ["people"])
    for row in rebuilt.differing:
        words = [row["stored"] or NO_VERDICT, row["rebuilt"] or NO_VERDICT]
        table.add_row(row["campaign_id"], *words, f"{row['people']:,}")
    if rebuilt.differing:
        console.print(table)
    else:
        console.print("  The stored verdicts are those rebuilt: the stored hash is not theirs.")
    if not rebuilt.changed:
        console.print("  Code, models and configuration are as they were that night.")


def show_nights(nights: list[dict], console: Console) -> None:
    """Print the nights that have a good build."""
    if not nights:
        console.print("No night was built yet.")
        return
    table = _table("Nights that can be rebuilt", ["night", "files", "audience", "last rebuilt"], [])
    for night in nights:
        found = (
            comparison.without_audience(night) or f"{night['selected'] or 0:,} to mail, {night['audience_hash'][:12]}"
        )
        table.add_row(str(night["night_on"]), f"{night['files']:,}", found, _last(night))
    console.print(table)


def _audience(night: dict) -> str:
    without = comparison.without_audience(night)
    return without or f"{night['selected'] or 0:,} to mail, {night['audience_hash'][:12]}"


def _last(night: dict) -> str:
    if night["rebuilt_at"] is None:
        return "never"
    outcome = {True: ", equal", False: ", NOT equal", None: ""}[night["is_equal"]]
    return f"{night['rebuilt_at']:%Y-%m-%d %H:%M}{outcome}"


def _table(title: str, words: list[str], numbers: list[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in words:
        table.add_column(name)
    for name in numbers:
        table.add_column(name, justify="right")
    return table
