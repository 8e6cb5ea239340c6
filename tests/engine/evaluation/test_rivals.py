import numpy as np
import pytest

from engine.evaluation.figures import rivals
from engine.evaluation.metrics import log_loss

LEARNERS = np.repeat(np.arange(40), 25)


def test_a_model_is_not_worse_than_itself() -> None:
    rng = np.random.default_rng(0)
    score, p = rng.integers(0, 2, 1000).astype(np.float64), rng.random(1000)
    found = rivals(LEARNERS, score, p, p)
    assert not found.is_worse
    assert found.loss == found.other_loss == pytest.approx(log_loss(score, p))


def test_what_is_further_from_the_truth_is_worse_and_the_other_way_round_it_is_not() -> None:
    rng = np.random.default_rng(1)
    truth = rng.uniform(0.1, 0.9, 1000)
    score = (rng.random(1000) < truth).astype(np.float64)
    assert rivals(LEARNERS, score, np.full(1000, 0.5), truth).is_worse
    assert not rivals(LEARNERS, score, truth, np.full(1000, 0.5)).is_worse


def test_the_standard_error_is_that_of_learners_drawn_anew() -> None:
    """Learners differ as wholes: drawn again and again, the difference varies as it says."""
    rng = np.random.default_rng(2)

    def drawn() -> tuple[float, float]:
        of_learner = np.repeat(rng.normal(0, 1, 40), 25)
        score = (rng.random(1000) < 1 / (1 + np.exp(-of_learner))).astype(np.float64)
        found = rivals(LEARNERS, score, np.full(1000, 0.6), np.full(1000, 0.45))
        return found.loss - found.other_loss, found.standard_error

    differences, errors = zip(*(drawn() for _ in range(400)), strict=True)
    assert np.mean(errors) == pytest.approx(np.std(differences), rel=0.1)
