"""The exact posterior against all that can be enumerated, and at work."""

from itertools import product

import numpy as np
import pytest

from engine.tracing.traces import TICKS_PER_DAY
from simulations.luck import uniform
from simulations.pilot import model_for
from simulations.policies import bit_particles, bit_prospects, strength_particles
from simulations.policies.exact_posterior import ExactPosterior
from simulations.policies.particles import ancestors, streams_of
from simulations.policies.protocol import Floats, Ints
from simulations.policies.registry import ON_REQUEST, entrants
from simulations.running import run_class
from simulations.schedule import START_TICK
from simulations.staging import stage
from simulations.truths import bits, strengths
from simulations.worlds import WORLDS

MATCHED, ADDITIVE = stage(WORLDS["matched"]), stage(WORLDS["additive"])
SCORES = (1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0)
ONE = np.array([7])


def items_of(skill: int) -> Ints:
    world = MATCHED.course.world
    alone = (world.teaching == 0) & world.exercises[:, skill] & (world.exercises.sum(axis=1) == 1)
    return np.flatnonzero(alone)


def two_skills() -> tuple[int, int]:
    """A skill that builds on one alone, and that one, which builds on nothing."""
    needs = MATCHED.ground.needs > 0.0
    pairs = [(k, int(needs[k].argmax())) for k in np.flatnonzero(needs.sum(axis=1) == 1)]
    return next((int(k), j) for k, j in pairs if not needs[j].any())


def enumerated(nature: bits.Nature, skills: tuple[int, int], steps: list[tuple[int, int, float]]) -> Floats:
    """P(bits of two skills, θ) after items, by all of their states: float64[2, 2, G]."""
    chance = 1.0 / (1.0 + np.exp(-nature.base[:, None] - nature.loading[:, None] * nature.nodes))
    prior = 1.0 / (1.0 + np.exp(-nature.prior[:, :1] - nature.prior[:, 1:] * nature.nodes))
    rate = 1.0 / (1.0 + np.exp(-nature.learn[:, :1] - nature.learn[:, 1:] * nature.nodes))
    k, j = skills
    joint = np.empty((2, 2, len(nature.nodes)))
    for x, y in product((0, 1), repeat=2):
        joint[x, y] = nature.weights * (prior[k] if x else 1.0 - prior[k]) * (prior[j] if y else 1.0 - prior[j])
    used = dict.fromkeys(skills, -1)
    seen = dict.fromkeys(skills, -1)

    def fade(skill: int, tick: int) -> None:
        if used[skill] >= 0:
            days = (np.array([tick, seen[skill]]) - used[skill]) / TICKS_PER_DAY
            left = (1.0 + days / nature.tau_days) ** -nature.decay[skill]
            lost = 1.0 - left[0] / left[1]
            moved = joint if skill == k else joint.transpose(1, 0, 2)
            moved[0] += lost * moved[1]
            moved[1] *= 1.0 - lost
        seen[skill] = tick

    for item, tick, score in steps:
        skill = k if MATCHED.course.world.exercises[item, k] else j
        for one in skills:
            fade(one, tick)
        table = chance[nature.table_offsets[item] : nature.table_offsets[item] + 2]
        told = table if score else 1.0 - table
        moved = joint if skill == k else joint.transpose(1, 0, 2)
        moved *= told[:, None]
        joint /= joint.sum()
        ready = np.array([1.0 - nature.ground.needs[k, j], 1.0]) if skill == k else np.ones(2)
        learned = np.minimum(rate[skill], 0.9) * ready[:, None]
        keep = nature.keep[skill]
        known, lacking = moved[1].copy(), moved[0].copy()
        moved[1] = keep * known + learned * lacking
        moved[0] = (1.0 - keep) * known + (1.0 - learned) * lacking
        used[skill] = seen[skill] = tick
    return joint


def test_the_posterior_of_bits_is_that_of_enumeration() -> None:
    nature, (k, j) = MATCHED.nature, two_skills()
    assert isinstance(nature, bits.Nature)
    items = [*items_of(k)[:4], *items_of(j)[:2], *items_of(k)[4:6], *items_of(j)[2:4]]
    days = range(0, 2 * len(items), 2)
    steps = [
        (int(item), START_TICK + day * TICKS_PER_DAY, score)
        for item, day, score in zip(items, days, SCORES, strict=True)
    ]
    laws = bit_particles.laws_of(nature, MATCHED.scenario.people, MATCHED.course)
    clouds = bit_particles.new_clouds(laws, 1, 20_000, streams_of(1, ONE))
    for item, tick, score in steps:
        bit_particles.take_in(laws, clouds, 0, item, tick, score, 0.0, 1.0)
    now = steps[-1][1]
    found = bit_prospects.prospect(laws, clouds, np.array([now]), now, np.ones(1, np.bool_))
    joint = enumerated(nature, (k, j), steps)
    assert found.mastery[0, [k, j]] == pytest.approx([joint[1].sum(), joint[:, 1].sum()], abs=0.015)
    ability = joint.sum(axis=(0, 1))
    assert np.einsum("p,pgh->g", clouds.weight[0], clouds.grid[0]) == pytest.approx(ability, abs=0.015)
    apart = next(one for one in laws.order if one not in {k, j})
    prior = 1.0 / (1.0 + np.exp(-nature.prior[apart, 0] - nature.prior[apart, 1] * nature.nodes))
    assert found.mastery[0, apart] == pytest.approx(ability @ prior, abs=0.01)


def test_the_posterior_of_strengths_is_that_of_weighting_the_prior() -> None:
    nature, (_, k) = ADDITIVE.nature, two_skills()
    assert isinstance(nature, strengths.Nature)
    items, rng, n_drawn = items_of(k)[: len(SCORES)], np.random.default_rng(1), 200_000
    ability = rng.normal(size=n_drawn)
    strength = nature.mean[k] + strengths.ENTRY_ABILITY * ability + strengths.ENTRY_SD * rng.normal(size=n_drawn)
    laws = strength_particles.laws_of(nature, ADDITIVE.scenario.people, ADDITIVE.course)
    clouds = strength_particles.new_clouds(laws, 1, 20_000, streams_of(1, ONE))
    weight = np.ones(n_drawn)
    for n, (item, score) in enumerate(zip(items.tolist(), SCORES, strict=True)):
        logit = (
            strengths.DISCRIMINATION * strength + strengths.ABILITY_LOADING * ability - nature.ground.difficulty[item]
        )
        right = 1.0 / (1.0 + np.exp(-logit))
        weight *= right if score else 1.0 - right
        strength = strength + nature.rate[k] / np.sqrt(1.0 + n)
        strength_particles.take_in(laws, clouds, 0, item, START_TICK, score, 0.0, 1.0)
    found = strength_particles.prospect(laws, clouds, np.array([START_TICK]), START_TICK, np.ones(1, np.bool_))
    weight /= weight.sum()
    assert found.mastery[0, k] == pytest.approx(weight @ strengths.mastery_of(strength), abs=0.03)
    believed = np.einsum("p,pg->g", clouds.weight[0], clouds.grid[0]) @ laws.ability
    assert believed == pytest.approx(weight @ ability, abs=0.05)


def test_particles_are_drawn_anew_in_proportion_when_too_few_count() -> None:
    found = np.empty(4, np.int64)
    assert not ancestors(np.array([1.0, 1.0, 1.0, 2.0]), 0.5, found)
    weight = np.array([0.0, 3.0, 1.0, 0.0])
    assert ancestors(weight, 0.5, found)
    assert weight.tolist() == [0.25] * 4
    assert found.tolist() == [1, 1, 1, 2]


@pytest.mark.parametrize("world", ["forgetting", "diverse", "additive"])
def test_a_learner_is_the_same_alone_and_in_a_class_in_every_family(world: str) -> None:
    def make(commission):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - a policy maker
        return ExactPosterior(commission, 64)

    (entrant,) = entrants(["exact-posterior"])
    here, model = stage(WORLDS[world]), model_for(WORLDS["matched"])
    together = run_class(here, entrant._replace(make=make), np.arange(3), 5, model)
    alone = run_class(here, entrant._replace(make=make), np.arange(1, 2), 5, model)
    np.testing.assert_allclose(alone.curve[0], together.curve[1], rtol=1e-12)
    assert uniform(5, 905, 1, 0, 0) != uniform(5, 905, 2, 0, 0)


def test_in_matched_it_is_at_least_as_good_as_ours() -> None:
    def make(commission):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - a policy maker
        return ExactPosterior(commission, 512)

    exact, ours = entrants(["ours", "exact-posterior"])[::-1]
    goal = [
        run_class(MATCHED, one, np.arange(12), 3, model_for(WORLDS["matched"])).goal_mastery.mean()
        for one in (exact._replace(make=make), ours)
    ]
    assert goal[0] >= goal[1]


def test_it_runs_only_where_it_is_asked_for() -> None:
    assert "exact-posterior" in ON_REQUEST
    assert "exact-posterior" not in {one.id for one in entrants()}
