"""A clock: how much of the promised working time is used, and what fell due meanwhile.

It runs on working time and nothing else. What it passes (warnings, the breach, escalations) are *marks*: facts with an
instant within working time, each at most once per generation. A generation is a promise: another one begins when the
terms change, so that a mark of the new promise may come although one of the same name came before.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

import msgspec

from engine.support.openings import Openings
from engine.support.promise import Promise, share, working_time

ClockKind = Literal["first_answer", "next_answer"]
ClockState = Literal["running", "paused", "met", "breached", "met_late", "cancelled"]
MarkKind = Literal["warning", "breach", "escalation"]

_BREACH: Final = "breach"


class Terms(NamedTuple):
    """What was promised.

    Attributes:
        first_answer: To a first message or an alert.
        next_answer: To each message after a supporter's.
        openings: In whose working time.
        warn_at: Per cent of it.
        escalate_after: Working time after the breach in microseconds, one step of the chain each; 0 for at once.
    """

    first_answer: Promise
    next_answer: Promise
    openings: Openings
    warn_at: tuple[int, ...]
    escalate_after: tuple[int, ...]


class Mark(msgspec.Struct, frozen=True):
    """Something that a clock passes; `kind`, `step` and `generation` are its key among the clock's.

    Attributes:
        kind: What.
        step: Per cent of a warning, 1 for the first escalation and so on; 0 for the breach.
        generation: 1 for the first promise.
        at_us: When, in working time.
    """

    kind: MarkKind
    step: int
    generation: int
    at_us: int


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock as it stands.

    Attributes:
        clock_id: One per arming.
        kind: Which promise it counts.
        causes: What asks for the answer: ids of messages and alerts.
        started_us: When it was armed.
        amount_us: Working time promised.
        used_us: Working time used when `since_us` began, or in all if it does not run.
        since_us: From when it runs; None while it is paused, and when it has stopped.
        generation: How many promises it has had.
        stopped_us: When it was answered or called off.
        due_us: When the answer was due, of one that has stopped.
        is_answered: Whether a person did.
        reason: Why it was called off.
        breach_used_us: Working time used at the breach.
        passed: What it has passed, in that order.
    """

    clock_id: str
    kind: ClockKind
    causes: tuple[str, ...]
    started_us: int
    amount_us: int
    used_us: int = 0
    since_us: int | None
    generation: int = 1
    stopped_us: int | None = None
    due_us: int | None = None
    is_answered: bool = False
    reason: str = ""
    breach_used_us: int | None = None
    passed: tuple[Mark, ...] = ()

    @property
    def breached_us(self) -> int | None:
        """When the promise was broken; that stays."""
        return next((mark.at_us for mark in self.passed if mark.kind == _BREACH), None)

    @property
    def is_open(self) -> bool:
        """Whether an answer is still wanted."""
        return self.stopped_us is None

    @property
    def state(self) -> ClockState:
        """Where it stands."""
        if self.breached_us is not None:
            return "met_late" if self.is_answered else "breached"
        if self.is_open:
            return "paused" if self.since_us is None else "running"
        return "met" if self.is_answered else "cancelled"


def armed(clock_id: str, kind: ClockKind, cause: str, at_us: int, terms: Terms) -> Clock:
    """Start a clock."""
    amount = working_time(terms.openings, at_us, _promise(kind, terms))
    return Clock(clock_id=clock_id, kind=kind, causes=(cause,), started_us=at_us, amount_us=amount, since_us=at_us)


def due_of(clock: Clock, terms: Terms) -> int | None:
    """Return when the answer is, or was, due; None while that is not known because the learner is waited for."""
    if clock.breached_us is not None or clock.due_us is not None:
        return clock.breached_us or clock.due_us
    return next((mark.at_us for mark in upcoming(clock, terms) if mark.kind == _BREACH), None)


def used_at(clock: Clock, at_us: int, terms: Terms) -> int:
    """Return the working time used until an instant that is not before what the clock has seen."""
    return clock.used_us + (terms.openings.used(clock.since_us, at_us) if clock.since_us is not None else 0)


def upcoming(clock: Clock, terms: Terms) -> tuple[Mark, ...]:
    """Return what a running clock will pass if nothing happens, in that order: its timers."""
    if clock.since_us is None:
        return ()
    marks = [_mark(clock, terms, *threshold) for threshold in _thresholds(clock, terms)]
    return tuple(sorted(marks, key=lambda mark: mark.at_us))


def _thresholds(clock: Clock, terms: Terms) -> Iterator[tuple[MarkKind, int, int]]:
    """Give kind, step and working time of what has not been passed."""
    passed = {(mark.kind, mark.step) for mark in clock.passed if mark.generation == clock.generation}
    breach = clock.breach_used_us
    if breach is None:
        for percent in terms.warn_at:
            used = share(clock.amount_us, percent)
            if used > clock.used_us and ("warning", percent) not in passed:  # before this promise held, it is no news
                yield "warning", percent, used
        breach = max(clock.amount_us, clock.used_us)
        yield "breach", 0, breach
    for step, after in enumerate(terms.escalate_after, start=1):
        if ("escalation", step) not in passed:
            yield "escalation", step, breach + after


def passing(clock: Clock, until_us: int, terms: Terms, *, is_over: bool = True) -> Clock:
    """Return a clock with what it has passed by an instant.

    Args:
        clock: As it stood.
        until_us: The instant.
        terms: What is promised.
        is_over: Whether what falls due at that very instant is passed; it is not if the instant brings the answer.
    """
    while (marks := upcoming(clock, terms)) and marks[0].at_us < until_us + is_over:
        clock = _noted(clock, marks[0], terms)
    return clock


def paused(clock: Clock, at_us: int, terms: Terms) -> Clock:
    """Stop counting until the learner has spoken."""
    clock = passing(clock, at_us, terms)
    return msgspec.structs.replace(clock, used_us=used_at(clock, at_us, terms), since_us=None)


def resumed(clock: Clock, at_us: int) -> Clock:
    """Count again; one that runs goes on."""
    return clock if clock.since_us is not None else msgspec.structs.replace(clock, since_us=at_us)


def stopped(clock: Clock, at_us: int, terms: Terms, *, is_answered: bool, reason: str = "") -> Clock:
    """End a clock, which keeps its result from then on."""
    return msgspec.structs.replace(
        clock,
        used_us=used_at(clock, at_us, terms),
        since_us=None,
        stopped_us=at_us,
        due_us=due_of(resumed(clock, at_us), terms),
        is_answered=is_answered,
        reason=reason,
    )


def promised_anew(clock: Clock, at_us: int, before: Terms, after: Terms) -> Clock:
    """Put another promise in the place of a clock's; the working time used stays, and so does a breach."""
    clock = passing(clock, at_us, before)
    used = used_at(clock, at_us, before)
    since = None if clock.since_us is None else at_us
    if clock.breach_used_us is not None:
        return msgspec.structs.replace(clock, used_us=used, since_us=since)
    amount = working_time(after.openings, clock.started_us, _promise(clock.kind, after))
    return msgspec.structs.replace(
        clock, used_us=used, since_us=since, amount_us=amount, generation=clock.generation + 1
    )


def _promise(kind: ClockKind, terms: Terms) -> Promise:
    return terms.first_answer if kind == "first_answer" else terms.next_answer


def _mark(clock: Clock, terms: Terms, kind: MarkKind, step: int, used_us: int) -> Mark:
    since = clock.since_us or 0
    left = used_us - clock.used_us
    # used before the promise held: at the next working instant
    at_us = terms.openings.after(since, left) if left > 0 else terms.openings.effective_start(since)
    return Mark(kind, step, clock.generation, at_us)


def _noted(clock: Clock, mark: Mark, terms: Terms) -> Clock:
    breach_used = used_at(clock, mark.at_us, terms) if mark.kind == _BREACH else clock.breach_used_us
    return msgspec.structs.replace(clock, passed=(*clock.passed, mark), breach_used_us=breach_used)
