"""Who is invited, and as whom: use cases of the API, of the pages and of the command line alike.

Whoever invites may do all that a role of the organisation may that they give (`RoleBeyondYours`). A supporter who is
not stored yet is stored, with what the invitation says of them, and so is the contact of a learner of whom nothing is
known; whom a supporter helps follows from assignments alone.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, cast

from api.account_errors import AccountTaken, LastAdministrator, RoleBeyondYours, UnknownAccount
from api.errors import InvalidField
from api.record.accounts import accounts as record
from api.record.accounts.accounts import NewAccount, StoredAccount
from api.record.accounts.sessions import end_sessions, withdraw
from api.record.accounts.tickets import NewTicket, TicketKind, make_ticket
from api.record.audit import acting
from api.record.keys import Principal
from api.record.pool import Pool
from api.record.support import contacts
from api.record.support import staff as parts
from api.record.support.contacts import Contact
from api.support.staff import BY_NAME
from api.support.staff_messages import SupporterContent
from api.workspace.door.messages import InvitationRequest
from api.workspace.door.roles import PERSONAL, SCOPES_OF
from content_graph.ids import ID_REMEDY, fault_in_id
from engine.support.calendar import zone_of
from engine.support.faults import SupportFault

PATHS: Final[dict[TicketKind, str]] = {"invitation": "/invitation/", "link": "/sign-in/link/"}
"""Where links lead."""


class Invited(NamedTuple):
    """Somebody who was just invited.

    Attributes:
        account_id: Of their account.
        ticket: What opens it.
    """

    account_id: str
    ticket: NewTicket


async def invite(pool: Pool, by: Principal, new_id: str, asked: InvitationRequest) -> Invited:
    """Invite somebody.

    Args:
        pool: Of the record.
        by: Who invites.
        new_id: Of the account.
        asked: Whom.

    Raises:
        InvalidField: They are neither a person nor given a role, or the person or the zone cannot be.
        RoleBeyondYours: Whoever invites may not do all that the role may.
        AccountTaken: The person, or the e-mail address, has an account.
    """
    kind, _, person = (asked.person or "").partition("/")
    roles = tuple(dict.fromkeys([*([kind] if kind else []), *asked.roles]))
    _check(by, roles, person, asked)
    name = asked.name or person or asked.email or roles[0]
    new = NewAccount(
        id=new_id,
        user_name=asked.user_name or person or asked.email or roles[0],
        email=asked.email,
        name=name,
        supporter=person if kind == "supporter" else None,
        learner=person if kind == "learner" else None,
        roles=roles,
        language=asked.language,
        zone=asked.zone,
        invited_by=by.key_id,
    )
    async with pool.connection() as connection:
        await acting(connection, by.key_id)
        await record.add_account(connection, by.organisation_no, new)
    await _store_person(pool, by, kind, person, new)
    async with pool.connection() as connection:
        return Invited(new_id, await make_ticket(connection, "invitation", new_id))


async def invite_again(pool: Pool, by: Principal, new_id: str, asked: InvitationRequest) -> Invited:
    """Invite somebody, or make a new invitation for whoever has an account of this person or e-mail address.

    Raises:
        ServiceError: As `invite` and `make_link`.
    """
    try:
        return await invite(pool, by, new_id, asked)
    except AccountTaken:
        kind, _, person = (asked.person or "").partition("/")
        account_id = await record.find_taken(pool, by.organisation_no, kind, person, asked.email)
        if account_id is None:
            raise
        return Invited(account_id, await make_link(pool, by, account_id, "invitation"))


async def make_link(pool: Pool, by: Principal, account_id: str, kind: TicketKind) -> NewTicket:
    """Make a link for an account; those that were made before open nothing any more.

    Raises:
        UnknownAccount: The organisation has no such account, or it is disabled.
        RoleBeyondYours: The account may more than whoever asks.
    """
    async with pool.connection() as connection:
        account = await record.hold_account(connection, by.organisation_no, account_id)
        if account is None or account.disabled_at is not None:
            raise UnknownAccount(account_id)
        require_reach(by, account.roles)
        await withdraw(connection, account_id)
        await record.link_made(connection, account_id)
        return await make_ticket(connection, kind, account_id)


async def change(pool: Pool, by: Principal, account_id: str, changes: Mapping[str, Any]) -> StoredAccount:
    """Change an account.

    Args:
        pool: Of the record.
        by: Who changes it.
        account_id: Which.
        changes: Fields of `AccountChange` that are to be others.

    Raises:
        UnknownAccount: The organisation has no such account.
        RoleBeyondYours: The account, or what it is to be, may more than whoever asks.
        LastAdministrator: Nobody else administers the organisation.
        InvalidField: There is no such time zone, or nothing would be left of its roles.
        AccountTaken: The e-mail address has another account.
    """
    if "zone" in changes:
        check_zone(changes["zone"])
    async with pool.connection() as connection:
        await acting(connection, by.key_id)
        account = await record.hold_account(connection, by.organisation_no, account_id)
        if account is None:
            raise UnknownAccount(account_id)
        roles = _roles_after(account, changes)
        require_reach(by, (*account.roles, *roles))
        if "email" in changes and account.first_signed_in_at is not None:
            require_reach(by, ("administrator",))  # an OpenID provider lets in whoever has the address
        is_disabled = changes.get("is_disabled", account.disabled_at is not None)
        if (
            "administrator" in account.roles
            and ("administrator" not in roles or is_disabled)
            and not await record.count_administrators(connection, by.organisation_no, account_id)
        ):
            raise LastAdministrator
        fields = {name: value for name, value in changes.items() if name != "is_disabled"}
        if "roles" in changes:
            fields["roles"] = sorted(roles)
        if fields:
            await record.change_account(connection, by.organisation_no, account_id, fields)
        if is_disabled != (account.disabled_at is not None):
            await record.set_disabled(connection, by.organisation_no, account_id, disabled=is_disabled)
        if is_disabled:
            await end_sessions(connection, account_id)
            await withdraw(connection, account_id)
        changed = await record.hold_account(connection, by.organisation_no, account_id)
    if changed is None:
        raise UnknownAccount(account_id)
    return changed


async def withdraw_invitation(pool: Pool, by: Principal, account: StoredAccount) -> None:
    """Take an invitation back, and the account with it if nobody has ever used it.

    Raises:
        RoleBeyondYours: The account may more than whoever asks.
    """
    require_reach(by, account.roles)
    async with pool.connection() as connection:
        await acting(connection, by.key_id)
        await withdraw(connection, account.id)
        await record.remove_unused(connection, account.id)


def require_reach(by: Principal, roles: tuple[str, ...] | list[str]) -> None:
    """Check that somebody may do all that roles may: whoever lets somebody in could go in as them.

    Raises:
        RoleBeyondYours: They may not.
    """
    for role in roles:
        if not all(by.may(scope) for scope in SCOPES_OF[role]):
            raise RoleBeyondYours(role)


def check_zone(zone: str) -> None:
    """Check that there is such a time zone.

    Raises:
        InvalidField: There is none.
    """
    try:
        zone_of(zone)
    except SupportFault as fault:
        raise InvalidField(path="$.zone", detail=fault.detail, remedy=fault.remedy) from None


def _check(by: Principal, roles: tuple[str, ...], person: str, asked: InvitationRequest) -> None:
    if not roles:
        detail, remedy = "Nobody is invited as nothing.", "Name a person, or give a role, or both."
        raise InvalidField("$.roles", detail, remedy)
    fault = fault_in_id(person) if asked.person is not None else None
    if fault is not None:
        raise InvalidField("$.person", fault, ID_REMEDY)
    check_zone(asked.zone)
    require_reach(by, roles)


def _roles_after(account: StoredAccount, changes: Mapping[str, Any]) -> tuple[str, ...]:
    if "roles" not in changes:
        return tuple(account.roles)
    roles = (*[one for one in account.roles if one in PERSONAL], *changes["roles"])
    if not roles:
        detail, remedy = "Nothing would be left of what they are.", "Leave a role, or disable the account."
        raise InvalidField("$.roles", detail, remedy)
    return roles


async def _store_person(pool: Pool, by: Principal, kind: str, person: str, new: NewAccount) -> None:
    """Store what is said of a supporter who is not there yet, or of a learner of whom nothing is known."""
    no = by.organisation_no
    if kind == "supporter" and await parts.find_part(pool, no, "supporter", person) is None:
        content = SupporterContent(
            name=new.name, email=new.email, zone=new.zone, language=cast("Literal['fr', 'en']", new.language)
        )
        await parts.put_part(pool, no, BY_NAME["supporter"].new(person, content, by.key_id), None)
    elif kind == "learner" and await contacts.find_contact(pool, no, person) is None:
        name = new.name if new.name != person else None
        await contacts.put_contacts(pool, no, [Contact(person, name, new.email, new.language, new.zone)])
