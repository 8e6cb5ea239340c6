"""The policy of `engine.recommendation`, for whole classes: the same compiled passes that serve one learner."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec
import numpy as np

from engine.recommendation.causes import Diagnosis
from engine.recommendation.chart import Chart, chart_of
from engine.recommendation.choosing import EVALUATION
from engine.recommendation.exploring import MOST_TIED, Lots, explored_class, version_key
from engine.recommendation.knowing import is_contradiction
from engine.recommendation.known import Aim, Knowledge, Request
from engine.recommendation.leaving import LONGEST_RUN
from engine.recommendation.owing import CONTRADICTED, FAILED_ASSESSMENT, TOUCHED
from engine.recommendation.planner import diagnosed, ranked, value
from engine.recommendation.ranking import Ranking
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, KINDS, MAX_RECENT, Kind, ResultOnSkill
from engine.recommendation.standing import N_DAYS, NEVER, mark_class
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY
from simulations.policies.belief import Belief
from simulations.policies.protocol import (
    NOTHING,
    Choice,
    Commission,
    Course,
    Floats,
    Insight,
    Ints,
    Mask,
    Moment,
    Observation,
    Policy,
)
from simulations.world import TEACHINGS

ALL_KINDS = (1 << len(KINDS)) - 1
RULES: Final[Mapping[str, Mapping[str, bool | int]]] = MappingProxyType(
    {
        "answers": {"answers_failures": False},
        "gate": {"keeps_to_prerequisites": False},
        "rest": {"comes_again_after": 0, "rest_days": 0, "times_a_month": 0},
        "own-items": {"own_items": 0},
        "passing": {"passes_after": 0},
    }
)
"""The rules that a tutor asks for, and the settings that switch each off."""


class Ours(Policy):
    """Decides for N learners from the engine's belief about them."""

    def __init__(
        self,
        commission: Commission,
        settings: PolicySettings,
        allowed: int = ALL_KINDS,
        barred: Mask | None = None,
    ) -> None:
        """Take the commission; `allowed` are bits of kinds, `barred` is bool[A], activities that must not come."""
        course, model = commission.course, commission.model
        effects = dict(zip(TEACHINGS, commission.effects.tolist(), strict=True))
        self._chart = chart_of(course.compiled, model, effects | {"evaluation": effects["practice"]})
        self._aim = aim_of(course, settings)
        self._tuning, self._thresholds = settings.tuning(allowed), settings.thresholds()
        self._due_tick = commission.due_tick
        self._allowed, self._most_changes = allowed, settings.max_changes
        self._belief = Belief(course, model, len(commission.numbers), commission.effects)
        self._to_world = activities_of(course, self._chart)
        n_learners = len(commission.numbers)
        self._tally = Tally(n_learners, self._chart, settings, None if barred is None else barred[self._to_world])
        self._to_chart = np.argsort(self._to_world)
        self._settings, self._numbers = settings, commission.numbers
        self._version_key = version_key(str(commission.seed))

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """Rank for everybody, take the best, or one of several near-ties."""
        del insight
        if not self._settings.near_tie:
            return self.chosen(self.recommend(moment, 1))
        return self.chosen(self.explored(self.recommend(moment, MOST_TIED))[0])

    def explored(self, found: Ranking) -> tuple[Ranking, Ints]:
        """Draw the order of near-ties; with int64[N], how many lead each ranking."""
        lots = Lots(self._numbers, self._belief.opportunities.sum(axis=1), self._version_key)
        return explored_class(found, self._tally.masks, lots, self._settings.near_tie)

    def recommend(self, moment: Moment, n_wanted: int) -> Ranking:
        """Rank for everybody; activities are those of the chart."""
        known = self._known(moment)
        valued = value(known, self._chart, self._aim, self._tuning)
        asked = Request(n_wanted, self._allowed, ALL_KINDS, self._most_changes, language=0)
        return ranked(asked, known, valued, self._chart, self._aim, self._thresholds)

    def diagnosed(self, moment: Moment) -> Diagnosis:
        """Say what is behind everybody's failures."""
        known = self._known(moment)
        return diagnosed(known, value(known, self._chart, self._aim, self._tuning), self._chart, self._thresholds)

    def chosen(self, best: Ranking) -> Choice:
        """Take the best of each ranking."""
        return self._tally.chosen(best, self._to_world)

    def observe(self, seen: Observation) -> None:
        """Take in what became of it."""
        before = self._belief.marginal(seen.tick)
        self._belief.observe(seen)
        activity = np.where(seen.is_done, self._to_chart[np.maximum(seen.activity, 0)], NOTHING)
        self._tally.observe(activity, seen.score, seen.tick)
        self._tally.touch(activity, seen.score, before, self._belief.opportunities)

    def _known(self, moment: Moment) -> Knowledge:
        belief, chart, tally = self._belief, self._chart, self._tally
        retained, shown = belief.retained(moment.tick), belief.shown()
        nodes = belief.nodes * retained[:, :, None]
        n_learners, n_skills, _ = nodes.shape
        return Knowledge(
            nodes=nodes,
            ability=belief.ability,
            shown=shown * retained,
            mastery_last=shown,
            kept=kept_until(chart, self._due_tick, moment.tick),
            learn_ratio=np.ones((n_learners, n_skills)),
            pending=belief.expected_learning() * retained,
            opportunities=belief.opportunities,
            streak=belief.streak,
            last_tick=belief.last_tick,
            minutes_left=moment.minutes_left,
            is_reviewing=tally.n_reviews < self._settings.reviews_per_day,
            **tally.known(moment.tick),
        )


class Tally:
    """What was done, and what is open on each path, as a service keeps it."""

    def __init__(self, n_learners: int, chart: Chart, settings: PolicySettings, barred: Mask | None = None) -> None:
        """Begin with nothing done; `barred` is bool[A], by the chart."""
        self._chart, self._settings = chart, settings
        self._barred = np.zeros((1, chart.n_activities), np.bool_) if barred is None else barred[None]
        shape = (n_learners, len(chart.minutes))
        self._nothing = np.zeros(shape, np.int64)
        self.masks, self._given_at, self._own_items = np.zeros((3, *shape), np.int64)
        self._given = np.full(shape, -1)
        self._touched = np.zeros(shape, np.int8)
        self._recent = np.full((n_learners, MAX_RECENT), -1)
        self._is_right = np.zeros(n_learners, np.bool_)
        self._days = np.full((n_learners, chart.n_activities, N_DAYS), NEVER, np.int32)
        self._standing = np.zeros((n_learners, chart.n_activities), np.int8)
        self._kind = np.full(n_learners, -1)
        self._day, self._wrong_run, self._n_today = np.zeros((3, n_learners), np.int64)
        self.n_reviews = np.zeros(n_learners, np.int64)

    def known(self, tick: Ints) -> dict[str, Any]:
        """Give the fields of `Knowledge` that are kept here, as they stand at a moment."""
        chart, settings = self._chart, self._settings
        mark_class(
            self._days, self._recent, tick // TICKS_PER_DAY, settings.comes_again_after, settings.rest_days,
            settings.times_a_month, chart.n_items, chart.activity_offsets, chart.activity_skills, self._standing,
            self._own_items,
        )  # fmt: skip
        return {
            "masks": self.masks,
            "waiting": self._nothing,
            "kept_away": self._nothing,
            "given": self._given,
            "given_at": self._given_at,
            "touched": self._touched,
            "recent": self._recent,
            "is_right": self._is_right,
            "standing": self._standing,
            "own_items": self._own_items,
            "barred": self._barred,
            "barred_skills": np.zeros((1, len(chart.minutes)), np.bool_),
            "wrong_run": np.minimum(self._wrong_run, LONGEST_RUN),
            "n_today": np.where(tick // TICKS_PER_DAY == self._day, self._n_today, 0),
        }

    def chosen(self, best: Ranking, to_world: Ints) -> Choice:
        """Turn the best of each ranking into the laboratory's terms, and remember what it was for."""
        activity = best.activity[:, 0]
        self._kind = best.kind[:, 0].copy()
        self._touched[:] = 0
        is_something = activity >= 0
        return Choice(
            activity=np.where(is_something, to_world[np.maximum(activity, 0)], NOTHING),
            skill=best.skill[:, 0],
            kind=self._kind,
            promised=np.where(is_something, best.promised[:, 0], np.nan),
        )

    def observe(self, activity: Ints, score: Floats, tick: Ints) -> None:
        """Count what was done, and how it went: NaN for resources, past which a run of wrong results goes on."""
        is_done = activity >= 0
        is_item = is_done & (activity < self._chart.n_items)
        self._recent[is_item] = np.column_stack([self._recent[is_item, 1:], activity[is_item]])
        self._is_right[is_item] = score[is_item] >= RIGHT_FROM
        self._wrong_run = np.where(score < RIGHT_FROM, self._wrong_run + 1, np.where(is_item, 0, self._wrong_run))
        day = tick // TICKS_PER_DAY
        self._n_today = np.where(day == self._day, self._n_today, 0) + is_done
        rows = np.flatnonzero(is_done)
        days = self._days[rows, activity[rows]]
        self._days[rows, activity[rows]] = np.column_stack([day[rows], days[:, :-1]])
        self.n_reviews = np.where(day == self._day, self.n_reviews, 0) + (
            is_done & (self._kind == KINDS.index("review"))
        )
        self._day = np.where(is_done, day, self._day)

    def touch(self, activity: Ints, score: Floats, before: Floats, opportunities: Ints) -> None:
        """Say what the results of this turn call for; `before` is what was shown of each mastery, float64[N, K]."""
        chart, settings = self._chart, self._settings
        for row in np.flatnonzero((activity >= 0) & (activity < chart.n_items)):
            is_wrong, item = score[row] < RIGHT_FROM, activity[row]
            for skill in chart.activity_skills[chart.activity_offsets[item] : chart.activity_offsets[item + 1]]:
                is_assessed = chart.sources[item] == EVALUATION
                told = ResultOnSkill(skill, before[row, skill], 0.0, score[row], 0, "", is_assessed)
                bits = TOUCHED | (FAILED_ASSESSMENT if is_wrong and is_assessed else 0)
                if is_contradiction(told, opportunities[row, skill], settings):
                    bits |= CONTRADICTED
                self._touched[row, skill] = bits


def aim_of(course: Course, settings: PolicySettings) -> Aim:
    """Turn the goal of a world into the planner's terms."""
    return Aim(
        weight=course.goal_weight,
        threshold=course.threshold,
        due_below=np.minimum(course.threshold, settings.retention),
        is_target=course.goal_weight > 0.0,
    )


def activities_of(course: Course, chart: Chart) -> Ints:
    """Give the activity number in the world of each activity of the chart."""
    return np.array([course.world.activity_number[one] for one in chart.activity_ids], np.int64)


def kept_until(chart: Chart, due_tick: int, tick: Ints) -> Floats:
    """Give the share of each mastery at a moment that is still there when the goal is due, float64[N, K]."""
    days = np.maximum(due_tick - tick, 0) / TICKS_PER_DAY
    kept: Floats = (1.0 + days[:, None] / chart.tau_days) ** -chart.decay
    return kept


def ours(commission: Commission) -> Policy:
    """Make the policy with its defaults."""
    return Ours(commission, PolicySettings(leaving=commission.leaving))


def without_rules(names: Iterable[str], commission: Commission) -> Policy:
    """Make the policy with some of the rules that a tutor asks for switched off."""
    changed = {setting: value for name in names for setting, value in RULES[name].items()}
    return Ours(commission, msgspec.structs.replace(PolicySettings(leaving=commission.leaving), **changed))


def without(kind: Kind, commission: Commission) -> Policy:
    """Make the policy with one kind, and what it rests on, switched off."""
    return Ours(commission, PolicySettings(leaving=commission.leaving), ALL_KINDS & ~KIND_BIT[kind])
