"""Traces of activity as they are told: as senders wrote them, and in words on the timeline."""

from datetime import datetime
from typing import Final

import msgspec

from api.activities.admission import NO_TIME
from api.activities.messages import MeetingStatus, TraceContent, TraceKind
from api.clock import moment_of
from api.journal import JournalTrace
from api.record.facts import TraceRow
from api.results.messages import Words
from api.telling import told
from engine.recommendation.prepared import Titles

ENROLMENT: Final = ("enrolled", "left")
"""Verbs that say whether a learner is in the course."""
_WORDS: Final = {
    "visit": Words("Visite.", "Visit."),
    "submission": Words("Travail remis\u202f: «\u202f{}\u202f».", "Work handed in: “{}”."),
    "deadline": Words("Travail à rendre\u202f: «\u202f{}\u202f».", "Work assigned: “{}”."),
    "planned": Words("Rendez-vous prévu.", "Meeting planned."),
    "held": Words("Rendez-vous tenu.", "Meeting held."),
    "missed": Words("Rendez-vous manqué.", "Meeting missed."),
    "enrolled": Words("Inscription au cours.", "Enrolled in the course."),
    "left": Words("Départ du cours.", "Left the course."),
    "custom": Words("Activité signalée\u202f: {}.", "Activity reported: {}."),
}
"""By kind, status of a meeting, or verb; the gap is for a title or a verb."""


class LearnerTrace(msgspec.Struct, frozen=True, omit_defaults=True):
    """A trace of activity; fields that its kind does not have are left out.

    Attributes:
        trace_id: The sender's.
        kind: What it is a trace of.
        occurred_at: When it happened; of a submission, when it was handed in.
        received_at: When it was accepted.
        activity_id: What it is about.
        minutes: Of a visit.
        due_at: Of a deadline or a submission.
        meeting_id: Of a meeting.
        status: Of a meeting.
        starts_at: Of a meeting.
        verb: What was done.
        value: With what outcome.
        cohort_id: Whose deadline it is, where it is not the learner's own.
    """

    trace_id: str
    kind: TraceKind
    occurred_at: datetime
    received_at: datetime
    activity_id: str | None = None
    minutes: float | None = None
    due_at: datetime | None = None
    meeting_id: str | None = None
    status: MeetingStatus | None = None
    starts_at: datetime | None = None
    verb: str | None = None
    value: str | None = None
    cohort_id: str | None = None


class TimelineTrace(msgspec.Struct, frozen=True, tag_field="event", tag="trace"):
    """A trace of activity on the timeline.

    Attributes:
        at: When it happened.
        trace: As it was accepted.
        text: The same for people.
    """

    at: datetime
    trace: LearnerTrace
    text: Words


def content_of(one: JournalTrace) -> TraceContent:
    """Tell a trace; what is empty is left out."""
    return told(
        TraceContent,
        one,
        occurred_at=None if one.occurred_at_us == NO_TIME else moment_of(one.occurred_at_us),
        due_at=None if one.due_at_us is None else moment_of(one.due_at_us),
        starts_at=None if one.starts_at_us is None else moment_of(one.starts_at_us),
        activity_id=one.activity_id or None,
        meeting_id=one.meeting_id or None,
        status=one.status or None,
        verb=one.verb or None,
        value=one.value or None,
        cohort_id=one.cohort or None,
    )


def trace_of(one: TraceRow) -> LearnerTrace:
    """Tell a trace that is in the record."""
    content = msgspec.structs.asdict(content_of(one))
    return told(LearnerTrace, one, **{**content, "received_at": moment_of(one.received_at_us)})


def on_timeline(one: TraceRow, titles: Titles) -> TimelineTrace:
    """Tell a trace in words."""
    words = _WORDS[_name_of(one)]
    title = titles.activities.get(one.activity_id)
    fr, en = (one.activity_id or one.verb,) * 2 if title is None else (title.fr, title.en)
    return TimelineTrace(moment_of(one.occurred_at_us), trace_of(one), Words(words.fr.format(fr), words.en.format(en)))


def _name_of(one: TraceRow) -> str:
    if one.kind == "meeting":
        return one.status
    return one.verb if one.kind == "custom" and one.verb in ENROLMENT else one.kind
