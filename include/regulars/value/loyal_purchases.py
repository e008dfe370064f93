"""Fit NBD, the limit of BG/NBD in which nobody ever ceases to be a customer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from regulars.value import fitting, purchases


def fit(groups: purchases.Groups) -> fitting.Estimate | None:
    """Give the likeliest r and alpha, as BG/NBD's with a = 0, whose b means nothing and is 1; None without a peak."""
    if not groups.repeat_count or not groups.person_time:
        return None
    start = np.array(groups.start)
    found = fitting.maximise(purchases.NAMES[:2], lambda pair: likelihood(groups, pair), start, groups.people)
    return found and replace(found, parameters=found.parameters | {"a": 0.0, "b": 1.0})


def likelihood(groups: purchases.Groups, pair: np.ndarray) -> fitting.Derived:
    """Give BG/NBD's log-likelihood at a = 0, with its gradient and Hessian by r and alpha."""
    r, alpha = pair
    x, age, people = groups.rows
    until_now = alpha + age
    # everybody's gamma functions are few different ones
    gamma, first, second = (
        of(r + groups.counts)[groups.place] - of(r) for of in (gammaln, digamma, lambda at: polygamma(1, at))
    )
    value = gamma + r * np.log(alpha) - (r + x) * np.log(until_now)
    gradient = [first + np.log(alpha) - np.log(until_now), r / alpha - (r + x) / until_now]
    hessian = {
        (0, 0): second,
        (0, 1): 1 / alpha - 1 / until_now,
        (1, 1): (r + x) / until_now**2 - r / alpha**2,
    }
    return fitting.add_up(people, value, gradient, hessian)
