"""Scores of policies in worlds, and differences between policies that worked with the same learners."""

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from simulations.policies.protocol import Floats, Ints, Mask
from simulations.results import Promises, Run, Score
from simulations.scoring.random_effects import Statistic, estimated, groups_of, mean, score, worst_tenth

LearningName = Literal[
    "goal_mastery",
    "goal_mastery_after_month",
    "delayed_test",
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
EXACT: Final = "exact-posterior"
"""Plans as the oracle does, on the exact belief about the hidden state in place of the truth: what answers can tell."""
REFERENCES: Final = frozenset({ORACLE, EXACT})
"""Ids of policies that nobody competes with: what could be reached at most."""
_NAMES_OF_CONDUCT: Final = frozenset(CONDUCT)
_COUNTS: Final = frozenset({"minutes_to_80", "distinct_items", "self_undone"})
"""Scores that are no shares: they have no greatest value."""
_NOTHING: Final = Score(math.nan, math.nan, math.nan)


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
        return _inside(name, score(values, run.assignment, statistic))
    return _NOTHING if oracle is None else difference(oracle, run)


def _inside(name: ScoreName, found: Score) -> Score:
    """Keep an interval from reaching where the score cannot be."""
    highest = math.inf if name in _COUNTS else 1.0
    low, high = (float(np.clip(end, 0.0, highest)) for end in (found.low, found.high))
    return Score(found.mean, low, high)


def column(run: Run, name: ScoreName) -> tuple[Floats, Statistic]:
    """Give the values per learner of a score that needs no other run, and what is made of them."""
    if name == "worst_tenth":
        return run.goal_mastery, worst_tenth
    values: Floats = getattr(run.conduct if name in _NAMES_OF_CONDUCT else run, name)
    return values, mean


def difference(first: Run, second: Run, name: ScoreName = "goal_mastery") -> Score:
    """Subtract a score of `second` from that of `first`, on the same learners."""
    (one, statistic), (other, _) = column(first, name), column(second, name)
    return estimated(lambda rows: statistic(one[rows]) - statistic(other[rows]), groups_of(first.assignment))


def share_of_gain(run: Run, random: Run, best: Run) -> Score:
    """Say what share of another policy's gain in goal mastery over random choice a policy reaches."""
    these, at_random, at_best = (one.goal_mastery for one in (run, random, best))

    def share(rows: np.ndarray) -> float:
        possible = float((at_best[rows] - at_random[rows]).mean())
        return float((these[rows] - at_random[rows]).mean()) / possible if possible else math.nan

    return estimated(share, groups_of(run.assignment))


N_DECILES: Final = 10


class Decile(NamedTuple):
    """A tenth of the promises, from small to great."""

    n: int  # how many
    promised: float  # their mean
    observed: Score  # mean of what came of them, with its interval

    @property
    def is_kept(self) -> bool:
        """Whether what was promised lies inside the interval of what came."""
        return self.observed.low <= self.promised <= self.observed.high


def calibration(promises: Promises, chosen: Mask | None = None) -> tuple[Decile, ...]:
    """Compare per decile of what a policy promised in a world; fewer than ten where fewer promises are chosen."""
    rows = np.flatnonzero(np.ones(len(promises.promised), np.bool_) if chosen is None else chosen)
    by_size = rows[np.argsort(promises.promised[rows], kind="stable")]
    groups = _groups(promises)
    return tuple(_decile(promises, these, groups[these]) for these in np.array_split(by_size, N_DECILES) if len(these))


def _groups(promises: Promises) -> Ints:
    """Say which promises are left out together: those of an assignment, or of some learners where there is but one."""
    _, first, place = np.unique(promises.learner, return_index=True, return_inverse=True)
    groups: Ints = groups_of(promises.assignment[first])[place]
    return groups


def _decile(promises: Promises, rows: Ints, groups: Ints) -> Decile:
    observed = promises.observed[rows]
    return Decile(
        n=len(rows),
        promised=float(promises.promised[rows].mean()),
        observed=estimated(lambda some: mean(observed[some]), groups),
    )
