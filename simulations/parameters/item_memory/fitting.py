"""The ability model fitted to visits, as arrays: no file, no intervals."""

from typing import Final

from engine.fitting.ability import Extension
from engine.fitting.ability.evidence import TableEvidence
from engine.fitting.ability.maximisation import Climb
from engine.fitting.ability.parameters import Layout as ParameterLayout
from engine.fitting.ability.parameters import initial_vector, lay_out_parameters
from engine.fitting.ability.sequences import Layout, usual_scores
from simulations.parameters.item_memory.visits import Visits
from simulations.policies.protocol import Floats

BASE: Final[frozenset[Extension]] = frozenset({"ability", "skill_ability", "items", "item_ability", "forget"})
N_NODES: Final = 5
TAU_DAYS: Final = 7.0
TOLERANCE: Final = 2e-5  # at the 2e-4 of a model that serves, the draws would climb on and lie beside the table
MAX_ITERATIONS: Final = 200
FURTHER_ITERATIONS: Final = 15
"""From the optimum of the whole table to that of a draw of its learners."""
_STRENGTH: Final = {"skills": 1.0, "items": 1.0}


def parameters_of(visits: Visits, extensions: frozenset[Extension]) -> ParameterLayout:
    """Say which parameters there are."""
    return lay_out_parameters(extensions, N_NODES, visits.n_skills, visits.n_items, TAU_DAYS, "power")


def climbed(layout: Layout, parameters: ParameterLayout, start: Floats | None = None) -> Floats:
    """Give the most probable parameters of these results."""
    usual = usual_scores(layout, parameters.n_skills, parameters.n_items)
    evidence = TableEvidence(layout, usual.items, parameters.n_skills)
    climb = Climb(
        evidence,
        parameters,
        _STRENGTH,
        None,
        tolerance=TOLERANCE,
        max_iterations=MAX_ITERATIONS if start is None else FURTHER_ITERATIONS,
        tell=lambda _: None,
    )
    return climb.run(initial_vector(parameters) if start is None else start).vector
