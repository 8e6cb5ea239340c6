"""What an invitation leads to: a passkey or a password of one's own."""

from http import HTTPStatus
from typing import Final

from litestar import Response

from api import account_errors as errors
from api.errors import ServiceError
from api.record.accounts.accounts import StoredAccount
from api.workspace.door import letting_in, passkeys, signing_in
from api.workspace.pages import Answer, Pages, page_of
from api.workspace.visit import Visit

PAGES: Final = Pages("door")


@PAGES.on("GET", "/invitation/{secret}", needs=None)
async def show(visit: Visit, secret: str) -> Answer:
    """Show what an invitation opens."""
    return await _page(visit, secret)


@PAGES.on("POST", "/invitation/{secret}", needs=None)
async def accept(visit: Visit, secret: str) -> Answer:
    """Take an invitation, with a passkey or with a password."""
    runtime = visit.runtime
    try:
        guest = letting_in.private_guest(visit)
        if visit.form.get("credential"):
            credential = passkeys.read_credential(visit.form["credential"])
            session = await signing_in.accept_with_passkey(runtime, guest, secret, credential)
        else:
            password = visit.form.get("password", "")
            session = await signing_in.accept_with_password(runtime, guest, secret, password)
    except (errors.WeakPassword, errors.PasskeyRefused, errors.LinkIsOver, errors.NotEncrypted) as refusal:
        return await _page(visit, secret, refusal)
    return await letting_in.let_in(visit, session, "/")


@PAGES.on("POST", "/invitation/{secret}/passkey-options", needs=None)
async def passkey_options(visit: Visit, secret: str) -> Answer:
    """Tell the browser for whom to make a passkey."""
    account = await signing_in.invited(visit.runtime, secret)
    guest = letting_in.private_guest(visit)
    options = await passkeys.options_to_make(visit.runtime, guest, account.id, account.user_name, account.name)
    return Response(options, media_type="application/json")


async def _page(visit: Visit, secret: str, refusal: ServiceError | None = None) -> Answer:
    account: StoredAccount | None = None
    try:
        account = await signing_in.invited(visit.runtime, secret)
    except errors.LinkIsOver as over:
        refusal = over
    html = visit.render(
        "door/invitation.html",
        secret=secret,
        account=account,
        refusal=None if refusal is None else refusal.kind.name,
        why=getattr(refusal, "why", ""),
        is_private=letting_in.is_safe(visit),
        has_passkeys=letting_in.has_passkeys(visit),
    )
    return html if refusal is None else page_of(visit, html, HTTPStatus(refusal.kind.status))
