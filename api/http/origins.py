"""Pages of other sites that ask with a learner's token: what their browsers are told (CORS, WHATWG Fetch, section 3.2).

A preflight carries no token, so it cannot say for whom it is made: it is answered to every page, on the few addresses
that such tokens open. What counts is the request itself: only a page that its token names is answered, and its browser
only then shows it the answer. No cookie is ever taken from another site.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from api.acting_errors import ForeignOrigin
from api.record.keys import Principal

ORIGIN_RULE: Final = r"^https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?$"
"""Scheme, name and port as a browser sends them: lower case, no path, no slash at the end."""
_ORIGIN: Final = re.compile(ORIGIN_RULE.encode())
Origin: TypeAlias = Annotated[str, Meta(max_length=270, pattern=ORIGIN_RULE)]
RawHeaders: TypeAlias = list[tuple[bytes, bytes]]
VARY: Final = (b"vary", b"origin")
_ASKED: Final = b"access-control-request-method"


def answer_headers(principal: Principal, headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Return what an answer to a learner's token says to the browser of a page; nothing where no page asks.

    Raises:
        ForeignOrigin: The token does not name the page.
    """
    origin = _origin_in(headers)
    if origin is None:
        return [VARY]
    if origin.decode("latin-1") not in (principal.origins or ()):
        raise ForeignOrigin(origin.decode("latin-1"))
    exposed = (b"access-control-expose-headers", b"x-request-id, retry-after, ratelimit")
    return [(b"access-control-allow-origin", origin), exposed, VARY]


def preflight_headers(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Return what a preflight is answered; nothing for any other request.

    >>> asked = [(b"origin", b"https://lms.example"), (b"access-control-request-method", b"GET")]
    >>> preflight_headers(asked)[0]
    (b'access-control-allow-origin', b'https://lms.example')
    >>> preflight_headers(asked[:1]), preflight_headers([(b"origin", b"null"), asked[1]])
    ([], [])
    """
    sent = list(headers)
    origin = _origin_in(sent)
    if origin is None or _ORIGIN.fullmatch(origin) is None or not any(name == _ASKED for name, _ in sent):
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"authorization, content-type, x-request-id"),
        (b"access-control-max-age", b"7200"),
        VARY,
    ]


def _origin_in(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    return next((value for name, value in headers if name == b"origin"), None)
