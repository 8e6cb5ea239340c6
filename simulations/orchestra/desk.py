"""Supporters with calendars and limited hours: questions and alerts come into queues, and what is due first is done.

Calendars, absences, deputies, routing, promises and budgets are those of `engine.sizing` and `engine.support`,
unchanged. Time goes by days: whoever is there works through a queue until the minutes of the day are over, and goes on
the next day with what was begun.
"""

import datetime as dt
import heapq
from typing import Final, NamedTuple

from engine.sizing.desk import COURSE, desk_of
from engine.sizing.scenario import StaffGroup, SupportScenario, openings_of
from engine.support.absences import OpenWork, offers
from engine.support.openings import instant_of
from engine.support.promise import due, promise_of, working_time
from engine.support.routing import Called, Severity, route
from simulations.orchestra.laws import Law

_COHORT: Final = frozenset({COURSE})
_US_PER_MINUTE: Final = 60_000_000


class Work(NamedTuple):
    """A piece of work that somebody owes; what is due first comes first.

    Attributes:
        due_us: By when.
        number: In the order in which they came.
        learner: For whom.
        alert: Number of the alert; `QUESTION` for an answer to a question.
        owner_id: Who has it.
    """

    due_us: int
    number: int
    learner: int
    alert: int
    owner_id: str


QUESTION: Final = -1


class DoneWork(NamedTuple):
    """Work that was finished.

    Attributes:
        work: What.
        minutes: That it took.
        is_kept: Whether its promise was kept, to the day.
    """

    work: Work
    minutes: float
    is_kept: bool


class Desk:
    """All supporters of a class."""

    def __init__(self, law: Law, n_learners: int, weeks: int, budget: int, seed: int, run: int) -> None:
        """Set up; `budget` is of alerts for each supporter in a day, and luck of absences is (seed, run)."""
        group = StaffGroup(count=law.supporters, hours_a_week=law.hours_a_week, alerts_a_day=min(budget, 100))
        scenario = SupportScenario(learners=n_learners, weeks=weeks, staff=(group,))
        self._n_open: dict[str, int] = {}
        self._desk = desk_of(scenario, seed, run, self._n_open)
        self._office = openings_of(scenario, scenario.hours)
        self._promise = promise_of(scenario.promise)
        self._days = [
            instant_of(dt.datetime.combine(scenario.starts_on + dt.timedelta(days=day), dt.time(), self._office.zone))
            for day in range(7 * weeks + 1)
        ]
        self._queues: dict[str, list[Work]] = {person: [] for person in self._desk.supporters}
        self._left: dict[int, float] = {}
        self._took: dict[int, float] = {}
        self._cancelled: set[int] = set()
        self._n_works = 0
        self.budgets = dict.fromkeys(self._desk.supporters, budget)
        self.minutes_there = 0.0
        self.minutes_worked = 0.0

    def owner(self, day: int, kind: str, severity: Severity, learner: int) -> str:
        """Say who has it, as the service routes."""
        return route(Called(kind, severity, str(learner), _COHORT), self._desk.staff, self._days[day]).owner_id

    def owe(self, day: int, learner: int, alert: int, minutes: float, owner: str) -> int:
        """Let somebody owe a piece of work from a day on; its number."""
        at_us = self._days[day]
        due_us = due(self._office, at_us, working_time(self._office, at_us, self._promise))
        self._n_works += 1
        self._n_open[owner] = self._n_open.get(owner, 0) + 1
        self._left[self._n_works] = self._took[self._n_works] = max(minutes, 1.0)
        heapq.heappush(self._queues[owner], Work(due_us, self._n_works, learner, alert, owner))
        return self._n_works

    def cancel(self, number: int) -> None:
        """Take back a piece of work that is no longer wanted, unless somebody has begun."""
        if number in self._left and self._left[number] == self._took[number]:
            self._cancelled.add(number)

    def late(self, day: int) -> set[int]:
        """Tell whose question is overdue when a day begins."""
        return {
            work.learner
            for queue in self._queues.values()
            for work in queue
            if work.alert == QUESTION and work.due_us < self._days[day]
        }

    def work(self, day: int) -> list[DoneWork]:
        """Let everybody work for a day."""
        self._hand_over(day)
        found: list[DoneWork] = []
        for person, supporter in self._desk.supporters.items():
            minutes = supporter.openings.used(self._days[day], self._days[day + 1]) / _US_PER_MINUTE
            self.minutes_there += minutes
            found += self._work(person, day, minutes)
        return sorted(found, key=lambda one: one.work.number)

    def _work(self, person: str, day: int, minutes: float) -> list[DoneWork]:
        queue, found = self._queues[person], list[DoneWork]()
        while queue and minutes > 0.0:
            work = queue[0]
            if work.number not in self._cancelled:
                spent = min(minutes, self._left[work.number])
                self._left[work.number] -= spent
                minutes -= spent
                self.minutes_worked += spent
                if self._left[work.number] > 0.0:
                    break
                found.append(DoneWork(work, self._took[work.number], work.due_us >= self._days[day]))
            heapq.heappop(queue)
            del self._left[work.number]
            self._n_open[work.owner_id] -= 1
        return found

    def _hand_over(self, day: int) -> None:
        """Offer what falls due inside an absence that begins to who stands in."""
        at_us = self._days[day]
        for absence in self._desk.absences:
            if absence.from_us != at_us or not (queue := self._queues[absence.supporter_id]):
                continue
            by_id = {str(work.number): work for work in queue}
            open_work = [OpenWork(case_id, absence.supporter_id, work.due_us) for case_id, work in by_id.items()]
            for offer in offers(open_work, at_us, self._desk.absences):
                if (other := offer.to.supporter_id) is not None and other != absence.supporter_id:
                    work = by_id.pop(offer.work.case_id)
                    self._n_open[work.owner_id] -= 1
                    self._n_open[other] = self._n_open.get(other, 0) + 1
                    heapq.heappush(self._queues[other], work._replace(owner_id=other))
            kept = [*by_id.values()]
            heapq.heapify(kept)
            self._queues[absence.supporter_id] = kept
