"""Item response theory with one parameter, whose belief about a learner's ability moves with every result.

Rasch (1960), "Probabilistic models for some intelligence and attainment tests":

    θ ~ N(0, s²),  P(correct | θ, i) = σ(μ + θ - d_i),  d_i ~ N(0, 1)

θ lives on a grid, so that the belief after any history is exact up to the grid. Difficulties maximise the likelihood of
the training results with θ integrated out (Bock & Aitkin 1981), times their prior.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.special import expit, log_expit, softmax

from engine.evaluation.metrics import log_loss
from engine.evaluation.predictor import Summary
from engine.evaluation.tables import hold_out, positions
from engine.interactions import Interactions, time_order

SPREADS = (2.0, 1.5, 1.0, 0.75, 0.5)
"""Of ability, in logits: the grid that held-out learners choose from."""

_N_NODES = 31
_REACH = 4.0  # the grid ends at ± _REACH s
_N_STEPS = 25
_FLAT = 1e-9  # mean of p (1 - p) from which p does not move any more
_CHUNK_ROWS = 50_000

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class RaschParameters(NamedTuple):
    """A fitted model."""

    spread: float  # s, logits
    mean: float  # μ, logits
    difficulty: Floats  # d, float64[n_items], logits


class Rasch:
    """The fitted model with the ids of its items; others have the difficulty 0, that of the typical item."""

    def __init__(self, parameters: RaschParameters, item_ids: tuple[str, ...]) -> None:
        self.parameters, self.item_ids = parameters, item_ids
        self.summary: Summary = {"items": len(item_ids), "ability_spread": parameters.spread}

    def predict(self, table: Interactions) -> Floats:
        """See `engine.evaluation.predictor.Predictor`."""
        place = positions(self.item_ids, table.item_ids)[table.items]
        logits = self.parameters.mean - np.append(self.parameters.difficulty, 0.0)[place]
        return _predict(table, logits, self.parameters.spread)


def train_rasch(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Rasch:
    """Choose s on held-out learners, then fit on all."""
    training, held_out, _ = hold_out(table, seed)
    best, best_loss, found = SPREADS[0], np.inf, None
    for number, spread in enumerate(SPREADS, start=1):
        found = _fit(training, spread, found)
        reached = log_loss(held_out.score, Rasch(found, table.item_ids).predict(held_out))
        if reached >= best_loss:
            break
        best, best_loss = spread, reached
        on_progress(0.8 * number / len(SPREADS))
    return Rasch(_fit(table, best, found), table.item_ids)


def _fit(table: Interactions, spread: float, start: RaschParameters | None = None) -> RaschParameters:
    """Climb by EM; each M-step is one Newton step for μ and one for every difficulty."""
    nodes, log_weights = _grid(spread)
    attempts, successes = _crossed(table, np.ones(table.n_rows)), _crossed(table, table.score)
    failures = attempts - successes
    mean, difficulty = (start.mean, start.difficulty) if start else (0.0, np.zeros(len(table.item_ids)))
    for _ in range(_N_STEPS):
        logits = mean + nodes[None, :] - difficulty[:, None]
        belief = softmax(successes @ log_expit(logits) + failures @ log_expit(-logits) + log_weights, axis=1)
        met, right = attempts.T @ belief, successes.T @ belief
        p = expit(logits)
        surplus, curvature = (right - met * p).sum(axis=1), (met * p * (1.0 - p)).sum(axis=1)
        if curvature.sum() < _FLAT * table.n_rows:  # all results are alike, so that μ has no end to reach
            break
        step = surplus.sum() / curvature.sum()
        mean += step
        difficulty -= (surplus - curvature * step + difficulty) / (curvature + 1.0)
    return RaschParameters(spread, float(mean), difficulty)


def _grid(spread: float) -> tuple[Floats, Floats]:
    """Give nodes of ability and the logarithm of their weights, up to a constant."""
    standard = np.linspace(-_REACH, _REACH, _N_NODES)
    return spread * standard, -0.5 * standard**2


def _crossed(table: Interactions, values: Floats) -> csr_array:
    """Sum values by learner and item: float64[n_learners, n_items], sparse."""
    shape = (len(table.learner_ids), len(table.item_ids))
    return coo_array((values, (table.learners, table.items)), shape=shape).tocsr()


def _predict(table: Interactions, logits: Floats, spread: float) -> Floats:
    """Average σ(logit + θ) over the belief about θ before each row."""
    nodes, log_weights = _grid(spread)
    order = time_order(table.learners, table.occurred_at_us, table.attempt)
    p_correct = np.empty(len(order))
    for rows in _chunks(order, table.learners):
        raised = logits[rows][:, None] + nodes[None, :]
        log_right, log_wrong = log_expit(raised), log_expit(-raised)
        score = table.score[rows][:, None]
        summed = np.cumsum(score * log_right + (1.0 - score) * log_wrong, axis=0)
        before = np.vstack([np.zeros(len(nodes)), summed[:-1]])
        belief = softmax(before - before[_first_row(table.learners[rows])] + log_weights, axis=1)
        p_correct[rows] = (belief * np.exp(log_right)).sum(axis=1)
    return p_correct


def _first_row(learners: NDArray[np.int32]) -> Ints:
    """Say for each row where its learner's rows begin."""
    is_first = np.diff(learners, prepend=-1) != 0
    return np.maximum.accumulate(np.where(is_first, np.arange(len(learners)), 0))


def _chunks(order: NDArray[np.intp], learners: NDArray[np.int32]) -> Iterator[NDArray[np.intp]]:
    """Cut rows into parts of some ten thousands that keep each learner whole, so that memory stays small."""
    starts = np.flatnonzero(np.diff(learners[order], prepend=-1) != 0)
    cuts = starts[np.flatnonzero(np.diff(starts // _CHUNK_ROWS, prepend=0))]
    yield from np.split(order, cuts)
