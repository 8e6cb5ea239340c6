import math

import numpy as np
import pytest

from engine.tracing.model import TracingModel
from engine.tracing.traces import TICKS_PER_DAY
from simulations.pilot import model_for
from simulations.policies.protocol import NOTHING, Floats
from simulations.staging import stage
from simulations.truths.bits import Bits, prerequisites_first
from simulations.truths.ground import EFFECTS
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, all_doing, having_done, initial_of, skill

N = 8_000
FAMILY, TRUTH, TICK, MASTERY = initial_of(MATCHED, N)
MODEL: TracingModel = model_for(WORLDS["matched"])
NODE = np.searchsorted(MODEL.nodes, TRUTH.traits.ability)


def at_node(values: Floats, node: int) -> Floats:
    there: Floats = values[node == NODE]
    return there


def sure(p: float, n: int) -> float:
    """Five standard errors of a share."""
    return 5.0 * math.sqrt(p * (1.0 - p) / n) + 1e-9


def knowing(*skill_ids: str) -> Bits:
    """Everybody knows exactly these skills."""
    known = np.zeros(TRUTH.is_mastered.shape, np.bool_)
    known[:, [skill(one) for one in skill_ids]] = True
    truth: Bits = TRUTH._replace(is_mastered=known)
    return truth


def share_learning(truth: Bits, activity_id: str, skill_id: str) -> Floats:
    """Say who has learned the skill just after the activity, float64[N]."""
    after = having_done(FAMILY, truth, all_doing(activity_id, N), TICK)
    learned: Floats = FAMILY.mastery(after, TICK)[:, skill(skill_id)]
    return learned


def test_abilities_and_first_masteries_are_drawn_as_the_model_believes() -> None:
    shares = np.bincount(NODE, minlength=len(MODEL.nodes)) / N
    assert shares == pytest.approx(MODEL.weights, abs=0.02)

    for node in (2, 3, 4):
        expected = MODEL.prior_matrix[:, node]
        n_there = int((node == NODE).sum())
        assert at_node(MASTERY, node).mean(axis=0) == pytest.approx(expected, abs=sure(0.5, n_there))


def test_answers_are_right_as_often_as_the_engine_says_for_every_combination_of_skills() -> None:
    n_skills = [len(skills) for skills in MODEL.item_skills]
    for item in (0, n_skills.index(2), MATCHED.course.compiled.item_index["threat-actors-2"]):
        skills = MODEL.item_skills[item]
        p_correct, score = FAMILY.respond(TRUTH, np.full(N, item), TICK)
        combination = (MASTERY[:, list(skills)] @ (2 ** np.arange(len(skills)))).astype(int)
        first = MODEL.emissions.offsets[item]
        odds = MODEL.emissions.odds[first : MODEL.emissions.offsets[item + 1]].reshape(-1, MODEL.n_nodes)
        expected = (odds / (1.0 + odds))[combination, NODE]

        assert p_correct == pytest.approx(expected, abs=1e-12)
        assert score.mean() == pytest.approx(expected.mean(), abs=sure(0.5, N))


def test_who_does_nothing_or_studies_has_no_score() -> None:
    for activity in (np.full(N, NOTHING), all_doing("cia-triad-core", N)):
        p_correct, score = FAMILY.respond(TRUTH, activity, TICK)
        assert np.isnan(p_correct).all()
        assert np.isnan(score).all()


def test_a_skill_is_learned_as_often_as_the_formula_says() -> None:
    ready, unready = (
        share_learning(knowing(*known), "cia-triad-1", "cia-triad") for known in (["information-value"], [])
    )
    for node in (2, 3, 4):
        expected = MODEL.learn_matrix[skill("cia-triad"), node]
        there = at_node(ready, node)
        assert there.mean() == pytest.approx(min(expected, 0.9), abs=sure(expected, len(there)))
    assert not unready.any()  # an arrow of weight 1 is indispensable


def test_half_a_need_halves_the_chance() -> None:
    weight = MATCHED.ground.needs[skill("multi-factor"), skill("strong-passwords")]
    ready, unready = (
        share_learning(knowing(*known), "multi-factor-1", "multi-factor").mean() for known in (["strong-passwords"], [])
    )
    assert unready == pytest.approx(ready * (1.0 - weight), abs=0.02)


def test_studying_teaches_by_its_effect_and_half_as_much_every_time() -> None:
    name, first = "threat-actors", "threat-actors-remedial"
    rate = MODEL.learn_matrix[skill(name), NODE]
    once = share_learning(knowing(), first, name)
    before = having_done(FAMILY, knowing(), all_doing(first, N), TICK)
    again = share_learning(before._replace(is_mastered=np.zeros_like(before.is_mastered)), first, name)

    assert once.mean() == pytest.approx(np.minimum(EFFECTS["remedial"] * rate, 0.9).mean(), abs=sure(0.5, N))
    assert again.mean() == pytest.approx(np.minimum(EFFECTS["remedial"] / 2 * rate, 0.9).mean(), abs=sure(0.5, N))


def test_a_result_may_cost_a_skill_and_studying_does_not() -> None:
    k = skill("information-value")
    after = {
        one: FAMILY.mastery(having_done(FAMILY, knowing("information-value"), all_doing(one, N), TICK), TICK)[
            :, k
        ].mean()
        for one in ("information-value-1", "information-value-core")
    }
    assert after["information-value-1"] == pytest.approx(MODEL.keep[k], abs=sure(0.01, N))
    assert after["information-value-core"] == 1.0


def test_bits_fade_as_the_engine_says_and_only_after_their_first_use() -> None:
    k = skill("information-value")
    used = having_done(FAMILY, knowing("information-value"), all_doing("information-value-core", N), TICK)
    for days in (1, 30, 365):
        later = TICK + days * TICKS_PER_DAY
        expected = (1.0 + days / MODEL.tau_days) ** -MODEL.forget_decay[k]
        assert FAMILY.mastery(used, later)[:, k].mean() == pytest.approx(expected, abs=sure(expected, N))
        assert FAMILY.mastery(knowing("information-value"), later)[:, k].all()


def test_nothing_is_changed_in_place() -> None:
    copies = [column.copy() for column in (*TRUTH.traits, *TRUTH[1:])]
    having_done(FAMILY, TRUTH, np.arange(N) % 500, TICK)

    assert all(np.array_equal(one, copy) for one, copy in zip((*TRUTH.traits, *TRUTH[1:]), copies, strict=True))


def test_insight_foresees_the_mean_rise_and_what_is_left_when_the_goal_is_due() -> None:
    k = skill("information-value")
    told = FAMILY.insight(knowing(), TICK)
    rise = share_learning(knowing(), "information-value-1", "information-value")
    assert rise.mean() == pytest.approx(told.learn[:, k].mean(), abs=sure(0.5, N))

    used = having_done(FAMILY, knowing("information-value"), all_doing("information-value-core", N), TICK)
    later = TICK + 5 * TICKS_PER_DAY
    there = FAMILY.mastery(used, later)[:, k] > 0
    due = np.full(N, MATCHED.scenario.schedule.due_tick)
    kept = FAMILY.mastery(used, due)[there, k].mean()
    assert kept == pytest.approx(FAMILY.insight(used, later).keeps[there, k].mean(), abs=sure(kept, int(there.sum())))


def test_where_memories_have_a_stability_late_reviews_make_them_last_longer() -> None:
    family, truth, tick, _ = initial_of(stage(WORLDS["forgetting"]), N)
    k = skill("information-value")
    truth = having_done(
        family,
        truth._replace(is_mastered=np.ones_like(truth.is_mastered)),
        all_doing("information-value-core", N),
        tick,
    )
    start = truth.stability[0, k]
    kept = family.mastery(truth, tick + int(start * TICKS_PER_DAY))[:, k]
    assert kept.mean() == pytest.approx(0.9, abs=sure(0.9, N))

    soon, late = (
        having_done(family, truth, all_doing("information-value-core", N), tick + days * TICKS_PER_DAY)
        for days in (1, 10)
    )
    remembers = family.mastery(truth, tick + 10 * TICKS_PER_DAY)[:, k] > 0
    left = 1.0 / (1.0 + 10 / (9 * start))
    assert late.stability[remembers, k] == pytest.approx(start * (1 + 6 * (1 - left)))
    assert (late.stability[remembers, k] > soon.stability[remembers, k]).all()
    assert late.stability[~remembers, k] == pytest.approx(start / 2)


def test_what_was_lost_is_relearned_with_twice_the_chance() -> None:
    family, truth, tick, _ = initial_of(stage(WORLDS["forgetting"]), N)
    k = skill("information-value")
    lost = truth._replace(
        is_mastered=np.ones_like(truth.is_mastered), fades_tick=np.full_like(truth.fades_tick, tick[0] - 1)
    )
    fresh = lost._replace(is_mastered=np.zeros_like(truth.is_mastered))
    rates = [family.insight(one, tick).learn[:, k] for one in (fresh, lost)]
    after = having_done(family, lost, all_doing("information-value-1", N), tick)

    assert rates[1] == pytest.approx(np.minimum(2 * rates[0], 0.9))
    assert family.mastery(after, tick)[:, k].mean() == pytest.approx(rates[1].mean(), abs=sure(0.5, N))


def test_prerequisites_come_first() -> None:
    order = prerequisites_first(MATCHED.ground.needs)
    place = np.argsort(order)
    assert all(place[j] < place[k] for k, j in np.argwhere(MATCHED.ground.needs > 0))
