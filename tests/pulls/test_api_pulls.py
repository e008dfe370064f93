"""What the pulls of Shopee, Lazada, Taobao and AliExpress have in common, each against a fake of its API."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import replace
from importlib import import_module

import pytest
from api_cases import CASES, Case, MemoryTokens, open_client, pull
from api_orders import PERSON, START, at

from regulars.pulls.access import Access
from regulars.pulls.sources import PullError, Window

WINDOW = Window(at(-60), at(60))
SECRETS = ("dummy_partner_key", "dummy_secret", "access-1", "refresh-1", "stolen", "sign=", *PERSON.values())


@pytest.fixture(params=CASES, ids=lambda case: case.marketplace)
def case(request) -> Case:
    return request.param


@pytest.fixture
def api(case):
    fake = case.fake(7)
    yield fake
    fake.close()


@pytest.fixture
def shop(case, api, pulling):
    """A pulling with the one shop of the case."""
    case.connect(pulling, api)
    return pulling


def orders(case: Case, pulling) -> list[str]:
    """Load what was landed, and give the order of every raw row."""
    report = pulling.load()
    assert report.errors == []
    return sorted(row[0] for row in pulling.rows(f"select order_id from raw.{case.table}"))


def test_every_order_that_changed_becomes_raw_rows(case, api, shop):
    report = shop.run()
    assert report.errors == []
    found = orders(case, shop)
    assert (len(found), len(set(found))) == (7, 7)
    assert shop.rows("select count(*) from audit.quarantine") == [(0,)]


def test_the_same_night_again_lands_nothing_new(case, api, shop):
    shop.run()
    landed = shop.pages()
    assert (shop.run().pages, shop.pages()) == (0, landed)


def test_a_stumbling_api_is_asked_again(case, api, shop):
    api.faults.extend(["429", "500", "garbage", "cut", "", "cut"])
    assert shop.run().errors == []
    assert len(orders(case, shop)) == 7
    assert len(shop.pauses) == 5
    assert shop.pauses[0] == 1, "as long as the API asked for"


def test_a_busy_answer_in_an_envelope_is_asked_again(case, api, shop):
    api.faults.extend([case.busy, case.busy])
    assert shop.run().errors == []
    assert len(orders(case, shop)) == 7
    assert len(shop.pauses) == 2


def test_an_answer_of_another_form_is_no_empty_window(case, api, shop):
    for odd in ("garbage", {"response": {}}, {"code": "0"}, {"error_response": []}, {"code": "0", "data": []}):
        api.faults.extend([odd] * 8)
        (error,) = shop.run().errors
        assert "Cure:" in error
        api.faults.clear()
    assert shop.pages() == {}
    assert shop.run().errors == []
    assert len(orders(case, shop)) == 7


def test_a_pull_that_died_half_way_goes_on_and_loads_nothing_twice(case, pulling, request):
    api = case.fake(120)
    request.addfinalizer(api.close)
    case.connect(pulling, api)
    api.faults.extend(["", ""] + ["500"] * 8)
    (error,) = pulling.run().errors
    assert "8 attempts" in error
    assert pulling.load().file_ids == [], "a window is shown whole or not yet"
    assert pulling.run().errors == []
    found = orders(case, pulling)
    assert (len(found), len(set(found))) == (120, 120)


def refusal(case: Case, client) -> str:
    """Give the sentence by which a pull ends."""
    with pytest.raises(PullError) as caught:
        pull(case, client, WINDOW)
    return str(caught.value)


def test_a_wrong_signature_is_refused(case, api, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("secret", "partner_key"):
        if hasattr(api, name):
            setattr(api, name, "another one")
    error = refusal(case, open_client(case, api))
    assert "of the shop's connection" in error
    assert not [secret for secret in SECRETS if secret in error + caplog.text]


def test_an_expired_token_is_renewed_once_and_kept(case, api):
    tokens = MemoryTokens()
    api.is_expired = True
    first = pull(case, open_client(case, api, tokens, refresh_token="refresh-1", access_token="access-1"), WINDOW)
    assert (api.refresh_count, tokens[f"{case.marketplace}/shop"]["refresh_token"]) == (1, "refresh-2")
    again = pull(case, open_client(case, api, tokens, refresh_token="refresh-1", access_token="access-1"), WINDOW)
    assert first == again != []
    assert api.refresh_count == 1, "what was kept holds before the connection"


def test_new_tokens_in_the_connection_hold_before_those_that_were_kept(case, api):
    old = {"access_token": "old", "refresh_token": "old", "mark": "another"}
    assert pull(case, open_client(case, api, MemoryTokens({f"{case.marketplace}/shop": old})), WINDOW)
    assert api.refresh_count == 0


def test_tokens_that_another_run_renewed_meanwhile_are_taken_over(case, api):
    tokens = MemoryTokens()
    client = open_client(case, api, tokens)
    access = Access(client, lambda token: pytest.fail("its refresh token is void"), frozenset({"gone"}))
    tokens.put(client.shop.name, {"access_token": "a", "refresh_token": "b", "expires_at": None, "mark": access.mark})

    def ask(token: str) -> str:
        if token == "access-1":
            raise PullError("expired", codes=("gone",))
        return token

    with closing(client):
        assert access.use(ask) == "a"


def test_a_connection_with_a_refresh_token_only_will_do(case, api):
    assert pull(case, open_client(case, api, refresh_token="refresh-1"), WINDOW)
    assert api.refresh_count == 1


def test_a_void_refresh_token_asks_for_a_new_authorisation(case, api, caplog):
    caplog.set_level(logging.DEBUG)
    error = refusal(case, open_client(case, api, refresh_token="refresh-stolen"))
    assert "authorise the app once more" in error
    assert not [secret for secret in SECRETS if secret in error + caplog.text]


def test_a_connection_without_tokens_says_what_it_lacks(case, api):
    assert "has no access_token and no refresh_token" in refusal(case, open_client(case, api, other="x"))


def test_a_connection_without_the_apps_key_says_so(case, api):
    client = open_client(case, api)
    client.shop = replace(client.shop, connection=replace(client.shop.connection, login=None))
    assert "has no login or no password" in refusal(case, client)


def test_a_refusal_names_its_code_and_neither_secrets_nor_people(case, api, shop, caplog):
    caplog.set_level(logging.DEBUG)
    api.faults.append(case.refused)
    (error,) = shop.run().errors
    assert error.startswith(f"{case.marketplace}/shop: ")
    assert case.refused_code in error
    told = error + caplog.text + str(shop.rows("select error from audit.pulls"))
    assert not [secret for secret in SECRETS if secret in told]


def test_a_code_that_repeats_a_token_is_not_shown(case, api):
    api.faults.append({"error": "access-1", "code": "access-1", "error_response": {"code": 9, "sub_code": "access-1"}})
    assert "access-1" not in refusal(case, open_client(case, api))


def test_a_window_that_is_too_wide_is_refused(case, api):
    if not case.wide:
        pytest.skip("Lazada knows no widest window")
    assert case.wide > import_module(f"regulars.pulls.{case.marketplace}").LONGEST_WINDOW
    with pytest.raises(PullError, match=case.wide_code):
        pull(case, open_client(case, api), Window(START - case.wide, START))
