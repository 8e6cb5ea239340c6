from typing import Any

import numpy as np
import pytest

from api.live.memory import KeptAway, Memory, RemediationSoFar, ResourceMark
from api.results.constraints import Constraints, constraints_of
from engine.recommendation.situation import KIND_BIT, NOTHING_DONE, Help, Pin
from tests.api.results.courses import small_course

GRAPH, _ = small_course()
KEPT = KeptAway("a1", "remediate", "a", "a-remedial", until_us=1_000_000, until_opportunities=8)


def heard(memory: Memory, n_results: int, now_tick: int = 1, **more: Any) -> Constraints:  # noqa: ANN401 - its arguments
    return constraints_of(memory, NOTHING_DONE, np.array([n_results, 0, 0]), now_tick, GRAPH, **more)


@pytest.mark.parametrize(
    ("n_results", "now_tick", "is_standing"), [(3, 0, True), (7, 99, True), (8, 99, False), (7, 100, False)]
)
def test_what_was_undone_stands_until_enough_results_or_days(
    n_results: int, now_tick: int, *, is_standing: bool
) -> None:
    told = heard(Memory((), (KEPT,)), n_results, now_tick)
    assert told.kept == ({0: KIND_BIT["remediate"]} if is_standing else {})
    assert told.exclude == ({"a-remedial"} if is_standing else set())


def test_what_people_decided_and_the_learner_did_is_told_to_the_policy() -> None:
    given = RemediationSoFar("a", 3, ("a-film", "a-core"))
    memory = Memory((ResourceMark("b-core", (9, 4)),), (KEPT,), (), (given,), (("b", "review"),))

    told = heard(memory, 3, exclude=frozenset({"c0"}), pins=(Pin("o1", "a-remedial"),))
    assert told.exclude == {"c0"}, "a pin goes before what was undone"
    assert heard(memory, 3).exclude == {"a-remedial"}
    assert told.kept == {0: KIND_BIT["remediate"]}
    assert told.waiting == {1: KIND_BIT["review"]}
    assert told.given == {0: Help("a-core", 3)}
    assert told.done.resources == {"b-core": (9, 4)}
    assert told.done.passed == {"a-film"}
    assert heard(memory, 4).done.passed == {"a-film", "a-core"}
