"""What is typical of courses before any result of this one: what the typical parameters of a fit are drawn towards.

The typical parameters of a course (of its skills, of ability, of the history) are themselves draws from a population of
courses: x ~ N(μ, τ²). `courses` has μ and τ as public tables gave them, so that a small class is held to what courses
are like and a large one hardly (Gelman & Hill 2007, "Data analysis using regression and multilevel/hierarchical
models", chapter 12).
"""

import math
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

import msgspec

from engine.fitting.ability.courses import ANYWHERE, BY_CLOCK
from engine.tracing.parameters import Clock, Population, logit


class Anchor(NamedTuple):
    """What a typical parameter is drawn towards.

    Attributes:
        mean: Of courses.
        sd: How far they are apart, as a standard deviation.
        n_courses: How many told of it; 0 where mean and spread are assumed.
    """

    mean: float
    sd: float
    n_courses: int = 0


Anchors: TypeAlias = Mapping[str, Anchor]
"""By name: as in `parameters.SKILL_FIELDS` and `parameters.LOADINGS`; `slopes.NAME`; `learn_slopes.NAME`."""

SMALLEST: Final = 1e-9  # for a logarithm

TIMED: Final = frozenset(BY_CLOCK["minutes"])
"""These mean something else where gaps are counted in results."""


def anchors_of(clock: Clock) -> dict[str, Anchor]:
    """Say what a course is drawn towards of which nothing is known but its clock."""
    return {name: Anchor(*told) for name, told in (ANYWHERE | BY_CLOCK[clock]).items()}


def typical_values(population: Population) -> dict[str, float]:
    """Give what is typical in a model, by the names of anchors."""
    skill = population.skill
    return {
        "prior": skill.prior,
        "prior_ability": skill.prior_ability,
        "learn": skill.learn,
        "learn_ability": skill.learn_ability,
        "unmastered": skill.unmastered,
        "log_gap": math.log(max(skill.mastered - skill.unmastered, SMALLEST)),
        "forget": logit(skill.forget),
        "log_decay": math.log(max(skill.decay, SMALLEST)),
        "unmastered_ability": population.unmastered_ability,
        "mastered_ability": population.mastered_ability,
        **{f"slopes.{name}": slope for name, slope in msgspec.structs.asdict(skill.slopes).items()},
        **{f"learn_slopes.{name}": slope for name, slope in msgspec.structs.asdict(population.learn_slopes).items()},
    }
