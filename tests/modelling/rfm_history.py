"""People of two nights made up at random, and their scores and moves computed without SQL."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

SHOPS = ("own/a", "own/b")
# scope and metric whose cut-points the seller has fixed
FIXED = {("own/b", "recency"): [5, 10, 20, 40]}
METRICS = ("recency", "frequency", "monetary")
Bought = dict[tuple[str, str], tuple[date, int, int]]  # person, shop: last purchase, purchases, amount in pence
Scored = dict[tuple[str, str], tuple[int, int, int]]  # scope, person: the three scores


@dataclass(frozen=True)
class Night:
    """Hold what is known at a night's end: what was bought, and which key each key of a person has become."""

    night_on: date
    bought: Bought
    keys: dict[str, str]

    def values(self) -> dict[tuple[str, str], tuple[float, float, float]]:
        """Give recency, frequency and monetary value by scope and person."""
        pooled: dict[str, list] = {}
        for (person, _shop), parts in self.bought.items():
            pooled.setdefault(person, []).append(parts)
        rows = {(shop, person): parts for (person, shop), parts in self.bought.items()}
        rows |= {
            ("all", person): (max(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts))
            for person, parts in pooled.items()
        }
        return {key: ((self.night_on - last).days, count, pence / 100) for key, (last, count, pence) in rows.items()}

    def cuts(self) -> dict[tuple[str, str], list[float]]:
        """Give the four cut-points by scope and metric."""
        values, found = self.values(), {}
        for scope in {scope for scope, _person in values}:
            columns = zip(*(row for (where, _person), row in values.items() if where == scope), strict=True)
            for metric, column in zip(METRICS, columns, strict=True):
                quantiles = np.quantile(np.array(column, dtype=float), [0.2, 0.4, 0.6, 0.8])
                found[scope, metric] = FIXED.get((scope, metric), list(np.round(quantiles, 6)))
        return found


def first_night(night_on: date, seed: int, people: int = 60) -> Night:
    """Make up people, most of whom bought in one shop, some in both."""
    chance = random.Random(seed)
    bought: Bought = {}
    for n in range(people):
        for shop in chance.sample(SHOPS, 1 if chance.random() < 0.7 else 2):
            bought[f"p{n:02}", shop] = _purchase(chance, night_on)
    return Night(night_on, bought, {f"p{n:02}": f"p{n:02}" for n in range(people)})


def later_night(before: Night, night_on: date, seed: int) -> Night:
    """Let some buy again, some be refunded, some come, and some turn out to be one."""
    chance = random.Random(seed)
    bought = dict(before.bought)
    for key in [key for key in bought if chance.random() < 0.15]:
        _last, count, pence = bought[key]
        bought[key] = (night_on, count + chance.randint(1, 3), pence + chance.randint(0, 20_000))
    for key in [key for key in bought if chance.random() < 0.05]:
        del bought[key]
    keys = dict(before.keys)
    for n in range(8):
        keys[f"new{n}"] = f"new{n}"
        bought[f"new{n}", chance.choice(SHOPS)] = _purchase(chance, night_on)
    # two known people; three; two whose common key is one that had no scores, and comes first or last
    for known, key in ((("p03", "p04"), "p03"), (("p10", "p11", "p12"), "p11"), (("p20", "p21"), "earlier"),
                       (("p30",), "zz")):  # fmt: skip
        for person in (*known, key):
            keys[person] = key
            for shop in SHOPS:
                if person != key and (person, shop) in bought:
                    other = bought.get((key, shop), (date.min, 0, 0))
                    mine = bought.pop((person, shop))
                    bought[key, shop] = (max(mine[0], other[0]), mine[1] + other[1], mine[2] + other[2])
    return Night(night_on, bought, keys)


def _purchase(chance: random.Random, night_on: date) -> tuple[date, int, int]:
    return (
        night_on - timedelta(days=chance.randint(0, 60)),
        chance.choice([1, 1, 1, 2, 3, 5]),
        chance.randint(0, 30_000),
    )


def score(values: dict, cuts: dict) -> Scored:
    """Score values by cut-points: the count of those strictly below, from 1 up, recency from 5 down."""
    found = {}
    for (scope, person), row in values.items():
        below = [sum(cut < value for cut in cuts[scope, metric]) for metric, value in zip(METRICS, row, strict=True)]
        found[scope, person] = (5 - below[0], 1 + below[1], 1 + below[2])
    return found


def classes(scores: tuple[int, int, int], names: dict) -> dict[str, str]:
    """Name the classes of somebody's scores, the group by the rulebook's words."""
    r, f, m = scores
    if r >= 4:
        group = "A" if f >= 4 else "B"
    elif r == 3:
        group = "B" if f >= 3 else "C"
    else:
        group = "C" if r == 2 else "D"
    mean = -((f + m) // -2)
    return dict(zip(METRICS, map(str, scores), strict=True)) | {"group": group, "segment": names[r, mean]}


def heirs(before: Night, after: Night) -> dict[tuple[str, str], str]:
    """Say by scope and current key whose scores are carried on: its own, else those of the first key."""
    found: dict[tuple[str, str], str] = {}
    for scope, person in sorted(before.values(), key=lambda key: (after.keys[key[1]] != key[1], key)):
        found.setdefault((scope, after.keys[person]), person)
    return found


def moves(before: Night, after: Night, names: dict) -> Counter:
    """Count people by scope, metric, from, to and cause."""
    old = score(before.values(), before.cuts())
    via, new = score(after.values(), before.cuts()), score(after.values(), after.cuts())
    carried, found = heirs(before, after), Counter()
    for (scope, person), scores in old.items():
        current = scope, after.keys[person]
        was = classes(scores, names)
        if carried[current] != person:
            found.update((scope, metric, name, "none", "merged") for metric, name in was.items())
        elif current not in new:
            found.update((scope, metric, name, "none", "left") for metric, name in was.items())
        else:
            between, now = classes(via[current], names), classes(new[current], names)
            found.update((scope, metric, was[metric], between[metric], "customer_changed") for metric in was)
            found.update((scope, metric, between[metric], now[metric], "cut_point_moved") for metric in was)
    for key in set(new) - set(carried):
        found.update((key[0], metric, "none", name, "entered") for metric, name in classes(new[key], names).items())
    return Counter({key: people for key, people in found.items() if key[2] != key[3]})
