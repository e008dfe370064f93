"""Check what a shop fixes about its RFM scores in the shops file."""

from __future__ import annotations

from itertools import pairwise

from regulars.ingestion.lined_yaml import Mapping

KEY = "rfm"
# the smallest value that a cut-point may have, and whether only whole numbers occur
METRICS = {"recency": (0, True), "frequency": (1, True), "monetary": (0, False)}
EXAMPLE = "recency: [30, 60, 120, 365]"
LARGEST = 10**12


def read(entry: Mapping) -> dict:
    """Read `rfm: {cut_points: {recency: […], frequency: […], monetary: […]}}` of a shop, any of the three.

    Days, purchases, and the base currency; each number is the last of its class. Raises ConfigurationError.
    """
    if KEY not in entry:
        return {}
    settings = _mapping(entry, KEY)
    settings.refuse_unknown_keys(frozenset({"cut_points"}))
    settings.require("cut_points")
    cut_points = _mapping(settings, "cut_points")
    cut_points.refuse_unknown_keys(frozenset(METRICS))
    for metric in cut_points:
        _check_metric(cut_points, metric)
    return {KEY: settings}


def _mapping(entry: Mapping, key: str) -> Mapping:
    if not isinstance(entry[key], Mapping):
        raise entry.refuse(f"“{key}” holds no settings", f"write rfm: {{cut_points: {{{EXAMPLE}}}}}", key)
    return entry[key]


def _check_metric(cut_points: Mapping, metric: str) -> None:
    smallest, is_whole = METRICS[metric]
    numbers = cut_points[metric]
    kind = "whole numbers" if is_whole else "numbers"
    if not isinstance(numbers, list) or len(numbers) != 4 or not all(_is_number(one, is_whole) for one in numbers):
        raise cut_points.refuse(f"{metric} is not a list of four {kind}", f"write four, as in {EXAMPLE}", metric)
    if numbers[0] < smallest or numbers[3] > LARGEST:
        raise cut_points.refuse(f"{metric} has {numbers}", f"begin at {smallest} or above, end below 10^12", metric)
    if any(one >= following for one, following in pairwise(numbers)):
        raise cut_points.refuse(f"{metric} has {numbers}", "write the smallest first, and none twice", metric)


def _is_number(value: object, is_whole: bool) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (not is_whole and isinstance(value, float) and abs(value) < LARGEST)
