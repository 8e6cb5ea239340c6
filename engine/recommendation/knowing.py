"""From what a policy is told of one learner to the arrays of the planner: a class of one."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.recommendation.planner import Floats, Known, Mask
from engine.recommendation.prepared import Goal, Prepared
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Situation
from engine.tracing.traces import TICKS_PER_DAY

SHORTEST_DAYS: Final = 0.02
"""What is left of a goal that is due: half an hour, so that the last day still has something to decide."""
REFRESHED_FROM: Final = 3
"""Results on a skill from which one more of today, on something mastered, counts as a review."""


def known_of(situation: Situation, prepared: Prepared, goal: Goal, settings: PolicySettings) -> Known:
    """Lay a situation out for the planner."""
    chart, n_skills = prepared.chart, len(prepared.skill_ids)
    nodes, ability = _belief(situation, prepared)
    days_left, minutes_left = _time_left(situation, goal, settings)
    opportunities = np.asarray(situation.opportunities, np.int64)
    last_tick = np.asarray(situation.last_tick, np.int64)
    masks = np.zeros((1, n_skills), np.int64)
    for skill, mask in situation.active.items():
        masks[0, skill] = mask
    for one in situation.touched:
        masks[0, one.skill] &= ~KIND_BIT["evaluate"]  # its question is answered
    barred, barred_skills = _barred(situation, prepared)
    recent = situation.recent_items or (-1,)
    return Known(
        nodes=nodes[None],
        ability=ability[None],
        mastery_last=situation.mastery_last[None],
        kept=((1.0 + days_left / chart.tau_days) ** -chart.decay)[None],
        learn_ratio=_learn_ratio(situation, chart.learn, ability)[None],
        opportunities=opportunities[None],
        streak=_streaks(situation, n_skills)[None],
        last_tick=last_tick[None],
        masks=masks,
        minutes_left=np.array([minutes_left]),
        recent=np.array([recent], np.int64),
        studied=np.zeros((1, chart.n_activities - chart.n_items), np.int64),
        barred=barred[None],
        barred_skills=barred_skills[None],
        is_reviewing=np.array([_n_reviewed(situation, opportunities, last_tick, settings) < settings.reviews_per_day]),
    )


def _belief(situation: Situation, prepared: Prepared) -> tuple[Floats, Floats]:
    """Give P(mastered | θ_g) now and the belief about θ; the same at every node where only the marginal is known."""
    if situation.nodes is None or situation.ability is None:
        return np.repeat(situation.mastery[:, None], len(prepared.weights), axis=1), prepared.weights
    return situation.nodes * _retained(situation)[:, None], situation.ability


def _retained(situation: Situation) -> Floats:
    if situation.mastery is situation.mastery_last:
        return np.ones(len(situation.mastery))
    last = np.maximum(situation.mastery_last, 1e-12)
    retained: Floats = np.minimum(situation.mastery / last, 1.0)
    return retained


def _learn_ratio(situation: Situation, learn: Floats, ability: Floats) -> Floats:
    if situation.learn is None:
        return np.ones(len(situation.mastery))
    ratio: Floats = situation.learn / np.maximum(learn @ ability, 1e-12)
    return ratio


def _streaks(situation: Situation, n_skills: int) -> np.ndarray:
    streaks = np.zeros(n_skills, np.int64) if situation.streak is None else np.array(situation.streak, np.int64)
    for one in situation.touched:
        streaks[one.skill] = one.streak
    return streaks


def _time_left(situation: Situation, goal: Goal, settings: PolicySettings) -> tuple[float, float]:
    """Days until what is learned now is needed, and minutes of study until then."""
    if goal.due_tick is None or goal.due_tick <= situation.now_tick:
        return settings.horizon_days, np.inf
    days = max((goal.due_tick - situation.now_tick) / TICKS_PER_DAY, SHORTEST_DAYS)
    return days, days * goal.minutes_per_day


def _barred(situation: Situation, prepared: Prepared) -> tuple[Mask, Mask]:
    chart, overrides = prepared.chart, situation.overrides
    barred, skills = np.zeros(chart.n_activities, np.bool_), ~prepared.is_active
    for activity_id in (*situation.exclude, *(bar.activity_id for bar in overrides.bars)):
        activity = chart.activity_index.get(activity_id)
        if activity is not None:
            barred[activity] = True
    for bar in overrides.bars:
        if bar.skill >= 0:
            skills[bar.skill] = True
    return barred, skills


def _n_reviewed(
    situation: Situation, opportunities: np.ndarray, last_tick: np.ndarray, settings: PolicySettings
) -> int:
    """Count the skills that were refreshed today."""
    today = situation.now_tick - situation.now_tick % TICKS_PER_DAY
    is_refreshed = (last_tick >= today) & (opportunities >= REFRESHED_FROM)
    return int((is_refreshed & (situation.mastery_last >= settings.mastered)).sum())
