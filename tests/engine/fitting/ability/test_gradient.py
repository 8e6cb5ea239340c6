"""The gradient of the expectation step against central differences of the log-likelihood that it reports."""

import numpy as np
import pytest

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.parameters import effects_of, gradient_of
from engine.fitting.ability.retention import FORMS
from tests.engine.fitting.ability.worlds import SEVERAL, SINGLE, World, random_vector, small_table, world

STEP = 1e-5


@pytest.mark.parametrize("combinations", [SINGLE, SEVERAL], ids=["one skill each", "several skills"])
@pytest.mark.parametrize(
    ("has_times", "form"),
    [*((True, form) for form in FORMS), (False, FORMS[0])],  # nothing fades without times
)
def test_every_block_of_the_gradient_is_how_the_log_likelihood_moves(
    combinations: tuple[tuple[int, ...], ...], form: str, *, has_times: bool
) -> None:
    one = world(small_table(combinations, has_times=has_times), form=form)
    vector = random_vector(one.layout, spread=0.2)  # so that no shift reaches its limit, where it moves nothing
    assert_gradient(one, vector)


@pytest.mark.parametrize("combinations", [SINGLE, SEVERAL], ids=["one skill each", "several skills"])
def test_the_gradient_holds_where_mastery_would_answer_worse_than_the_lack_of_it(
    combinations: tuple[tuple[int, ...], ...],
) -> None:
    one = world(small_table(combinations))
    vector = random_vector(one.layout, spread=0.2)
    start = one.layout.blocks["loadings"].start
    vector[start : start + 2] = 1.2, -0.9
    is_crossed = one.tables(vector).gap == 0.0
    assert is_crossed.any()
    assert not is_crossed.all()
    assert_gradient(one, vector)


def assert_gradient(one: World, vector: Floats) -> None:
    gradient, _ = gradient_of(one.sums(vector), effects_of(vector, one.layout), one.layout)
    for name, block in one.layout.blocks.items():
        places = np.unique(np.linspace(block.start, block.end - 1, 6).astype(int)).tolist()
        for place in places:
            step = np.zeros(len(vector))
            step[place] = STEP
            difference = one.log_likelihood(vector + step) - one.log_likelihood(vector - step)
            assert gradient[place] == pytest.approx(difference / (2 * STEP), rel=1e-6, abs=1e-6), name


def test_typical_parameters_move_the_log_likelihood_as_all_deviations_together() -> None:
    one = world(small_table(SEVERAL))
    vector = random_vector(one.layout)
    gradient, _ = gradient_of(one.sums(vector), effects_of(vector, one.layout), one.layout)
    for name in ("prior", "learn", "unmastered", "log_gap", "forget", "log_decay"):
        typical, deviations = one.layout.blocks[f"typical {name}"], one.layout.blocks[name]
        assert gradient[typical.start] == pytest.approx(gradient[deviations.start : deviations.end].sum(), rel=1e-9)


def test_learners_add_up() -> None:
    one = world(small_table(SEVERAL))
    tables_sums = one.sums(random_vector(one.layout))
    blocks = one.evidence.gather_blocks(one.tables(random_vector(one.layout)))
    for name, total in tables_sums._asdict().items():
        np.testing.assert_allclose(getattr(blocks, name).sum(axis=0), total, rtol=1e-9, atol=1e-9, err_msg=name)
