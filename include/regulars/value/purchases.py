"""Fit BG/NBD: how often people purchase while they are customers, and how soon they cease to be."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from regulars.value import fitting

NAMES = ("r", "alpha", "a", "b")
# groups taken at once: what is computed on the way fits into a processor's cache, whatever the number of people
CHUNK = 32_768


class Groups:
    """Hold people counted by repeat purchases, time from first to last purchase, and time since the first."""

    def __init__(self, repeats: np.ndarray, last: np.ndarray, age: np.ndarray, people: np.ndarray):
        self.rows = repeats, age, people
        self.people = float(people.sum())
        self.repeat_people = float(people[repeats > 0].sum())
        self.repeat_count = float((people * repeats).sum())
        self.person_time = float((people * age).sum())
        self.counts, self.place = np.unique(repeats, return_inverse=True)
        self.people_by_count = np.bincount(self.place, weights=people)
        once = repeats == 0
        self.once = age[once], people[once]
        repeated = [each[~once] for each in (repeats, last, age, people)]
        self.repeated = [
            [each[start : start + CHUNK] for each in repeated] for start in range(0, len(repeated[0]), CHUNK)
        ]

    @property
    def start(self) -> tuple[float, float]:
        """Give an r and an alpha whose mean rate is everybody's: where a search begins."""
        return 0.5, 0.5 * self.person_time / self.repeat_count


def fit(groups: Groups) -> fitting.Estimate | None:
    """Give the likeliest r, alpha (in the groups' unit of time), a and b; None where there is no peak."""
    if not groups.repeat_count or not groups.person_time:
        return None
    start = np.array([*groups.start, 1.0, 2.0])
    return fitting.maximise(NAMES, lambda parameters: likelihood(groups, parameters), start, groups.people)


def likelihood(groups: Groups, parameters: np.ndarray) -> fitting.Derived:
    """Give the log-likelihood of Fader, Hardie & Lee (2005), equation 6, with its gradient and Hessian."""
    parts = [_by_count(groups, parameters), _once(groups, parameters)]
    parts += [_repeated(chunk, parameters) for chunk in groups.repeated]
    value, gradient, hessian = (sum(found[place] for found in parts) for place in range(3))
    return float(value), gradient, hessian


def _by_count(groups: Groups, parameters: np.ndarray) -> fitting.Derived:
    """Add up what depends on the number of purchases alone: the gamma functions."""
    r, alpha, a, b = parameters
    x, people = groups.counts, groups.people_by_count
    value = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    value = value + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    by_a = digamma(a + b) - digamma(a + b + x)
    by_b = by_a + digamma(b + x) - digamma(b)
    by_aa = polygamma(1, a + b) - polygamma(1, a + b + x)
    by_bb = by_aa + polygamma(1, b + x) - polygamma(1, b)
    by_rr = polygamma(1, r + x) - polygamma(1, r)
    gradient = [digamma(r + x) - digamma(r) + np.log(alpha), r / alpha, by_a, by_b]
    hessian = {(0, 0): by_rr, (0, 1): 1 / alpha, (1, 1): -r / alpha**2, (2, 2): by_aa, (2, 3): by_aa, (3, 3): by_bb}
    return fitting.add_up(people, value, gradient, hessian)


def _once(groups: Groups, parameters: np.ndarray) -> fitting.Derived:
    """Add up people with one purchase: nobody leaves before the first repeat."""
    r, alpha, _, _ = parameters
    age, people = groups.once
    gradient = [-np.log(alpha + age), -r / (alpha + age), 0, 0]
    hessian = {(0, 1): -1 / (alpha + age), (1, 1): r / (alpha + age) ** 2}
    return fitting.add_up(people, -r * np.log(alpha + age), gradient, hessian)


def _repeated(chunk: list[np.ndarray], parameters: np.ndarray) -> fitting.Derived:
    """Add up people who came back: either still a customer, or gone right after the last purchase."""
    r, alpha, a, b = parameters
    x, last, age, people = chunk
    until_now, until_last = alpha + age, alpha + last
    log_now, log_last = np.log(until_now), np.log(until_last)
    apart = np.log(a / (b + x - 1)) + (r + x) * (log_now - log_last)
    alive = 1 / (1 + np.exp(apart))
    gone = 1 - alive
    value = -(r + x) * log_now + np.logaddexp(0, apart)
    if_alive = [-log_now, -(r + x) / until_now, 0, 0]
    if_gone = [-log_last, -(r + x) / until_last, 1 / a, -1 / (b + x - 1)]
    gradient = [alive * one + gone * other for one, other in zip(if_alive, if_gone, strict=True)]
    spread = alive * gone
    difference = [one - other for one, other in zip(if_alive, if_gone, strict=True)]
    hessian = {(i, j): spread * difference[i] * difference[j] for i in range(4) for j in range(i, 4)}
    hessian[0, 1] = hessian[0, 1] - alive / until_now - gone / until_last
    hessian[1, 1] = hessian[1, 1] + (r + x) * (alive / until_now**2 + gone / until_last**2)
    hessian[2, 2] = hessian[2, 2] - gone / a**2
    hessian[3, 3] = hessian[3, 3] + gone / (b + x - 1) ** 2
    return fitting.add_up(people, value, gradient, hessian)
