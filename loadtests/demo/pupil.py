"""One simulated learner at work: takes what the service recommends, does it, sends the result."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from content_graph.model import ContentGraph
from loadtests.report.story import LearnerStory, Move, PathChange, Step
from simulations.cohort import Done, SimulatedLearner
from simulations.live.client import ServiceClient, Timed
from simulations.live.wire import RecommendedActivity, ResultsAnswer, ResultToSend


class Course(NamedTuple):
    """What a learner finds on the platform."""

    graph: ContentGraph
    items: frozenset[str]
    items_of_skill: dict[str, tuple[str, ...]]


class Period(NamedTuple):
    """The simulated time: ``n_days`` from ``started_at``, all of it in the past."""

    cohort: int
    started_at: datetime
    n_days: int

    @property
    def ended_at(self) -> datetime:
        """The end of the period."""
        return self.started_at + timedelta(days=self.n_days)


def iso(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC.

    >>> iso(datetime(2026, 1, 5, 8, tzinfo=UTC))
    '2026-01-05T08:00:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def course_of(graph: ContentGraph) -> Course:
    """Index the items of a content graph by skill."""
    of_skill = {skill.id: tuple(item.id for item in graph.items if skill.id in item.skills) for skill in graph.skills}
    return Course(graph, frozenset(item.id for item in graph.items), of_skill)


class Pupil:
    """A simulated learner with its place in the course and what the service has said so far.

    The hidden truth stays in ``simulated``; the service sees an opaque id, items, scores and times.
    """

    def __init__(self, simulated: SimulatedLearner, number: int, name: str, course: Course, period: Period) -> None:
        self.id = f"demo{period.cohort}-{number + 1:02d}"
        self.name = name
        self._simulated, self._course, self._period = simulated, course, period
        self._recommended: tuple[RecommendedActivity, ...] = ()
        self._studied: set[str] = set()
        self._attempts: Counter[str] = Counter()
        self._steps: list[Step] = []
        self._changes: list[PathChange] = []

    @property
    def now_day(self) -> float:
        """Days since the start of the period."""
        return self._simulated.now_day

    async def begin(self, client: ServiceClient) -> None:
        """Ask for the first thing to do."""
        self._recommended = (await client.recommend(self.id, self._course.graph.id)).items

    async def act(self, client: ServiceClient) -> Timed | None:
        """Do one activity; give the timing of the request if it had a result that was sent."""
        activity_id = self._simulated.choose(self._choices())
        done = self._simulated.do(activity_id)
        if done.score is None:
            self._studied.add(activity_id)
            return None
        self._attempts[activity_id] += 1
        answer, timed = await client.post_results([self._result(activity_id, done)], self._course.graph.id)
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
            changes=tuple(self._changes),
            mastery=mastery,
        )

    def _choices(self) -> list[str]:
        """List what is recommended and not yet studied; after the resources come items on the same skills."""
        open_ = [one.activity_id for one in self._recommended if one.activity_id not in self._studied]
        return open_ or [self._fresh_item(one.skill) for one in self._recommended[:1]] or [self._any_item()]

    def _fresh_item(self, skill: str) -> str:
        """Give the item of a skill that was tried least."""
        items = self._course.items_of_skill.get(skill) or (self._any_item(),)
        return min(items, key=lambda item: self._attempts[item])

    def _any_item(self) -> str:
        """Give the item of the course that was tried least: the course is complete, the learner goes on."""
        return min((item.id for item in self._course.graph.items), key=lambda item: self._attempts[item])

    def _result(self, item_id: str, done: Done) -> ResultToSend:
        occurred_at = self._period.started_at + timedelta(days=done.ended_day)
        return ResultToSend(
            result_id=f"{self.id}-{len(self._steps) + 1:04d}",
            learner=self.id,
            item_id=item_id,
            score=done.score or 0.0,
            attempt=self._attempts[item_id],
            occurred_at=iso(occurred_at),
            duration_ms=round(done.duration_s * 1000),
        )

    def _remember(self, item_id: str, done: Done, answer: ResultsAnswer) -> None:
        moves = tuple(Move(one.skill, one.before, one.after, one.low, one.high) for one in answer.mastery)
        self._steps.append(Step(done.ended_day, item_id, done.score or 0.0, answer.results[0].p_correct, moves))
        number = len(self._steps) - 1
        self._changes += [
            PathChange(
                step=number,
                day=done.ended_day,
                action=one.action,
                kind=one.kind,
                skill=one.skill,
                activity_id=one.activity_id,
                reason_code=one.reason_code,
                reason=one.reason,
            )
            for one in answer.adjustments
        ]
        if answer.recommendations:
            self._recommended = answer.recommendations[0].items
        self._studied.clear()
