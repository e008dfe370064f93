"""Who is one person: linked by what buyers share, parted again when that changes, the same keys for good."""

from __future__ import annotations

import json
import subprocess
import sys

import identity_shop as shop
import pytest
from raw_driving import RawWarehouse

from regulars import settings
from regulars.modelling import dbt

PARTS = ("+int_person_keys", "+fct_person_links", "+rpt_identity", "identity_rounds_were_enough")
CONNECTING = ("int_connected_buyers", "int_set_apart", "int_person_links", "int_linked_buyers", "int_person_keys")
KEY = "md5('own|' || %s || '|id:' || %s)"


def run_dbt(build_id: int, *models: str, **variables: int) -> subprocess.CompletedProcess:
    """Build and test some models straight into the live schemas."""
    folder = settings.state_folder() / "dbt" / "identity"
    return subprocess.run(
        [sys.executable, "-c", dbt.COMMAND, "--no-use-colors", "--log-level-file", "none", "--log-path", folder,
         "build", "--select", *models, "--indirect-selection", "cautious", "--exclude-resource-type", "unit_test",
         "--vars", json.dumps(variables),
         "--project-dir", dbt.PROJECT, "--profiles-dir", dbt.PROJECT, "--target-path", folder],
        env=dbt.environment("night", "", build_id), capture_output=True, text=True, check=False,
    )  # fmt: skip


def groups(raw: RawWarehouse, shop_id: str) -> set[frozenset[str]]:
    """Give the buyers of each person, those of other shops as shop/buyer."""
    rows = raw.table(
        "select customer_key, array_agg(case when shop_id = %s then '' else shop_id || '/' end ||"
        " replace(regexp_replace(buyer_key, '(member|mail):.*', '\\1'), 'id:', '')) as buyers"
        " from intermediate.int_person_keys where is_current and shop_id <> 'graphs'"
        " group by customer_key",
        shop_id,
    )
    return {frozenset(row["buyers"]) for row in rows}


@pytest.fixture(scope="module")
def nights(filled):
    """Build the first night, ask what it says, and then the second; with too few rounds in between."""
    first: dict = {}

    def fill(raw: RawWarehouse) -> None:
        shop.fill(raw)
        build_id = raw.open_build(shop.NIGHT)
        run = run_dbt(build_id, *PARTS)
        assert run.returncode == 0, run.stdout
        first.update(
            {
                "keys": raw.table("select * from intermediate.int_person_keys"),
                "groups": groups(raw, "here"),
                "links": raw.table("select * from marts.fct_person_links"),
                "counts": raw.table("select * from marts.rpt_identity"),
            }
        )
        first["too few rounds"] = run_dbt(build_id, *CONNECTING, "identity_rounds_were_enough", identity_rounds=4)
        raw.run("drop schema staging, intermediate, marts cascade")
        remember(raw)
        shop.correct(raw)
        raw.build(shop.NEXT_NIGHT)

    for raw in filled(fill):
        yield first, raw


def remember(raw: RawWarehouse) -> None:
    """Write down what the first night decided, under the keys of that day."""
    raw.run("create table crm.verdicts_all partition of crm.verdicts for values from ('2011-01-01') to ('2012-01-01')")
    for buyer in ("left", "right", "third", "renamed", "vanished"):
        key = ("here", buyer)
        raw.run(
            "insert into crm.verdicts (campaign_id, occurrence_key, night_on, person_key, verdict_code, version_hash,"
            f" variant, purpose, rfm_segment) values ('c', 'n', %s, {KEY}, 'selected', 'v', 'a', 'marketing', 'lost')",
            shop.NIGHT,
            *key,
        )
        raw.run(f"insert into crm.holdouts values ({KEY}, 'global', %s, 0.1, %s)", *key, buyer == "third", shop.NIGHT)


@pytest.fixture(scope="module")
def first(nights):
    return nights[0]


@pytest.fixture(scope="module")
def second(nights) -> RawWarehouse:
    return nights[1]


def test_who_is_connected_is_one_person_by_the_key_of_the_oldest(first):
    found = {row["buyer_key"][3:]: row for row in first["keys"] if row["shop_id"] == "graphs"}
    by_key = {row["person_key"]: name for name, row in found.items()}
    expected = {}
    for name, edges in shop.graphs().items():
        expected |= shop.oldest_of_each(name, edges)
    assert {name: by_key[row["customer_key"]] for name, row in found.items()} == expected
    assert len(expected) > 2000


def test_too_few_rounds_are_noticed(first):
    assert first["too few rounds"].returncode != 0
    assert "identity_rounds_were_enough" in first["too few rounds"].stdout


@pytest.mark.parametrize(
    "person",
    [
        {"ann", "there/anna"},
        {"bob", "there/bobby"},
        {"cat", "there/kate", "member"},
        {"dan", "there/daniel"},
        {"eva", "mail"},
        {"home1", "home2", "home3", "home4", "home5"},
    ],
    ids=min,
)
def test_people_are_linked_by_address_phone_and_member_id_in_any_writing(first, person):
    assert person in first["groups"]


@pytest.mark.parametrize(
    "buyer",
    ["relay1", "relay2", "mask1", "mask2", "star1", "fake1", "dummy1", "short1", "desk1", "desk6", "there/desk"],
)
def test_relay_masked_made_up_and_widely_shared_values_link_nobody(first, buyer):
    assert {buyer} in first["groups"]


@pytest.mark.parametrize(
    "people",
    [
        [{"no1"}, {"no2"}],
        [{"pair1"}, {"pair2", "pair3"}],
        [{"far1", "between"}, {"far2"}, {"far3"}],
        [{"wrong1", "wrong3"}, {"wrong2"}],
        [{"lone1", "lone3"}, {"lone2"}],
        [{"again1"}, {"again2"}],
    ],
    ids=lambda people: min(people[0]),
)
def test_whom_the_seller_parts_is_apart(first, people):
    assert all(person in first["groups"] for person in people)


def test_every_link_says_why(first, second):
    rows = {(row["person_key"], row["identifier_kind"]): row for row in first["links"]}
    bobby = rows[second.table(f"select {KEY} as key", "there", "bobby")[0]["key"], "phone"]
    orders = {row["key"] for row in second.table("select md5('own|there|bobby-2') as key")}
    assert (bobby["said_by"], bobby["linked_said_by"], bobby["times"]) == ("order", "order", 1)
    assert {bobby["order_key"]} == orders
    assert (bobby["shop_key"], bobby["linked_shop_key"]) == ("own/there", "own/here")
    assert str(bobby["linked_since_at"].date()) == "2011-11-13"
    daniel = rows[second.table(f"select {KEY} as key", "there", "daniel")[0]["key"], "phone"]
    assert (daniel["said_by"], daniel["source_line_no"], daniel["order_key"]) == ("contact", 2, None)
    text = " ".join(str(value) for row in first["links"] for value in row.values())
    hashes = [row["h"] for row in second.table("select distinct address_hash as h from intermediate.int_orders")]
    assert not [digest for digest in hashes if digest and digest in text]


def test_counts_tell_how_well_buyers_are_known(first):
    (here,) = (row for row in first["counts"] if row["shop_id"] == "here")
    found = {name: int(value) for name, value in here.items() if isinstance(value, int)}
    assert (found["orders"], found["anonymous_orders"]) == (len(shop.HERE), 1)
    named = {line["customer_id"] for line in shop.HERE} - {""}
    assert found["buyers"] == len(named) + 2, "one is known by an address alone, one by a member id alone"
    assert found["linked_buyers"] == sum(
        sum("/" not in buyer for buyer in group) for group in first["groups"] if len(group) > 1
    )
    assert (found["refused_relay"], found["refused_masked"], found["refused_made_up"]) == (2, 2, 2)
    assert (found["refused_unreadable"], found["refused_shared_by_too_many"]) == (4, 6)
    assert found["refused_forbidden"] == 2 + 1 + 1 + 1 + 2


def test_a_correction_parts_and_links_anew(second):
    found = groups(second, "here")
    assert {"left"} in found
    assert {"right", "third"} in found
    assert {"again1", "again2"} in found, "the seller took the word back"
    assert {"there/daniel"} in found, "the contact has another number now"


def test_keys_of_their_day_stay_valid(second):
    keys = {row["person_key"]: row for row in second.table("select * from intermediate.int_person_keys")}
    key = {buyer: second.table(f"select {KEY} as key", "here", buyer)[0]["key"]
           for buyer in ("left", "right", "third", "renamed", "vanished", "new name")}  # fmt: skip
    now = {buyer: keys[digest]["customer_key"] for buyer, digest in key.items()}
    assert now["left"] == key["left"]
    assert now["third"] == now["right"] == key["right"]
    assert now["renamed"] == key["new name"], "whoever has the orders now"
    assert (now["vanished"], keys[key["vanished"]]["is_current"]) == (key["vanished"], False)
    people = {row["customer_key"] for row in second.table("select customer_key from marts.dim_customers")}
    assert {key["renamed"], key["vanished"]} & people == set()


def test_after_a_merge_messages_count_together_and_held_out_wins(second):
    rows = second.table(
        "select d.is_global_holdout, count(*) as messages from crm.verdicts v"
        " inner join intermediate.int_person_keys k using (person_key)"
        " inner join marts.dim_customers d using (customer_key)"
        f" where d.customer_key in ({KEY}, {KEY}) group by d.customer_key, 1 order by 2",
        "here",
        "left",
        "here",
        "right",
    )
    assert [(row["is_global_holdout"], row["messages"]) for row in rows] == [(False, 1), (True, 2)]


def test_orders_without_a_buyer_stay_orders(second):
    rows = second.table("select customer_key from marts.fct_orders where order_id in ('nobody-1', 'vanished-1')")
    assert [row["customer_key"] for row in rows] == [None, None]
