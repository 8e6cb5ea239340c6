"""Parameters that EM only creeps towards a bound are put on it, where that costs nothing."""

import numpy as np
from numpy.typing import NDArray

from engine.fitting.classic.acceleration import Settings
from engine.fitting.classic.expectation import Expects
from engine.fitting.classic.layout import SECTIONS, Floats

NEAR = 0.02  # a probability so close to a bound is tried on it


def snap(expectation: Expects, parameters: Floats, free: NDArray[np.bool_], settings: Settings) -> Floats:
    """Try each kind of parameter on its lowest and highest value, skill by skill.

    On the way to a bound the likelihood is flat long before the bound is reached, and a parameter that stops there
    looks as if nothing were known of it. On the bound its slope says how far it can be from it (`intervals`).

    Args:
        expectation: Of the sequences, with room for one set of parameters.
        parameters: float64[n_parameters], a maximum.
        free: bool[n_parameters], what was estimated.
        settings: A loss of less than `tolerance` of the log-likelihood counts as none.

    Returns:
        float64[n_parameters].
    """
    layout, owner = expectation.layout, expectation.layout.owner
    here, lowest = parameters.copy(), settings.guards.lowest
    likelihood = expectation.of(here[None], np.ones((1, layout.n_skills), np.bool_)).log_likelihood[0].copy()
    worst = likelihood - settings.tolerance * np.abs(likelihood)
    for name in SECTIONS:
        for bound, is_near in ((lowest, here < NEAR), (1.0 - lowest, here > 1.0 - NEAR)):
            if bound > lowest and name in {"guess", "slip"}:
                continue  # these hold each other before they get there
            tried = here.copy()
            concerned = free & is_near & (here != bound)
            concerned[: layout.section(name).start] = concerned[layout.section(name).stop :] = False
            tried[concerned] = bound
            skills = np.zeros((1, layout.n_skills), np.bool_)
            skills[0, owner[concerned]] = True
            reached = expectation.of(tried[None], skills).log_likelihood[0]
            here = np.where((skills[0] & (reached >= worst))[owner], tried, here)
    return here
