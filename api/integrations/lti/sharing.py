"""Deployments of a client that another organisation may register: whoever registered the client confirms each.

Whoever has a deployment says with which keys its launches are signed, and sees who is launched from it. So nobody takes
one of a client that another organisation brought along, unless that one has said so: by a code that names it.
"""

from datetime import timedelta
from typing import Final

import msgspec

from api.clock import US_PER_S
from api.integrations.lti.states import opened, sealed
from api.record.lti.platforms import Platform
from api.record.lti.platforms import Share as Confirmed
from api.runtime import Runtime

LASTS: Final = timedelta(days=1)
_PLACE: Final = "lti_share.content"


class Share(msgspec.Struct, frozen=True):
    """What a code allows whoever has it: to register these deployments of the platform's client."""

    deployment_ids: tuple[str, ...]
    until_us: int


async def write_share(runtime: Runtime, platform: Platform, deployment_ids: tuple[str, ...]) -> str:
    """Write a code; nothing is stored, and it is used up as its deployments are taken.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    until_us = runtime.clock_us() + int(LASTS.total_seconds()) * US_PER_S
    return await sealed(runtime.pool, platform, _PLACE, Share(deployment_ids, until_us))


async def read_share(runtime: Runtime, code: str | None) -> Confirmed | None:
    """Return what a code confirms; None if it is none, or over."""
    found = None if code is None else await opened(runtime.pool, _PLACE, code, Share)
    if found is None or runtime.clock_us() >= found[1].until_us:
        return None
    return Confirmed(found[0].platform_no, frozenset(found[1].deployment_ids))
