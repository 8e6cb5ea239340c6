"""What happened in a demonstration, as plain values: the report and the table are drawn from this alone.

It is written to disk as JSON, so that a later start can show the same period again without sending it again.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from content_graph.languages import Text
from loadtests.report.help_story import HelpStory
from simulations.live.client import LatencyMs

KINDS = ("remediate", "evaluate", "review", "advance", "deepen")
"""The kinds of adjustments in the order in which people read them."""


class Move(msgspec.Struct, frozen=True):
    """What one result did to the belief about one skill; ``low`` and ``high`` bound the belief after it."""

    skill: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None


class Step(msgspec.Struct, frozen=True):
    """One result: ``day`` since the midnight before the period, and what the service had expected (``p_correct``).

    ``used_up`` are the failed skills for which the service said that nothing is left, so that a person is needed.
    """

    day: float
    item_id: str
    score: float
    p_correct: float | None
    moves: tuple[Move, ...]
    used_up: tuple[str, ...] = ()


class Study(msgspec.Struct, frozen=True):
    """One resource that was studied to its end: ``day`` as of a step."""

    day: float
    resource_id: str


class PathChange(msgspec.Struct, frozen=True):
    """One adjustment that the service made after the result number ``step`` (from 0) of the learner."""

    step: int
    day: float
    action: str
    kind: str
    skill: str
    activity_id: str | None
    reason_code: str
    reason: Text


class LearnerStory(msgspec.Struct, frozen=True):
    """One learner's period."""

    id: str  # what the service knows
    name: str  # what only the platform (here: this report) knows
    profile: str  # the kind of simulated learner; hidden from the service
    lacking_skill: str | None  # the prerequisite that was planted as missing, if any; hidden from the service
    steps: tuple[Step, ...]
    studies: tuple[Study, ...]
    changes: tuple[PathChange, ...]
    known_at_start: tuple[str, ...]  # skills truly mastered at the start; hidden from the service
    known_at_end: tuple[str, ...]  # the same at the end
    mastery: dict[str, float]  # the service's belief per skill at the end of the period

    def opened(self) -> tuple[PathChange, ...]:
        """Give the adjustments that were opened (not the ones that closed)."""
        return tuple(change for change in self.changes if change.action == "opened")

    def first_mastery(self) -> dict[str, float]:
        """Give the belief per skill before its first result."""
        first: dict[str, float] = {}
        for step in self.steps:
            for move in step.moves:
                first.setdefault(move.skill, move.before)
        return first


class DayLoad(msgspec.Struct, frozen=True):
    """What one simulated day meant for the service."""

    results: int
    requests: int
    seconds: float


class Load(msgspec.Struct, frozen=True):
    """What the whole period meant for the service; the histogram counts requests per bin of milliseconds."""

    days: tuple[DayLoad, ...]
    latency_ms: LatencyMs | None
    histogram_edges_ms: tuple[float, ...]
    histogram: tuple[int, ...]


class Story(msgspec.Struct, frozen=True):
    """The whole demonstration; ``goal`` names what the class works towards, the skills ``targets``."""

    cohort: int
    started_at: str
    ended_at: str
    n_days: int
    graph_id: str
    goal: Text
    targets: tuple[str, ...]
    threshold: float
    learners: tuple[LearnerStory, ...]
    load: Load
    help: HelpStory | None = None  # where supporters helped

    @property
    def n_results(self) -> int:
        """Count the results of all learners."""
        return sum(len(learner.steps) for learner in self.learners)


def count_kinds(changes: Iterable[PathChange]) -> Counter[str]:
    """Count adjustments per kind.

    >>> count_kinds([])
    Counter()
    """
    return Counter(change.kind for change in changes)


def furthest_behind(story: Story, learners: Iterable[LearnerStory]) -> list[LearnerStory]:
    """Order learners by what is believed of the skills of the goal, least first: who needs help is seen first."""
    return sorted(learners, key=lambda learner: sum(learner.mastery.get(skill, 0.0) for skill in story.targets))


def telling_learners(story: Story, limit: int = 6) -> tuple[LearnerStory, ...]:
    """Choose learners whose period shows most: many kinds of adjustments, then many moves; profiles mixed.

    Whoever is furthest behind comes first.
    """
    ranked = sorted(story.learners, key=_interest, reverse=True)
    chosen: list[LearnerStory] = []
    for most_of_a_profile in (1, 2, limit):
        for learner in ranked:
            n_alike = sum(one.profile == learner.profile for one in chosen)
            if len(chosen) < limit and learner not in chosen and n_alike < most_of_a_profile:
                chosen.append(learner)
    return tuple(furthest_behind(story, chosen))


def _interest(learner: LearnerStory) -> tuple[int, int, int]:
    kinds = count_kinds(learner.opened())
    return len(kinds), min(12, sum(kinds.values())), len(learner.steps)
