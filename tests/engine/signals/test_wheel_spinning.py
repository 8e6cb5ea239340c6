from itertools import product

import numpy as np
import pytest

from engine.signals import wheel_spinning
from engine.signals.wheel_spinning import SkillOutlook, columns, label, mastered_after, matrix, outlook
from engine.tracing import compile_model
from engine.tracing.history import trace
from engine.tracing.traces import PastResult
from tests.engine.signals.graphs import one_skill


def by_hand(right: np.ndarray, learn: float, mastery: float, run: int, n_left: int) -> float:
    """Sum over every path of learning and answers, for one ability."""
    total = 0.0
    for known, answers in product(product((0, 1), repeat=n_left), product((0, 1), repeat=n_left)):
        p, state_p = 1.0, 1.0
        before = None
        for step in range(n_left):
            now = known[step]
            if before is None:
                first = mastery + (1 - mastery) * learn
                state_p *= first if now else 1 - first
            elif before:
                state_p *= 1.0 if now else 0.0
            else:
                state_p *= learn if now else 1 - learn
            before = now
            p *= right[now] if answers[step] else 1 - right[now]
        if mastered_after([1.0] * run + list(answers)) is not None:
            total += state_p * p
    return total


def test_what_lies_ahead_is_the_sum_over_every_path() -> None:
    model = compile_model(one_skill())
    learner, _ = trace([PastResult(0, score, 1, 0) for score in (0.0, 0.0, 0.0, 0.0, 1.0, 1.0)], model)
    flat = SkillOutlook(((0.3,) * model.n_nodes, (0.8,) * model.n_nodes), (0.15,) * model.n_nodes, 0.2)
    seen = learner.skills[0]
    mastery = float(np.dot(learner.ability, seen.nodes))
    told = dict(zip(wheel_spinning.NAMES, columns(learner, 0, model, flat), strict=True))
    expected = by_hand(np.array([0.3, 0.8]), 0.15, mastery, 2, 4)
    assert told["three_in_a_row"] == pytest.approx(np.log(expected / (1 - expected)), abs=1e-6)


def test_right_answers_bring_three_in_a_row_nearer() -> None:
    model = compile_model(one_skill())
    of_skill = outlook(model, 0, [0, 1], 0.2)
    place = wheel_spinning.NAMES.index("three_in_a_row")
    ahead = []
    for scores in ((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0)):
        learner, _ = trace([PastResult(0, score, 1, 0) for score in scores], model)
        ahead.append(columns(learner, 0, model, of_skill)[place])
    assert ahead == sorted(ahead)


@pytest.mark.parametrize(
    ("scores", "spun"),
    [
        ([1.0, 1.0, 1.0], False),
        ([0.0] * 7 + [1.0] * 3, False),
        ([0.0] * 8 + [1.0] * 3, True),  # the third comes at the eleventh
        ([0.0, 1.0] * 5, True),
        ([0.0] * 9, None),
    ],
)
def test_ten_opportunities_without_three_in_a_row_are_wheel_spinning(scores: list[float], spun: bool | None) -> None:  # noqa: FBT001
    assert label(scores) is spun


def test_no_rows_are_a_matrix_too() -> None:
    assert matrix([]).shape == (0, len(wheel_spinning.NAMES))
