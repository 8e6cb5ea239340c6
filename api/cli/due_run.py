"""What `symphonie due` does: read what was given, reckon, tell."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from api.support.calendar_messages import CalendarHours
from api.support.due_messages import Due, reckoned
from api.support.public_holidays import last_year_of, public_holidays
from content_graph.languages import Text
from engine.support.calendar import Calendar, make_calendar, zone_of
from engine.support.faults import BackwardPause, SupportFault
from engine.support.openings import US_PER_HOUR, Openings, instant_of
from engine.support.promise import WARNED_AT, Pause, Promise, due, promise_of, working_time
from engine.support.wording import moment_told, offset_told, promise_told, working_time_told
from simulations.terminal.faults import RequestFault
from simulations.terminal.language import Language

ZONE: Final = "Europe/Paris"
HOURS: Final = "Mo-Fr 09:00-12:30,13:30-17:30"
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9000

_OPTIONS: Final = {"start": "START", "promise": "--promise", "holidays": "--holidays", "paused": "--paused"}


class Asked(NamedTuple):
    """What was given, as it was typed."""

    start: str
    promise: str
    calendar: Path | None
    zone: str | None
    hours: str | None
    holidays: str | None
    paused: list[str]
    warn_at: list[int]


class DueWithHolidays(Due, frozen=True):
    """The same, of a calendar with public holidays.

    Attributes:
        holidays_until: The last year of which they are known; null where none were asked for.
    """

    holidays_until: int | None


def reckon(asked: Asked) -> DueWithHolidays:
    """Read what was given and reckon.

    Raises:
        RequestFault: Something of it cannot work; the message names the option and the remedy.
    """
    with _options_named(asked.calendar):
        promise = promise_of(asked.promise)
        calendar = _calendar(asked)
        zone = zone_of(calendar.zone)
        start = _moment(asked.start, zone, "START")
        pauses = [_pause(one, zone) for one in asked.paused]
        openings = _with_holidays(calendar, asked.holidays, start, promise, pauses)
        found = reckoned(openings, start, promise, pauses, asked.warn_at or WARNED_AT)
        until = last_year_of(asked.holidays) if asked.holidays else None
        return DueWithHolidays(**msgspec.structs.asdict(found), holidays_until=until)


def tell(answer: DueWithHolidays, language: Language) -> Iterator[str]:
    """Tell it to a person, a line each."""
    due_at, start, begins = (moment_told(at) for at in (answer.due_at, answer.start_at, answer.effective_start_at))
    promise, amount = promise_told(answer.promise), working_time_told(round(answer.working_time * US_PER_HOUR))
    lines = [
        Text(f"Réponse attendue au plus tard le {due_at.fr}", f"The answer is due on {due_at.en}"),
        Text(
            f"Promesse\u202f: {promise.fr}, soit {amount.fr} d’ouverture",
            f"Promise: {promise.en}, which is {amount.en} of opening time",
        ),
        Text(f"Demande reçue le {start.fr}", f"Asked on {start.en}"),
    ]
    if answer.effective_start_at != answer.start_at:
        lines.append(Text(f"Le délai court à partir du {begins.fr}", f"The time runs from {begins.en}"))
    for warned in answer.warnings:
        at = moment_told(warned.at)
        lines.append(
            Text(f"Alerte à {warned.percent}\u202f% du délai\u202f: {at.fr}", f"Warning at {warned.percent}%: {at.en}")
        )
    hours, until = answer.hours, answer.holidays_until
    shown = f"{answer.zone}, {offset_told(answer.due_at)}"
    lines.append(Text(f"Calendrier\u202f: {hours} ({shown})", f"Calendar: {hours} ({shown})"))
    if until is None:
        lines.append(Text("Sans jours fériés ajoutés", "No public holidays added"))
    elif until < answer.due_at.year:
        lines.append(
            Text(f"Jours fériés connus jusqu’en {until} seulement", f"Public holidays are known until {until} only")
        )
    return (line.fr if language is Language.FR else line.en for line in lines)


@contextmanager
def _options_named(calendar: Path | None) -> Iterator[None]:
    """Name the option in which a fault stands."""
    try:
        yield
    except SupportFault as fault:
        otherwise = f"--{fault.field}" if calendar is None else f"--calendar {calendar}: {fault.field}"
        message = f"{_OPTIONS.get(fault.field, otherwise)}: {fault.detail} {fault.remedy}"
        raise RequestFault(message) from None


def _calendar(asked: Asked) -> Calendar:
    if asked.calendar is None:
        return make_calendar(ZONE if asked.zone is None else asked.zone, HOURS if asked.hours is None else asked.hours)
    if asked.zone is not None or asked.hours is not None:
        message = "--calendar: the file has the zone and the hours already. Leave out --zone and --hours, or the file."
        raise RequestFault(message)
    try:
        return msgspec.json.decode(asked.calendar.read_bytes(), type=CalendarHours).calendar()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        example = '{"zone": "Europe/Paris", "hours": "Mo-Fr 09:00-17:00", "exceptions": [{"date": "2026-12-25"}]}'
        message = f"--calendar {asked.calendar}: {error}. Write it as {example}."
        raise RequestFault(message) from None


def _with_holidays(
    calendar: Calendar, place: str | None, start: int, promise: Promise, pauses: list[Pause]
) -> Openings:
    """Add public holidays for as long as the promise reaches; days that the calendar itself names stay as they are."""
    openings = Openings(calendar)
    if place is None:
        return openings
    first = openings.local(start).year
    reaches, last = first, first - 1
    named = {day.date for day in calendar.special}
    while reaches > last:  # a holiday more may take it into another year
        last = reaches + 1
        added = [day for day in public_holidays(place, range(first - 1, last + 1)) if day.date not in named]
        openings = Openings(msgspec.structs.replace(calendar, special=(*calendar.special, *added)))
        reaches = openings.local(due(openings, start, working_time(openings, start, promise), pauses)).year
    return openings


def _pause(text: str, zone: ZoneInfo) -> Pause:
    begins, slash, ends = text.partition("/")
    if not slash or not begins.strip() or not ends.strip():
        message = f"--paused: {text!r} is no pause. Write its beginning and its end: 2026-11-18T11:00/2026-11-23T15:00."
        raise RequestFault(message)
    pause = _moment(begins, zone, "--paused"), _moment(ends, zone, "--paused")
    if pause[1] < pause[0]:
        raise BackwardPause("paused")
    return pause


def _moment(text: str, zone: ZoneInfo, option: str) -> int:
    """Read a date and time; without an offset it is of the calendar's zone."""
    remedy = f"Write it as 2026-11-16T10:00 or 2026-11-16T10:00:00+01:00, in a year from {FIRST_YEAR} to {LAST_YEAR}."
    try:
        at = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        message = f"{option}: {text!r} is no date and time. {remedy}"
        raise RequestFault(message) from None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        message = f"{option}: {text!r} is too far away. {remedy}"
        raise RequestFault(message)
    return instant_of(at if at.tzinfo else at.replace(tzinfo=zone))
