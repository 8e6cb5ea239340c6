"""How a learning platform opens the service: its sign-in and back (`/lti/login`, `/lti/launch`), most often in a frame.

Whether the browser that comes back is the one that set out is told by a cookie that is kept apart for each site that
frames us; where the browser keeps none, by the platform, which keeps it for us (LTI Client-Side postMessages). Then a
session cannot live in the frame either, and the way on is a tab of its own.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import structlog
from litestar import Response

from api.account_errors import NotEncrypted
from api.errors import ServiceError
from api.integrations.lti.launching import CALLBACK, Departure, arrive, depart, storage_key
from api.integrations.lti.messages import Launch, framing_origins, origin_of
from api.integrations.lti.registration import Asked, register
from api.integrations.lti.services.landing import Arrived, land
from api.integrations.lti.states import LASTS, Returned, read_state
from api.lti_errors import (
    DeploymentTaken,
    LaunchRefused,
    PlatformTaken,
    PlatformUnreachable,
    RegistrationRefused,
    ShareNeeded,
)
from api.record.accounts.tickets import make_ticket, spend
from api.record.lti.keys import public_keys
from api.workspace import forgery
from api.workspace.door import letting_in
from api.workspace.door.launched import Owner, owner_of, sign_in
from api.workspace.door.sessions import frame_cookie
from api.workspace.pages import Answer, Pages, framed, page_of
from api.workspace.visit import Visit

PAGES: Final = Pages("door")
BROWSER: Final = "symphonie_launch"
"""The cookie of a browser that set out to a platform's sign-in."""
_FRAMES: Final = frozenset({"iframe", "frame", "embed", "object"})
_AGAIN: Final = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_deployment_id")
_INNOCENT: Final = frozenset(
    {"browser", "platform", "deployment_id", "sub", "roles", "teachers", "disabled", "unknown person"}
)
"""Reasons of refusals that say nothing against whoever comes: settings of a browser, a platform or an organisation."""
_SHOWN_HERE: Final = (LaunchRefused, PlatformUnreachable, DeploymentTaken, NotEncrypted)
_NOT_REGISTERED: Final = (
    RegistrationRefused,
    PlatformUnreachable,
    PlatformTaken,
    DeploymentTaken,
    ShareNeeded,
    NotEncrypted,
)
_LOG: Final = structlog.get_logger("api.integrations.lti")


@PAGES.on("GET", "/lti/login", needs=None)
async def login(visit: Visit) -> Answer:
    """Send the browser to the platform's sign-in."""
    return await _login(visit)


@PAGES.on("POST", "/lti/login", needs=None, from_elsewhere=True)
async def login_by_form(visit: Visit) -> Answer:
    """Send the browser to the platform's sign-in; a platform may post what it says."""
    return await _login(visit)


@PAGES.on("POST", "/lti/launch", needs=None, from_elsewhere=True)
async def launch(visit: Visit) -> Answer:
    """Sign in whoever comes back from a platform."""
    _knock(visit)
    returned: Returned | None = None
    try:
        guest = letting_in.private_guest(visit)
        returned = await read_state(visit.runtime.pool, visit.form.get("state", ""), visit.now_us)
        _require_token(visit)
        has_cookie = returned.state.is_of(letting_in.kept(visit, BROWSER))
        if not has_cookie and "browser" not in visit.form and returned.state.storage is not None:
            return _ask_storage(visit, returned, returned.state.storage)
        if not has_cookie and not _is_kept_elsewhere(visit, returned):
            raise LaunchRefused("browser", "Your browser did not keep what it was given when the launch began.")
        told = await arrive(visit.runtime, returned, visit.form["id_token"], guest.origin)
        owner = await owner_of(visit.runtime, told)
        to = await _landing(visit, told, owner)
    except _SHOWN_HERE as refusal:
        return _refused(visit, refusal, returned)
    if not has_cookie:
        return await _in_new_tab(visit, told, owner, to)
    in_frame = visit.request.headers.get("sec-fetch-dest") in _FRAMES
    session = await sign_in(visit.runtime, guest, owner.account_id, framing_origins(told) if in_frame else None)
    return await letting_in.let_in(visit, session, to, in_frame=in_frame)


@PAGES.on("POST", "/lti/open", needs=None, from_elsewhere=True)
async def open_in_tab(visit: Visit) -> Answer:
    """Sign in whoever was launched in a frame that keeps no cookies; only our own page sends this."""
    _knock(visit)
    try:
        guest = letting_in.private_guest(visit)
        if not forgery.is_ours(visit.request.headers):
            raise LaunchRefused("origin", "This is opened by a page of ours alone.")
        async with visit.runtime.pool.connection() as connection:
            ticket = await spend(connection, "lti", visit.form.get("secret", ""))
        if ticket is None or ticket.account_id is None:
            raise LaunchRefused("state", "It was opened before, or is over. Open the activity in the course again.")
    except _SHOWN_HERE as refusal:
        return _refused(visit, refusal, None)
    session = await sign_in(visit.runtime, guest, ticket.account_id, None)
    return await letting_in.let_in(visit, session, letting_in.local(ticket.content.get("to")))


@PAGES.on("GET", "/lti/register/{secret}", needs=None)
async def register_platform(visit: Visit, secret: str) -> Answer:
    """Register the platform that opens this, and the tool there."""
    _knock(visit)
    configuration = visit.query.get("openid_configuration", "")
    try:
        origin = letting_in.private_guest(visit).origin
        platform = await register(
            visit.runtime, Asked(secret, configuration, visit.query.get("registration_token"), origin)
        )
    except _NOT_REGISTERED as refusal:
        why = getattr(refusal, "why", refusal.kind.name)
        _LOG.warning("a platform was not registered", reason=why)
        if why == "link":
            _note_forged(visit)
        html = visit.render("door/platform_refused.html", why=why, detail=refusal.detail)
        # nothing on the page acts, so whoever says to be the platform may show why
        return framed(page_of(visit, html, HTTPStatus(refusal.kind.status)), origin_of(configuration) or "'none'")
    html = visit.render("door/platform_registered.html", platform=platform)
    return framed(page_of(visit, html, HTTPStatus.OK), " ".join(platform.frame_origins))


@PAGES.on("GET", "/lti/jwks/{organisation}", needs=None)
async def jwks(visit: Visit, organisation: str) -> Answer:
    """Tell with which keys the tool signs for an organisation (RFC 7517); none, of one that does not exist, too."""
    _knock(visit)
    keys = ", ".join(await public_keys(visit.runtime.pool, organisation))
    return Response(f'{{"keys": [{keys}]}}'.encode(), media_type="application/json")


def _is_kept_elsewhere(visit: Visit, returned: Returned) -> bool:
    """Tell whether the platform kept for this browser what it was given.

    Our own page has asked it (`launch_storage.html`); another site's would only tell what somebody else was given, to
    have this browser signed in as them.
    """
    return forgery.is_ours(visit.request.headers) and returned.state.is_of(visit.form.get("browser"))


def _knock(visit: Visit) -> None:
    """Count whoever opens what needs no key, by their address.

    Raises:
        TooManySignIns: They have to wait.
    """
    visit.runtime.door.note_launch(letting_in.guest(visit).peer)


def _note_forged(visit: Visit) -> None:
    visit.runtime.door.note_forged(letting_in.guest(visit).peer)


async def _login(visit: Visit) -> Answer:
    _knock(visit)
    asked = visit.form or visit.query
    try:
        origin = letting_in.private_guest(visit).origin
        departure = await depart(visit.runtime, asked, origin, letting_in.kept(visit, BROWSER))
    except _SHOWN_HERE as refusal:
        return _refused(visit, refusal, None)
    lasts = int(LASTS.total_seconds())
    cookie = frame_cookie(letting_in.prefixed(visit, BROWSER), departure.browser, lasts)
    again = urlencode({name: asked[name] for name in _AGAIN if name in asked})
    answer = _departing(visit, departure, f"/lti/login?{again}")
    answer.set_cookie(cookie)
    return answer


def _departing(visit: Visit, departure: Departure, again: str) -> Response[bytes]:
    """Send a browser on: at once where it keeps cookies, from a frame by a script that sees whether it does."""
    if visit.request.headers.get("sec-fetch-dest") == "document":
        return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers={"location": departure.url})
    html = visit.render("door/launch_login.html", departure=departure, again=again, at=_storage_origin(departure))
    origins = " ".join(departure.platform.frame_origins) or "'none'"
    return framed(page_of(visit, html, HTTPStatus.OK), origins)


def _storage_origin(departure: Departure) -> str:
    return origin_of(departure.platform.auth_login_url) or ""


def _ask_storage(visit: Visit, returned: Returned, storage: str) -> Answer:
    html = visit.render(
        "door/launch_storage.html",
        storage=storage,
        key=storage_key(visit.form["state"]),
        at=origin_of(returned.platform.auth_login_url) or "",
        state=visit.form["state"],
        id_token=visit.form["id_token"],
    )
    return framed(page_of(visit, html, HTTPStatus.OK), " ".join(returned.platform.frame_origins) or "'none'")


async def _in_new_tab(visit: Visit, told: Launch, owner: Owner, to: str) -> Answer:
    async with visit.runtime.pool.connection() as connection:
        ticket = await make_ticket(connection, "lti", owner.account_id, {"to": to})
    html = visit.render("door/launch_tab.html", secret=ticket.secret)
    return framed(page_of(visit, html, HTTPStatus.OK), framing_origins(told))


async def _landing(visit: Visit, told: Launch, owner: Owner) -> str:
    """Return where a launch leads: the learner's own page, the supporter's on that course, or the choice of a link.

    Whoever has no role in the course itself is of no cohort by it: an administrator who looks, a parent, a test.
    """
    arrived = Arrived(
        platform=told.platform,
        claims=told.claims,
        kind=told.kind,
        deployment_id=told.deployment_id,
        subject=told.subject,
        part=told.part,
        person_id=owner.person_id,
        context_id=told.context_id if told.is_of_course else None,
        context_title=told.context_title,
        launch_url=f"{letting_in.guest(visit).origin}{CALLBACK}",
    )
    return await land(visit.runtime, arrived)


def _require_token(visit: Visit) -> None:
    if "error" in visit.form:
        raise LaunchRefused("platform", "The platform did not sign you in. Sign in there, and open the activity again.")
    if "id_token" not in visit.form:
        raise LaunchRefused("id_token", "The platform says nothing of you.")


def _refused(visit: Visit, refusal: ServiceError, returned: Returned | None) -> Answer:
    """Say what did not hold. Nothing on the page acts, so a platform that is known may frame it."""
    why = getattr(refusal, "why", refusal.kind.name)
    platform = None if returned is None else returned.platform.platform_no
    _LOG.warning("a launch was refused", reason=why, platform=platform)
    if isinstance(refusal, LaunchRefused) and why not in _INNOCENT:
        _note_forged(visit)
    html = visit.render("door/launch_refused.html", why=why, detail=refusal.detail)
    answer = page_of(visit, html, HTTPStatus(refusal.kind.status))
    return answer if returned is None else framed(answer, " ".join(returned.platform.frame_origins) or "'none'")
