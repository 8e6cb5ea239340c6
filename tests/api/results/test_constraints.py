from __future__ import annotations

import msgspec
import numpy as np
import pytest

from api.live.layout import LearnerState, empty, with_records
from api.live.memory import KeptAway, Memory, RemediationSoFar, ResourceMark, pack
from api.live.records import SkillRecord
from api.results.constraints import constrained
from engine.recommendation.situation import KIND_BIT, Help, Overrides, Pin, Situation
from tests.api.results.courses import small_course

GRAPH, MODEL = small_course()
KEPT = KeptAway("a1", "remediate", "a", "a-remedial", until_us=1_000_000, until_opportunities=8)


def a_state(n_results: int, memory: Memory) -> LearnerState:
    state = with_records(empty(1, MODEL.initial_ability), [SkillRecord(0, n_results, 1, 1, 0, MODEL.prior(0))])
    return msgspec.structs.replace(state, memory=pack(memory))


def a_situation(n_results: int, **more: object) -> Situation:
    nothing = np.zeros(3)
    plain = Situation(nothing, nothing, [n_results, 0, 0], [0] * 3, 1, 3)
    return plain._replace(**more)  # type: ignore[arg-type]  # fields of a situation


@pytest.mark.parametrize(
    ("n_results", "now_tick", "is_standing"), [(3, 0, True), (7, 99, True), (8, 99, False), (7, 100, False)]
)
def test_what_was_undone_stands_until_enough_results_or_days(
    n_results: int, now_tick: int, *, is_standing: bool
) -> None:
    heard = constrained(a_situation(n_results, now_tick=now_tick), a_state(n_results, Memory((), (KEPT,))), GRAPH)
    assert heard.kept == ({0: KIND_BIT["remediate"]} if is_standing else {})
    assert heard.exclude == ({"a-remedial"} if is_standing else set())


def test_what_people_decided_and_the_learner_did_is_told_to_the_policy() -> None:
    given = RemediationSoFar("a", 3, ("a-film", "a-core"))
    memory = Memory((ResourceMark("b-core", (9, 4)),), (KEPT,), (), (given,), (("b", "review"),))
    asked = a_situation(3, exclude=frozenset({"c0"}), overrides=Overrides(pins=(Pin("o1", "a-remedial"),)))

    heard = constrained(asked, a_state(3, memory), GRAPH)
    assert heard.exclude == {"c0"}, "a pin goes before what was undone"
    assert constrained(a_situation(3), a_state(3, memory), GRAPH).exclude == {"a-remedial"}
    assert heard.kept == {0: KIND_BIT["remediate"]}
    assert heard.waiting == {1: KIND_BIT["review"]}
    assert heard.given == {0: Help("a-core", 3)}
    assert heard.done.resources == {"b-core": (9, 4)}
    assert heard.done.passed == {"a-film"}
    later = asked._replace(opportunities=[4, 0, 0])
    assert constrained(later, a_state(4, memory), GRAPH).done.passed == {"a-film", "a-core"}
