"""Write product titles the way a person would, since exports often SHOUT them."""

from __future__ import annotations

import re

LONGEST = 80
# stay small inside a title
SMALL = frozenset({
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "per", "the", "to", "with",
})  # fmt: skip
# are said letter by letter, or are sizes
CAPITAL = frozenset({
    "A3", "A4", "A5", "A6", "A7", "BBQ", "CD", "DIY", "DVD", "EU", "LED", "PC", "TV", "UK", "UHD", "USA", "USB", "UV",
    "XL", "XS", "XXL", "3D", "II", "III",
})  # fmt: skip
UNIT = re.compile(r"\d+([.,]\d+)?(CM|MM|M|KG|G|ML|L|PC|PCS|W|V|IN|FT)", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def readable(title: str) -> str:
    """Tidy a title: one line, no SHOUTING, no more than 80 characters; nothing when it holds no word."""
    tidy = re.sub(r"\s+", " ", UNPRINTABLE.sub(" ", title)).strip(" .,;*-")
    tidy = re.sub(r"\s+([,;])", r"\1", tidy)
    if not re.search(r"[^\W\d_]{2}", tidy) and not re.search(r"[\u3040-\u9fff\uac00-\ud7af]", tidy):
        return ""
    if _shouts(tidy):
        tidy = WORD.sub(_quieten, tidy)
    return _shorten(tidy)


def _shouts(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha() and letter.upper() != letter.lower()]
    return len(letters) > 3 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _quieten(match: re.Match) -> str:
    word = match.group()
    if not word.isupper() or word in CAPITAL:
        return word
    if UNIT.fullmatch(word):
        return word.lower()
    if word.lower() in SMALL and match.start() > 0:
        return word.lower()
    first, *rest = re.split(r"(['’])", word)
    return first.capitalize() + "".join(rest).lower()


def _shorten(title: str) -> str:
    if len(title) <= LONGEST:
        return title
    return title[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;-") + "…"
