"""Bytes of a text file to UTF-8: what Excel and old programs write is told from its first bytes."""

import codecs
from typing import NamedTuple

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKED_AT = 4096
_MANY = 0.3  # share of zero bytes: half of them in UTF-16, none in any other text


class TextFile(NamedTuple):
    """A text file."""

    content: bytes  # in UTF-8, without byte order mark, lines ended by a line feed
    warning: str = ""  # what was guessed; empty where there was nothing to guess


def decode(raw: bytes) -> TextFile:
    """Bring text to UTF-8.

    UTF-16 and UTF-8 say of themselves what they are. What is neither is read as Windows-1252, the encoding in which
    Excel writes CSV in Western Europe, and that is said, because it cannot be known.

    Raises:
        UnicodeDecodeError: Bytes that no encoding has, as those of a program or a picture.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return TextFile(_with_line_feeds(_as_utf_8(raw[len(mark) :], encoding)))
    encoding = _utf_16(raw[:_LOOKED_AT])
    if encoding:
        return TextFile(_with_line_feeds(_as_utf_8(raw, encoding)))
    try:
        return TextFile(_with_line_feeds(_as_utf_8(raw, "utf-8")))
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        return TextFile(
            _with_line_feeds(_as_utf_8(raw, "cp1252")),
            f"the file is not in UTF-8 (line {line}); it was read as Windows-1252. Save it as UTF-8 to be sure.",
        )


def _as_utf_8(raw: bytes, encoding: str) -> bytes:
    text = raw.decode(encoding)
    return raw if encoding == "utf-8" else text.encode()


def _utf_16(start: bytes) -> str:
    """Tell UTF-16 without a mark by where its zero bytes are: in Western text every other byte is one."""
    if start.count(0) < _MANY * len(start) or not start:
        return ""
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _with_line_feeds(content: bytes) -> bytes:
    """End the lines of an old Macintosh like all others."""
    return content.replace(b"\r", b"\n") if b"\r" in content and b"\n" not in content else content
