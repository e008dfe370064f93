"""Read which facts of a person a campaign may use, and check what it asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from regulars.campaigns import documents
from regulars.campaigns.documents import Mapping

FILE = "facts.yml"
KINDS = ("word", "number", "date", "titles")
BOUNDS = frozenset({"at_least", "at_most"})


@dataclass(frozen=True)
class Fact:
    """Hold what a fact means and where it may be used."""

    name: str
    kind: str
    meaning: str
    chooses_audience: bool
    fills_content: bool
    words: tuple[str, ...]
    example: str | int | None


def read(folder: Path = documents.FOLDER) -> dict[str, Fact]:
    """Read facts.yml; raises ConfigurationError naming line and cure."""
    content = documents.read(folder / FILE)
    return {name: _fact(name, documents.mapping(content, name)) for name in content}


def _fact(name: str, fields: Mapping) -> Fact:
    fields.refuse_unknown_keys(frozenset({"use", "kind", "words", "meaning", "example"}))
    use = documents.words(fields, "use")
    return Fact(
        name=name,
        kind=documents.choice(fields, "kind", KINDS),
        meaning=documents.text(fields, "meaning"),
        chooses_audience="audience" in use,
        fills_content="content" in use,
        words=tuple(documents.words(fields, "words")) if "words" in fields else (),
        example=fields.get("example"),
    )


def examples(folder: Path = documents.FOLDER) -> dict[str, str | int | None]:
    """Give an example of every fact that may stand in a mail, for previews."""
    return {name: fact.example for name, fact in read(folder).items() if fact.fills_content}


def check_audience(audience: Mapping, known: dict[str, Fact]) -> dict:
    """Check the conditions of an audience; returns them as {fact: [words] or {at_least, at_most}}."""
    usable = [name for name, fact in known.items() if fact.chooses_audience]
    for name in audience:
        if name not in usable:
            raise audience.refuse(f"“{name}” is no fact that chooses people", f"use one of {', '.join(usable)}", name)
    return {
        name: _bounds(audience, name) if known[name].kind == "number" else _words(audience, known[name])
        for name in audience
    }


def _bounds(audience: Mapping, name: str) -> dict:
    bounds = documents.mapping(audience, name)
    bounds.refuse_unknown_keys(BOUNDS)
    for key, value in bounds.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bounds.refuse(f"“{key}” is {value!r} and no number", "write a number, without quotes", key)
    if not bounds:
        raise audience.refuse(f"“{name}” has no bound", "add at_least or at_most", name)
    if bounds.get("at_least", 0) > bounds.get("at_most", float("inf")):
        raise audience.refuse(f"“{name}” chooses nobody", "let at_most be no smaller than at_least", name)
    return dict(bounds)


def _words(audience: Mapping, fact: Fact) -> list[str]:
    chosen = documents.words(audience, fact.name)
    if not chosen:
        raise audience.refuse(f"“{fact.name}” chooses nobody", "list at least one word", fact.name)
    for word in chosen:
        if fact.words and word not in fact.words:
            raise audience.refuse(f"“{word}” is no {fact.name}", f"use one of {', '.join(fact.words)}", fact.name)
    return chosen


def as_date(value: object) -> date | None:
    """Read a day that is a date or its ISO text; anything else is no day."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
