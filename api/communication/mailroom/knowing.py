"""For whom an address was written to which mail comes, as the record knows it."""

from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.communication.mailroom.judging import Known
from api.record.communication.preferences import Recipient
from api.record.communication.reachability import address_of
from api.record.support.team import people_of
from api.record.vault.columns import find_key
from api.record.vault.vault import OrganisationKey
from engine.communication.reply_address import Claim, is_genuine, read_address

Connection = AsyncConnection[TupleRow]
_LEARNER: Final = "SELECT learner FROM symphonie.support_case WHERE (organisation_no, id) = (%s, %s)"


class Addressed(NamedTuple):
    """What an address says, and who proves it.

    Attributes:
        claim: What it says; None where none of ours looks so.
        is_genuine: Whether it was written here.
        person: For whom; None for a mail that came back, and for nobody.
        learner: About whom its case is; None where there is none.
    """

    claim: Claim | None = None
    is_genuine: bool = False
    person: Recipient | None = None
    learner: str | None = None


async def addressed(connection: Connection, key: OrganisationKey, address: str, domain: str) -> Addressed:
    """Return for whom an address of an organisation was written.

    A person is signed and not written in it: of those who could be meant, one proves it.
    """
    claim = read_address(address, domain)
    if claim is None or claim.organisation_no != key.organisation_no:
        return Addressed()
    if claim.purpose == "bounce":
        return Addressed(claim, is_genuine=is_genuine(key.sign, claim))
    row = await (await connection.execute(_LEARNER, [key.organisation_no, claim.about])).fetchone()
    if row is None:
        return Addressed(claim)
    learner = Recipient("learner", str(row[0]))
    if is_genuine(key.sign, claim, learner.name):
        return Addressed(claim, is_genuine=True, person=learner, learner=learner.id)
    for supporter_id in await people_of(connection, key.organisation_no):
        supporter = Recipient("supporter", supporter_id)
        if is_genuine(key.sign, claim, supporter.name):
            return Addressed(claim, is_genuine=True, person=supporter, learner=learner.id)
    return Addressed(claim, learner=learner.id)


async def known_of(connection: Connection, to: Addressed, organisation_no: int) -> Known:
    """Return what a mail to an address is judged by."""
    mail = None if to.person is None else await address_of(connection, organisation_no, to.person)
    return Known(to.claim, to.is_genuine, () if mail is None else (mail,))


async def found_address(connection: Connection, address: str, domain: str) -> tuple[OrganisationKey, Addressed] | None:
    """Return whose an address is, and for whom it was written; None where none of ours looks so."""
    claim = read_address(address, domain)
    key = None if claim is None else await find_key(connection, claim.organisation_no)
    return None if key is None else (key, await addressed(connection, key, address, domain))
