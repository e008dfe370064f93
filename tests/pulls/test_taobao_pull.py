"""Taobao: a day of changes at a time, counted once, read from the back."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta

import pytest
from api_cases import named, open_client
from api_orders import PERSON, at, taobao_trade
from top_fake import TaobaoFake, top_error

from regulars.pulls import taobao
from regulars.pulls.sources import PullError, Window

METHOD = "taobao.trades.sold.increment.get"
WINDOW = Window(at(0), at(24 * 60))


@pytest.fixture
def api():
    fake = TaobaoFake([taobao_trade(1_930_679_858_170_000 + n, at(n)) for n in range(230)])
    yield fake
    fake.close()


def pull(api: TaobaoFake, window: Window = WINDOW) -> list:
    with closing(open_client(named("taobao"), api)) as client:
        return list(taobao.pull(client, client.shop, window))


def numbers(pages: list) -> set[int]:
    bodies = [json.loads(page.content)["trades_sold_increment_get_response"] for page in pages]
    return {trade["tid"] - 1_930_679_858_170_000 for body in bodies for trade in body["trades"]["trade"]}


def test_trades_are_counted_once_and_read_from_the_back(api):
    assert numbers(pull(api)) == set(range(230))
    asked = [(call["page_no"], call["use_has_next"]) for call in api.named(METHOD)]
    assert asked == [("1", "false"), ("3", "true"), ("2", "true"), ("1", "true")]


def test_times_are_beijings(api):
    pull(api, Window(at(0), at(60)))
    call = api.named(METHOD)[0]
    assert (call["start_modified"], call["end_modified"]) == ("2026-06-18 20:00:00", "2026-06-18 21:00:00")
    assert call["timestamp"] == "2026-06-20 11:00:00"


def test_trades_that_change_while_pages_are_read_push_none_over(api):
    orders_of = api.orders_of

    def changing(given):
        if given["page_no"] == "2":
            for trade in api.trades[-20:]:
                trade["modified"] = "2026-07-01 00:00:00"
        return orders_of(given)

    api.orders_of = changing
    assert numbers(pull(api)) >= set(range(210))


def test_an_empty_page_before_a_full_one_is_no_end(api):
    orders_of = api.orders_of
    empty = {"trades_sold_increment_get_response": {"has_next": False, "request_id": "r"}}
    api.orders_of = lambda given: empty if given["page_no"] == "2" else orders_of(given)
    with pytest.raises(PullError, match="gives nothing on page 2 and something on the next one"):
        pull(api)


def test_a_ban_is_waited_for_as_long_as_it_lasts(api):
    api.faults.append(
        top_error(7, "App Call Limited", "accesscontrol.limited-by-api", "This ban will last for 9 more seconds")
    )
    with closing(open_client(named("taobao"), api)) as client:
        list(taobao.pull(client, client.shop, Window(at(0), at(60))))
        assert client.waits == [9.0]


def test_a_ban_of_hours_is_left_to_the_next_run(api):
    api.faults.append(
        top_error(7, "App Call Limited", "accesscontrol.limited-by-app", "This ban will last for 39000 more seconds")
    )
    with pytest.raises(PullError, match="may only be made again in 650 minutes"):
        pull(api)


def test_what_lies_before_the_last_ninety_days_is_refused_with_a_way_out(api):
    long_ago = api.now - timedelta(days=91)
    with pytest.raises(PullError, match="set pull_from of the shop to a day of the last 90"):
        pull(api, Window(long_ago, long_ago + timedelta(days=1)))
    assert api.calls == []


def test_names_and_addresses_are_not_asked_for(api):
    content = b"".join(page.content for page in pull(api))
    assert not [word for word in PERSON.values() if word.encode() in content]


def test_the_session_key_travels_in_no_address(api):
    seen = []
    answer = api.answer
    api.answer = lambda path, parameters, body: seen.append(parameters) or answer(path, parameters, body)
    pull(api, Window(at(0), at(60)))
    assert seen == [{}]
