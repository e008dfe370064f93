"""Shopify's bulk operation is begun, waited for, downloaded and loaded: whole or not at all."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from http_fake import Answer
from shopify_fake import CLIENT, TOKEN, ShopifyFake, busy, order, throttled

PAGE = "shopify/tees/api/20260617T230000Z_20260619T230000Z/orders.jsonl"
OBJECTS = [
    ("2026-06-18T09:00:00+00:00", order(1001, [("TEE", 2, "10.00"), ("MUG", 1, "5.50")])),
    ("2026-06-18T10:00:00+00:00", order(1002, [("CAP", 1, "7.00")])),
    ("2026-06-19T23:00:00+00:00", order(1003, [("CAP", 1, "7.00")])),
]


@pytest.fixture
def api(pulling):
    fake = ShopifyFake(lambda: pulling.now, OBJECTS)
    yield fake
    fake.close()


@pytest.fixture
def tees(pulling, api):
    """A pulling with one Shopify shop, whose waits move the time."""

    def pause(seconds: float) -> None:
        pulling.pauses.append(seconds)
        pulling.now += timedelta(seconds=seconds)

    pulling.pause = pause
    pulling.shop("shopify", "tees", api.port, password=TOKEN)
    return pulling


def loaded(pulling) -> list[tuple]:
    pulling.load()
    query = "select object_id, parent_id, order_name, sku from raw.shopify_bulk_objects order by file_id, line_no"
    return [tuple(value and value.removeprefix("gid://shopify/") for value in row) for row in pulling.rows(query)]


ALL = [
    ("Order/1001", None, "#1001", None),
    ("Order/1002", None, "#1002", None),
    ("LineItem/10010", "Order/1001", None, "TEE"),
    ("LineItem/10011", "Order/1001", None, "MUG"),
    ("LineItem/10020", "Order/1002", None, "CAP"),
]


def test_the_operation_is_begun_waited_for_and_loaded(tees, api):
    done = tees.run()
    assert (done.errors, done.pages) == ([], 1)
    assert tees.pauses == [2, 4]
    lines = [json.loads(line) for line in tees.pages()[PAGE].splitlines()]
    assert lines == sorted((line for _, part in OBJECTS[:2] for line in part), key=lambda line: "__parentId" in line)
    assert loaded(tees) == ALL


def test_nothing_changed_is_no_page_and_no_error(tees, api):
    api.objects = []
    done = tees.run()
    assert (done.errors, done.pages, tees.pages()) == ([], 0, {})
    assert [row[2] for row in tees.windows("tees")] == ["done"]


@pytest.mark.parametrize("status", ["FAILED", "CANCELED", "EXPIRED"])
def test_what_a_failed_operation_had_found_is_not_taken_for_the_whole(tees, api, status):
    api.statuses, api.error_code = ["RUNNING", status], "TIMEOUT"
    assert tees.run().errors == [
        f"shopify/tees: the bulk operation is {status} (TIMEOUT). Cure: nothing is lost; the next run asks again."
    ]
    assert api.named("download") == []
    assert tees.load().outcomes == []
    api.statuses = ["COMPLETED"]
    assert tees.run().errors == []
    assert loaded(tees) == ALL


def test_another_operation_of_the_app_is_waited_for(tees, api):
    api.faults["run"].extend([busy("OPERATION_IN_PROGRESS"), busy("LIMIT_REACHED")])
    assert tees.run().errors == []
    assert tees.pauses == [60, 60, 2, 4]


def test_a_refused_query_is_told(tees, api):
    api.faults["run"].append(busy("INVALID"))
    assert "bulkOperationRunQuery was refused (INVALID)" in tees.run().errors[0]


def test_a_call_that_costs_more_than_is_left_waits_as_long_as_that_takes(tees, api):
    api.faults["run"].append(throttled(cost=1100, available=100, rate=100))
    api.faults["ask"].append(throttled(cost=1, available=0, rate=50))
    assert tees.run().errors == []
    assert tees.pauses == [10, 0.02, 2, 4]


def test_http_throttling_waits_as_long_as_it_says(tees, api):
    api.faults["run"].append(Answer(429, {"errors": "Exceeded 2 calls per second"}, {"Retry-After": "2.0"}))
    assert tees.run().errors == []
    assert tees.pauses == [2, 2, 4]


def test_a_wrong_token_is_told_without_it(tees, api, caplog):
    caplog.set_level(logging.DEBUG)
    tees.shop("shopify", "tees", api.port, password="shpat_stolen-0123456789")
    error = tees.run().errors[0]
    assert error == (
        "shopify/tees: bulkOperationRunQuery answered 401. Cure: renew the login or token of the shop's connection."
    )
    assert "stolen" not in caplog.text + str(tees.rows("select * from audit.pulls"))


def test_a_missing_right_is_told(tees, api):
    denied = {"errors": [{"message": "Access denied for Jane Roe", "extensions": {"code": "ACCESS_DENIED"}}]}
    api.faults["run"].append(Answer(200, denied))
    error = tees.run().errors[0]
    assert "bulkOperationRunQuery was refused (ACCESS_DENIED)" in error
    assert "read_orders" in error
    assert "Jane" not in error


def test_an_app_of_the_own_organisation_logs_in_and_again_when_its_token_ends(tees, api):
    tees.shop("shopify", "tees", api.port, login=CLIENT[0], password=CLIENT[1])
    api.faults["ask"].append(lambda: (api.expire_token(), Answer(500, b""))[1])
    assert tees.run().errors == []
    assert api.logins == 2
    assert loaded(tees) == ALL


def test_a_wrong_app_is_told_without_its_secret(tees, api):
    tees.shop("shopify", "tees", api.port, login=CLIENT[0], password="shpss_wrong-0123456789")
    error = tees.run().errors[0]
    assert "Shopify's login refused the login (application_cannot_be_found)" in error
    assert "shpss" not in error


def test_a_connection_without_token_is_told(tees, api):
    tees.shop("shopify", "tees", api.port)
    assert "the connection has no access token. Cure: set its password" in tees.run().errors[0]


def test_an_operation_that_got_lost_is_told(tees, api):
    api.faults["ask"].append(Answer(200, {"data": {"node": None}}))
    assert "the bulk operation is lost" in tees.run().errors[0]


def test_orders_are_there_once_however_the_api_behaves(tees, api):
    api.faults["run"].extend(["500", "garbage"])
    api.faults["ask"].extend(["cut", "", "500", "garbage"])
    api.faults["download"].extend(["cut", "500", "cut"])
    assert tees.run().errors == []
    assert loaded(tees) == ALL


def test_a_file_off_this_machine_is_not_fetched(tees, api):
    node = {"status": "COMPLETED", "errorCode": None, "objectCount": "1", "url": "http://storage.example.com/x"}
    api.faults["ask"].append(Answer(200, {"data": {"node": node}}))
    assert "names an address that is not to be trusted" in tees.run().errors[0]


def test_a_file_that_ends_early_is_never_landed(tees, api):
    api.missing = 1
    assert "the bulk operation's file is shorter than Shopify says" in tees.run().errors[0]
    assert tees.load().outcomes == []
