"""From the data of a world to its course, to what its authors erred about, and to its laws."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from engine.tracing import Fitted, SkillEffects, compile_model
from engine.tracing.parameters import TYPICAL_READINESS
from simulations.courses import course_named
from simulations.exam import Exam, exam_of
from simulations.parameters import WorldParameters, read_chosen, read_item_memory
from simulations.policies.protocol import Course, Floats
from simulations.scenario import Scenario
from simulations.truths import bits, strengths
from simulations.truths.ground import Family, TrueCourse, lay_ground
from simulations.world import World, closure

MISSED_WEIGHT: Final = 0.8
"""Of what the authors missed: as strong as most of what they wrote."""


def true_needs(world: World, wrong_share: float, seed: int) -> Floats:
    """Say what truly builds on what, where one share of what the authors say is wrong: float64[K, K].

    Half of the wrong arrows (the greater half) are there and the authors miss them; the others they invented. What
    they miss leads from a skill to one that is deeper in their graph and not connected with it yet, so the
    truth has no cycle either.

    Args:
        world: As the authors believe it to be.
        wrong_share: Wrong arrows over all arrows of theirs, 0..1.
        seed: Of the choice.
    """
    rng, needs = np.random.default_rng(seed), world.needs.copy()
    arrows = np.argwhere(needs > 0)
    n_wrong = round(wrong_share * len(arrows))
    candidates = np.argwhere((world.depth[:, None] > world.depth[None, :]) & ~closure(needs > 0.0))
    for k, j in candidates[rng.choice(len(candidates), n_wrong - n_wrong // 2, replace=False)]:
        needs[k, j] = MISSED_WEIGHT
    for k, j in arrows[rng.choice(len(arrows), n_wrong // 2, replace=False)]:
        needs[k, j] = 0.0
    return needs


_STABILITY_DAYS: Final = (2.0, 6.0)
"""Stability of a new memory: a week later 4 in 5 to 9 in 10 are left, as in beginners' cards of spaced repetition."""


class Stage(NamedTuple):
    """A world, ready for learners."""

    scenario: Scenario  # its data
    course: Course  # what policies are told of it
    exam: Exam  # what nobody is told of it
    ground: TrueCourse  # the course as it truly is
    nature: bits.Nature | strengths.Nature  # its laws, as data
    family: Callable[[int], Family[Any]]  # (seed of a run) → the functions of the truth


@cache
def stage(scenario: Scenario) -> Stage:
    """Set the stage of a world; once per process."""
    course, exam = course_named(scenario.course), _exam(scenario.course)
    needs = true_needs(course.world, scenario.wrong_arrows, scenario.assignment)
    ground = lay_ground(course, exam, needs, read_item_memory())
    due_tick, people = scenario.schedule.due_tick, scenario.people
    if scenario.family == "strengths":
        forces = strengths.nature_of(ground, scenario.assignment)
        of_seed = partial(strengths.strengths_family, forces, people, due_tick=due_tick)
        return Stage(scenario, course, exam, ground, forces, of_seed)
    nature = _bits(scenario, exam, ground)
    return Stage(scenario, course, exam, ground, nature, partial(bits.bits_family, nature, people, due_tick=due_tick))


@cache
def _exam(course_id: str) -> Exam:
    return exam_of(course_named(course_id))


def true_parameters(scenario: Scenario) -> WorldParameters:
    """Deal the skills of the file to the skills of the course, in an order that is shuffled by the assignment.

    The fit says nothing of prerequisites; their weights are to be taken as the worlds of bits take them. Nor does it
    say anything of items that are met again: these effects are those that all worlds are made of.
    """
    chosen, memory = read_chosen(), read_item_memory()
    ids = course_named(scenario.course).world.skill_ids
    rng = np.random.default_rng(scenario.assignment)
    rounds = [rng.permutation(len(chosen.skills)) for _ in range(0, len(ids), len(chosen.skills))]
    skills = [msgspec.structs.replace(one, slopes=memory.slopes) for one in chosen.skills]
    effects = {skill: skills[place] for skill, place in zip(ids, np.concatenate(rounds), strict=False)}
    population = msgspec.structs.replace(
        chosen.population,
        skill=msgspec.structs.replace(chosen.population.skill, slopes=memory.slopes),
        learn_slopes=memory.learn_slopes(),
        clock="minutes",
        readiness=TYPICAL_READINESS,
    )
    return WorldParameters(population, Fitted(skills=effects))


def _bits(scenario: Scenario, exam: Exam, ground: TrueCourse) -> bits.Nature:
    parameters = true_parameters(scenario)
    effects = [parameters.fitted.skills[skill] for skill in exam.compiled.registry.skills]
    model = compile_model(exam.compiled, parameters.population, parameters.fitted)
    return bits.nature_of(ground, model, effects, _stability(scenario, effects))


def _stability(scenario: Scenario, effects: list[SkillEffects]) -> Floats | None:
    if not scenario.has_stability:
        return None
    return np.random.default_rng(scenario.assignment).uniform(*_STABILITY_DAYS, len(effects))
