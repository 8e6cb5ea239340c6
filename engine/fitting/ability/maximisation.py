"""The maximisation step: towards the most probable parameters, by Newton steps accelerated with a quasi-Newton memory.

The expectation step gives the exact gradient (Fisher's identity) and the curvature of the complete data. One Newton
step per parameter on these is the EM gradient algorithm of Lange (1995), "A gradient algorithm locally equivalent to
the EM algorithm"; a limited memory of past steps (`descent`) on top of that scaling accelerates it, as Jamshidian &
Jennrich (1997), "Acceleration of the EM algorithm by using quasi-Newton methods", propose. No step lowers the
objective.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.descent import Place, descend
from engine.fitting.ability.evidence import Evidence, Fold
from engine.fitting.ability.parameters import Layout, effects_of, gradient_of, pull, tables_of

PATIENCE: Final = 5  # iterations over which the gain is looked at


class Summit(NamedTuple):
    """Where the climb ended.

    Attributes:
        vector: The parameters.
        log_likelihood: There.
        objective: Log-likelihood plus the logarithm of the prior, up to a constant.
        iterations: Accepted steps.
        has_converged: Whether the relative gain fell under the tolerance, rather than the iterations ran out.
    """

    vector: Floats
    log_likelihood: float
    objective: float
    iterations: int
    has_converged: bool


class Climb:
    """One climb.

    Args:
        evidence: What is learned from.
        layout: Of the vector.
        strengths: Of the pull (see `parameters.pull`).
        but: The fold of learners that is left out; None for none.
        tolerance: Stop when `PATIENCE` iterations together gain less than this share of the objective.
        max_iterations: Stop then at the latest.
        tell: Called after each iteration with its number.
    """

    def __init__(
        self,
        evidence: Evidence,
        layout: Layout,
        strengths: dict[str, float],
        but: Fold | None,
        *,
        tolerance: float,
        max_iterations: int,
        tell: Callable[[int], None],
    ) -> None:
        self._evidence, self._layout, self._but = evidence, layout, but
        self._mean, self._precision = pull(layout, strengths)
        self._tolerance, self._max_iterations, self._tell = tolerance, max_iterations, tell
        self._course: list[float] = []
        self._log_likelihood = -np.inf

    def run(self, start: Floats) -> Summit:
        """Climb from `start`."""
        gradient, curvature = self._look(start)
        scale = 1.0 / np.sqrt(np.maximum(curvature, 0.0) + self._precision)

        def lost(vector: Floats, gradient: Floats) -> tuple[float, Floats]:
            value = self._log_likelihood - self._pulled(vector)
            return -value, -(gradient - self._precision * (vector - self._mean)) * scale

        def look(scaled: Floats) -> tuple[float, Floats]:
            vector = scaled * scale
            return lost(vector, self._look(vector)[0])

        self._course.clear()
        found = descend(look, Place(start / scale, *lost(start, gradient)), self._max_iterations, self._after_step)
        vector, objective = found.at * scale, -found.value
        log_likelihood = objective + self._pulled(vector)
        return Summit(vector, log_likelihood, objective, len(self._course), self._has_converged())

    def _pulled(self, vector: Floats) -> float:
        """Give minus the logarithm of the prior, up to a constant."""
        return 0.5 * float(np.sum(self._precision * (vector - self._mean) ** 2))

    def _look(self, vector: Floats) -> tuple[Floats, Floats]:
        effects = effects_of(vector, self._layout)
        sums = self._evidence.gather(tables_of(effects, self._layout), self._but)
        self._log_likelihood = float(sums.log_likelihood[0])
        return gradient_of(sums, effects, self._layout)

    def _after_step(self, value: float) -> bool:
        self._course.append(-value)
        self._tell(len(self._course))
        return not self._has_converged()

    def _has_converged(self) -> bool:
        if len(self._course) <= PATIENCE:
            return False
        gain = self._course[-1] - self._course[-1 - PATIENCE]
        return gain <= self._tolerance * abs(self._course[-1])
