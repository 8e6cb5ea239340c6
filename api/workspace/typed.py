"""Numbers and instants as people type them: what is none, or beyond all sense, is None and never a fault of ours."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_MOST_DIGITS: Final = 18
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2200
"""Between these an instant may be moved by years without leaving what a date can hold."""


def whole_number(text: str, least: int, most: int) -> int | None:
    """Read a whole number between two bounds; None for whatever else.

    >>> whole_number("12", 1, 20), whole_number("21", 1, 20), whole_number("²", 1, 20), whole_number("9" * 5000, 1, 20)
    (12, None, None, None)
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        return None
    number = int(text)
    return number if least <= number <= most else None


def instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Read day and time in somebody's zone; None for whatever else.

    >>> instant("2026-03-02T09:30", ZoneInfo("UTC")).isoformat()
    '2026-03-02T09:30:00+00:00'
    >>> instant("9999-12-31T23:59", ZoneInfo("UTC")), instant("tomorrow", ZoneInfo("UTC"))
    (None, None)
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=zone) if _FIRST_YEAR <= at.year <= _LAST_YEAR else None
