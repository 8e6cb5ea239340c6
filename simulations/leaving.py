"""Who leaves for good: a hazard after every activity."""

from typing import NamedTuple

import numpy as np

from engine.tracing.traces import RIGHT_FROM
from simulations.luck import uniform
from simulations.policies.protocol import Floats, Ints, Mask
from simulations.scenario import Leaving
from simulations.truths.ground import LEAVE


class Mood(NamedTuple):
    """What might make N learners leave."""

    has_left: Mask  # bool[N]
    n_wrong: Ints  # int64[N], wrong results in a row, up to now
    n_today: Ints  # int64[N], activities in this session
    n_activities: Ints  # int64[N], in all


class Felt(NamedTuple):
    """What one turn was like."""

    is_done: Mask  # bool[N], who did something
    p_correct: Floats  # float64[N], true probability of a right answer; NaN for resources
    score: Floats  # float64[N], NaN for resources
    is_over: Mask  # bool[N], whose session ended with it


def fresh(n_learners: int) -> Mood:
    """Give the mood of the first day."""
    none = np.zeros(n_learners, np.int64)
    return Mood(np.zeros(n_learners, np.bool_), none, none, none)


def hazard(leaving: Leaving, mood: Mood, felt: Felt) -> Floats:
    """Add up the reasons for leaving now, float64[N]; `mood` takes in what was felt already."""
    chance: Floats = (
        leaving.always
        + leaving.too_hard * (felt.p_correct < leaving.hard_below)
        + leaving.too_easy * (felt.p_correct > leaving.easy_above)
        + leaving.discouraged * (mood.n_wrong >= leaving.wrong_in_a_row)
        + leaving.tired * (mood.n_today >= leaving.tired_from)
    )
    return np.where(felt.is_done, chance, 0.0)


def moved(leaving: Leaving | None, mood: Mood, felt: Felt, numbers: Ints, seed: int) -> Mood:
    """Take a turn in; nobody leaves where `leaving` is None."""
    if leaving is None:
        return mood
    n_wrong = np.where(felt.score < RIGHT_FROM, mood.n_wrong + 1, np.where(felt.score >= RIGHT_FROM, 0, mood.n_wrong))
    told = Mood(mood.has_left, n_wrong, mood.n_today + felt.is_done, mood.n_activities + felt.is_done)
    chance = hazard(leaving, told, felt)
    luck = np.array([uniform(seed, LEAVE, n, 0, count) for n, count in zip(numbers, mood.n_activities, strict=True)])
    return told._replace(has_left=mood.has_left | (luck < chance), n_today=np.where(felt.is_over, 0, told.n_today))
