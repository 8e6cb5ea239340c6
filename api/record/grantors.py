"""Keys as those with which tokens were granted: whether they stand, and what their organisation signs with."""

from msgspec.structs import replace

from api.errors import RecordUnavailable
from api.record.key_limits import NO_LIMITS, KeyLimits
from api.record.keys import StoredKey, find_key
from api.record.pool import LOOKUP_S, Pool, row_of
from api.record.vault.columns import KEY, NO_KEY, key_of
from api.record.vault.vault import OrganisationKey


async def find_grantor(pool: Pool, key_id: str, defaults: KeyLimits = NO_LIMITS) -> StoredKey | None:
    """Find a key, be it revoked or expired, with what verifies its grants; None where there is neither.

    Raises:
        RecordUnavailable: The record cannot be asked, or the master key is not here.
    """
    found = await find_key(pool, key_id, defaults)
    if found is None:
        return None
    signers = await row_of(pool, _one, KEY, [found.principal.organisation_no], LOOKUP_S)
    if signers is None:
        return None  # nothing was ever signed
    (signer,) = signers
    if signer is None:
        raise RecordUnavailable(NO_KEY)
    return replace(found, signer=signer)


def _one(signer: OrganisationKey | None) -> tuple[OrganisationKey | None]:
    return (signer,)


async def signer_of(pool: Pool, organisation_no: int) -> OrganisationKey:
    """Return what an organisation signs with, made if it has nothing yet.

    Raises:
        RecordUnavailable: The record cannot be asked, or the master key is not here.
    """
    async with pool.connection() as connection:
        return await key_of(connection, organisation_no)
