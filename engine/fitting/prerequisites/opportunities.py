"""A table of results as opportunities in the order of time, each with what earlier results told of its learner."""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.interactions import Interactions, time_order

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

RECENT: Final = 0.35
"""Weight of the last result in what is known of a skill: half of it is the last two results."""


class Opportunities(NamedTuple):
    """One row per result and skill, learner by learner in the order of time; n rows, K skills.

    What is *known* of a skill is a mean of its scores in which older ones count less and less, begun at the mean of all
    (Galyardt & Goldin 2015, "Move your lamp post: recent data reflects learner knowledge better than older data").
    The *surplus* of a result is its score less the mean of its skill.

    Attributes:
        learner: int64[n].
        skill: int64[n].
        moment: int64[n], which result it is; rows of one result have the same.
        score: float64[n], 0..1.
        known_before: float64[n], of this skill before this result.
        known_after: float64[n], and after it.
        n_before: float64[n], earlier rows of the learner on this skill.
        surplus_after: float64[n], of the learner on this skill up to this row.
        n_before_any: float64[n], rows of earlier results of the learner.
        surplus_before_any: float64[n], of the learner in all of these.
        mean_score: float64[K].
        rows_of: Of each skill its rows, increasing.
    """

    learner: Ints
    skill: Ints
    moment: Ints
    score: Floats
    known_before: Floats
    known_after: Floats
    n_before: Floats
    surplus_after: Floats
    n_before_any: Floats
    surplus_before_any: Floats
    mean_score: Floats
    rows_of: tuple[Ints, ...]

    @property
    def n_skills(self) -> int:
        """K."""
        return len(self.mean_score)

    def last_of(self, skill: int, rows: Ints) -> Ints:
        """Find each row's last earlier row of the same learner on a skill: int64[m], -1 where there is none."""
        of_skill = self.rows_of[skill]
        if not len(of_skill):
            return np.full(len(rows), -1)
        place = np.searchsorted(self.moment[of_skill], self.moment[rows]) - 1
        found = of_skill[np.maximum(place, 0)]
        return np.where((place >= 0) & (self.learner[found] == self.learner[rows]), found, -1)


def opportunities(table: Interactions) -> Opportunities:
    """Lay a table out; a result on several skills is an opportunity of each."""
    order = time_order(table.learners, table.occurred_at_us, table.attempt)
    sizes = np.array([len(skills) for skills in table.skill_combinations])[table.combinations[order]]
    moment = np.repeat(np.arange(len(order)), sizes)
    learner, score = table.learners[order].astype(np.int64)[moment], table.score[order][moment]
    flat = [np.array(skills, np.int64) for skills in table.skill_combinations]
    skill = np.concatenate([flat[place] for place in table.combinations[order]])
    return _told(learner, skill, moment, score, len(table.skill_ids))


def _told(learner: Ints, skill: Ints, moment: Ints, score: Floats, n_skills: int) -> Opportunities:
    n_rows = np.bincount(skill, minlength=n_skills)
    mean = np.bincount(skill, score, n_skills) / np.maximum(n_rows, 1)
    surplus = score - mean[skill]
    by_skill = np.argsort(skill, kind="stable")
    last = np.full(len(skill), -1)
    follows = (np.diff(skill[by_skill]) == 0) & (np.diff(learner[by_skill]) == 0)
    last[by_skill[1:][follows]] = by_skill[:-1][follows]
    known_before, known_after, n_before, surplus_after = _along_skills(last, score, mean[skill], surplus)
    begins, now = np.searchsorted(learner, learner), np.searchsorted(moment, moment)
    before = np.concatenate([np.zeros(1), np.cumsum(surplus)])
    return Opportunities(
        learner=learner,
        skill=skill,
        moment=moment,
        score=score,
        known_before=known_before,
        known_after=known_after,
        n_before=n_before,
        surplus_after=surplus_after,
        n_before_any=(now - begins).astype(np.float64),
        surplus_before_any=before[now] - before[begins],
        mean_score=mean,
        rows_of=tuple(np.split(by_skill, np.cumsum(n_rows)[:-1])),
    )


@compiled
def _along_skills(last: Ints, score: Floats, begun: Floats, surplus: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    known_before, known_after = np.empty(len(last)), np.empty(len(last))
    n_before, surplus_after = np.zeros(len(last)), surplus.copy()
    for row in range(len(last)):
        known_before[row] = begun[row]
        if last[row] >= 0:
            known_before[row] = known_after[last[row]]
            n_before[row] = n_before[last[row]] + 1.0
            surplus_after[row] += surplus_after[last[row]]
        known_after[row] = known_before[row] + RECENT * (score[row] - known_before[row])
    return known_before, known_after, n_before, surplus_after
