"""Invitations to meetings: planned, moved and called off, for calendars and in words, as the meeting stands."""

from typing import Final
from urllib.parse import quote

from api.case_errors import UnknownCase
from api.communication.channels.protocol import Calendar
from api.communication.invitations.replies import uid_of
from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.record.communication.messages import written as written_event
from api.record.communication.messages import written_before
from api.record.communication.sendings import Reason, Taken
from api.record.support.cases import StoredEvent, read_case
from content_graph.languages import Text
from engine.communication.message import Draft, Link
from engine.support import events as ev
from engine.support.agenda import Appointment, agenda_of
from engine.support.invitations import Invitation, written
from engine.support.openings import moment_of
from engine.support.wording import moment_told

_GONE: Final = Text(
    "Ce rendez-vous a changé depuis\u202f: une autre invitation part.",
    "The meeting has changed since: another invitation goes.",
)
_PLANNED: Final = Text("Rendez-vous\u202f: {title}", "Meeting: {title}")
_MOVED: Final = Text("Rendez-vous déplacé\u202f: {title}", "Meeting moved: {title}")
_CANCELLED: Final = Text("Rendez-vous annulé\u202f: {title}", "Meeting called off: {title}")
_WHEN: Final = Text("Le {start}, jusqu’au {end}.", "{start}, until {end}.")
_WAS: Final = Text("Il était prévu le {start}.", "It was to be {start}.")
_PLACE: Final = Text("Lieu\u202f: {place}", "Where: {place}")
_ANSWER: Final = Text(
    "Votre agenda peut répondre\u202f: la réponse arrive dans la conversation.",
    "Your calendar can answer: the answer reaches the conversation.",
)
_OPEN: Final = Text("Ouvrir la conversation", "Open the conversation")


async def prepare_invitation(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare an invitation; one that another has taken the place of does not go any more."""
    meeting_id, event_id = str(taken.facts.get("meeting_id", "")), str(taken.facts.get("event_id", ""))
    try:
        held = await read_case(connection, taken.organisation_no, taken.case_id or "", 0)
    except UnknownCase:
        return Reason.of("gone", _GONE)
    meeting = agenda_of(one.event for one in held.events).meetings.get(meeting_id)
    about = [one for one in held.events if _is_about(one, meeting_id)]
    plan = next((one for one in reversed(about) if isinstance(one.event, ev.MeetingPlan)), None)
    if meeting is None or plan is None or about[-1].event.event_id != event_id:
        return Reason.of("superseded", _GONE)
    invitation = _invitation(held.case.case_id, meeting, plan, about[-1])
    by = await written_event(connection, taken.organisation_no, event_id)
    return Prepared(
        _draft(invitation, meeting, taken, reader, held.learner),
        from_name=None if by is None else by.name,
        references=await written_before(connection, taken),
        calendar=Calendar(invitation.method, written(invitation).encode()),
        takes_answers=True,
    )


def _is_about(one: StoredEvent, meeting_id: str) -> bool:
    event = one.event
    return isinstance(event, ev.MeetingPlan | ev.MeetingEnd) and event.meeting_id == meeting_id


def _invitation(case_id: str, meeting: Appointment, plan: StoredEvent, last: StoredEvent) -> Invitation:
    is_cancelled = meeting.outcome == "cancelled"
    return Invitation(
        uid_of(meeting.meeting_id, case_id),
        meeting.n_moves + is_cancelled,
        last.event.at_us,
        meeting.starts_us,
        meeting.ends_us,
        str(plan.body.get("title", "")),
        str(plan.body.get("place", "")),
        str(plan.body.get("text", "")),
        is_cancelled,
    )


def _draft(invitation: Invitation, meeting: Appointment, taken: Taken, reader: Reader, learner: str) -> Draft:
    head = _CANCELLED if invitation.is_cancelled else _MOVED if meeting.n_moves else _PLANNED
    start, end = (
        moment_told(moment_of(at).astimezone(reader.zone)).said_in(reader.language)
        for at in (invitation.starts_us, invitation.ends_us)
    )
    when = (_WAS if invitation.is_cancelled else _WHEN).said_in(reader.language).format(start=start, end=end)
    place = _PLACE.said_in(reader.language).format(place=invitation.place) if invitation.place else ""
    answer = "" if invitation.is_cancelled else _ANSWER.said_in(reader.language)
    title = head.said_in(reader.language).format(title=invitation.title)
    case = quote(taken.case_id or "", safe="")
    path = f"/me/help?case={case}"
    if taken.recipient_kind == "supporter":
        path = f"/learners/{quote(learner, safe='')}/case/{case}"
    words = tuple(one for one in (when, place, invitation.text, answer) if one)
    return Draft(title, words, Link(_OPEN.said_in(reader.language), path), short=f"{title} – {start}")
