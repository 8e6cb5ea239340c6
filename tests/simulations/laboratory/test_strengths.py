import numpy as np
import pytest

from engine.tracing.traces import TICKS_PER_DAY
from simulations.staging import stage
from simulations.truths.strengths import FASTEST, SLOWEST, Strengths, mastery_of
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, all_doing, having_done, initial_of, skill

N = 2_000
ADDITIVE = stage(WORLDS["additive"])
FAMILY, TRUTH, TICK, MASTERY = initial_of(ADDITIVE, N)


def strong(strength: float) -> Strengths:
    """Everybody is as strong in everything."""
    same = np.full_like(TRUTH.strength, strength)
    truth: Strengths = TRUTH._replace(strength=same, floor=np.full_like(same, -1.0))
    return truth


def test_first_masteries_spread_widely() -> None:
    assert np.quantile(MASTERY, 0.1) < 0.03
    assert np.quantile(MASTERY, 0.9) > 0.6
    assert 0.05 < (MASTERY @ ADDITIVE.course.goal_weight).std() < 0.3


def test_from_nothing_to_mastered_takes_six_to_twelve_items() -> None:
    for rate in (SLOWEST, FASTEST):
        strength = np.concatenate([[0.0], np.cumsum(rate / np.sqrt(1.0 + np.arange(20)))])
        needed = int(np.argmax(mastery_of(strength) >= 0.95))
        assert 6 <= needed <= 12


def test_answers_follow_the_logistic_formula() -> None:
    item = MATCHED.course.compiled.item_index["cia-triad-1"]
    p_correct, score = FAMILY.respond(TRUTH, np.full(N, item), TICK)
    left = TRUTH.strength[:, skill("cia-triad")]
    logit = 1.2 * left + 0.7 * TRUTH.traits.ability - MATCHED.course.world.difficulty[item]

    assert p_correct == pytest.approx(1.0 / (1.0 + np.exp(-logit)), abs=1e-9)
    assert score.mean() == pytest.approx(p_correct.mean(), abs=0.05)


def test_practice_gives_less_each_time_and_needs_what_the_skill_builds_on() -> None:
    k, needed = skill("cia-triad"), skill("information-value")
    truth, rises = strong(3.0), []
    for number in (1, 2, 3, 4):
        after = having_done(FAMILY, truth, all_doing(f"cia-triad-{number}", N), TICK)
        rises.append(float(after.strength[0, k] - truth.strength[0, k]))
        truth = after
    assert np.array(rises) / rises[0] == pytest.approx(1.0 / np.sqrt([1, 2, 3, 4]))

    lacking = strong(3.0)
    lacking.strength[:, needed] = 1.0
    after = having_done(FAMILY, lacking, all_doing("cia-triad-1", N), TICK)
    ready = mastery_of(np.array([1.0, 3.0]))
    assert (after.strength[0, k] - 3.0) / rises[0] == pytest.approx(ready[0] / ready[1])


def test_what_was_gained_fades_by_a_power_law_and_what_was_brought_along_stays() -> None:
    k = skill("cia-triad")
    used = having_done(FAMILY, strong(1.0), all_doing("cia-triad-1", N), TICK)
    gained = used.strength[0, k] + 1.0
    later = FAMILY.mastery(used, TICK + 14 * TICKS_PER_DAY)[0, k]

    assert later == pytest.approx(mastery_of(np.array([-1.0 + gained * 3.0**-0.15]))[0])
    assert FAMILY.mastery(TRUTH, TICK + 365 * TICKS_PER_DAY) == pytest.approx(MASTERY)


def test_insight_says_what_the_next_item_brings_and_what_is_left_of_it() -> None:
    k = skill("information-value")
    told = FAMILY.insight(TRUTH, TICK)
    after = FAMILY.mastery(having_done(FAMILY, TRUTH, all_doing("information-value-1", N), TICK), TICK)

    assert after[:, k] - MASTERY[:, k] == pytest.approx(told.learn[:, k] * (1.0 - MASTERY[:, k]))
    due = np.full(N, ADDITIVE.scenario.schedule.due_tick)
    assert FAMILY.mastery(TRUTH, due) == pytest.approx(told.keeps * told.mastery)
