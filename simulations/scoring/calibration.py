"""Whether promises are kept: what was promised of single activities against what came of it, per decile."""

from typing import Final, NamedTuple

import numpy as np

from simulations.policies.protocol import Ints, Mask
from simulations.results import Promises, Score
from simulations.scoring.random_effects import estimated, groups_of, mean

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
    """Compare per decile of what was promised; fewer than ten where there are fewer promises.

    Args:
        promises: Of one policy in one world.
        chosen: bool[n], which of them count; all if None.
    """
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
