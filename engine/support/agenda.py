"""What is agreed on in a case, as a fold of its events: meetings, tasks, and contacts that were planned."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from engine.support import events as ev
from engine.support.events import CaseEvent, MeetingOutcome, PersonKind, PlanForm, TaskOutcome
from engine.support.openings import US_PER_DAY, Openings


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as it stands.

    Attributes:
        meeting_id: Its id.
        starts_us: From when.
        ends_us: Until when.
        n_moves: How often it was put at another time.
        outcome: What became of it; None while it is to come.
        is_reported: Whether somebody told what came out of it.
    """

    meeting_id: str
    starts_us: int
    ends_us: int
    n_moves: int = 0
    outcome: MeetingOutcome | None = None
    is_reported: bool = False


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A task as it stands.

    Attributes:
        task_id: Its id.
        owner_kind: Of whoever is to do it.
        owner_id: Who is to do it.
        due_us: By when; None for no date.
        outcome: What became of it; None while it is to be done.
    """

    task_id: str
    owner_kind: PersonKind
    owner_id: str
    due_us: int | None
    outcome: TaskOutcome | None = None


class ContactSeries(msgspec.Struct, frozen=True, kw_only=True):
    """Planned contacts as they stand: each contact of a person with the learner is the next one of them.

    Attributes:
        plan_id: Its id.
        form: Proactive contacts, or a coaching.
        contacts_us: When each is to be.
        ends_us: When it is over.
        n_done: How many have been.
        ended_us: When somebody ended it before.
    """

    plan_id: str
    form: PlanForm
    contacts_us: tuple[int, ...]
    ends_us: int
    n_done: int = 0
    ended_us: int | None = None

    def state(self, now_us: int) -> Literal["running", "done", "over", "ended"]:
        """Where it stands: all contacts were, its time is over, or somebody ended it."""
        if self.ended_us is not None:
            return "ended"
        if self.n_done >= len(self.contacts_us):
            return "done"
        return "over" if now_us >= self.ends_us else "running"

    def next_us(self, now_us: int) -> int | None:
        """When the next contact is to be; None if none is."""
        return self.contacts_us[self.n_done] if self.state(now_us) == "running" else None


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """What is agreed on, by id, in the order in which it came."""

    meetings: Mapping[str, Appointment] = {}
    tasks: Mapping[str, Duty] = {}
    plans: Mapping[str, ContactSeries] = {}


def agenda_of(events: Iterable[CaseEvent]) -> Agenda:
    """Return what is agreed on after events in their order; what is about something that never came is left out."""
    agenda = Agenda()
    for event in events:
        if ev.is_contact(event):
            agenda = _counted(agenda, event)
        agenda = _HAPPENS.get(type(event), _nothing)(agenda, event)
    return agenda


def evenly(openings: Openings, from_us: int, to_us: int, n_contacts: int) -> tuple[int, ...]:
    """Return instants of work, n in all, from a beginning to an end: the first at the beginning, the last before it."""
    gap = (to_us - from_us) // n_contacts
    return tuple([openings.effective_start(from_us + number * gap) for number in range(n_contacts)])


def after_days(openings: Openings, from_us: int, days: Iterable[int]) -> tuple[int, ...]:
    """Return instants of work so many days after a beginning, in their order."""
    return tuple([openings.effective_start(from_us + number * US_PER_DAY) for number in sorted(days)])


def _counted(agenda: Agenda, event: CaseEvent) -> Agenda:
    """Let a contact be the next one of each plan that runs."""
    plans = {
        name: msgspec.structs.replace(plan, n_done=plan.n_done + (plan.state(event.at_us) == "running"))
        for name, plan in agenda.plans.items()
    }
    return msgspec.structs.replace(agenda, plans=plans)


def _planned(agenda: Agenda, event: ev.MeetingPlan) -> Agenda:
    before = agenda.meetings.get(event.meeting_id)
    meeting = Appointment(
        meeting_id=event.meeting_id,
        starts_us=event.starts_us,
        ends_us=event.ends_us,
        n_moves=0 if before is None else before.n_moves + 1,
    )
    return msgspec.structs.replace(agenda, meetings={**agenda.meetings, event.meeting_id: meeting})


def _met(agenda: Agenda, event: ev.MeetingEnd) -> Agenda:
    return _with_meeting(agenda, event.meeting_id, outcome=event.outcome)


def _reported(agenda: Agenda, event: ev.MeetingReport) -> Agenda:
    return _with_meeting(agenda, event.meeting_id, is_reported=True)


def _with_meeting(agenda: Agenda, meeting_id: str, **changes: object) -> Agenda:
    if meeting_id not in agenda.meetings:
        return agenda
    meeting = msgspec.structs.replace(agenda.meetings[meeting_id], **changes)
    return msgspec.structs.replace(agenda, meetings={**agenda.meetings, meeting_id: meeting})


def _begun(agenda: Agenda, event: ev.ContactPlan) -> Agenda:
    plan = ContactSeries(plan_id=event.plan_id, form=event.form, contacts_us=event.contacts_us, ends_us=event.ends_us)
    return msgspec.structs.replace(agenda, plans={**agenda.plans, event.plan_id: plan})


def _ended(agenda: Agenda, event: ev.PlanEnd) -> Agenda:
    if event.plan_id not in agenda.plans:
        return agenda
    plan = msgspec.structs.replace(agenda.plans[event.plan_id], ended_us=event.at_us)
    return msgspec.structs.replace(agenda, plans={**agenda.plans, event.plan_id: plan})


def _given(agenda: Agenda, event: ev.Task) -> Agenda:
    task = Duty(task_id=event.task_id, owner_kind=event.owner_kind, owner_id=event.owner_id, due_us=event.due_us)
    return msgspec.structs.replace(agenda, tasks={**agenda.tasks, event.task_id: task})


def _finished(agenda: Agenda, event: ev.TaskEnd) -> Agenda:
    if event.task_id not in agenda.tasks:
        return agenda
    task = msgspec.structs.replace(agenda.tasks[event.task_id], outcome=event.outcome)
    return msgspec.structs.replace(agenda, tasks={**agenda.tasks, event.task_id: task})


def _nothing(agenda: Agenda, _event: CaseEvent) -> Agenda:
    return agenda


_HAPPENS: Final[Mapping[type, Callable[[Agenda, Any], Agenda]]] = {
    ev.MeetingPlan: _planned,
    ev.MeetingEnd: _met,
    ev.MeetingReport: _reported,
    ev.ContactPlan: _begun,
    ev.PlanEnd: _ended,
    ev.Task: _given,
    ev.TaskEnd: _finished,
}
