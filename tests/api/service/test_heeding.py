from __future__ import annotations

import msgspec
import numpy as np
import pytest

from api.live.layout import LearnerState, empty, with_records
from api.live.memory import KeptAway, Memory, pack
from api.live.records import SkillRecord
from api.service.heeding import heeding, standing, without_kept_away
from engine.recommendation.decision import AdjustmentChange, Decision
from engine.recommendation.situation import Overrides, Pin, Situation
from tests.api.service.courses import small_course

GRAPH, MODEL = small_course()
KEPT = KeptAway("a1", "remediate", "a", "a-remedial", until_us=1000, until_opportunities=8)


def a_state(n_results: int, memory: Memory) -> LearnerState:
    state = with_records(empty(1, MODEL.initial_ability), [SkillRecord(0, n_results, 1, 1, 0, MODEL.prior(0))])
    return msgspec.structs.replace(state, memory=pack(memory))


def a_situation(**more: object) -> Situation:
    nothing = np.zeros(3)
    plain = Situation(nothing, nothing, [0] * 3, [0] * 3, 1, 3)
    return plain._replace(**more)  # type: ignore[arg-type]  # fields of a situation


@pytest.mark.parametrize(
    ("n_results", "now_us", "is_standing"), [(3, 0, True), (7, 999, True), (8, 999, False), (7, 1000, False)]
)
def test_what_was_undone_stands_until_enough_results_or_days(n_results: int, now_us: int, *, is_standing: bool) -> None:
    kept = standing(a_state(n_results, Memory((), (KEPT,))), GRAPH, now_us)
    assert kept == ((KEPT,) if is_standing else ())


def test_what_was_studied_or_undone_is_left_out_unless_it_is_pinned() -> None:
    state = a_state(3, Memory(("a-core", "b-core"), (KEPT,)))
    asked = a_situation(exclude=frozenset({"c0"}), overrides=Overrides(pins=(Pin("o1", "b-core"),)))
    assert heeding(asked, state, (KEPT,)).exclude == {"c0", "a-core", "a-remedial"}
    assert heeding(asked, a_state(3, Memory()), ()) is asked


def test_what_was_undone_is_not_opened_again_and_everything_else_is() -> None:
    changes = [
        AdjustmentChange(action, kind, "x", 0, skill, "code", (), 0.1, {})
        for action in ("opened", "proposed", "closed")
        for kind in ("remediate", "review")
        for skill in ("a", "b")
    ]
    left = without_kept_away(Decision("ready", (), tuple(changes)), (KEPT,)).adjustments
    gone = [(one.action, one.kind, one.skill_id) for one in changes if one not in left]
    assert gone == [("opened", "remediate", "a"), ("proposed", "remediate", "a")]
