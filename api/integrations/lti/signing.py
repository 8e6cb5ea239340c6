"""The tool's own keys: made, published, and what is signed with them."""

import asyncio
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from api.loading import load
from api.record.lti import keys as record
from api.record.lti.keys import KeyPair
from api.record.lti.platforms import Platform
from api.record.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM: Final = "RS256"
KEY_BITS: Final = 2048
ASSERTION_S: Final = 60
"""How long an assertion holds: for one request."""


async def signed(pair: KeyPair, claims: "Mapping[str, Any]") -> str:
    """Sign claims as a JWT (RFC 7515, RS256) that names its key."""
    await load("joserfc.jwt")
    from joserfc import jwt  # noqa: PLC0415  # see `load`
    from joserfc.jwk import RSAKey  # noqa: PLC0415  # see `load`

    header = {"alg": ALGORITHM, "kid": pair.kid, "typ": "JWT"}
    return jwt.encode(header, dict(claims), RSAKey.import_key(pair.private_pem), algorithms=[ALGORITHM])


async def signed_assertion(platform: Platform, pair: KeyPair, at: datetime, jti: str | None = None) -> str:
    """Return what the tool proves itself with to a platform's token endpoint (RFC 7523; 1EdTech Security 1.0, 4.1.1).

    Args:
        platform: Which.
        pair: With which key.
        at: Now.
        jti: Names the assertion, so that it is used once; a new name where omitted.
    """
    now = int(at.timestamp())
    claims = {
        "iss": platform.client_id,
        "sub": platform.client_id,
        "aud": platform.token_audience or platform.token_url,
        "iat": now,
        "exp": now + ASSERTION_S,
        "jti": jti or secrets.token_urlsafe(24),
    }
    return await signed(pair, claims)


async def key_pair(pool: Pool, organisation_no: int, at: datetime) -> KeyPair:
    """Return what the tool signs with for an organisation; made where it has none yet.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    async with pool.connection() as connection:
        found = await record.signing_key(connection, organisation_no, at)
    if found is not None:
        return found
    new = await new_pair()
    async with pool.connection() as connection:
        if not await record.has_key(connection, organisation_no):
            await record.put_key(connection, organisation_no, new, at)
        found = await record.signing_key(connection, organisation_no, at)
    return found or new


async def rotate(pool: Pool, organisation_no: int, at: datetime) -> str:
    """Make another key pair, and return its name; it is published now, and signs a day from now.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    new = await new_pair()
    async with pool.connection() as connection:
        await record.put_key(connection, organisation_no, new, at)
    return new.kid


async def new_pair() -> KeyPair:
    """Make a key pair, beside the event loop: it takes a tenth of a second."""
    await load("joserfc.jwk")
    return await asyncio.to_thread(_generate)


def _generate() -> KeyPair:
    from joserfc.jwk import RSAKey  # noqa: PLC0415  # see `load`

    key = RSAKey.generate_key(KEY_BITS, {"use": "sig", "alg": ALGORITHM})
    kid = key.thumbprint()
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM}
    return KeyPair(kid, msgspec.json.encode(public).decode(), key.as_pem(private=True).decode())
