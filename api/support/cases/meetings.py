"""Meetings of a case: planned, put elsewhere, held or missed, and what came out of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from litestar import Response

from api.acting_errors import OnlyForSupporters
from api.case_errors import CaseIsOver, UnknownMeeting
from api.errors import InvalidField
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.record.support.cases import NewEvent
from api.support.cases.answers import Outcome
from api.support.cases.desk import ETAG, Acting, Writer, act, require_open
from api.support.cases.exchange import BASE, ONCE
from api.support.cases.requests import MeetingMove, MeetingResult, NewMeeting
from engine.support import events as ev
from engine.support.agenda import Appointment, agenda_of

ROUTES: Final = Routes("Cases")
_ONE: Final = f"{BASE}/meetings/{{meeting_id}}"


@ROUTES.on(
    "post",
    f"{BASE}/meetings",
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, CaseIsOver),
    answer_headers=ETAG,
)
async def plan_meeting(desk: Acting, case_id: str, body: NewMeeting) -> Response[Outcome]:
    """Plan a meeting with the learner.

    The answer has the invitation as calendars take it. A meeting that is to come stops no clock.
    """
    starts_us, ends_us = _period(body.starts_at, body.ends_at)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        return [_planned(writer, writer.event_id, body, (starts_us, ends_us))]

    return await act(desk, case_id, body, "supporters", happens)


@ROUTES.on(
    "put",
    _ONE,
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, CaseIsOver, UnknownMeeting),
    answer_headers=ETAG,
)
async def move_meeting(desk: Acting, case_id: str, meeting_id: str, body: MeetingMove) -> Response[Outcome]:
    """Put a meeting at another time or place.

    Also one that was missed or called off: it is to come again, and its invitation takes the place of the one before.
    """
    starts_us, ends_us = _period(body.starts_at, body.ends_at)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        if _meeting(writer, meeting_id).outcome == "held":
            raise InvalidField("{meeting_id}", "The meeting was held.", "Plan another one.")
        return [_planned(writer, meeting_id, body, (starts_us, ends_us))]

    return await act(desk, case_id, body, "supporters", happens)


@ROUTES.on(
    "post",
    f"{_ONE}/result",
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, UnknownMeeting),
    answer_headers=ETAG,
)
async def tell_result(desk: Acting, case_id: str, meeting_id: str, body: MeetingResult) -> Response[Outcome]:
    """Tell what became of a meeting.

    Whether it was held, missed or called off, and what came out of it; at once or one after the other. One that was
    held answers as a message does; one that was missed stops no clock.
    """
    if body.outcome is None and not (body.summary or body.decisions or body.next_step):
        raise InvalidField("$.outcome", "Nothing is told.", "Send an outcome, a summary, decisions or a next step.")

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        meeting = _meeting(writer, meeting_id)
        told: list[NewEvent] = []
        if body.outcome is not None:
            if meeting.outcome not in {None, body.outcome}:
                detail = f"The meeting was {meeting.outcome} already."
                raise InvalidField("$.outcome", detail, "Put it at another time first, or plan another one.")
            missed = {"missed_by": body.missed_by} if body.outcome == "missed" and body.missed_by else {}
            end = ev.MeetingEnd(
                event_id=writer.event_id,
                at_us=writer.now_us,
                meeting_id=meeting_id,
                by=writer.id,
                outcome=body.outcome,
            )
            told.append(writer.signs(end, "learner", missed))
        if body.summary or body.decisions or body.next_step:
            said = {"text": body.summary, "decisions": list(body.decisions), "next_step": body.next_step}
            event_id = f"{writer.event_id}/report"
            report = ev.MeetingReport(event_id=event_id, at_us=writer.now_us, meeting_id=meeting_id, by=writer.id)
            told.append(writer.signs(report, body.visibility, said))
        return told

    return await act(desk, case_id, body, "supporters", happens)


def _period(starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
    starts_us, ends_us = microseconds_in("$.starts_at", starts_at), microseconds_in("$.ends_at", ends_at)
    if ends_us <= starts_us:
        raise InvalidField("$.ends_at", "It does not end after it begins.", "Send a later end.")
    return starts_us, ends_us


def _planned(writer: Writer, meeting_id: str, body: NewMeeting, period: tuple[int, int]) -> NewEvent:
    event = ev.MeetingPlan(
        event_id=writer.event_id,
        at_us=writer.now_us,
        meeting_id=meeting_id,
        by=writer.id,
        starts_us=period[0],
        ends_us=period[1],
    )
    return writer.signs(event, "learner", {"title": body.title, "place": body.place, "text": body.text})


def _meeting(writer: Writer, meeting_id: str) -> Appointment:
    """Return a meeting of the case.

    Raises:
        UnknownMeeting: There is none of the name.
    """
    found = agenda_of(one.event for one in writer.held.events).meetings.get(meeting_id)
    if found is None:
        raise UnknownMeeting("{meeting_id}", meeting_id)
    return found
