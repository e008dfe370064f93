"""Fit BG/NBD and Gamma–Gamma with `lifetimes` and print what it took; bench_value.py calls it."""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter


def main(path: str) -> None:
    """Print one line of JSON: seconds, log-likelihoods, peak memory in MB with the data and the library in it."""
    people = np.load(path)
    repeats, last, age, mean = (people[name].astype(float) for name in ("repeats", "last", "age", "mean_spend"))
    start = time.perf_counter()
    purchases = BetaGeoFitter().fit(repeats, last, age)
    between = time.perf_counter()
    spent = repeats > 0
    spend = GammaGammaFitter().fit(repeats[spent], mean[spent])
    end = time.perf_counter()
    print(
        json.dumps(
            {
                "purchase_seconds": between - start,
                "spend_seconds": end - between,
                # its times are scaled by a factor, and so is the likelihood of each repeat purchase
                "purchase_log_likelihood": -purchases._negative_log_likelihood_ * len(repeats)
                + repeats.sum() * np.log(purchases._scale),
                "spend_log_likelihood": -spend._negative_log_likelihood_ * int(spent.sum()),
                "purchase_parameters": dict(purchases.params_),
                "spend_parameters": dict(spend.params_),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
