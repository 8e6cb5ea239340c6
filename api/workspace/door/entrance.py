"""Signing in and out: all doors on one page, the link that was handed over, and the way to an OpenID provider.

Which organisation is meant follows from the address (`/o/{organisation}/sign-in`), from the last time, or from there
being only one; else it is asked for. Passkeys need none.
"""

from http import HTTPStatus
from typing import Final

from litestar import Response

from api import account_errors as errors
from api.communication.mailing_links import goes_by_mail
from api.errors import ServiceError
from api.record.accounts.accounts import list_organisations
from api.record.accounts.providers import list_providers
from api.record.accounts.tickets import LASTS, peek
from api.record.organisations import called_by_id
from api.workspace.door import letting_in, oidc, passkeys, signing_in
from api.workspace.door.letting_in import JOURNEY, ORGANISATION, local
from api.workspace.pages import Answer, Pages, See, page_of
from api.workspace.visit import Visit

PAGES: Final = Pages("door")
_SHOWN_HERE: Final = (
    errors.WrongCredentials,
    errors.TooManySignIns,
    errors.LinkIsOver,
    errors.ProviderRefused,
    errors.ProviderUnreachable,
    errors.NotInvited,
    errors.NotEncrypted,
)
"""What is told on the page itself, beside the other doors."""


@PAGES.on("GET", "/sign-in", needs=None)
async def sign_in(visit: Visit) -> Answer:
    """Show all doors."""
    return await _doors(visit, await _organisation(visit))


@PAGES.on("GET", "/o/{organisation}/sign-in", needs=None)
async def sign_in_to(visit: Visit, organisation: str) -> Answer:
    """Show all doors of an organisation; of one that does not exist, too."""
    return await _doors(visit, organisation)


@PAGES.on("POST", "/sign-in", needs=None)
async def with_password(visit: Visit) -> Answer:
    """Sign in with a password."""
    organisation = visit.form.get("organisation", "")
    named, password = visit.form.get("name", ""), visit.form.get("password", "")
    try:
        guest = letting_in.private_guest(visit)
        session = await signing_in.by_password(visit.runtime, guest, organisation, named, password)
    except _SHOWN_HERE as refusal:
        return await _doors(visit, organisation, refusal)
    return await letting_in.let_in(visit, session, local(visit.form.get("next")))


@PAGES.on("POST", "/sign-in/passkey/options", needs=None)
async def passkey_options(visit: Visit) -> Answer:
    """Tell the browser what to sign."""
    options = await passkeys.options_to_use(visit.runtime, letting_in.private_guest(visit))
    return Response(options, media_type="application/json")


@PAGES.on("POST", "/sign-in/passkey", needs=None)
async def with_passkey(visit: Visit) -> Answer:
    """Sign in with a passkey."""
    try:
        credential = passkeys.read_credential(visit.form.get("credential", ""))
        session = await passkeys.sign_in(visit.runtime, letting_in.private_guest(visit), credential)
    except _SHOWN_HERE as refusal:
        return await _doors(visit, visit.form.get("organisation", ""), refusal)
    return await letting_in.let_in(visit, session, local(visit.form.get("next")))


@PAGES.on("POST", "/sign-in/link", needs=None)
async def ask_for_link(visit: Visit) -> Answer:
    """Tell whoever administers that somebody would like a link; the answer is always the same."""
    organisation, named = visit.form.get("organisation", ""), visit.form.get("name", "")
    try:
        await signing_in.ask_for_link(visit.runtime, letting_in.guest(visit), organisation, named)
    except errors.TooManySignIns as refusal:
        return await _doors(visit, organisation, refusal)
    by_mail = goes_by_mail(visit.runtime.settings)
    return visit.render("door/link_asked.html", organisation=organisation, goes_by_mail=by_mail)


@PAGES.on("GET", "/sign-in/link/{secret}", needs=None)
async def show_link(visit: Visit, secret: str) -> Answer:
    """Show the button that a link leads to: what only opens it, as mail scanners do, does not use it up."""
    if await peek(visit.runtime.pool, "link", secret) is None:
        return await _doors(visit, await _organisation(visit), errors.LinkIsOver())
    return visit.render("door/link.html", secret=secret)


@PAGES.on("POST", "/sign-in/link/{secret}", needs=None)
async def with_link(visit: Visit, secret: str) -> Answer:
    """Sign in with a link."""
    try:
        session = await signing_in.by_link(visit.runtime, letting_in.private_guest(visit), secret)
    except _SHOWN_HERE as refusal:
        return await _doors(visit, await _organisation(visit), refusal)
    return await letting_in.let_in(visit, session, "/")


@PAGES.on("GET", "/sign-in/oidc/{organisation}/{provider}", needs=None)
async def to_provider(visit: Visit, organisation: str, provider: str) -> Answer:
    """Send the browser to an OpenID provider."""
    try:
        guest = letting_in.private_guest(visit)
        to = local(visit.query.get("next"))
        departure = await oidc.depart(visit.runtime, guest, organisation, provider, to)
    except _SHOWN_HERE as refusal:
        return await _doors(visit, organisation, refusal)
    lasts = int(LASTS["oidc"].total_seconds())
    return See(departure.url, cookies=(letting_in.keeping(visit, JOURNEY, departure.state, lasts),))


@PAGES.on("GET", "/sign-in/oidc", needs=None)
async def from_provider(visit: Visit) -> Answer:
    """Sign in whoever comes back from an OpenID provider."""
    try:
        guest = letting_in.private_guest(visit)
        arrival = await oidc.arrive(visit.runtime, guest, letting_in.kept(visit, JOURNEY), visit.query)
    except _SHOWN_HERE as refusal:
        return await _doors(visit, await _organisation(visit), refusal)
    return await letting_in.let_in(visit, arrival.session, arrival.next, letting_in.keeping(visit, JOURNEY, "", 0))


@PAGES.on("POST", "/sign-out", needs=None)
async def sign_out(visit: Visit) -> Answer:
    """Sign out."""
    await letting_in.end_here(visit)
    return See("/sign-in", cookies=letting_in.signed_out(visit))


async def _organisation(visit: Visit) -> str:
    """Return which organisation is meant; empty where it has to be asked for."""
    remembered = letting_in.kept(visit, ORGANISATION)
    if remembered:
        return remembered
    known = await list_organisations(visit.runtime.pool)
    return known[0] if len(known) == 1 else ""


async def _doors(visit: Visit, organisation: str, refusal: ServiceError | None = None) -> Answer:
    organisation = organisation.replace("\0", "")
    html = visit.render(
        "door/sign_in.html",
        organisation=organisation,
        called=await called_by_id(visit.runtime.pool, organisation) if organisation else "",
        providers=await list_providers(visit.runtime.pool, organisation) if organisation else [],
        name=visit.form.get("name", ""),
        next=local(visit.form.get("next", visit.query.get("next"))),
        refusal=None if refusal is None else refusal.kind.name,
        wait_s=getattr(refusal, "retry_after_seconds", 0),
        is_private=letting_in.is_safe(visit),
        has_passkeys=letting_in.has_passkeys(visit),
    )
    return html if refusal is None else page_of(visit, html, HTTPStatus(refusal.kind.status))
