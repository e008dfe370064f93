"""Buyers whom identifiers connect: graphs of every shape, and cases that are hard to get right, on two nights."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from raw_driving import RawWarehouse

NIGHT = date(2011, 12, 5)
NEXT_NIGHT = date(2011, 12, 6)
FIRST = datetime.fromisoformat("2011-01-01 00:00:00")
Edges = list[tuple[int, int]]


def graphs() -> dict[str, Edges]:
    """Give chains of 2 to 200, stars, rings, cliques, trees and random graphs, each by its name."""
    drawn = random.Random(4)
    found = {f"chain{n}": [(i, i + 1) for i in range(n - 1)] for n in (2, 3, 4, 7, 12, 25, 60, 128, 200)}
    found |= {f"ring{n}": [(i, (i + 1) % n) for i in range(n)] for n in (3, 8, 51, 130)}
    found |= {f"star{n}": [(0, i) for i in range(1, n)] for n in (5, 40)}
    found["clique"] = [(a, b) for a in range(9) for b in range(a)]
    found["comb"] = [(i, i + 1) for i in range(49)] + [(i, 50 + i) for i in range(50)]
    for n in range(20):
        size, density = drawn.randrange(2, 90), drawn.uniform(0.3, 3)
        found[f"tree{n}"] = [(node, drawn.randrange(max(0, node - 4), node)) for node in range(1, size)]
        found[f"random{n}"] = [
            (a, b) for a in range(size) for b in range(a) if drawn.random() < density / max(size - 1, 1)
        ]
    return found


def ages(name: str, nodes: int) -> list[int]:
    """Give the place of each node by age, in another order for each graph; sorted for a few, the longest way."""
    places = list(range(nodes))
    if name not in ("chain200", "ring51"):
        random.Random(name).shuffle(places)
    return places


def size_of(edges: Edges) -> int:
    return max((node for edge in edges for node in edge), default=0) + 1


def oldest_of_each(name: str, edges: Edges) -> dict[str, str]:
    """Find the oldest that each node is connected with, by a union of sets."""
    nodes = size_of(edges)
    group = {node: {node} for node in range(nodes)}
    for a, b in edges:
        if group[a] is not group[b]:
            joined = group[a] | group[b]
            group |= dict.fromkeys(joined, joined)
    age = ages(name, nodes)
    return {f"{name}-{node}": f"{name}-{min(group[node], key=age.__getitem__)}" for node in range(nodes)}


def graph_lines() -> list[dict]:
    """Make an order for each end of an edge, both with the address or phone that is the edge's alone."""
    lines = []
    for place, (name, edges) in enumerate(graphs().items()):
        age = ages(name, size_of(edges))
        for node in range(size_of(edges)):
            at = FIRST + timedelta(minutes=age[node])
            lines.append({"order_id": f"{name}-{node}", "customer_id": f"{name}-{node}", "ordered_at": str(at)})
        for number, edge in enumerate(edges):
            if number % 2:
                said = {"email": f"{name}-{number}@example.com"}
            else:
                said = {"phone": f"07{place:02d} {1_000_000 + number}"}
            for node in edge:
                order = {"order_id": f"{name}-{number}-{node}", "customer_id": f"{name}-{node}"}
                lines.append(order | said | {"ordered_at": "2011-06-01 12:00:00"})
    return lines


def order(buyer: str, day: int, number: int = 1, **cells) -> dict:
    """Make an order of a buyer on a day of November."""
    ordered_at = f"2011-11-{day:02d} 10:00:00"
    return {"order_id": f"{buyer}-{number}", "customer_id": buyer, "ordered_at": ordered_at} | cells


def mail(name: str) -> dict:
    return {"email": f"{name}@example.com"}


HERE = [
    order("ann", 1, **mail("ann")), order("bob", 2, phone="07911 123457"), order("cat", 3, member_id="M-7"),
    order("dan", 4), order("nobody", 5, customer_id=""), order("", 5, 2, order_id="by mail", **mail("eva")),
    order("eva", 6, **mail(" EVA")), order("relay1", 1, email="x@marketplace.amazon.de"),
    order("relay2", 2, email="x@marketplace.amazon.de"), order("fake1", 1, phone="00000000000"),
    order("mask1", 1, phone="+44 7*** 222", email="a**@example.com"), order("fake2", 2, phone="00000000000"),
    order("mask2", 2, phone="+44 7*** 222", email="a**@example.com"), order("dummy1", 1, phone="07912345678"),
    order("star1", 1, member_id="M***7"), order("star2", 2, member_id="M***7"),
    order("dummy2", 2, phone="07912345678"), order("short1", 3, phone="12345"), order("short2", 4, phone="12345"),
    *(order(f"desk{n}", n, **mail("desk")) for n in range(1, 7)),
    *(order(f"home{n}", n, **mail("home")) for n in range(1, 6)),
    # who is not one person: an identifier, a pair, a pair that a third connects, an identifier of a buyer, a buyer
    order("no1", 1, **mail("no")), order("no2", 2, **mail("no")),
    order("pair1", 1, **mail("pair")), order("pair2", 2, **mail("pair")), order("pair2", 3, 2, **mail("pairs-own")),
    order("pair3", 4, **mail("pairs-own")),
    order("far1", 1, **mail("far")), order("between", 2, **mail("far")), order("between", 3, 2, **mail("near")),
    order("far2", 4, **mail("near")), order("far2", 5, 2, **mail("far2")), order("far3", 6, **mail("far2")),
    order("wrong1", 1, **mail("wrong")), order("wrong2", 2, **mail("wrong")), order("wrong3", 3, **mail("wrong")),
    order("lone1", 1, **mail("lone")), order("lone2", 2, **mail("lone")), order("lone3", 3, **mail("lone")),
    # will be linked otherwise on the second night
    order("left", 1, **mail("both")), order("right", 2, **mail("both")), order("third", 3, **mail("third")),
    order("renamed", 4), order("vanished", 5), order("again1", 6, **mail("again")), order("again2", 7, **mail("again")),
]  # fmt: skip
# the same people in another shop, by what they say of themselves in their way
THERE = [
    order("anna", 11, email=" Ann@Example.COM "), order("bobby", 12, phone="+49 (0) 30 1234567"),
    order("bobby", 13, 2, phone="0044-7911-123457"), order("kate", 14, member_id="m-7 "), order("daniel", 15),
    order("desk", 16, **mail("desk")),
]  # fmt: skip
CONTACTS = [
    {"email": "dan@example.com", "customer_id": "dan", "phone": "+49 (0)30 7654321", "member_id": "", "consent": ""},
    {"email": "", "customer_id": "daniel", "phone": "+49307654321", "member_id": "", "consent": ""},
    {"email": "", "customer_id": "", "phone": "", "member_id": "M-7", "consent": ""},
    {"email": "gone@example.com", "customer_id": "ann", "phone": "", "member_id": "", "consent": ""},
]
APART = [
    {"email": "no@example.com", "decision": "apart"},
    {"customer_id": "pair1", "other_customer_id": "pair2", "decision": ""},
    {"email": "", "customer_id": "far2", "other_customer_id": "far1", "other_shop": "own/here", "decision": "separate"},
    {"customer_id": "wrong2", "email": "wrong@example.com", "decision": "apart"},
    {"customer_id": "lone2", "decision": "apart"},
    {"email": "again@example.com", "decision": "apart"},
]
# the second night: corrections of orders, and a word taken back
CORRECTED = [
    order("right", 2, **mail("third")), order("right", 2, order_id="renamed-1", customer_id="new name"),
    order("vanished", 5, customer_id=""),
]  # fmt: skip


def fill(raw: RawWarehouse) -> None:
    """Put the first night's files in."""
    raw.add_shop("here")
    raw.add_shop("there", timezone="Europe/Berlin", country="DE")
    raw.add_shop("graphs")
    raw.add_lines("graphs", [{"email": "", "phone": ""} | line for line in graph_lines()])
    raw.add_lines("here", [EMPTY | line for line in HERE])
    raw.add_lines("there", [EMPTY | line | {"country": "Germany"} for line in THERE])
    raw.add_contacts("here", [{"source": ""} | CONTACTS[0], *CONTACTS[2:]])
    raw.add_contacts("there", [{"source": ""} | CONTACTS[1]])
    raw.copy("separations", raw.add_file("here", marketplace="separations"), APART)


EMPTY = {"email": "", "phone": "", "member_id": ""}


def correct(raw: RawWarehouse) -> None:
    """Put the second night's files in."""
    raw.add_lines("here", [EMPTY | line for line in CORRECTED])
    raw.add_contacts("there", [{"source": ""} | CONTACTS[1] | {"phone": "+49 30 765 43 99"}])
    back = [{"email": "again@example.com", "decision": "together"}]
    raw.copy("separations", raw.add_file("here", marketplace="separations"), back)
