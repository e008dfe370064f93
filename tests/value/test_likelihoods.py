"""The likelihoods against integrals over people's own rates, and their slopes against small steps."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from regulars.value import fitting, loyal_purchases, purchases, spend

SHAPE = st.floats(0.05, 20)
TIME = st.floats(0.5, 500)
# repeats, day of the last purchase, age, people; a person with x repeats needs x days
HISTORIES = [(0, 0, 0, 3), (0, 0, 250, 40), (1, 1, 1, 2), (1, 30, 400, 9), (4, 60, 61, 5), (30, 300, 310, 1)]


def groups(histories=HISTORIES) -> purchases.Groups:
    return purchases.Groups(*np.array(histories, float).T)


def integral(of, distribution) -> float:
    """Give the mean of a function of something that follows a distribution, part by part of its probability."""
    edges = distribution.ppf([1e-12, 0.001, 0.1, 0.5, 0.9, 0.999, 1 - 1e-12])
    parts = (
        integrate.quad(lambda at: of(at) * distribution.pdf(at), low, high, epsrel=1e-10, limit=200)[0]
        for low, high in pairwise(edges)
    )
    return sum(parts)


@pytest.mark.parametrize(("x", "last", "age"), [(0, 0, 39), (1, 5, 39), (2, 30.43, 38.86), (7, 20, 25)])
def test_bg_nbd_is_the_mean_over_rates_and_shares_of_leavers(x, last, age):
    """Fader, Hardie & Lee (2005), equation 3 for one customer, who purchases at a rate and leaves with a share."""
    r, alpha, a, b = 1.7, 4.4, 1.3, 2.4
    rate, share = stats.gamma(r, scale=1 / alpha), stats.beta(a, b)
    stayed = integral(lambda p: (1 - p) ** x, share) * integral(lambda at: at**x * math.exp(-at * age), rate)
    left = 0.0
    if x:
        left = integral(lambda p: p * (1 - p) ** (x - 1), share)
        left *= integral(lambda at: at**x * math.exp(-at * last), rate)
    found, *_ = purchases.likelihood(groups([(x, last, age, 1)]), np.array([r, alpha, a, b]))
    assert found == pytest.approx(math.log(stayed + left), rel=1e-7)


@pytest.mark.parametrize(("x", "mean"), [(1, 35.0), (3, 12.5), (20, 80.0)])
def test_gamma_gamma_is_the_mean_over_what_people_spend(x, mean):
    """The mean of x amounts, each Gamma(p, nu), where nu follows Gamma(q, v)."""
    p, q, v = 6.25, 3.74, 15.44
    expected = integral(lambda nu: stats.gamma(p * x, scale=1 / (nu * x)).pdf(mean), stats.gamma(q, scale=1 / v))
    found, *_ = spend.likelihood(spend.Groups(*np.array([[x], [x * mean], [1]], float)), np.array([p, q, v]))
    assert found == pytest.approx(math.log(expected), rel=1e-7)


def check_slopes(likelihood, parameters: np.ndarray) -> None:
    """Compare gradient and Hessian with the differences that a small step makes."""
    _, gradient, hessian = likelihood(parameters)
    for place, at in enumerate(parameters):
        step = np.zeros(len(parameters))
        step[place] = at * 1e-5
        value_up, gradient_up, _ = likelihood(parameters + step)
        value_down, gradient_down, _ = likelihood(parameters - step)
        size = max(abs(value_up), 1) * 1e-9 / step[place]
        assert gradient[place] == pytest.approx((value_up - value_down) / (2 * step[place]), rel=1e-4, abs=size)
        slope = (gradient_up - gradient_down) / (2 * step[place])
        assert hessian[place] == pytest.approx(slope, rel=1e-4, abs=np.abs(gradient).max() * 1e-9 / step[place] + 1e-9)


@settings(max_examples=60, deadline=None)
@given(r=SHAPE, alpha=TIME, a=SHAPE, b=SHAPE)
def test_slopes_of_purchases(r, alpha, a, b):
    check_slopes(lambda at: purchases.likelihood(groups(), at), np.array([r, alpha, a, b]))
    check_slopes(lambda at: loyal_purchases.likelihood(groups(), at), np.array([r, alpha]))


@settings(max_examples=60, deadline=None)
@given(p=SHAPE, q=SHAPE, v=TIME)
def test_slopes_of_spend(p, q, v):
    people = spend.Groups(*np.array([(1, 20.0, 5), (1, 21.5, 2), (3, 100.01, 1), (40, 9000.0, 1)], float).T)
    check_slopes(lambda at: spend.likelihood(people, at), np.array([p, q, v]))


def test_with_hardly_anybody_leaving_the_model_is_the_loyal_one():
    loyal, *_ = loyal_purchases.likelihood(groups(), np.array([0.7, 50.0]))
    found, *_ = purchases.likelihood(groups(), np.array([0.7, 50.0, 1e-9, 1.0]))
    assert found == pytest.approx(loyal, rel=1e-7)


@given(order=st.permutations(range(len(HISTORIES))), chunk=st.integers(1, 4))
def test_neither_order_nor_chunks_nor_counting_matter(order, chunk):
    parameters = np.array([0.4, 20.0, 0.8, 2.5])
    shuffled = [HISTORIES[place] for place in order]
    one_by_one = [(*history, 1) for *history, people in shuffled for _ in range(people)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(purchases, "CHUNK", chunk)
        found = purchases.likelihood(groups(one_by_one), parameters)
    for one, other in zip(found, purchases.likelihood(groups(), parameters), strict=True):
        assert one == pytest.approx(other, rel=1e-10)


def test_a_flat_likelihood_has_no_peak():
    flat = fitting.maximise(("one", "other"), lambda at: (0.0, np.zeros(2), np.zeros((2, 2))), np.ones(2), 10)
    assert flat is None
