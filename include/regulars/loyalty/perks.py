"""Grant, use and give back perks such as free shipping (rule 1-19), in a ledger that can never go negative.

A person's key says whose perk it is and of which shop. What other keys of the same person in the same shop were granted
adds to it. The caller commits; what was not committed was not used.
"""

from __future__ import annotations

from datetime import date

from regulars import warehouse
from regulars.loyalty import people


def grant_period(connection: warehouse.Connection, night_on: date) -> int:
    """Grant what each buyer's tier of the night gives from the next day on; returns grants. Safe to repeat."""
    return warehouse.execute(connection, "perks/grant", night_on=night_on)


def expire(connection: warehouse.Connection, night_on: date) -> int:
    """Book as expired what is left of periods that are over on the next day; returns grants. Safe to repeat."""
    return warehouse.execute(connection, "perks/expire", night_on=night_on)


def balance(connection: warehouse.Connection, person_key: str, perk: str, on: date) -> int:
    """Give how many of a perk the person may still use on a day."""
    return _balance(connection, people.find(connection, person_key).asked | {"perk": perk}, on)


def use(connection: warehouse.Connection, person_key: str, perk: str, reference: str, on: date) -> bool:
    """Use one of a perk for `reference` (an order, say); returns whether it is used, False where none is left.

    The same reference again changes nothing and is True, also after a return. Raises ValueError where the reference is
    somebody else's.
    """
    asked = people.find(connection, person_key).asked | {"perk": perk}
    # an entry that others wrote first makes ours void: ask again until there is one, or nothing is left
    while _find(connection, "use", reference, asked) is None:
        if warehouse.fetch_one(connection, "perks/use", reference=reference, used_on=on, **asked):
            return True
        if _find(connection, "use", reference, asked) is None and _balance(connection, asked, on) <= 0:
            return False
    return True


def give_back(connection: warehouse.Connection, person_key: str, perk: str, reference: str) -> bool:
    """Give back what was used for `reference`, to the period that it came from; returns whether it is given back.

    Twice is once. False where nothing was used for it. A period that is over takes it back only to let it expire.
    """
    asked = people.find(connection, person_key).asked | {"perk": perk}
    used = _find(connection, "use", reference, asked)
    if used is None:
        return False
    while _find(connection, "return", reference, asked) is None:
        warehouse.fetch_one(connection, "perks/give_back", entry_id=used)
    return True


def _balance(connection: warehouse.Connection, asked: dict, on: date) -> int:
    return warehouse.fetch_one(connection, "perks/read_balance", used_on=on, **asked)["balance"]


def _find(connection: warehouse.Connection, kind: str, reference: str, asked: dict) -> int | None:
    row = warehouse.fetch_one(connection, "perks/find_entry", kind=kind, reference=reference, **asked)
    if row and not row["is_own"]:
        raise ValueError(f"{asked['perk']} for “{reference}” was used by somebody else in this shop.")
    return row["entry_id"] if row else None
