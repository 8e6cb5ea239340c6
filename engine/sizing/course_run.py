"""One run of a course: events in the order of time; routing, promises, absences, budgets are those of `engine.support`.

Supporters begin what is due first, work within their openings, and finish what they began, on the next morning if need
be. A promise is broken or kept by the instant at which the work on it is finished: that is when the answer is sent.
"""

import heapq
from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.sizing.demand import (
    CONTACT,
    FIRST_CONTACT,
    MODERATION,
    NOBODY,
    PROMISED,
    QUESTION,
    SILENCE,
    TROUBLE,
    Demand,
    Piece,
)
from engine.sizing.desk import QUEUE_OF, Desk, Supporter
from engine.sizing.router import Router
from engine.sizing.scenario import SupportScenario, openings_of
from engine.support.absences import OpenWork, offers
from engine.support.budgets import Waiting, placed
from engine.support.openings import US_PER_DAY
from engine.support.promise import due, promise_of, working_time
from engine.support.routing import Severity

_SIGNALS: Final = ("question", "contact", "first_contact", "forum", "session", "trouble", "silence", "moderation")
_SEVERITY: Final[dict[int, Severity]] = {TROUBLE: "medium", SILENCE: "high"}
SILENT_DAYS: Final = 10
"""After which silence is signalled: between the 7 and the 14 days that services in use have."""
WEEKS_OF_CONTACT: Final = 4
"""For which a contact keeps up heart."""
MOST_TROUBLES: Final = 3
"""Troubles at once beyond which more of them change nothing."""
PEERS_OPEN: Final = 2
"""Questions that a peer tutor has open at most; what comes then goes to the tutors."""
_TICK, _BEGIN, _FINISH, _COME, _NEXT_DAY, _AWAY = range(6)
_US_PER_MINUTE: Final = 60_000_000


class Work(NamedTuple):
    """A piece of work that somebody owes.

    Attributes:
        due_us: By when.
        number: In the order in which they came.
        piece: What.
        role: Whose kind of work.
        owner_id: Who has it; in a queue its keeper.
    """

    due_us: int
    number: int
    piece: Piece
    role: str
    owner_id: str


class Done(NamedTuple):
    """What was done, a column each.

    Attributes:
        kind: int64[M], position in `demand.KINDS`.
        role: Of whom.
        came_us: int64[M].
        began_us: int64[M].
        finished_us: int64[M].
        due_us: int64[M].
        minutes: float64[M].
    """

    kind: NDArray[np.int64]
    role: list[str]
    came_us: NDArray[np.int64]
    began_us: NDArray[np.int64]
    finished_us: NDArray[np.int64]
    due_us: NDArray[np.int64]
    minutes: NDArray[np.float64]


class CourseRun(NamedTuple):
    """What came of a run: N learners.

    Attributes:
        done: Pieces of work.
        weeks_here: float64[N], weeks in which each learned.
        is_silent: bool[N], who had fallen silent by the end.
        n_helped: int64[N], troubles ended by somebody's help that would not have ended by themselves.
        n_acted: Alerts that somebody acted on.
        n_ended_late: Alerts that the machine's adjustments ended before anybody did.
        weeks_here_alone: float64[N], the same without any support.
        is_silent_alone: bool[N], the same.
    """

    done: Done
    weeks_here: NDArray[np.float64]
    is_silent: NDArray[np.bool_]
    n_helped: NDArray[np.int64]
    n_acted: int
    n_ended_late: int
    weeks_here_alone: NDArray[np.float64]
    is_silent_alone: NDArray[np.bool_]


class _Run:
    def __init__(self, scenario: SupportScenario, demand: Demand, desk: Desk, n_open: dict[str, int]) -> None:
        self.scenario, self.demand, self.desk, self.n_open = scenario, demand, desk, n_open
        self.office = openings_of(scenario, scenario.hours)
        self.promise = promise_of(scenario.promise)
        self.values = demand.values
        n, weeks = scenario.learners, scenario.weeks
        self.is_silent = np.zeros(n, np.bool_)
        self.weeks_here = np.zeros(n)
        self.contact_us = np.full(n, -1, np.int64)
        self.was_late = np.zeros(n, np.bool_)
        self.open_troubles = demand.troubles.copy()
        self.n_helped = np.zeros(n, np.int64)
        self.ended: set[int] = set()
        self.n_acted = self.n_ended_late = 0
        self.totals = [self.office.used(a, b) for a, b in pairwise(demand.week_us)]
        self.a_week = max(self.totals) or 1
        n_open |= dict.fromkeys(desk.supporters, 0)
        self.peers = [one.id for one in desk.supporters.values() if one.role == "peer"]
        self.router = Router(desk.staff, n_open)
        self.begins_us, self.ends_us = demand.trouble_begins_us.tolist(), demand.trouble_ends_us.tolist()
        self.is_shared = scenario.sharing == "queue"
        self.queues: dict[str, list[Work]] = defaultdict(list)
        self.idle: dict[str, set[str]] = defaultdict(set)
        for one in desk.supporters.values():
            self.idle[self._queue_of(one.role, one.id)].add(one.id)
        self.called: set[str] = set()
        self.had: dict[str, set[str]] = defaultdict(set)
        self.day = -1
        self.alerts_a_day = self._alerts_a_day()
        self.beyond: dict[int, tuple[Waiting, Piece, str]] = {}
        self.events: list[tuple[int, int, int, object]] = []
        self.promised: dict[int, Work] = {}
        self.n_events = self.n_works = 0
        self.rows: list[tuple[int, str, int, int, int, int, float]] = []
        for week in range(1, weeks + 1):
            self._at(demand.week_us[week], _TICK, week)
        for absence in desk.absences:
            self._at(absence.from_us, _AWAY, absence.supporter_id)

    def _queue_of(self, role: str, person: str) -> str:
        return QUEUE_OF[role] if self.is_shared else person

    def _alerts_a_day(self) -> dict[str, int]:
        """Return each one's budget; who keeps a queue takes in the alerts of all who work from it."""
        found: dict[str, int] = defaultdict(int)
        for one in self.desk.supporters.values():
            found[f"{one.role}-1" if self.is_shared else one.id] += one.alerts_a_day
        return found

    def _at(self, at_us: int, kind: int, what: object) -> None:
        self.n_events += 1
        heapq.heappush(self.events, (at_us, self.n_events, kind, what))

    def go(self) -> None:
        """Go through all events, until the last piece of work is done."""
        pieces, place = self.demand.pieces, 0
        never = 1 << 62
        while place < len(pieces) or self.events:
            next_us = pieces[place].at_us if place < len(pieces) else never
            if self.events and self.events[0][0] <= next_us:
                at_us, _, kind, what = heapq.heappop(self.events)
                self._happen(at_us, kind, what)
            else:
                self._come(next_us, pieces[place])
                place += 1

    def _happen(self, at_us: int, kind: int, what: object) -> None:
        if kind == _FINISH:
            self._finish(at_us, *what)  # type: ignore[misc]
        elif kind == _BEGIN:
            self._begin(at_us, what)  # type: ignore[arg-type]
        elif kind == _TICK:
            self._end_of_week(at_us, what)  # type: ignore[arg-type]
        elif kind == _COME:
            self._come(at_us, what)  # type: ignore[arg-type]
        elif kind == _AWAY:
            self._hand_over(at_us, what)  # type: ignore[arg-type]
        else:
            self._next_day(at_us)

    def _come(self, at_us: int, piece: Piece) -> None:
        """A piece of work comes, unless it is no longer wanted."""
        if piece.kind in _SEVERITY:
            if self.scenario.uses_alerts and self._is_wanted(at_us, piece):
                self._alert(at_us, piece)
        elif piece.learner == NOBODY or not self.is_silent[piece.learner]:
            self._owe(at_us, piece)

    def _is_wanted(self, at_us: int, piece: Piece) -> bool:
        if piece.kind == SILENCE:
            return bool(self.is_silent[piece.learner])
        return self._is_open(at_us, piece.trouble) and not self.is_silent[piece.learner]

    def _is_open(self, at_us: int, trouble: int) -> bool:
        return trouble not in self.ended and bool(self.ends_us[trouble] > at_us)

    def _signal(self, piece: Piece) -> str:
        could_peers = piece.kind == QUESTION and piece.luck < self.values["peer_share"]
        if could_peers and any(self.n_open.get(one, 0) < PEERS_OPEN for one in self.peers):
            return "peer_question"
        return _SIGNALS[piece.kind]

    def _route(self, at_us: int, piece: Piece) -> tuple[str, str]:
        """Say who has it, and in which role."""
        found = self.router.route(self._signal(piece), _SEVERITY.get(piece.kind, "low"), at_us)
        return found.owner_id, self.desk.supporters[found.owner_id].role

    def _alert(self, at_us: int, piece: Piece) -> None:
        """Put an alert into its owner's day, or beyond it; another one of a learner of that day comes along."""
        owner, _ = self._route(at_us, piece)
        if (day := at_us // US_PER_DAY) != self.day:
            self.day, self.had = day, defaultdict(set)
        learner = str(piece.learner)
        waiting = Waiting(str(self.n_works), owner, learner, _SEVERITY[piece.kind], -float(at_us))
        if placed([waiting], self.alerts_a_day, self.had)[0].is_within:
            self.had[owner].add(learner)
            self._owe(at_us, piece)
            return
        if not self.beyond:
            self._at((day + 1) * US_PER_DAY, _NEXT_DAY, None)
        self.n_works += 1
        self.beyond[int(waiting.alert_id)] = waiting, piece, owner

    def _next_day(self, at_us: int) -> None:
        """Rank what was beyond the budgets with a new day's; when the course is over, nobody is asked any more."""
        if at_us >= self.demand.week_us[-1]:
            self.beyond.clear()
            return
        self.day, self.had = at_us // US_PER_DAY, defaultdict(set)
        waiting = [one for one, _, _ in self.beyond.values()]
        for one in placed(waiting, self.alerts_a_day, self.had):
            _, piece, owner = self.beyond[int(one.alert_id)]
            if not self._is_wanted(at_us, piece):
                del self.beyond[int(one.alert_id)]
                self.n_ended_late += piece.kind == TROUBLE
            elif one.is_within:
                del self.beyond[int(one.alert_id)]
                self.had[owner].add(one.learner_id)
                self._owe(at_us, piece)
        if self.beyond:
            self._at(at_us + US_PER_DAY, _NEXT_DAY, None)

    def _owe(self, at_us: int, piece: Piece) -> None:
        """Somebody owes it from now on."""
        owner, role = self._route(at_us, piece)
        if piece.kind in PROMISED:
            due_us = due(self.office, at_us, working_time(self.office, at_us, self.promise))
        else:
            due_us = self.office.after(at_us, self.a_week)
        self.n_works += 1
        here = piece if piece.at_us == at_us else piece._replace(at_us=at_us)
        work = Work(due_us, self.n_works, here, role, owner)
        if piece.kind in PROMISED:
            self.promised[work.number] = work
        self.n_open[owner] = self.n_open.get(owner, 0) + 1
        self._queue(at_us, self._queue_of(role, owner), work)

    def _queue(self, at_us: int, queue: str, work: Work) -> None:
        heapq.heappush(self.queues[queue], work)
        if self.idle[queue]:
            starts: dict[int, int] = {}
            soonest: tuple[int, str] | None = None
            for person in self.idle[queue]:
                openings = self.desk.supporters[person].openings
                if id(openings) not in starts:
                    starts[id(openings)] = openings.effective_start(at_us)
                soonest = min(soonest or (1 << 62, ""), (starts[id(openings)], person))
            if soonest is not None:
                self.idle[queue].discard(soonest[1])
                self._at(soonest[0], _BEGIN, soonest[1])

    def _begin(self, at_us: int, person: str) -> None:
        """Begin what is due first, or wait."""
        supporter = self.desk.supporters[person]
        queue = self.queues[key := self._queue_of(supporter.role, person)]
        while queue:
            work = heapq.heappop(queue)
            if work.piece.kind in _SEVERITY and not self._is_wanted(at_us, work.piece):
                self.n_open[work.owner_id] -= 1
                del self.promised[work.number]
                self.n_ended_late += work.piece.kind == TROUBLE
                continue
            if work.piece.kind == CONTACT and self.is_silent[work.piece.learner]:
                self.n_open[work.owner_id] -= 1
                continue
            ends_us = supporter.openings.after(at_us, max(1, round(work.piece.minutes * _US_PER_MINUTE)))
            self._at(ends_us, _FINISH, (supporter, work, at_us))
            return
        self.idle[key].add(person)

    def _finish(self, at_us: int, supporter: Supporter, work: Work, began_us: int) -> None:
        piece = work.piece
        self.n_open[work.owner_id] -= 1
        self.promised.pop(work.number, None)
        self.rows.append((piece.kind, supporter.role, piece.at_us, began_us, at_us, work.due_us, piece.minutes))
        if piece.learner != NOBODY and piece.kind != MODERATION:
            self._met(at_us, work)
        if supporter.role == "peer":
            minutes = piece.minutes * self.values["moderation"]
            self._owe(at_us, Piece(at_us, MODERATION, piece.learner, minutes, NOBODY, 1.0))
        self._at(supporter.openings.effective_start(at_us), _BEGIN, supporter.id)

    def _met(self, at_us: int, work: Work) -> None:
        """What it does for a learner."""
        piece, learner = work.piece, work.piece.learner
        self.contact_us[learner] = at_us
        if piece.kind in PROMISED and at_us > work.due_us:
            self.was_late[learner] = True
        if piece.kind == TROUBLE:
            self.n_acted += 1
            self._help(at_us, piece, piece.trouble)
        elif piece.kind in {CONTACT, FIRST_CONTACT}:  # whoever speaks with a learner in trouble speaks of it
            for trouble in self.demand.troubles_of[learner] if not self.is_silent[learner] else ():
                if self.begins_us[trouble] <= at_us and self._is_open(at_us, trouble):
                    self._help(at_us, piece, trouble)
                    break
        elif piece.kind == SILENCE:
            self.n_acted += 1
            if self.demand.win_luck[learner] < self.values["win_back_share"]:
                self.is_silent[learner] = False

    def _help(self, at_us: int, piece: Piece, trouble: int) -> None:
        """Somebody does something about a trouble, which ends it or does not."""
        if piece.luck >= self.values["help_share"] or trouble in self.ended:
            return
        self.ended.add(trouble)
        week = bisect_left(self.demand.week_us, at_us)
        until = int(self.demand.trouble_until[trouble])
        self.open_troubles[piece.learner, week:until] -= 1
        self.n_helped[piece.learner] += until > self.scenario.weeks

    def _end_of_week(self, at_us: int, week: int) -> None:
        """Who loses heart at the end of a week."""
        for work in self.promised.values():
            if work.due_us < at_us and work.piece.learner != NOBODY:
                self.was_late[work.piece.learner] = True
        is_here = ~self.is_silent
        self.weeks_here += is_here
        hazard = _hazard(self.values, self.open_troubles[:, week])
        hazard *= np.where(self.was_late, self.values["waiting_factor"], 1.0)
        since = self.demand.week_us[max(0, week - WEEKS_OF_CONTACT)]
        hazard *= np.where(self.contact_us >= since, self.values["contact_factor"], 1.0)
        falls = is_here & (self.demand.heart_luck[:, week - 1] < -np.expm1(-hazard))
        self.is_silent |= falls
        self.was_late[:] = False
        if week < self.scenario.weeks:
            for learner in np.flatnonzero(falls).tolist():
                minutes = float(self.demand.silence_minutes[learner])
                told_us = at_us + SILENT_DAYS * US_PER_DAY
                if minutes > 0 and told_us < self.demand.week_us[-1]:
                    self._at(told_us, _COME, Piece(told_us, SILENCE, learner, minutes, NOBODY, 0.0))

    def _hand_over(self, at_us: int, person: str) -> None:
        """Offer what falls due inside an absence to who stands in."""
        if self.is_shared or not (queue := self.queues[person]):
            return
        by_id = {str(work.number): work for work in queue}
        moved: set[int] = set()
        open_work = [OpenWork(case_id, person, work.due_us) for case_id, work in by_id.items()]
        for offer in offers(open_work, at_us, self.desk.absences):
            if (other := offer.to.supporter_id) is not None and other != person:
                work = by_id[offer.work.case_id]._replace(owner_id=other)
                moved.add(work.number)
                if work.number in self.promised:
                    self.promised[work.number] = work
                self.n_open[person] -= 1
                self.n_open[other] = self.n_open.get(other, 0) + 1
                self._queue(at_us, other, work)
        kept = [work for work in queue if work.number not in moved]
        heapq.heapify(kept)
        self.queues[person] = kept


def _hazard(values: dict[str, float], troubles: NDArray[np.int64]) -> NDArray[np.float64]:
    factor = np.power(values["trouble_factor"], np.clip(troubles, 0, MOST_TROUBLES).astype(np.float64))
    hazard: NDArray[np.float64] = values["losing_heart"] * factor
    return hazard


def _alone(demand: Demand, weeks: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Let the same learners with the same luck go without support: weeks in which they learn, and who falls silent."""
    n = len(demand.win_luck)
    is_silent, weeks_here = np.zeros(n, np.bool_), np.zeros(n)
    for week in range(1, weeks + 1):
        weeks_here += ~is_silent
        hazard = _hazard(demand.values, demand.troubles[:, week])
        is_silent |= demand.heart_luck[:, week - 1] < -np.expm1(-hazard)
    return weeks_here, is_silent


def run_course(scenario: SupportScenario, demand: Demand, desk: Desk, n_open: dict[str, int]) -> CourseRun:
    """Run a course once.

    Args:
        scenario: Without faults.
        demand: Drawn for it.
        desk: Set up for it.
        n_open: Empty; the dictionary of `desk.staff`.
    """
    run = _Run(scenario, demand, desk, n_open)
    run.go()
    kind, role, came, began, finished, due_us, minutes = (
        zip(*run.rows, strict=True) if run.rows else ((), (), (), (), (), (), ())
    )
    done = Done(
        np.array(kind, np.int64), list(role), np.array(came, np.int64), np.array(began, np.int64),
        np.array(finished, np.int64), np.array(due_us, np.int64), np.array(minutes, np.float64),
    )  # fmt: skip
    weeks_alone, silent_alone = _alone(demand, scenario.weeks)
    return CourseRun(
        done, run.weeks_here, run.is_silent, run.n_helped, run.n_acted, run.n_ended_late, weeks_alone, silent_alone
    )
