"""Who a launch signs in: the learner or supporter that the platform's subject is bound to.

The account is that of one side alone: a learner who also supports has two, so that a course in which somebody learns
opens nothing of those whom they support. A session that a launch begins never administers (`api.record.accounts`).
"""

from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.account_errors import AccountTaken
from api.clock import moment_of
from api.integrations.identities.persons import name_of, pairs_of
from api.integrations.lti.messages import Launch
from api.lti_errors import LaunchRefused
from api.record.accounts import accounts as record
from api.record.accounts.accounts import NewAccount
from api.record.accounts.sessions import NewSession, begin_session
from api.record.audit import acting
from api.record.identity import Person, Side, bind_new, find, unknown_persons
from api.record.support import contacts
from api.record.support import staff as parts
from api.record.support.contacts import Contact
from api.record.support.zones import zone_of_organisation
from api.runtime import Runtime
from api.support.staff import BY_NAME
from api.support.staff_messages import SupporterContent
from api.workspace.door.guests import Guest

BY: Final = "lti"
Language: TypeAlias = Literal["fr", "en"]
_NOBODY: Final = ("unknown person", "Nobody has said yet who you are here. Ask whoever administers this service.")


class Owner(NamedTuple):
    """Whom a launch is about.

    Attributes:
        account_id: Of their account.
        person_id: The learner or the supporter.
    """

    account_id: str
    person_id: str


async def owner_of(runtime: Runtime, launch: Launch) -> Owner:
    """Return who a launch signs in, with an account, made if there is none.

    Raises:
        LaunchRefused: The organisation binds identities itself, and has not bound this one; or the account is disabled.
    """
    no = launch.platform.organisation_no
    async with runtime.pool.connection() as connection:
        person_id = await _person(connection, launch, moment_of(runtime.clock_us()))
        zone = (await zone_of_organisation(connection, no)).key
    await _store_person(runtime, launch, person_id, zone)
    found = await record.find_taken(runtime.pool, no, launch.part, person_id, None)
    if found is None:
        found = await _new_account(runtime, launch, person_id, zone)
    account = await record.find_account(runtime.pool, no, found)
    if account is None or account.disabled_at is not None:
        raise LaunchRefused("disabled", "Your account is disabled. Ask whoever administers this service.")
    return Owner(found, person_id)


async def sign_in(runtime: Runtime, guest: Guest, account_id: str, framed_by: str | None) -> NewSession:
    """Begin the session that a launch leads to."""
    async with runtime.pool.connection() as connection:
        session = await begin_session(connection, account_id, "lti", guest.device, framed_by)
    runtime.door.sessions.forget(account_id)
    return session


async def _person(connection: AsyncConnection[TupleRow], launch: Launch, at: datetime) -> str:
    """Return the id of the learner or supporter that the platform's subject is."""
    no, named = launch.platform.organisation_no, (launch.platform.issuer, launch.subject)
    side: Side = "learner_id" if launch.part == "learner" else "supporter_id"
    pair = (await pairs_of(connection, no, [named]))[named]
    found = await find(connection, no, [pair])
    if getattr(found.get(pair, Person()), side) is None:
        if pair not in found and await unknown_persons(connection, no) == "wait":
            raise LaunchRefused(*_NOBODY)
        found = await bind_new(connection, no, [pair], name_of, at, BY, side)
    return str(getattr(found[pair], side))


async def _store_person(runtime: Runtime, launch: Launch, person_id: str, zone: str) -> None:
    """Store what the platform says of a supporter who is not there yet, or of a learner of whom nothing is known."""
    pool, no = runtime.pool, launch.platform.organisation_no
    language: Language = launch.language or "fr"
    if launch.part == "learner":
        if launch.name is not None and await contacts.find_contact(pool, no, person_id) is None:
            await contacts.put_contacts(pool, no, [Contact(person_id, launch.name, None, language, zone)])
    elif await parts.find_part(pool, no, "supporter", person_id) is None:
        content = SupporterContent(name=launch.name or person_id, zone=zone, language=language)
        await parts.put_part(pool, no, BY_NAME["supporter"].new(person_id, content, BY), None)


async def _new_account(runtime: Runtime, launch: Launch, person_id: str, zone: str) -> str:
    is_learner, no = launch.part == "learner", launch.platform.organisation_no
    new = NewAccount(
        id=runtime.new_id(),
        user_name=person_id,
        email=None,
        name=launch.name or person_id,
        supporter=None if is_learner else person_id,
        learner=person_id if is_learner else None,
        roles=(launch.part,),
        language=launch.language or "fr",
        zone=zone,
        invited_by=BY,
    )
    try:
        async with runtime.pool.connection() as connection:
            await acting(connection, BY)
            await record.add_account(connection, no, new)
    except AccountTaken:  # another tab was faster
        return await record.find_taken(runtime.pool, no, launch.part, person_id, None) or new.id
    return new.id
