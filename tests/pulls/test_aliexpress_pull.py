"""AliExpress: open and finished orders by queries of their own, in the wall-clock time of the shop's zone."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from api_cases import named, open_client
from api_orders import aliexpress_order, at
from top_fake import AliExpressFake

from regulars.pulls import aliexpress
from regulars.pulls.sources import PullError, Window

METHOD = "aliexpress.solution.order.get"
WINDOW = Window(at(0), at(24 * 60))
OPEN, FINISHED = "WAIT_SELLER_SEND_GOODS", "FINISH"


@pytest.fixture
def api():
    orders = [aliexpress_order(n * 100, at(n), order_status=OPEN if n % 2 else FINISHED) for n in range(230)]
    fake = AliExpressFake(orders)
    yield fake
    fake.close()


def pull(api: AliExpressFake, window: Window = WINDOW) -> list:
    with closing(open_client(named("aliexpress"), api)) as client:
        return list(aliexpress.pull(client, client.shop, window))


def numbers(pages: list) -> list[int]:
    bodies = [json.loads(page.content)["aliexpress_solution_order_get_response"]["result"] for page in pages]
    return sorted(order["order_id"] // 100 for body in bodies for order in body["target_list"]["order_dto"])


def queries(api: AliExpressFake) -> list[dict]:
    return [json.loads(call["param0"]) for call in api.named(METHOD)]


def test_open_and_finished_orders_are_asked_for_apart(api):
    pages = pull(api)
    assert numbers(pages) == list(range(230))
    expected = [f"orders_{query}_{n:05}.json" for query in ("open", "finished") for n in (3, 2, 1)]
    assert [page.name for page in pages] == expected
    asked = [("FINISH" in query["order_status_list"], query["current_page"]) for query in queries(api)]
    assert asked == [(is_over, page) for is_over in (False, True) for page in (1, 3, 2, 1)]


def test_an_order_that_finishes_between_the_queries_is_not_lost(api):
    orders_of = api.orders_of

    def finishing(given):
        if "FINISH" in given["param0"]:
            api.orders[1]["order_status"] = FINISHED
        return orders_of(given)

    api.orders_of = finishing
    assert set(numbers(pull(api))) == set(range(230))


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (datetime(2026, 1, 5, 8, tzinfo=UTC), datetime(2026, 1, 6, 8, tzinfo=UTC), ("2026-01-05", "2026-01-06")),
        (datetime(2026, 7, 5, 7, tzinfo=UTC), datetime(2026, 7, 6, 7, tzinfo=UTC), ("2026-07-05", "2026-07-06")),
    ],
    ids=["winter", "summer"],
)
def test_times_are_the_shops_with_its_summer_time(api, since, until, words):
    pull(api, Window(since, until))
    query = queries(api)[0]
    assert (query["modified_date_start"], query["modified_date_end"]) == tuple(f"{day} 00:00:00" for day in words)


def test_a_failure_inside_of_an_envelope_that_says_nothing_is_a_failure(api):
    api.orders_of = lambda given: api._failed("F00-00-10007-004", "of Maria Testperson")
    with pytest.raises(PullError, match="F00-00-10007-004") as caught:
        pull(api)
    assert "Maria" not in str(caught.value)


def test_a_page_that_emptied_meanwhile_is_no_failure(api):
    orders_of = api.orders_of

    def shrinking(given):
        # the last page of open orders has 15: they leave the window before it is read
        if json.loads(given["param0"])["current_page"] == 3:
            for order in api.orders[:31]:
                order["gmt_update"] = "2026-07-01 00:00:00"
        return orders_of(given)

    api.orders_of = shrinking
    assert set(numbers(pull(api))) >= set(range(31, 230))


def test_a_window_without_changes_has_no_pages(api):
    assert pull(api, Window(at(-120), at(-60))) == []
