"""Cases as they are told: clocks with what was promised in words, and what is agreed on, as far as the reader sees."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from api.clock import moment_of
from api.record.communication.outbox import EventSendingRow
from api.record.support.case_reads import CaseEntry, OwnAct, ReadEvent, SeenCase
from api.record.support.cases import StoredCase
from api.record.support.terms import is_built_in
from api.results.messages import Words
from api.support.cases.answers import (
    CaseAnswer,
    CaseSummary,
    ClockAnswer,
    EventAnswer,
    EventSending,
    LastSaid,
    MeetingAnswer,
    Newest,
    OwnActTold,
    PlanAnswer,
    TaskAnswer,
    WarningTold,
    WriterAnswer,
)
from api.telling import told
from content_graph.languages import Text
from engine.communication.telling import became_said
from engine.support import events as ev
from engine.support.agenda import Agenda, Appointment, ContactSeries, Duty, agenda_of
from engine.support.case import MERGED
from engine.support.clock import Clock, Terms, due_of, upcoming, used_at
from engine.support.event_words import BUILT_IN_TOLD, event_told, promise_kept_told, promise_of, promised
from engine.support.invitations import Invitation, written
from engine.support.openings import US_PER_HOUR
from engine.support.wording import promise_told

AGENDA: Final = tuple(
    str(kind.__struct_config__.tag)
    for kind in (
        *(ev.MeetingPlan, ev.MeetingEnd, ev.MeetingReport, ev.Task, ev.TaskEnd, ev.ContactPlan, ev.PlanEnd),
        *(ev.SupporterMessage, ev.Contact, ev.NoAnswerNeeded, ev.AlertEnded, ev.Closed),
    )
)
"""Events that an agenda is a fold of, and those that say why a clock was called off."""
_COMMON: Final = frozenset({"event", "event_id", "at_us", "by"})


def case_told(
    seen: SeenCase, held: StoredCase, agenda: Sequence[ReadEvent], now_us: int, *, to_team: bool
) -> CaseAnswer:
    """Tell a case.

    Args:
        seen: What the reader is to it.
        held: The case, folded.
        agenda: Its events of `AGENDA` that the reader may see.
        now_us: The instant.
        to_team: Whether the reader is told what is the team's: queue and reminders.
    """
    case = held.case
    terms, reasons = held.terms[case.terms_id], reasons_told(agenda)
    clocks = [clock_told(clock, terms, case.terms_id, reasons, now_us) for clock in case.clocks]
    what = agenda_of(one.event for one in agenda)
    words = {one.event.event_id: one.words for one in agenda}
    return CaseAnswer(
        case.case_id,
        held.learner,
        seen.content_graph,
        words_of(held.subject),
        case.n_events,
        case.owner_id or "",
        case.role or "",
        case.queue_id if to_team else None,
        moment_of(held.events[0].event.at_us),
        _moment(case.closed_us),
        _moment(case.snoozed_until_us) if to_team else None,
        case.merged_into,
        clocks[-1] if case.clock is not None else None,
        tuple(clocks),
        _meetings(case.case_id, what, agenda),
        tuple([_task(one, words) for one in what.tasks.values()]),
        tuple([_plan(one, words, now_us) for one in what.plans.values()]),
    )


def reasons_told(events: Sequence[ReadEvent]) -> frozenset[str]:
    """Return why clocks were called off, as far as the reader may know."""
    told = [one.event for one in events]
    because = [event.reason for event in told if isinstance(event, ev.NoAnswerNeeded | ev.AlertEnded)]
    return frozenset([MERGED, *because, *(event.outcome for event in told if isinstance(event, ev.Closed))])


def clock_told(clock: Clock, terms: Terms, terms_id: str, reasons: frozenset[str], now_us: int) -> ClockAnswer:
    """Tell a clock, in the zone of its calendar, and why it was called off where that is among the reasons."""
    local, due_us = terms.openings.local, due_of(clock, terms)
    marks = (*clock.passed, *(upcoming(clock, terms) if clock.is_open else ()))
    until_us = now_us if clock.is_open else clock.stopped_us or now_us
    text = promise_kept_told(clock, terms)
    if is_built_in(terms_id):
        text = Text(f"{text.fr} {BUILT_IN_TOLD.fr}", f"{text.en} {BUILT_IN_TOLD.en}")
    return ClockAnswer(
        clock.clock_id,
        clock.kind,
        clock.state,
        local(clock.started_us),
        _local(local, due_us),
        tuple([WarningTold(mark.step, local(mark.at_us)) for mark in marks if mark.kind == "warning"]),
        _local(local, clock.breached_us),
        _local(local, clock.stopped_us),
        round(clock.amount_us / US_PER_HOUR, 6),
        round(used_at(clock, until_us, terms) / US_PER_HOUR, 6),
        clock.reason if clock.reason in reasons else "",
        words_of(promise_told(promise_of(clock, terms))),
        is_built_in(terms_id),
        words_of(text),
    )


def summary_told(entry: CaseEntry, terms: Mapping[str, Terms], *, to_team: bool) -> CaseSummary:
    """Tell a case of a list, with what is promised under the terms that it runs under."""
    theirs: dict[str, Any] = {} if to_team else {"queue_id": None, "snoozed_until": None}
    ids = {"case_id": entry.id, "learner_id": entry.learner, "version": entry.n_events}
    newest = None if entry.newest is None else msgspec.json.decode(entry.newest, type=Newest)
    said = None if entry.last_said is None else msgspec.json.decode(entry.last_said, type=LastSaid)
    promise = None
    if entry.clock_kind is not None:
        promise = words_of(promise_told(promised(entry.clock_kind, terms[entry.terms_id])))
    subject = Words(entry.subject, entry.subject_en)
    return told(CaseSummary, entry, subject=subject, **ids, **theirs, newest=newest, last_said=said, promise=promise)


def own_act_told(one: OwnAct) -> OwnActTold:
    """Tell a supporter what they did."""
    return OwnActTold(one.learner, words_of(one.subject), event_answer(one.done))


def event_answer(one: ReadEvent) -> EventAnswer:
    """Tell an event."""
    fields = msgspec.to_builtins(one.event)
    details = {_public(name): _told_value(name, value) for name, value in fields.items() if name not in _COMMON}
    details |= {name: value for name, value in one.words.items() if name != "text"}
    by = msgspec.convert({"kind": one.by_kind, "id": one.by_id, "role": one.by_role}, WriterAnswer)
    kind, title = fields["event"], words_of(event_told(one.event))
    at, text = moment_of(one.event.at_us), str(one.words.get("text", ""))
    return EventAnswer(one.event.event_id, one.case_id, kind, title, at, by, one.visibility, text, details)


def became_told(one: EventSendingRow) -> EventSending:
    """Tell what became of a message of a case."""
    reason = None if one.reason is None else Text(one.reason["fr"], one.reason["en"])
    return told(EventSending, one, text=words_of(became_said(one.state, one.channel, reason)))


def words_of(text: Text) -> Words:
    """Tell a text in both languages."""
    return Words(text.fr, text.en)


def _meetings(case_id: str, agenda: Agenda, events: Sequence[ReadEvent]) -> tuple[MeetingAnswer, ...]:
    plans = {one.event.meeting_id: one for one in events if isinstance(one.event, ev.MeetingPlan)}
    return tuple([_meeting(case_id, one, plans[name]) for name, one in agenda.meetings.items()])


def _meeting(case_id: str, meeting: Appointment, plan: ReadEvent) -> MeetingAnswer:
    words, is_cancelled = plan.words, meeting.outcome == "cancelled"
    title, place = str(words["title"]), str(words["place"])
    invitation = Invitation(
        f"{meeting.meeting_id}@{case_id}",
        meeting.n_moves + is_cancelled,
        plan.event.at_us,
        meeting.starts_us,
        meeting.ends_us,
        title,
        place,
        str(words["text"]),
        is_cancelled,
    )
    at = {"starts_at": moment_of(meeting.starts_us), "ends_at": moment_of(meeting.ends_us)}
    return told(MeetingAnswer, meeting, title=title, place=place, invitation=written(invitation), **at)


def _task(task: Duty, words: Mapping[str, Mapping[str, Any]]) -> TaskAnswer:
    return told(TaskAnswer, task, text=str(words[task.task_id]["text"]), due_at=_moment(task.due_us))


def _plan(plan: ContactSeries, words: Mapping[str, Mapping[str, Any]], now_us: int) -> PlanAnswer:
    text = str(words[plan.plan_id]["text"])
    at = {"contacts_at": tuple([moment_of(one) for one in plan.contacts_us]), "ends_at": moment_of(plan.ends_us)}
    stands = {"state": plan.state(now_us), "next_at": _moment(plan.next_us(now_us))}
    return told(PlanAnswer, plan, text=text, **at, **stands)


def _public(name: str) -> str:
    return f"{name.removesuffix('_us')}_at" if name.endswith("_us") else name


def _told_value(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if not name.endswith("_us") or value is None:
        return value
    return [moment_of(one) for one in value] if isinstance(value, list | tuple) else moment_of(value)


def _local(local: Callable[[int], datetime], at_us: int | None) -> datetime | None:
    return None if at_us is None else local(at_us)


def _moment(at_us: int | None) -> datetime | None:
    return None if at_us is None else moment_of(at_us)
