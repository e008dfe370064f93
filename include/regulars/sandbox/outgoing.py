"""Post over plain HTTP to this machine, with a time-out and without proxies."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT = 20


def post(url: str, body: bytes, headers: dict[str, str]) -> str:
    """Post a body once and give the status as text, or what went wrong; redirects are not followed."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return str(answer.status)
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        return type(error).__name__
