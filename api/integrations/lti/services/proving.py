"""How a platform's services know the tool: an assertion that the organisation's key signs."""

from collections.abc import Callable
from typing import Final

from api.clock import moment_of
from api.integrations.lti.services.tokens import TokenRefusedError
from api.integrations.lti.signing import signed_assertion
from api.record.lti.keys import signing_key
from api.record.lti.platforms import Platform
from api.record.pool import Pool

_NO_KEY: Final = "the tool has no key yet: register the platform anew"


async def prove(pool: Pool, clock_us: Callable[[], int], platform: Platform) -> str:
    """Return a signed assertion for a platform's token endpoint.

    Raises:
        TokenRefusedError: The organisation has no key.
        RecordUnavailable: It cannot be opened.
    """
    at = moment_of(clock_us())
    async with pool.connection() as connection:
        pair = await signing_key(connection, platform.organisation_no, at)
    if pair is None:
        raise TokenRefusedError(_NO_KEY, is_final=True)
    return await signed_assertion(platform, pair, at)
