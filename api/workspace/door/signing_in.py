"""Letting somebody in: by password, by a link, by an invitation; and what they change about that afterwards."""

from typing import Final

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.account_errors import LinkIsOver, WrongCredentials
from api.communication.mailing_links import asked_key, goes_by_mail
from api.record.accounts import accounts as record
from api.record.accounts.accounts import StoredAccount
from api.record.accounts.sessions import NewSession, begin_session, end_sessions
from api.record.accounts.tickets import peek, spend
from api.runtime import Runtime
from api.workspace.door import passkeys
from api.workspace.door.guests import Guest
from api.workspace.door.passwords import check_password, hash_password, is_password
from api.workspace.door.session_ring import SessionOwner
from content_graph.texts import folded

LONGEST_NAME: Final = 320


async def by_password(runtime: Runtime, guest: Guest, organisation: str, named: str, password: str) -> NewSession:
    """Sign in whoever knows the password of an account.

    Args:
        runtime: What the worker has open.
        guest: Who tries.
        organisation: Where.
        named: Their e-mail address or user name.
        password: What they say it is.

    Raises:
        WrongCredentials: There is no such account, it has another password or none, or it is disabled.
        TooManySignIns: The address, or the account, has failed too often.
    """
    organisation, named = _clean(organisation), _clean(named)
    async with runtime.door.attempt(guest.peer, _counted(organisation, named)):
        found = await record.find_credentials(runtime.pool, organisation, named)
        fits = await _compare(runtime, None if found is None else found.password_hash, password)
        if found is None or not fits or found.is_disabled:
            raise WrongCredentials
    async with runtime.pool.connection() as connection:
        return await begin_session(connection, found.account_id, "password", guest.device)


async def ask_for_link(runtime: Runtime, guest: Guest, organisation: str, named: str) -> None:
    """Send whoever has an address a link to sign in, else tell whoever administers; what comes of it nobody is told.

    Raises:
        TooManySignIns: The address has asked too often.
    """
    runtime.door.note_asked(guest.peer)
    now_us = runtime.clock_us()
    mail_key = asked_key(now_us) if goes_by_mail(runtime.settings) else None
    await record.ask_for_link(runtime.pool, _clean(organisation), _clean(named), mail_key, now_us)


async def by_link(runtime: Runtime, guest: Guest, secret: str) -> NewSession:
    """Sign in whoever has a link.

    Raises:
        LinkIsOver: It was used, is over, or was replaced.
    """
    async with runtime.pool.connection() as connection:
        ticket = await spend(connection, "link", secret)
        if ticket is None or ticket.account_id is None:
            raise LinkIsOver
        return await begin_session(connection, ticket.account_id, "link", guest.device)


async def invited(runtime: Runtime, secret: str) -> StoredAccount:
    """Return whom an invitation is for.

    Raises:
        LinkIsOver: It was used, is over, or was replaced.
    """
    ticket = await peek(runtime.pool, "invitation", secret)
    found = None if ticket is None else await record.account_of(runtime.pool, str(ticket.account_id))
    if found is None:
        raise LinkIsOver
    return found


async def accept_with_password(runtime: Runtime, guest: Guest, secret: str, password: str) -> NewSession:
    """Let somebody who was invited choose a password.

    Raises:
        LinkIsOver: The invitation was used, is over, or was replaced.
        WeakPassword: The password is too easy to guess; the invitation still opens.
    """
    account = await invited(runtime, secret)
    kept = await hash_password(_checked(account, password))
    async with runtime.pool.connection() as connection:
        session = await _accept(runtime, connection, guest, secret, account.id)
        await record.set_password(connection, account.id, kept)
        return session


async def accept_with_passkey(
    runtime: Runtime, guest: Guest, secret: str, credential: passkeys.Credential
) -> NewSession:
    """Let somebody who was invited make a passkey.

    Raises:
        LinkIsOver: The invitation, or the request for the passkey, was used, is over, or was replaced.
        PasskeyRefused: The passkey does not hold; the invitation still opens.
    """
    account = await invited(runtime, secret)
    made = await passkeys.verify_new(runtime, guest, account.id, credential)
    async with runtime.pool.connection() as connection:
        session = await _accept(runtime, connection, guest, secret, account.id)
        await passkeys.keep(connection, guest, account.id, made)
        return session


async def change_password(runtime: Runtime, who: SessionOwner, guest: Guest, now: str, new: str) -> None:
    """Give an account another password, and sign it out everywhere else.

    Args:
        runtime: What the worker has open.
        who: Whose account.
        guest: From where.
        now: The password that it has; anything of an account that has none.
        new: The other one.

    Raises:
        WrongCredentials: The password that it has is not this.
        WeakPassword: The new one is too easy to guess.
        TooManySignIns: They have failed too often.
    """
    account = await record.account_of(runtime.pool, who.account_id)
    if account is None:
        raise WrongCredentials
    if account.has_password:
        async with runtime.door.attempt(guest.peer, _counted(who.organisation, account.user_name)):
            found = await record.find_credentials(runtime.pool, who.organisation, account.user_name)
            if not await _compare(runtime, None if found is None else found.password_hash, now):
                raise WrongCredentials
    kept = await hash_password(_checked(account, new))
    async with runtime.pool.connection() as connection:
        await record.set_password(connection, account.id, kept)
        await end_sessions(connection, account.id, but=who.session_id)
    runtime.door.sessions.forget(account.id)


async def _accept(
    runtime: Runtime, connection: AsyncConnection[TupleRow], guest: Guest, secret: str, account_id: str
) -> NewSession:
    """Take an invitation away, and sign in whoever had it, and nobody else any more."""
    if await spend(connection, "invitation", secret) is None:
        raise LinkIsOver
    await end_sessions(connection, account_id)
    runtime.door.sessions.forget(account_id)
    return await begin_session(connection, account_id, "invitation", guest.device)


async def _compare(runtime: Runtime, kept: str | None, password: str) -> bool:
    fits = await is_password(kept, password)
    runtime.counters.count("passwords", "right" if fits else "wrong")
    return fits


def _checked(account: StoredAccount, password: str) -> str:
    return check_password(password, account.name, account.email, account.user_name)


def _counted(organisation: str, named: str) -> str:
    """Return under which name attempts count: the same for all spellings that the record may take for one.

    >>> _counted("acme", "L\u0130SA") == _counted("acme", "lisa")
    True
    """
    return f"{organisation}/{folded(named)}"


def _clean(text: str) -> str:
    """Return a name that the record can be asked for."""
    return text.replace("\0", "").strip()[:LONGEST_NAME]
