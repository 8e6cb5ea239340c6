"""What the past with an item adds to the log odds of a right answer, jointly with everything else."""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability import Extension
from engine.fitting.ability.evidence import TableEvidence
from engine.fitting.ability.extensions import COVARIATES
from engine.fitting.ability.maximisation import Climb
from engine.fitting.ability.parameters import Layout as ParameterLayout
from engine.fitting.ability.parameters import effects_of, initial_vector, lay_out_parameters
from engine.fitting.ability.sequences import Layout, usual_scores
from engine.tracing.covariates import ITEM_NAMES
from engine.tracing.parameters import Slopes
from simulations.parameters.files import MemoryEstimate
from simulations.parameters.item_memory.visits import Visits, drawn_again
from simulations.policies.protocol import Floats

BASE: Final[frozenset[Extension]] = frozenset({"ability", "skill_ability", "items", "item_ability", "forget"})
N_NODES: Final = 5
TAU_DAYS: Final = 7.0
TOLERANCE: Final = 2e-5  # at the 2e-4 of a model that serves, the draws would climb on and lie beside the table
MAX_ITERATIONS: Final = 200
FURTHER_ITERATIONS: Final = 15
"""From the optimum of the whole table to that of a draw of its learners."""
_STRENGTH: Final = {"skills": 1.0, "items": 1.0}


def parameters_of(visits: Visits, extensions: frozenset[Extension]) -> ParameterLayout:
    """Say which parameters there are."""
    return lay_out_parameters(extensions, N_NODES, visits.n_skills, visits.n_items, TAU_DAYS, "power")


def climbed(layout: Layout, parameters: ParameterLayout, start: Floats | None = None) -> Floats:
    """Give the most probable parameters of these results."""
    usual = usual_scores(layout, parameters.n_skills, parameters.n_items)
    evidence = TableEvidence(layout, usual.items, parameters.n_skills)
    climb = Climb(
        evidence,
        parameters,
        _STRENGTH,
        None,
        tolerance=TOLERANCE,
        max_iterations=MAX_ITERATIONS if start is None else FURTHER_ITERATIONS,
        tell=lambda _: None,
    )
    return climb.run(initial_vector(parameters) if start is None else start).vector


SOON_MINUTES: Final = 10.0
"""When memory is compared between tables: about as long as most repeats come after the visit before."""
_WITHOUT_TIMES: Final[frozenset[Extension]] = frozenset({"item_memory"})
_WITH_TIMES: Final[frozenset[Extension]] = frozenset({"item_memory", "decay"})
_SOON: Final = math.log1p(SOON_MINUTES)
_ONCE: Final = math.log1p(1)
_PLACES: Final = [COVARIATES.index(name) for name in ITEM_NAMES]


class Memory(NamedTuple):
    """The five effects, logits per unit of each covariate (`engine.tracing.covariates`, the clock counting minutes)."""

    seen: float
    right: float
    more: float
    gap: float
    gap_right: float

    def at(self, n_visits: int, minutes: float, *, is_right: bool) -> float:
        """Give what a learner's past with an item adds, logits."""
        size = self.seen + self.more * math.log1p(n_visits) + self.gap * math.log1p(minutes)
        return size + (self.right + self.gap_right * math.log1p(minutes) if is_right else 0.0)

    def slopes(self) -> Slopes:
        """Give the same in the terms of tracing."""
        return Slopes(**dict(zip(ITEM_NAMES, self, strict=True)))


class Shape(NamedTuple):
    """The same in terms that can be compared between tables."""

    wrong: float  # logits, ten minutes after a first visit that was wrong
    right: float  # same, after one that was right
    more: float  # per unit of ln(1 + visits)
    fade_wrong: float  # share of `wrong` that is lost per unit of ln(1 + minutes)
    fade_right: float  # share of `right`

    def memory(self) -> Memory:
        """Go back to the effects."""
        gap, gap_after_right = -self.fade_wrong * self.wrong, -self.fade_right * self.right
        seen = self.wrong - self.more * _ONCE - gap * _SOON
        right = self.right - self.wrong - (gap_after_right - gap) * _SOON
        return Memory(seen, right, self.more, gap, gap_after_right - gap)


def shape_of(memory: Memory) -> Shape:
    """Look at memory ten minutes after a first visit, and how fast it fades from there."""
    wrong, right = (memory.at(1, SOON_MINUTES, is_right=is_right) for is_right in (False, True))
    return Shape(wrong, right, memory.more, -memory.gap / wrong, -(memory.gap + memory.gap_right) / right)


def memories(visits: Visits, n_draws: int, seed: int, tell: Callable[[], None]) -> list[Memory]:
    """Fit a table, and as many draws of its learners: the table's own memory comes first."""
    extensions = BASE.union(_WITH_TIMES if visits.has_times else _WITHOUT_TIMES)
    parameters = parameters_of(visits, extensions)

    def read(vector: Floats) -> Memory:
        tell()
        return Memory(*effects_of(vector, parameters).typical_slopes[_PLACES].tolist())

    whole = climbed(visits.layout, parameters)
    rng = np.random.default_rng(seed)
    drawn = (climbed(drawn_again(visits, rng), parameters, whole) for _ in range(n_draws))
    return [read(whole), *map(read, drawn)]


LEVEL: Final = 0.95
_QUANTILE: Final = 1.959964


def estimate(values: Floats) -> MemoryEstimate:
    """Take what was found in the table itself (the first) and the percentiles of what was found in its draws."""
    low, high = np.quantile(values[1:], [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return MemoryEstimate(mean=float(values[0]), low=float(low), high=float(high))


def pooled(tables: Sequence[Floats]) -> MemoryEstimate:
    """Average over tables as draws from a population of tables (DerSimonian & Laird 1986); one stands for itself."""
    if len(tables) == 1:
        return estimate(tables[0])
    found = np.array([values[0] for values in tables])
    precision = 1.0 / np.maximum([values[1:].var(ddof=1) for values in tables], 1e-6)
    fixed = (precision * found).sum() / precision.sum()
    excess = (precision * (found - fixed) ** 2).sum() - (len(found) - 1)
    between = max(0.0, excess / (precision.sum() - (precision**2).sum() / precision.sum()))
    weight = 1.0 / (1.0 / precision + between)
    mean, half = float((weight * found).sum() / weight.sum()), float(_QUANTILE / np.sqrt(weight.sum()))
    return MemoryEstimate(mean=mean, low=mean - half, high=mean + half)
