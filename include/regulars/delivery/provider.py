"""Talk to SendGrid: the one module that imports its client."""

from __future__ import annotations

import json
import logging
import socket
from dataclasses import dataclass

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from regulars import settings

TIMEOUT_SECONDS = 15
NEVER_CONNECTED = (ConnectionRefusedError, socket.gaierror)
# at DEBUG the client logs payloads and the key
logging.getLogger("python_http_client").setLevel(logging.INFO)


class RefusedError(RuntimeError):
    """Say that SendGrid did not accept a request (4xx): nothing of it will be sent."""

    def __init__(self, status: int, errors: list[dict]):
        self.status, self.errors = status, errors
        listed = "; ".join(f"{error.get('field') or 'request'}: {error.get('message')}" for error in errors)
        super().__init__(f"SendGrid refused with {status}: {listed}")


class ThrottledError(RefusedError):
    """Say that SendGrid wants us to wait (429); `reset_at` is its Unix second, or None."""

    def __init__(self, errors: list[dict], reset_at: int | None):
        super().__init__(429, errors)
        self.reset_at = reset_at


class UncertainError(RuntimeError):
    """Say that nobody knows whether SendGrid accepted a request (time-out, cut, 5xx)."""


class UnreachableError(RuntimeError):
    """Say that SendGrid could not be reached at all: nothing was handed over."""


@dataclass(frozen=True)
class Answer:
    """Hold what SendGrid answered."""

    status: int
    body: dict | list | None
    message_id: str | None


class Provider:
    """Call SendGrid through its client; one object a thread, since the client shares its headers."""

    def __init__(self, endpoint: settings.Endpoint):
        # a key never leaves this machine in clear text, whatever the connection's type says
        scheme = "http" if endpoint.is_loopback and endpoint.scheme != "https" else "https"
        port = f":{endpoint.port}" if endpoint.port else ""
        key = endpoint.password or endpoint.extra.get("api_key") or endpoint.login
        if not key:
            raise settings.SettingsError("AIRFLOW_CONN_SENDGRID has no key. Put the API key in its password.")
        api = SendGridAPIClient(key, host=f"{scheme}://{endpoint.host}{port}")
        self._client = api.client
        self._client.timeout = TIMEOUT_SECONDS

    def create_batch(self) -> str:
        """Make a batch id, before any call that carries it."""
        body = self._call(self._client.mail.batch.post).body
        if not isinstance(body, dict) or not body.get("batch_id"):
            raise UnreachableError("SendGrid gave no batch id")
        return body["batch_id"]

    def send(self, payload: dict) -> str:
        """Post one mail/send request and return its X-Message-Id."""
        return self._call(self._client.mail.send.post, request_body=payload).message_id or ""

    def cancel(self, batch_id: str) -> None:
        """Cancel a scheduled batch and confirm that SendGrid holds it as cancelled; safe to repeat.

        Raises RefusedError when it does not: at most ten batches may be cancelled or paused at one time.
        """
        try:
            self._call(self._client.user.scheduled_sends.post, request_body={"batch_id": batch_id, "status": "cancel"})
        except RefusedError:
            # set before, by a sender that died after asking
            if not self.is_cancelled(batch_id):
                raise
        if not self.is_cancelled(batch_id):
            raise UncertainError(f"SendGrid does not confirm that batch {batch_id} is cancelled")

    def is_cancelled(self, batch_id: str) -> bool:
        """Ask whether a batch is held as cancelled."""
        statuses = self._call(self._client.user.scheduled_sends._(batch_id).get).body or []
        return any(row["batch_id"] == batch_id and row["status"] == "cancel" for row in statuses)

    def lift(self, batch_id: str) -> None:
        """Delete a cancellation, which frees its place; only after the batch's send_at has passed."""
        try:
            self._call(self._client.user.scheduled_sends._(batch_id).delete)
        except RefusedError as error:
            if error.status != 404:
                raise

    def _call(self, method, **request) -> Answer:
        try:
            response = method(timeout=TIMEOUT_SECONDS, **request)
        except HTTPError as error:
            raise _refusal(error) from None
        except OSError as error:
            if isinstance(getattr(error, "reason", None), NEVER_CONNECTED):
                raise UnreachableError(f"SendGrid cannot be reached: {error.reason}") from error
            raise UncertainError(f"No answer from SendGrid: {type(error).__name__}") from error
        except Exception as error:
            # a connection cut half-way raises http.client errors that are no OSError
            raise UncertainError(f"Broken answer from SendGrid: {type(error).__name__}") from error
        return Answer(response.status_code, _parse(response.body), response.headers.get("X-Message-Id"))


def _refusal(error: HTTPError) -> RuntimeError:
    status = error.status_code
    if status >= 500:
        return UncertainError(f"SendGrid answered {status}")
    parsed = _parse(error.body)
    errors = parsed.get("errors") if isinstance(parsed, dict) else None
    errors = errors if isinstance(errors, list) else [{"message": "no reason given"}]
    if status == 429:
        reset = error.headers.get("X-RateLimit-Reset") if error.headers else None
        return ThrottledError(errors, int(reset) if reset and reset.isdigit() else None)
    return RefusedError(status, errors)


def _parse(body: bytes | None) -> dict | list | None:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
