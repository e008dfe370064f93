"""Phone numbers in every writing are one number, for Postgres' functions and for the SQL that all warehouses read.

tests/fixtures/phones.csv: example numbers of libphonenumber with other last digits, each in the writings of its
country, and what the phonenumbers package (9.0.43) reads in them.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from test_dbt_unit_tests import built, run_dbt  # noqa: F401

CASES = list(csv.DictReader((Path(__file__).parents[1] / "fixtures" / "phones.csv").open(encoding="utf-8")))
ODD = [
    ("GB", "07911 123457", "+447911123457"),
    ("DE", "0044 7911 123457", "+447911123457"),
    ("GB", "+44 (0) 7911-123457 ext. 12", "+447911123457"),
    ("GB", '="07911123457"', "+447911123457"),
    ("GB", "０７９１１１２３４５７", "+447911123457"),
    ("CN", "'13912344321", "+8613912344321"),
    ("GB", "079*****457", "masked"),
    ("GB", "0000000000", "unreadable"),
    ("GB", "07999999999", "made_up"),
    ("GB", "01212345678", "made_up"),
    ("GB", "12345", "unreadable"),
    ("GB", "07911 123457 / 07911 123458", "unreadable"),
    ("GB", "call me", "unreadable"),
    ("GB", "+999 12345678", "unreadable"),
    ("", "07911 123457", "unreadable"),
    ("GB", "-", None),
    ("GB", "", None),
]
FAULTS = {"masked", "made_up", "unreadable", None}
READ = """
with cells as (
    select * from (values {cells}) as c (place, country, cell)
),
dialled as (
    select cells.*, {{{{ {dispatch}phone_dialled_in('cell', 'country') }}}} as dialled_in from cells
)
select place, {{{{ {dispatch}phone_key('dialled.cell', 'codes') }}}} as phone_key
from dialled
left join {{{{ ref('int_calling_codes') }}}} as codes on dialled.dialled_in = codes.dialled_in
order by place
"""


@pytest.mark.parametrize("dispatch", ["", "default__"], ids=["postgres", "portable"])
@pytest.mark.usefixtures("awkward_state", "built")
def test_every_writing_is_one_number(dispatch):
    cases = [(case["country"], case["cell"], case["e164"]) for case in CASES] + ODD
    quoted = [[place, *(part.replace("'", "''") for part in case[:2])] for place, case in enumerate(cases)]
    cells = ", ".join(f"({place}, nullif('{country}', ''), nullif('{cell}', ''))" for place, country, cell in quoted)
    shown = run_dbt(
        "show", "--inline", READ.format(cells=cells, dispatch=dispatch), "--output", "json", "--limit", "-1"
    )
    found = [row["phone_key"] for row in json.loads(shown[shown.index("{") :])["show"]]
    # Spark's hash has the same name as Postgres' function: here both are Postgres'
    expected = [one if one in FAULTS else hashlib.sha256(one.encode()).hexdigest() for *_, one in cases]
    assert [(case, one) for case, one in zip(cases, found, strict=True)] == list(zip(cases, expected, strict=True))
    assert len(cases) > 700
