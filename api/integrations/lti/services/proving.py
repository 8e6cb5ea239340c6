"""How a platform's services know the tool: an assertion that the organisation's key signs."""

from collections.abc import Callable

from api.clock import moment_of
from api.integrations.lti.signing import key_pair, signed_assertion
from api.record.lti.platforms import Platform
from api.record.pool import Pool


async def prove(pool: Pool, clock_us: Callable[[], int], platform: Platform) -> str:
    """Return a signed assertion for a platform's token endpoint.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    at = moment_of(clock_us())
    return await signed_assertion(platform, await key_pair(pool, platform.organisation_no, at), at)
