"""Fit tonight's purchases and spend, judge what was found, and store it: the scores of everybody rest on it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import numpy as np
from psycopg2 import sql

from regulars import warehouse
from regulars.value import fitting, loyal_purchases, purchases, spend

MODELS = {"bg_nbd": purchases.NAMES, "gamma_gamma": spend.NAMES}
NAMES = tuple(name for names in MODELS.values() for name in names)
USABLE = ("fitted", "nobody_lost")
# scales have units: a time and an amount of money; the others are shapes and shares
SCALES = frozenset({"alpha", "v"})
# in log-likelihood, what a model must win to be told from the one in which nobody leaves
GAIN = 0.01


@dataclass(frozen=True)
class Rules:
    """Hold what dbt says about tonight's fits."""

    build_id: int
    night_on: date
    holdout_from_on: date
    repeat_buyers_at_least: int
    fit_valid_nights: int
    parameter_lowest: float
    parameter_highest: float

    def until(self, purpose: str) -> date:
        """Give the last day whose purchases a fit sees."""
        return self.night_on if purpose == "score" else self.holdout_from_on


def fit(connection: warehouse.Connection, schema: str) -> None:
    """Fit both models on the groups that dbt built in a schema, for the scores and for the hold-out; commits.

    A build that has its fits keeps them: a past night that is rebuilt must leave later nights nothing new to read.
    """
    rules = Rules(**_read_rules(connection, schema))
    if warehouse.fetch_one(connection, "value/count_fits", build_id=rules.build_id)["fits"]:
        return
    for purpose in ("score", "holdout"):
        for model, find in (("bg_nbd", _fit_purchases), ("gamma_gamma", _fit_spend)):
            rows = _copy(connection, schema, "purchase" if model == "bg_nbd" else "spend", purpose)
            _store(connection, rules, purpose, model, find(rows, rules))
    connection.commit()


def judge_purchases(groups: purchases.Groups, rules: Rules) -> tuple[str, fitting.Estimate | None]:
    """Fit BG/NBD and say whether it may be used.

    Where it gains nothing over the model in which nobody leaves, that one is the likeliest; BG/NBD's own search then
    ends anywhere on a flat ridge towards it, and so far out that its likelihood is lost in rounding.
    """
    if groups.repeat_people < rules.repeat_buyers_at_least:
        return "too_few_repeat_buyers", None
    found, loyal = purchases.fit(groups), loyal_purchases.fit(groups)
    if _outcome(loyal, rules) == "fitted" and (found is None or _nobody_leaves(found, loyal, rules)):
        return "nobody_lost", loyal
    return _outcome(found, rules), found


def _nobody_leaves(found: fitting.Estimate, loyal: fitting.Estimate, rules: Rules) -> bool:
    a, b = found.parameters["a"], found.parameters["b"]
    return a / (a + b) < rules.parameter_lowest or found.log_likelihood - loyal.log_likelihood < GAIN


def judge_spend(groups: spend.Groups, rules: Rules) -> tuple[str, fitting.Estimate | None]:
    """Fit Gamma–Gamma and say whether it may be used; without a q above 1 mean spend has no bound."""
    if groups.people < rules.repeat_buyers_at_least:
        return "too_few_repeat_buyers", None
    found = spend.fit(groups)
    outcome = _outcome(found, rules)
    return ("infinite_mean" if outcome == "fitted" and found.parameters["q"] <= 1 else outcome), found


def _outcome(found: fitting.Estimate | None, rules: Rules) -> str:
    if found is None or not found.is_converged:
        return "no_peak"
    shapes = [found.parameters[name] for name in found.standard_errors if name not in SCALES]
    is_inside = rules.parameter_lowest < min(shapes) and max(shapes) < rules.parameter_highest
    return "fitted" if is_inside else "at_bounds"


def _fit_purchases(rows: np.ndarray, rules: Rules) -> dict:
    groups = purchases.Groups(*rows)
    outcome, found = judge_purchases(groups, rules)
    return _counts(rows, groups.people, groups.repeat_people) | _figures(outcome, found)


def _fit_spend(rows: np.ndarray, rules: Rules) -> dict:
    groups = spend.Groups(*rows)
    outcome, found = judge_spend(groups, rules)
    counts = _counts(rows, groups.people, groups.people) | {"correlation": groups.correlation}
    return counts | _figures(outcome, found)


def _counts(rows: np.ndarray, people: float, repeat_people: float) -> dict:
    return {"people": int(people), "repeat_people": int(repeat_people), "group_count": rows.shape[1]}


def _figures(outcome: str, found: fitting.Estimate | None) -> dict:
    if found is None:
        return {"outcome": outcome}
    errors = {f"{name}_error": error for name, error in found.standard_errors.items()}
    return {
        "outcome": outcome,
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "is_converged": found.is_converged,
        **found.parameters,
        **errors,
    }


def _store(connection: warehouse.Connection, rules: Rules, purpose: str, model: str, figures: dict) -> None:
    stand_in = None
    if purpose == "score" and figures["outcome"] not in USABLE:
        stand_in = warehouse.fetch_one(
            connection,
            "value/find_last_usable",
            model=model,
            night_on=rules.night_on,
            fit_valid_nights=rules.fit_valid_nights,
        )
    empty = dict.fromkeys([*NAMES, *(f"{name}_error" for name in NAMES)])
    empty |= dict.fromkeys(["log_likelihood", "correlation", "iterations", "is_converged"])
    warehouse.execute(
        connection,
        "value/insert_fit",
        build_id=rules.build_id,
        night_on=rules.night_on,
        purpose=purpose,
        model=model,
        until_on=rules.until(purpose),
        stand_in_id=stand_in["fit_id"] if stand_in else None,
        **(empty | figures),
    )


def _read_rules(connection: warehouse.Connection, schema: str) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(warehouse.statement("value/read_rules")).format(schema=sql.Identifier(schema)))
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _copy(connection: warehouse.Connection, schema: str, kind: str, purpose: str) -> np.ndarray:
    """Read groups as an array with a row for each column: some ten bytes for each number, and no objects."""
    statement = sql.SQL(warehouse.statement(f"value/copy_{kind}_groups"))
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        filled = statement.format(schema=sql.Identifier(schema), purpose=sql.Literal(purpose))
        cursor.copy_expert(filled.as_string(cursor), buffer)
    columns = 4 if kind == "purchase" else 3
    numbers = np.fromstring(buffer.getvalue().decode("ascii"), dtype=float, sep=" ")
    return np.ascontiguousarray(numbers.reshape(-1, columns).T)
