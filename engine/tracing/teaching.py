"""What a resource teaches, in plain Python: one more opportunity to learn, without an answer to tell what came of it.

    m ← m (1 - P(forget)) + (1 - m) P(learn | θ)      what the last result taught, if that was not credited yet
    m ← m + (1 - m) min(effect P(learn | θ), 0.9) r   what the resource teaches, r the readiness of the skill

What studying has taught is only expected, so nothing of it is shown until an answer speaks for it
(`engine.tracing.monotony`). The belief counts from the last result on, so what is taught is written down as what it
would have had to be then; what would be more than sure is not believed.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.tracing.averages import marginal
from engine.tracing.monotony import stored
from engine.tracing.readiness import readiness
from engine.tracing.rounding import round_nodes
from engine.tracing.state import Need, Nodes

MOST_TAUGHT: Final = 0.9
"""No resource teaches for sure, whatever its effect is assumed to be."""


class Taught(NamedTuple):
    """What is left of a skill after a resource about it.

    Attributes:
        nodes: P(L = 1 | θ_g), as of the last result.
        held: How much of P(mastered) is not shown.
    """

    nodes: Nodes
    held: float


def teach(
    ability: Nodes,
    learned: Nodes,
    visible: float,
    learn_odds: Nodes,
    effect: float,
    retained: float,
    needs: Sequence[Need] = (),
    *,
    rounded: bool = False,
) -> Taught:
    """Credit a resource.

    >>> teach((1.0,), (0.5,), 0.4, (0.25,), 2.0, 1.0)
    Taught(nodes=(0.7,), held=0.29999999999999993)

    Args:
        ability: P(θ = θ_g).
        learned: P(L = 1 | θ_g) with what the last result taught, as of that result; G numbers.
        visible: What was shown of the mastery then, 0..1.
        learn_odds: P(learn | θ_g) / P(not), G numbers.
        effect: Chance of learning, relative to P(learn), ≥ 0.
        retained: How much of the mastery is left when the resource is studied, above 0 to 1.
        needs: Prerequisites of the skill; none where they do not matter.
        rounded: Round as storage does.
    """
    ready = readiness([(need.strength, marginal(ability, need.nodes)) for need in needs])
    nodes = tuple(
        [
            _taught(m * retained, odds / (1.0 + odds), effect, ready, retained)
            for m, odds in zip(learned, learn_odds, strict=True)
        ]
    )
    nodes = round_nodes(nodes) if rounded else nodes
    return Taught(nodes, stored(marginal(ability, nodes) - visible, rounded=rounded))


def _taught(mastery: float, p_learn: float, effect: float, ready: float, retained: float) -> float:
    mastery += (1.0 - mastery) * (min(p_learn * effect, MOST_TAUGHT) * ready)
    return min(mastery / retained, 1.0)
