"""Read what each purpose allows: windows in the recipient's local time, and how often (rules 1-12, 1-13, 1-14)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from regulars.campaigns import documents
from regulars.campaigns.documents import Mapping

FILE = "purposes.yml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEYS = frozenset({"description", "windows", "never", "cap", "why"})


@dataclass(frozen=True)
class Window:
    """Hold one time of day, and the ISO weekdays (1 = Monday) on which it may be used."""

    name: str
    starts_at: str
    ends_at: str
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)

    @property
    def definition(self) -> dict:
        return {"name": self.name, "from": self.starts_at, "to": self.ends_at, "weekdays": list(self.weekdays)}


@dataclass(frozen=True)
class Cap:
    """Hold how many mails of a purpose a person gets in how many days."""

    times: int
    days: int


@dataclass(frozen=True)
class Purpose:
    """Hold what a purpose allows, and the sentence that tells a person why the mail came."""

    name: str
    description: str
    windows: tuple[Window, ...]
    cap: Cap
    why: str

    @property
    def definition(self) -> dict:
        return {"windows": [window.definition for window in self.windows], "cap": asdict(self.cap)}


def read(folder: Path = documents.FOLDER) -> dict[str, Purpose]:
    """Read purposes.yml; raises ConfigurationError naming line and cure."""
    content = documents.read(folder / FILE)
    content.refuse_unknown_keys(frozenset({"windows", "purposes"}))
    named = documents.mapping(content, "windows")
    windows = {name: _window(name, documents.mapping(named, name)) for name in named}
    purposes = documents.mapping(content, "purposes")
    return {name: _purpose(name, documents.mapping(purposes, name), windows) for name in purposes}


def windows_after(definition: dict, night_on: date) -> list[dict]:
    """Give the windows of a campaign definition on the day after a night: the day its mail leaves."""
    weekday = (night_on + timedelta(days=1)).isoweekday()
    return [window for window in definition["windows"] if weekday in window["weekdays"]]


def _window(name: str, fields: Mapping) -> Window:
    fields.refuse_unknown_keys(frozenset({"from", "to"}))
    window = Window(name, _time(fields, "from"), _time(fields, "to"))
    if window.starts_at >= window.ends_at:
        raise fields.refuse(f"the window “{name}” ends before it starts", "let `to` be later than `from`", "to")
    return window


def _time(fields: Mapping, key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise fields.refuse(f"“{key}” is {value!r} and no time of day", 'write it as "09:30", in quotes', key)
    return value


def _purpose(name: str, fields: Mapping, windows: dict[str, Window]) -> Purpose:
    fields.refuse_unknown_keys(KEYS)
    cap = documents.mapping(fields, "cap")
    cap.refuse_unknown_keys(frozenset({"times", "days"}))
    never = [_split(fields, pair, windows) for pair in documents.words(fields, "never")]
    chosen = documents.words(fields, "windows")
    for word in chosen:
        if word not in windows:
            raise fields.refuse(f"“{word}” is no window", f"use one of {', '.join(windows)}", "windows")
    return Purpose(
        name=name,
        description=documents.text(fields, "description"),
        windows=tuple(_without(windows[word], never) for word in chosen),
        cap=Cap(documents.whole(cap, "times"), documents.whole(cap, "days")),
        why=documents.text(fields, "why"),
    )


def _split(fields: Mapping, pair: str, windows: dict[str, Window]) -> tuple[int, str]:
    weekday, _, window = pair.partition(" ")
    if weekday not in WEEKDAYS or window not in windows:
        raise fields.refuse(f"“{pair}” is no weekday and window", "write it as `monday morning`", "never")
    return WEEKDAYS.index(weekday) + 1, window


def _without(window: Window, never: list[tuple[int, str]]) -> Window:
    weekdays = tuple(day for day in window.weekdays if (day, window.name) not in never)
    return Window(window.name, window.starts_at, window.ends_at, weekdays)
