"""All luck of a class, by address (`simulations.luck`): every policy meets the same learners on the same days.

Whether acting helps hangs on the learner and the day alone, not on how often somebody acted before or what was done for
anybody else. A policy that does nothing therefore leaves the same digits as none at all.
"""

from typing import Final, NamedTuple

import numpy as np

from engine.sizing.trajectories import GRID, Trajectories
from simulations.luck import normals, uniforms
from simulations.orchestra.laws import Law
from simulations.policies.protocol import Floats, Ints

_FIRST_STREAM: Final = 400
"""Streams below are those of the laboratory."""


class Luck(NamedTuple):
    """Luck of N learners on D days, with T tasks; uniform in 0..1 where nothing else is said.

    Attributes:
        traits: float64[N, 4], standard normal: usual heart, habit, eagerness to ask, first mood.
        walk: float64[N], which way of the laboratory is theirs.
        gives_up: float64[N, D].
        says_so: float64[N].
        shock: float64[N, D], standard normal.
        visit: float64[N, D].
        effort: float64[N, D], standard normal.
        asks: float64[N, D].
        long: float64[N, D], standard normal: minutes of an answer.
        hands_in: float64[N, D].
        mark: float64[N, D], standard normal.
        helps: float64[N, D].
        wins: float64[N, D].
        act_long: float64[N, D], standard normal: minutes of acting on an alert.
        chance: float64[N, D], for a policy that alerts by chance.
        tries: float64[N, D], whether there is an evaluation.
    """

    traits: Floats
    walk: Floats
    gives_up: Floats
    says_so: Floats
    shock: Floats
    visit: Floats
    effort: Floats
    asks: Floats
    long: Floats
    hands_in: Floats
    mark: Floats
    helps: Floats
    wins: Floats
    act_long: Floats
    chance: Floats
    tries: Floats


_NORMAL: Final = frozenset({"traits", "shock", "effort", "long", "mark", "act_long"})


def luck_of(seed: int, numbers: Ints, n_days: int) -> Luck:
    """Draw the luck of learners, each by their number in the whole population."""
    places = dict.fromkeys(Luck._fields, n_days)
    places |= {"traits": 4, "walk": 1, "says_so": 1}
    found = [
        (normals if name in _NORMAL else uniforms)(seed, _FIRST_STREAM + stream, numbers, places[name])
        for stream, name in enumerate(Luck._fields)
    ]
    return Luck(*(one[:, 0] if places[name] == 1 else one for name, one in zip(Luck._fields, found, strict=True)))


class Class(NamedTuple):
    """What a class brings along: N learners, M troubles at most.

    Attributes:
        heart: float64[N], usual.
        mood: float64[N], on the first day.
        habit: float64[N], logits.
        eager: float64[N], mean 1: how much they ask.
        curve: float64[N, GRID], mastery of the goal over progress, under the machine alone.
        begins: float64[N, M], progress at which a trouble begins; infinite for none.
        ends: float64[N, M], at which adjustments end it; infinite for never.
        n_skills: Of the goal.
    """

    heart: Floats
    mood: Floats
    habit: Floats
    eager: Floats
    curve: Floats
    begins: Floats
    ends: Floats
    n_skills: int


def class_of(law: Law, luck: Luck, ways: Trajectories) -> Class:
    """Deal the traits of a class; how they learn under the machine alone is as the laboratory's learners did."""
    chosen = [ways.learners[one] for one in ways.drawn(0.5, 1.0, luck.walk)]
    most = max((len(one.troubles) for one in ways.learners), default=0)
    begins, ends = np.full((len(chosen), most), np.inf), np.full((len(chosen), most), np.inf)
    for n, way in enumerate(chosen):
        for m, trouble in enumerate(way.troubles):
            begins[n, m] = trouble.begins
            ends[n, m] = np.inf if trouble.ends is None else trouble.ends
    heart, habit, eager, mood = luck.traits.T
    stationary = law.heart_shock / np.sqrt(2.0 * law.heart_returns)
    return Class(
        heart=law.heart_spread * heart,
        mood=law.heart_spread * heart + stationary * mood,
        habit=law.habit_spread * habit,
        eager=np.exp(0.7 * eager - 0.245),  # mean 1, sd 0.8 as in sizing
        curve=np.array([one.mastery for one in chosen]).reshape(-1, GRID),
        begins=begins,
        ends=ends,
        n_skills=ways.n_skills,
    )
