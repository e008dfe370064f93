"""Count what is bought together, and say who is offered what, one order and one person at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from scipy.stats import binomtest
from scipy.stats.contingency import chi2_contingency

LEAST_ORDERS, PARTNERS, TITLES, POOL = 5, 10, 3, 30


def partners(baskets: Iterable[set[str]], products: Iterable[str]) -> dict[str, list[tuple]]:
    """List the partners of some products, best first: other, both, of product, of other, orders, bounds and G²."""
    baskets = [basket for basket in baskets if basket]
    held = Counter(product for basket in baskets for product in basket)
    with_product = defaultdict(Counter)
    wanted = set(products)
    for basket in baskets:
        for product in basket & wanted:
            with_product[product].update(basket - {product})
    return {product: _ranked(product, with_product[product], held, len(baskets)) for product in wanted}


def _ranked(product: str, others: Counter, held: Counter, orders: int) -> list[tuple]:
    found = []
    for other, both in others.items():
        if both < LEAST_ORDERS:
            continue
        interval = binomtest(both, held[product]).proportion_ci(method="wilson")
        if interval.low > held[other] / orders:
            found.append((other, both, held[product], held[other], orders, interval.low, interval.high))
    best = sorted(found, key=lambda row: (-row[1], row[3], row[0]))[:PARTNERS]
    return [(*row, association(*row[1:5])) for row in best]


def association(both: int, of_product: int, of_other: int, orders: int) -> float:
    """Measure G² of the two-by-two table, as scipy does."""
    table = np.array([[both, of_product - both], [of_other - both, orders - of_product - of_other + both]])
    return chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic


def suggestions(sold: Counter, bought: Mapping[str, set[str]], people: Iterable[str]) -> dict[str, str | None]:
    """Give each person the first of the most sold titles that they never bought."""
    best = sorted(sold, key=lambda title: (-sold[title], title))[:POOL]
    offers = {person: [title for title in best if title not in bought.get(person, ())] for person in people}
    return {person: "\n".join(titles[:TITLES]) or None for person, titles in offers.items()}
