"""The oracle: the same planning as ours, on the truth instead of a belief.

It sees which skills are mastered, how fast this learner learns each of them, what will be forgotten, and the true
prerequisites. What it gains over ours is what not knowing costs, the plan being the same.
"""

from __future__ import annotations

import numpy as np

from content_graph.adjacency import adjacency
from engine.recommendation.chart import Chart, chart_of
from engine.recommendation.planner import Known, Request, ranked, value
from engine.recommendation.settings import PolicySettings
from engine.recommendation.valuing import INFERS
from simulations.policies.ours import ALL_KINDS, Tally, activities_of, aim_of
from simulations.policies.protocol import NOTHING, Choice, Commission, Floats, Insight, Moment, Policy, Seen
from simulations.world import TEACHINGS


class Oracle(Policy):
    """Decides for N learners from the truth about them."""

    def __init__(self, commission: Commission, settings: PolicySettings) -> None:
        course = commission.course
        effects = dict(zip(TEACHINGS, commission.effects.tolist(), strict=True))
        chart = chart_of(course.compiled, commission.model, effects | {"evaluation": effects["practice"]})
        n_skills = len(chart.minutes)
        self._chart = chart._replace(
            learn=np.ones((n_skills, 1)), prior=np.full((n_skills, 1), 0.5), shown=np.full((n_skills, 2, 1), 0.5)
        )
        self._odds = np.ones(sum(1 << len(skills) for skills in course.compiled.item_skills))
        self._aim = aim_of(course, settings)
        self._tuning, self._thresholds = settings.tuning(ALL_KINDS), settings.thresholds()
        self._tuning[INFERS] = 0.0  # nothing to infer where all is seen
        self._tally = Tally(len(commission.numbers), chart, settings)
        self._to_world = activities_of(course, chart)
        self._to_chart = np.argsort(self._to_world)
        self._is_graph_known = False

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """Rank for everybody by the truth, take the best."""
        if insight is None:
            raise ValueError(insight)
        if not self._is_graph_known:
            self._chart, self._is_graph_known = on_true_graph(self._chart, insight.needs), True
        n_learners, n_skills = insight.mastery.shape
        zeros = np.zeros((n_learners, n_skills), np.int64)
        known = Known(
            nodes=insight.mastery[:, :, None],
            ability=np.ones((n_learners, 1)),
            shown=insight.mastery,
            mastery_last=insight.mastery,
            kept=insight.keeps,
            learn_ratio=insight.learn,
            opportunities=zeros,
            streak=zeros,
            last_tick=zeros,
            minutes_left=moment.minutes_left,
            is_reviewing=np.ones(n_learners, np.bool_),
            **self._tally.known(moment.tick),
        )
        valued = value(known, self._chart, self._aim, self._tuning)
        best = ranked(
            Request(1, ALL_KINDS, ALL_KINDS, 0, language=0), known, valued, self._chart, self._aim, self._thresholds
        )
        return self._tally.chosen(best, self._to_world)

    def observe(self, seen: Seen) -> None:
        """Count what was done."""
        activity = np.where(seen.is_done, self._to_chart[np.maximum(seen.activity, 0)], NOTHING)
        self._tally.observe(activity, seen.score, seen.tick)


def on_true_graph(chart: Chart, needs: Floats) -> Chart:
    """Put the true prerequisites in the place of those that the authors believe in; [K, K]."""
    skills, needed = np.nonzero(needs)
    arrows = adjacency(len(needs), zip(skills.tolist(), needed.tolist(), needs[skills, needed].tolist(), strict=True))
    return chart._replace(
        offsets=arrows.offsets.astype(np.int64),
        needed=arrows.targets.astype(np.int64),
        strengths=arrows.weights,
        order=_prerequisites_first(needs, chart.order),
        table_offsets=np.concatenate([[0], np.cumsum(np.diff(chart.table_offsets) // _n_nodes(chart))]),
        odds=np.ones(len(chart.odds)),
    )


def _n_nodes(chart: Chart) -> int:
    """Read the number of nodes off the tables: an item on n skills has 2^n of them."""
    n_skills = np.diff(chart.activity_offsets)[0]
    return int((chart.table_offsets[1] - chart.table_offsets[0]) >> n_skills)


def _prerequisites_first(needs: Floats, skills: np.ndarray) -> np.ndarray:
    depth = np.zeros(len(needs), np.int64)
    for _ in range(len(needs)):
        deeper = np.where(needs > 0.0, depth + 1, 0).max(axis=1)
        if np.array_equal(deeper, depth):
            break
        depth = deeper
    return skills[np.argsort(depth[skills], kind="stable")]


def oracle(commission: Commission) -> Policy:
    """Make the policy."""
    return Oracle(commission, PolicySettings())
