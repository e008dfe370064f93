"""Shopee: a cursor over the list, details of fifty orders a call, and nothing lost while orders change."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta

import pytest
from api_cases import named, open_client
from api_fakes import ShopeeFake
from api_orders import PERSON, at, shopee_order

from regulars.pulls import shopee
from regulars.pulls.sources import PullError, Window

LIST, DETAIL = "/api/v2/order/get_order_list", "/api/v2/order/get_order_detail"
WINDOW = Window(at(0), at(24 * 60))


@pytest.fixture
def api():
    fake = ShopeeFake([shopee_order(f"SN{n:04}", at(n)) for n in range(230)])
    yield fake
    fake.close()


def pull(api: ShopeeFake, window: Window = WINDOW) -> list:
    with closing(open_client(named("shopee"), api)) as client:
        return list(shopee.pull(client, client.shop, window))


def serials(pages: list) -> list[str]:
    return [order["order_sn"] for page in pages for order in json.loads(page.content)["response"]["order_list"]]


def test_a_cursor_leads_through_the_list_and_details_come_by_fifties(api):
    pages = pull(api)
    assert [page.name for page in pages] == [f"orders_{n:05}.json" for n in range(1, 6)]
    assert sorted(serials(pages)) == [f"SN{n:04}" for n in range(230)]
    assert [len(call["order_sn_list"].split(",")) for call in api.named(DETAIL)] == [50, 50, 50, 50, 30]
    assert [call["cursor"] for call in api.named(LIST)] == ["", "100", "200"] * 2


def test_a_list_of_one_page_is_asked_for_once(api):
    assert len(serials(pull(api, Window(at(0), at(60))))) == 61
    assert len(api.named(LIST)) == 1


def test_a_window_without_changes_has_no_pages(api):
    assert pull(api, Window(at(-120), at(-60))) == []
    assert api.named(DETAIL) == []


def test_pages_are_what_the_api_gave(api):
    (page,) = pull(api, Window(at(0), at(10)))
    assert json.loads(page.content)["request_id"] == "971b45d6"
    assert json.loads(page.content)["response"]["order_list"][0]["item_list"][0]["model_discounted_price"] == 20.0


def test_names_and_addresses_are_not_asked_for(api):
    content = b"".join(page.content for page in pull(api))
    assert not [word for word in PERSON.values() if word.encode() in content]


def test_orders_that_change_while_the_list_is_read_push_none_over_the_cursor(api):
    answer = api.answer

    def changing(path, parameters, body):
        if path == LIST and parameters["cursor"] == "100":
            # the first twenty leave the window: without a second look, twenty others would have been passed over
            for order in api.orders[:20]:
                order["update_time"] += 40 * 86_400
        return answer(path, parameters, body)

    api.answer = changing
    assert set(serials(pull(api))) >= {f"SN{n:04}" for n in range(20, 230)}


def test_details_that_lack_an_order_are_asked_for_again_and_then_refused(api):
    detail = api._detail

    def lacking(parameters):
        found = detail(parameters)
        del found["response"]["order_list"][0]
        return found

    api._detail = lacking
    with pytest.raises(PullError, match="8 attempts: its answer lacks 1 of the orders asked for"):
        pull(api, Window(at(0), at(10)))


def test_a_cursor_that_goes_in_circles_ends(api):
    api._list = lambda parameters: {"response": {"more": True, "next_cursor": "1", "order_list": []}}
    with pytest.raises(PullError, match="the same page for ever"):
        pull(api)


def test_a_slow_answer_is_signed_anew(api):
    """The API takes a signature for five minutes: the next attempt has one of its own."""
    api.faults.extend(["500"])
    client = open_client(named("shopee"), api)
    client.pause = lambda seconds: setattr(api, "now", api.now + timedelta(minutes=6))
    with closing(client):
        pages = list(shopee.pull(client, client.shop, Window(at(0), at(10))))
    assert len(serials(pages)) == 11
    first, second = (call["timestamp"] for call in api.named(LIST)[:2])
    assert int(second) - int(first) == 360


def test_a_token_that_is_about_to_end_is_renewed_before_the_call(api):
    client = open_client(named("shopee"), api)
    extra = client.shop.connection.extra
    extra.pop("access_token")
    with closing(client):
        pages = shopee.pull(client, client.shop, WINDOW)
        next(pages)
        assert api.refresh_count == 1
        # four hours later, less five minutes
        api.now += timedelta(seconds=14_400 - 290)
        assert len(serials(list(pages))) == 180
    assert api.refresh_count == 2
    assert not [call for call in api.named(DETAIL) if call["access_token"] not in ("access-2", "access-3")]


def test_a_token_that_is_refused_by_status_403_is_renewed_too(api):
    api.faults.append({"http_status": 403, "error": "invalid_acceess_token", "message": "Invalid access_token."})
    assert len(serials(pull(api, Window(at(0), at(10))))) == 11
    assert api.refresh_count == 1


@pytest.mark.parametrize(("name", "value"), [("shop_id", "my shop"), ("shop_id", None)])
def test_a_connection_without_the_shops_number_says_so(api, name, value):
    with closing(open_client(named("shopee"), api)) as client:
        client.shop.connection.extra[name] = value
        with pytest.raises(PullError, match="has no shop_id in its extra of digits"):
            list(shopee.pull(client, client.shop, WINDOW))
    assert api.calls == []
