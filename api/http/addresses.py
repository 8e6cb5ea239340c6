"""Ids in an address: with a slash, or with bytes that are no text.

An LMS may use URLs as ids. Sent as `%2F` the slash belongs to the id, but servers decode the path before the router
splits it, and then it looks like any other. So it travels through the router as half of a surrogate pair, which no
decoded address can contain. Bytes that are not UTF-8 travel as lone surrogates, too, so that the rule of ids refuses
them; a server would put the same replacement character for all of them, and take one id for another.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from litestar.types import HTTPScope

_SLASH: Final = "\ud800"


def keep_ids_whole(scope: HTTPScope) -> None:
    """Decode the path of a request again, if anything in it is encoded."""
    raw_path = (scope.get("raw_path") or b"").partition(b"?")[0]
    if b"%" in raw_path:
        parts = raw_path.decode("latin-1").replace("%2f", "%2F").split("%2F")
        scope["path"] = _SLASH.join(unquote(part, errors="surrogateescape") for part in parts)


def id_in_address(value: str) -> str:
    r"""Return the id that a part of an address stands for.

    >>> id_in_address("https:\ud800\ud800lms.example\ud800ada")
    'https://lms.example/ada'
    """
    return value.replace(_SLASH, "/")
