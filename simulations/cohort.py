"""Simulated learners one by one, for whoever reaches the engine over HTTP.

Each learner has a random generator of its own, spawned from the seed, so a class gives the same results in
whatever order its learners are served. A loop over one learner looks like this:

    learner = cohort(compiled, n_learners=60, seed=7)[0]
    while learner.n_sessions < 10:
        activity_id = learner.choose(activity_ids)     # item or resource ids, as recommended by the service
        done = learner.do(activity_id)                 # score is None after a resource: nothing to send
        post(activity_id, done.score, done.duration_s, occurred_at=start + timedelta(days=done.ended_day))
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from content_graph.compiled import CompiledGraph
from simulations.learners import PROFILES, Learners, Profile, initial, respond, transition
from simulations.world import World, world_of


class ActivityOutcome(NamedTuple):
    """What became of one activity."""

    score: float | None  # 0 or 1 for an item, None for a resource (studying gives no result)
    duration_s: float  # seconds spent
    ended_day: float  # day since the start on which it ended, in days with fraction


class SimulatedLearner:
    """One learner with its hidden truth, its own luck and its own rhythm.

    Attributes:
        id: Readable and unique in its class, for example `struggling-03`.
        profile: The kind of learner.
        n_sessions: Sessions ended so far.
        lacking_skill_id: The planted missing prerequisite, None where there is none.
    """

    def __init__(
        self, learner_id: str, profile: Profile, truth: Learners, world: World, rng: np.random.Generator
    ) -> None:
        self.id = learner_id
        self.profile = profile
        self.n_sessions = 0
        lacking = int(truth.lacking[0])
        self.lacking_skill_id = world.skill_ids[lacking] if lacking >= 0 else None
        self._truth, self._world, self._rng = truth, world, rng
        self._n_done = 0

    @property
    def now_day(self) -> float:
        """Days since the start, with fraction."""
        return float(self._truth.now_day[0])

    @property
    def mastered_skill_ids(self) -> frozenset[str]:
        """What is truly mastered now: for pictures and scores, never for the engine."""
        return frozenset(np.array(self._world.skill_ids)[self._truth.is_mastered[0]].tolist())

    def choose(self, activity_ids: Sequence[str]) -> str:
        """Take the first activity, or now and then another one, as the profile says.

        Raises:
            IndexError: If there is nothing to choose from.
        """
        luck, other = self._rng.random(), self._rng.random()
        if luck < self.profile.follows or len(activity_ids) == 1:
            return activity_ids[0]
        return activity_ids[1 + int(other * (len(activity_ids) - 1))]

    def stop_early(self) -> None:
        """End the session with the next activity, however many are left of it."""
        self._n_done += (-self._n_done - 1) % self.profile.session_activities

    def do(self, activity_id: str) -> ActivityOutcome:
        """Do the activity: answer or study, learn from it, let the time go by.

        The pause after the last activity of a session is counted after `ended_day`.

        Raises:
            KeyError: If the world knows no such item or resource.
        """
        activity = np.array([self._world.activity_number[activity_id]])
        outcome = respond(self._truth, self._world, activity, self._rng)
        ended_day = self.now_day + float(outcome.duration_s[0]) / 86_400.0
        pause_days = np.array([self._pause_days()])
        self._truth = transition(self._truth, self._world, activity, outcome, pause_days, self._rng)
        score = float(outcome.score[0])
        return ActivityOutcome(
            score=None if math.isnan(score) else score, duration_s=float(outcome.duration_s[0]), ended_day=ended_day
        )

    def _pause_days(self) -> float:
        """Pause after this activity: none within a session, then the rhythm of the profile."""
        profile, scatter = self.profile, self._rng.exponential()
        self._n_done += 1
        if self._n_done % profile.session_activities:
            return 0.0
        self.n_sessions += 1
        if self.n_sessions == profile.long_pause_after:
            return profile.long_pause_days
        return profile.pause_days * (1.0 - profile.pause_spread + profile.pause_spread * scatter)


def cohort(
    compiled: CompiledGraph, n_learners: int, seed: int, profiles: Sequence[Profile] = PROFILES
) -> tuple[SimulatedLearner, ...]:
    """Make a class of simulated learners on a content graph; the same seed gives the same class."""
    world = world_of(compiled)
    sequence = np.random.SeedSequence(seed)
    class_seed, *learner_seeds = sequence.spawn(1 + n_learners)
    truth = initial(world, profiles, n_learners, np.random.default_rng(class_seed))
    return tuple(
        SimulatedLearner(
            learner_id=f"{profiles[truth.profile[number]].id}-{number + 1:02d}",
            profile=profiles[truth.profile[number]],
            truth=truth.only(number),
            world=world,
            rng=np.random.default_rng(learner_seed),
        )
        for number, learner_seed in enumerate(learner_seeds)
    )
