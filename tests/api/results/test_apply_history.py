"""What covariates are made of, in a live state: as the engine traces it, told late, and rebuilt from the record."""

from random import Random

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.live.layout import LearnerState, decode, empty, encode
from api.live.records import NARROW_HISTORY, WIDE_HISTORY, unpack_items
from api.live.ticks import tick_of
from api.live.traces import trace_of
from api.record.results import AcceptedResult, History
from api.record.retrace.past import Past
from api.record.retrace.rebuilding import TracedGraph, rebuild
from api.results.apply_results import (
    NewResult,
    Tracer,
    apply_results,
    is_in_order,
    lacks_history,
    order_of,
    survey_ahead,
    tracer_of,
)
from api.results.late import retell
from content_graph.compiled import Registry, compile_graph
from engine import tracing
from engine.tracing import Fitted, LearnerTrace, TracingModel, compile_model
from engine.tracing.covariates import ITEM_NAMES, LEARNER_NAMES, NAMES
from engine.tracing.parameters import Clock
from tests.api.results.courses import accepted, small_graph
from tests.engine.tracing.courses import (
    SKILL_ALONE,
    random_effects,
    random_item,
    random_population,
    with_attempts,
    with_correction,
)

GRAPH = small_graph()
COMPILED = compile_graph(GRAPH, Registry(("gone", "c", "a", "b"), ("gone0", *[item.id for item in GRAPH.items])))
START_US = 1_700_000_000_000_000
HOUR_US = 3_600_000_000


def model_of(
    names: tuple[str, ...], clock: Clock, readiness: float = 0.0, n_nodes: int = 3, *, attempts: bool = False
) -> TracingModel:
    rng = np.random.default_rng(len(names))
    skills, items = COMPILED.registry.skills, COMPILED.registry.items
    fitted = Fitted(
        skills={skill: random_effects(rng, names) for skill in skills}, items={item: random_item(rng) for item in items}
    )
    population = random_population(rng, n_nodes, names, clock, readiness)
    if attempts:
        fitted, population = with_attempts(rng, fitted, population)
        population = with_correction(rng, population)
    return compile_model(COMPILED, population, fitted)


CLOCKS: tuple[Clock, ...] = ("minutes", "results")
TRACERS = [
    *[
        tracer_of(model_of(names, clock))
        for names in ((), SKILL_ALONE, LEARNER_NAMES, ITEM_NAMES, NAMES)
        for clock in CLOCKS
    ],
    *[tracer_of(model_of(names, clock, attempts=True)) for names in ((), NAMES) for clock in CLOCKS],
    *[tracer_of(model_of(names, "minutes", n_nodes=1)) for names in ((), SKILL_ALONE)],
    *[tracer_of(model_of(names, "minutes", readiness=0.8)) for names in ((), SKILL_ALONE, NAMES)],
]
tracers = st.sampled_from(TRACERS)
sequential = st.sampled_from([tracer for tracer in TRACERS if tracer.model.is_sequential])
DRAWN = st.tuples(
    st.integers(0, 24 * 30),
    st.integers(0, COMPILED.n_items - 1),
    st.sampled_from((0.0, 1.0, 1.0, 0.3)),
    st.integers(1, 2),
)
HISTORIES = st.lists(DRAWN, min_size=1, max_size=30)


def results_of(drawn: list[tuple[int, int, float, int]]) -> list[NewResult]:
    return [
        NewResult(START_US + hour * HOUR_US, f"r{99 - n:03d}", item, score, attempt, seq=n)
        for n, (hour, item, score, attempt) in enumerate(drawn, 1)
    ]


def blank(tracer: Tracer) -> LearnerState:
    return empty(1, tracer.model.initial_ability)


def traced_by_the_engine(results: list[NewResult], model: TracingModel) -> tuple[LearnerTrace, list[float]]:
    past = [tracing.PastResult(one.item, one.score, one.attempt, tick_of(one.occurred_us)) for one in results]
    learner, infos = tracing.trace(past, model)
    return learner, [info.p_correct for info in infos]


def assert_is(state: LearnerState, learner: LearnerTrace, model: TracingModel) -> None:
    """To the last bit."""
    assert state.ability == learner.ability
    progress = learner.progress
    assert state.progress == msgspec.structs.astuple(progress)[:-1]
    assert dict(unpack_items(state.items)) == learner.items
    assert list(state.index) == sorted(learner.skills)
    newest = [skill for skill in sorted(learner.skills) if learner.skills[skill].n_at == progress.n_results - 1]
    assert state.runs == tuple(learner.skills[skill].run for skill in newest)
    for record in state.skills():
        kept = learner.skills[record.skill]
        assert (record.mastery, record.opportunities) == (kept.nodes, kept.opportunities)
        assert (record.last_tick, record.streak) == (kept.last_tick, kept.streak)
        history = (kept.achieved, kept.form, kept.n_at) if model.keeps_history else (0.0, 0.0, 0)
        assert (record.achieved, record.form, record.n_at) == history


@given(tracers, HISTORIES, st.integers(1, 30))
def test_packed_records_hold_what_the_engine_traces(
    tracer: Tracer, drawn: list[tuple[int, int, float, int]], n_first: int
) -> None:
    ordered = sorted(results_of(drawn), key=order_of)
    first = apply_results(blank(tracer), ordered[:n_first], tracer, 0)
    second = apply_results(decode(encode(first.state)), ordered[n_first:], tracer, 0)
    learner, p_correct = traced_by_the_engine(ordered, tracer.model)
    assert [done.p_correct for done in (*first.traced, *second.traced)] == p_correct
    assert_is(decode(encode(second.state)), learner, tracer.model)


@given(tracers, HISTORIES)
def test_the_survey_says_what_the_history_makes_of_learning(
    tracer: Tracer, drawn: list[tuple[int, int, float, int]]
) -> None:
    model, ordered = tracer.model, sorted(results_of(drawn), key=order_of)
    now_tick = tick_of(ordered[-1].occurred_us) + 10**6
    state = apply_results(blank(tracer), ordered, tracer, now_tick).state
    learner, _ = traced_by_the_engine(ordered, model)
    said = survey_ahead(state, tracer, now_tick).learn
    if not model.learn_slopes.any():
        assert len(said) == 0
        return
    moment = tracing.Moment(now_tick, 1, model.clock)
    for skill in range(model.n_skills):
        told = tracing.covariates(learner.progress, learner.skills.get(skill), None, moment)
        odds = model.learn_odds[skill] * np.exp(np.clip(model.learn_slopes @ told, -15, 15))
        assert said[skill] == pytest.approx(np.array(learner.ability) @ (odds / (1 + odds)))


@given(tracers, HISTORIES)
def test_the_record_rebuilds_the_very_bytes(tracer: Tracer, drawn: list[tuple[int, int, float, int]]) -> None:
    ordered = sorted(results_of(drawn), key=order_of)
    live = apply_results(blank(tracer), ordered, tracer, 0).state
    past = [
        AcceptedResult(
            n, one.result_id, COMPILED.registry.items[one.item], one.score, one.occurred_us, one.attempt, 1, 0
        )
        for n, one in enumerate(ordered, 1)
    ]
    (rebuilt,) = rebuild([Past("ada", 1, past, {})], TracedGraph(1, COMPILED, tracer.model))
    assert encode(rebuilt) == encode(live)


@given(sequential, HISTORIES, st.randoms(use_true_random=False))
def test_late_results_end_in_the_very_belief_of_the_right_order(
    tracer: Tracer, drawn: list[tuple[int, int, float, int]], random: Random
) -> None:
    shuffled = results_of(drawn)
    random.shuffle(shuffled)
    arrivals = accepted(shuffled)
    state, history = blank(tracer), list[AcceptedResult]()
    for seq, one in enumerate(arrivals, 1):
        if is_in_order(state, [one], tracer.model):
            state = apply_results(state, [one], tracer, 0).state
        else:
            state = retell(state, History(history), [one], COMPILED, tracer, 1, 0).state
        item_id = COMPILED.registry.items[one.item]
        history.append(AcceptedResult(seq, one.result_id, item_id, one.score, one.occurred_us, one.attempt, 1, 0))
    expected = apply_results(blank(tracer), sorted(arrivals, key=order_of), tracer, 0).state
    assert msgspec.structs.replace(state, version=expected.version) == expected


@pytest.mark.parametrize(
    "tracer",
    TRACERS,
    ids=lambda tracer: f"{len(tracer.model.used)}-{tracer.model.clock}-{len(tracer.model.arrows.needed)}",
)
def test_an_older_result_on_another_skill_is_late_where_the_model_is_sequential(tracer: Tracer) -> None:
    items = COMPILED.item_index
    state = apply_results(blank(tracer), [NewResult(START_US, "r1", items["a0"], 1.0, 1)], tracer, 0).state
    older = NewResult(START_US - HOUR_US, "r0", items["c0"], 1.0, 1)
    assert is_in_order(state, [older], tracer.model) != tracer.model.is_sequential
    assert is_in_order(state, [msgspec.structs.replace(older, occurred_us=START_US + 1)], tracer.model)


def test_a_state_without_room_for_the_history_is_told_again() -> None:
    plain, full = TRACERS[0], TRACERS[-1]
    result = NewResult(START_US, "r1", COMPILED.item_index["a0"], 1.0, 1)
    without, with_history = (apply_results(blank(tracer), [result], tracer, 0).state for tracer in (plain, full))
    assert lacks_history(without, full.model)
    assert not lacks_history(with_history, full.model)
    assert not lacks_history(without, plain.model)
    assert not lacks_history(blank(full), full.model)
    told = retell(
        without, History([AcceptedResult(1, "r1", "a0", 1.0, START_US, 1, 1, 0)]), [], COMPILED, full, 1, 0
    ).state
    assert msgspec.structs.replace(told, version=1) == with_history


def test_many_items_stay_in_their_order_and_a_fraction_widens_the_records() -> None:
    tracer = TRACERS[-1]
    items = [5, 2, 7, 2, 6, 1, 5]
    state = blank(tracer)
    for n, item in enumerate(items):
        state = apply_results(state, [NewResult(START_US + n * HOUR_US, f"r{n}", item, 1.0, 1)], tracer, 0).state
    narrow = state.layout
    kept = dict(unpack_items(state.items))
    assert list(kept) == sorted(set(items))
    assert {item: one.count for item, one in kept.items()} == {item: items.count(item) for item in set(items)}
    state = apply_results(state, [NewResult(START_US + 99 * HOUR_US, "r99", 3, 0.5, 1)], tracer, 0).state
    assert (narrow, state.layout) == (NARROW_HISTORY, WIDE_HISTORY)
    assert list(dict(unpack_items(state.items))) == sorted({3, *items})


@given(tracers, HISTORIES, DRAWN)
def test_what_is_predicted_from_a_live_state_is_what_the_next_result_is_told(
    tracer: Tracer, drawn: list[tuple[int, int, float, int]], coming: tuple[int, int, float, int]
) -> None:
    ordered = sorted(results_of(drawn), key=order_of)
    state = apply_results(blank(tracer), ordered, tracer, 0).state
    _, item, score, attempt = coming
    late_us = ordered[-1].occurred_us + HOUR_US
    told = tracing.explain_next(trace_of(decode(encode(state))), item, tracer.model, tick_of(late_us), attempt)
    after = apply_results(state, [NewResult(late_us, "next", item, score, attempt)], tracer, 0)
    assert told.p_correct == after.traced[0].p_correct
