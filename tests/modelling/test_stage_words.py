"""Stages and schemes are named in one way wherever they are named, and the tests that guard them can fail."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from regulars.campaigns import facts
from regulars.modelling.dbt import PROJECT

MACROS = (PROJECT / "macros" / "lifecycle.sql").read_text()


@pytest.fixture(scope="module")
def segments() -> dict[str, list[str]]:
    """Give the segments of each scheme in their order."""
    found = defaultdict(list)
    with (PROJECT / "seeds" / "segments.csv").open(encoding="utf-8") as stream:
        for row in sorted(csv.DictReader(stream), key=lambda row: int(row["position"])):
            found[row["scheme"]].append(row["segment"])
    return found


def words_of(macro: str) -> set[str]:
    """List what a macro's case may give."""
    (body,) = re.findall(rf"{{% macro {macro}\(.*?{{%- endmacro %}}", MACROS, re.S)
    return set(re.findall(r"(?:then|else) '(\w+)'", body))


def test_the_formulas_words_are_the_seeds(segments):
    assert words_of("lifecycle_stage") == set(segments["lifecycle_stage"])
    assert words_of("decline") == set(segments["decline"])


def test_campaigns_know_the_words_of_the_seed(segments):
    known = facts.read()
    for scheme in ("lifecycle_stage", "rfm_group", "decline"):
        assert set(known[scheme].words) == set(segments[scheme])


@pytest.mark.parametrize(
    ("spoilt", "caught"),
    [
        ("select * from marts.dim_customer_schemes", []),
        ("select customer_key, 'regular' as customer_stage from marts.dim_customer_schemes", []),
        ("select customer_key, 'regulars' as customer_stage from marts.dim_customer_schemes", ["regulars"]),
        ("select customer_key, null as customer_stage from marts.dim_customer_schemes", [None]),
        ("select * from marts.dim_customer_schemes where customer_key > '8'", ["everybody"]),
        ("select * from marts.dim_customer_schemes where false", ["everybody"]),
        ("select s.* from marts.dim_customer_schemes s cross join (values (1), (2)) as twice", ["everybody"]),
    ],
)
def test_what_does_not_divide_everybody_is_caught(awkward_state, dbt_state, spoilt, caught):
    """Run the very test that dbt compiled, on a view that is spoilt."""
    compiled = Path(dbt_state) / "dbt" / "night__next" / "compiled"
    (path,) = compiled.rglob("divides_everybody_*customer_stage.sql")
    query = re.sub(r'"[^"]+"\."(\w+?)(?:__next)?"\."', r'"\1"."', path.read_text())
    query = query.replace('"marts"."dim_customer_schemes"', f"({spoilt}) as spoilt")
    assert [row[0] for row in awkward_state.run(query)] == caught
