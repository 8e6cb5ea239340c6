"""`/v1/organisation`: what the organisation is called."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import Fault, InvalidFields
from api.http.routes import Routes
from api.record import organisations as record
from api.record.keys import Principal
from api.runtime import Runtime

ROUTES: Final = Routes("Accounts")
OrganisationName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]*$",
        description="In one line, as people know it.",
    ),
]


class OrganisationNaming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organisation is to be called.

    Attributes:
        name: On pages and in mails; null for its id.
    """

    name: OrganisationName | None


class OrganisationTold(msgspec.Struct, frozen=True):
    """An organisation.

    Attributes:
        organisation_id: Its id, as in the address at which its people sign in.
        name: What pages and mails call it; null where that is its id.
    """

    organisation_id: str
    name: str | None


@ROUTES.on("get", "/v1/organisation", "The organisation.", scope="people:write")
async def get_organisation(runtime: Runtime, principal: Principal) -> OrganisationTold:
    """Read what the organisation is called."""
    name = await record.read_name(runtime.pool, principal.organisation_no)
    return OrganisationTold(principal.organisation, name)


@ROUTES.on("put", "/v1/organisation", "It is called so.", scope="admin", problems=(InvalidFields,))
async def put_organisation(runtime: Runtime, principal: Principal, body: OrganisationNaming) -> OrganisationTold:
    """Say what the organisation is called.

    Pages show it within a minute; mails that are written from now on say it, and `From` has it where no person wrote.
    """
    name = None if body.name is None else " ".join(body.name.split())
    if name == "":
        raise InvalidFields((Fault("$.name", "The name has no character that is seen.", "Send a name, or null."),))
    await record.put_name(runtime.pool, principal.organisation_no, name)
    return OrganisationTold(principal.organisation, name)
