"""Fit Gamma–Gamma: how much people spend on a purchase."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from regulars.value import fitting

NAMES = ("p", "q", "v")


class Groups:
    """Hold people counted by purchases and what these brought in all, each above zero."""

    def __init__(self, purchases: np.ndarray, spent: np.ndarray, people: np.ndarray):
        self.people = float(people.sum())
        self.weights, self.spent = people, spent
        self.mean = float((people * spent).sum() / (people * purchases).sum()) if len(people) else 0.0
        self.counts, self.place = np.unique(purchases, return_inverse=True)
        self.people_by_count = np.bincount(self.place, weights=people)

    @property
    def correlation(self) -> float | None:
        """Give the correlation of purchases and mean spend, which the model takes for none."""
        number = self.counts[self.place] if len(self.weights) else self.weights
        if not len(number) or np.ptp(number) == 0 or np.ptp(self.spent / number) == 0:
            return None
        covariance = np.cov(number, self.spent / number, aweights=self.weights)
        return float(f"{covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]):.4g}")


def fit(groups: Groups) -> fitting.Estimate | None:
    """Give the likeliest p, q and v (in the currency of the groups); None where there is no peak."""
    if not groups.people:
        return None
    start = np.array([2.0, 3.0, groups.mean])
    return fitting.maximise(NAMES, lambda parameters: likelihood(groups, parameters), start, groups.people)


def likelihood(groups: Groups, parameters: np.ndarray) -> fitting.Derived:
    """Give the log-likelihood of Fader, Hardie & Lee (2005b), equation 3, with its gradient and Hessian."""
    p, q, v = parameters
    x, people = groups.counts, groups.people_by_count
    spent, weights = groups.spent, groups.weights
    # sums over people with the same number of purchases; all else depends on that number alone
    log_spent, log_total, inverse, inverse_square = (
        np.bincount(groups.place, weights=weights * each)
        for each in (np.log(spent), np.log(v + spent), 1 / (v + spent), 1 / (v + spent) ** 2)
    )
    shape, total = p * x, p * x + q
    constant = gammaln(total) - gammaln(shape) - gammaln(q) + q * np.log(v) + np.log(x)
    value = people * constant + (shape - 1) * log_spent - total * log_total
    by_p = x * (people * (digamma(total) - digamma(shape)) + log_spent - log_total)
    by_q = people * (digamma(total) - digamma(q) + np.log(v)) - log_total
    by_v = people * q / v - total * inverse
    second = polygamma(1, total)
    rows = [
        [people * x**2 * (second - polygamma(1, shape)), people * x * second, -x * inverse],
        [people * x * second, people * (second - polygamma(1, q)), people / v - inverse],
        [-x * inverse, people / v - inverse, total * inverse_square - people * q / v**2],
    ]
    hessian = np.array([[np.sum(each) for each in row] for row in rows])
    return float(np.sum(value)), np.array([np.sum(each) for each in (by_p, by_q, by_v)]), hessian
