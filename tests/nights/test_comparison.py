"""What a rebuild says of a night: equal or not and why, without an audience, or not to be decided any more."""

from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console

from regulars.console import rebuilds as shown
from regulars.nights import comparison, rebuilds

NIGHT = date(2011, 12, 3)
BUILD = {
    "build_id": 1, "night_on": NIGHT, "is_history": False, "is_live": True, "audience_hash": "a" * 64,
    "code_version": "0.1.0", "models_hash": "b" * 64,
}  # fmt: skip


def rebuilt(**changes) -> comparison.Rebuilt:
    facts = {
        "night_on": NIGHT, "schema": "marts__20111203", "rows": {"dim_customers": 4308}, "stored_hash": "a" * 64,
        "rebuilt_hash": "a" * 64, "differing": [], "changed": [], "without_audience": None,
    }  # fmt: skip
    return comparison.Rebuilt(**(facts | changes))


def told(one: comparison.Rebuilt) -> str:
    console = Console(width=150, file=io.StringIO())
    shown.show(one, console)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_history": True}, "a history night decides nothing"),
        ({"is_live": False}, "built apart"),
        ({}, "not decided yet"),
    ],
)
def test_a_night_without_an_audience_says_why(changes, said):
    why = comparison.without_audience(BUILD | {"audience_hash": None} | changes)
    assert said in why
    one = rebuilt(stored_hash=None, rebuilt_hash=None, without_audience=why)
    assert one.is_equal is None
    assert "There is no audience to compare" in told(one)


def test_an_equal_audience_is_said_in_one_word():
    text = told(rebuilt())
    assert "4,308" in text
    assert text.rstrip().endswith("Equal.")


def test_an_audience_that_differs_says_whose_and_what_changed():
    differing = [
        {"campaign_id": "win_back", "stored": "selected", "rebuilt": "cap", "people": 1200},
        {"campaign_id": "win_back", "stored": None, "rebuilt": "selected", "people": 3},
    ]
    text = told(rebuilt(rebuilt_hash="c" * 64, differing=differing, changed=comparison._changed(BUILD)))
    assert "NOT equal" in text
    assert "1,200" in text
    assert "no candidate" in text
    assert "code version: 0.1.0 that night" in text
    assert "formats or dbt project: bbbbbbbbbbbb that night" in text


def test_a_difference_that_no_code_explains_is_said():
    text = told(rebuilt(rebuilt_hash="c" * 64))
    assert "The stored verdicts are those rebuilt" in text
    assert "are as they were that night" in text


def test_models_that_cannot_answer_any_more_are_named(warehouse):
    with pytest.raises(comparison.ModelsChangedError, match=r"2011-12-03 cannot be decided on today's models.*0\.1\.0"):
        comparison.compare(warehouse, BUILD, "__20111203", lambda line: None)


def test_a_warehouse_without_nights_says_how_to_begin(warehouse):
    with pytest.raises(rebuilds.NeverBuiltError, match=r"no other was\. Run one first: make nightly DATE=2011-12-03"):
        rebuilds.rebuild(warehouse, NIGHT)
    console = Console(width=150, file=io.StringIO())
    assert shown.show_nights(rebuilds.list_nights(warehouse), console) is None
    assert "No night was built yet." in console.file.getvalue()


def test_many_nights_are_not_all_listed(monkeypatch, warehouse):
    nights = [{"night_on": date(2011, 1, 1 + n)} for n in range(30)]
    monkeypatch.setattr(rebuilds, "list_nights", lambda connection: nights)
    with pytest.raises(rebuilds.NeverBuiltError, match=r"2011-01-01, … 18 more …, 2011-01-20.*2011-01-30$"):
        rebuilds.rebuild(warehouse, NIGHT)
