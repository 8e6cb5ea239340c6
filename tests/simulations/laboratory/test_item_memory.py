"""Items are remembered: in the worlds, in the belief about learners, and as estimated from tables."""

import math

import numpy as np
import pytest

from engine.tracing import PastResult, compile_model, trace
from engine.tracing.covariates import ITEM_NAMES
from engine.tracing.history import covariates_at
from engine.tracing.traces import TICKS_PER_MINUTE
from engine.tracing.update import answer_shift
from simulations.parameters import read_item_memory
from simulations.parameters.item_memory.answers import SOON_MINUTES, Memory, estimate, memories, pooled, shape_of
from simulations.parameters.item_memory.teaching import shares
from simulations.parameters.item_memory.visits import Visits, drawn_again, first_visits, visits_of
from simulations.pilot import Results, model_for, table_of
from simulations.policies.belief import Belief
from simulations.policies.protocol import Commission, Floats, Ints, Mask, Moment, Observation
from simulations.schedule import START_TICK
from simulations.staging import Stage, stage, true_parameters
from simulations.truths.bits import Bits
from simulations.truths.ground import FOREVER, remembered
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, having_done, initial_of, skill, watched

MEMORY = read_item_memory()
MODEL = model_for(WORLDS["matched"])
SKILL = "information-value"
ITEM, OTHER = (MATCHED.course.world.activity_number[f"{SKILL}-{number}"] for number in (1, 2))
N = 2000
MINUTES = (1, 10, 60, 1440, 10_080)


def met(where: Stage, item: int) -> tuple[Floats, Floats, list[Floats]]:
    """Let everybody do an item once; logits then, scores, and logits at `MINUTES` later, all else unchanged."""
    family, truth, tick, _ = initial_of(where, N)
    truth = truth._replace(fades_tick=np.full_like(truth.fades_tick, FOREVER))
    first, score = family.respond(truth, np.full(N, item), tick)
    traits = having_done(family, truth, np.full(N, item), tick).traits
    again = truth._replace(traits=traits)
    later = [family.respond(again, np.full(N, item), tick + n * TICKS_PER_MINUTE)[0] for n in MINUTES]
    return logits(first), score, [logits(one) for one in later]


def logits(p: Floats) -> Floats:
    found: Floats = np.log(p) - np.log1p(-p)
    return found


def told_by_tracing(score: float, minutes: int) -> float:
    """By how much tracing with the true model shifts the logit of a second answer."""
    learner, _ = trace([PastResult(ITEM, score, 1, START_TICK)], MODEL, rounded=False)
    told = covariates_at(learner, ITEM, MODEL, START_TICK + minutes * TICKS_PER_MINUTE, attempt=2)
    return answer_shift(MODEL.item(ITEM), told)


@pytest.mark.parametrize("world", ["matched", "wrong-graph", "diverse"])
def test_who_has_met_an_item_answers_it_right_as_much_more_often_as_tracing_says(world: str) -> None:
    first, score, later = met(stage(WORLDS[world]), ITEM)
    for minutes, logit in zip(MINUTES, later, strict=True):
        for was_right in (0.0, 1.0):
            shift = (logit - first)[score == was_right]
            assert shift == pytest.approx(max(told_by_tracing(was_right, minutes), 0.0), abs=1e-6)


def test_memory_of_an_item_is_the_same_where_strengths_grow() -> None:
    family, truth, tick, _ = initial_of(stage(WORLDS["additive"]), N)
    p_correct, score = family.respond(truth, np.full(N, ITEM), tick)
    traits = having_done(family, truth, np.full(N, ITEM), tick).traits
    soon = tick + 10 * TICKS_PER_MINUTE
    again, _ = family.respond(truth._replace(traits=traits), np.full(N, ITEM), soon)
    elsewhere, _ = family.respond(truth._replace(traits=traits), np.full(N, OTHER), soon)
    before, _ = family.respond(truth, np.full(N, OTHER), soon)

    expected = MEMORY.shift(np.ones(N, np.int64), np.full(N, 10.0), score == 1.0)
    assert logits(again) - logits(p_correct) == pytest.approx(expected, abs=1e-6)
    assert elsewhere == pytest.approx(before, abs=1e-12)


def test_a_right_answer_is_remembered_better_than_a_wrong_one_all_fade_and_nobody_is_worse_off() -> None:
    shift = MEMORY.shift(np.ones(4, np.int64), np.array([10.0, 10.0, 1440.0, 60 * 1440.0]), np.array([1, 0, 1, 1]) > 0)
    assert shift[0] > shift[1] >= 0.0
    assert shift[0] > shift[2] > shift[3] >= 0.0
    assert MEMORY.shift(np.zeros(1, np.int64), np.zeros(1), np.zeros(1, np.bool_)).tolist() == [0.0]


def test_worlds_and_demonstration_remember_by_the_same_formula() -> None:
    rng = np.random.default_rng(3)
    _, truth, tick, _ = initial_of(MATCHED, N)
    n_done, gap, right = rng.integers(0, 5, N), rng.exponential(3000.0, N), rng.random(N) < 0.5
    now = tick + (gap * TICKS_PER_MINUTE).astype(np.int64)
    truth.traits.n_done[:, ITEM], truth.traits.done_tick[:, ITEM], truth.traits.was_right[:, ITEM] = n_done, tick, right
    found = [remembered(MATCHED.ground, truth.traits, n, ITEM, now[n]) for n in range(N)]
    assert found == pytest.approx(MEMORY.shift(n_done, gap, right), abs=1e-4)


def learned(where: Stage, first: int, second: int) -> Mask:
    """Say who has learned the skill by the second of two items, without having known it before; bool[N]."""
    family, truth, tick, _ = initial_of(where, N * 5)
    unknowing: Bits = truth._replace(is_mastered=np.zeros_like(truth.is_mastered))
    traits = having_done(family, unknowing, np.full(N * 5, first), tick).traits
    after = having_done(family, unknowing._replace(traits=traits), np.full(N * 5, second), tick + 10 * TICKS_PER_MINUTE)
    there: Mask = family.mastery(after, tick + 10 * TICKS_PER_MINUTE)[:, skill(SKILL)] > 0.0
    return there


def test_a_repeat_teaches_the_share_that_was_estimated() -> None:
    fresh, again = (learned(MATCHED, first, ITEM).mean() for first in (OTHER, ITEM))
    _, truth, _, _ = initial_of(MATCHED, N * 5)
    odds = MODEL.learn_odds[skill(SKILL), np.searchsorted(MODEL.nodes, truth.traits.ability)]

    assert fresh == pytest.approx((odds / (1.0 + odds)).mean(), abs=0.02)
    less = MEMORY.teaching * odds
    assert again == pytest.approx((less / (1.0 + less)).mean(), abs=0.02)
    assert again < fresh - 0.05


def test_strengths_rise_by_the_same_share() -> None:
    family, truth, tick, _ = initial_of(stage(WORLDS["additive"]), 50)
    rises = []
    for first in (OTHER, ITEM):
        once = having_done(family, truth, np.full(50, first), tick)
        again = having_done(family, once, np.full(50, ITEM), tick)
        rises.append((again.strength - once.strength)[:, skill(SKILL)])
    assert rises[1] == pytest.approx(MEMORY.teaching * rises[0])


def believed_after(model_of: str, second: int) -> float:
    """What is believed of the skill after two right answers, the second one ten minutes later."""
    belief = Belief(MATCHED.course, model_for(WORLDS[model_of]), 1, MATCHED.ground.effects)
    for step, item in enumerate((ITEM, second)):
        tick = np.array([START_TICK + 10 * step * TICKS_PER_MINUTE])
        belief.observe(Observation(np.ones(1, np.bool_), np.array([item]), np.ones(1), tick, np.ones(1)))
    return float(belief.marginal(tick)[0, skill(SKILL)])


@pytest.mark.parametrize("world", ["matched", "wrong-graph"])
def test_a_right_answer_to_a_repeated_item_raises_mastery_less_than_to_a_new_one(world: str) -> None:
    twin = max(range(MATCHED.course.compiled.n_items), key=lambda item: _likeness(world, item))
    assert believed_after(world, ITEM) < believed_after(world, twin) - 0.005


def _likeness(world: str, item: int) -> float:
    """Say how close another item of the skill alone comes to the first one in difficulty."""
    model = model_for(WORLDS[world])
    if item == ITEM or model.item_skills[item] != (skill(SKILL),):
        return -math.inf
    return -abs(float(model.shown.difficulty[item] - model.shown.difficulty[ITEM]))


def few_items(moment: Moment, commission: Commission) -> Ints:
    """Choose among three items on each of six skills, whoever it is, at random."""
    rng = np.random.default_rng([moment.step, 5])
    skills = commission.course.compiled.skill_items
    pool = [item for skill in range(6) for item in sorted(skills[skill])[:3]]
    return np.array(pool)[rng.integers(0, len(pool), len(commission.numbers))]


@pytest.fixture(scope="module")
def visits() -> Visits:
    """What learners of the world did with few items, so that they met each several times."""
    _, policy = watched(WORLDS["matched"], few_items, 150)
    done = [(np.flatnonzero(seen.is_done), seen) for seen in policy.seen]
    results = Results(
        np.concatenate([who for who, _ in done]),
        np.concatenate([seen.activity[who] for who, seen in done]),
        np.concatenate([seen.score[who] for who, seen in done]),
        np.concatenate([seen.tick[who] for who, seen in done]),
    )
    compiled = MATCHED.course.compiled
    table = table_of(results, MATCHED.course.world.skill_ids, compiled.registry.items, compiled.item_skills)
    return visits_of(table)


def test_what_was_planted_in_a_table_is_found_again(visits: Visits) -> None:
    planted = Memory(*(getattr(MEMORY.slopes, name) for name in ITEM_NAMES))
    (found,) = memories(visits, 0, 1, lambda: None)
    for minutes in (SOON_MINUTES, 1440.0):
        for is_right in (False, True):
            expected = max(planted.at(2, minutes, is_right=is_right), 0.0)
            assert found.at(2, minutes, is_right=is_right) == pytest.approx(expected, abs=0.45)


def test_the_share_of_teaching_is_found_again(visits: Visits) -> None:
    found = shares(visits, 20, 1)
    low, high = np.quantile(found[1:], [0.025, 0.975])
    assert low <= MEMORY.teaching <= high or found[0] == pytest.approx(MEMORY.teaching, abs=0.25)
    assert found[0] < 0.9


def test_visits_join_what_follows_at_once_and_know_repeats() -> None:
    item = np.array([0, 0, 1, 0, 0, 1])
    results = Results(np.array([0, 0, 0, 0, 1, 1]), item, np.array([0.0, 1, 1, 1, 1, 0]), np.arange(6) * 6_000)
    found = visits_of(table_of(results, ("s",), ("a", "b"), ((0,), (0,))))

    assert found.layout.item.tolist() == [0, 1, 0, 0, 1]
    assert found.layout.score.tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]
    assert found.is_repeat.tolist() == [False, False, True, False, False]
    assert first_visits(found).item.tolist() == [0, 1, 0, 1]
    assert first_visits(found).learner_offsets.tolist() == [0, 2, 4]
    again = drawn_again(found, np.random.default_rng(0))
    assert len(again.learner_offsets) == 3
    assert again.offsets.tolist() == list(range(len(again.item) + 1))


def test_a_shape_says_the_same_as_its_memory() -> None:
    memory = Memory(seen=1.2, right=0.8, more=0.3, gap=-0.15, gap_right=-0.05)
    assert shape_of(memory).memory() == pytest.approx(memory)


def test_tables_that_disagree_are_averaged_evenly_and_widely() -> None:
    rng = np.random.default_rng(2)
    tables = [np.concatenate([[mean], mean + 0.1 * rng.standard_normal(200)]) for mean in (0.0, 1.0, 2.0)]
    alone, together = estimate(tables[1]), pooled(tables)

    assert alone.mean == 1.0
    assert together.mean == pytest.approx(1.0, abs=0.02)
    assert together.high - together.low > 5 * (alone.high - alone.low)
    agreeing = pooled([tables[1], tables[1]])
    assert agreeing.high - agreeing.low < alone.high - alone.low


def test_the_shipped_figures_say_where_they_come_from_and_are_what_the_true_model_reads() -> None:
    assert "python -m simulations.parameters.item_memory" in MEMORY.command
    assert 0.0 <= MEMORY.teaching < 1.0
    parameters = true_parameters(WORLDS["matched"])
    assert {one.slopes for one in parameters.fitted.skills.values()} == {MEMORY.slopes}
    model = compile_model(MATCHED.course.compiled, parameters.population, parameters.fitted)
    assert model.remembers_items
