"""Build the checks that a format's cells must pass; Postgres runs them on all rows of a file at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel.numbers import list_currencies
from psycopg2 import sql

from regulars import warehouse
from regulars.ingestion.formats import Column, Format
from regulars.ingestion.headers import Header

# Blanks around a value do no harm. A counted repetition costs Postgres twice the time, so lengths are checked apart.
INTEGER = r"^[ \t]*[+-]?[0-9]+[ \t]*$"
INTEGER_LENGTH = 9
NUMERIC = r"^ *[+-]?[0-9]+([.][0-9]+)? *$"
NUMERIC_LENGTH = 24
# up to the year 2286
UNIX_LENGTH = 10
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
OFFSET = r" ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
INSTANT = rf"^ *{DATE}([T ]{TIME}({OFFSET})?)? *$"
# What a mail service takes: plain letters, one @, a domain with a dot.
EMAIL = r"^ *[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?[.])+[A-Za-z]{2,63} *$"

# An empty cell is null and passes each of these. Patterns are slow: where most cells can be told by a cheaper look,
# that comes first (531,282 lines: 2.2 s by patterns alone, 0.7 s so).
HOLDS = {
    "integer": "case when length({cell}) > {integer_length} then false"
    " else translate({cell}, '0123456789', '') = '' or {cell} ~ {integer} end",
    "numeric": "({cell} ~ {numeric} and length({cell}) <= {numeric_length})",
    "instant": "case when {cell} like '____-__-__ __:__:__' and {cell} between '1' and '3'"
    " then pg_input_is_valid({cell}, 'timestamp')"
    " else {cell} ~ {instant} and pg_input_is_valid({cell}, 'timestamptz') end",
    "date": "({cell} ~ {date} and pg_input_is_valid({cell}, 'date'))",
    "currency": "({cell} = any({currencies}) or upper(btrim({cell})) = any({currencies}))",
    "money": "raw.is_money({cell})",
    "local_time": "raw.is_local_time({cell}, {is_day_first})",
    "unix_time": "(translate({cell}, '0123456789', '') = '' and length({cell}) between 1 and {unix_length})",
    "birthday": "(btrim({cell}) = '' or raw.read_birthday({cell}, {is_day_first}) is not null)",
    "email": "({cell} ~ {email} and length({cell}) <= 254)",
    "choice": "lower(btrim({cell})) = any({words})",
}
# Ways to say nothing. A cell of another type that holds blanks alone fails its type; one that spreadsheets read as
# text may be nothing in its dress, as in ="", and a time may be 0000-00-00.
BLANK = "{0} is null or {0} = '' or ({0} like ' %%' and btrim({0}) = '')"
EMPTY_CELLS = {
    "text": rf"({BLANK} or (length({{0}}) <= 4 and translate({{0}}, E' \t=''\"', '') = ''))",
    "money": f"({BLANK})",
    "local_time": "({0} is null or ({0} not like '20%%' and raw.is_without_time({0})))",
}
EMPTY = "is empty. Cure: fill it in"
# orders whose numbers have become one number would be taken for one order
ROUNDED_CELL = "({0} like '%%E+%%' and {0} ~ '^ *[0-9]([.][0-9]+)?E[+][0-9]+ *$')"
ROUNDED = "was rounded by a spreadsheet program. Cure: export the file again and load it as it comes"
NEGATIVE = "is below {}. Cure: write the amount without a sign"
REASONS = {
    "integer": "is no whole number. Cure: write plain digits, as in 12",
    "numeric": "is no plain number. Cure: write digits and one decimal point, as in 1234.50",
    "instant": "is no date. Cure: write 2011-12-01, 2011-12-01 08:26 or 2011-12-01T08:26:00+01:00",
    "money": "is no amount. Cure: write digits and one decimal point, as in 1234.50",
    "local_time": "is no date. Cure: write 2011-12-01 08:26:00, or mend date_order in the shops file",
    "date": "is no date. Cure: write 2011-12-01",
    "unix_time": "is no time in Unix seconds. Cure: write plain digits, as in 1322784000",
    "birthday": "is no birthday. Cure: write 1990-05-17, or 05-17 without the year",
    "currency": "is no currency code. Cure: write three letters, as in GBP",
    "email": "is no e-mail address. Cure: write one address, as in name@example.com",
    "choice": "is not one of the known words. Cure: write one of {}",
}


@dataclass(frozen=True)
class Check:
    """Say what is wrong with a row where the condition holds."""

    column_name: str
    reason: str
    fails: sql.Composable


def move_unreadable(
    connection: warehouse.Connection, file_id: int, one: Format, header: Header, delimiter: str, is_day_first: bool
) -> int:
    """Move the file's rows that fail a check from raw to quarantine; returns how many."""
    checks = [check for column in header.known for check in _checks(column, is_day_first)]
    if not checks:
        return 0
    parts = {
        "table": sql.Identifier(one.table),
        "is_unreadable": sql.SQL(" or ").join(check.fails for check in checks),
        "failed_check": _first_failed(checks),
        "raw_row": _raw_row(header, delimiter),
    }
    values = {
        "file_id": file_id,
        "reasons": [check.reason for check in checks],
        "column_names": [check.column_name for check in checks],
    }
    with connection.cursor() as cursor:
        # looking is done by several processes at once, moving by one: most files have nothing to move
        cursor.execute(warehouse.statement("quarantine/allow_parallel"))
        cursor.execute(sql.SQL(warehouse.statement("quarantine/has_unreadable")).format(**parts), values)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(sql.SQL(warehouse.statement("quarantine/move_unreadable")).format(**parts), values)
        return cursor.rowcount


def _checks(column: Column, is_day_first: bool) -> Iterator[Check]:
    name = sql.Identifier(column.name)
    if column.is_filled:
        yield Check(column.name, EMPTY, sql.SQL(EMPTY_CELLS.get(column.type, "{0} is null")).format(name))
        if column.type == "text" and column.name.endswith("_id"):
            yield Check(column.name, ROUNDED, sql.SQL(ROUNDED_CELL).format(name))
    if column.type != "text":
        reason = REASONS[column.type].format(", ".join(column.words))
        yield Check(column.name, reason, sql.SQL("not ({})").format(_holds(column, name, is_day_first)))
    if column.at_least is not None:
        number = "raw.read_money({name}, '')" if column.type == "money" else "{name}::numeric"
        fails = sql.SQL(f"case when {{holds}} then {number} < {{least}} end").format(
            holds=_holds(column, name, is_day_first), name=name, least=sql.Literal(column.at_least)
        )
        yield Check(column.name, NEGATIVE.format(column.at_least), fails)


def _holds(column: Column, name: sql.Identifier, is_day_first: bool) -> sql.Composable:
    literals = {
        "integer": INTEGER,
        "integer_length": INTEGER_LENGTH,
        "numeric": NUMERIC,
        "numeric_length": NUMERIC_LENGTH,
        "instant": INSTANT,
        "unix_length": UNIX_LENGTH,
        "date": rf"^ *{DATE} *$",
        "currencies": sorted(list_currencies()),
        "email": EMAIL,
        "words": list(column.words),
        "is_day_first": is_day_first,
    }
    parts = {key: sql.Literal(value) for key, value in literals.items()}
    return sql.SQL(HOLDS[column.type]).format(cell=name, **parts)


def _first_failed(checks: list[Check]) -> sql.Composable:
    cases = [
        sql.SQL("when {} then {}").format(check.fails, sql.Literal(position))
        for position, check in enumerate(checks, start=1)
    ]
    return sql.SQL("case {} end").format(sql.SQL(" ").join(cases))


def _raw_row(header: Header, delimiter: str) -> sql.Composable:
    """Write the row again as the file had it, in the file's order of columns."""
    cells = []
    for column, name in zip(header.columns, header.names, strict=True):
        # the statement has values beside it, so that a % of a header is written twice
        key = sql.Literal(name.replace("%", "%%"))
        value = sql.Identifier(column.name) if column else sql.SQL("(extra ->> {})").format(key)
        cells.append(_cell(value, delimiter))
    return sql.SQL("concat_ws({}, {})").format(sql.Literal(delimiter), sql.SQL(", ").join(cells))


def _cell(value: sql.Composable, delimiter: str) -> sql.Composable:
    needs_quotes = sql.Literal(f'["\n\r{delimiter}]')
    quoted = sql.SQL("""case when {0} ~ {1} then '"' || replace({0}, '"', '""') || '"' else coalesce({0}, '') end""")
    return quoted.format(value, needs_quotes)
