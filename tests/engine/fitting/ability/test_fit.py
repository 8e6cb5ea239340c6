"""How the climb goes, what it does not depend on, and what is switched off."""

from collections.abc import Callable
from itertools import combinations

import msgspec
import numba
import numpy as np
import pytest

from engine.artefact import Parameters
from engine.fitting import ability
from engine.fitting.ability.arrays import Floats, Sums, Tables
from engine.fitting.ability.evidence import FEW_LEARNERS, Fold
from engine.fitting.ability.extensions import EXTENSIONS, covariates_of, usable
from engine.fitting.ability.maximisation import Climb
from engine.fitting.ability.parameters import initial_vector
from engine.fitting.ability.strength import WORTH
from engine.interactions import Interactions
from engine.tracing import SkillEffects, Slopes
from tests.engine.fitting.ability.worlds import SEVERAL, World, small_table, without_items, world

STRENGTHS = {"skills": 1.0, "items": 1.0, "typical": 1.0}


@pytest.fixture(scope="module")
def table() -> Interactions:
    return small_table(SEVERAL, FEW_LEARNERS, 8)  # so many that one set of them is held out, not five


def fitted(table: Interactions, **changed: object) -> ability.Fit:
    settings = msgspec.structs.replace(ability.Settings(strength=1.0, max_iterations=15, n_nodes=5), **changed)
    return ability.fit(table, settings, seed=0, code_version="1")


def climbed(one: World, start: Floats, max_iterations: int, tolerance: float = 0.0) -> float:
    climb = Climb(
        one.evidence, one.layout, STRENGTHS, None,
        tolerance=tolerance, max_iterations=max_iterations, tell=lambda _: None,
    )  # fmt: skip
    return climb.run(start).objective


def test_no_step_lowers_the_objective(table: Interactions) -> None:
    one = world(table)
    heights = [climbed(one, initial_vector(one.layout), steps) for steps in range(1, 11)]
    assert heights == sorted(heights)
    assert heights[-1] > heights[0] + 5


def test_the_climb_ends_where_it_can_go_no_higher() -> None:
    one = world(small_table(SEVERAL, 15, 10), n_nodes=3, extensions=frozenset({"ability", "items", "practice"}))
    climb = Climb(one.evidence, one.layout, STRENGTHS, None, tolerance=1e-8, max_iterations=500, tell=lambda _: None)
    summit = climb.run(initial_vector(one.layout))
    assert summit.has_converged
    for seed in range(3):
        elsewhere = summit.vector + np.random.default_rng(seed).normal(0, 0.05, len(summit.vector))
        assert climbed(one, elsewhere, 500, 1e-8) == pytest.approx(summit.objective, abs=1e-2)


def test_no_parameters_are_looked_at_twice(table: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    one = world(table)
    looked: list[Floats] = []
    gather = one.evidence.gather

    def noted(tables: Tables, but: Fold | None) -> Sums:
        looked.append(np.concatenate([np.ravel(table) for table in tables]))
        return gather(tables, but)

    monkeypatch.setattr(one.evidence, "gather", noted)
    climb = Climb(one.evidence, one.layout, STRENGTHS, None, tolerance=0.0, max_iterations=5, tell=lambda _: None)
    summit = climb.run(initial_vector(one.layout))
    assert not any(np.allclose(a, b, rtol=1e-13, atol=1e-13) for a, b in combinations(looked, 2))
    assert summit.log_likelihood == pytest.approx(one.log_likelihood(summit.vector), rel=1e-12)


def test_the_order_in_which_learners_appear_does_not_matter(table: Interactions) -> None:
    place = np.random.default_rng(1).permutation(len(table.learner_ids))
    ids = np.array(table.learner_ids)
    moved = table._replace(
        learners=np.argsort(place)[table.learners].astype(np.int32), learner_ids=tuple(ids[place].tolist())
    )
    one, other = fitted(table), fitted(moved)
    assert other.found.summit.log_likelihood == pytest.approx(one.found.summit.log_likelihood, rel=1e-9)
    np.testing.assert_allclose(other.found.summit.vector, one.found.summit.vector, atol=1e-7)


def test_the_number_of_threads_does_not_matter(table: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.fitting.ability.expectation.WORTH_THREADS", 0)
    found = []
    before = numba.get_num_threads()
    for threads in (1, min(2, before)):
        numba.set_num_threads(threads)
        found.append(fitted(table, strength=None))
    numba.set_num_threads(before)
    one, other = found
    assert other.found.choice.losses == pytest.approx(one.found.choice.losses, rel=1e-12)
    np.testing.assert_allclose(other.found.summit.vector, one.found.summit.vector, rtol=1e-12, atol=1e-12)
    assert other.model.content_hash == one.model.content_hash


def test_the_strength_is_the_one_that_predicts_learners_held_out_best(table: Interactions) -> None:
    choice = fitted(table, strength=None).found.choice
    cost = {
        strength: place * WORTH + loss * table.n_rows for place, (strength, loss) in enumerate(choice.losses.items())
    }
    assert cost[choice.strength] == min(cost.values())
    assert len(choice.losses) > 1


WITHOUT_ITEMS = {"items", "item_ability", "item_memory", "attempts"}


def test_a_table_is_not_asked_what_it_cannot_say(table: Interactions) -> None:
    everything = frozenset(EXTENSIONS)
    assert usable(everything, has_items=True, has_times=True) == everything
    assert everything - usable(everything, has_items=False, has_times=True) == WITHOUT_ITEMS
    assert everything - usable(everything, has_items=True, has_times=False) == {"pause", "decay"}
    bare = fitted(without_items(table)._replace(occurred_at_us=None)).model
    assert set(bare.training.extensions) == everything - WITHOUT_ITEMS - {"pause", "decay"}
    assert bare.parameters.population.clock == "results"
    assert bare.parameters.population.readiness == 0.0  # nothing is fitted of prerequisites


@pytest.fixture(scope="module")
def everything(table: Interactions) -> Parameters:
    """What is found where nothing is switched off."""
    return fitted(table, max_iterations=3).model.parameters


# So few learners correct nothing in any case; `test_correction` switches that off for more.
@pytest.mark.parametrize("extension", sorted(set(EXTENSIONS) - {"correction"}))
def test_what_is_switched_off_does_nothing(
    table: Interactions, everything: Parameters, extension: ability.Extension
) -> None:
    found = fitted(table, extensions=frozenset(EXTENSIONS) - {extension}, max_iterations=3)
    assert extension not in found.model.training.extensions
    parameters = found.model.parameters
    covariates = covariates_of(frozenset({extension}))
    if covariates:
        of_nothing = (*[skill.slopes for skill in skills_of(parameters)], parameters.population.learn_slopes)
        assert not any(getattr(slopes, name) for slopes in of_nothing for name in covariates)
    else:
        assert IS_OFF[extension](parameters)
    assert extension not in IS_OFF or not IS_OFF[extension](everything)


def skills_of(parameters: Parameters) -> list[SkillEffects]:
    return [parameters.population.skill, *parameters.fitted.skills.values()]


IS_OFF: dict[str, Callable[[Parameters], bool]] = {
    "ability": lambda p: (
        p.population.n_nodes == 1
        and not any((p.population.unmastered_ability, p.population.mastered_ability))
        and not any(skill.prior_ability or skill.learn_ability for skill in skills_of(p))
    ),
    "skill_ability": lambda p: not any(skill.ability for skill in skills_of(p)),
    "items": lambda p: not any(item.difficulty for item in p.fitted.items.values()),
    "item_ability": lambda p: not any(item.ability for item in p.fitted.items.values()),
    "skill_slopes": lambda p: len({skill.slopes for skill in skills_of(p)}) == 1,
    "attempts": lambda p: not p.population.attempts and not any(item.attempts for item in p.fitted.items.values()),
    "answers": lambda p: (
        not p.population.answers
        and not any(item.answers for item in p.fitted.items.values())
        and not any(one.answers for one in p.fitted.sets.values())
    ),
    "pairs": lambda p: (
        not any(item.after for item in p.fitted.items.values()) and not any(one.after for one in p.fitted.sets.values())
    ),
    "learning": lambda p: p.population.learn_slopes == Slopes(),
    "forget": lambda p: not any(skill.forget for skill in skills_of(p)),
    "decay": lambda p: not any(skill.decay for skill in skills_of(p)),
}
