"""A case as the fold of its events: who has it, what is open, and what its clocks say."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from engine.support import events as ev
from engine.support.clock import (
    Clock,
    ClockKind,
    Mark,
    Terms,
    armed,
    due_of,
    passing,
    paused,
    promised_anew,
    resumed,
    stopped,
    upcoming,
)
from engine.support.events import CaseEvent

REOPENS_WITHIN_US: Final = 14 * 24 * 3600 * 1_000_000
MERGED: Final = "merged"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation about one learner.

    Attributes:
        case_id: Its id.
        learner_id: About whom.
        terms_id: What is promised.
        n_events: How many it has had: its version.
        closed_us: When it ended; None while it is open.
        owner_id: Who has it; None before it was first assigned.
        role: As what.
        queue_id: Where it waits.
        snoozed_until_us: Until when nobody is reminded; the clock runs.
        is_answered: Whether a person has ever answered.
        clocks: Every arming, oldest first.
        handed_over: The open clock that went to the case into which this one was merged.
        merged_into: That case.
    """

    case_id: str
    learner_id: str = ""
    terms_id: str = ""
    n_events: int = 0
    closed_us: int | None = None
    owner_id: str | None = None
    role: ev.CaseRole | None = None
    queue_id: str | None = None
    snoozed_until_us: int | None = None
    is_answered: bool = False
    clocks: tuple[Clock, ...] = ()
    handed_over: Clock | None = None
    merged_into: str | None = None

    @property
    def clock(self) -> Clock | None:
        """The one that is open, if one is."""
        return self.clocks[-1] if self.clocks and self.clocks[-1].is_open else None


class Folding(msgspec.Struct, frozen=True):
    """What a fold looks things up in.

    Attributes:
        terms: By id.
        others: Cases that were merged into this one, folded.
    """

    terms: Mapping[str, Terms]
    others: Mapping[str, Case]


def fold(
    case_id: str,
    events: Iterable[CaseEvent],
    terms: Mapping[str, Terms],
    now_us: int,
    others: Mapping[str, Case] | None = None,
) -> Case:
    """Return a case as it stands at an instant, its events in their order and none later than that."""
    case, folding = Case(case_id=case_id), Folding(terms, others or {})
    for event in events:
        case = _after(case, event, folding)
    return _ticking(case, lambda clock, its: passing(clock, now_us, its), folding)


def takes(case: Case, at_us: int) -> bool:
    """Tell whether a message at an instant belongs to the case; later than 14 days after its end, it opens another."""
    return case.merged_into is None and (case.closed_us is None or at_us - case.closed_us <= REOPENS_WITHIN_US)


def due_at(case: Case, terms: Mapping[str, Terms]) -> int | None:
    """Return when an answer is due; None if none is wanted, or if the learner is waited for."""
    return due_of(case.clock, terms[case.terms_id]) if case.clock is not None else None


def timers(case: Case, terms: Mapping[str, Terms]) -> tuple[Mark, ...]:
    """Return what the open clock will pass if nothing happens."""
    return upcoming(case.clock, terms[case.terms_id]) if case.clock is not None else ()


def _after(case: Case, event: CaseEvent, folding: Folding) -> Case:
    """Let an event happen: first what fell due before it, then what it does."""
    case = _ticking(case, lambda clock, its: passing(clock, event.at_us, its, is_over=False), folding)
    happened = _HAPPENS.get(type(event), _nothing)(case, event, folding)
    return msgspec.structs.replace(happened, n_events=case.n_events + 1)


def _ticking(case: Case, moved: Callable[[Clock, Terms], Clock], folding: Folding) -> Case:
    """Change the open clock, if there is one."""
    if case.clock is None:
        return case
    return msgspec.structs.replace(case, clocks=(*case.clocks[:-1], moved(case.clock, folding.terms[case.terms_id])))


def _opened(case: Case, event: ev.CaseOpened, _folding: Folding) -> Case:
    return msgspec.structs.replace(case, learner_id=event.learner_id, terms_id=event.terms_id)


def _alerted(case: Case, event: ev.AlertOpened, folding: Folding) -> Case:
    return _wanting(case, event.alert_id, event, folding)


def _written_to(case: Case, event: ev.LearnerMessage, folding: Folding) -> Case:
    case = _ticking(case, lambda clock, _: resumed(clock, event.at_us), folding)
    return _wanting(case, event.event_id, event, folding)


def _wanting(case: Case, cause: str, event: CaseEvent, folding: Folding) -> Case:
    """Arm a clock, or give the open one another cause; a case that had ended is open again."""
    case = msgspec.structs.replace(case, closed_us=None)
    if case.clock is not None:
        return _ticking(case, lambda clock, _: msgspec.structs.replace(clock, causes=(*clock.causes, cause)), folding)
    kind: ClockKind = "next_answer" if case.is_answered else "first_answer"
    clock = armed(f"{case.case_id}/{event.event_id}", kind, cause, event.at_us, folding.terms[case.terms_id])
    return msgspec.structs.replace(case, clocks=(*case.clocks, clock))


def _calmed(case: Case, event: ev.AlertEnded, folding: Folding) -> Case:
    """Take an alert from the causes; a clock without any is called off."""

    def without(clock: Clock, terms: Terms) -> Clock:
        causes = tuple([cause for cause in clock.causes if cause != event.alert_id])
        if causes or event.alert_id not in clock.causes:
            return msgspec.structs.replace(clock, causes=causes)
        return stopped(clock, event.at_us, terms, is_answered=False, reason=event.reason)

    return _ticking(case, without, folding)


def _met(case: Case, event: ev.MeetingEnd, folding: Folding) -> Case:
    """Take a meeting that was held as a contact; one that was not stops nothing."""
    return _answered(case, event, folding) if ev.is_contact(event) else case


def _answered(case: Case, event: ev.SupporterMessage | ev.Contact | ev.MeetingEnd, folding: Folding) -> Case:
    case = _ticking(case, lambda clock, its: stopped(clock, event.at_us, its, is_answered=True), folding)
    return msgspec.structs.replace(case, is_answered=True)


def _paused(case: Case, event: ev.WaitingForLearner, folding: Folding) -> Case:
    return _ticking(case, lambda clock, its: paused(clock, event.at_us, its), folding)


def _resumed(case: Case, event: ev.WaitingEnded, folding: Folding) -> Case:
    return _ticking(case, lambda clock, _: resumed(clock, event.at_us), folding)


def _called_off(case: Case, event: ev.NoAnswerNeeded, folding: Folding) -> Case:
    return _ticking(
        case, lambda clock, its: stopped(clock, event.at_us, its, is_answered=False, reason=event.reason), folding
    )


def _assigned(case: Case, event: ev.Assigned, _folding: Folding) -> Case:
    return msgspec.structs.replace(case, owner_id=event.owner_id, role=event.role, queue_id=event.queue_id)


def _snoozed(case: Case, event: ev.Snoozed, _folding: Folding) -> Case:
    return msgspec.structs.replace(case, snoozed_until_us=event.until_us)


def _on_other_terms(case: Case, event: ev.TermsChanged, folding: Folding) -> Case:
    after = folding.terms[event.terms_id]
    case = _ticking(case, lambda clock, before: promised_anew(clock, event.at_us, before, after), folding)
    return msgspec.structs.replace(case, terms_id=event.terms_id)


def _joined(case: Case, event: ev.Merged, folding: Folding) -> Case:
    """Keep the older of two open clocks as it is, and call the other off: one case, one escalation."""
    other = folding.others[event.case_id]
    case = msgspec.structs.replace(case, is_answered=case.is_answered or other.is_answered)
    theirs, own = other.handed_over, case.clock
    if theirs is None:
        return case
    terms = folding.terms[case.terms_id]
    if other.terms_id != case.terms_id:
        theirs = promised_anew(theirs, event.at_us, folding.terms[other.terms_id], terms)
    if own is None:
        return msgspec.structs.replace(case, closed_us=None, clocks=(*case.clocks, theirs))
    kept, lost = (theirs, own) if theirs.started_us < own.started_us else (own, theirs)
    over = stopped(lost, event.at_us, terms, is_answered=False, reason=MERGED)
    kept = msgspec.structs.replace(kept, causes=(*kept.causes, *lost.causes))
    return msgspec.structs.replace(case, clocks=(*case.clocks[:-1], over, kept))


def _handed_over(case: Case, event: ev.MergedInto, _folding: Folding) -> Case:
    clocks = case.clocks if case.clock is None else case.clocks[:-1]
    return msgspec.structs.replace(
        case, clocks=clocks, handed_over=case.clock, merged_into=event.case_id, closed_us=event.at_us
    )


def _closed(case: Case, event: ev.Closed, folding: Folding) -> Case:
    case = _ticking(
        case, lambda clock, its: stopped(clock, event.at_us, its, is_answered=False, reason=event.outcome), folding
    )
    return msgspec.structs.replace(case, closed_us=event.at_us, snoozed_until_us=None)


def _nothing(case: Case, _event: CaseEvent, _folding: Folding) -> Case:
    """Leave the clocks alone: notes, what machines say, what is planned."""
    return case


_HAPPENS: Final[Mapping[type, Callable[[Case, Any, Folding], Case]]] = {
    ev.CaseOpened: _opened,
    ev.AlertOpened: _alerted,
    ev.AlertEnded: _calmed,
    ev.LearnerMessage: _written_to,
    ev.SupporterMessage: _answered,
    ev.Contact: _answered,
    ev.WaitingForLearner: _paused,
    ev.WaitingEnded: _resumed,
    ev.NoAnswerNeeded: _called_off,
    ev.Assigned: _assigned,
    ev.Snoozed: _snoozed,
    ev.TermsChanged: _on_other_terms,
    ev.Merged: _joined,
    ev.MergedInto: _handed_over,
    ev.Closed: _closed,
    ev.MeetingEnd: _met,
}
