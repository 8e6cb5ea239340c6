"""`/v1/lms-messages`: the learning platform in which messages are written to learners."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import InvalidField
from api.http.routes import Routes
from api.integrations.identities.naming import normal_issuer
from api.integrations.moodle.client import ENDPOINT
from api.record.communication.lms import LmsAccount, find_lms, put_lms, remove_lms
from api.runtime import Runtime
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Messages")
_HERE: Final = "/v1/lms-messages"


class LmsContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A Moodle in which messages are written.

    Attributes:
        url: Its address, https.
        token: Of an external service with `core_message_send_instant_messages`; it is sealed, and told to nobody.
    """

    url: Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{8,200}(?!\n)$")]


class LmsTold(msgspec.Struct, frozen=True):
    """Where messages are written; both null for nowhere.

    Attributes:
        url: Of the platform.
        put_at: Since when.
    """

    url: str | None
    put_at: datetime | None


@ROUTES.on("put", _HERE, "It is stored.", scope="admin")
async def put_platform(runtime: Runtime, organisation_no: int, body: LmsContent) -> LmsTold:
    """Write messages in a Moodle.

    To learners whom it knows by a number (`GET /v1/identities`, issuer its address). The token's owner is who writes;
    give it `moodle/site:sendmessage`, and let users be written to by anybody of the site.
    """
    site = body.url.rstrip("/").removesuffix(ENDPOINT)
    fault = runtime.outgoing.reach.fault_of(site)
    if fault is not None:
        raise InvalidField("$.url", f"The address is not asked: {fault}.", "Send the address of the platform.")
    async with runtime.pool.connection() as connection:
        await put_lms(connection, organisation_no, site, normal_issuer(site), body.token)
        return _told(await find_lms(connection, organisation_no))


@ROUTES.on("get", _HERE, "Where.", scope="admin")
async def get_platform(runtime: Runtime, organisation_no: int) -> LmsTold:
    """Read where messages are written.

    Never with what.
    """
    async with runtime.pool.connection() as connection:
        return _told(await find_lms(connection, organisation_no))


@ROUTES.on("delete", _HERE, "None are written there any more.", scope="admin")
async def remove_platform(runtime: Runtime, organisation_no: int) -> LmsTold:
    """Write no more messages in a Moodle.

    Its token is forgotten.
    """
    async with runtime.pool.connection() as connection:
        await remove_lms(connection, organisation_no)
    return _told(None)


def _told(account: LmsAccount | None) -> LmsTold:
    return LmsTold(None, None) if account is None else LmsTold(account.url, account.put_at)
