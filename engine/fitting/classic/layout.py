"""Where each probability of each skill stands in one flat vector.

Every parameter of classic tracing is the probability of a yes or no: known before, learned, forgotten, guessed,
slipped. So parameters, expected counts and guards are vectors of one length, in five sections, each skill by skill:

    [ prior | learn | forget | guess | slip ]

A skill has one prior per class of sequences, one learn and forget per class of steps, one guess and slip per class of
results; with one class each it is the model of Corbett & Anderson (1994).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SECTIONS = ("prior", "learn", "forget", "guess", "slip")


class Layout(NamedTuple):
    """The classes of K skills.

    Attributes:
        skill_ids: Ids, K of them.
        priors: int64[K + 1], where the classes of sequences of each skill start.
        steps: int64[K + 1], where its classes of steps start.
        results: int64[K + 1], where its classes of results start.
        prior_names: What each class of sequences is called.
        step_names: What each class of steps is called.
        result_names: What each class of results is called.
    """

    skill_ids: tuple[str, ...]
    priors: Ints
    steps: Ints
    results: Ints
    prior_names: tuple[str, ...]
    step_names: tuple[str, ...]
    result_names: tuple[str, ...]

    @property
    def n_skills(self) -> int:
        """K."""
        return len(self.skill_ids)

    @property
    def n_parameters(self) -> int:
        """Length of the flat vector."""
        return len(self.prior_names) + 2 * len(self.step_names) + 2 * len(self.result_names)

    @property
    def starts(self) -> Ints:
        """Where each section starts, and the last one ends: int64[6]."""
        return np.array([*(self.section(name).start for name in SECTIONS), self.n_parameters])

    @property
    def owner(self) -> Ints:
        """Which skill each parameter belongs to: int64[n_parameters]."""
        priors, steps, results = (
            np.repeat(np.arange(self.n_skills), np.diff(bounds)) for bounds in (self.priors, self.steps, self.results)
        )
        return np.concatenate([priors, steps, steps, results, results])

    def section(self, name: str) -> slice:
        """Say where a section stands in the flat vector."""
        n_priors, n_steps, n_results = len(self.prior_names), len(self.step_names), len(self.result_names)
        sizes = (n_priors, n_steps, n_steps, n_results, n_results)
        number = SECTIONS.index(name)
        start = sum(sizes[:number])
        return slice(start, start + sizes[number])

    def of_skill(self, name: str, skill: int) -> slice:
        """Say where one skill's part of a section stands in the flat vector."""
        bounds = {"prior": self.priors, "guess": self.results, "slip": self.results}.get(name, self.steps)
        start = self.section(name).start
        return slice(start + int(bounds[skill]), start + int(bounds[skill + 1]))

    def class_names(self, name: str, skill: int) -> tuple[str, ...]:
        """Name the classes of one skill's part of a section."""
        bounds, names = {
            "prior": (self.priors, self.prior_names),
            "guess": (self.results, self.result_names),
            "slip": (self.results, self.result_names),
        }.get(name, (self.steps, self.step_names))
        return names[bounds[skill] : bounds[skill + 1]]
