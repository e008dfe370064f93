"""Lazada: pages by offset from the back, halves where offsets end, items of fifty orders a call."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest
from api_cases import lazada_fake, named, open_client
from api_fakes import LazadaFake
from api_orders import at, lazada_order

from regulars.pulls import lazada
from regulars.pulls.http import Client
from regulars.pulls.sources import PullError, Window

ORDERS, ITEMS = "/rest/orders/get", "/rest/orders/items/get"
WINDOW = Window(at(0), at(24 * 60))
FIRST = 900_000_000_000_000


@pytest.fixture
def api():
    fake = lazada_fake(230)
    yield fake
    fake.close()


def pull(api: LazadaFake, window: Window = WINDOW) -> list:
    with closing(open_client(named("lazada"), api)) as client:
        return list(lazada.pull(client, client.shop, window))


def numbers(pages: list, kind: str = "items") -> list[int]:
    bodies = [json.loads(page.content)["data"] for page in pages if page.name.startswith(kind)]
    return [order["order_id"] for body in bodies for order in (body if kind == "items" else body["orders"])]


def test_pages_come_from_the_back_with_the_items_of_fifty_orders_a_call(api):
    pages = pull(api)
    assert sorted(numbers(pages)) == sorted(numbers(pages, "orders")) == [FIRST + n for n in range(230)]
    assert [call["offset"] for call in api.named(ORDERS)] == ["0", "200", "100", "0"]
    assert [len(json.loads(call["order_ids"])) for call in api.named(ITEMS)] == [30, 50, 50, 50, 50]
    assert len({page.name for page in pages}) == len(pages) == 8


def test_orders_that_change_while_pages_are_read_push_none_over_the_offset(api):
    answer = api.answer

    def changing(path, parameters, body):
        if path == ORDERS and parameters["offset"] == "100":
            for order in api.orders[:20]:
                order["updated_at"] = "2026-07-01 00:00:00 +0800"
        return answer(path, parameters, body)

    api.answer = changing
    assert set(numbers(pull(api))) >= {FIRST + n for n in range(20, 230)}


def test_a_window_of_more_orders_than_offsets_reach_is_read_in_halves(api, monkeypatch):
    api.longest_offset = 100
    monkeypatch.setattr(lazada, "LONGEST_OFFSET", 100)
    monkeypatch.setattr(lazada, "REACH", 200)
    assert set(numbers(pull(api, Window(at(0), at(230))))) == {FIRST + n for n in range(230)}


def test_a_second_of_more_orders_than_offsets_reach_is_refused_not_cut(monkeypatch):
    made = [lazada_order(FIRST + n) for n in range(130)]
    api = LazadaFake([order for order, _ in made], {})
    monkeypatch.setattr(lazada, "REACH", 100)
    with closing(api), pytest.raises(PullError, match="counts 130 orders of one second"):
        pull(api)


def test_items_that_lack_an_order_are_refused(api):
    del api.items[str(FIRST + 5)]
    with pytest.raises(PullError, match="8 attempts: its answer lacks 1 of the orders asked for"):
        pull(api)


def test_a_window_without_changes_has_no_pages(api):
    assert pull(api, Window(at(-120), at(-60))) == []


def test_an_offset_that_is_too_far_shows_as_the_platform_says_it(api):
    api.longest_offset = 100
    with pytest.raises(PullError, match="/orders/get answered 14"):
        pull(api)


def test_tokens_come_from_the_host_of_all_ventures_unless_the_api_is_on_this_machine(api):
    with closing(open_client(named("lazada"), api)) as client:
        assert lazada.authority(client) == f"http://127.0.0.1:{api.port}"
    where = replace(client.shop.connection, host="api.lazada.co.th", port=None)
    with closing(Client(replace(client.shop, connection=where), client.tokens)) as client:
        assert lazada.authority(client) == "https://auth.lazada.com"
