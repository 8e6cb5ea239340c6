"""What a calendar answers to an invitation (RFC 5546, `METHOD:REPLY`)."""

import re
from typing import Final, NamedTuple

from icalendar import Calendar, Event

from engine.support.events import InvitationAnswer

MOST_BYTES: Final = 64 << 10
"""Of a calendar that is read: an answer is about one meeting."""
_ANSWERS: Final[dict[str, InvitationAnswer]] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
}
_MOST_COMMENT: Final = 500
_MOST_ZONES: Final = 4
"""Time zones that an answer may bring: a parser keeps each of them for as long as the process lives."""
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_MOST_SEQUENCE: Final = 1_000_000


class Reply(NamedTuple):
    """An answer to an invitation.

    Attributes:
        meeting_id: Of which meeting.
        case_id: Of its case.
        sequence: Of the invitation that is answered.
        answer: Whether they come.
        comment: What they added.
    """

    meeting_id: str
    case_id: str
    sequence: int
    answer: InvitationAnswer
    comment: str


def uid_of(meeting_id: str, case_id: str) -> str:
    """Name a meeting to calendars: the same for every move."""
    return f"{meeting_id}@{case_id}"


def read_reply(text: str) -> Reply | None:
    """Read what a calendar answered; None where it is no answer of one person about one meeting of ours."""
    if len(text) > MOST_BYTES or _FOLD.sub("", text).upper().count("VTIMEZONE") > 2 * _MOST_ZONES:
        return None
    try:
        calendar = Calendar.from_ical(text)
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            return None
        events = [one for one in calendar.subcomponents if isinstance(one, Event)]
        return _read(events[0]) if len(events) == 1 else None
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError):
        return None


def _read(event: Event) -> Reply | None:
    meeting_id, at, case_id = str(event.get("UID", "")).partition("@")
    attendee = event.get("ATTENDEE")
    if not meeting_id or not at or not case_id or attendee is None or isinstance(attendee, list):
        return None
    answer = _ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    if answer is None:
        return None
    sequence = min(max(int(event.get("SEQUENCE", 0)), 0), _MOST_SEQUENCE)
    comment = event.get("COMMENT", "")
    said = "" if isinstance(comment, list) else str(comment)[:_MOST_COMMENT]
    return Reply(meeting_id, case_id, sequence, answer, said)
