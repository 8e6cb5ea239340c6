"""A course of a class from its first day to its last: learners live, the machine alerts, people act.

    from simulations.orchestra.alerting import POLICIES
    from simulations.orchestra.laws import WORLDS
    from simulations.orchestra.living import live

    life = live(WORLDS["everyday"].law, POLICIES["ours-2"], seed=7)
    none = live(WORLDS["everyday"].law, POLICIES["none"], seed=7)  # the same learners, the same luck

`life.mastery[:, -1]`, `life.is_lost` are outcomes by learner, `life.alerts` is the log: who was ranked where, on which
side of the cut (`to_cut`, as the record has it: 0.5 for the last within a budget, -0.5 for the first beyond), what was
done. Another class of the same population: `first=100`, `first=200`, … with the same seed.

The truth of an effect at a cut: `forced={(day, key): is_within}` lets one alert of the log, and with it whatever else
waits of its learner for the same owner, be on the other side of its cut, all else and all luck alike; so
`live(…, forced={(one.day, one.key): False})` is what would have come of `one`'s learner had the budget ended just
before them. One run with a single learner turned costs as much as a run.

A decision on a day is given what is dated before it: `Traces.cohort(day)` cuts the rest off.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from engine.signals.hygiene import Key
from engine.sizing.trajectories import Trajectories, shipped
from engine.support.budgets import Waiting, placed
from simulations.orchestra.alerting import Candidate, Policy
from simulations.orchestra.desk import QUESTION, Desk
from simulations.orchestra.laws import Law
from simulations.orchestra.looking_ahead import gain_of_acting
from simulations.orchestra.luck import Luck, class_of, luck_of
from simulations.orchestra.minds import Minds, begin, live_a_day, mastery, meet, n_troubles
from simulations.orchestra.traces import Traces
from simulations.policies.protocol import Floats, Ints, Mask

CLASS: Final = 100
WEEKS: Final = 12
_MINUTES_SPREAD: Final = 0.63
"""Of the logarithm of minutes: standard deviation 0.7 of their mean, as in sizing."""
NEVER: Final = -1


class Alert(NamedTuple):
    """An alert, or somebody whom a threshold spared.

    Attributes:
        key: Of its signal.
        day: On which it was raised.
        learner: Place in the class; -1 for one that stands for the whole class.
        owner_id: Whose day.
        severity: Of the signal.
        score: What it was ranked by within its severity.
        place: Of its learner in its owner's day, 1 for the first; 0 where nobody was ranked, and for a whole class.
        cut: How many learners were within the budget on that day.
        to_cut: Above 0 within: places to the cut of the budget plus a half, or, for a threshold, units of its score.
        is_within: Whether it reached its owner on that day.
        reached: Day on which it reached them; `NEVER` for not.
        acted: Day on which somebody acted on it; `NEVER` for not.
    """

    key: Key
    day: int
    learner: int
    owner_id: str
    severity: str
    score: float
    place: int
    cut: int
    to_cut: float
    is_within: bool
    reached: int = NEVER
    acted: int = NEVER


class Life(NamedTuple):
    """What came of a class of N learners in D days.

    Attributes:
        mastery: float64[N, D + 1], of the goal, 0..1, when each day begins, and at the end.
        visited: bool[N, D].
        is_lost: bool[N], who had given up by the end.
        lost_on: int64[N], day of giving up for the last time; `NEVER` for not.
        alerts: In the order in which they were raised.
        hours_there: For which supporters were there.
        hours_of_questions: That finished answers took.
        hours_of_alerts: That finished acts on alerts took.
        hours_worked: That they worked, on what was not finished, too.
        kept: Share of answers whose promise was kept; NaN for no answer.
        n_contacts: int64[N], answers and acts.
        traces: All that the class has left behind.
    """

    mastery: Floats
    visited: Mask
    is_lost: Mask
    lost_on: Ints
    alerts: tuple[Alert, ...]
    hours_there: float
    hours_of_questions: float
    hours_of_alerts: float
    hours_worked: float
    kept: float
    n_contacts: Ints
    traces: Traces


def live(
    law: Law,
    policy: Policy,
    seed: int,
    *,
    first: int = 0,
    n_learners: int = CLASS,
    weeks: int = WEEKS,
    ways: Trajectories | None = None,
    luck: Luck | None = None,
    forced: Mapping[tuple[int, Key], bool] | None = None,
) -> Life:
    """Let a class live through a course; the module tells how it is used.

    Args:
        law: Of the world.
        policy: Of alerting.
        seed: Of all luck.
        first: Number of the first learner in the whole population, a multiple of `n_learners`.
        n_learners: N.
        weeks: Of the course.
        ways: Of learning under the machine alone; those that ship if left out.
        luck: Drawn beforehand.
        forced: Which alerts, by day and key, are within the budget or beyond it with all of their learner's, whatever
            the place.
    """
    numbers = np.arange(first, first + n_learners)
    drawn = luck_of(seed, numbers, 7 * weeks) if luck is None else luck
    course = _Course(law, policy, drawn, ways or shipped(), (seed, first // n_learners))
    return course.go(forced or {})


class _Course:
    def __init__(self, law: Law, policy: Policy, luck: Luck, ways: Trajectories, run: tuple[int, int]) -> None:
        self._law, self._policy, self._luck = law, policy, luck
        self._n, self._n_days = luck.visit.shape
        self._of = class_of(law, luck, ways)
        self._minds = begin(self._of)
        self._traces = Traces(self._of, law, luck, self._n_days)
        self._desk = Desk(law, self._n, self._n_days // 7, policy.budget, *run)
        self._watching = policy.make(luck.chance)
        self._alerts: list[Alert] = []
        self._waiting: dict[int, Waiting] = {}
        self._standing: dict[Key, int] = {}
        self._owed: dict[int, int] = {}  # pieces of work by learner: further alerts join what is owed already
        self._joined: dict[int, list[int]] = defaultdict(list)
        self._hours = {"question": 0.0, "alert": 0.0}
        self._n_answers = self._n_kept = 0

    def go(self, forced: Mapping[tuple[int, Key], bool]) -> Life:
        shown = [mastery(self._minds, self._of)]
        lost_on = np.full(self._n, NEVER)
        is_late = np.zeros(self._n, np.bool_)
        for day in range(self._n_days):
            if self._policy.is_staffed:
                self._alert(day, forced)
                self._act(day)
                is_late[:] = False
                is_late[[*self._desk.late(day)]] = True
            before = self._minds
            lived = live_a_day(before, self._of, self._law, self._luck, day, self._n_days, is_late)
            self._traces.note(day, before, lived)
            self._ask(day, lived.visit, before)
            self._minds = lived.minds
            falls = lived.minds.is_silent & ~before.is_silent
            lost_on[falls] = day
            shown.append(mastery(self._minds, self._of))
        is_lost = self._minds.is_silent
        return Life(
            mastery=np.column_stack(shown),
            visited=self._traces.visited,
            is_lost=is_lost,
            lost_on=np.where(is_lost, lost_on, NEVER),
            alerts=tuple(self._alerts),
            hours_there=self._desk.minutes_there / 60.0,
            hours_of_questions=self._hours["question"] / 60.0,
            hours_of_alerts=self._hours["alert"] / 60.0,
            hours_worked=self._desk.minutes_worked / 60.0,
            kept=self._n_kept / self._n_answers if self._n_answers else float("nan"),
            n_contacts=self._minds.n_contacts,
            traces=self._traces,
        )

    def _alert(self, day: int, forced: Mapping[tuple[int, Key], bool]) -> None:
        """Take in what the machine says, and let reach its owners what is within their budgets."""
        found = self._watching.look(day, self._traces, self._foresight(day))
        for key in found.ended:
            self._end(self._standing.pop(key, None))
        for one in found.spared:
            self._alerts.append(_alert(one, day, "")._replace(to_cut=one.to_cut))
        for one in found.raised:
            self._raise(day, one)
        turned = self._turned(day, forced)
        for at in placed(self._waiting.values(), self._desk.budgets):
            number = int(at.alert_id)
            alert = self._alerts[number]
            is_within = turned.get((alert.owner_id, alert.learner), at.is_within)
            if alert.day == day:
                to_cut = at.cut - at.place + 0.5 if np.isnan(alert.to_cut) else alert.to_cut
                alert = alert._replace(place=at.place, cut=at.cut, to_cut=to_cut, is_within=is_within)
            if is_within:
                del self._waiting[number]
                alert = alert._replace(reached=day)
            self._alerts[number] = alert
            if is_within:
                self._reach(day, number)

    def _turned(self, day: int, forced: Mapping[tuple[int, Key], bool]) -> dict[tuple[str, int], bool]:
        """Say of whom all that waits for an owner is on a side of the cut whatever their place."""
        if not forced:
            return {}
        here = [self._alerts[number] for number in self._waiting]
        return {(one.owner_id, one.learner): forced[day, one.key] for one in here if (day, one.key) in forced}

    def _foresight(self, day: int) -> Callable[[], Floats]:
        return lambda: gain_of_acting(self._minds, self._of, self._law, self._luck, day)

    def _raise(self, day: int, one: Candidate) -> None:
        owner = self._desk.owner(day, one.key[2], one.severity, one.learner)
        number = len(self._alerts)
        self._alerts.append(_alert(one, day, owner))
        self._standing[one.key] = number
        learner = str(one.learner) if one.learner >= 0 else ""
        self._waiting[number] = Waiting(f"{number:06}", owner, learner, one.severity, one.rank)

    def _end(self, number: int | None) -> None:
        """An alert ends by itself: nobody is asked any more, unless they have begun."""
        if number is None:
            return
        self._waiting.pop(number, None)
        for work, joined in self._joined.items():
            if number in joined:
                joined.remove(number)
                if not joined:
                    self._desk.cancel(work)
                    self._owed = {learner: other for learner, other in self._owed.items() if other != work}
                return

    def _reach(self, day: int, number: int) -> None:
        """An alert of a learner about whom somebody is asked already joins their case."""
        one = self._alerts[number]
        if one.learner >= 0 and one.learner in self._owed:
            self._joined[self._owed[one.learner]].append(number)
            return
        if one.learner >= 0:
            minutes = _minutes(self._law.alert_minutes, float(self._luck.act_long[one.learner, day]))
        else:
            minutes = self._law.alert_minutes
        work = self._desk.owe(day, one.learner, number, minutes, one.owner_id)
        self._joined[work] = [number]
        if one.learner >= 0:
            self._owed[one.learner] = work

    def _act(self, day: int) -> None:
        """Let supporters work for a day; what they finish reaches the learners, answers first."""
        answered, helped = np.zeros(self._n, np.bool_), np.zeros(self._n, np.bool_)
        for done in self._desk.work(day):
            work = done.work
            if work.alert == QUESTION:
                self._hours["question"] += done.minutes
                self._n_answers += 1
                self._n_kept += done.is_kept
                answered[work.learner] = True
                continue
            self._hours["alert"] += done.minutes
            self._owed.pop(work.learner, None)
            for number in self._joined.pop(work.number, []):
                self._alerts[number] = self._alerts[number]._replace(acted=day)
            if work.learner >= 0:
                helped[work.learner] = True
        for who, worth in ((answered, self._law.answer_counts), (helped, 1.0)):
            if who.any():
                self._minds = meet(self._minds, self._of, self._law, self._luck, day, who, worth)

    def _ask(self, day: int, visit: Mask, minds: Minds) -> None:
        if not self._policy.is_staffed:
            return
        law = self._law
        rate = law.questions_a_week / (7.0 * law.visits) * law.trouble_asks ** n_troubles(minds, self._of)
        asks = visit & (self._luck.asks[:, day] < -np.expm1(-rate * self._of.eager))
        for learner in np.flatnonzero(asks).tolist():
            minutes = _minutes(law.question_minutes, float(self._luck.long[learner, day]))
            owner = self._desk.owner(day, "question", "low", learner)
            self._desk.owe(day, learner, QUESTION, minutes, owner)


def _minutes(mean: float, luck: float) -> float:
    return mean * float(np.exp(_MINUTES_SPREAD * luck - _MINUTES_SPREAD**2 / 2.0))


def _alert(one: Candidate, day: int, owner: str) -> Alert:
    return Alert(one.key, day, one.learner, owner, one.severity, one.rank, 0, 0, one.to_cut, is_within=False)
