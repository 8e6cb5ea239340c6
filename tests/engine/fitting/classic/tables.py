"""Tables that classic tracing made: learners whose hidden bits follow given probabilities."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.interactions import IdColumn, Interactions


class Probabilities(NamedTuple):
    """Of K skills, float64[K] each."""

    prior: NDArray[np.float64]
    learn: NDArray[np.float64]
    forget: NDArray[np.float64]
    guess: NDArray[np.float64]
    slip: NDArray[np.float64]


def draw_probabilities(n_skills: int, seed: int, *, forgets: bool = False) -> Probabilities:
    lowest, highest = (0.15, 0.1, 0.05, 0.1, 0.05), (0.75, 0.35, 0.15, 0.3, 0.25)
    drawn = np.random.default_rng(seed).uniform(lowest, highest, (n_skills, 5)).T
    return Probabilities(drawn[0], drawn[1], drawn[2] * forgets, drawn[3], drawn[4])


def simulate(truth: Probabilities, n_learners: int, n_rows: int, seed: int) -> Interactions:
    """Let every learner have `n_rows` results on every skill, skills in turn."""
    rng = np.random.default_rng(seed)
    n_skills = len(truth.prior)
    known = rng.random((n_learners, n_skills)) < truth.prior
    scores = np.empty((n_learners, n_rows, n_skills))
    for t in range(n_rows):
        p_correct = np.where(known, 1.0 - truth.slip, truth.guess)
        scores[:, t] = rng.random(known.shape) < p_correct
        moves = rng.random(known.shape)
        known = np.where(known, moves >= truth.forget, moves < truth.learn)
    learners = np.repeat(np.arange(n_learners), n_rows * n_skills)
    skills = np.tile(np.arange(n_skills), n_learners * n_rows)
    return table_of(learners, skills, scores.ravel())


def table_of(
    learners: NDArray[np.int64],
    skills: NDArray[np.int64],
    score: NDArray[np.float64],
    combinations: tuple[tuple[int, ...], ...] | None = None,
) -> Interactions:
    """Give columns their vocabularies; the skills, or combinations of them, stand for items."""
    combinations = combinations or tuple((k,) for k in range(int(max(skills)) + 1))
    names = tuple("~~".join(f"s{k}" for k in combination) for combination in combinations)
    return Interactions(
        table="made.csv",
        learners=np.asarray(learners, np.int32),
        items=np.asarray(skills, np.int32),
        combinations=np.asarray(skills, np.int32),
        score=np.asarray(score, np.float64),
        attempt=np.ones(len(learners), np.int32),
        occurred_at_us=None,
        duration_s=None,
        learner_ids=tuple(f"l{number}" for number in range(int(max(learners)) + 1)),
        item_ids=names,
        skill_ids=tuple(f"s{k}" for k in range(1 + max(map(max, combinations)))),
        skill_combinations=combinations,
        has_items=False,
    )


def random_table(seed: int, n_rows: int = 60, n_learners: int = 8, n_skills: int = 2) -> Interactions:
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 2, n_rows).astype(np.float64)
    return table_of(rng.integers(0, n_learners, n_rows), rng.integers(0, n_skills, n_rows), score)


def labels(n_rows: int, n_labels: int, seed: int) -> IdColumn:
    """Draw a label for each row."""
    codes = np.random.default_rng(seed).integers(0, n_labels, n_rows).astype(np.int32)
    return IdColumn(codes, tuple(f"c{number}" for number in range(n_labels)))
