"""Meetings as calendars take them (RFC 5545): one event, whose sequence rises with each move."""

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.support.openings import moment_of

_LONGEST_LINE: Final = 75
"""Octets, RFC 5545, section 3.1."""


class Invitation(NamedTuple):
    """What an invitation says.

    Attributes:
        uid: The same for every move.
        sequence: How often it was moved, or called off.
        made_us: When it was made.
        starts_us: From when.
        ends_us: Until when.
        title: In a line.
        place: Where.
        text: What it is about.
        is_cancelled: Whether it was called off.
    """

    uid: str
    sequence: int
    made_us: int
    starts_us: int
    ends_us: int
    title: str
    place: str
    text: str
    is_cancelled: bool


def written(invitation: Invitation) -> str:
    """Write an invitation as `text/calendar`."""
    said = {
        "UID": _escaped(invitation.uid),
        "SEQUENCE": str(invitation.sequence),
        "DTSTAMP": _utc(invitation.made_us),
        "DTSTART": _utc(invitation.starts_us),
        "DTEND": _utc(invitation.ends_us),
        "SUMMARY": _escaped(invitation.title),
        "LOCATION": _escaped(invitation.place),
        "DESCRIPTION": _escaped(invitation.text),
        "STATUS": "CANCELLED" if invitation.is_cancelled else "CONFIRMED",
    }
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Symphonie//Support//FR",
        f"METHOD:{'CANCEL' if invitation.is_cancelled else 'REQUEST'}",
        "BEGIN:VEVENT",
        *[f"{name}:{value}" for name, value in said.items() if value],
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(at_us: int) -> str:
    return f"{moment_of(at_us).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    r"""Write a text (RFC 5545, section 3.3.11).

    >>> _escaped("a;b,c\nd")
    'a\\;b\\,c\\nd'
    """
    for old, new in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        text = text.replace(old, new)
    return "".join(one for one in text if one >= " ")


def _folded(line: str) -> Iterator[str]:
    """Cut a line that is too long, never inside a character; what goes on begins with a space."""
    kept, size = "", 0
    for one in line:
        octets = len(one.encode())
        if size + octets > _LONGEST_LINE:
            yield kept
            kept, size = " ", 1
        kept, size = kept + one, size + octets
    yield kept
