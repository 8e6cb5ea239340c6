import numpy as np
import pytest

from engine.evaluation.discrimination import Discrimination, Moments, discrimination


def judged(n: int, guess: float, known: float, seed: int) -> Discrimination:
    """Judge an item whose right answers are drawn with calibrated beliefs."""
    rng = np.random.default_rng(seed)
    believed = rng.beta(0.8, 0.8, n)
    masters = rng.random(n) < believed
    score = (rng.random(n) < np.where(masters, known, guess)).astype(float)
    x, y = believed - believed.mean(), score - score.mean()
    return discrimination(Moments(n, float(x @ x), float(x @ y), float(y @ y)))


@pytest.mark.parametrize(("guess", "known"), [(0.2, 0.9), (0.5, 0.6), (0.7, 0.3)])
def test_the_estimate_recovers_what_answers_were_drawn_with(guess: float, known: float) -> None:
    found = [judged(400, guess, known, seed) for seed in range(200)]
    estimates = [one.estimate for one in found if one.estimate is not None]
    assert np.mean(estimates) == pytest.approx(known - guess, abs=0.02)
    holds = [one.low <= known - guess <= one.high for one in found if one.low is not None and one.high is not None]
    assert np.mean(holds) > 0.9


def test_verdicts_follow_the_interval() -> None:
    assert judged(2000, 0.2, 0.9, 1).verdict == "discriminates"
    assert judged(2000, 0.5, 0.52, 1).verdict == "does_not_discriminate"
    assert judged(2000, 0.7, 0.3, 1).verdict == "misleads"
    assert judged(29, 0.2, 0.9, 1).verdict == "too_few"


def test_beliefs_that_do_not_differ_say_nothing() -> None:
    assert discrimination(Moments(1000, 0.0, 0.0, 100.0)) == Discrimination("too_few")
