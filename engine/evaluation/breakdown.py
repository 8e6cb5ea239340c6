"""The same figures for parts of the results: by skill, by number of opportunities, by group."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.counting import earlier, group_by
from engine.evaluation.figures import Figures, figures
from engine.interactions import Interactions, opportunities

OPPORTUNITY_CLASSES = ((1, "1"), (2, "2"), (3, "3-4"), (5, "5-9"), (10, "10+"))
"""First opportunity of each class, and what the class is called."""

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class PartFigures(msgspec.Struct, frozen=True):
    """The figures of some of the results."""

    name: str  # of the skill, the class or the group
    learners: int  # how many learners they are of
    mean_score: float  # observed, 0..1
    mean_prediction: float  # 0..1
    figures: Figures  # on these results alone; its AUC compares results within the part


class Entries(NamedTuple):
    """One entry per result and skill, so that a result on two skills counts for both."""

    row: Ints  # int64[m], the row of the table
    skill: Ints  # int64[m], position in its `skill_ids`
    opportunity: Ints  # int64[m], 1 for the learner's first result on the skill


class LearningCurve(NamedTuple):
    """What learners did at their first, second, … opportunity on a skill."""

    skill: str  # id
    n_learners: int  # how many learners met the skill
    counts: Ints  # int64[k], how many results there are at each opportunity
    observed: Floats  # float64[k], mean score
    predicted: Floats  # float64[k], mean prediction


def entries(table: Interactions) -> Entries:
    """List results by skill and number them."""
    row, skill = opportunities(table)
    counts = earlier(group_by(table.learners[row], skill), table.score[row])
    return Entries(row, skill, counts.attempts.astype(np.int64) + 1)


def by_skill(table: Interactions, p_correct: Floats) -> tuple[PartFigures, ...]:
    """Judge each skill's results; the skill with most results first."""
    row, skill, _ = entries(table)
    return tuple(sorted(_parts(table, p_correct, row, skill, table.skill_ids), key=lambda part: -part.figures.n))


def by_opportunity(table: Interactions, p_correct: Floats) -> tuple[PartFigures, ...]:
    """Judge first opportunities on a skill, second ones, and so on."""
    row, _, opportunity = entries(table)
    firsts = np.array([first for first, _ in OPPORTUNITY_CLASSES])
    part = np.searchsorted(firsts, opportunity, side="right") - 1
    return _parts(table, p_correct, row, part, [name for _, name in OPPORTUNITY_CLASSES])


def by_group(
    table: Interactions, p_correct: Floats, groups: NDArray[np.int32], names: Sequence[str]
) -> tuple[PartFigures, ...]:
    """Judge groups of results; groups are positions in their names."""
    return _parts(table, p_correct, np.arange(table.n_rows), groups.astype(np.int64), names)


def learning_curves(
    table: Interactions, p_correct: Floats, n_skills: int, last_opportunity: int
) -> tuple[LearningCurve, ...]:
    """Follow the skills that most learners met over their first opportunities."""
    row, skill, opportunity = entries(table)
    met = np.bincount(skill[opportunity == 1], minlength=len(table.skill_ids))
    chosen = np.argsort(-met, kind="stable")[:n_skills]
    curves = []
    for one in chosen[met[chosen] > 0].tolist():
        is_here = (skill == one) & (opportunity <= last_opportunity)
        at, rows = opportunity[is_here] - 1, row[is_here]
        counts = np.bincount(at)
        observed, predicted = np.bincount(at, table.score[rows]) / counts, np.bincount(at, p_correct[rows]) / counts
        curves.append(LearningCurve(table.skill_ids[one], int(met[one]), counts, observed, predicted))
    return tuple(curves)


def _parts(
    table: Interactions, p_correct: Floats, row: Ints, part: Ints, names: Sequence[str]
) -> tuple[PartFigures, ...]:
    order = np.argsort(part, kind="stable")
    present, starts = np.unique(part[order], return_index=True)
    found = []
    for number, where in zip(present.tolist(), np.split(order, starts[1:]), strict=True):
        rows = row[where]
        score, predicted = table.score[rows], p_correct[rows]
        n_learners = len(np.unique(table.learners[rows]))
        found.append(
            PartFigures(
                names[number], n_learners, float(score.mean()), float(predicted.mean()), figures(score, predicted)
            )
        )
    return tuple(found)
