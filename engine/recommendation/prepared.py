"""What a decision needs and no learner changes: worked out once per content graph."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from content_graph.adjacency import reached
from content_graph.compiled import CompiledGraph
from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from engine.recommendation.chart import chart_of
from engine.recommendation.ground import pack
from engine.recommendation.known import Aim, Floats, Mask
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Terms
from engine.tracing.model import TracingModel

KEPT_AIMS: Final = 1024
"""Aims of people's own goals that are kept ready."""
KEPT_MOMENTS: Final = 16
"""For which forgetting until a goal is due is kept ready."""


class Titles(NamedTuple):
    """Titles by id, for the texts, which are in French and English whatever the languages of the content."""

    skills: Mapping[str, Text]
    activities: Mapping[str, Text]


class Goal(NamedTuple):
    """What is worked towards, and until when."""

    aim: Aim  # skills, weights, thresholds
    due_tick: int | None  # when it is due; None for never
    minutes_per_day: float  # of study


class PreparedGraph:
    """A content graph made ready for decisions.

    Attributes:
        chart: The graph and its model, laid out.
        skill_ids: Id by skill index.
        is_active: Whether the graph still has each skill.
        successors: Skills that need each skill.
        has_deepening: Whether there is a deepening resource for each skill.
        titles: For the texts.
        language: Of the course.
        weights: P(θ = θ_g) of a new learner, for situations that say nothing of ability.
        barred: bool[1, A], what nobody is offered: nothing.
        barred_skills: bool[1, K], skills that are not there any more.
        laid_out: What compiled code is told of the graph (`ground`).
        kept: Gives the share of each mastery that is still there after so many days, float64[1, K]; not to be written
            to. A goal that is due comes nearer all the time, but those who are decided on together share a moment.
    """

    def __init__(self, compiled: CompiledGraph, model: TracingModel, settings: PolicySettings) -> None:
        self.chart, self.laid_out = pack(chart_of(compiled, model, settings.effects))
        self.skill_ids = compiled.registry.skills
        self.is_active = compiled.is_skill_active
        self.successors = tuple(tuple(compiled.successors.row(k)[0].tolist()) for k in range(compiled.n_skills))
        self.prerequisites = tuple(tuple(compiled.prerequisites.row(k)[0].tolist()) for k in range(compiled.n_skills))
        self.has_deepening = tuple(bool(found) for found in compiled.skill_resources["deepening"])
        self.titles = titles_of(compiled.graph)
        self.language = course_language(compiled.graph)
        self.weights = model.weights
        self.barred: Mask = np.zeros((1, self.chart.n_activities), np.bool_)
        self.barred_skills: Mask = ~compiled.is_skill_active[None]
        self.kept = lru_cache(KEPT_MOMENTS)(self._kept)
        self._compiled, self._settings = compiled, settings
        self._goals = _goals(compiled, settings)
        self._own = lru_cache(KEPT_AIMS)(self._of_terms)

    def _kept(self, days: float) -> Floats:
        found: Floats = ((1.0 + days / self.chart.tau_days) ** -self.chart.decay)[None]
        return found

    def goal(self, goal_id: str | None, terms: Terms | None) -> Goal:
        """Find what is worked towards.

        Args:
            goal_id: Of the content graph; None for all its goals together, or all skills where it has none.
            terms: A goal that people have set; goes before.

        Raises:
            KeyError: If the graph has no such goal.
        """
        return self._goals[goal_id] if terms is None else self._own(terms)

    def _of_terms(self, terms: Terms) -> Goal:
        asked = {skill: (threshold, weight) for skill, threshold, weight in terms.targets}
        retention = self._settings.retention if terms.retention is None else terms.retention
        aim = aim_of(self._compiled, asked, self._settings, retention)
        minutes = self._settings.minutes_per_day if terms.minutes_per_day is None else terms.minutes_per_day
        return Goal(aim, terms.due_tick, minutes)


def prepare(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings) -> PreparedGraph:
    """Work out what does not depend on the learner, from a content graph and its tracing model."""
    return PreparedGraph(compiled, model, settings)


def titles_of(graph: ContentGraph) -> Titles:
    """Collect the titles of a content graph, as readers of French and of English are given them."""
    language = course_language(graph)
    activities = {item.id: both_languages(item.title, language) for item in graph.items}
    activities.update((one.id, both_languages(one.title, language)) for one in graph.resources)
    return Titles({skill.id: both_languages(skill.title, language) for skill in graph.skills}, activities)


def aim_of(
    compiled: CompiledGraph, asked: Mapping[int, tuple[float, float]], settings: PolicySettings, retention: float
) -> Aim:
    """Lay a goal out: what is asked of each skill (mastery, weight), and the recall wanted, 0..1."""
    weight, threshold = np.zeros(compiled.n_skills), np.zeros(compiled.n_skills)
    threshold[_scope(compiled, asked)] = settings.mastered
    for skill, (level, share) in asked.items():
        if compiled.is_skill_active[skill]:
            threshold[skill], weight[skill] = level, share
    is_target = weight > 0.0
    total = weight.sum()
    return Aim(weight / total if total > 0.0 else weight, threshold, np.minimum(threshold, retention), is_target)


def _scope(compiled: CompiledGraph, asked: Iterable[int]) -> list[int]:
    active = [skill for skill in asked if compiled.is_skill_active[skill]]
    return sorted({*active, *reached(active, compiled.prerequisites).tolist()})


def _goals(compiled: CompiledGraph, settings: PolicySettings) -> Mapping[str | None, Goal]:
    goals: dict[str | None, Goal] = {}
    together: dict[int, tuple[float, float]] = {}
    due_ticks: list[int] = []
    for goal in compiled.goals.values():
        asked = {
            skill: (threshold, 1.0)
            for skill, threshold in zip(goal.targets.tolist(), goal.thresholds.tolist(), strict=True)
        }
        due_tick = None if goal.due_at_us is None else goal.due_at_us // US_PER_TICK
        due_ticks += [] if due_tick is None else [due_tick]
        aim = aim_of(compiled, asked, settings, settings.retention)
        goals[goal.id] = Goal(aim, due_tick, settings.minutes_per_day)
        for skill, (threshold, _) in asked.items():
            together[skill] = (max(threshold, together.get(skill, (0.0, 1.0))[0]), 1.0)
    if not goals:
        together = dict.fromkeys(compiled.order.tolist(), (compiled.graph.defaults.threshold, 1.0))
    aim = aim_of(compiled, together, settings, settings.retention)
    goals[None] = Goal(aim, max(due_ticks, default=None), settings.minutes_per_day)
    return goals


US_PER_TICK: Final = 10_000
