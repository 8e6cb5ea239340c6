"""One's own account: language, zone and look; password, passkeys, and where one is signed in."""

from functools import cache
from http import HTTPStatus
from typing import Final
from zoneinfo import available_timezones

from litestar import Response

from api import account_errors as errors
from api.errors import ServiceError
from api.record.accounts import accounts as record
from api.record.accounts.passkeys import list_passkeys, remove_passkey
from api.record.accounts.sessions import end_others, end_session, list_sessions
from api.workspace.door import letting_in, passkeys, signing_in
from api.workspace.pages import Answer, Pages, page_of, see
from api.workspace.visit import Visit

PAGES: Final = Pages("door")
_AREAS: Final = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@PAGES.on("GET", "/account", needs=())
async def account(visit: Visit) -> Answer:
    """Show one's own account."""
    return await _page(visit)


@PAGES.on("POST", "/account", needs=())
async def change_settings(visit: Visit) -> Answer:
    """Choose language, zone and look."""
    form = visit.form
    changes = {
        name: form[name]
        for name, allowed in (("language", ("fr", "en")), ("zone", zones()), ("theme", ("auto", "light", "dark")))
        if form.get(name) in allowed
    }
    if changes:
        async with visit.runtime.pool.connection() as connection:
            await record.change_account(connection, visit.who.organisation_no, visit.who.account_id, changes)
        visit.runtime.door.sessions.forget(visit.who.account_id)
    return see("/account", visit.say("Saved."))


@PAGES.on("POST", "/account/password", needs=())
async def change_password(visit: Visit) -> Answer:
    """Choose another password, which signs out everywhere else."""
    if visit.who.is_launched:
        return _not_from_there(visit)
    try:
        guest = letting_in.private_guest(visit)
        now, new = visit.form.get("now", ""), visit.form.get("password", "")
        await signing_in.change_password(visit.runtime, visit.who, guest, now, new)
    except (errors.WrongCredentials, errors.WeakPassword, errors.TooManySignIns, errors.NotEncrypted) as refusal:
        return await _page(visit, refusal)
    return see("/account", visit.say("The password is changed, and you are signed out everywhere else."))


@PAGES.on("POST", "/account/passkeys/options", needs=())
async def passkey_options(visit: Visit) -> Answer:
    """Tell the browser for whom to make a passkey."""
    if visit.who.is_launched:
        return _not_from_there(visit)
    who = visit.who
    guest = letting_in.private_guest(visit)
    own = await record.account_of(visit.runtime.pool, who.account_id)
    user_name = who.name if own is None else own.user_name
    options = await passkeys.options_to_make(visit.runtime, guest, who.account_id, user_name, who.name)
    return Response(options, media_type="application/json")


@PAGES.on("POST", "/account/passkeys", needs=())
async def add_passkey(visit: Visit) -> Answer:
    """Keep a new passkey."""
    if visit.who.is_launched:
        return _not_from_there(visit)
    try:
        guest = letting_in.private_guest(visit)
        credential = passkeys.read_credential(visit.form.get("credential", ""))
        made = await passkeys.verify_new(visit.runtime, guest, visit.who.account_id, credential)
    except (errors.PasskeyRefused, errors.LinkIsOver, errors.WrongCredentials, errors.NotEncrypted) as refusal:
        return await _page(visit, refusal)
    async with visit.runtime.pool.connection() as connection:
        await passkeys.keep(connection, guest, visit.who.account_id, made)
    return see("/account", visit.say("The passkey is added."))


@PAGES.on("POST", "/account/passkeys/{passkey_id}/remove", needs=())
async def remove(visit: Visit, passkey_id: str) -> Answer:
    """Remove a passkey."""
    await remove_passkey(visit.runtime.pool, visit.who.account_id, passkey_id)
    return see("/account", visit.say("The passkey is removed."))


@PAGES.on("POST", "/account/sessions/{session_id}/end", needs=())
async def end_one(visit: Visit, session_id: str) -> Answer:
    """Sign out somewhere else."""
    await end_session(visit.runtime.pool, visit.who.account_id, session_id)
    visit.runtime.door.sessions.forget(visit.who.account_id)
    return see("/account", visit.say("Signed out there."))


@PAGES.on("POST", "/account/sessions/end-others", needs=())
async def end_all_others(visit: Visit) -> Answer:
    """Sign out everywhere else."""
    await end_others(visit.runtime.pool, visit.who.account_id, visit.who.session_id)
    visit.runtime.door.sessions.forget(visit.who.account_id)
    return see("/account", visit.say("Signed out everywhere else."))


def _not_from_there(visit: Visit) -> Answer:
    """Refuse what would open the account by itself: whoever a platform let in may not be its owner for good."""
    return page_of(visit, visit.render("not_yours.html"), HTTPStatus.FORBIDDEN)


@cache
def zones() -> tuple[str, ...]:
    """Return the time zones that are named after a place."""
    return tuple(sorted([one for one in available_timezones() if one.partition("/")[0] in _AREAS]))


async def _page(visit: Visit, refusal: ServiceError | None = None) -> Answer:
    account_id, pool = visit.who.account_id, visit.runtime.pool
    html = visit.render(
        "door/account.html",
        account=await record.account_of(pool, account_id),
        passkeys=await list_passkeys(pool, account_id),
        sessions=await list_sessions(pool, account_id),
        zones=zones(),
        refusal=None if refusal is None else refusal.kind.name,
        why=getattr(refusal, "why", ""),
        has_passkeys=letting_in.has_passkeys(visit),
    )
    return html if refusal is None else page_of(visit, html, HTTPStatus(refusal.kind.status))
