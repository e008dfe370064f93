"""The client waits as asked, trusts no foreign address, and speaks https wherever it leaves this machine."""

from __future__ import annotations

import itertools
import stat
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from http_fake import Answer, HttpFake

from regulars import settings
from regulars.ingestion.lined_yaml import ConfigurationError
from regulars.pulls import landing, refusals, waiting, windows
from regulars.pulls.http import Client, base_of
from regulars.pulls.sources import Page, PullError, Shop, Window
from regulars.pulls.tokens import FileTokens

NOW = datetime(2026, 6, 20, 3, 0, tzinfo=UTC)


def wait_for(status: int = 429, **headers: str) -> float | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return waiting.asked(httpx.Response(status, headers=named), NOW)


def test_the_wait_is_the_one_that_was_asked_for():
    assert wait_for(Retry_After="7") == 7
    assert wait_for(Retry_After="2.5") == 2.5
    assert wait_for(Retry_After="Sat, 20 Jun 2026 03:01:30 GMT") == 90
    assert wait_for(Retry_After="Sat, 20 Jun 2026 02:00:00 GMT") == 0
    assert wait_for(Retry_After="5", **{"x-amzn-RateLimit-Limit": "0.5"}) == 5
    assert wait_for(**{"x-amzn-RateLimit-Limit": "0.5"}) == 2
    assert wait_for(500, **{"x-amzn-RateLimit-Limit": "0.5"}) is None
    for unknown in ("soon", "", "Sat, 99 Jun"):
        assert wait_for(Retry_After=unknown) is None
    assert wait_for(**{"x-amzn-RateLimit-Limit": "0"}) is None


@pytest.mark.parametrize(
    ("connection", "base"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("http://api.example.com", "https://api.example.com"),
        ("generic://api.example.com:8443", "https://api.example.com:8443"),
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
        ("https://localhost:4010", "https://localhost:4010"),
        ("http://[::1]:4010", "http://[::1]:4010"),
    ],
)
def test_a_login_never_leaves_this_machine_in_clear_text(connection, base):
    assert base_of(settings.parse_connection("api", connection)) == base


def make_client(port: int, pauses: list[float] | None = None) -> Client:
    where = settings.parse_connection(
        "api", f"http://app-id:top-secret-0123@127.0.0.1:{port}?refresh_token=r-0123456789"
    )
    pause = (pauses if pauses is not None else []).append
    return Client(Shop("amazon", "uk", "Europe/London", where), None, pause, lambda: NOW)


class OneAnswer(HttpFake):
    """Answer everything alike."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(lambda: NOW)
        self.given = answer

    def name(self, call) -> str:
        return call.path

    def answer(self, call) -> Answer:
        return self.given


def refuse(answer: Answer) -> PullError:
    fake = OneAnswer(answer)
    with pytest.raises(PullError) as caught:
        make_client(fake.port).request("GET", "/orders", params={"access_token": "sent-0123456789"})
    fake.close()
    return caught.value


def test_a_redirect_is_not_followed():
    error = refuse(Answer(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}))
    assert "GET /orders answered 302" in str(error)
    assert error.status == 302


def test_codes_are_told_and_words_are_not():
    body = {"errors": [{"code": "InvalidToken", "message": "Jane Roe, sent-0123456789", "sub_code": "isv.bad-token"}]}
    error = refuse(Answer(400, body))
    assert error.codes == ("InvalidToken", "isv.bad-token")
    assert "Jane" not in str(error)
    assert refuse(Answer(400, b"<html>")).codes == ()
    assert refuse(Answer(400, b"\xff\xfe")).codes == ()
    assert refuse(Answer(400, {"code": "Jane Roe <jane@example.com>"})).codes == ()


@pytest.mark.parametrize(
    "echoed", ["sent-0123456789", "top-secret-0123", "r-0123456789", "app-id", "xtop-secret-0123x"]
)
def test_a_code_that_repeats_what_was_sent_is_not_told(echoed):
    assert echoed not in str(refuse(Answer(400, {"code": echoed})))


def test_a_host_that_is_not_there_is_told():
    with pytest.raises(PullError, match="did not succeed in 8 attempts: the host cannot be reached"):
        make_client(1).request("GET", "/orders")


def test_waits_grow_and_end():
    fake, pauses = OneAnswer(Answer(503, b"")), []
    with pytest.raises(PullError, match="it answered 503"):
        make_client(fake.port, pauses).request("GET", "/orders")
    fake.close()
    assert len(pauses) == 7
    assert all(later > earlier for earlier, later in itertools.pairwise(pauses) if earlier < 50)
    assert max(pauses) <= 60


@pytest.mark.parametrize("url", ["http://example.com/x", "https://example.com/x", "ftp://example.com/x", "/x", ""])
def test_documents_are_fetched_where_the_api_is(url):
    with pytest.raises(PullError, match="names an address that is not to be trusted"):
        make_client(1).download(url, "the document")


def test_secrets_are_found_however_deep():
    where = settings.parse_connection(
        "api", '{"host": "h", "conn_type": "http", "extra": {"a": {"b": ["deep-secret"]}}}'
    )
    assert set(refusals.secrets(where, {"json": {"x": [{"y": "sent"}]}, "params": None})) == {"deep-secret", "sent"}


def test_nights_end_at_the_shops_midnight_also_when_clocks_change():
    assert windows.cut_off(date(2026, 3, 28), "Europe/London") == datetime(2026, 3, 29, tzinfo=UTC)
    assert windows.cut_off(date(2026, 3, 29), "Europe/London") == datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert windows.cut_off(date(2026, 6, 19), "Asia/Shanghai") == datetime(2026, 6, 19, 16, tzinfo=UTC)


def test_windows_cover_the_time_without_gap_and_overlap():
    until = NOW + timedelta(hours=5, microseconds=7)
    parts = list(windows.split(NOW, until, timedelta(hours=2)))
    assert [part.until - part.since for part in parts] == [timedelta(hours=hours) for hours in (2, 2, 1)]
    assert all(before.until == after.since for before, after in itertools.pairwise(parts))
    assert list(windows.split(NOW, NOW, timedelta(hours=1))) == []
    with pytest.raises(ValueError, match="no time zone"):
        list(windows.split(NOW.replace(tzinfo=None), NOW, timedelta(hours=1)))


@pytest.mark.parametrize("name", ["../x", "", ".hidden", "a/b", "x.part", "a b"])
def test_a_page_has_the_name_of_a_file(tmp_path, name):
    shop, window = Shop("amazon", "uk", "UTC", None), Window(NOW, NOW)
    with pytest.raises(ValueError, match="is no name of a page"):
        landing.land(tmp_path, shop, window, [Page(name, b"")])
    with pytest.raises(ValueError, match="came twice"):
        landing.land(tmp_path, shop, window, [Page("a", b""), Page("a", b"")])


def test_tokens_are_kept_for_their_owner_alone(tmp_path):
    tokens = FileTokens(tmp_path / "tokens")
    assert tokens.get("shopee/one") is None
    tokens.put("shopee/one", {"refresh_token": "a"})
    tokens.put("shopee/two", {"refresh_token": "b"})
    tokens.put("shopee/one", {"refresh_token": "c"})
    assert (tokens.get("shopee/one"), tokens.get("shopee/two")) == ({"refresh_token": "c"}, {"refresh_token": "b"})
    files = list((tmp_path / "tokens").iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("connection: my shop", "“my shop” is no connection"),
        ("pull_from: 2026-02-31", "2026-02-31|day is out of range"),
        ("pull_from: yesterday", "“yesterday” is no pull_from. Cure: write a day, as in 2026-01-31"),
        ("pull_from: 2026-01-31 10:00:00", "is not text"),
    ],
)
def test_the_shops_file_says_what_is_wrong(tmp_path, line, sentence):
    from regulars.ingestion import shops

    path = tmp_path / "shops.yml"
    entry = "marketplace: amazon\n    shop: uk\n    timezone: UTC\n    currency: GBP\n    country: GB\n    locale: en"
    path.write_text(f"base_currency: GBP\nshops:\n  - {entry}\n    {line}\n")
    with pytest.raises(ConfigurationError, match=sentence):
        shops.read(path)
    path.write_text(f"base_currency: GBP\nshops:\n  - {entry}\n    connection: amazon_uk\n    pull_from: 2026-01-31\n")
    assert shops.read(path)[0]["settings"] == {"connection": "amazon_uk", "pull_from": "2026-01-31"}
