"""JSON bodies that a decoder refused, read once more: either with the place of what makes them no JSON, or as a tree.

The typed decoder is fast and short of words. This reader is for refusals only, so it may take its time.
"""

from __future__ import annotations

import json
import re
from typing import Final, Literal, NoReturn

import msgspec

from api.errors import MalformedBody
from content_graph.authoring.source import integer

_TOO_DEEP: Final = "it is nested too deeply"
_FLATTEN: Final = (
    "Send lists and objects within each other only where /v1/docs has them; nothing there goes ten levels deep."
)
_A_NUMBER: Final = "Send a number, or leave the field out."
_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_decode_any = msgspec.json.Decoder().decode


class _NoNumberError(ValueError):
    """`NaN`, `Infinity` and `-Infinity` are no JSON."""


def check_form(body: bytes) -> None:
    """Tell text that is no JSON from JSON, whatever it says.

    Raises:
        MalformedBody: It is no JSON in UTF-8.
    """
    try:
        _decode_any(body)
    except (ValueError, RecursionError):
        read_tree(body)


def read_tree(body: bytes, errors: Literal["strict", "surrogateescape"] = "strict") -> object:
    """Read JSON into dicts, lists and scalars; a number beyond all bounds becomes an infinite one.

    Args:
        body: What was sent.
        errors: Whether bytes that are not UTF-8 are refused, or become lone surrogates in the texts that hold them.

    Raises:
        MalformedBody: It is no JSON, with line and column from the start of the body.
    """
    try:
        text = body.decode(errors=errors)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        raise _malformed(before, f"the byte 0x{body[error.start]:02x} is not UTF-8") from error
    try:
        if not text.strip():
            raise _malformed("", "it is empty")
        if text.startswith("\ufeff"):
            raise _malformed("", "it begins with a byte order mark")
        return _load(text)
    except json.JSONDecodeError as error:
        raise _malformed(text[: error.pos], f"{error.msg[:1].lower()}{error.msg[1:]}") from error
    except _NoNumberError as error:
        raise _malformed(text[: _place_of_refusal(body)], f"{error} is not a JSON number", _A_NUMBER) from error
    except RecursionError as error:
        raise _malformed("", _TOO_DEEP, _FLATTEN) from error


def _load(text: str) -> object:
    return json.loads(text, parse_int=integer, parse_constant=_refuse, strict=True)


def _refuse(name: str) -> NoReturn:
    raise _NoNumberError(name)


def _place_of_refusal(body: bytes) -> int:
    """Return the character at which the fast decoder, which refuses the same, stopped."""
    try:
        _decode_any(body)
    except msgspec.DecodeError as error:
        found = _BYTE.search(str(error))
        return len(body[: int(found[1])].decode(errors="ignore")) if found else 0
    return 0


def _malformed(before: str, reason: str, remedy: str = "") -> MalformedBody:
    return MalformedBody(reason, before.count("\n") + 1, len(before) - before.rfind("\n"), remedy=remedy)
