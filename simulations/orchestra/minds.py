"""Heart, trouble and progress of learners from day to day: what nobody sees, and what acting on it changes.

The functions take one class (arrays [N]) or several futures of it at once ([B, N]), so that the oracle looks ahead by
the very law that then happens.
"""

from typing import Final, NamedTuple

import numpy as np
from scipy.special import expit

from engine.sizing.trajectories import GRID
from simulations.orchestra.laws import Law
from simulations.orchestra.luck import Class, Luck
from simulations.policies.protocol import Floats, Ints, Mask

MOST_TROUBLES: Final = 3
"""Troubles at once beyond which more of them change nothing, as in sizing."""
DAYS_A_WEEK: Final = 7
WEEKEND: Final = (5, 6)
WEEKEND_VISITS: Final = -0.7
"""Logits: fewer come on Saturday and Sunday; those of working life do."""
EFFORT_SPREAD: Final = 0.5
FORGETTING_DAYS: Final = 28.0
"""For which a contact makes the next one worth less."""


class Minds(NamedTuple):
    """State of learners when a day begins, [..., N].

    Attributes:
        heart: float64.
        is_silent: bool, whether they have given up.
        has_left: bool, whether they said so.
        progress: float64, 0..1 of the course.
        is_helped: bool[..., N, M], troubles that somebody ended.
        warmth: float64, contacts lately.
        n_contacts: int64, so far.
    """

    heart: Floats
    is_silent: Mask
    has_left: Mask
    progress: Floats
    is_helped: Mask
    warmth: Floats
    n_contacts: Ints


class Lived(NamedTuple):
    """A day: the state after it, and what it left behind."""

    minds: Minds
    visit: Mask
    effort: Floats


def begin(of: Class) -> Minds:
    """Give the state on the first day."""
    n = len(of.heart)
    no = np.zeros(n, np.bool_)
    return Minds(of.mood, no, no, np.zeros(n), np.zeros(of.begins.shape, np.bool_), np.zeros(n), np.zeros(n, np.int64))


def open_troubles(minds: Minds, of: Class) -> Mask:
    """Tell which troubles are open, bool[..., N, M]."""
    progress = minds.progress[..., None]
    found: Mask = (of.begins <= progress) & (progress < of.ends) & ~minds.is_helped
    return found


def n_troubles(minds: Minds, of: Class) -> Floats:
    """Count open troubles, at most `MOST_TROUBLES`."""
    found: Floats = np.minimum(open_troubles(minds, of).sum(-1), MOST_TROUBLES).astype(np.float64)
    return found


def live_a_day(minds: Minds, of: Class, law: Law, luck: Luck, day: int, n_days: int, is_late: Mask) -> Lived:
    """Let learners live a day.

    Args:
        minds: When it begins, after what supporters did on it.
        of: Who they are.
        law: Of their world.
        luck: Of theirs.
        day: Which.
        n_days: Of the course.
        is_late: bool[N], whose question is overdue.
    """
    troubles = n_troubles(minds, of)
    hazard = law.losing_heart / DAYS_A_WEEK * np.exp(-law.heart_counts * minds.heart) * law.trouble_factor**troubles
    hazard = np.where(is_late, hazard * law.waiting_factor, hazard)
    falls = ~minds.is_silent & (luck.gives_up[:, day] < -np.expm1(-hazard))
    is_silent = minds.is_silent | falls
    has_left = minds.has_left | (falls & (luck.says_so < law.leaves_openly))
    base = np.log(law.visits / (1.0 - law.visits)) + (WEEKEND_VISITS if day % DAYS_A_WEEK in WEEKEND else 0.2)
    comes = expit(base + of.habit + law.heart_visits * minds.heart + law.trouble_visits * troubles)
    visit = ~is_silent & (luck.visit[:, day] < comes)
    effort = np.where(visit, np.exp(EFFORT_SPREAD * luck.effort[:, day] - EFFORT_SPREAD**2 / 2.0), 0.0)
    heart = (
        minds.heart
        + law.heart_returns * (of.heart - minds.heart)
        + law.heart_shock * luck.shock[:, day]
        - law.trouble_weighs * troubles
        - law.waiting_weighs * is_late
    )
    after = minds._replace(
        heart=heart,
        is_silent=is_silent,
        has_left=has_left,
        progress=np.minimum(minds.progress + effort / (law.visits * n_days), 1.0),
        warmth=minds.warmth * np.exp(-1.0 / FORGETTING_DAYS),
    )
    return Lived(after, visit, effort)


def meet(minds: Minds, of: Class, law: Law, luck: Luck, day: int, who: Mask, worth: float = 1.0) -> Minds:
    """Let somebody act for learners: speak with them, help with the trouble that is oldest, win the silent back.

    Args:
        minds: Before it.
        of: Who they are.
        law: Of their world.
        luck: Of theirs.
        day: On which.
        who: bool[..., N], for whom.
        worth: Of it: 1 for acting on an alert.
    """
    who = who & ~minds.has_left
    won = who & minds.is_silent & (luck.wins[:, day] < worth * law.win_back_share)
    spoken = who & (~minds.is_silent | won)
    lift = worth * law.contact_lifts * law.contact_fades**minds.warmth
    heart = np.where(won, np.maximum(minds.heart, 0.0), minds.heart) + np.where(spoken, lift, 0.0)
    open_ = open_troubles(minds, of)
    oldest = np.argmin(np.where(open_, of.begins, np.inf), -1) if open_.shape[-1] else np.zeros(who.shape, np.int64)
    helped = spoken & open_.any(-1) & (luck.helps[:, day] < worth * law.help_share)
    is_oldest = np.arange(open_.shape[-1]) == oldest[..., None]
    return minds._replace(
        heart=heart,
        is_silent=minds.is_silent & ~won,
        is_helped=minds.is_helped | (is_oldest & helped[..., None]),
        warmth=minds.warmth + spoken,
        n_contacts=minds.n_contacts + who,
    )


def mastery(minds: Minds, of: Class) -> Floats:
    """Give the mastery of the goal, 0..1: as far as they walked, and a skill more for each trouble that help ended."""
    place = minds.progress * (GRID - 1)
    below = np.minimum(place.astype(np.int64), GRID - 2)
    rows = np.broadcast_to(np.arange(len(of.heart)), below.shape)
    share = place - below
    walked = of.curve[rows, below] * (1.0 - share) + of.curve[rows, below + 1] * share
    helped = (minds.is_helped & np.isinf(of.ends)).sum(-1) / of.n_skills
    found: Floats = np.minimum(walked + helped, 1.0)
    return found
