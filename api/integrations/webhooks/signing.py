"""Signatures of messages, so that whoever is told knows by whom (Standard Webhooks 1.0.0, symmetric, `v1`).

signature = base64(HMAC-SHA-256(secret, id . timestamp . body))
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def write_secret(secret: bytes) -> str:
    """Write a secret as receivers take it.

    >>> write_secret(bytes(3))
    'whsec_AAAA'
    """
    return PREFIX + b64encode(secret).decode()


def signed_headers(message_id: str, at_s: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the headers that name, date and sign a message.

    Args:
        message_id: Names it, the same at every attempt.
        at_s: Of this attempt, in seconds since 1970-01-01T00:00:00Z.
        body: What is sent.
        secrets: As `write_secret` has written them; each signs, so that one can take the place of the other.
    """
    told = f"{message_id}.{at_s}.".encode() + body
    signatures = [b64encode(hmac.digest(_read(secret), told, sha256)).decode() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _read(secret: str) -> bytes:
    return b64decode(secret.removeprefix(PREFIX))
