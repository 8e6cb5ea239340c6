"""The exact posterior: what could be reached by who knows the laws of the world, and learners only by their results.

Beside the oracle, which sees what nobody can see, this is the reference for a belief: the whole hidden state of a
learner is tracked under the true model, the true prerequisites and the true population (`bit_particles`,
`strength_particles`; at least 4,000 particles a learner), and the plan is the oracle's (`reference`). What a policy
lacks of it is what its model and its plan cost; what it lacks of the oracle is what not seeing costs.

Exact up to Monte Carlo error, to the grids of what never changes, and to three shares of the plan: it values skills by
their marginals, as the engine does; what an item says of several skills counts as the average item; and of learners
who take longer only the mean of their pace is reckoned with.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from engine.recommendation.settings import PolicySettings
from simulations.policies import bit_particles, bit_prospects, strength_particles
from simulations.policies.particles import N_PARTICLES, Streams, streams_of
from simulations.policies.protocol import (
    NOTHING,
    Choice,
    Commission,
    Course,
    Floats,
    Insight,
    Ints,
    Mask,
    Moment,
    Observation,
)
from simulations.policies.reference import Prospect, Reference
from simulations.truths import bits, strengths
from simulations.truths.ground import SCATTER, People, after_doing, draw_traits, remembered, worn

_LEAST: Final = 1e-9


class Filter(NamedTuple):
    """The two functions of a family of particles, on the clouds of a class."""

    # (learner, activity, tick, score, shift, share), as `bit_particles.take_in`
    take_in: Callable[[int, int, int, float, float, float], None]
    prospect: Callable[[Ints, int, Mask], Prospect]  # (ticks, due tick, who is here) → what is known now


def _filter_of(
    nature: bits.Nature | strengths.Nature,
    people: People,
    course: Course,
    n_learners: int,
    n_particles: int,
    streams: Streams,
) -> Filter:
    if isinstance(nature, bits.Nature):
        laws = bit_particles.laws_of(nature, people, course)
        clouds = bit_particles.new_clouds(laws, n_learners, n_particles, streams)
        return Filter(partial(bit_particles.take_in, laws, clouds), partial(bit_prospects.prospect, laws, clouds))
    forces = strength_particles.laws_of(nature, people, course)
    strong = strength_particles.new_clouds(forces, n_learners, n_particles, streams)
    return Filter(
        partial(strength_particles.take_in, forces, strong), partial(strength_particles.prospect, forces, strong)
    )


class ExactPosterior:
    """Decides for N learners from all that their results can say about them."""

    def __init__(self, commission: Commission, n_particles: int = N_PARTICLES) -> None:
        """Take the commission, which must come with the laws of the world."""
        self._reference = Reference(commission, PolicySettings().look_ahead)
        stage, n_learners = commission.stage, len(commission.numbers)
        if stage is None:
            raise ValueError(commission)
        people, streams = stage.scenario.people, streams_of(commission.seed, commission.numbers)
        self._due_tick, self._minutes = commission.due_tick, commission.course.world.minutes
        self._filter = _filter_of(stage.nature, people, commission.course, n_learners, n_particles, streams)
        self._ground, self._pace_sd = stage.ground, people.pace_sd
        nothing_known = np.full(n_learners, np.nan)  # of ability: only what was done is read of these traits
        self._past = draw_traits(people, nothing_known, stage.ground, commission.numbers, commission.seed)
        self._n_timed, self._log_pace = np.zeros(n_learners), np.zeros(n_learners)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take the best activity by what is known."""
        known = self._filter.prospect(moment.tick, self._due_tick, moment.is_here)
        return self._reference.choose(known, moment._replace(minutes_left=moment.minutes_left / self._pace()))

    def observe(self, seen: Observation) -> None:
        """Move the clouds."""
        doers, ground, past = np.flatnonzero(seen.is_done), self._ground, self._past
        for n in doers.tolist():
            a, tick = seen.activity[n], seen.tick[n]
            shift, share = remembered(ground, past, n, a, tick), worn(ground, past, n, a)
            self._filter.take_in(n, a, tick, seen.score[n], shift, share)
        self._past = after_doing(ground, past, np.where(seen.is_done, seen.activity, NOTHING), seen.tick, seen.score)
        self._reference.observe(seen)
        taken = np.log(np.maximum(seen.minutes[doers], _LEAST) / self._minutes[seen.activity[doers]])
        self._log_pace[doers] += taken + SCATTER * SCATTER / 2.0
        self._n_timed[doers] += 1.0

    def _pace(self) -> Floats:
        """Give the posterior mean of the logarithm of the pace, as a factor: normal in normal noise."""
        if self._pace_sd == 0.0:
            return np.ones_like(self._n_timed)
        precision = self._pace_sd**-2 + self._n_timed / SCATTER**2
        pace: Floats = np.exp(self._log_pace / SCATTER**2 / precision)
        return pace
