"""What becomes of a perk: granted for a period, used once a reference, given back, expired, never below nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg2
import pytest
from ledger_driving import NIGHT

from regulars import settings
from regulars import warehouse as warehouse_module
from regulars.loyalty import perks

FREE = "free_shipping"


@pytest.fixture
def anna(ledger) -> str:
    ledger.add("anna", tier="supreme")
    perks.grant_period(ledger.connection, NIGHT)
    return "anna"


@pytest.fixture
def open_anna(open_ledger) -> str:
    open_ledger.add("anna", tier="supreme")
    perks.grant_period(open_ledger.connection, NIGHT)
    open_ledger.connection.commit()
    return "anna"


def test_what_a_tier_gives_is_granted_once_a_period(ledger):
    for tier in ("ordinary", "senior", "vip", "supreme"):
        ledger.add(tier, tier=tier)
    nights = [date(2026, month, day) for month in range(1, 13) for day in (5, 28)]
    granted = [perks.grant_period(ledger.connection, night) for night in nights for _ in "ab"]
    assert sum(granted) == 4 + 6 + 12 + 12
    rows = ledger.run("select person_key, count(*), sum(amount) from crm.perk_grants join crm.perk_entries"
                      " using (grant_id) group by 1")  # fmt: skip
    assert {person: (n, total) for person, n, total in rows} == {
        "ordinary": (4, 4), "senior": (6, 6), "vip": (12, 12), "supreme": (12, 24)
    }  # fmt: skip


def test_the_night_before_a_period_grants_it(ledger):
    ledger.add("anna")
    perks.grant_period(ledger.connection, date(2026, 3, 31))
    assert ledger.run("select valid_from_on, valid_before_on from crm.perk_grants") == [
        (date(2026, 4, 1), date(2026, 7, 1))
    ]


def test_a_new_tier_tops_up_what_the_period_gave_already(ledger, anna):
    ledger.add("ben", tier="vip")
    perks.grant_period(ledger.connection, NIGHT)
    ledger.run(
        "update marts.fct_customer_tiers set tier = case customer_key when 'ben' then 'supreme' else 'senior' end"
    )
    assert perks.grant_period(ledger.connection, NIGHT) == 1
    assert [perks.balance(ledger.connection, person, FREE, NIGHT) for person in ("anna", "ben")] == [2, 2]


def test_a_reference_is_used_once(ledger, anna):
    for reference, left in (("a", 1), ("a", 1), ("b", 0), ("a", 0)):
        assert perks.use(ledger.connection, anna, FREE, reference, NIGHT)
        assert perks.balance(ledger.connection, anna, FREE, NIGHT) == left
    assert not perks.use(ledger.connection, anna, FREE, "c", NIGHT)
    for _ in "ab":
        assert perks.give_back(ledger.connection, anna, FREE, "a")
    assert perks.balance(ledger.connection, anna, FREE, NIGHT) == 1
    assert not perks.give_back(ledger.connection, anna, FREE, "c")
    assert perks.use(ledger.connection, anna, FREE, "c", NIGHT)


def test_what_ends_first_is_used_first(ledger):
    ledger.add("anna")
    perks.grant_period(ledger.connection, NIGHT)
    ledger.run("update marts.fct_customer_tiers set tier = 'vip'")
    perks.grant_period(ledger.connection, date(2026, 2, 1))
    perks.use(ledger.connection, "anna", FREE, "a", date(2026, 2, 2))
    assert perks.balance(ledger.connection, "anna", FREE, date(2026, 3, 1)) == 1, "the quarter's is left"


def test_a_reference_of_somebody_else_is_refused(ledger, anna):
    ledger.add("ben", tier="vip")
    ledger.add("chiyo", "tokyo")
    perks.grant_period(ledger.connection, NIGHT)
    perks.use(ledger.connection, anna, FREE, "a", NIGHT)
    with pytest.raises(ValueError, match="somebody else"):
        perks.use(ledger.connection, "ben", FREE, "a", NIGHT)
    assert perks.use(ledger.connection, "chiyo", FREE, "a", NIGHT), "another shop has orders of the same number"


def test_merged_people_share_what_their_keys_have_in_one_shop(ledger, anna):
    ledger.add("ben", tier="vip")
    ledger.add("chiyo", "tokyo")
    perks.grant_period(ledger.connection, NIGHT)
    ledger.merge("anna", "ben")
    ledger.merge("anna", "chiyo")
    assert perks.grant_period(ledger.connection, NIGHT) == 0
    assert [perks.use(ledger.connection, "ben", FREE, str(n), NIGHT) for n in range(4)] == [True, True, True, False]
    assert perks.balance(ledger.connection, "chiyo", FREE, NIGHT) == 1


def test_a_key_that_only_the_ledger_holds_is_still_its_persons(ledger, anna):
    ledger.add("new anna", tier="supreme")
    ledger.run("update intermediate.int_person_keys set customer_key = 'new anna', marketplace = null, shop_id = null"
               " where person_key = 'anna'")  # fmt: skip
    assert perks.grant_period(ledger.connection, NIGHT) == 0, "the old key was granted this period's"
    assert [perks.use(ledger.connection, "new anna", FREE, str(n), NIGHT) for n in range(3)] == [True, True, False]
    assert perks.give_back(ledger.connection, "anna", FREE, "1")


def test_a_period_that_is_over_keeps_nothing(ledger, anna):
    perks.use(ledger.connection, anna, FREE, "a", NIGHT)
    assert perks.expire(ledger.connection, date(2026, 1, 30)) == 0
    assert [perks.expire(ledger.connection, date(2026, 1, 31)) for _ in "ab"] == [1, 0]
    assert not perks.use(ledger.connection, anna, FREE, "late", date(2026, 2, 1))
    assert perks.give_back(ledger.connection, anna, FREE, "a")
    assert perks.balance(ledger.connection, anna, FREE, date(2026, 2, 1)) == 0
    assert perks.expire(ledger.connection, date(2026, 2, 2)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update crm.perk_entries set amount = 5",
        "delete from crm.perk_entries",
        "truncate crm.perk_grants cascade",
        # an overdraft, a forged balance, a gap, a second start
        "insert into crm.perk_entries (grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount,"
        " balance_before, balance_after) select grant_id, 2, 'use', 'own', 'gifts', 'free_shipping', 'x', -3, 2, -1"
        " from crm.perk_grants",
        "insert into crm.perk_entries (grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount,"
        " balance_before, balance_after) select grant_id, 2, 'use', 'own', 'gifts', 'free_shipping', 'x', -3, 9, 6"
        " from crm.perk_grants",
        "insert into crm.perk_entries (grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount,"
        " balance_before, balance_after) select grant_id, 3, 'use', 'own', 'gifts', 'free_shipping', 'x', -1, 2, 1"
        " from crm.perk_grants",
        "insert into crm.perk_entries (grant_id, sequence, kind, marketplace, shop_id, perk, reference, amount,"
        " balance_before, balance_after) select grant_id, 2, 'grant', 'own', 'gifts', 'free_shipping', 'x', 5, 0, 5"
        " from crm.perk_grants",
    ],
)
def test_the_ledger_refuses_whatever_would_falsify_it(ledger, anna, statement):
    with pytest.raises(psycopg2.IntegrityError):
        ledger.run(statement)


def test_many_at_once_use_no_more_than_there_is(open_ledger, open_anna):
    endpoint = settings.warehouse()

    def use(n: int) -> bool:
        with warehouse_module.connect(endpoint) as connection:
            is_used = perks.use(connection, open_anna, FREE, f"order {n % 12}", NIGHT)
            connection.commit()
            return is_used

    with ThreadPoolExecutor(16) as threads:
        used = list(threads.map(use, range(24)))
    # two references asked for each twice: both askers of the two that won are told so, in time or not
    assert 2 <= sum(used) <= 4
    assert open_ledger.run("select count(*), count(distinct reference) from crm.perk_entries where kind = 'use'") == [
        (2, 2)
    ]
    assert perks.balance(open_ledger.connection, open_anna, FREE, NIGHT) == 0


KILLED = """
import sys
from datetime import date
from regulars import warehouse
from regulars.loyalty import perks
with warehouse.connect() as connection:
    print(perks.use(connection, "anna", "free_shipping", "killed", date(2026, 1, 14)), flush=True)
    sys.stdin.read()
"""


def test_a_process_killed_midway_used_nothing(open_ledger, open_anna):
    environment = {**os.environ, "PYTHONPATH": str(settings.INCLUDE)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", KILLED], env=environment, text=True, **pipes)
    assert process.stdout.readline().strip() == "True"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert perks.use(open_ledger.connection, open_anna, FREE, "a", NIGHT)
    assert perks.use(open_ledger.connection, open_anna, FREE, "b", NIGHT)
    assert open_ledger.run("select count(*) from crm.perk_entries where reference = 'killed'") == [(0,)]
