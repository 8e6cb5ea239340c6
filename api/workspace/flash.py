"""What an act led to, told on the next page, once, with what takes it back.

It travels in a cookie of its own that is signed with the session's secret, so that nobody else writes it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final, Literal

import msgspec

COOKIE: Final = "symphonie_flash"
LIVES_S: Final = 30
_LONGEST: Final = 3000
_SIGNATURE: Final = 32


class Flash(msgspec.Struct, frozen=True):
    """What is told.

    Attributes:
        text: In the reader's language.
        kind: `done`, or `fault` where it did not work.
        undo: The address that takes it back by POST; empty where nothing does.
        fields: What is sent to it.
    """

    text: str
    kind: Literal["done", "fault"] = "done"
    undo: str = ""
    fields: Mapping[str, str] = {}


def write_flash(flash: Flash, secret: str) -> str:
    """Return the cookie's value."""
    body = msgspec.json.encode(flash)
    return urlsafe_b64encode(digest(secret.encode(), body, sha256) + body).decode()


def read_flash(cookie: str | None, secret: str) -> Flash | None:
    """Return what a cookie tells; None if it tells nothing of ours.

    >>> read_flash(write_flash(Flash("Done."), "s"), "s").text
    'Done.'
    >>> read_flash(write_flash(Flash("Done."), "s"), "another") is None
    True
    >>> read_flash(write_flash(Flash("Anybody's."), ""), "") is None
    True
    """
    if not cookie or not secret or len(cookie) > _LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(cookie.strip('"'))
        if not compare_digest(digest(secret.encode(), raw[_SIGNATURE:], sha256), raw[:_SIGNATURE]):
            return None
        return msgspec.json.decode(raw[_SIGNATURE:], type=Flash)
    except (ValueError, msgspec.DecodeError):
        return None
