"""A running service as a policy: simulated learners do what it recommends, and send it what came of it.

The simulation's calendar ends now: its results lie in the past weeks, as those of a class that has just finished would.
A service that is started for a simulation decides as of the newest result (`SYMPHONIE_DECIDES_AT=result`); one that was
running already decides by its clock, and takes account of the forgetting until today.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np

from engine.recommendation.situation import KINDS
from simulations.live.line import Line
from simulations.live.wire import (
    Author,
    EventToSend,
    GoalToSet,
    LearnerRecommendations,
    RecommendedActivity,
    ResultToSend,
    TargetToSet,
)
from simulations.policies.protocol import (
    NO_KIND,
    NOTHING,
    Choice,
    Commission,
    Course,
    Insight,
    Moment,
    Observation,
    PolicyMaker,
)

MS_PER_TICK: Final = 10
MS_PER_MINUTE: Final = 60_000


class RefusedResultError(Exception):
    """The service did not take a result in as a new one."""

    def __init__(self, result_id: str, status: str, why: str) -> None:
        super().__init__(f"the service answered {status} to the result {result_id}: {why or 'it does not say why'}")


class Venue(NamedTuple):
    """Where and when a class works."""

    graph_id: str  # content graph of the service
    prefix: str  # of learners' ids; one that the service has never seen
    ended_at: datetime  # the moment of the due date
    minutes_per_day: float  # of study, on average: the budget spread over the days until the goal is due


class _Pupil:
    """What a learning platform knows of one learner."""

    def __init__(self, learner_id: str) -> None:
        self.id = learner_id
        self.told: LearnerRecommendations | None = None
        self._attempts: Counter[str] = Counter()
        self._n_results = 0

    def best(self) -> RecommendedActivity | None:
        """Give what is recommended first."""
        return self.told.items[0] if self.told is not None and self.told.items else None

    def result(self, item_id: str, score: float, occurred_at: str, minutes: float) -> ResultToSend:
        """Write the result of an item."""
        self._attempts[item_id] += 1
        self._n_results += 1
        return ResultToSend(
            result_id=f"{self.id}-{self._n_results:05d}",
            learner_id=self.id,
            item_id=item_id,
            score=score,
            attempt=self._attempts[item_id],
            occurred_at=occurred_at,
            duration_ms=round(minutes * MS_PER_MINUTE),
        )


class LivePolicy:
    """See `simulations.policies.protocol.Policy`."""

    def __init__(self, commission: Commission, line: Line, venue: Venue, told: Callable[[float], None]) -> None:
        compiled = commission.course.compiled
        self._line, self._venue, self._told, self._due_tick = line, venue, told, commission.due_tick
        self._pupils = [_Pupil(f"{venue.prefix}-{number:05d}") for number in commission.numbers]
        self._number = commission.course.world.activity_number
        self._ids = {number: activity_id for activity_id, number in self._number.items()}
        self._skill_index = compiled.skill_index
        self._budget = 0.0
        line.together([line.client.set_goal(venue.prefix, self._goal(commission.course))])

    def _goal(self, course: Course) -> GoalToSet:
        """Set the learners the goal of the world, due when it is due there."""
        skills = np.flatnonzero(course.goal_weight > 0.0)
        return GoalToSet(
            content_graph=self._venue.graph_id,
            targets=tuple(TargetToSet(course.world.skill_ids[k], course.threshold.item(k)) for k in skills),
            due_at=self._occurred_at(self._due_tick),
            minutes_per_day=self._venue.minutes_per_day,
            learners=tuple(pupil.id for pupil in self._pupils),
            by=Author("laboratory", "engineer"),
        )

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """See `Policy`; whoever was told nothing yet, or has studied since, asks, all at once.

        Who was told that nothing is left does not ask again: only a result could change that.
        """
        del insight  # a service never knows the truth
        here = [self._pupils[at] for at in np.flatnonzero(moment.is_here)]
        self._ask([pupil for pupil in here if pupil.told is None])
        self._report(moment)
        chosen = [
            pupil.best() if is_here else None for pupil, is_here in zip(self._pupils, moment.is_here, strict=True)
        ]
        return Choice(
            np.array([NOTHING if one is None else self._number[one.activity_id] for one in chosen], np.int64),
            np.array([-1 if one is None else self._skill_index[one.skill_id] for one in chosen], np.int64),
            np.array([NO_KIND if one is None else _KIND_NUMBER[one.kind] for one in chosen], np.int64),
            np.array([np.nan if one is None or one.expected_gain is None else one.expected_gain for one in chosen]),
        )

    def observe(self, seen: Observation) -> None:
        """See `Policy`; what all learners did is sent at once, one request each.

        Raises:
            RefusedResultError: The service did not take a result in.
        """
        is_study = np.isnan(seen.score)
        self._line.together(
            [self._study(at, seen) if is_study[at] else self._send(at, seen) for at in np.flatnonzero(seen.is_done)]
        )

    def _ask(self, pupils: list[_Pupil]) -> None:
        client, graph_id = self._line.client, self._venue.graph_id
        calls = [client.recommend(pupil.id, graph_id) for pupil in pupils]
        for pupil, told in zip(pupils, self._line.together(calls), strict=True):
            pupil.told = told

    async def _study(self, at: int, seen: Observation) -> None:
        pupil, resource_id = self._pupils[at], self._ids[int(seen.activity[at])]
        event = EventToSend("completed", resource_id, self._occurred_at(int(seen.tick[at])), float(seen.minutes[at]))
        if pupil.told is not None:
            await self._line.client.tell(pupil.told.recommendation_id, event)
        pupil.told = None

    async def _send(self, at: int, seen: Observation) -> None:
        pupil, item_id = self._pupils[at], self._ids[int(seen.activity[at])]
        when = self._occurred_at(int(seen.tick[at]))
        result = pupil.result(item_id, float(seen.score[at]), when, float(seen.minutes[at]))
        answer, _ = await self._line.client.post_results([result], self._venue.graph_id, mastery=False)
        told = answer.results[0]
        if told.status != "accepted":
            raise RefusedResultError(told.result_id, told.status, told.errors[0].detail if told.errors else "")
        pupil.told = answer.recommendations[0] if answer.recommendations else None

    def _occurred_at(self, tick: int) -> str:
        moment = self._venue.ended_at - timedelta(milliseconds=MS_PER_TICK * (self._due_tick - tick))
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _report(self, moment: Moment) -> None:
        left = float(np.where(moment.is_here, moment.minutes_left, 0.0).sum())
        self._budget = self._budget or left
        self._told(1.0 - left / self._budget if self._budget else 1.0)


def live_maker(line: Line, venue: Venue, told: Callable[[float], None]) -> PolicyMaker:
    """Make the policy of a running service."""
    return lambda commission: LivePolicy(commission, line, venue, told)


_KIND_NUMBER: Final[dict[str, int]] = {kind: number for number, kind in enumerate(KINDS)}
