"""Sign webhook bodies as SendGrid does: ECDSA P-256 with SHA-256 over timestamp and raw body."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"


def make_private_key() -> str:
    """Make a new private key and give it as PEM."""
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode("ascii")
    )


class Signer:
    """Hold one private key."""

    def __init__(self, pem: str) -> None:
        self._key = serialization.load_pem_private_key(pem.encode("ascii"), password=None)

    @property
    def public_key(self) -> str:
        """Give the public key as SendGrid shows it: base64 of DER."""
        encoded = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(encoded).decode("ascii")

    def headers(self, body: bytes, at: int) -> dict[str, str]:
        """Give the two headers that go with a body posted at `at`."""
        signature = self._key.sign(str(at).encode("ascii") + body, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE_HEADER: base64.b64encode(signature).decode("ascii"), TIMESTAMP_HEADER: str(at)}
