"""The worlds of the laboratory. To add one, add a `Scenario`.

Their numbers are settings of a laboratory, not measurements: each world asks one question, and differs from `matched`
in what the question needs. Only the skills of the worlds of bits come from real results (`simulations.parameters`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from content_graph.languages import Text
from simulations.scenario import Leaving, Scenario
from simulations.schedule import Schedule
from simulations.truths.ground import People

_ALL: Final = (
    # Is the machine good where it believes the right thing?
    Scenario(
        id="matched",
        title=Text(fr="Conforme au modèle", en="As the model says"),
        is_model_true=True,
        people=People(),
    ),
    # … where learning is nothing like its model: strengths that grow by small steps, in place of bits?
    Scenario(
        id="additive",
        title=Text(fr="Forces continues", en="Continuous strengths"),
        family="strengths",
    ),
    # … where all is lost that is not repeated? Gaps between sessions differ by learner; long ones are common.
    Scenario(
        id="forgetting",
        title=Text(fr="Oubli", en="Forgetting"),
        has_stability=True,
        schedule=Schedule(n_sessions=15, session_minutes=30.0, is_irregular=True),
    ),
    # … where the authors of the course erred on what builds on what?
    Scenario(
        id="wrong-graph",
        title=Text(fr="Prérequis erronés", en="Wrong prerequisites"),
        wrong_arrows=0.2,
    ),
    # … where learners leave when it is too hard, too easy or too long?
    Scenario(
        id="fragile",
        title=Text(fr="Apprenants fragiles", en="Fragile learners"),
        leaving=Leaving(),
    ),
    # … where learners differ in everything? With both parameters of the beta distribution below 1, most know either
    # little or nearly all; one learner in six takes 1.6 times as long, and one in six learns half as fast.
    Scenario(
        id="diverse",
        title=Text(fr="Apprenants très divers", en="Very diverse learners"),
        people=People(ability_sd=1.3, pace_sd=0.5, aptitude_sd=0.6, entry_shape=0.6),
    ),
)

WORLDS: Final[Mapping[str, Scenario]] = MappingProxyType({scenario.id: scenario for scenario in _ALL})
