"""What pages do when somebody comes in or goes: cookies, where they wanted to go, and whether the way is private."""

import re
from typing import Final

from litestar.datastructures import Cookie

from api.account_errors import NotEncrypted
from api.http.peers import is_address
from api.record.accounts.sessions import NewSession, end_by_token, hash_of
from api.workspace.door.guests import Guest, guest_of
from api.workspace.door.sessions import (
    FRAME_NAME,
    HOST_PREFIX,
    MAX_AGE_S,
    cookie,
    cookie_of,
    frame_cookie,
    is_encrypted,
    is_private,
    session_cookie,
    session_token,
)
from api.workspace.pages import See
from api.workspace.visit import Visit

ORGANISATION: Final = "symphonie_organisation"
"""The cookie that remembers where somebody signed in last; it opens nothing."""
JOURNEY: Final = "symphonie_journey"
"""The cookie of a browser that set out to an OpenID provider."""
_YEAR_S: Final = 365 * 86_400
_LOCAL: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
"""A path of ours: what begins with two slashes, or with one and a backslash, is another host to a browser."""
MAX_NEXT: Final = 2000


def local(path: str | None) -> str:
    r"""Return where somebody wanted to go if that is a page of ours, else the first page.

    >>> local("/learners?q=a"), local("//evil.example"), local("/\\evil.example"), local("https://evil.example")
    ('/learners?q=a', '/', '/', '/')
    """
    return path if path is not None and len(path) <= MAX_NEXT and _LOCAL.fullmatch(path) else "/"


def guest(visit: Visit) -> Guest:
    """Read who stands before the door."""
    return guest_of(visit.runtime, visit.request.scope)


def private_guest(visit: Visit) -> Guest:
    """Read who stands before the door, to whom secrets may be told.

    Raises:
        NotEncrypted: Somebody on the way could read along.
    """
    if not is_safe(visit):
        raise NotEncrypted
    return guest(visit)


def is_safe(visit: Visit) -> bool:
    """Tell whether nobody on the way can read along."""
    return is_private(visit.runtime, visit.request.scope)


def has_passkeys(visit: Visit) -> bool:
    """Tell whether passkeys work here: they belong to a name, and an address is none."""
    return is_safe(visit) and not is_address(guest(visit).host.strip("[]"))


async def let_in(visit: Visit, session: NewSession, to: str, *cookies: Cookie, in_frame: bool = False) -> See:
    """Sign somebody in, and whoever was signed in with this browser out.

    Args:
        visit: Who comes.
        session: That begins.
        to: Where they go.
        cookies: What else the browser keeps or forgets.
        in_frame: Whether another site frames the page: it has a session of its own then.
    """
    name = prefixed(visit, FRAME_NAME)
    if not in_frame or cookie_of(visit.request.scope["headers"], name) is not None:
        await end_here(visit)  # not the session beside the frame, where the platform is of our own site
    if in_frame:
        return See(to, cookies=(frame_cookie(name, session.token, MAX_AGE_S), *cookies))
    owner = await visit.runtime.door.sessions.owner(session.token)
    here = "" if owner is None else owner.organisation
    remembered = keeping(visit, ORGANISATION, here, _YEAR_S)
    encrypted = is_encrypted(visit.runtime, visit.request.scope)
    mine = session_cookie(session.token, encrypted=encrypted)
    return See(to, cookies=(mine, remembered, *_left_frame(visit), *cookies))


async def end_here(visit: Visit) -> None:
    """End the session of this browser, if it has one."""
    token = session_token(visit.runtime, visit.request.scope)
    if token is not None and visit.owner is not None:
        await end_by_token(visit.runtime.pool, hash_of(token))
        visit.runtime.door.sessions.forget(visit.owner.account_id)


def signed_out(visit: Visit) -> tuple[Cookie, ...]:
    """Return the cookies of a browser in which nobody is signed in."""
    mine = session_cookie(None, encrypted=is_encrypted(visit.runtime, visit.request.scope))
    return (mine, *_left_frame(visit))


def _left_frame(visit: Visit) -> tuple[Cookie, ...]:
    """Have the session of a frame forgotten, where there is one: it would go before another one."""
    name = prefixed(visit, FRAME_NAME)
    has_one = cookie_of(visit.request.scope["headers"], name) is not None
    return (frame_cookie(name, "", 0),) if has_one else ()


def kept(visit: Visit, name: str) -> str | None:
    """Return what a cookie keeps."""
    return cookie_of(visit.request.scope["headers"], prefixed(visit, name))


def keeping(visit: Visit, name: str, value: str, max_age_s: int) -> Cookie:
    """Return a cookie; over https one that no other host of the same domain can set."""
    encrypted = is_encrypted(visit.runtime, visit.request.scope)
    return cookie(prefixed(visit, name), value, max_age_s, encrypted=encrypted)


def prefixed(visit: Visit, name: str) -> str:
    """Return the name of a cookie that over https no other host or path can set."""
    return f"{HOST_PREFIX}{name}" if is_encrypted(visit.runtime, visit.request.scope) else name
