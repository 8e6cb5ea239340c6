"""Timers fire: what a clock has passed is brought into its case's row and told, in one transaction, once.

Whoever writes a case holds its row; whoever fires takes rows that nobody holds, and only then looks at their timers. So
a timer is never taken while an event writes it anew, several processes share the work, and nothing waits in a circle.
What a process that dies has done is gone with its transaction; what it has committed is marked as fired.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

import psycopg
import structlog
from psycopg.rows import args_row

from api.clock import US_PER_S, microseconds_of, moment_of
from api.record.columns import INSTANT, MICROSECONDS
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.team import Person, Record, Team, people_of, rows_in, somebody, team_of
from api.record.support.terms import chains_of, terms_of
from engine.support.clock import ClockKind, MarkKind, Terms
from engine.support.faults import OutOfReach
from engine.support.notices import LATE_AFTER_US, ClockNotice, clock_told, recipients
from engine.support.routing import ToldRole

CASES_A_ROUND: Final = 100
_TRIED_AGAIN_US: Final = 300 * US_PER_S
_LOG: Final = structlog.get_logger(__name__)


class DueCase(NamedTuple):
    """A case whose clock has passed something, held until the end of the transaction."""

    organisation_no: int
    case_id: str
    learner: str
    owner_id: str
    terms_id: str
    snoozed_until: datetime | None


class DueTimer(NamedTuple):
    """What its clock has passed."""

    organisation_no: int
    case_id: str
    clock_id: str
    kind: MarkKind
    step: int
    generation: int
    fires_us: int
    is_held: bool
    clock_kind: ClockKind
    due_us: int | None
    is_open: bool

    @property
    def is_news(self) -> bool:
        """Whether anybody is told: of a breach always, of what asks for an answer only while one is wanted."""
        return self.kind == "breach" or (self.is_open and self.due_us is not None)


_NOW: Final = INSTANT.format("%(now_us)s")
_WAITS: Final = "t.fired_at IS NULL AND coalesce(t.held_until, t.fires_at)"
_HOLD: Final = (
    "SELECT c.organisation_no, c.id, c.learner, c.owner_id, c.terms_id, c.snoozed_until"
    " FROM symphonie.timer t JOIN symphonie.support_case c"
    " ON (c.organisation_no, c.id) = (t.organisation_no, t.case_id)"
    f" WHERE {_WAITS} <= {_NOW} ORDER BY coalesce(t.held_until, t.fires_at) LIMIT %(limit)s"
    " FOR NO KEY UPDATE OF c SKIP LOCKED"
)
_DUE: Final = (
    "SELECT t.organisation_no, t.case_id, t.clock_id, t.kind, t.step, t.generation,"
    f" {MICROSECONDS.format('t.fires_at')}, t.held_until IS NOT NULL, t.clock_kind,"
    f" {MICROSECONDS.format('t.due_at')}, t.is_open FROM symphonie.timer t"
    " WHERE t.organisation_no = %(organisation_no)s AND t.case_id = ANY(%(cases)s)"
    f" AND {_WAITS} <= {_NOW} ORDER BY t.fires_at, t.kind, t.step"
)
_KEY: Final = (
    "(organisation_no, clock_id, kind, step, generation)"
    " = (%(organisation_no)s, %(clock_id)s, %(kind)s, %(step)s, %(generation)s)"
)
_FIRE: Final = f"UPDATE symphonie.timer SET fired_at = {_NOW}, error = NULL WHERE {_KEY}"
_PUT_OFF: Final = (
    f"UPDATE symphonie.timer t SET held_until = {INSTANT.format('%(until_us)s')}, error = %(error)s"
    f" WHERE (t.organisation_no, t.case_id) = (%(organisation_no)s, %(case_id)s) AND {_WAITS} <= {_NOW}"
)
_HOLD_BACK: Final = f"UPDATE symphonie.timer SET held_until = {INSTANT.format('%(until_us)s')} WHERE {_KEY}"
_BREACH: Final = (
    f"UPDATE symphonie.support_case SET clock_state = 'breached', breached_at = {INSTANT.format('%(fires_us)s')},"
    f" due_at = {INSTANT.format('%(fires_us)s')} WHERE (organisation_no, id) = (%(organisation_no)s, %(case_id)s)"
    " AND clock_id = %(clock_id)s AND clock_state = 'running'"
)
_NEXT: Final = (
    f"SELECT {MICROSECONDS.format('min(coalesce(held_until, fires_at))')} FROM symphonie.timer WHERE fired_at IS NULL"
)


async def fire(connection: Record, clock_us: Callable[[], int], limit: int = CASES_A_ROUND) -> int:
    """Fire timers that are due and that nobody else fires, and return of how many timers the cases were taken.

    One that cannot fire is put off with the reason, and keeps no other from it.

    Args:
        connection: Not in a transaction.
        clock_us: Of the service. Is asked again once cases are held: all that was done to them was done before.
        limit: Most timers whose cases are taken.
    """
    async with connection.transaction():
        held = await rows_in(connection, args_row(DueCase), _HOLD, {"now_us": clock_us(), "limit": limit})
        now_us = clock_us()
        for organisation_no in sorted({one.organisation_no for one in held}):
            theirs = {one.case_id: one for one in held if one.organisation_no == organisation_no}
            try:
                async with connection.transaction():
                    await _Round(connection, organisation_no, now_us).fire(theirs)
            except psycopg.OperationalError:
                raise
            except Exception:  # noqa: BLE001 - whatever it is, one of them has it: the others fire all the same
                await _fire_singly(connection, organisation_no, theirs.values(), now_us)
    return len(held)


async def _fire_singly(connection: Record, organisation_no: int, cases: Iterable[DueCase], now_us: int) -> None:
    for case in cases:
        try:
            async with connection.transaction():
                await _Round(connection, organisation_no, now_us).fire({case.case_id: case})
        except psycopg.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - same
            _LOG.exception("a timer cannot fire", organisation_no=organisation_no, case=case.case_id)
            about = {
                "organisation_no": organisation_no,
                "case_id": case.case_id,
                "error": repr(error).replace("\0", ""),
            }
            await connection.execute(_PUT_OFF, {**about, "now_us": now_us, "until_us": now_us + _TRIED_AGAIN_US})


async def next_due(connection: Record) -> int | None:
    """Return when the next timer is due; None if none waits."""
    async with connection.transaction():
        found = await rows_in(connection, args_row(_instant), _NEXT, {})
    return found[0]


def _instant(at_us: int | None) -> int | None:
    return at_us


class _Round:
    """What is fired together for an organisation."""

    def __init__(self, connection: Record, organisation_no: int, now_us: int) -> None:
        self._connection, self._organisation_no, self._now_us = connection, organisation_no, now_us
        self._terms: Mapping[str, Terms] = {}
        self._chains: Mapping[str, tuple[ToldRole, ...]] = {}

    async def fire(self, held: Mapping[str, DueCase]) -> None:
        """Mark what has fired of cases that are held, bring up their rows, and tell whom it concerns."""
        asked = {"organisation_no": self._organisation_no, "cases": list(held), "now_us": self._now_us}
        due = await rows_in(self._connection, args_row(DueTimer), _DUE, asked)
        cases = [held[one.case_id] for one in due]
        named = {case.terms_id for case in cases}
        self._terms = await terms_of(self._connection, self._organisation_no, named)
        self._chains = await chains_of(self._connection, self._organisation_no, named)
        team = await team_of(self._connection, self._organisation_no, {case.learner for case in cases})
        people = await people_of(self._connection, self._organisation_no)
        notices: list[NewNotice] = []
        for timer, case in zip(due, cases, strict=True):
            if timer.kind == "breach":
                await self._run(_BREACH, timer)
            opens_us = self._opens(timer, case)
            if opens_us is not None:
                await self._run(_HOLD_BACK, timer, until_us=opens_us)
            else:
                await self._run(_FIRE, timer)
                told = [] if not timer.is_news else [somebody(people, one) for one in self._told(timer, case, team)]
                notices += [self._notice(timer, case, person) for person in told]
        await tell(self._connection, self._organisation_no, notices, self._now_us)

    async def _run(self, query: str, timer: DueTimer, **more: int) -> None:
        await self._connection.execute(query, {**timer._asdict(), "now_us": self._now_us, **more})

    def _is_late(self, timer: DueTimer) -> bool:
        return self._now_us - timer.fires_us > LATE_AFTER_US

    def _opens(self, timer: DueTimer, case: DueCase) -> int | None:
        """Return until when a timer that comes late is held back, because nobody works now."""
        if timer.is_held or not self._is_late(timer):
            return None
        openings = self._terms[case.terms_id].openings
        try:
            return None if openings.is_open(self._now_us) else openings.effective_start(self._now_us)
        except OutOfReach:  # nobody works any more
            return None

    def _told(self, timer: DueTimer, case: DueCase, team: Team | None) -> tuple[str, ...]:
        if team is None:
            return (case.owner_id,)
        owner = case.owner_id if case.owner_id in team.people else team.staff.coordinator_id
        chain = self._chains[case.terms_id]
        role: ToldRole = chain[timer.step - 1] if 0 < timer.step <= len(chain) else "coordinator"
        return recipients(timer.kind, owner, role, team.called(case.learner), team.staff, self._now_us)

    def _notice(self, timer: DueTimer, case: DueCase, person: Person) -> NewNotice:
        terms, is_late = self._terms[case.terms_id], self._is_late(timer)
        due_us = timer.fires_us if timer.due_us is None else timer.due_us
        promise = terms.first_answer if timer.clock_kind == "first_answer" else terms.next_answer
        about = ClockNotice(timer.kind, timer.step, case.learner, case.owner_id, due_us, promise, is_late)
        facts = {"owner_id": case.owner_id, "due_at": moment_of(due_us)}
        is_snoozed = case.snoozed_until is not None and microseconds_of(case.snoozed_until) > self._now_us
        return NewNotice(
            person.supporter_id,
            timer.kind,
            clock_told(about, person.time_zone),
            facts,
            case.learner,
            case.case_id,
            clock_id=timer.clock_id,
            step=timer.step,
            generation=timer.generation,
            was_due_us=timer.fires_us,
            is_late=is_late,
            waits=timer.kind == "warning" and is_snoozed,
        )
