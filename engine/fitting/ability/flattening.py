"""What learners held out say of a small class's predictions as a whole: too high, too low, or too sure.

A class of a few learners in a course that is unlike others takes most of what is typical from these, and its
predictions are then too sure, or lie beside its level. Both are seen on learners held out (Platt 1999, "Probabilistic
outputs for support vector machines"), and are mended within the model, so that what serves stays what it was: with m
half way between the logits of who masters the typical skill and who does not,

    logit → m + shift + slope (logit - m)

by scaling all that moves an answer, and nothing of what is learned or known before.
"""

from collections.abc import Callable
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.parameters import Layout, part

SHIFTS: Final = (-0.45, -0.3, -0.15, 0.0, 0.15, 0.3, 0.45)
SLOPES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SHIFT_SD: Final = 0.3
SLOPE_SD: Final = 0.2  # of its logarithm
ROUNDS: Final = 2
SCALED: Final = (
    "unmastered", "loadings", "skill_ability", "difficulty", "item_ability", "typical slopes", "slopes",
    "attempt_shift", "attempt_ability", "item_attempts", "item_attempt_ability",
    "answers", "item_answers", "skill_answers", "pairs", "skill_pairs",
)  # fmt: skip


class Flattening(NamedTuple):
    """By how much predictions are moved: logits, and a factor."""

    shift: float
    slope: float


AS_IT_IS: Final = Flattening(0.0, 1.0)


def flattened(vector: Floats, layout: Layout, by: Flattening) -> Floats:
    """Move the predictions of a vector of parameters."""
    moved = vector.copy()
    level, log_gap = part(moved, layout, "typical unmastered"), part(moved, layout, "typical log_gap")
    if level is not None and log_gap is not None:
        level += by.shift + (1.0 - by.slope) * np.exp(log_gap) / 2.0
        log_gap += np.log(by.slope)
    for name in SCALED:
        block = part(moved, layout, name)
        if block is not None:
            block *= by.slope
    return moved


def choose_flattening(look: Callable[[Flattening], Floats]) -> Flattening:
    """Go to the one that learners held out find likeliest, if they are the likelier by more than chance between folds.

    Args:
        look: Gives ln P(all scores) of each fold.
    """
    plain = look(AS_IT_IS)
    found, most, gains = AS_IT_IS, 0.0, np.zeros_like(plain)
    for _ in range(ROUNDS):
        for tried in (*product((found.shift,), SLOPES), *product(SHIFTS, (found.slope,))):
            by = Flattening(*tried)
            gained = look(by) - plain
            away = 0.5 * ((by.shift / SHIFT_SD) ** 2 + (np.log(by.slope) / SLOPE_SD) ** 2)
            if gained.sum() - away > most:
                found, most, gains = by, gained.sum() - away, gained
    return found if gains.sum() > np.sqrt(len(gains)) * gains.std() else AS_IT_IS
