"""What `POST /v1/activities` takes and gives."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from api.errors import Fault
from api.results.messages import LearnerId
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

TraceKind = Literal["visit", "submission", "deadline", "meeting", "custom"]
TraceStatus = Literal["accepted", "duplicate", "conflict", "rejected"]
MeetingStatus = Literal["planned", "held", "missed"]

TraceId = Annotated[
    Id,
    Meta(
        description="Unique for the learner and content graph (for deadlines of cohorts: for the content graph);"
        " sending it again changes nothing.",
        examples=["visit-2026-11-02-17"],
    ),
]
OccurredAt = Annotated[
    datetime,
    Meta(tz=True, description="When it happened, with its time zone; the service's clock if it is left out."),
]
ActivityId = Annotated[Id, Meta(description="Item, resource, or any other work; it need not be in the content graph.")]
DueAt = Annotated[datetime, Meta(tz=True, description="Until when it is in time, with its time zone.")]
Minutes = Annotated[float, Meta(ge=0, le=1440, description="For how long; one visit is of one day at most.")]


class Visit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="visit"):
    """The learner was there, from `occurred_at` on.

    Attributes:
        occurred_at: When it began; null for now.
        activity_id: Which activity; null for none.
    """

    trace_id: TraceId
    learner_id: LearnerId
    minutes: Minutes
    occurred_at: OccurredAt | None = None
    activity_id: ActivityId | None = None


class Submission(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="submission"
):
    """The learner handed work in.

    Attributes:
        submitted_at: When; null for now.
        due_at: By when it was due; null where that is known, or it was not.
    """

    trace_id: TraceId
    learner_id: LearnerId
    activity_id: ActivityId
    submitted_at: OccurredAt | None = None
    due_at: DueAt | None = None


class Deadline(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="deadline"):
    """Work was assigned, to a learner or to a cohort, so that it can be missed.

    The newest one of an activity holds (by `occurred_at`), and a learner's own goes before that of a cohort.

    Attributes:
        learner_id: To whom; null where it is a cohort's.
        cohort_id: To which cohort; null where it is a learner's.
        occurred_at: When it happened; null for now.
    """

    trace_id: TraceId
    activity_id: ActivityId
    due_at: DueAt
    learner_id: LearnerId | None = None
    cohort_id: Annotated[Id, Meta(description="Whoever is in it, now or later.")] | None = None
    occurred_at: OccurredAt | None = None


class Meeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="meeting"):
    """A meeting was planned, was held, or was missed by the learner.

    The newest status of a `meeting_id` holds (by `occurred_at`; what became of it goes before that it was planned).

    Attributes:
        status: What became of it.
        occurred_at: When it happened; null for now.
    """

    trace_id: TraceId
    learner_id: LearnerId
    meeting_id: Annotated[Id, Meta(description="Of one meeting of one learner.")]
    status: MeetingStatus
    starts_at: Annotated[datetime, Meta(tz=True, description="For when it was planned, with its time zone.")]
    occurred_at: OccurredAt | None = None


class Custom(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="custom"):
    """Anything else that the learner did. `enrolled` and `left` say since when the learner is in the course, or not.

    Attributes:
        value: With what outcome; null for none.
        activity_id: Which activity; null for none.
        occurred_at: When it happened; null for now.
    """

    trace_id: TraceId
    learner_id: LearnerId
    verb: Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN, description="What was done.")]
    value: Annotated[str, Meta(max_length=512, pattern=TEXT_PATTERN, description="With what outcome.")] | None = None
    activity_id: ActivityId | None = None
    occurred_at: OccurredAt | None = None


TraceMessage: TypeAlias = Visit | Submission | Deadline | Meeting | Custom


class ActivitiesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Up to 1000 traces of activity, of any learners, on one content graph.

    Attributes:
        activities: The traces.
        content_graph: Id of the content graph; null where there is only one to be meant.
    """

    activities: list[TraceMessage]
    content_graph: Annotated[Id, Meta(description="May be left out if there is only one.")] | None = None


class TraceContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came with an id.

    Attributes:
        kind: What it is a trace of.
        occurred_at: When it happened; of a submission, when it was handed in.
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

    kind: TraceKind
    occurred_at: datetime | None = None
    activity_id: str | None = None
    minutes: float | None = None
    due_at: datetime | None = None
    meeting_id: str | None = None
    status: MeetingStatus | None = None
    starts_at: datetime | None = None
    verb: str | None = None
    value: str | None = None
    cohort_id: str | None = None


class TraceAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one trace.

    Attributes:
        trace_id: As sent.
        status: In one word.
        errors: What to put right; of a conflict, one for each field that differs.
        held: Of a conflict, what was accepted under this id.
        sent: Of a conflict, what came now and was not taken.
    """

    trace_id: str | None
    status: TraceStatus
    errors: tuple[Fault, ...] = ()
    held: TraceContent | None = None
    sent: TraceContent | None = None


class ActivitiesResponse(msgspec.Struct, frozen=True):
    """One answer per trace, in the order of the request.

    Attributes:
        activities: The answers.
    """

    activities: tuple[TraceAnswer, ...]
