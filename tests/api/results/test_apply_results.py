"""Results applied to a live state, in order, late and shuffled."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.live.layout import LearnerState, decode, empty, encode, with_records
from api.live.records import NARROW, SkillRecord
from api.live.ticks import tick_of
from api.record.results import AcceptedResult, History
from api.results.apply_results import NewResult, apply_results, is_in_order, order_of, tracer_of
from api.results.late import retell
from engine.tracing import PastResult, Population, compile_model, trace
from tests.api.results.courses import accepted, small_course

COMPILED, MODEL = small_course()
TRACER = tracer_of(MODEL)
ITEMS = st.integers(0, COMPILED.n_items - 1)
DAY_US = 86_400_000_000
START_US = 1_700_000_000_000_000
BLANK = empty(1, MODEL.initial_ability)
ITEM_AB = COMPILED.item_index["ab"]
ITEM_A = COMPILED.item_index["a0"]
ITEM_C = COMPILED.item_index["c0"]

DRAWN = st.tuples(
    st.integers(0, 30 * DAY_US // 3_600_000_000), ITEMS, st.sampled_from((0.0, 0.3, 1.0)), st.integers(1, 2)
)


def results_of(drawn: list[tuple[int, int, float, int]]) -> list[NewResult]:
    """Hours from the start; equal times happen and are told apart by the attempt, then by the order of acceptance."""
    return [
        NewResult(START_US + hour * 3_600_000_000, f"r{99 - n:03d}", item, score, attempt, seq=n)
        for n, (hour, item, score, attempt) in enumerate(drawn, 1)
    ]


def taken_in_one_by_one(arrivals: list[NewResult]) -> LearnerState:
    """Do what the service does: apply what is in order, tell the rest again from the history."""
    state, history = BLANK, list[AcceptedResult]()
    for taken in arrivals:
        if is_in_order(state, [taken], MODEL):
            state = apply_results(state, [taken], TRACER, 0).state
        else:
            told = retell(state, History(history), [taken], COMPILED, TRACER, 1, 0)
            assert [done.taken for done in told.traced] == [taken]
            state = told.state
        state = decode(encode(state))
        item_id = COMPILED.registry.items[taken.item]
        history.append(
            AcceptedResult(taken.seq, taken.result_id, item_id, taken.score, taken.occurred_us, taken.attempt, 1, 0)
        )
    return state


def assert_same_belief(one: LearnerState, other: LearnerState) -> None:
    assert one.ability == pytest.approx(other.ability, abs=1e-12)
    assert one.index == other.index
    for left, right in zip(one.skills(), other.skills(), strict=True):
        assert left.mastery == pytest.approx(right.mastery, abs=1e-9)
        assert msgspec.structs.replace(left, mastery=()) == msgspec.structs.replace(right, mastery=())


@given(st.lists(DRAWN, min_size=1, max_size=25))
def test_the_fold_gives_what_the_engine_traces(drawn: list[tuple[int, int, float, int]]) -> None:
    ordered = sorted(results_of(drawn), key=order_of)
    applied = apply_results(BLANK, ordered, TRACER, 0)
    state, traced = applied.state, applied.traced
    learner, infos = trace(
        [PastResult(taken.item, taken.score, taken.attempt, tick_of(taken.occurred_us)) for taken in ordered], MODEL
    )
    assert [(done.p_correct, done.before, done.after) for done in traced] == [
        (info.p_correct, info.before, info.after) for info in infos
    ]
    assert state.ability == learner.ability
    for skill, traced_skill in learner.skills.items():
        assert state.find(skill) == SkillRecord(
            skill,
            traced_skill.opportunities,
            traced_skill.last_tick,
            traced_skill.streak,
            0,
            traced_skill.nodes,
            learn_factor=traced_skill.learn_factor,
            held=traced_skill.held,
        )


@given(st.lists(DRAWN, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_results_in_any_order_end_in_the_belief_of_the_right_order(
    drawn: list[tuple[int, int, float, int]], random: Random
) -> None:
    shuffled = results_of(drawn)
    random.shuffle(shuffled)
    arrivals = accepted(shuffled)
    state = taken_in_one_by_one(arrivals)
    expected = apply_results(BLANK, sorted(arrivals, key=order_of), TRACER, 0).state
    assert_same_belief(state, expected)
    assert state.n_results == len(arrivals)


def test_an_older_result_on_another_skill_is_in_order_unless_prerequisites_or_ability_matter() -> None:
    state = apply_results(BLANK, [NewResult(START_US, "r1", ITEM_A, 1.0, 1)], TRACER, 0).state
    independent = compile_model(COMPILED, Population(readiness=0.0, n_nodes=1))
    assert is_in_order(state, [NewResult(START_US - DAY_US, "r0", ITEM_C, 1.0, 1)], independent)
    assert not is_in_order(state, [NewResult(START_US - DAY_US, "r0", ITEM_C, 1.0, 1)], MODEL)
    for model in (independent, MODEL):
        assert is_in_order(state, [NewResult(START_US + DAY_US, "r2", ITEM_C, 1.0, 1)], model)
        assert not is_in_order(state, [NewResult(START_US - DAY_US, "r0", ITEM_A, 1.0, 1)], model)
        assert not is_in_order(state, [NewResult(START_US - DAY_US, "r0", ITEM_AB, 1.0, 1)], model)


def test_that_prerequisites_matter_keeps_no_history() -> None:
    state = apply_results(BLANK, [NewResult(START_US, "r1", ITEM_AB, 1.0, 1)], TRACER, 0).state
    assert MODEL.is_sequential
    assert state.layout == NARROW
    assert (state.progress, state.runs, state.items) == (BLANK.progress, (), b"")


def test_of_equal_times_the_attempt_decides_and_then_the_order_sent_whatever_the_ids() -> None:
    wrong, right = NewResult(START_US, "z", ITEM_A, 0.0, 1), NewResult(START_US, "a", ITEM_A, 1.0, 2)
    in_order = apply_results(BLANK, accepted([wrong, right]), TRACER, 0).state
    assert_same_belief(taken_in_one_by_one(accepted([right, wrong])), in_order)
    assert_same_belief(taken_in_one_by_one(accepted([wrong, right])), in_order)
    again = msgspec.structs.replace(right, attempt=1)
    assert_same_belief(
        taken_in_one_by_one(accepted([wrong, again])), apply_results(BLANK, [wrong, again], TRACER, 0).state
    )
    other_way = taken_in_one_by_one(accepted([again, wrong]))
    assert (in_order.skills()[0].streak, other_way.skills()[0].streak) == (1, -1)


def test_a_tie_with_the_newest_result_is_in_order_unless_its_attempt_is_smaller() -> None:
    state = apply_results(BLANK, [NewResult(START_US, "r1", ITEM_A, 1.0, 2, seq=1)], TRACER, 0).state
    for model in (MODEL, compile_model(COMPILED, Population(readiness=0.0))):
        assert is_in_order(state, [NewResult(START_US, "r0", ITEM_A, 1.0, 2)], model)
        assert is_in_order(state, [NewResult(START_US, "r0", ITEM_AB, 1.0, 3)], model)
        assert not is_in_order(state, [NewResult(START_US, "r2", ITEM_A, 1.0, 1)], model)


def test_a_tie_of_ticks_is_in_order_where_the_microsecond_is_newer() -> None:
    first = NewResult(START_US, "r1", ITEM_A, 1.0, 9, seq=1)
    second = NewResult(START_US + 1, "r0", ITEM_A, 0.0, 1, seq=2)
    assert tick_of(first.occurred_us) == tick_of(second.occurred_us)
    assert is_in_order(apply_results(BLANK, [first], TRACER, 0).state, [second], MODEL)
    state = taken_in_one_by_one([first, second])
    assert encode(state) == encode(
        msgspec.structs.replace(apply_results(BLANK, [first, second], TRACER, 0).state, version=2)
    )


def test_open_adjustments_survive_a_late_result() -> None:
    seen = apply_results(BLANK, [NewResult(START_US, "r1", ITEM_A, 0.0, 1)], TRACER, 0).state
    opened = [msgspec.structs.replace(record, active=1) for record in seen.skills()]
    opened.append(SkillRecord(COMPILED.skill_index["c"], 0, 0, 0, 8, MODEL.prior(COMPILED.skill_index["c"])))
    before = with_records(seen, opened)
    late = NewResult(START_US - 1, "r0", ITEM_A, 1.0, 1)
    after = retell(
        before, History([AcceptedResult(1, "r1", "a0", 0.0, START_US, 1, 1, 0)]), [late], COMPILED, TRACER, 1, 0
    ).state
    assert {record.skill: record.active for record in after.skills()} == {
        record.skill: record.active for record in before.skills()
    }


def test_a_skill_opened_before_its_first_result_starts_from_the_population() -> None:
    skill = COMPILED.skill_index["a"]
    opened = with_records(BLANK, [SkillRecord(skill, 0, 0, 0, 8, (0.5,) * MODEL.n_nodes)])
    result = [NewResult(START_US, "r1", ITEM_A, 1.0, 1)]
    after, plain = (apply_results(one, result, TRACER, 0) for one in (opened, BLANK))
    assert after.traced == plain.traced
    started = plain.state.find(skill)
    assert started is not None
    assert after.state.find(skill) == msgspec.structs.replace(started, active=8)
