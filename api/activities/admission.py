"""The door of `POST /v1/activities`: what was sent becomes traces to take in, or faults that name a remedy."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from api.activities.messages import Custom, Deadline, Meeting, Submission, TraceMessage, Visit
from api.clock import US_PER_S, microseconds_of
from api.errors import Fault, InvalidFields, ServiceError
from api.http.bare import Refusal
from api.http.parameters import EARLIEST, LATEST
from api.journal import JournalTrace
from api.learner_errors import UnknownCohort
from api.live.marks import Mark, mark_of

NO_TIME: Final = -1
"""Stands for the time of a trace that came without one; the service's clock is put in its place."""
NOBODY: Final = ""
"""Stands for the learner where a deadline is a cohort's."""
_content = msgspec.msgpack.Encoder().encode


class AdmittedTrace(NamedTuple):
    """A trace that passed the door.

    Attributes:
        at: Its place in the request.
        taken: The trace; `occurred_at_us` is `NO_TIME` if the sender gave none.
        mark: What is remembered of it.
    """

    at: int
    taken: JournalTrace
    mark: Mark


class SortedTraces(NamedTuple):
    """What the door let through, and what not.

    Attributes:
        by_learner: Traces of each learner, those of cohorts under `NOBODY`.
        refused: By place in the request.
    """

    by_learner: dict[str, list[AdmittedTrace]]
    refused: dict[int, Refusal]


class Limits(NamedTuple):
    """What times are held against.

    Attributes:
        now_us: The service's clock; microseconds since 1970-01-01T00:00:00Z.
        skew_s: By how many seconds a time may be ahead of it.
    """

    now_us: int
    skew_s: int


def admit(messages: Sequence[TraceMessage | Refusal], limits: Limits) -> SortedTraces:
    """Sort out a request's traces."""
    found = SortedTraces({}, {})
    for at, message in enumerate(messages):
        if isinstance(message, Refusal):
            found.refused[at] = message
            continue
        faults = _faults(message, f"$.activities[{at}]", limits)
        if faults:
            found.refused[at] = Refusal(message.trace_id, InvalidFields(tuple(faults)))
        else:
            taken = _trace_of(message)
            one = AdmittedTrace(at, taken, mark_of(taken.trace_id, _content(taken)))
            found.by_learner.setdefault(message.learner_id or NOBODY, []).append(one)
    return found


def without_cohorts(found: SortedTraces, unknown: frozenset[str]) -> SortedTraces:
    """Refuse the deadlines of cohorts that there are not."""
    kept, refused = [], dict(found.refused)
    for one in found.by_learner.get(NOBODY, ()):
        if one.taken.cohort in unknown:
            error: ServiceError = UnknownCohort(f"$.activities[{one.at}].cohort_id", one.taken.cohort)
            refused[one.at] = Refusal(one.taken.trace_id, error)
        else:
            kept.append(one)
    others = {learner: traces for learner, traces in found.by_learner.items() if learner != NOBODY}
    return SortedTraces({**others, NOBODY: kept} if kept else others, refused)


def _faults(message: TraceMessage, path: str, limits: Limits) -> list[Fault]:
    faults = []
    match message:
        case Submission(submitted_at=at, due_at=due):
            faults += _of_past(f"{path}.submitted_at", at, limits) + _of_calendar(f"{path}.due_at", due)
        case Deadline(occurred_at=at, due_at=due):
            faults += _of_past(f"{path}.occurred_at", at, limits) + _of_calendar(f"{path}.due_at", due)
            if (message.learner_id is None) == (message.cohort_id is None):
                detail = "A deadline is of a learner or of a cohort; " + (
                    "neither is named." if message.learner_id is None else "both are named."
                )
                faults.append(Fault(f"{path}.learner_id", detail, "Send learner_id or cohort_id, and not both."))
        case Meeting(occurred_at=at, starts_at=starts):
            faults += _of_past(f"{path}.occurred_at", at, limits)
            is_over = message.status != "planned"
            faults += (_of_past if is_over else _of_future)(f"{path}.starts_at", starts, limits)
        case Visit(occurred_at=at) | Custom(occurred_at=at):
            faults += _of_past(f"{path}.occurred_at", at, limits)
    return faults


def _of_past(path: str, at: datetime | None, limits: Limits) -> list[Fault]:
    """Hold the time of what has happened against the clock."""
    if at is None:
        return []
    ahead_s = (microseconds_of(at) - limits.now_us) / US_PER_S
    if ahead_s > limits.skew_s:
        detail = f"The time lies {ahead_s:.0f} s in the future; at most {limits.skew_s} s are put down to clocks."
        return [Fault(path, detail, "Set the sender's clock, or send it once it has happened.")]
    return _of_calendar(path, at)


def _of_future(path: str, at: datetime | None, limits: Limits) -> list[Fault]:
    """Hold the time of what is yet to come against the calendar alone."""
    del limits
    return _of_calendar(path, at)


def _of_calendar(path: str, at: datetime | None) -> list[Fault]:
    if at is None or EARLIEST <= at <= LATEST:
        return []
    detail = "The time lies outside of what is kept."
    return [Fault(path, detail, f"Send a time from {EARLIEST:%Y} to {LATEST:%Y}.")]


def _trace_of(message: TraceMessage) -> JournalTrace:
    trace_id = message.trace_id
    match message:
        case Visit():
            at = _us_of(message.occurred_at)
            return JournalTrace(trace_id, "visit", at, message.activity_id or "", message.minutes + 0.0)
        case Submission():
            at, due = _us_of(message.submitted_at), _optional_us(message.due_at)
            return JournalTrace(trace_id, "submission", at, message.activity_id, due_at_us=due)
        case Deadline():
            at, due = _us_of(message.occurred_at), _optional_us(message.due_at)
            cohort = message.cohort_id or ""
            return JournalTrace(trace_id, "deadline", at, message.activity_id, due_at_us=due, cohort=cohort)
        case Meeting():
            return JournalTrace(
                trace_id,
                "meeting",
                _us_of(message.occurred_at),
                meeting_id=message.meeting_id,
                status=message.status,
                starts_at_us=microseconds_of(message.starts_at),
            )
        case Custom():
            at, activity_id = _us_of(message.occurred_at), message.activity_id or ""
            return JournalTrace(trace_id, "custom", at, activity_id, verb=message.verb, value=message.value or "")


def _us_of(at: datetime | None) -> int:
    return NO_TIME if at is None else microseconds_of(at)


def _optional_us(at: datetime | None) -> int | None:
    return None if at is None else microseconds_of(at)
