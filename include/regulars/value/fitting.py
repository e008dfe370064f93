"""Find the parameters under which what people did is likeliest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

# of the mean log-likelihood of a person, by the parameters' logarithms
FLAT_ENOUGH = 1e-6
FLAT = 1e-9
NEWTON_STEPS = 3
ITERATIONS = 200
# what is stored; steps on the last bits of a double differ between machines
DIGITS = 8

# log-likelihood of all people, its gradient and its Hessian, by the parameters
Derived = tuple[float, np.ndarray, np.ndarray]
Likelihood = Callable[[np.ndarray], Derived]


@dataclass(frozen=True)
class Estimate:
    """Hold the likeliest parameters, how sure they are, and whether the search ended on a peak."""

    parameters: dict[str, float]
    standard_errors: dict[str, float]
    log_likelihood: float
    iterations: int
    is_converged: bool


class _Remembered:
    """Compute value, gradient and Hessian of the mean negative log-likelihood once for each point."""

    def __init__(self, likelihood: Likelihood, people: float):
        self.likelihood, self.people = likelihood, people
        self.point: np.ndarray | None = None

    def at(self, logs: np.ndarray) -> Derived:
        if self.point is None or not np.array_equal(self.point, logs):
            parameters = np.exp(logs)
            value, gradient, hessian = self.likelihood(parameters)
            gradient = gradient * parameters
            hessian = hessian * np.outer(parameters, parameters) + np.diag(gradient)
            self.point, self.found = (
                logs.copy(),
                (-value / self.people, -gradient / self.people, -hessian / self.people),
            )
            if not np.isfinite(self.found[0]) or not np.isfinite(hessian).all():
                raise FloatingPointError("The likelihood is no number where the search went.")
        return self.found


def maximise(names: tuple[str, ...], likelihood: Likelihood, start: np.ndarray, people: float) -> Estimate | None:
    """Search from a fixed start, by Newton's method in a trust region; None where the likelihood has no peak.

    Parameters are above zero: the search runs on their logarithms. The same sums in the same order give the same
    figures; they are rounded to eight digits, which covers what processors differ in.
    """
    mean = _Remembered(likelihood, people)
    try:
        with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
            found = optimize.minimize(
                lambda logs: mean.at(logs)[0],
                np.log(start),
                method="trust-exact",
                jac=lambda logs: mean.at(logs)[1],
                hess=lambda logs: mean.at(logs)[2],
                options={"gtol": FLAT_ENOUGH, "maxiter": ITERATIONS},
            )
            logs = _climb_to_peak(mean, found.x)
            parameters = np.array([float(f"{value:.{DIGITS}g}") for value in np.exp(logs)])
            _, gradient, hessian = mean.at(np.log(parameters))
            # on the peak the curvature says how sure each parameter is
            spread = np.sqrt(np.diag(np.linalg.inv(hessian)) / people)
    except (FloatingPointError, np.linalg.LinAlgError):
        return None
    if not np.isfinite(spread).all() or np.linalg.eigvalsh(hessian).min() <= 0:
        return None
    return Estimate(
        dict(zip(names, parameters.tolist(), strict=True)),
        {name: float(f"{error:.4g}") for name, error in zip(names, parameters * spread, strict=True)},
        round(-mean.at(np.log(parameters))[0] * people, 4),
        int(found.nit) + NEWTON_STEPS,
        bool(np.abs(gradient).max() < FLAT * 100),
    )


def _climb_to_peak(mean: _Remembered, logs: np.ndarray) -> np.ndarray:
    """Take Newton's last steps, each of which doubles the digits that are right."""
    for _ in range(NEWTON_STEPS):
        _, gradient, hessian = mean.at(logs)
        logs = logs - np.linalg.solve(hessian, gradient)
    return logs


def add_up(
    people: np.ndarray, value: np.ndarray, gradient: list, hessian: dict[tuple[int, int], np.ndarray]
) -> Derived:
    """Add up the terms of groups of people; of the Hessian's two halves one is given."""
    matrix = np.zeros((len(gradient), len(gradient)))
    for (i, j), second in hessian.items():
        matrix[i, j] = matrix[j, i] = np.sum(people * second)
    return float(np.sum(people * value)), np.array([np.sum(people * first) for first in gradient]), matrix
