"""Check how a campaign speaks: no shouting, and no promotion where only the brand may speak (rule 0-18)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from regulars.campaigns import documents
from regulars.campaigns.documents import ConfigurationError, Mapping

FILE = "wording.yml"
LONGEST_SUBJECT = 70
MARKUP = re.compile(r"<!--.*?-->|<[^>]*>|\{#.*?#\}", re.DOTALL)
# the two attributes that a person may read
READ_ATTRIBUTES = re.compile(r"\b(?:alt|title)\s*=\s*(\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True)
class Wording:
    """Hold the word lists."""

    promotional: tuple[str, ...]
    no_product: tuple[str, ...]


def read(folder: Path = documents.FOLDER) -> Wording:
    """Read wording.yml; raises ConfigurationError naming line and cure."""
    content = documents.read(folder / FILE)
    content.refuse_unknown_keys(frozenset({"promotional", "no_product"}))
    lists = (documents.words(content, key) for key in ("promotional", "no_product"))
    return Wording(*(tuple(word.lower() for word in words) for words in lists))


def find(text: str, phrases: Iterable[str]) -> re.Match | None:
    """Find the first of the phrases that stands in a text as whole words, in any case and across line ends."""
    pattern = _pattern(tuple(phrases))
    return pattern.search(text.replace("’", "'")) if pattern else None


@lru_cache(maxsize=32)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern | None:
    spaced = (r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE) if phrases else None


def refuse_promotion(path: Path, phrases: Iterable[str]) -> None:
    """Raise ConfigurationError, naming the line, when a template of a brand-only campaign promotes something."""
    text = path.read_text(encoding="utf-8")
    found = find(MARKUP.sub(_blank, text), phrases)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise ConfigurationError(f"{path.parent.name}/{path.name}, line {line}: {promotes(found)}.")


def promotes(found: re.Match) -> str:
    """Say what is wrong with a promotional word, and the cure."""
    return (
        f"“{found.group()}” promotes, and the campaign is brand_only (rule 0-18). Cure: say it without selling, or "
        "remove brand_only and choose a purpose that may sell"
    )


def _blank(match: re.Match) -> str:
    # of the same length and with the same line ends, so that places stay true
    blank = list(re.sub(r"[^\n]", " ", match.group()))
    for attribute in READ_ATTRIBUTES.finditer(match.group()):
        blank[attribute.start(1) : attribute.end(1)] = attribute.group(1)
    return "".join(blank)


def check_subject(fields: Mapping) -> str:
    """Give the subject; raises ConfigurationError when it is too long or shouts."""
    subject = documents.text(fields, "subject")
    if len(subject) > LONGEST_SUBJECT:
        raise fields.refuse(f"the subject has {len(subject)} characters", f"keep it to {LONGEST_SUBJECT}", "subject")
    if "\n" in subject or "!!" in subject or (subject.isupper() and re.search(r"[^\W\d_]{4}", subject)):
        raise fields.refuse("the subject shouts", "write it in small letters, without !!", "subject")
    return subject
