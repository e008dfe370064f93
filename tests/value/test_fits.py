"""Fits of people drawn from the models, and of people who are too few or too strange for one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from regulars.value import nightly, purchases, spend

TRUE = {"r": 0.6, "alpha": 60.0, "a": 0.8, "b": 2.5}
TRUE_SPEND = {"p": 4.0, "q": 3.5, "v": 20.0}
RULES = nightly.Rules(1, date(2011, 12, 9), date(2011, 9, 10), 100, 30, 0.001, 1000)


def drawn(people: int, r: float, alpha: float, a: float, b: float) -> purchases.Groups:
    """Draw people who purchase at a rate of their own and may leave after each repeat purchase."""
    draw = np.random.default_rng(7)
    age = draw.uniform(0, 1000, people)
    rate = draw.gamma(r, 1 / alpha, people)
    leaving = draw.beta(a, b, people) if a else np.zeros(people)
    repeats, last, time = np.zeros(people), np.zeros(people), np.zeros(people)
    alive = np.arange(people)
    while len(alive):
        time[alive] += draw.exponential(1 / np.maximum(rate[alive], 1e-9))
        alive = alive[time[alive] <= age[alive]]
        repeats[alive] += 1
        last[alive] = time[alive]
        alive = alive[draw.random(len(alive)) >= leaving[alive]]
    return purchases.Groups(repeats, last, age, np.ones(people))


def drawn_spend(people: int, p: float, q: float, v: float) -> spend.Groups:
    draw = np.random.default_rng(7)
    number = draw.integers(1, 9, people).astype(float)
    spent = draw.gamma(p * number, v / draw.gamma(q, 1, people))
    return spend.Groups(number, spent, np.ones(people))


def is_near(found, true: dict[str, float]) -> bool:
    """Tell whether what was drawn lies within four standard errors of what was found."""
    return all(abs(found.parameters[name] - value) < 4 * found.standard_errors[name] for name, value in true.items())


def test_what_was_drawn_is_found():
    outcome, found = nightly.judge_purchases(drawn(20_000, **TRUE), RULES)
    assert outcome == "fitted"
    assert is_near(found, TRUE)
    outcome, found = nightly.judge_spend(drawn_spend(20_000, **TRUE_SPEND), RULES)
    assert outcome == "fitted"
    assert is_near(found, TRUE_SPEND)


def test_found_twice_is_found_the_same():
    assert purchases.fit(drawn(3000, **TRUE)) == purchases.fit(drawn(3000, **TRUE))


def test_people_who_never_leave_are_fitted_as_such():
    outcome, found = nightly.judge_purchases(drawn(3000, 0.7, 60.0, 0, 0), RULES)
    assert outcome in ("nobody_lost", "fitted")
    share = found.parameters["a"] / (found.parameters["a"] + found.parameters["b"])
    assert share < 0.01
    assert is_near(found, {"r": 0.7, "alpha": 60.0})


def test_too_few_people_are_not_fitted():
    few = drawn(100, **TRUE)
    assert few.repeat_people < 100
    assert nightly.judge_purchases(few, RULES) == ("too_few_repeat_buyers", None)
    assert nightly.judge_spend(drawn_spend(99, **TRUE_SPEND), RULES) == ("too_few_repeat_buyers", None)


@pytest.mark.parametrize("rows", [np.empty((4, 0)), np.array([[0.0], [0.0], [0.0], [500.0]])], ids=["nobody", "once"])
def test_without_a_repeat_purchase_there_is_nothing_to_fit(rows):
    assert nightly.judge_purchases(purchases.Groups(*rows), RULES) == ("too_few_repeat_buyers", None)
    assert purchases.fit(purchases.Groups(*rows)) is None
    assert spend.fit(spend.Groups(*np.empty((3, 0)))) is None


def test_people_who_are_all_alike_have_no_spread_to_fit():
    """Everybody purchases each tenth day: rates without spread are out of bounds, or no peak at all."""
    outcome, _ = nightly.judge_purchases(purchases.Groups(*np.array([[30.0], [300.0], [305.0], [500.0]])), RULES)
    assert outcome in ("at_bounds", "no_peak")
    outcome, _ = nightly.judge_spend(spend.Groups(*np.array([[5.0], [100.0], [500.0]])), RULES)
    assert outcome in ("at_bounds", "no_peak")


def test_spend_without_a_mean_is_not_used():
    outcome, found = nightly.judge_spend(drawn_spend(3000, 1.0, 0.8, 5.0), RULES)
    assert outcome == "infinite_mean"
    assert found.parameters["q"] <= 1


@pytest.mark.parametrize("factor", [0.01, 7.8, 15_000])
def test_another_currency_changes_the_scale_alone(factor):
    pounds = drawn_spend(2000, **TRUE_SPEND)
    others = spend.Groups(pounds.counts[pounds.place], pounds.spent * factor, pounds.weights)
    one, other = spend.fit(pounds).parameters, spend.fit(others).parameters
    assert other["v"] == pytest.approx(one["v"] * factor, rel=1e-5)
    assert [other["p"], other["q"]] == pytest.approx([one["p"], one["q"]], rel=1e-5)
