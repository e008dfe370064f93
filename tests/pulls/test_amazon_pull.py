"""Amazon's report is asked for, waited for, downloaded, decoded and loaded; held to the published sandbox pairs."""

from __future__ import annotations

import gzip
import logging
from datetime import UTC, datetime, timedelta

import pytest
from amazon_fake import LOGIN, REFRESH_TOKEN, REPORT, AmazonFake, pair
from http_fake import Answer
from test_report_documents import HEADER, report

from regulars import settings
from regulars.pulls import amazon
from regulars.pulls.http import Client
from regulars.pulls.sources import PullError, Shop, Window

PAGE = "amazon/uk/api/20260617T230000Z_20260619T230000Z/orders.txt"


TEXT = report('Crew Tee 5" – été', "Tasse “Ü”")


@pytest.fixture
def api(pulling):
    fake = AmazonFake(lambda: pulling.now)
    fake.document = TEXT.encode()
    yield fake
    fake.close()


@pytest.fixture
def uk(pulling, api):
    """A pulling with one Amazon shop, whose waits move the time."""

    def pause(seconds: float) -> None:
        pulling.pauses.append(seconds)
        pulling.now += timedelta(seconds=seconds)

    pulling.pause = pause
    connect(pulling, api)
    return pulling


def connect(pulling, api, refresh_token=REFRESH_TOKEN, marketplace_ids="A1F83G8C2ARO7P", **keys) -> None:
    extra = {"refresh_token": refresh_token, "marketplace_ids": marketplace_ids}
    login = {"login": LOGIN["client_id"], "password": LOGIN["client_secret"]}
    pulling.shop("amazon", "uk", api.port, extra, **login, **keys)


def client(pulling) -> tuple[Client, Shop]:
    shop = Shop("amazon", "uk", "Europe/London", settings.connection("amazon_uk"))
    return Client(shop, pulling.tokens, pulling.pause), shop


def test_the_report_is_asked_for_waited_for_and_loaded(uk, api):
    done = uk.run()
    assert (done.errors, done.pages) == ([], 1)
    assert api.named("createReport")[0].body == {
        "reportType": REPORT,
        "dataStartTime": "2026-06-17T23:00:00.000Z",
        "dataEndTime": "2026-06-19T23:00:00.000Z",
        "marketplaceIds": ["A1F83G8C2ARO7P"],
    }
    assert uk.pauses == [15, 30], "it is asked for with pauses"
    assert uk.pages() == {PAGE: TEXT.encode()}
    uk.load()
    rows = uk.rows("select order_id, title, line_amount from raw.amazon_order_lines order by line_no")
    assert rows == [
        ("111-0000001-0000001", 'Crew Tee 5" – été', "9.99"),
        ("111-0000002-0000001", "Tasse “Ü”", "9.99"),
    ]


@pytest.mark.parametrize(
    ("operation", "status", "call"),
    [
        ("reports", 202, ("POST", "/reports")),
        ("reports", 400, ("POST", "/reports")),
        ("{reportId}", 400, ("GET", "/reports/badReportId1")),
        ("{reportDocumentId}", 400, ("GET", "/documents/badDocumentId1")),
    ],
)
def test_the_published_pairs(uk, api, operation, status, call):
    published = pair(operation, call[0].lower(), status)
    caller, shop = client(uk)
    body = published["request"]["parameters"].get("body", {}).get("value")
    login = amazon._Reports(caller, shop)
    arguments = {"json": body} if body else {}
    if status < 400:
        assert login._call(*call, "pair", **arguments) == published["response"]
    else:
        with pytest.raises(PullError, match=f"amazon/uk: pair answered {status}"):
            login._call(*call, "pair", **arguments)


def test_the_declared_charset_and_packing_decide(uk, api):
    api.document, api.compression = gzip.compress(TEXT.encode("cp1252")), "GZIP"
    api.content_type = "text/plain; charset=Cp1252"
    assert uk.run().errors == []
    assert uk.pages() == {PAGE: TEXT.encode()}


def test_no_data_is_no_page_and_no_error(uk, api):
    api.statuses = ["IN_QUEUE", "CANCELLED"]
    done = uk.run()
    assert (done.errors, done.pages, uk.pages()) == ([], 0, {})
    assert [row[2] for row in uk.windows("uk")] == ["done"]


def test_a_failed_report_is_told_and_asked_for_again_in_the_next_run(uk, api):
    api.statuses = ["FATAL"]
    assert uk.run().errors == [
        "amazon/uk: getReport says that the report failed (FATAL). Cure: nothing is lost; the next run asks again."
    ]
    api.statuses = ["DONE"]
    assert uk.run().errors == []
    assert len(api.named("createReport")) == 2
    assert list(uk.pages()) == [PAGE]


def test_a_report_that_is_never_made_is_given_up(uk, api):
    api.statuses = ["IN_QUEUE"]
    assert "getReport says after 120 minutes that the report is not made yet" in uk.run().errors[0]
    assert max(uk.pauses) == 60


def test_throttling_waits_one_turn_of_the_rate(uk, api):
    slow = Answer(429, {"errors": [{"code": "QuotaExceeded"}]}, {"x-amzn-RateLimit-Limit": "0.0167"})
    api.faults["createReport"].extend([slow, slow])
    assert uk.run().errors == []
    assert [round(pause) for pause in uk.pauses] == [60, 60, 15, 30]


def test_an_expired_token_is_renewed(uk, api):
    api.faults["getReport"].append(lambda: (api.expire_token(), Answer(500, b""))[1])
    assert uk.run().errors == []
    assert len(api.named("token")) == 2


def test_a_token_is_renewed_before_it_ends(uk, api):
    api.statuses = ["IN_PROGRESS"] * 70 + ["DONE"]
    assert uk.run().errors == []
    assert len(api.named("token")) == 2
    assert 403 not in api.faults, "no call had to be refused"


def test_a_wrong_refresh_token_is_told_without_it(uk, api, caplog):
    caplog.set_level(logging.DEBUG)
    connect(uk, api, refresh_token="Atzr|stolen-0123456789")
    error = uk.run().errors[0]
    assert error == (
        "amazon/uk: Login with Amazon refused the login (invalid_grant). "
        "Cure: authorise the app again in Seller Central, and renew the connection."
    )
    for secret in ("stolen", LOGIN["client_secret"], "Atza"):
        assert secret not in caplog.text + error + str(uk.rows("select * from audit.pulls"))


def test_a_refused_call_is_told_by_its_code_and_not_by_its_words(uk, api):
    api.faults["createReport"].extend([Answer(403, {"errors": [{"code": "Unauthorized", "message": "Jane Roe"}]})] * 2)
    assert uk.run().errors == [
        "amazon/uk: createReport answered 403 (Unauthorized). "
        "Cure: give the app of the shop's connection the right to read orders."
    ]


def test_a_long_past_is_asked_for_month_by_month(uk, api):
    connect(uk, api, pull_from="2026-04-01")
    assert uk.run().errors == []
    asked = [call.body for call in api.named("createReport")]
    assert [one["dataStartTime"][:10] for one in asked] == ["2026-03-31", "2026-04-30", "2026-05-30"]
    assert len(uk.pages()) == 3


def test_a_window_that_is_too_wide_is_refused_by_the_api(uk):
    caller, shop = client(uk)
    until = datetime(2026, 6, 19, tzinfo=UTC)
    with pytest.raises(PullError, match=r"createReport answered 400 \(InvalidInput\)"):
        next(amazon.pull(caller, shop, Window(until - timedelta(days=31), until)))


def test_marketplaces_must_be_named(uk, api):
    connect(uk, api, marketplace_ids="")
    assert "the connection names no marketplace. Cure: set marketplace_ids in its extra" in uk.run().errors[0]
    caller, shop = client(uk)
    with pytest.raises(PullError, match="InvalidInput"):
        amazon._Reports(caller, shop)._call("POST", "/reports", "createReport", json={"reportType": REPORT})


def test_a_login_that_is_not_whole_is_told(uk, api):
    connect(uk, api, refresh_token="")
    assert "the connection has no full login. Cure: set its login, its password" in uk.run().errors[0]


def test_an_address_that_has_ended_is_asked_for_anew(uk, api):
    busy = Answer(503, b"slow down", {"Retry-After": "200"})
    api.faults["download"].extend([busy, busy])
    assert uk.run().errors == []
    assert len(api.named("getReportDocument")) == 2, "five minutes had passed"
    assert uk.pages() == {PAGE: TEXT.encode()}


@pytest.mark.parametrize("fault", ["cut", "500"])
def test_a_download_that_breaks_is_made_again(uk, api, fault):
    api.faults["download"].append(fault)
    assert (uk.run().errors, uk.pages()) == ([], {PAGE: TEXT.encode()})


def test_a_packed_document_that_is_cut_is_never_landed(uk, api):
    api.document, api.compression = gzip.compress(TEXT.encode())[:-9], "GZIP"
    assert "the report's document is cut or broken" in uk.run().errors[0]
    assert len(api.named("download")) == 3
    assert uk.load().outcomes == []


def test_a_word_in_place_of_a_table_is_an_error(uk, api):
    api.document = b"Date range exceeded. Report can be requested only upto 30 days"
    assert "the report's document is no table of orders" in uk.run().errors[0]
    api.document = b""
    assert "the report's document is no table of orders" in uk.run().errors[0]
    assert uk.load().outcomes == []


def test_a_report_of_a_header_alone_is_no_orders(uk, api):
    api.document = HEADER.encode()
    assert uk.run().errors == []
    assert uk.load().rows == 0


def test_orders_are_there_once_however_the_api_behaves(uk, api):
    for name in ("token", "createReport", "getReport", "getReportDocument"):
        api.faults[name].extend(["500", "garbage", "cut", ""])
    api.faults["download"].extend(["cut", "500"])
    assert uk.run().errors == []
    uk.load()
    assert uk.rows("select count(*) from raw.amazon_order_lines") == [(2,)]
