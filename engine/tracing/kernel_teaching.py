"""What a resource teaches (`engine.tracing.teaching`), compiled: the same operations in the same order."""

import numpy as np

from engine.compiling import compiled, inner
from engine.tracing.kernel_arrays import Floats, Ints, ModelArrays
from engine.tracing.kernel_parts import marginal, readiness, round_mastery, shown_of, stored_back
from engine.tracing.state import NOTHING_LEARNED
from engine.tracing.teaching import MOST_TAUGHT


@compiled
def teach_class(
    model: ModelArrays,
    learners: Ints,
    skills: Ints,
    effects: Floats,
    retained: Floats,
    nodes: Floats,
    factors: Floats,
    abilities: Floats,
) -> None:
    """Credit what learners of a class have studied, in place.

    Args:
        model: To trace with.
        learners: Who, row in `nodes`; one row per skill of a resource, in order.
        skills: Which skill.
        effects: Chance of learning it, relative to P(learn).
        retained: How much of its mastery is left since its last result, 0..1.
        nodes: Masteries, [N, skills of the model, G].
        factors: What the odds of learning at the last opportunity are multiplied by, and what is held back of what is
            shown, [N, 2, skills of the model].
        abilities: Beliefs about θ, [N, G].
    """
    places = np.arange(len(model.keep))
    for row in range(len(learners)):
        one, skill = learners[row], skills[row]
        teach(model, skill, skill, effects[row], retained[row], nodes[one], factors[one], places, abilities[one])


@inner
def teach(
    model: ModelArrays,
    skill: int,
    place: int,
    effect: float,
    retained: float,
    nodes: Floats,
    factors: Floats,
    places: Ints,
    ability: Floats,
) -> None:
    """Do `teaching.teach` on the row `place` of `nodes`, in place; `places` are those of the prerequisites."""
    visible = shown_of(marginal(ability, nodes, place), factors[1, place])
    ready = readiness(model, skill, nodes, places, ability)
    factor = factors[0, place]
    for g in range(len(ability)):
        m, odds = nodes[place, g], model.learn[skill, g]
        if factor >= 0.0:
            shifted = odds * factor
            m = m * model.keep[skill] + (1.0 - m) * (shifted / (1.0 + shifted))
        m *= retained
        m += (1.0 - m) * (min(odds / (1.0 + odds) * effect, MOST_TAUGHT) * ready)
        m = min(m / retained, 1.0)
        nodes[place, g] = round_mastery(m) if model.rounded else m
    factors[0, place] = NOTHING_LEARNED
    factors[1, place] = stored_back(model, marginal(ability, nodes, place) - visible)
