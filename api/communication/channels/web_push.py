"""Messages to browsers as push services take them: encrypted (RFC 8291, RFC 8188), and signed (VAPID, RFC 8292).

    shared = ECDH(ours for once, the browser's)
    ikm = HKDF(salt = auth, shared, "WebPush: info" · 0 · its key · ours)
    content key, nonce = HKDF(salt, ikm, "Content-Encoding: aes128gcm" · 0, "Content-Encoding: nonce" · 0)

Only the browser reads a message; whoever brings it sees its length, which is the same for all.
"""

import base64
import os
import struct
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from api.record.communication.push import PushKey
from api.record.communication.reachability import Subscribed

MOST: Final = 3_000
"""Octets of a message: push services take 4096 with all that is around it (RFC 8030, 7.2)."""
_RECORD: Final = 4_096
_LAST: Final = b"\x02"
_POINT: Final = 65
_AUTH: Final = 16
_VALID_S: Final = 12 * 3600
"""Under the 24 hours of RFC 8292, section 2."""
_OCTETS: Final = 32


class UnusableBrowser(Exception):  # noqa: N818  # named after what went wrong
    """What a browser said of itself is no key."""


class Secrets(NamedTuple):
    """What a message is encrypted with once: a key of ours on the curve P-256, and a salt of 16 octets."""

    private: ec.EllipticCurvePrivateKey
    salt: bytes


def fresh() -> Secrets:
    """Make what one message is encrypted with."""
    return Secrets(ec.generate_private_key(ec.SECP256R1()), os.urandom(16))


def encrypted(content: bytes, browser: Subscribed, secrets: Secrets) -> bytes:
    """Encrypt a message for a browser, filled up to one length.

    Raises:
        UnusableBrowser: Its keys are none.
        ValueError: The message is longer than `MOST`.
    """
    if len(content) > MOST:
        raise ValueError(len(content))
    try:
        point, auth = _decoded(browser.p256dh), _decoded(browser.auth)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = secrets.private.exchange(ec.ECDH(), theirs)
    except (ValueError, InvalidKey) as error:
        raise UnusableBrowser from error
    if len(point) != _POINT or len(auth) != _AUTH:
        raise UnusableBrowser
    ours = secrets.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ikm = _hkdf(auth, shared, b"WebPush: info\0" + point + ours, 32)
    key = _hkdf(secrets.salt, ikm, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(secrets.salt, ikm, b"Content-Encoding: nonce\0", 12)
    padded = content + _LAST + b"\0" * (MOST - len(content))
    head = secrets.salt + struct.pack("!IB", _RECORD, len(ours)) + ours
    return head + AESGCM(key).encrypt(nonce, padded, None)


def vapid(key: PushKey, endpoint: str, contact: str, now_s: int) -> str:
    """Return the header `Authorization` with which a push service knows who sends.

    Args:
        key: Of the organisation.
        endpoint: To which it is sent.
        contact: `mailto:` or https, where somebody answers for it.
        now_s: Seconds since 1970-01-01T00:00:00Z.
    """
    place = urlsplit(endpoint)
    claims = {"aud": f"{place.scheme}://{place.netloc}", "exp": now_s + _VALID_S, "sub": contact}
    said = b".".join(_encoded(msgspec.json.encode(part)) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    private = load_der_private_key(key.private, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(type(private))
    r, s = decode_dss_signature(private.sign(said, ec.ECDSA(SHA256())))
    signature = _encoded(r.to_bytes(_OCTETS) + s.to_bytes(_OCTETS))
    return f"vapid t={(said + b'.' + signature).decode()}, k={key.told}"


def _hkdf(salt: bytes, ikm: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(ikm)


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _decoded(text: str) -> bytes:
    bare = text.rstrip("=")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
