"""Check what a shop decides for itself beside the defaults (vars of dbt_project.yml): one section of numbers a topic.

A further topic is one more entry in SECTIONS: the shops file may then have it, raw.shops keeps it in `settings` under
the same key, and models read it with the macro shop_setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from regulars import settings
from regulars.ingestion import lined_yaml
from regulars.ingestion.lined_yaml import Mapping

LONGEST_DAYS = 3650
LARGEST_AMOUNT = 1_000_000_000


@dataclass(frozen=True)
class Number:
    """Hold the least and the most that a setting may be."""

    least: float
    most: float
    is_whole: bool = True

    def refuses(self, value: object) -> bool:
        """Say whether a value is no such number."""
        is_number = type(value) is int or (type(value) is float and not self.is_whole)
        return not (is_number and self.least <= value <= self.most)


@dataclass(frozen=True)
class Section:
    """Hold the numbers of a topic, and which of them must rise: (lower, upper, may they be equal).

    The default of a setting is the dbt var of its name after `prefix`.
    """

    numbers: dict[str, Number]
    rising: tuple[tuple[str, str, bool], ...] = ()
    prefix: str = ""


SECTIONS = {
    "lifecycle": Section(
        numbers={
            "new_days": Number(0, LONGEST_DAYS),
            "active_days": Number(0, LONGEST_DAYS),
            "cooling_days": Number(0, LONGEST_DAYS),
            "dormant_days": Number(0, LONGEST_DAYS),
            "loyal_purchases": Number(1, 1000),
            "fallback_gap_days": Number(1, LONGEST_DAYS),
            "margin_share": Number(0, 1, is_whole=False),
            "win_back_margin_from": Number(0, LARGEST_AMOUNT, is_whole=False),
        },
        rising=(
            ("new_days", "active_days", True),
            ("active_days", "cooling_days", False),
            ("cooling_days", "dormant_days", False),
        ),
    ),
}


def read(entry: Mapping) -> dict:
    """Read the sections of one shop, as raw.shops keeps them; raises ConfigurationError naming file, line and cure."""
    for name in (name for name in SECTIONS if name in entry):
        _check(entry, name)
    return {name: entry[name] for name in SECTIONS if name in entry}


def _check(entry: Mapping, name: str) -> None:
    given, section = entry[name], SECTIONS[name]
    if not isinstance(given, Mapping):
        raise entry.refuse(f"“{name}” holds no settings", f"write them as `{name}: {{{_example(name)}}}`", name)
    given.refuse_unknown_keys(frozenset(section.numbers))
    for key, value in given.items():
        number = section.numbers[key]
        if number.refuses(value):
            kind = "a whole number" if number.is_whole else "a number"
            cure = f"write {kind} from {number.least} to {number.most}, without quotes"
            raise given.refuse(f"“{key}” cannot be {'empty' if value is None else repr(value)}", cure, key)
    for lower, upper, may_be_equal in section.rising:
        _refuse_falling(given, section, lower, upper, may_be_equal)


def _refuse_falling(given: Mapping, section: Section, lower: str, upper: str, may_be_equal: bool) -> None:
    """Refuse two settings in the wrong order, of which the shop gives at least one."""
    low, high = (given.get(key, defaults()[section.prefix + key]) for key in (lower, upper))
    if low < high or (may_be_equal and low == high) or not {lower, upper} & given.keys():
        return
    told = [
        f"“{key}” is {value}" + ("" if key in given else " by default") for key, value in ((lower, low), (upper, high))
    ]
    cure = f"let {upper} be {'at least' if may_be_equal else 'more than'} {lower}"
    raise given.refuse(" and ".join(told), cure, upper if upper in given else lower)


def _example(name: str) -> str:
    key = next(iter(SECTIONS[name].numbers))
    return f"{key}: {defaults()[SECTIONS[name].prefix + key]}"


@cache
def defaults() -> dict:
    """Give the vars of the dbt project: the one place where defaults stand."""
    return dict(lined_yaml.read(settings.ROOT / "dbt_project" / "dbt_project.yml")["vars"])
