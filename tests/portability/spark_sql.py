"""Find what Spark would not understand in a statement that was rendered for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot.errors import ParseError, TokenError

FUNCTIONS = {
    name
    for line in (Path(__file__).with_name("spark_functions.txt")).read_text(encoding="utf-8").splitlines()
    for name in line.split()
    if not line.startswith("#")
}
# parts of the grammar that look like functions
GRAMMAR = {
    "cast",
    "extract",
    "overlay",
    "percentile_cont",
    "percentile_disc",
    "position",
    "substring",
    "trim",
    "try_cast",
}
TYPES = {
    "string", "int", "bigint", "smallint", "tinyint", "double", "float", "boolean", "date", "timestamp", "decimal",
    "binary", "array", "map", "struct",
}  # fmt: skip
# words that may stand before a bracket and call nothing
WORDS = {
    "all", "and", "any", "as", "between", "by", "case", "distinct", "else", "except", "exists", "filter", "from",
    "group", "having", "in", "intersect", "interval", "is", "join", "like", "limit", "not", "on", "or", "over",
    "partition", "rlike", "select", "some", "then", "union", "using", "values", "when", "where", "with",
}  # fmt: skip
CASTS = {"cast", "try_cast"}
# sqlglot reads every dialect's words in each dialect; these sequences Spark does not know
FOREIGN = {
    ("distinct", "on"): "number the rows with row_number() and keep the first",
    ("at", "time", "zone"): "use the macros of macros/time.sql",
    ("on", "conflict"): "let dbt merge",
    ("order", "by", "random"): "order by a hash",
    ("array", "["): "use rows instead of arrays",
    ("::",): "write cast(… as …)",
    ("->>",): "use the macro json_text",
    ("~*",): "use a macro with a twin for Spark",
    ("!~",): "use a macro with a twin for Spark",
    ("returning",): "select afterwards",
}


@dataclass(frozen=True)
class Finding:
    """Hold what is wrong, the words that say it, and on which line of the rendered statement they stand."""

    line: int
    words: str
    what: str


def check(statement: str) -> list[Finding]:
    """Find functions, types and words that Spark has not, and whatever its parser stumbles over."""
    try:
        tokens = sqlglot.tokenize(statement, read="spark")
        sqlglot.parse(statement, read="spark")
    except (ParseError, TokenError) as error:
        found = getattr(error, "errors", None) or [{}]
        words = (found[0].get("highlight") or "").strip()
        why = found[0].get("description") or str(error).splitlines()[0]
        return [Finding(found[0].get("line") or 1, words, f"Spark's grammar stops here: {why}")]
    texts = [token.text.lower() if token.token_type.name != "STRING" else "'" for token in tokens]
    lines = [token.line for token in tokens]
    return [*_functions(texts, lines), *_types(texts, lines), *_foreign(texts, lines)]


def _functions(texts: list[str], lines: list[int]) -> list[Finding]:
    return [
        Finding(lines[at], f"{texts[at]}(", f"{texts[at]}() is no function of Spark")
        for at in range(len(texts) - 1)
        if texts[at + 1] == "(" and texts[at].isidentifier() and texts[at] not in FUNCTIONS | GRAMMAR | WORDS | TYPES
    ]


def _types(texts: list[str], lines: list[int]) -> list[Finding]:
    found, depth, casts = [], 0, []
    for at, text in enumerate(texts):
        if text == "(":
            depth += 1
            if texts[at - 1] in CASTS:
                casts.append(depth)
        elif text == ")":
            casts = [cast for cast in casts if cast < depth]
            depth -= 1
        elif text == "as" and casts and casts[-1] == depth and texts[at + 1] not in TYPES:
            what = f"{texts[at + 1]} is no type of Spark, or another one than elsewhere; use the variables t_…"
            found.append(Finding(lines[at], f"as {texts[at + 1]}", what))
    return found


def _foreign(texts: list[str], lines: list[int]) -> list[Finding]:
    return [
        Finding(lines[at], " ".join(words), f"Spark does not know {' '.join(words)}; {cure}")
        for words, cure in FOREIGN.items()
        for at in range(len(texts))
        if tuple(texts[at : at + len(words)]) == words
    ]
