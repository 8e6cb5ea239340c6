"""Whether a mail has a shape that is read at all: seen from its bytes alone, before anything is parsed.

A parser makes an object of each part; whoever nests parts, or sends a hundred thousand of them, wants that. Who writes
a mail is a long way below these bounds.
"""

import re
from typing import Final, Literal

MOST_BYTES: Final = 10 << 20
MOST_HEAD_BYTES: Final = 256 << 10
_MOST_HEADERS: Final = 1_000
_MOST_MULTIPARTS: Final = 30
_MOST_MARKS: Final = 2_000
"""Lines that may begin a part; text has them, too."""
_NESTS: Final = re.compile(rb"(?:\A|[\r\n])content-type\s*:\s*(?:multipart|message)/", re.IGNORECASE)
_MARK: Final = re.compile(rb"(?:\A|[\r\n])--[^\r\n]*")
"""A parser takes a lone CR for the end of a line, too."""
_HEADERS: Final = re.compile(rb"(?:\r\n|\r|\n)((?:(?:[!-9;-~]+:|[ \t])[^\r\n]*(?:\r\n|\r|\n)){0,1001})")
_ENDS: Final = re.compile(rb"\r\n|\r|\n")
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n|\r\r")

Misshape = Literal["too_large", "empty", "head_too_large", "too_many_parts"]


def misshape_of(raw: bytes) -> Misshape | None:
    r"""Say why a mail is not read; None for one that is.

    >>> misshape_of(b"Subject: a\r\n\r\nHello"), misshape_of(b"X: y\r\n" * 300_000)
    (None, 'head_too_large')
    """
    if not raw.strip():
        return "empty"
    if len(raw) > MOST_BYTES:
        return "too_large"
    head = head_of(raw)
    if len(head) > MOST_HEAD_BYTES or _more_than(_ENDS, head, _MOST_HEADERS):
        return "head_too_large"
    if _more_than(_NESTS, raw, _MOST_MULTIPARTS) or _more_than(_MARK, raw, _MOST_MARKS):
        return "too_many_parts"
    return "head_too_large" if _has_long_head(raw) else None


def head_of(raw: bytes) -> bytes:
    """Return the headers of a mail; one byte too many where they have no end within what is read."""
    return raw[: _head_bytes(raw)]


def _has_long_head(raw: bytes) -> bool:
    """Tell whether a part has more headers than a mail may have; each line is looked at once."""
    end = 0
    for mark in _MARK.finditer(raw):
        found = _HEADERS.match(raw, mark.end()) if mark.end() >= end else None
        if found is not None:
            end = found.end()
            if _more_than(_ENDS, found[1], _MOST_HEADERS):
                return True
    return False


def _head_bytes(raw: bytes) -> int:
    end = _END_OF_HEAD.search(raw, 0, MOST_HEAD_BYTES + 4)
    return min(len(raw), MOST_HEAD_BYTES + 1) if end is None else end.start()


def _more_than(pattern: re.Pattern[bytes], raw: bytes, most: int) -> bool:
    return any(n >= most for n, _ in enumerate(pattern.finditer(raw)))
