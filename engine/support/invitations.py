"""Meetings as calendars take them (RFC 5545, RFC 5546): one event, whose sequence rises with each move."""

import datetime as dt
import re
from typing import Final, Literal, NamedTuple

from icalendar import Calendar, Event, vCalAddress, vText

from engine.support.openings import moment_of

Method = Literal["REQUEST", "CANCEL"]
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_NO_NAME: Final = re.compile('["\x00-\x1f\x7f]')


class Attendee(NamedTuple):
    """Who is at a meeting, or invites to it.

    Attributes:
        address: To which calendars write.
        name: What they are called; None where that is not known.
    """

    address: str
    name: str | None = None


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

    @property
    def method(self) -> Method:
        """What calendars are to do with it; mail says the same in its header (RFC 6047, 2.4)."""
        return "CANCEL" if self.is_cancelled else "REQUEST"


def written(invitation: Invitation) -> str:
    """Write an invitation as `text/calendar`, its instants in UTC."""
    event = Event()
    event.add("UID", invitation.uid)
    event.add("SEQUENCE", invitation.sequence)
    for name, at_us in (
        ("DTSTAMP", invitation.made_us),
        ("DTSTART", invitation.starts_us),
        ("DTEND", invitation.ends_us),
    ):
        event.add(name, moment_of(at_us).astimezone(dt.UTC).replace(microsecond=0))
    said = {"SUMMARY": invitation.title, "LOCATION": invitation.place, "DESCRIPTION": invitation.text}
    for name, text in said.items():
        if text:
            event.add(name, _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    event.add("STATUS", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", "-//Symphonie//Support//FR"), ("METHOD", invitation.method)):
        calendar.add(name, value)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()


def addressed(text: str, organiser: Attendee, attendee: Attendee) -> str:
    """Return an invitation with who invites and who is invited, whose answer goes to the organiser's address."""
    calendar = Calendar.from_ical(text)
    for event in calendar.walk("VEVENT"):
        event.add("ORGANIZER", _person(organiser))
        event.add("ATTENDEE", _person(attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE"))
    return bytes(calendar.to_ical()).decode()


def _person(one: Attendee, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{_NO_NAME.sub('', one.address)}")
    name = _NO_NAME.sub("", one.name or "")
    for parameter, value in {**({"CN": name} if name else {}), **parameters}.items():
        address.params[parameter] = vText(value)
    return address
