"""A body that SendGrid did not sign, byte for byte, changes nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from regulars import settings
from regulars.webhook import app as webhook_app
from regulars.webhook import signature

FIXTURES = Path(__file__).parents[1] / "fixtures" / "webhook"
REAL = json.loads((FIXTURES / "vector.json").read_text())
REAL_BODY = (FIXTURES / "body.bin").read_bytes()
EVENTS = [{"email": "ann@example.com", "event": "delivered", "timestamp": 1323126000, "sg_message_id": "a.b"}]
BODY = json.dumps(EVENTS).encode()
SIGNATURE, TIMESTAMP = signature.SIGNATURE_HEADER, signature.TIMESTAMP_HEADER


@pytest.fixture
def count_events(read):
    return lambda: read("select count(*) from crm.events")[0][0]


def test_a_body_that_sendgrid_really_signed_is_accepted(client, monkeypatch, read):
    monkeypatch.setenv("REGULARS_WEBHOOK_PUBLIC_KEY", REAL["public_key"])
    assert client.post("/events", content=REAL_BODY, headers=REAL["headers"]).status_code == 204
    sent = json.loads(REAL_BODY)[0]
    assert read("select event, body from crm.events") == [(sent["event"], sent)]


@pytest.mark.parametrize(
    "change",
    [
        lambda body, headers: (body.replace(b"\r\n", b"\n"), headers),
        lambda body, headers: (json.dumps(json.loads(body)).encode(), headers),
        lambda body, headers: (body, headers | {TIMESTAMP: str(int(headers[TIMESTAMP]) + 1)}),
        lambda body, headers: (body, headers | {TIMESTAMP: "0" + headers[TIMESTAMP]}),
        lambda body, headers: (body + b" ", headers),
        lambda body, headers: (b"", headers),
    ],
    ids=["line end", "re-serialised", "timestamp", "timestamp with a zero", "longer", "empty"],
)
def test_a_real_body_that_was_changed_is_refused(client, monkeypatch, count_events, change):
    monkeypatch.setenv("REGULARS_WEBHOOK_PUBLIC_KEY", REAL["public_key"])
    body, headers = change(REAL_BODY, REAL["headers"])
    assert client.post("/events", content=body, headers=headers).status_code == 403
    assert count_events() == 0


def test_headers_that_are_missing_or_malformed_are_refused(client, count_events):
    for headers in (
        {},
        {TIMESTAMP: "1323126000"},
        {SIGNATURE: "MEUCIA=="},
        {SIGNATURE: "not base64!", TIMESTAMP: "1323126000"},
        {SIGNATURE: "MEUCIA", TIMESTAMP: "1323126000"},
        {SIGNATURE: "", TIMESTAMP: "1323126000"},
        {SIGNATURE: base64.b64encode(b"no DER").decode(), TIMESTAMP: "1323126000"},
        {SIGNATURE: b"\xff\xfe", TIMESTAMP: "1323126000"},
        {SIGNATURE: "MEUCIA==", TIMESTAMP: "yesterday"},
        {SIGNATURE: "MEUCIA==", TIMESTAMP: "-5"},
        {SIGNATURE: "MEUCIA==", TIMESTAMP: "9" * 400},
    ):
        assert client.post("/events", content=BODY, headers=headers).status_code == 403, headers
    assert count_events() == 0


def test_every_bit_of_the_signature_counts(client, signing_key, count_events):
    headers = signing_key.sign(BODY)
    good = base64.b64decode(headers[SIGNATURE])
    for place in range(len(good)):
        bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        headers[SIGNATURE] = base64.b64encode(bad).decode()
        assert client.post("/events", content=BODY, headers=headers).status_code == 403, place
    assert count_events() == 0


def test_another_key_is_refused(client, signing_key, monkeypatch, count_events):
    monkeypatch.setenv("REGULARS_WEBHOOK_PUBLIC_KEY", REAL["public_key"])
    assert client.post("/events", content=BODY, headers=signing_key.sign(BODY)).status_code == 403
    assert count_events() == 0


@pytest.mark.parametrize("key", [None, "", "not base64!", base64.b64encode(b"no key").decode()])
def test_without_a_good_public_key_nothing_is_ever_accepted(client, signing_key, monkeypatch, count_events, key):
    monkeypatch.delenv("REGULARS_WEBHOOK_PUBLIC_KEY")
    if key is not None:
        monkeypatch.setenv("REGULARS_WEBHOOK_PUBLIC_KEY", key)
    assert client.post("/events", content=BODY, headers=signing_key.sign(BODY)).status_code == 503
    assert count_events() == 0
    assert client.get("/health").json()["events"].startswith("refused")


def test_a_key_of_another_curve_is_refused():
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    text = base64.b64encode(other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    with pytest.raises(settings.SettingsError, match="not an ECDSA P-256 key"):
        signature.load_key(text)


def test_an_old_signed_body_that_is_sent_again_is_taken_and_changes_nothing(sender, count_events):
    assert sender.post(EVENTS).status_code == 204
    assert sender.post(EVENTS).status_code == 204
    assert count_events() == 1


def test_a_body_that_is_too_long_is_refused_announced_or_not(client, signing_key, monkeypatch, count_events):
    monkeypatch.setattr(webhook_app, "MAX_BODY_BYTES", len(BODY) - 1)
    headers = signing_key.sign(BODY)
    assert client.post("/events", content=BODY, headers=headers).status_code == 413
    assert client.post("/events", content=iter([BODY[:5], BODY[5:]]), headers=headers).status_code == 413
    assert count_events() == 0
    monkeypatch.setattr(webhook_app, "MAX_BODY_BYTES", len(BODY))
    assert client.post("/events", content=BODY, headers=headers).status_code == 204
