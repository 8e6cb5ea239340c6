"""Scores of policies in worlds, and differences between policies that worked with the same learners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

import numpy as np

from simulations.policies.protocol import Floats
from simulations.results import Run, Score
from simulations.scoring.bootstrap import Statistic, interval, mean, resamples, score, worst_tenth

LearningName = Literal[
    "goal_mastery",
    "goal_mastery_after_month",
    "minutes_to_80",
    "worst_tenth",
    "over_practice",
    "wheel_spinning",
    "drop_out",
    "regret",
]
ConductName = Literal[
    "repeat_share",
    "distinct_items",
    "help_within_two",
    "answered_by_resource",
    "beyond_prerequisites",
    "self_undone",
    "minutes_on_mastered",
]
ScoreName = LearningName | ConductName
LEARNING: Final[tuple[LearningName, ...]] = get_args(LearningName)
CONDUCT: Final[tuple[ConductName, ...]] = get_args(ConductName)
SCORES: Final[tuple[ScoreName, ...]] = (*LEARNING, *CONDUCT)
ORACLE: Final = "oracle"
_NAMES_OF_CONDUCT: Final = frozenset(CONDUCT)
_NOTHING: Final = Score(float("nan"), float("nan"), float("nan"))


def table(runs: Sequence[Run]) -> dict[str, dict[str, dict[ScoreName, Score]]]:
    """Score all runs: by world, policy and score; without a run of the oracle the regret is NaN."""
    scored: dict[str, dict[str, dict[ScoreName, Score]]] = {}
    oracles = {run.scenario: run for run in runs if run.policy == ORACLE}
    for run in runs:
        of_world = scored.setdefault(run.scenario, {})
        of_world[run.policy] = {name: _score(name, run, oracles.get(run.scenario)) for name in SCORES}
    return scored


def _score(name: ScoreName, run: Run, oracle: Run | None) -> Score:
    if name != "regret":
        values, statistic = column(run, name)
        return score(values, statistic)
    return _NOTHING if oracle is None else difference(oracle, run)


def column(run: Run, name: ScoreName) -> tuple[Floats, Statistic]:
    """Give the values per learner of a score that needs no other run, and what is made of them."""
    if name == "worst_tenth":
        return run.goal_mastery, worst_tenth
    values: Floats = getattr(run.conduct if name in _NAMES_OF_CONDUCT else run, name)
    return values, mean


def difference(first: Run, second: Run, name: ScoreName = "goal_mastery") -> Score:
    """Subtract a score of `second` from that of `first`; both are resampled with the same learners."""
    (one, statistic), (other, _) = column(first, name), column(second, name)
    drawn = resamples(len(one))
    return interval(float(statistic(one) - statistic(other)), statistic(one[drawn]) - statistic(other[drawn]))


def share_of_gain(run: Run, random: Run, oracle: Run) -> Score:
    """Say what share of the oracle's gain in goal mastery over random choice a policy reaches."""
    drawn = resamples(len(run.goal_mastery))

    def share(these: Floats, at_random: Floats, best: Floats) -> Floats:
        gain, possible = mean(these) - mean(at_random), mean(best) - mean(at_random)
        return np.where(possible != 0.0, gain / np.where(possible != 0.0, possible, 1.0), np.nan)

    three = (run.goal_mastery, random.goal_mastery, oracle.goal_mastery)
    return interval(float(share(*three)), share(*(values[drawn] for values in three)))
