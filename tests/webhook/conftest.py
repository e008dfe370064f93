"""Give the webhook's tests a client that may do in the warehouse only what the service may, and a signing key."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from httpx import Response

from regulars import warehouse as warehouse_module
from regulars.webhook import signature
from regulars.webhook.app import create_app
from regulars.webhook.connections import Connections

ADDRESS = "ann@example.com"


class SigningKey:
    """Sign bodies as SendGrid does."""

    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def sign(self, body: bytes, timestamp: str = "1323126000") -> dict[str, str]:
        """Make the two headers of a signed body."""
        signed = self._key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
        return {
            signature.SIGNATURE_HEADER: base64.b64encode(signed).decode(),
            signature.TIMESTAMP_HEADER: timestamp,
        }


@dataclass(frozen=True)
class Sender:
    """Post signed events as SendGrid does."""

    client: TestClient
    key: SigningKey

    def post(self, events: object) -> Response:
        body = events if isinstance(events, bytes) else json.dumps(events).encode()
        return self.client.post("/events", content=body, headers=self.key.sign(body))


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    return SigningKey()


@pytest.fixture
def connections(postgres_server, warehouse) -> Iterator[Connections]:
    """Lend connections with the webhook's own rights, and no more."""
    endpoint = replace(postgres_server.superuser, database=warehouse.info.dbname)

    @contextmanager
    def connect():
        with warehouse_module.connect(endpoint) as connection:
            with connection.cursor() as cursor:
                cursor.execute("set role regulars_webhook")
            connection.commit()
            yield connection

    pool = Connections(size=3, connect=connect)
    yield pool
    pool.close()


@pytest.fixture
def client(connections, signing_key, monkeypatch) -> Iterator[TestClient]:
    monkeypatch.setenv("REGULARS_WEBHOOK_PUBLIC_KEY", signing_key.public)
    with TestClient(create_app(connections)) as client:
        yield client


@pytest.fixture
def sender(client, signing_key) -> Sender:
    return Sender(client, signing_key)


@pytest.fixture
def message_id(warehouse) -> str:
    """Put one message to ADDRESS into the ledger."""
    message_id = str(uuid.uuid4())
    with warehouse.cursor() as cursor:
        cursor.execute(
            """
            with shop as (
                insert into raw.shops (
                    marketplace, shop_id, timezone, currency, country, locale, base_currency, settings
                )
                values ('own', 'gifts', 'Europe/London', 'GBP', 'GB', 'en', 'GBP', '{}') returning shop_mark
            ),
            content as (
                insert into crm.campaign_contents (campaign_id, version_hash, shop_mark, content)
                select 'win_back', 'v1', shop_mark, '{}' from shop returning content_id
            )
            insert into crm.messages (
                message_id, campaign_id, occurrence_key, person_key, night_on, version_hash, variant, purpose,
                rfm_segment, address_hash, content_id, send_windows, evidence
            )
            select %(id)s, 'win_back', '2011-12-01', 'p1', '2011-12-01', 'v1', 'a', 'marketing', 'none',
                crm.hash_address(%(address)s), content_id, '{}', '{}'
            from content
            """,
            {"id": message_id, "address": ADDRESS},
        )
    warehouse.commit()
    return message_id


@pytest.fixture
def read(warehouse):
    """Run a query and give its rows, as of now."""

    def run(query: str, *values: object) -> list[tuple]:
        warehouse.rollback()
        with warehouse.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    return run
