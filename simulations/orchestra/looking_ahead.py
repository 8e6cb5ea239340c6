"""What the oracle sees: the future of every learner with and without somebody's act, by the law that will happen."""

from typing import Final

import numpy as np

from simulations.orchestra.alerting import Insight
from simulations.orchestra.laws import Law
from simulations.orchestra.luck import Class, Luck
from simulations.orchestra.minds import Minds, live_a_day, mastery, meet
from simulations.policies.protocol import Floats

LATER_DAYS: Final = 7
KEPT_IS_WORTH: Final = 0.3
"""Of a goal, that a learner who is not lost is worth to the oracle beside what they master."""
_LEAST: Final = 1e-9


def look_ahead(minds: Minds, of: Class, law: Law, luck: Luck, day: int) -> Insight:
    """Compare three futures of each learner, in none of which anybody does anything else: nobody acts, now, later."""
    n_days = luck.visit.shape[1]
    futures = Minds._make(np.repeat(column[None], 3, axis=0) for column in minds)
    now = np.zeros(futures.heart.shape, np.bool_)
    now[1] = True
    futures = meet(futures, of, law, luck, day, now)
    nobody = np.zeros(len(of.heart), np.bool_)
    for at in range(day, n_days):
        if at == day + LATER_DAYS:
            futures = meet(futures, of, law, luck, at, np.roll(now, 1, axis=0))
        futures = live_a_day(futures, of, law, luck, at, n_days, nobody).minds
    worth = mastery(futures, of) - KEPT_IS_WORTH * futures.is_silent
    gain, later = worth[1] - worth[0], worth[2] - worth[0]
    return Insight(_clean(gain), _clean(later))


def _clean(gain: Floats) -> Floats:
    """Take rounding for nothing."""
    return np.where(np.abs(gain) < _LEAST, 0.0, gain)
