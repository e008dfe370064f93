"""Call a marketplace's API: time-outs, retries, rate limits, and sentences for what fails."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

import httpx
import tenacity

from regulars import clock, settings
from regulars.pulls import refusals, waiting
from regulars.pulls.sources import PullError, Shop, Tokens, TryAgainError

ATTEMPTS = 8
TIMEOUT = httpx.Timeout(60, connect=15)
# a marketplace that asks for more than this is asked again in the next run
LONGEST_WAIT = 900
# besides 5xx: the request came too slowly, or too early
PASSING = frozenset({408, 425, 429})
LARGE = 1 << 22
# they log whole URLs, in which signatures and tokens stand
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

Answer = TypeVar("Answer")


class Client:
    """Make the calls of one shop's pull; its waits go through `pause`, and request times come from `now`."""

    def __init__(
        self,
        shop: Shop,
        tokens: Tokens,
        pause: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] | None = None,
    ):
        self.shop, self.tokens, self.pause, self.now = shop, tokens, pause, now or clock.real_now
        self._http = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=not shop.connection.is_loopback)

    @property
    def base(self) -> str:
        """Give scheme, host and port of the API."""
        return base_of(self.shop.connection)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(
        self, method: str, url: str, *, params=None, headers=None, json=None, content=None, data=None
    ) -> httpx.Response:
        """Make one call that stays the same at every attempt, and return its answer of 2xx.

        A `url` that begins with / is one of the API's own. Raises PullError when it is refused or does not succeed.
        """
        arguments = {"params": params, "headers": headers, "json": json, "content": content, "data": data}
        return self.call(method, url, lambda: arguments)

    def call(
        self,
        method: str,
        url: str,
        make: Callable[[], dict[str, Any]],
        read: Callable[[httpx.Response], Answer] = lambda response: response,
        name: str | None = None,
    ) -> Answer:
        """Make one call with the arguments that `make` gives anew at every attempt (a signature ages), read by `read`.

        `read` gets every 2xx answer; it may raise TryAgainError, and PullError made by `refuse`. `name` is how
        sentences call the call; by default its path. Raises PullError when the call is refused or does not succeed.
        """
        url = self.base + url if url.startswith("/") else url
        name = name or f"{method} {urlsplit(url).path}"

        def attempt() -> Answer:
            arguments = make()
            try:
                response = self._http.request(method, url, **arguments)
            except httpx.TransportError as error:
                raise TryAgainError(_trouble(error)) from None
            except httpx.HTTPError as error:
                # an undecodable body, most of all
                raise TryAgainError(f"its answer is broken ({type(error).__name__})") from None
            self._check(name, response, refusals.secrets(self.shop.connection, arguments))
            return read(response)

        return self._again_and_again(name, attempt)

    def call_json(
        self, method: str, url: str, make: Callable[[], dict], read: Callable[[Any], Answer], name: str | None = None
    ) -> Answer:
        """Make one call as `call` does, whose answer is JSON: `read` gets its body, and garbage is asked for again."""
        return self.call(method, url, make, lambda response: read(parse(response)), name)

    def download(self, url: str, name: str) -> tuple[IO[bytes], httpx.Headers]:
        """Download a document whole into a file that vanishes when closed; no header of the API goes there.

        Raises PullError when the address is refused (its `status` tells) or does not give the document.
        """
        self._refuse_address(url, name)

        def attempt() -> tuple[IO[bytes], httpx.Headers]:
            # in memory while small; the caller closes it
            target = tempfile.SpooledTemporaryFile(max_size=LARGE)  # noqa: SIM115
            try:
                with self._http.stream("GET", url) as response:
                    if not response.is_success:
                        response.read()
                        self._check(name, response, [url])
                    for piece in response.iter_bytes():
                        target.write(piece)
            except httpx.HTTPError as error:
                target.close()
                raise TryAgainError(_trouble(error)) from None
            except BaseException:
                target.close()
                raise
            target.seek(0)
            return target, response.headers

        return self._again_and_again(name, attempt)

    def refuse(
        self, name: str, reason: str, cure: str, status: int | None = None, codes: tuple[str, ...] = ()
    ) -> PullError:
        """Make the error that names the shop, the call, what is wrong and the cure."""
        return PullError(f"{self.shop.name}: {name} {reason}. Cure: {cure}.", status, codes)

    def _again_and_again(self, name: str, attempt: Callable[[], Answer]) -> Answer:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgainError),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=waiting.next_wait,
            sleep=self.pause,
            before_sleep=lambda state: self._refuse_long(name, state.outcome.exception()),
            reraise=True,
        )
        try:
            return retrying(attempt)
        except TryAgainError as error:
            reason = f"did not succeed in {ATTEMPTS} attempts: {error.reason}"
            raise self.refuse(name, reason, "nothing is lost; the next run goes on here") from None

    def _refuse_long(self, name: str, error: TryAgainError) -> None:
        if error.wait is not None and error.wait > LONGEST_WAIT:
            reason = f"may only be made again in {error.wait / 60:.0f} minutes: {error.reason}"
            raise self.refuse(name, reason, "nothing is lost; the next run goes on here") from None

    def _check(self, name: str, response: httpx.Response, secrets: list[str]) -> None:
        """Raise TryAgainError or PullError unless the answer is one of 2xx."""
        status = response.status_code
        if response.is_success:
            return
        if status in PASSING or status >= 500:
            raise TryAgainError(f"it answered {status}", waiting.asked(response, self.now()))
        codes = refusals.codes(response, secrets)
        reason = f"answered {status}" + (f" ({', '.join(codes)})" if codes else "")
        raise self.refuse(name, reason, refusals.cure(status), status, codes)

    def _refuse_address(self, url: str, name: str) -> None:
        """Raise PullError for an address off this machine without TLS, or on it when the API is not."""
        parts = urlsplit(url)
        is_near = parts.hostname in settings.LOOPBACK_HOSTS
        if self.shop.connection.is_loopback != is_near or (parts.scheme != "https" and not is_near):
            raise self.refuse(name, "names an address that is not to be trusted", "ask the marketplace's support")


def base_of(connection: settings.Endpoint) -> str:
    """Give scheme, host and port of a connection's API: https whatever it says, but on this machine."""
    scheme = "http" if connection.is_loopback and connection.scheme != "https" else "https"
    host = f"[{connection.host}]" if ":" in connection.host else connection.host
    return f"{scheme}://{host}" + (f":{connection.port}" if connection.port else "")


def parse(response: httpx.Response) -> Any:
    """Parse a JSON body; raises TryAgainError for garbage."""
    try:
        return json.loads(response.content)
    except ValueError:
        raise TryAgainError("its answer is no JSON") from None


def _trouble(error: httpx.HTTPError) -> str:
    """Name what went wrong on the way, without the address."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.ConnectError):
        return "the host cannot be reached"
    return f"the connection broke ({type(error).__name__})"
