"""Draws by address, in compiled code."""

from engine.compiling import compiled, forms
from simulations.luck import uniform


@compiled
def of_three_streams(learner: int) -> float:
    return uniform(1, 901, learner, 0, 0) + uniform(1, 902, learner, 0, 0) + uniform(1, 903, learner, 7, 1)


def test_a_draw_is_compiled_once_whatever_stream_stands_in_the_call() -> None:
    by_python = uniform(1, 901, 5, 0, 0) + uniform(1, 902, 5, 0, 0) + uniform(1, 903, 5, 7, 1)
    before = forms()["simulations.luck.uniform"]
    assert of_three_streams(5) == by_python
    assert forms()["simulations.luck.uniform"] == before
