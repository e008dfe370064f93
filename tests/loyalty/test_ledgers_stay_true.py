"""Random lives of perks and points, against a bookkeeper who keeps every lot apart."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from ledger_driving import NIGHT, Ledger

from regulars import warehouse
from regulars.loyalty import nightly, people, perks, points

PEOPLE = ("anna", "ben", "cleo")
BOUNDED = settings(
    max_examples=20, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip
person = st.sampled_from(PEOPLE)
reference = st.sampled_from("abcdef")


class LedgerMachine(RuleBasedStateMachine):
    """Give each example three people of one shop, in a transaction that is never committed."""

    connection = None

    def __init__(self):
        super().__init__()
        self.ledger = Ledger(self.connection)
        self.night = NIGHT
        self.merged = False
        for name in PEOPLE:
            self.ledger.add(name)

    def teardown(self):
        self.connection.rollback()

    def pool(self, name: str) -> list[str]:
        return ["anna", "ben"] if self.merged and name != "cleo" else [name]

    @rule()
    def merge(self):
        if not self.merged:
            self.ledger.merge("anna", "ben")
        self.merged = True


class PointsMachine(LedgerMachine):
    """Book points, and keep beside them each person's lots by age and what they owe."""

    @initialize()
    def begin(self):
        self.lots = {name: [] for name in PEOPLE}
        self.owed = dict.fromkeys(PEOPLE, 0)
        self.worth, self.booked, self.paid, self.returned = {}, {}, {}, set()
        self.expired, self.credited_until, self.first = dict.fromkeys(PEOPLE, 0), dict.fromkeys(PEOPLE, date.min), {}

    def credit(self, name: str, amount: int) -> None:
        pays = min(self.owed[name], amount)
        self.owed[name] -= pays
        if amount > pays:
            self.lots[name].append([self.night, amount - pays])

    def debit(self, name: str, amount: int) -> None:
        for lot in self.lots[name]:
            taken = min(lot[1], amount)
            lot[1] -= taken
            amount -= taken
        self.owed[name] += amount

    def has(self, name: str) -> int:
        return sum(amount for _, amount in self.lots[name])

    @rule(order=reference, name=person, amount=st.sampled_from([0, 1, 7, 40, 100]))
    def price(self, order, name, amount):
        self.ledger.set_worth(order, name, amount)
        self.worth = {key: worth for key, worth in self.worth.items() if key[0] != order}
        self.worth |= {(order, name): amount} if amount else {}

    @rule(days=st.sampled_from([0, 1, 30, 200, 366]))
    def book(self, days):
        self.night += timedelta(days)
        nightly.book(self.connection, self.night)
        gained, lost, back = Counter(), Counter(), Counter()
        for order, name in {*self.worth, *self.booked}:
            more = self.worth.get((order, name), 0) - self.booked.get((order, name), 0)
            gained[name] += max(more, 0)
            lost[name] -= min(more, 0)
            first = self.first.setdefault((order, name), self.night)
            back[name] -= min(more, 0) if first <= self.credited_until[name] else 0
        self.booked = self.worth
        for name in PEOPLE:
            comes_back = min(self.expired[name], back[name])
            self.expired[name] -= comes_back
            self.credit(name, gained[name] + comes_back)
            self.debit(name, lost[name])
        self.expire()

    def expire(self) -> None:
        limit = self.night - relativedelta(months=12)
        for pool in {tuple(self.pool(name)) for name in PEOPLE}:
            kept_for_debts = sum(self.owed[name] for name in pool)
            for name in pool:
                old = [lot for lot in self.lots[name] if lot[0] <= limit]
                points_old = sum(amount for _, amount in old)
                expires = max(points_old - kept_for_debts, 0)
                kept_for_debts = max(kept_for_debts - points_old, 0)
                self.expired[name] += expires
                self.credited_until[name] = limit if expires else self.credited_until[name]
                self.debit(name, expires)

    @rule(name=person, order=reference, amount=st.sampled_from([1, 10, 60]))
    def redeem(self, name, order, amount):
        pool = self.pool(name)
        if order in self.paid:
            is_same = set(self.paid[order]) <= set(pool) and sum(self.paid[order].values()) == amount
            if is_same and order not in self.returned:
                points.redeem(self.connection, name, amount, order, self.night)
            else:
                with pytest.raises(ValueError, match="was given back" if is_same else "other points"):
                    points.redeem(self.connection, name, amount, order, self.night)
        elif sum(self.has(key) - self.owed[key] for key in pool) < amount:
            with pytest.raises(points.NotEnoughPointsError):
                points.redeem(self.connection, name, amount, order, self.night)
        else:
            points.redeem(self.connection, name, amount, order, self.night)
            self.paid[order] = Counter()
            lots = [(on, key, left) for key in pool for on, left in self.lots[key]]
            for _, key, left in sorted(lots, key=lambda lot: lot[:2]):
                taken = min(left, amount)
                self.debit(key, taken)
                self.paid[order] += Counter({key: taken})
                amount -= taken

    @rule(name=person, order=reference)
    def give_back(self, name, order):
        if order in self.paid and not set(self.paid[order]) <= set(self.pool(name)):
            with pytest.raises(ValueError, match="somebody else"):
                points.give_back(self.connection, name, order, self.night)
        elif order in self.paid:
            points.give_back(self.connection, name, order, self.night)
            for key, amount in self.paid[order].items():
                if order not in self.returned:
                    self.credit(key, amount)
            self.returned.add(order)

    @rule(name=person)
    def check_in(self, name):
        if points.check_in(self.connection, name, self.night):
            self.credit(name, 5)

    @invariant()
    def balances_are_the_bookkeepers(self):
        for name in PEOPLE:
            asked = people.find(self.connection, name).asked
            rows = warehouse.fetch_all(self.connection, "points/read_balances", **asked)
            found = {row["person_key"]: (row["balance"], row["owed"]) for row in rows}
            assert found == {key: (self.has(key), self.owed[key]) for key in self.pool(name)}
        wrong = "select 1 from crm.points_entries group by transfer_id having sum(points) <> 0 or count(*) < 2"
        assert self.ledger.run(wrong) == []


class PerksMachine(LedgerMachine):
    """Use perks, and keep beside them each grant with its period and what is left of it."""

    @initialize()
    def begin(self):
        self.tiers = dict.fromkeys(PEOPLE, "ordinary")
        self.grants, self.used, self.returned = [], {}, set()

    @rule(name=person, tier=st.sampled_from(["ordinary", "senior", "vip", "supreme"]))
    def change_tier(self, name, tier):
        self.tiers[name] = tier
        self.ledger.run("update marts.fct_customer_tiers set tier = %s where customer_key = %s", tier, name)

    @rule(days=st.sampled_from([0, 1, 14, 31, 75]))
    def pass_nights(self, days):
        self.night += timedelta(days)
        nightly.book(self.connection, self.night)
        morning = self.night + timedelta(1)
        for grant in self.grants:
            grant["left"] = 0 if grant["before"] <= morning else grant["left"]
        for name in PEOPLE if not self.merged else ("anna", "cleo"):
            count, months = {"ordinary": (1, 3), "senior": (1, 2), "vip": (1, 1), "supreme": (2, 1)}[self.tiers[name]]
            start = morning.replace(day=1) - relativedelta(months=(morning.month - 1) % months)
            given = [g["count"] for g in self.grants if g["key"] in self.pool(name) and g["start"] >= start]
            due = count - sum(given)
            if due > 0:
                period = {"start": start, "before": start + relativedelta(months=months)}
                self.grants.append({"key": self.pool(name)[0], "count": due, "left": due, **period})

    def usable(self, name: str) -> list[dict]:
        today = self.night
        open_now = [g for g in self.grants if g["key"] in self.pool(name) and g["start"] <= today < g["before"]]
        return sorted((g for g in open_now if g["left"]), key=lambda g: (g["before"], self.grants.index(g)))

    @rule(name=person, order=reference)
    def use(self, name, order):
        if order in self.used and self.used[order]["key"] not in self.pool(name):
            with pytest.raises(ValueError, match="somebody else"):
                perks.use(self.connection, name, "free_shipping", order, self.night)
            return
        expected = self.usable(name)
        is_used = perks.use(self.connection, name, "free_shipping", order, self.night)
        assert is_used == (order in self.used or bool(expected))
        if is_used and order not in self.used:
            expected[0]["left"] -= 1
            self.used[order] = expected[0]

    @rule(order=reference)
    def give_back(self, order):
        key = self.used[order]["key"] if order in self.used else "anna"
        assert perks.give_back(self.connection, key, "free_shipping", order) == (order in self.used)
        if order in self.used and order not in self.returned:
            self.used[order]["left"] += 1
            self.returned.add(order)

    @invariant()
    def balances_are_the_bookkeepers(self):
        for name in PEOPLE:
            expected = sum(grant["left"] for grant in self.usable(name))
            assert perks.balance(self.connection, name, "free_shipping", self.night) == expected
        left = "select coalesce(sum(amount), 0) from crm.perk_entries"
        assert self.ledger.run(left) == [(sum(grant["left"] for grant in self.grants),)]


@pytest.mark.parametrize("machine", [PointsMachine, PerksMachine])
def test_a_ledger_says_what_a_bookkeeper_says(ledger, machine):
    machine.connection = ledger.connection
    run_state_machine_as_test(machine, settings=BOUNDED)
