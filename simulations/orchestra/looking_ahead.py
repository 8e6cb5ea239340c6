"""What the oracle sees: the future of every learner with and without somebody's act, by the law that will happen."""

from typing import Final

import numpy as np

from simulations.orchestra.laws import Law
from simulations.orchestra.luck import Class, Luck
from simulations.orchestra.minds import Minds, live_a_day, mastery, meet
from simulations.policies.protocol import Floats

KEPT_IS_WORTH: Final = 0.3
"""Of a goal, that a learner who is not lost is worth to the oracle beside what they master."""


def gain_of_acting(minds: Minds, of: Class, law: Law, luck: Luck, day: int) -> Floats:
    """Compare two futures of each learner, in which nobody does anything else: what acting today brings, of a goal."""
    n_days = luck.visit.shape[1]
    futures = Minds._make(np.repeat(column[None], 2, axis=0) for column in minds)
    now = np.zeros(futures.heart.shape, np.bool_)
    now[1] = True
    futures = meet(futures, of, law, luck, day, now)
    nobody = np.zeros(len(of.heart), np.bool_)
    for at in range(day, n_days):
        futures = live_a_day(futures, of, law, luck, at, n_days, nobody).minds
    worth = mastery(futures, of) - KEPT_IS_WORTH * futures.is_silent
    gain: Floats = worth[1] - worth[0]
    return gain
