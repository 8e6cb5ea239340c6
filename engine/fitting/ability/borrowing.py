"""What an organisation's other courses say of what is typical of the next one.

Half of what courses differ by is taken to be between organisations, half within one: o ~ N(μ, τ²/2) is typical of the
organisation and x ~ N(o, τ²/2) of each of its courses, with μ and τ of all courses (`anchors`). Given m of them,

    x ~ N((μ + Σ x_i) / (1 + m), τ²/2 (1 + 1 / (1 + m)))

so what public tables say counts as one course of the organisation. The half is an assumption.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np

from engine.artefact import ModelArtefact
from engine.fitting.ability.anchors import TIMED, Anchor, Anchors, anchors_of, typical_values
from engine.fitting.ability.extensions import Extension
from engine.fitting.ability.parameters import lay_out_parameters
from engine.tracing.parameters import Clock


def anchors_beside(models: Sequence[ModelArtefact], clock: Clock) -> Anchors:
    """Say what the next course of an organisation is drawn towards that has these models of other courses."""
    told = [_told_by(model, clock) for model in models]
    return {
        name: _moved(anchor, [values[name] for values in told if name in values])
        for name, anchor in anchors_of(clock).items()
    }


def _moved(anchor: Anchor, values: list[float]) -> Anchor:
    if not values:
        return anchor
    n = 1 + len(values)
    sd = anchor.sd * float(np.sqrt((1.0 + 1.0 / n) / 2.0))
    return Anchor((anchor.mean + sum(values)) / n, sd, anchor.n_courses + len(values))


def _told_by(model: ModelArtefact, clock: Clock) -> dict[str, float]:
    """Give what a model says of what was switched on in its fit, and means the same with this clock."""
    extensions = cast("frozenset[Extension]", frozenset(model.training.extensions))
    population = model.parameters.population
    blocks = lay_out_parameters(extensions, population.n_nodes, 1, 1, population.tau_days, "power").blocks
    entries = {entry for block in blocks.values() for entry in block.entries}
    known = entries - TIMED if population.clock != clock else entries
    return {name: value for name, value in typical_values(population).items() if name in known}
