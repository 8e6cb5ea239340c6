"""A learner's whole history traced from nothing: what a late result, a retrace and an audit need.

The belief is a fold over results in the order of (occurred_at, result id); the order in which they arrived has no
part in it. `engine.tracing.batch` traces many learners at once, with the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.tracing.model import TracingModel
from engine.tracing.state import Result, TracingState, UpdateInfo
from engine.tracing.traces import LONGEST_STREAK, RIGHT_FROM, TICKS_PER_DAY, LearnerTrace, PastResult, SkillTrace
from engine.tracing.update import update


def trace(
    history: Iterable[PastResult], model: TracingModel, *, rounded: bool = True
) -> tuple[LearnerTrace, tuple[UpdateInfo, ...]]:
    """Fold a learner's results, given in order, from nothing.

    Args:
        history: In the order of (occurred_at, result id).
        model: The compiled model.
        rounded: Round masteries as storage does after each result, so that the outcome equals the live state's.

    Returns:
        What is left, and what each result showed.
    """
    learner = LearnerTrace(model.initial_ability)
    return learner, tuple([advance(learner, past, model, rounded=rounded) for past in history])


def advance(learner: LearnerTrace, past: PastResult, model: TracingModel, *, rounded: bool = True) -> UpdateInfo:
    """Take the next result into the trace, in place, and tell what it showed."""
    item = model.item(past.item)
    seen = [
        learner.skills.get(skill) or SkillTrace(prior, last_tick=past.tick)
        for skill, prior in zip(item.skills, item.prior, strict=True)
    ]
    state = TracingState(learner.ability, tuple([skill.nodes for skill in seen]))
    elapsed_days = [elapsed(skill.last_tick, past.tick) for skill in seen]
    new, info = update(state, Result(past.score, past.attempt), item, elapsed_days, rounded=rounded)
    learner.ability = new.ability
    for index, skill, nodes in zip(item.skills, seen, new.skills, strict=True):
        learner.skills[index] = SkillTrace(
            nodes, skill.opportunities + 1, past.tick, next_streak(skill.streak, past.score)
        )
    return info


def elapsed(last_tick: int, tick: int) -> float:
    """Give the days between two ticks, 0 when the second is not later."""
    return max(tick - last_tick, 0) / TICKS_PER_DAY


def next_streak(streak: int, score: float) -> int:
    """Continue the run of right or wrong results, or start one of the other kind.

    >>> next_streak(3, 1.0), next_streak(3, 0.2), next_streak(-127, 0.0)
    (4, -1, -127)
    """
    if score >= RIGHT_FROM:
        return min(max(streak, 0) + 1, LONGEST_STREAK)
    return max(min(streak, 0) - 1, -LONGEST_STREAK)
