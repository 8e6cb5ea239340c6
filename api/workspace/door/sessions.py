"""Who is signed in, by the cookie of a request, and as whom the API answers them.

The cookie holds 256 random bits and means nothing; who they are stands in the record. Over https it is named with the
prefix `__Host-`, so that no other host or path can set it, and travels encrypted only. Plain http is for loopback.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final

from litestar.datastructures import Cookie
from litestar.types import HTTPScope, Scope

from api.record.keys import Principal
from api.runtime import Runtime
from api.workspace.door.roles import PERSONAL, scopes_of
from api.workspace.door.session_ring import SessionOwner

NAME: Final = "symphonie"
HOST_PREFIX: Final = "__Host-"
SECURE_NAME: Final = f"{HOST_PREFIX}{NAME}"
"""Of the cookie, over http and over https."""
FRAME_NAME: Final = f"{NAME}_frame"
"""Of the cookie in pages that another site frames: kept apart by that site, and of no use elsewhere."""
MAX_AGE_S: Final = 30 * 86_400


async def signed_in(runtime: Runtime, scope: HTTPScope | Scope) -> SessionOwner | None:
    """Return who is signed in by the cookie of a request; None if nobody is.

    Raises:
        RecordUnavailable: The record cannot be asked.
    """
    token = session_token(runtime, scope)
    return None if token is None else await runtime.door.sessions.owner(token)


def principal_of(who: SessionOwner, *, as_person: bool) -> Principal:
    """Return as whom the API answers somebody who is signed in.

    Args:
        who: Who is signed in.
        as_person: Whether they act as the person that they are, with what that person may; else for the organisation,
            with what designers and administrators may. Whoever is nobody of the kind may nothing.
    """
    roles = who.roles & PERSONAL if as_person else who.roles - PERSONAL
    person = who.person if as_person else None
    scopes = scopes_of(roles) if (person is not None or not as_person) else frozenset()
    return Principal(who.organisation_no, who.organisation, f"account/{who.account_id}", scopes, person)


def session_token(runtime: Runtime, scope: HTTPScope | Scope) -> str | None:
    """Return the token that the cookie of a request holds; in the frame of a platform that goes before any other."""
    prefix, headers = HOST_PREFIX if is_encrypted(runtime, scope) else "", scope["headers"]
    return cookie_of(headers, f"{prefix}{FRAME_NAME}") or cookie_of(headers, f"{prefix}{NAME}")


def cookie_of(headers: Iterable[tuple[bytes, bytes]], name: str) -> str | None:
    """Return the value of a cookie.

    >>> cookie_of([(b"cookie", b"a=1; symphonie=xyz")], "symphonie")
    'xyz'
    """
    for header, value in headers:
        if header == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                found, _, content = pair.strip().partition("=")
                if found == name:
                    return content
    return None


def cookie(name: str, value: str, max_age_s: int, *, encrypted: bool) -> Cookie:
    """Return a cookie that scripts cannot read and that other sites' forms do not bring.

    >>> cookie("a", "1", 60, encrypted=True).to_header()
    'Set-Cookie: a=1; HttpOnly; Max-Age=60; Path=/; SameSite=lax; Secure'
    """
    return Cookie(name, "/", value, max_age_s, secure=encrypted, httponly=True, samesite="lax")


class FrameCookie(Cookie):
    """A cookie that comes back in a frame of another site, and only below the site that it was set under (CHIPS)."""

    def to_header(self, **kwargs: Any) -> str:  # noqa: ANN401 - Litestar's
        """Write it; `SimpleCookie` knows no `Partitioned`."""
        return f"{super().to_header(**kwargs)}; Partitioned"


def frame_cookie(name: str, value: str, max_age_s: int) -> Cookie:
    """Return a cookie for pages that another site frames; on loopback browsers take `Secure` without https.

    >>> frame_cookie("a", "1", 60).to_header()
    'Set-Cookie: a=1; HttpOnly; Max-Age=60; Path=/; SameSite=none; Secure; Partitioned'
    """
    return FrameCookie(name, "/", value, max_age_s, secure=True, httponly=True, samesite="none")


def session_cookie(token: str | None, *, encrypted: bool) -> Cookie:
    """Return the cookie of a session that begins, or with None of one that ends."""
    name = SECURE_NAME if encrypted else NAME
    return cookie(name, token or "", MAX_AGE_S if token else 0, encrypted=encrypted)


def is_encrypted(runtime: Runtime, scope: HTTPScope | Scope) -> bool:
    """Tell whether the browser came over https, as the connection or a trusted proxy says."""
    if scope["scheme"] == "https":
        return True
    client = scope.get("client")
    if client is None or not runtime.peers.is_proxy(str(client[0])):
        return False
    said = next((value for name, value in scope["headers"] if name == b"x-forwarded-proto"), b"")
    return said.strip().lower() == b"https"


def host_of(scope: HTTPScope | Scope) -> str:
    """Return the name under which the browser came, without the port."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host


def is_private(runtime: Runtime, scope: HTTPScope | Scope) -> bool:
    """Tell whether nobody on the way can read along: https, or this very machine."""
    return is_encrypted(runtime, scope) or is_loopback(host_of(scope))


def is_loopback(host: str) -> bool:
    """Tell whether a name is that of this machine for itself.

    >>> is_loopback("localhost"), is_loopback("[::1]"), is_loopback("192.0.2.1")
    (True, True, False)
    """
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
