import subprocess
import sys

import msgspec
import numpy as np
import pytest
from msgspec.structs import astuple

from engine.tracing import PastResult, Population, classic, compile_model, trace
from engine.tracing.batch import (
    ResultTable,
    TooManySkillsError,
    count_attempts,
    predict_table,
    result_table,
    trace_table,
)
from engine.tracing.covariates import ITEM_NAMES, LEARNER_NAMES, NAMES
from engine.tracing.parameters import Clock
from tests.engine.tracing.courses import (
    SKILL_ALONE,
    course,
    random_history,
    random_model,
    random_retries,
    with_correction,
)

HISTORIES = ((), SKILL_ALONE, LEARNER_NAMES, ITEM_NAMES, NAMES)
ITEMS = ((0,), (1,), (0, 1), (1, 2, 3), (0, 1, 2, 3), ())
NEEDS = {1: {0: 1.0, 4: 0.6}, 2: {0: 0.5}, 3: {1: 1.0, 2: 0.8}}
"""Nobody is ever asked about skill 4."""


def interleaved(histories: list[list[PastResult]], rng: np.random.Generator) -> ResultTable:
    """One table in which the learners take turns at random, each in the order of the own history."""
    learners = rng.permutation(np.repeat(np.arange(len(histories)), [len(history) for history in histories]))
    waiting = [iter(history) for history in histories]
    rows = [next(waiting[learner]) for learner in learners]
    return result_table(
        learners,
        [past.item for past in rows],
        [past.score for past in rows],
        [past.attempt for past in rows],
        [past.tick for past in rows],
    )


@pytest.mark.parametrize("readiness", [0.0, 0.8])
@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("n_nodes", [1, 2, 7])
@pytest.mark.parametrize("clock", ["minutes", "results"])
@pytest.mark.parametrize("names", HISTORIES, ids=len)
def test_the_batch_gives_the_same_bits_as_the_fold(
    names: tuple[str, ...],
    clock: Clock,
    n_nodes: int,
    rounded: bool,  # noqa: FBT001 - a case
    readiness: float,
) -> None:
    rng = np.random.default_rng(n_nodes)
    model = random_model(rng, ITEMS, 5, n_nodes, names, clock, readiness, NEEDS)
    histories = [random_history(rng, int(n), len(ITEMS)) for n in [40, 0, 1, 25, 60]]
    table = interleaved(histories, rng)

    batch = trace_table(model, table, n_learners=6, rounded=rounded)

    for learner, history in enumerate([*histories, []]):
        expected, infos = trace(history, model, rounded=rounded)
        rows = np.flatnonzero(table.learner == learner)
        assert table.item[rows].tolist() == [past.item for past in history]
        assert batch.p_correct[rows].tolist() == [info.p_correct for info in infos]
        assert batch.log_likelihood[rows].tolist() == [info.log_likelihood for info in infos]
        for row, info in zip(rows, infos, strict=True):
            shown = slice(batch.offsets[row], batch.offsets[row + 1])
            assert tuple(batch.before[shown]) == info.before
            assert tuple(batch.after[shown]) == info.after
        left = slice(batch.learner_offsets[learner], batch.learner_offsets[learner + 1])
        assert tuple(batch.ability[learner]) == expected.ability
        assert batch.skill[left].tolist() == list(expected.skills)
        assert [tuple(nodes) for nodes in batch.nodes[left]] == [s.nodes for s in expected.skills.values()]
        assert batch.opportunities[left].tolist() == [s.opportunities for s in expected.skills.values()]
        assert batch.last_tick[left].tolist() == [s.last_tick for s in expected.skills.values()]
        assert batch.streak[left].tolist() == [s.streak for s in expected.skills.values()]
        assert batch.achieved[left].tolist() == [s.achieved for s in expected.skills.values()]
        assert batch.form[left].tolist() == [s.form for s in expected.skills.values()]
        assert batch.n_at[left].tolist() == [s.n_at for s in expected.skills.values()]
        assert batch.run[left].tolist() == [s.run for s in expected.skills.values()]
        assert batch.progress[learner].tolist() == list(astuple(expected.progress))
        items = slice(batch.item_offsets[learner], batch.item_offsets[learner + 1])
        assert batch.item[items].tolist() == list(expected.items)
        assert batch.items[:, items].T.tolist() == [list(astuple(item)) for item in expected.items.values()]


@pytest.mark.parametrize("n_nodes", [1, 7])
@pytest.mark.parametrize("clock", ["minutes", "results"])
@pytest.mark.parametrize("names", [(), NAMES], ids=len)
def test_the_batch_tells_attempts_apart_as_the_fold_does(names: tuple[str, ...], clock: Clock, n_nodes: int) -> None:
    rng = np.random.default_rng(n_nodes)
    model = random_model(rng, ITEMS, 5, n_nodes, names, clock, 0.0, NEEDS, attempts=True)
    histories = [random_retries(rng, int(n), len(ITEMS)) for n in [60, 0, 1, 80]]
    table = interleaved(histories, rng)
    batch = trace_table(model, table, n_learners=4)
    for learner, history in enumerate(histories):
        expected, infos = trace(history, model)
        rows = np.flatnonzero(table.learner == learner)
        assert batch.p_correct[rows].tolist() == [info.p_correct for info in infos]
        assert batch.log_likelihood[rows].tolist() == [info.log_likelihood for info in infos]
        left = slice(batch.learner_offsets[learner], batch.learner_offsets[learner + 1])
        assert [tuple(nodes) for nodes in batch.nodes[left]] == [s.nodes for s in expected.skills.values()]
        assert batch.learn_factor[left].tolist() == [s.learn_factor for s in expected.skills.values()]
        assert batch.progress[learner].tolist() == list(astuple(expected.progress))


def test_an_item_on_seven_skills_is_traced_with_the_same_bits() -> None:
    rng = np.random.default_rng(5)
    items = (tuple(range(7)), (3,), (0, 2, 4, 5, 6))
    model = random_model(rng, items, 7, 7, NAMES, "minutes", 0.0, {}, attempts=True)
    history = random_retries(rng, 40, len(items))
    expected, infos = trace(history, model)
    batch = trace_table(model, interleaved([history], rng))
    assert batch.p_correct.tolist() == [info.p_correct for info in infos]
    assert [tuple(nodes) for nodes in batch.nodes] == [s.nodes for s in expected.skills.values()]


def test_impossible_results_are_ignored_in_both_paths_alike() -> None:
    model = classic([1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], item_skills=[[0], [1], [0, 1]])
    model.emissions.odds[model.emissions.odds < 1.0] = 0.0
    history = [PastResult(item, score) for item in (0, 1, 2) for score in (0.0, 1.0, 0.5)]
    expected, infos = trace(history, model)
    batch = trace_table(model, result_table([0] * 9, [past.item for past in history], [past.score for past in history]))
    assert batch.p_correct.tolist() == [info.p_correct for info in infos]
    assert batch.log_likelihood.tolist() == [info.log_likelihood for info in infos]
    assert np.isneginf(batch.log_likelihood).any()
    assert [tuple(nodes) for nodes in batch.nodes] == [skill.nodes for skill in expected.skills.values()]


def test_a_table_without_rows_leaves_every_learner_at_the_start() -> None:
    model = random_model(np.random.default_rng(0), [(0,)], 1, 3)
    batch = trace_table(model, result_table([], [], []), n_learners=2)
    assert batch.ability.tolist() == [list(model.initial_ability)] * 2
    assert len(batch.p_correct) == len(batch.skill) == 0


def test_attempts_are_counted_per_learner_and_item_where_none_are_given() -> None:
    learner, item = np.array([1, 0, 1, 1, 0]), np.array([4, 4, 4, 3, 4])
    assert count_attempts(learner, item).tolist() == [1, 1, 2, 1, 2]
    assert result_table(learner, item, np.zeros(5)).attempt.tolist() == [1, 1, 2, 1, 2]


def test_the_offline_predictor_is_the_trace() -> None:
    rng = np.random.default_rng(3)
    model = random_model(rng, [(0,), (0, 1)], 2, 7)
    table = result_table(rng.integers(0, 5, 200), rng.integers(0, 2, 200), rng.integers(0, 2, 200))
    assert np.array_equal(predict_table(model, table), trace_table(model, table).p_correct)


def test_an_item_on_eight_skills_is_refused_by_name() -> None:
    model = classic([0.5] * 8, [0.1] * 8, [0.2] * 8, [0.1] * 8, item_skills=[[0], list(range(8))])
    with pytest.raises(TooManySkillsError, match="item 1 exercises 8 skills; at most 7") as caught:
        trace_table(model, result_table([0], [0], [1.0]))
    assert (caught.value.item, caught.value.n_skills) == (1, 8)


def test_the_service_does_not_load_numba() -> None:
    code = "import sys, engine.tracing; sys.exit('numba' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own interpreter
    assert ran.returncode == 0


@pytest.mark.parametrize("n_rows", [1, 15, 16, 256, 700])
def test_trees_say_the_same_of_one_result_and_of_many_at_once(n_rows: int) -> None:
    rng = np.random.default_rng(n_rows)
    population = with_correction(rng, Population(n_nodes=3), n_trees=40)
    model = compile_model(course(ITEMS, 5), population)
    history = random_history(rng, n_rows, len(ITEMS))
    batch = trace_table(model, interleaved([history], rng))
    _, infos = trace(history, model)
    assert batch.p_correct.tolist() == [info.p_correct for info in infos]
    plain, _ = trace(history, compile_model(course(ITEMS, 5), msgspec.structs.replace(population, correction=None)))
    assert batch.ability[0].tolist() == list(plain.ability)
