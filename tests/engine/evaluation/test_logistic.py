import numpy as np
import pytest
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from engine.evaluation.logistic import Design, Problem, choose_strength


def a_problem(n: int = 800, seed: int = 0) -> Problem:
    rng = np.random.default_rng(seed)
    columns, item = rng.normal(size=(n, 3)) * (rng.random((n, 3)) < 0.5), rng.integers(-1, 6, n)
    logits = columns @ np.array([1.0, -2.0, 0.5]) + np.append(np.linspace(-1, 1, 6), 0.0)[item] + 0.7
    return Problem(Design(csr_array(columns), item, 6), (rng.random(n) < 1 / (1 + np.exp(-logits))).astype(np.float64))


@pytest.mark.parametrize("strength", [0.1, 5.0])
def test_the_fit_is_the_one_of_scikit_learn(strength: float) -> None:
    problem = a_problem()
    item = problem.design.item
    one_hot = csr_array((item[:, None] == np.arange(6)[None, :]).astype(np.float64))
    reference = LogisticRegression(C=1 / strength, tol=1e-10, max_iter=10_000)
    reference.fit(hstack([problem.design.columns, one_hot]), problem.score)
    found = problem.fit(strength)
    assert found.intercept == pytest.approx(reference.intercept_[0], abs=1e-3)
    np.testing.assert_allclose([*found.slopes, *found.easiness], reference.coef_[0], atol=1e-3)


def test_where_the_fit_begins_does_not_matter() -> None:
    problem = a_problem()
    near, far = problem.fit(1.0, problem.fit(1.1)), problem.fit(1.0, problem.fit(1000.0))
    np.testing.assert_allclose(near.slopes, far.slopes, atol=1e-3)


def test_the_strength_that_is_chosen_is_one_that_held_out_rows_want() -> None:
    rng = np.random.default_rng(1)

    def noise(n: int) -> Problem:
        design = Design(csr_array(rng.normal(size=(n, 40))), np.full(n, -1), 0)
        return Problem(design, rng.integers(0, 2, n).astype(np.float64))

    assert choose_strength(noise(60), noise(2000), (100.0, 10.0, 1.0, 0.1)) == 100.0
    assert choose_strength(a_problem(5000), a_problem(5000, 1), (1000.0, 100.0, 10.0, 1.0)) < 100.0


def test_rows_of_one_kind_of_result_only_are_no_trouble() -> None:
    design = Design(csr_array(np.ones((20, 2))), np.zeros(20, np.int64), 1)
    assert (Problem(design, np.ones(20)).fit(1.0).predict(design) > 0.9).all()
