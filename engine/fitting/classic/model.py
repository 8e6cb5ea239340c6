"""Classic models with any classes: what fitting gives, and what pyBKT's models become."""

import math
from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.fitting.classic.layout import SECTIONS, Floats, Ints, Layout
from engine.fitting.classic.sequences import Variant, sequences_of
from engine.interactions import Interactions
from engine.tracing.parameters import logit


class SkillProbabilities(msgspec.Struct, frozen=True, kw_only=True):
    """The probabilities of one skill by name of the class; `default` is the only class where nothing tells rows apart.

    Attributes:
        prior: P(L0) by class of sequences.
        learn: P(T) by class of steps.
        forget: P(F) by class of steps.
        guess: P(G) by class of results.
        slip: P(S) by class of results.
    """

    prior: dict[str, float]
    learn: dict[str, float]
    forget: dict[str, float]
    guess: dict[str, float]
    slip: dict[str, float]


class ClassicModel(msgspec.Struct, frozen=True, kw_only=True):
    """A classic model.

    Attributes:
        skills: By skill id.
        typical: Stands in for skills that the model has not seen; one class each.
    """

    skills: dict[str, SkillProbabilities]
    typical: SkillProbabilities

    def parameters(self, layout: Layout) -> Floats:
        """Lay the probabilities out: float64[n_parameters].

        A class that the skill lacks has the mean (of the logits) of those that it has; a skill that the model lacks is
        typical. `unseen` tells of both.
        """
        columns = [self._column(layout, skill, name) for name in SECTIONS for skill in range(layout.n_skills)]
        return np.array([value for column in columns for value in column])

    def unseen(self, layout: Layout) -> tuple[str, ...]:
        """Name the skills of a layout that the model lacks."""
        return tuple(skill for skill in layout.skill_ids if skill not in self.skills)

    def _column(self, layout: Layout, skill: int, name: str) -> list[float]:
        known: dict[str, float] = getattr(self.skills.get(layout.skill_ids[skill], self.typical), name)
        usual = mean_probability(known.values() or getattr(self.typical, name).values())
        return [known.get(one, usual) for one in layout.class_names(name, skill)]


def mean_probability(probabilities: Iterable[float]) -> float:
    """Average probabilities on the logit scale; where all are equal, the mean is exactly that.

    >>> mean_probability([0.2, 0.8]), mean_probability([0.0])
    (0.5, 0.0)
    """
    values = list(probabilities)
    if min(values) == max(values):
        return values[0]
    mean = math.fsum(map(logit, values)) / len(values)
    return 1.0 / (1.0 + math.exp(-mean))


def predict(model: ClassicModel, table: Interactions, variant: Variant | None = None) -> Floats:
    """Give p_correct of each row from the learner's earlier rows: float64[n_rows].

    A row that exercises several skills has the mean of what each of them says.
    """
    sequences = sequences_of(table, variant)
    p_correct = np.empty(len(sequences.row))
    layout = sequences.layout
    filter_rows(
        sequences.offsets, sequences.step, sequences.result, sequences.score, model.parameters(layout), layout.starts,
        p_correct,
    )  # fmt: skip
    total = np.bincount(sequences.row, p_correct, table.n_rows)
    return total / np.bincount(sequences.row, minlength=table.n_rows)


@compiled
def filter_rows(
    offsets: Ints,
    step: NDArray[np.int32],
    result: NDArray[np.int32],
    score: Floats,
    parameters: Floats,
    section: Ints,
    p_correct: Floats,
) -> None:
    """Predict, then update, sequence by sequence; an impossible result says nothing, as in `engine.tracing`."""
    prior, learn, forget = parameters, parameters[section[1] :], parameters[section[2] :]
    guess, slip = parameters[section[3] :], parameters[section[4] :]
    for sequence in range(len(offsets) - 1):
        mastered = 0.0
        for row in range(offsets[sequence], offsets[sequence + 1]):
            if row == offsets[sequence]:
                mastered = prior[step[row]]
            else:
                mastered = mastered * (1.0 - forget[step[row]]) + (1.0 - mastered) * learn[step[row]]
            g, s = guess[result[row]], slip[result[row]]
            p_correct[row] = mastered * (1.0 - s) + (1.0 - mastered) * g
            if score[row] >= 1.0:
                high, low = 1.0 - s, g
            elif score[row] <= 0.0:
                high, low = s, 1.0 - g
            else:
                high = math.pow(1.0 - s, score[row]) * math.pow(s, 1.0 - score[row])
                low = math.pow(g, score[row]) * math.pow(1.0 - g, 1.0 - score[row])
            evidence = mastered * high + (1.0 - mastered) * low
            if evidence > 0.0:
                mastered = mastered * high / evidence
