"""Run a suite of Great Expectations over measures: one row a file, a shop or a campaign.

Importing Great Expectations takes seconds, so only a gate that has something to judge imports this module.
Measures are counts and shares that Postgres took in one pass: no line and no person is ever in a frame.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import great_expectations as gx
import pandas
from great_expectations import expectations
from great_expectations.data_context.types.base import ProgressBarsConfig

from regulars.quality.rules import Rule

# it tells its own registrations, hundreds of lines a run
logging.getLogger("great_expectations").setLevel(logging.WARNING)


class GateBrokenError(RuntimeError):
    """Say that a gate could not judge, so that nothing passes it."""


def find_failures(suite_name: str, rules: Sequence[Rule], rows: Sequence[dict], key: str) -> dict[object, list[Rule]]:
    """Validate every row against the rules; returns the rules that each key fails.

    Raises GateBrokenError when an expectation could not be evaluated: a gate that cannot judge stays closed.
    """
    failures: dict[object, list[Rule]] = {row[key]: [] for row in rows}
    by_name = {rule.name: rule for rule in rules}
    results = _validate(suite_name, rules, rows, key).results if rows else []
    for result in results:
        rule = by_name[result.expectation_config.meta["rule"]]
        if result.success:
            continue
        failed = {entry[key] for entry in result.result.get("unexpected_index_list") or ()}
        if not failed:
            raise GateBrokenError(f"Great Expectations could not evaluate {suite_name}.{rule.name}; nothing passes.")
        for row in rows:
            if row[key] in failed:
                failures[row[key]].append(rule)
    if rows and len(results) != len(rules):
        raise GateBrokenError(f"Great Expectations evaluated {len(results)} of {len(rules)} rules of {suite_name}.")
    return failures


def _validate(suite_name: str, rules: Sequence[Rule], rows: Sequence[dict], key: str):
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    suite = context.suites.add(gx.ExpectationSuite(name=suite_name))
    for rule in rules:
        suite.add_expectation(
            expectations.ExpectColumnValuesToBeBetween(
                column=rule.measure,
                min_value=rule.at_least,
                max_value=rule.at_most,
                severity=rule.severity,
                meta={"rule": rule.name},
            )
        )
    source = context.data_sources.add_pandas(name="measures")
    batches = source.add_dataframe_asset(name=suite_name).add_batch_definition_whole_dataframe("all")
    frame = _frame(rules, rows, key)
    options = {"result_format": "COMPLETE", "unexpected_index_column_names": [key]}
    return batches.get_batch({"dataframe": frame}).validate(suite, result_format=options)


def _frame(rules: Sequence[Rule], rows: Sequence[dict], key: str) -> pandas.DataFrame:
    frame = pandas.DataFrame([{name: row[name] for name in (key, *{rule.measure for rule in rules})} for row in rows])
    for rule in rules:
        frame[rule.measure] = pandas.to_numeric(frame[rule.measure]).astype("float64")
    return frame
