"""What learners will want of a course's supporters: drawn once for a run, so that other staff meets the same demand.

Every stream of luck has a generator of its own (seed, run, stream), and a supporter's luck does not depend on how many
others there are after them. What differs between two scenarios on the same seed and run is therefore
what their inputs make different (common random numbers).
"""

import datetime as dt
from itertools import pairwise
from math import ceil, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.sizing.scenario import SupportScenario, openings_of
from engine.sizing.trajectories import GRID, Trajectories
from engine.support.openings import Openings, instant_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

QUESTION, CONTACT, FIRST_CONTACT, FORUM, SESSION, TROUBLE, SILENCE, MODERATION = range(8)
KINDS: Final = ("question", "contact", "first_contact", "forum", "session", "trouble", "silence", "moderation")
PROMISED: Final = (QUESTION, TROUBLE, SILENCE)
"""Kinds whose first answer is promised; the others are planned, and due within a week of opening time."""
NOBODY: Final = -1
CHUNK_H: Final = 0.5
"""What is looked after for hours (a forum) is looked after by and by: pieces of half an hour, all over the week."""
GOLDEN: Final = 0.6180339887
"""Multiples of it fill a range evenly, however many there are."""
_LAST_QUARTER: Final = 0.75
_PRIMES: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)


class Piece(NamedTuple):
    """One piece of work that is known beforehand.

    Attributes:
        at_us: When it comes.
        kind: Position in `KINDS`.
        learner: Whose; `NOBODY` for what is done for all.
        minutes: That it takes.
        trouble: Number of the trouble it is about; `NOBODY` for none.
        luck: Uniform in 0..1, for what becomes of it.
    """

    at_us: int
    kind: int
    learner: int
    minutes: float
    trouble: int
    luck: float


class Demand(NamedTuple):
    """All that is drawn for one run: N learners, W weeks.

    Attributes:
        values: What each input is in this run.
        week_us: W + 1 instants, local midnights a week apart.
        pieces: By when they come.
        heart_luck: float64[N, W], uniform.
        troubles: int64[N, W + 1], troubles that are open at each of the instants if nobody helps.
        troubles_of: Numbers of the troubles of each learner.
        trouble_begins_us: int64 per trouble.
        trouble_until: int64 per trouble, week up to which it would be open by itself (W + 1 for ever).
        trouble_ends_us: int64 per trouble, when adjustments end it; the largest int64 for never.
        n_adjusted: Troubles that adjustments ended before anybody was called.
        mastery: float64[N, GRID], of the goal over the course, without help.
        silence_minutes: float64[N], that acting on a learner's silence takes.
        win_luck: float64[N], uniform.
        n_skills: Of the goal.
    """

    values: dict[str, float]
    week_us: tuple[int, ...]
    pieces: list[Piece]
    heart_luck: Floats
    troubles: Ints
    troubles_of: list[list[int]]
    trouble_begins_us: Ints
    trouble_until: Ints
    trouble_ends_us: Ints
    n_adjusted: int
    mastery: Floats
    silence_minutes: Floats
    win_luck: Floats
    n_skills: int


def values_of(scenario: SupportScenario, seed: int, run: int) -> dict[str, float]:
    """Draw what is not known exactly.

    Over consecutive runs each input is spread evenly over its range (a Kronecker sequence on square roots of primes,
    shifted by the seed), so few runs already show the whole of it.
    """
    names = [
        name
        for name in scenario.__struct_fields__
        if name not in {"closed_on", "staff", "away"} and isinstance(getattr(scenario, name), tuple)
    ]
    shift = np.random.default_rng([seed, 99]).random(len(names))
    found: dict[str, float] = {}
    for place, name in enumerate(names):
        low, high = getattr(scenario, name)
        share = (float(shift[place]) + (run + 1) * sqrt(_PRIMES[place])) % 1.0
        found[name] = low + (high - low) * share
    return found


def drawn(scenario: SupportScenario, learners: Trajectories, seed: int, run: int) -> Demand:
    """Draw a run's demand.

    Args:
        scenario: Without faults.
        learners: Of the laboratory.
        seed: Of all runs.
        run: Number of this one, from 0.
    """
    values = values_of(scenario, seed, run)
    office = openings_of(scenario, scenario.hours)
    week_us = _weeks(scenario, office)
    rng = [np.random.default_rng([seed, run, stream]) for stream in range(8)]
    n, weeks = scenario.learners, scenario.weeks
    minutes = _Minutes(scenario.minutes_vary, rng[0])
    chosen = learners.drawn(scenario.level, scenario.heterogeneity, rng[1].random(n))
    pieces = _questions(scenario, values, week_us, rng[2], minutes)
    pieces += _planned(scenario, values, week_us, office, rng[7], minutes)
    troubled = _troubles(scenario, values, week_us, learners, chosen, rng[3])
    pieces += troubled.pieces
    pieces.sort()
    return Demand(
        values=values,
        week_us=week_us,
        pieces=pieces,
        heart_luck=rng[4].random((n, weeks)),
        troubles=troubled.open_at,
        troubles_of=troubled.of_learner,
        trouble_begins_us=troubled.begins_us,
        trouble_until=troubled.until,
        trouble_ends_us=troubled.ends_us,
        n_adjusted=troubled.n_adjusted,
        mastery=np.array([learners.learners[one].mastery for one in chosen]).reshape(n, GRID),
        silence_minutes=_Minutes(scenario.minutes_vary, rng[5]).of(values["alert_minutes"], n),
        win_luck=rng[6].random(n),
        n_skills=learners.n_skills,
    )


class _Minutes:
    """Minutes of pieces of work around a mean: gamma, exponential where they vary as much as their mean."""

    def __init__(self, vary: float, rng: np.random.Generator) -> None:
        self._vary, self._rng = vary, rng

    def of(self, mean: float, n: int) -> Floats:
        if self._vary == 0.0:
            return np.full(n, mean)
        shape = self._vary**-2
        return self._rng.standard_gamma(shape, n) * (mean / shape)


def _weeks(scenario: SupportScenario, office: Openings) -> tuple[int, ...]:
    midnight = dt.time()
    days = (scenario.starts_on + dt.timedelta(weeks=week) for week in range(scenario.weeks + 1))
    return tuple(instant_of(dt.datetime.combine(day, midnight, office.zone)) for day in days)


def _questions(
    scenario: SupportScenario,
    values: dict[str, float],
    week_us: tuple[int, ...],
    rng: np.random.Generator,
    minutes: _Minutes,
) -> list[Piece]:
    n, weeks = scenario.learners, scenario.weeks
    vary = scenario.learners_vary
    eager = rng.standard_gamma(vary**-2, n) * vary**2 if vary > 0.0 else np.ones(n)
    rate = np.outer(eager, np.full(weeks, values["questions_a_week"] * (1.0 - scenario.collective_share)))
    if scenario.is_certifying:
        rate[:, ceil(_LAST_QUARTER * weeks) :] *= values["certification_factor"]
    who, week = np.nonzero(counts := rng.poisson(rate))
    who, week = np.repeat(who, counts[who, week]), np.repeat(week, counts[np.nonzero(counts)])
    when, luck = rng.random(len(who)), rng.random(len(who))
    asking = openings_of(scenario, scenario.asking_hours, "asking_hours")
    totals = [asking.used(begins, ends) for begins, ends in pairwise(week_us)]
    takes = minutes.of(values["question_minutes"], len(who))
    return [
        Piece(asking.after(week_us[at], max(1, int(share * totals[at]))), QUESTION, learner, long, NOBODY, lucky)
        for learner, at, share, long, lucky in zip(
            who.tolist(), week.tolist(), when.tolist(), takes.tolist(), luck.tolist(), strict=True
        )
        if totals[at] > 0
    ]


def _planned(
    scenario: SupportScenario,
    values: dict[str, float],
    week_us: tuple[int, ...],
    office: Openings,
    rng: np.random.Generator,
    minutes: _Minutes,
) -> list[Piece]:
    """Plan contacts, forums and sessions: as many as were asked for, evenly over the course."""
    n, weeks, rate = scenario.learners, scenario.weeks, scenario.contacts_a_week
    plan = [(FIRST_CONTACT, learner, 0, values["first_contact_minutes"]) for learner in range(n)]
    for learner in range(n):
        n_contacts = max(0, ceil(rate * weeks - (learner + 0.5) / n)) if rate > 0 else 0
        plan += [
            (CONTACT, learner, int((k + (learner + 0.5) / n) / rate), values["contact_minutes"])
            for k in range(n_contacts)
        ]
    takes, luck = minutes.of(1.0, len(plan)), rng.random(len(plan)).tolist()
    totals = [office.used(begins, ends) for begins, ends in pairwise(week_us)]
    pieces = [
        Piece(
            _in_week(office, week_us, totals, week, learner * GOLDEN % 1.0), kind, learner, mean * take, NOBODY, lucky
        )
        for (kind, learner, week, mean), take, lucky in zip(plan, takes.tolist(), luck, strict=True)
        if mean > 0
    ]
    n_forums = ceil(n / scenario.forum_size) if scenario.forum_size else 0
    n_groups = ceil(n / scenario.group_size)
    for_all = (
        (FORUM, n_forums, values["forum_hours"]),
        (SESSION, n_groups, scenario.sessions_a_week * values["preparation_factor"]),
    )
    for kind, how_many, hours in for_all:
        n_chunks = ceil(hours / CHUNK_H)
        pieces += [
            Piece(
                _in_week(office, week_us, totals, week, (chunk + (one + 0.5) / how_many) / n_chunks),
                kind, NOBODY, 60.0 * hours / n_chunks, NOBODY, 0.5,
            )
            for week in range(weeks)
            for one in range(how_many)
            for chunk in range(n_chunks)
        ]  # fmt: skip
    return pieces


def _in_week(office: Openings, week_us: tuple[int, ...], totals: list[int], week: int, share: float) -> int:
    """Find an instant at a share of a week's opening time; of a week that is closed, the first opening after it."""
    if totals[week] == 0:
        return office.effective_start(week_us[week])
    return office.after(week_us[week], max(1, int(share * totals[week])))


class _Troubled(NamedTuple):
    pieces: list[Piece]
    open_at: Ints
    of_learner: list[list[int]]
    begins_us: Ints
    until: Ints
    ends_us: Ints
    n_adjusted: int


def _troubles(
    scenario: SupportScenario,
    values: dict[str, float],
    week_us: tuple[int, ...],
    learners: Trajectories,
    chosen: Ints,
    rng: np.random.Generator,
) -> _Troubled:
    begins_us, length = week_us[0], week_us[-1] - week_us[0]
    patience = int(scenario.alert_patience_days * 86_400e6)
    never = np.iinfo(np.int64).max
    found = [(n, one) for n, way in enumerate(chosen.tolist()) for one in learners.learners[way].troubles]
    who = np.array([n for n, _ in found], np.int64)
    jitter = (rng.random(len(found)) - 0.5) * length / (2 * GRID)  # learners who walk alike are not in trouble at once
    at = begins_us + np.clip(np.array([one.begins for _, one in found]) * length + jitter, 0, length - 1)
    began: Ints = at.astype(np.int64)
    ended = np.array(
        [never if one.ends is None else int((one.ends - one.begins) * length) for _, one in found], np.int64
    )
    ends = np.where(ended == never, never, began + np.where(ended == never, 0, ended))
    instants = np.array(week_us)
    open_at = np.zeros((scenario.learners, len(week_us)), np.int64)
    first = np.searchsorted(instants, began)
    until = np.searchsorted(instants, ends)
    for n, low, high in zip(who.tolist(), first.tolist(), until.tolist(), strict=True):
        open_at[n, low:high] += 1
    takes = _Minutes(scenario.minutes_vary, rng).of(values["alert_minutes"], len(found)).tolist()
    luck = rng.random(len(found)).tolist()
    is_left = ended > patience
    pieces = [
        Piece(int(began[k]) + patience, TROUBLE, int(who[k]), takes[k], k, luck[k])
        for k in np.flatnonzero(is_left & (began + patience < week_us[-1])).tolist()
    ]
    of_learner: list[list[int]] = [[] for _ in chosen]
    for number, n in enumerate(who.tolist()):
        of_learner[n].append(number)
    return _Troubled(pieces, open_at, of_learner, began, until, ends, int((~is_left).sum()))
