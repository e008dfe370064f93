"""Write the parts of a mail that differ from person to person, as fragments of HTML and of plain text."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from regulars.campaigns import documents
from regulars.campaigns.documents import Mapping
from regulars.campaigns.facts import Fact, as_date
from regulars.campaigns.titles import readable

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PARAGRAPH = '<p style="margin:0 0 16px">{}</p>'
LEAD = '<p style="margin:0 0 6px">{}</p>'
LIST = '<ul style="margin:0 0 16px;padding:0 0 0 22px">{}</ul>'
ITEM = '<li style="margin:0 0 4px">{}</li>'
MOST_TITLES = 3
TEXT_WIDTH = 78


@dataclass(frozen=True)
class Block:
    """Hold one part: a list of titles with a lead, or a sentence with facts and another for when one is missing."""

    name: str
    fact: str | None = None
    lead: str | None = None
    sentence: str | None = None
    otherwise: str | None = None

    @property
    def sentences(self) -> list[str]:
        return [text for text in (self.lead, self.sentence, self.otherwise) if text]


def read_blocks(fields: Mapping, known: dict[str, Fact]) -> tuple[Block, ...]:
    """Read the blocks of a campaign; raises ConfigurationError naming line and cure."""
    if "blocks" not in fields:
        return ()
    blocks = documents.mapping(fields, "blocks")
    return tuple(_read_block(name, blocks, known) for name in blocks)


def _read_block(name: str, blocks: Mapping, known: dict[str, Fact]) -> Block:
    if not re.fullmatch(r"[a-z][a-z_]*", name):
        raise blocks.refuse(f"“{name}” is no name of a block", "use small letters and _", name)
    fields = documents.mapping(blocks, name)
    if "list" in fields:
        fields.refuse_unknown_keys(frozenset({"list", "lead"}))
        lists = [fact.name for fact in known.values() if fact.fills_content and fact.kind == "titles"]
        return Block(name, fact=documents.choice(fields, "list", lists), lead=documents.text(fields, "lead"))
    fields.refuse_unknown_keys(frozenset({"sentence", "otherwise"}))
    sentence = documents.text(fields, "sentence")
    usable = [fact.name for fact in known.values() if fact.fills_content and fact.kind != "titles"]
    for fact in PLACEHOLDER.findall(sentence):
        if fact not in usable:
            raise fields.refuse(f"{{{fact}}} is no fact for a sentence", f"use one of {', '.join(usable)}", "sentence")
    otherwise = documents.text(fields, "otherwise") if "otherwise" in fields else None
    if otherwise and PLACEHOLDER.search(otherwise):
        raise fields.refuse("“otherwise” holds a fact", "write it so that it is true of everybody", "otherwise")
    return Block(name, sentence=sentence, otherwise=otherwise)


def write_html(block: Block, person: dict, accepts: Callable[[str], bool]) -> str:
    """Write a block as HTML, escaped; nothing at all when there is nothing to say."""
    if block.fact:
        titles = _titles(block, person, accepts)
        items = "".join(ITEM.format(html.escape(title)) for title in titles)
        return LEAD.format(html.escape(block.lead)) + LIST.format(items) if titles else ""
    sentence = _sentence(block, person)
    return PARAGRAPH.format(html.escape(sentence)) if sentence else ""


def write_text(block: Block, person: dict, accepts: Callable[[str], bool]) -> str:
    """Write a block as plain text that ends in an empty line; nothing at all when there is nothing to say."""
    if block.fact:
        titles = _titles(block, person, accepts)
        items = "".join(f"  - {title}\n" for title in titles)
        return f"{_wrapped(block.lead)}\n{items}\n" if titles else ""
    sentence = _sentence(block, person)
    return f"{_wrapped(sentence)}\n\n" if sentence else ""


def _wrapped(sentence: str) -> str:
    return textwrap.fill(sentence, TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def _titles(block: Block, person: dict, accepts: Callable[[str], bool]) -> list[str]:
    lines = str(person.get(block.fact) or "").splitlines()
    titles = (readable(line) for line in lines if accepts(line))
    return list(dict.fromkeys(title for title in titles if title))[:MOST_TITLES]


def _sentence(block: Block, person: dict) -> str:
    values = {fact: _shown(fact, person.get(fact)) for fact in PLACEHOLDER.findall(block.sentence)}
    if not all(values.values()):
        return block.otherwise or ""
    return PLACEHOLDER.sub(lambda match: values[match.group(1)], block.sentence)


def _shown(fact: str, value: object) -> str:
    if fact.endswith("_on"):
        day = as_date(value)
        return _written(day) if day else ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,.0f}" if is_number else ""


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
