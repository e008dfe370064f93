"""Measure the fits of customer value against `lifetimes`, on the same simulated people, in one run on one machine.

    .venv/bin/python bench/bench_value.py [people] [a Python that has lifetimes]

Without arguments: a million people, and .regulars/bench/bin/python. The people are drawn from BG/NBD and Gamma–Gamma
with known parameters, over 1000 days. Each fit runs in a process of its own, so that its peak memory is its own; ours
reads people counted by history, as Postgres hands them over; what counting takes here, with numpy, is printed.

Prints for both: seconds, peak memory, log-likelihoods and parameters; and the ratios.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "include"))

from regulars.value import purchases, spend  # noqa: E402

PEOPLE = 1_000_000
DAYS = 1000
TRUE = {"r": 0.6, "alpha": 60.0, "a": 0.8, "b": 2.5, "p": 6.25, "q": 3.74, "v": 15.44}
PEER = ROOT / ".regulars" / "bench" / "bin" / "python"


def simulate(people: int, path: Path) -> None:
    """Draw people whose purchases fall on whole days, a day one purchase at most, and write them down."""
    draw = np.random.default_rng(1)
    rate = draw.gamma(TRUE["r"], 1 / TRUE["alpha"], people)
    leaving = draw.beta(TRUE["a"], TRUE["b"], people)
    age = draw.integers(0, DAYS, people)
    repeats, last, day = np.zeros(people, int), np.zeros(people, int), np.zeros(people)
    alive = np.arange(people)
    while len(alive):
        day[alive] += np.ceil(draw.exponential(1 / np.maximum(rate[alive], 1e-9)))
        alive = alive[day[alive] <= age[alive]]
        repeats[alive] += 1
        last[alive] = day[alive]
        alive = alive[draw.random(len(alive)) >= leaving[alive]]
    scale = draw.gamma(TRUE["q"], 1 / TRUE["v"], people)
    spent = np.round(draw.gamma(TRUE["p"] * np.maximum(repeats, 1), 1 / scale), 2) + 0.01
    np.savez(
        path, repeats=repeats, last=last, age=age, mean_spend=np.where(repeats > 0, spent / np.maximum(repeats, 1), 0)
    )


def count(path: Path, groups_path: Path) -> tuple[int, float]:
    """Count people by history, as dbt does in Postgres; gives the groups and the seconds."""
    people = np.load(path)
    start = time.perf_counter()
    history = np.column_stack([people["repeats"], people["last"], people["age"]])
    groups, counts = np.unique(history, axis=0, return_counts=True)
    repeats, mean = (people[name][people["repeats"] > 0] for name in ("repeats", "mean_spend"))
    spent, spenders = np.unique(np.column_stack([repeats, np.round(repeats * mean, 2)]), axis=0, return_counts=True)
    seconds = time.perf_counter() - start
    np.savez(groups_path, purchases=np.array([*groups.T, counts], float), spend=np.array([*spent.T, spenders], float))
    return len(groups), seconds


def fit(path: Path) -> dict:
    """Fit both models to the groups as a night does, and say what it took."""
    groups = np.load(path)
    start = time.perf_counter()
    found = purchases.fit(purchases.Groups(*groups["purchases"]))
    between = time.perf_counter()
    spend_found = spend.fit(spend.Groups(*groups["spend"]))
    end = time.perf_counter()
    return {
        "purchase_seconds": between - start,
        "spend_seconds": end - between,
        "purchase_log_likelihood": found.log_likelihood,
        "spend_log_likelihood": spend_found.log_likelihood,
        "purchase_parameters": found.parameters,
        "spend_parameters": spend_found.parameters,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measure(command: list[str]) -> dict:
    """Run a fit in a process of its own and read its last line."""
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(finished.stdout.strip().splitlines()[-1])


def main(people: int = PEOPLE, peer: str = str(PEER)) -> None:
    """Print what both took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.npz"
        simulate(people, path)
        groups, seconds = count(path, Path(folder) / "groups.npz")
        print(f"{people:,} people in {groups:,} groups, counted in {seconds:.2f} s; drawn with {TRUE}")
        ours = measure([sys.executable, __file__, "--fit", str(Path(folder) / "groups.npz")])
        show("regulars", ours)
        if not Path(peer).exists():
            print(f"No lifetimes: {peer} is not there.")
            return
        theirs = measure([peer, str(Path(__file__).with_name("lifetimes_fit.py")), str(path)])
        show("lifetimes", theirs)
    for what in ("purchase_seconds", "spend_seconds", "peak_mb"):
        print(f"{what}: lifetimes takes {theirs[what] / ours[what]:.1f} times ours")
    gain = ours["purchase_log_likelihood"] - theirs["purchase_log_likelihood"]
    print(f"log-likelihood of purchases: ours is higher by {gain:.4f}")


def show(name: str, took: dict) -> None:
    """Print one fit's figures."""
    print(f"{name}: purchases {took['purchase_seconds']:.2f} s, spend {took['spend_seconds']:.2f} s, "
          f"peak {took['peak_mb']:.0f} MB, log-likelihood {took['purchase_log_likelihood']:.4f} and "
          f"{took['spend_log_likelihood']:.4f}")  # fmt: skip
    print(f"  {took['purchase_parameters']} {took['spend_parameters']}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fit"]:
        print(json.dumps(fit(Path(sys.argv[2]))))
    else:
        main(*(int(each) if each.isdigit() else each for each in sys.argv[1:]))
