"""Which of several near-ties comes first: drawn by lot, so that another policy can be judged on what came of it.

The lines of a ranking are free where nothing calls for one of them: no failure, nothing open, no person's wish. The
leading free lines whose value is within `near_tie` of the best one's, `MOST_TIED` at most, change places, every order
being as likely as any other. So each of n near-ties has the propensity 1/n for the place that it is given, and every
other line has 1.

The lot is a hash of the learner, of how many results the learner has given, and of the policy's version: the same
situation gives the same order, however often it is asked for, and the next one another. The bits are those of
SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", fig. 13), the order is drawn as
in Durstenfeld 1964, "Algorithm 235: random permutation".
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from engine.compiling import borrowing, compiled
from engine.recommendation.decision import AdjustmentChange
from engine.recommendation.ranking import N_LINE, Ranking
from engine.recommendation.reasons import Pick
from engine.recommendation.situation import Situation

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

MOST_TIED: Final = 3
"""Lines that are looked at: as many as are recommended where nobody says how many, so that all near-ties are seen."""
_FEWEST: Final = 2
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


class Lots(NamedTuple):
    """What is drawn from, N learners."""

    learner: Ints  # int64[N], opaque key of each learner
    moment: Ints  # int64[N], results so far
    version: int  # of the policy, as `version_key` gives it


def version_key(version: str) -> int:
    """Turn the name of a policy's version into a number of 64 bits."""
    return int.from_bytes(blake2b(version.encode(), digest_size=8).digest(), "little", signed=True)


def explored(
    picks: list[Pick], changes: Iterable[AdjustmentChange], situation: Situation, version: int, near_tie: float
) -> list[Pick]:
    """Draw the order of one learner's near-ties, and say how likely each place was.

    Args:
        picks: Best first.
        changes: Of the path, by this decision: what they are about is not free.
        situation: Whose learner and moment are drawn from.
        version: Of the policy, as `version_key` gives it.
        near_tie: Share of the best value that a near-tie may lack, above 0 and at most 1.
    """
    n_seen = min(len(picks), MOST_TIED)
    if n_seen < _FEWEST or picks[1].value < (1.0 - near_tie) * picks[0].value:
        return picks
    taken = {*situation.active, *[change.skill for change in changes]}
    is_free = [not (pick.is_owed or pick.is_repeat or pick.skill in taken) for pick in picks[:n_seen]]
    if not all(is_free[:_FEWEST]):
        return picks
    lots = Lots(np.array([situation.learner]), np.array([situation.n_results]), version)
    values = np.array([[pick.value for pick in picks[:n_seen]]])
    order, n_tied = draw(values, np.array([is_free]), lots, near_tie)
    n = n_tied.item(0)
    return [*(replace(picks[place], propensity=1.0 / n) for place in order[0, :n].tolist()), *picks[n:]]


def explored_class(found: Ranking, masks: Ints, lots: Lots, near_tie: float) -> tuple[Ranking, Ints]:
    """Draw the order of the near-ties of N learners.

    Args:
        found: Their rankings, of at least `MOST_TIED` lines where there are so many.
        masks: int64[N, K], what is open after the ranking.
        lots: What is drawn from.
        near_tie: As of `explored`.

    Returns:
        The rankings in the order drawn, and int64[N], how many near-ties lead each.
    """
    rows = np.arange(len(masks))[:, None]
    is_open = masks[rows, np.maximum(found.skill, 0)] != 0
    is_free = (found.activity >= 0) & ~found.is_owed & ~found.is_repeat & ~is_open
    order, n_tied = draw(found.value, is_free, lots, near_tie)
    lines = [line[rows, order] for line in found[:N_LINE]]
    return Ranking._make([*lines, found.changes, found.unanswered, found.info]), n_tied


def draw(values: Floats, is_free: Mask, lots: Lots, near_tie: float) -> tuple[Ints, Ints]:
    """Draw the order of near-ties; N learners, R lines each.

    Args:
        values: float64[N, R], best first.
        is_free: bool[N, R].
        lots: What is drawn from.
        near_tie: As of `explored`.

    Returns:
        int64[N, R], which line takes each place; int64[N], how many of the first ones were drawn, 1 for no choice.
    """
    order, n_tied = np.empty(values.shape, np.int64), np.empty(len(values), np.int64)
    order[:] = np.arange(values.shape[1])
    shuffle(order, n_tied, values, is_free, *lots, near_tie)
    return order, n_tied


@compiled
def shuffle(
    order: Ints,
    n_tied: Ints,
    values: Floats,
    is_free: Mask,
    learner: Ints,
    moment: Ints,
    version: int,
    near_tie: float,
) -> None:
    """Shuffle the near-ties of each learner, and count them, in place; everything as of `draw`.

    What it needs of arrays is made outside: every function of numba's would be compiled at a first start.
    """
    n_learners, n_lines = values.shape
    for n in range(n_learners):
        least, tied = (1.0 - near_tie) * values[n, 0], 0
        while tied < n_lines and tied < MOST_TIED and is_free[n, tied] and values[n, tied] >= least:
            tied += 1
        n_tied[n] = max(1, tied)
        bits = _bits(learner[n], moment[n], version)
        for place in range(tied - 1, 0, -1):
            other = np.int64(bits % np.uint64(place + 1))
            bits //= np.uint64(place + 1)
            order[n, place], order[n, other] = order[n, other], order[n, place]


@borrowing
def _bits(learner: int, moment: int, version: int) -> np.uint64:
    """Hash what is drawn from."""
    bits = _mixed(np.uint64(version) + _GOLDEN)
    bits = _mixed(bits + np.uint64(learner) * _GOLDEN + _GOLDEN)
    return _mixed(bits + np.uint64(moment) * _GOLDEN + _GOLDEN)


@borrowing
def _mixed(bits: np.uint64) -> np.uint64:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))
