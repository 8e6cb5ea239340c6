"""Wheel-spinning, predicted before it is there: ten opportunities without three right answers in a row.

Beck & Gong (2013), "Wheel-spinning: students who fail to master a skill": three right in a row within ten
opportunities is mastery, ten without is wheel-spinning, and fewer are indeterminate. Before the tenth, the belief tells
how it will go: what the learner is thought to know of the skill, how able they are, how fast it is learned.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from engine.signals.traces import Floats
from engine.tracing.averages import expected_learning, marginal
from engine.tracing.model import TracingModel
from engine.tracing.traces import RIGHT_FROM, LearnerTrace

MASTERED_RUN: Final = 3
OPPORTUNITIES: Final = 10
EARLIEST, LATEST = 3, 9
"""Opportunities after which there is a prediction."""
SHRINKAGE: Final = 5.0
"""Learners that a skill's share of wheel-spinning is averaged with the share on all skills."""
TYPICAL_ITEMS: Final = 50

NAMES: Final = (
    "n_right",
    "run",
    "mastery",
    "ability",
    "form_skill",
    "form_fast",
    "form_slow",
    "learning",
    "next_right",
    "three_in_a_row",
    "skill_rate",
)
_LEAST: Final = 1e-4


class SkillOutlook(NamedTuple):
    """What answers on a skill depend on, over its items.

    Attributes:
        right: P(correct | L, θ_g) of a typical item, [2][G].
        learn: P(learn | θ_g), G.
        rate: Share of learners who wheel-spun on it, 0..1.
    """

    right: tuple[tuple[float, ...], tuple[float, ...]]
    learn: tuple[float, ...]
    rate: float


def outlook(model: TracingModel, skill: int, items: Iterable[int], rate: float) -> SkillOutlook:
    """Average a skill's items: the geometric mean of the odds of those that are on this skill alone.

    Args:
        model: The compiled model.
        skill: Its index.
        items: Items of the skill.
        rate: Share of wheel-spinning on the skill.
    """
    single = [item for item in items if model.item_skills[item] == (skill,)][:TYPICAL_ITEMS]
    logs = [np.log(np.clip(np.array(model.item(item).odds), 1e-6, 1e6)) for item in single]
    odds = np.exp(np.mean(logs, axis=0)) if logs else np.ones((2, model.n_nodes))
    right = odds / (1.0 + odds)
    learn = model.learn_odds[skill] / (1.0 + model.learn_odds[skill])
    return SkillOutlook((tuple(right[0].tolist()), tuple(right[1].tolist())), tuple(learn.tolist()), rate)


def columns(learner: LearnerTrace, skill: int, model: TracingModel, of_skill: SkillOutlook) -> tuple[float, ...]:
    """Say what the belief tells of a learner on a skill, in the order of `NAMES`; the skill has been met."""
    seen = learner.skills[skill]
    run = max(seen.streak, 0)
    mastery = marginal(learner.ability, seen.nodes)
    learned = expected_learning(learner.ability, seen.nodes, tuple(model.learn_odds[skill].tolist()), seen.learn_factor)
    next_right, reaching = _ahead(learner, skill, of_skill, OPPORTUNITIES - seen.opportunities)
    return (
        seen.achieved,
        float(max(run, 0) - max(-seen.streak, 0) / MASTERED_RUN),
        _logit(mastery),
        float(np.dot(learner.ability, model.nodes)),
        seen.form,
        learner.progress.form_fast,
        learner.progress.form_slow,
        _logit(learned),
        _logit(next_right),
        _logit(reaching),
        _logit(of_skill.rate),
    )


def progress(opportunities: int) -> float:
    """Tell how far a learner is on the way to the tenth opportunity, -1..1."""
    return (opportunities - 5.0) / 4.0


def is_open(first_scores: Iterable[float]) -> bool:
    """Tell whether three right in a row have not been reached yet."""
    return mastered_after(first_scores) is None


def mastered_after(scores: Iterable[float]) -> int | None:
    """Tell after how many opportunities there were three right in a row; None for not.

    >>> mastered_after([0, 1, 1, 1, 0]), mastered_after([1, 1, 0, 1])
    (4, None)
    """
    run = 0
    for number, score in enumerate(scores, start=1):
        run = run + 1 if score >= RIGHT_FROM else 0
        if run == MASTERED_RUN:
            return number
    return None


def label(scores: list[float]) -> bool | None:
    """Tell whether a learner's first ten results on a skill were wheel-spinning; None where that is not settled.

    >>> label([0.0] * 10), label([1.0] * 3), label([0.0] * 9)
    (True, False, None)
    """
    first = scores[:OPPORTUNITIES]
    if mastered_after(first) is not None:
        return False
    return True if len(first) == OPPORTUNITIES else None


def shrunk_rate(n_wheel_spinning: int, n: int, overall: float) -> float:
    """Average a skill's share with that of all skills: few learners say little."""
    return (n_wheel_spinning + SHRINKAGE * overall) / (n + SHRINKAGE)


def _ahead(learner: LearnerTrace, skill: int, of_skill: SkillOutlook, n_left: int) -> tuple[float, float]:
    """Give P(the next answer is right) and P(three right in a row within `n_left` more answers), by the belief.

    Given θ what is known and the run so far are a chain; both are carried forward exactly.
    """
    seen = learner.skills[skill]
    nodes, weights = np.array(seen.nodes), np.array(learner.ability)
    learn, right = np.array(of_skill.learn), np.array(of_skill.right)
    chain = np.zeros((MASTERED_RUN, 2, len(nodes)))
    chain[min(max(seen.streak, 0), MASTERED_RUN - 1)] = 1.0 - nodes, nodes
    reached, next_right = np.zeros(len(nodes)), 0.0
    for step in range(max(n_left, 0)):
        learned = chain[:, 0] * learn
        chain[:, 0] -= learned
        chain[:, 1] += learned
        if not step:
            next_right = float(weights @ (chain.sum(0) * right).sum(0))
        correct = chain * right
        reached += correct[-1].sum(0)
        chain = np.concatenate([(chain - correct).sum(0)[None], correct[:-1]])
    return next_right, float(weights @ reached)


def _logit(p: float) -> float:
    kept = min(max(p, _LEAST), 1.0 - _LEAST)
    return float(np.log(kept / (1.0 - kept)))


def matrix(rows: list[tuple[float, ...]]) -> Floats:
    """Put columns of several learners under each other."""
    return np.array(rows, np.float64).reshape(len(rows), len(NAMES))
