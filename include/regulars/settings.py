"""Read every setting from the environment, in this one place."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(ValueError):
    """Say which setting is missing or wrong, and what to do."""


@dataclass(frozen=True)
class Endpoint:
    """Hold where a service is and how to log in, as an Airflow connection does."""

    scheme: str
    host: str
    port: int | None = None
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    extra: dict = field(default_factory=dict, repr=False)

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK_HOSTS

    @property
    def url(self) -> str:
        """Give the connection URL, password included, for drivers and never for logs."""
        login = quote(self.login or "", safe="")
        if self.password is not None:
            login += ":" + quote(self.password, safe="")
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{login}{'@' if login else ''}{_bracketed(self.host)}{port}/{self.database or ''}"

    @property
    def address(self) -> str:
        """Give scheme, host and port without the login."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{_bracketed(self.host)}{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def parse_connection(name: str, text: str) -> Endpoint:
    """Parse an Airflow connection, written as a URI or as JSON.

    Raises SettingsError naming the connection when it cannot be read.
    """
    try:
        return _parse_json(text) if text.lstrip().startswith("{") else _parse_uri(text)
    except (ValueError, KeyError, AttributeError) as error:
        raise SettingsError(
            f"AIRFLOW_CONN_{name.upper()} cannot be read ({type(error).__name__}). "
            "Write it as a URI (scheme://login:password@host:port/database) or as Airflow's JSON."
        ) from error


def _parse_uri(text: str) -> Endpoint:
    parts = urlsplit(text)
    if not parts.hostname:
        raise ValueError("no host")
    extra = dict(parse_qsl(parts.query))
    extra |= json.loads(extra.pop("__extra__", "{}"))
    scheme, host, port = _split_host(parts.scheme, unquote(parts.hostname), parts.port)
    return Endpoint(
        scheme=scheme,
        host=host,
        port=port,
        login=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password is not None else None,
        database=unquote(parts.path.lstrip("/")) or None,
        extra=extra,
    )


def _split_host(scheme: str, host: str, port: int | str | None) -> tuple[str, str, int | None]:
    """Split a host that was written with its scheme, as Airflow's HTTP connections allow."""
    if "://" in host:
        parts = urlsplit(host)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or port
    return scheme, host, int(port) if port else None


def _parse_json(text: str) -> Endpoint:
    fields = json.loads(text)
    host, scheme, port = fields.get("host") or "", fields.get("conn_type") or "", fields.get("port")
    scheme, host, port = _split_host(scheme, host, port)
    if not host:
        raise ValueError("no host")
    extra = fields.get("extra") or {}
    return Endpoint(
        scheme=scheme,
        host=host,
        port=port,
        login=fields.get("login"),
        password=fields.get("password"),
        database=fields.get("schema"),
        extra=json.loads(extra) if isinstance(extra, str) else extra,
    )


def warehouse() -> Endpoint:
    """Read AIRFLOW_CONN_WAREHOUSE; raises SettingsError when it is missing."""
    text = os.environ.get("AIRFLOW_CONN_WAREHOUSE")
    if not text:
        raise SettingsError(
            "AIRFLOW_CONN_WAREHOUSE is not set. Run through make (it starts the embedded Postgres), "
            "or set it to your own: postgresql://user:password@host:5432/warehouse"
        )
    return parse_connection("warehouse", text)


def sendgrid() -> Endpoint | None:
    """Read AIRFLOW_CONN_SENDGRID (host, key); None means that nothing may be sent."""
    text = os.environ.get("AIRFLOW_CONN_SENDGRID")
    return parse_connection("sendgrid", text) if text else None


def connection(name: str) -> Endpoint:
    """Read AIRFLOW_CONN_<NAME>, a connection that the shops file names; raises SettingsError when it is missing."""
    variable = f"AIRFLOW_CONN_{name.upper()}"
    text = os.environ.get(variable)
    if not text:
        raise SettingsError(f"{variable} is not set. Add the connection “{name}” to Airflow, or set the variable.")
    return parse_connection(name, text)


def _folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().resolve()


def state_folder() -> Path:
    """Give the folder of everything this machine keeps between runs (REGULARS_STATE)."""
    return _folder("REGULARS_STATE", ROOT / ".regulars")


def exports_url() -> str | None:
    """Give the address of the exports where REGULARS_EXPORTS names a store, as in s3://connection@bucket/exports."""
    given = os.environ.get("REGULARS_EXPORTS") or ""
    return given if "://" in given else None


def exports_folder() -> Path:
    """Give the folder that holds <marketplace>/<shop>/<file> (REGULARS_EXPORTS).

    Where that names a store, it is the folder to which its files are brought, and pages of APIs are pulled.
    """
    return state_folder() / "exports" if exports_url() else _folder("REGULARS_EXPORTS", ROOT / "exports")


def shops_file() -> Path:
    """Give the YAML file that lists the shops (REGULARS_SHOPS)."""
    return _folder("REGULARS_SHOPS", ROOT / "shops.yml")


def webhook_url() -> str | None:
    """Give the address at which people and SendGrid reach the webhook service (REGULARS_WEBHOOK_URL)."""
    return (os.environ.get("REGULARS_WEBHOOK_URL") or "").rstrip("/") or None


def webhook_public_key() -> str | None:
    """Give SendGrid's base64 DER public key of the signed event webhook (REGULARS_WEBHOOK_PUBLIC_KEY)."""
    return os.environ.get("REGULARS_WEBHOOK_PUBLIC_KEY") or None


def link_secret() -> str:
    """Give the secret that signs unsubscribe links (REGULARS_LINK_SECRET); raises SettingsError when missing."""
    secret = os.environ.get("REGULARS_LINK_SECRET")
    if not secret:
        raise SettingsError("REGULARS_LINK_SECRET is not set. Make one with: openssl rand -hex 32")
    return secret


def code_version() -> str:
    """Give the version of this code that a night writes down (REGULARS_CODE_VERSION, else the package's)."""
    from regulars import __version__

    return os.environ.get("REGULARS_CODE_VERSION") or __version__


def is_given(name: str) -> bool:
    """Tell whether the user set this variable to anything."""
    return bool(os.environ.get(name))


def inherited() -> dict[str, str]:
    """Give a copy of the environment, for the programs that this one starts."""
    return dict(os.environ)


def adopt(values: dict[str, str]) -> None:
    """Set variables for this process and what it starts, as if the user had set them."""
    os.environ.update(values)
