"""Find whose a key is: the shop it is of, and the other keys under which the same person may have something there."""

from __future__ import annotations

from dataclasses import dataclass

from regulars import warehouse


@dataclass(frozen=True)
class Person:
    """Hold a person of one shop."""

    marketplace: str
    shop_id: str
    person_keys: list[str]

    @property
    def asked(self) -> dict[str, object]:
        """Give what statements bind."""
        return {"marketplace": self.marketplace, "shop_id": self.shop_id, "person_keys": self.person_keys}

    @property
    def shop(self) -> str:
        """Name the shop in one word."""
        return f"{self.marketplace}/{self.shop_id}"


def find(connection: warehouse.Connection, person_key: str) -> Person:
    """Find the person of a key by the live int_person_keys; raises LookupError for a key that nobody has."""
    row = warehouse.fetch_one(connection, "loyalty/find_person", person_key=person_key)
    if row is None:
        raise LookupError(f"Nobody is known by the key “{person_key}”. Cure: take a person_key of int_person_keys.")
    return Person(row["marketplace"], row["shop_id"], row["person_keys"])
