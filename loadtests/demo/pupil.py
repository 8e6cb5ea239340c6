"""One simulated learner at work: takes what the service recommends, does it, sends the result."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import NamedTuple

from content_graph.model import ContentGraph
from loadtests.report.story import LearnerStory, Move, PathChange, Step, Study
from simulations.cohort import ActivityOutcome, SimulatedLearner
from simulations.live.client import ServiceClient, TimedAnswer
from simulations.live.wire import EventToSend, LearnerRecommendations, ResultsAnswer, ResultToSend

SECONDS_PER_MINUTE = 60.0
CALLS = frozenset({"remediate", "evaluate", "review"})
"""Kinds for which a learner stays who has reached the goal."""
NEEDS_A_PERSON = frozenset({"nothing_left", "no_content"})
"""Why nothing was added after a failure, where the machine has nothing more to offer."""


class Period(NamedTuple):
    """The simulated time: ``n_days`` from ``started_at``, which is in the class's zone; all of it in the past."""

    cohort: int
    started_at: datetime
    n_days: int

    @property
    def ended_at(self) -> datetime:
        """The end of the period."""
        return self.started_at + timedelta(days=self.n_days)

    @property
    def early(self) -> float:
        """The share of the first day that had gone by when the period began: days begin at midnight, 0..1."""
        midnight = self.started_at.replace(hour=0, minute=0, second=0, microsecond=0)
        return (self.started_at - midnight) / timedelta(days=1)

    @property
    def day_ends(self) -> list[float]:
        """When each day ends, in days since the start: at midnight, the last one with the period."""
        return [min(day - self.early, self.n_days) for day in range(1, ceil(self.early + self.n_days) + 1)]


class Sitting(NamedTuple):
    """One activity: when it ended, in days since the start, how long it took, and whether it was answered."""

    ended_day: float
    minutes: float
    is_answer: bool


def iso(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC.

    >>> iso(datetime(2026, 1, 5, 8, tzinfo=UTC))
    '2026-01-05T08:00:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Pupil:
    """A simulated learner with its place in the course and what the service has said so far.

    The hidden truth stays in ``simulated``; the service sees an opaque id, items, scores and times.
    """

    def __init__(
        self, simulated: SimulatedLearner, number: int, name: str, graph: ContentGraph, period: Period
    ) -> None:
        self.id = f"demo{period.cohort}-{number + 1:02d}"
        self.name = name
        self._simulated, self._graph, self._period = simulated, graph, period
        self._told = LearnerRecommendations("", "")
        self._attempts: Counter[str] = Counter()
        self._steps: list[Step] = []
        self._known_at_start = tuple(sorted(simulated.mastered_skill_ids))
        self._studies: list[Study] = []
        self._changes: list[PathChange] = []
        self.sittings: list[Sitting] = []

    @property
    def now_day(self) -> float:
        """Days since the start of the period."""
        return self._simulated.now_day

    async def begin(self, client: ServiceClient) -> None:
        """Ask what to do."""
        self._told = await client.recommend(self.id, self._graph.id)

    async def act(self, client: ServiceClient) -> TimedAnswer | None:
        """Do one activity; give the timing of the request if it had a result that was sent."""
        activity_id = self._next()
        done = self._simulated.do(activity_id)
        self.sittings.append(Sitting(done.ended_day, done.duration_s / SECONDS_PER_MINUTE, done.score is not None))
        if done.score is None:
            await self._report(client, activity_id, done)
            return None
        self._attempts[activity_id] += 1
        answer, timed = await client.post_results([self._result(activity_id, done)], self._graph.id)
        self._remember(activity_id, done, answer)
        return timed

    def story(self, mastery: dict[str, float]) -> LearnerStory:
        """Tell the period; ``mastery`` is the service's belief at its end."""
        return LearnerStory(
            id=self.id,
            name=self.name,
            profile=self._simulated.profile.id,
            lacking_skill=self._simulated.lacking_skill_id,
            steps=tuple(self._steps),
            studies=tuple(self._studies),
            changes=tuple(self._changes),
            known_at_start=self._known_at_start,
            known_at_end=tuple(sorted(self._simulated.mastered_skill_ids)),
            mastery=mastery,
        )

    async def _report(self, client: ServiceClient, resource_id: str, done: ActivityOutcome) -> None:
        """Say that a resource was studied to its end, and ask what comes next."""
        event = EventToSend("completed", resource_id, self._at(done), done.duration_s / SECONDS_PER_MINUTE)
        await client.tell(self._told.recommendation_id, event)
        self._studies.append(Study(self._day(done), resource_id))
        await self.begin(client)

    def _next(self) -> str:
        """Follow what is recommended; where nothing calls, try one thing and leave it at that for the session."""
        calls = self._told.status != "complete" or any(one.kind in CALLS for one in self._told.items)
        if self._told.items and calls:
            return self._simulated.choose([one.activity_id for one in self._told.items])
        self._simulated.stop_early()
        return self._any_item()

    def _any_item(self) -> str:
        """Give the item of the course that was tried least: nothing is asked of the learner, who goes on alone."""
        return min((item.id for item in self._graph.items), key=lambda item: self._attempts[item])

    def _result(self, item_id: str, done: ActivityOutcome) -> ResultToSend:
        return ResultToSend(
            result_id=f"{self.id}-{len(self._steps) + 1:04d}",
            learner_id=self.id,
            item_id=item_id,
            score=done.score or 0.0,
            attempt=self._attempts[item_id],
            occurred_at=self._at(done),
            duration_ms=round(done.duration_s * 1000),
        )

    def _day(self, done: ActivityOutcome) -> float:
        return self._period.early + done.ended_day

    def _at(self, done: ActivityOutcome) -> str:
        return iso(self._period.started_at + timedelta(days=done.ended_day))

    def _remember(self, item_id: str, done: ActivityOutcome, answer: ResultsAnswer) -> None:
        moves = tuple(Move(one.skill_id, one.before, one.after, one.low, one.high) for one in answer.mastery)
        whys = [one for notices in answer.unanswered.values() for one in notices]
        used_up = tuple(one.skill_id for one in whys if one.why in NEEDS_A_PERSON)
        self._steps.append(
            Step(self._day(done), item_id, done.score or 0.0, answer.results[0].p_correct, moves, used_up)
        )
        number = len(self._steps) - 1
        self._changes += [
            PathChange(
                step=number,
                day=self._day(done),
                action=one.action,
                kind=one.kind,
                skill=one.skill_id,
                activity_id=one.activity_id,
                reason_code=one.reason_code,
                reason=one.reason,
            )
            for one in answer.adjustments
        ]
        if answer.recommendations:
            self._told = answer.recommendations[0]
