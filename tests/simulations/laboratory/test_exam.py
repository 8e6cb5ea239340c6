import numpy as np
import pytest

from engine.tracing.traces import TICKS_PER_DAY
from simulations.exam import ITEMS_PER_SKILL
from simulations.scenario import Scenario
from simulations.schedule import START_TICK
from simulations.staging import stage
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, by_turns, initial_of, nothing, watched

N = 40
EXAM = MATCHED.exam
FIRST = len(MATCHED.course.world.teaching)


def test_every_target_is_tested_with_items_that_no_policy_has_heard_of() -> None:
    targets = np.flatnonzero(MATCHED.course.goal_weight)
    assert np.bincount(EXAM.skill)[targets].tolist() == [ITEMS_PER_SKILL] * len(targets)
    assert len(EXAM.skill) == ITEMS_PER_SKILL * len(targets)
    assert EXAM.weight.sum() == pytest.approx(1.0)
    assert np.bincount(EXAM.skill, EXAM.weight, len(MATCHED.course.goal_weight)) == pytest.approx(
        MATCHED.course.goal_weight
    )
    fresh = {item.id for item in EXAM.compiled.graph.items[MATCHED.course.compiled.n_items :]}
    assert len(fresh) == len(EXAM.skill)
    assert not fresh & set(MATCHED.course.world.activity_number)
    assert EXAM.compiled.registry.skills == MATCHED.course.compiled.registry.skills


def test_an_item_of_the_exam_is_answered_by_the_law_of_those_of_the_bank() -> None:
    family, truth, tick, _ = initial_of(MATCHED, 500)
    compiled, ground = MATCHED.course.compiled, MATCHED.ground
    skill = int(EXAM.skill[0])
    alone = [item for item in compiled.skill_items[skill] if len(compiled.item_skills[item]) == 1]
    of_exam = _logits(family.respond(truth, np.full(500, FIRST), tick)[0])
    for item in alone[:3]:
        harder = ground.difficulty[FIRST] - ground.difficulty[item]
        of_bank = _logits(family.respond(truth, np.full(500, item), tick)[0])
        assert of_bank - of_exam == pytest.approx(np.full(500, harder), abs=1e-9)


def _logits(p: np.ndarray) -> np.ndarray:
    logits: np.ndarray = np.log(p / (1.0 - p))
    return logits


@pytest.mark.parametrize("scenario", [WORLDS["matched"], WORLDS["additive"]], ids=lambda one: one.id)
def test_who_has_mastered_more_does_better_and_slips_and_guesses_are_in_it(scenario: Scenario) -> None:
    run, _ = watched(scenario, by_turns, 200)

    assert np.corrcoef(run.delayed_test, run.goal_mastery)[0, 1] > 0.6
    assert 0.0 < run.delayed_test.min() < run.delayed_test.max() < 1.0


def test_the_test_comes_a_week_after_the_goal_was_due_when_more_is_forgotten() -> None:
    here = stage(WORLDS["forgetting"])
    run, _ = watched(here.scenario, nothing, N)
    family = here.family(1)
    truth = family.initial(np.arange(N))
    tick = np.full(N, START_TICK + 37 * TICKS_PER_DAY)
    right = [family.respond(truth, np.full(N, FIRST + n), tick)[0] for n in range(len(EXAM.skill))]

    assert run.delayed_test == pytest.approx(EXAM.weight @ np.array(right))
