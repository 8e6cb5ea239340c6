"""Simulated learners as three functions on arrays: `initial`, `respond`, `transition`.

The truth about a learner is one hidden bit per skill, an ability, and the day on which each skill was last
used. It is of the same family as the model of the engine, with three things that the engine does not know:
what is learned depends on the prerequisites, resources teach, and learners forget at different rates.

    P(correct) = σ(mean over the item's skills of γ[L] + θ − difficulty + remembered)
    P(learn)   = teaching × Π_j (1 − w_kj (1 − L_j)),  at least `FLOOR`
    P(still known after Δ days) = (1 + Δ)^−decay            (Wickelgren 1974, power law)

An item that was met before is remembered, and teaches a share alone, as estimated from real tables
(`simulations.parameters.item_memory`); a resource teaches half as much with every study before.

Every function takes whole classes (N learners) and its random generator as an argument, and draws the same
number of random numbers whatever happens, so that two policies can be compared on the same luck.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.tracing.traces import RIGHT_FROM
from simulations.parameters import read_item_memory
from simulations.world import TEACHINGS, World


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of learner.

    The numbers are settings of a laboratory, not measurements: they are chosen so that each kind shows one thing that
    an adaptive path has to cope with, and they stay inside the ranges that knowledge-tracing papers report (learning
    probabilities of 0.05 to 0.4 per opportunity, guesses and slips around 0.1 to 0.25).
    """

    id: str  # readable name, used in learner ids
    share: float = 1.0  # part of a class that is of this kind; shares are normalised
    ability_mean: float = 0.0  # mean of the ability, in standard deviations of the population
    ability_deviation: float = 0.5  # standard deviation of the ability within the kind
    # probability of having mastered a skill without prerequisites at the start; halves with every four levels of depth
    head_start: float = 0.5
    learn: float = 0.3  # probability of learning a skill from one item, its prerequisites being mastered
    forget_decay: float = 0.03  # exponent of the power law of forgetting (0: never forgets)
    pace: float = 1.0  # time taken relative to the expected duration (1.0: as expected)
    session_activities: int = 8  # activities done in a row before stopping
    pause_days: float = 1.0  # mean pause between two sessions
    pause_spread: float = 0.2  # 0 for regular pauses, 1 for exponentially distributed ones
    long_pause_after: int = 0  # session after which one long pause comes; 0 for none
    long_pause_days: float = 0.0  # length of that pause
    # whether one skill on which others build is missing, and does not come by practice alone
    lacks_prerequisite: bool = False
    follows: float = 0.95  # probability of doing the first recommendation; otherwise another one of the list


PROFILES = (
    Profile(id="steady", share=0.35),
    Profile(id="struggling", share=0.2, ability_mean=-0.4, learn=0.22, pace=1.3, lacks_prerequisite=True),
    Profile(id="forgetful", share=0.15, forget_decay=0.2, long_pause_after=4, long_pause_days=28.0),
    Profile(id="fast", share=0.15, ability_mean=1.2, learn=0.45, pace=0.6, head_start=0.8, session_activities=12),
    Profile(id="irregular", share=0.15, pause_days=4.0, pause_spread=1.0, session_activities=5, follows=0.7),
)


KNOWN_LOGIT, UNKNOWN_LOGIT = 2.0, -1.6
FLOOR = 0.02
"""Least probability of learning: even without the prerequisites something may stick."""
LACK_FACTOR = 0.1
"""What practice alone teaches about a lacking prerequisite, relative to another skill."""
STUDY_BOOST = {"practice": 1.0, "remedial": 2.5, "core": 1.6, "deepening": 0.8}
"""What an activity teaches relative to one item."""
MOST_LEARNED = 0.9
MINUTES_PER_DAY = 1440.0
DURATION_DEVIATION = 0.35
STRUGGLE_FACTOR = 1.4
"""How much longer an item takes when it is not known."""


class Learners(NamedTuple):
    """The hidden truth about N learners and K skills."""

    profile: NDArray[np.int64]  # int64[N], position in the sequence of profiles
    ability: NDArray[np.float64]  # float64[N], standard deviations of the population
    is_mastered: NDArray[np.bool_]  # bool[N, K]
    used_day: NDArray[np.float64]  # float64[N, K], day of the last use of each skill; the start for never
    now_day: NDArray[np.float64]  # float64[N], days since the start
    learn: NDArray[np.float64]  # float64[N], probability of learning from one item
    decay: NDArray[np.float64]  # float64[N], exponent of forgetting
    pace: NDArray[np.float64]  # float64[N], relative time taken
    lacking: NDArray[np.int64]  # int64[N], the skill that practice alone does not repair; −1 for none
    n_done: NDArray[np.int64]  # int64[N, A], how often each activity was done
    done_day: NDArray[np.float64]  # float64[N, A], when it was done last
    was_right: NDArray[np.bool_]  # bool[N, A], whether that answer was right

    def only(self, number: int) -> "Learners":
        """Return one of the learners as a class of its own."""
        return Learners._make(column[number : number + 1] for column in self)


class ActivityResponse(NamedTuple):
    """What doing one activity each gave to N learners."""

    score: NDArray[np.float64]  # float64[N], 0 or 1 for items, NaN for resources
    duration_s: NDArray[np.float64]  # float64[N], seconds spent
    p_correct: NDArray[np.float64]  # float64[N], the true probability behind the score; NaN for resources


def initial(world: World, profiles: Sequence[Profile], n_learners: int, rng: np.random.Generator) -> Learners:
    """Draw a class; the kinds are dealt by their shares (largest remainder), not drawn."""
    profile = _deal(np.array([one.share for one in profiles]), n_learners)
    column = {name: np.array([getattr(one, name) for one in profiles])[profile] for name in Profile.__struct_fields__}
    lacking = np.where(column["lacks_prerequisite"], _draw_lacking(world, n_learners, rng), -1)
    return Learners(
        profile=profile,
        ability=column["ability_mean"] + column["ability_deviation"] * rng.standard_normal(n_learners),
        is_mastered=_draw_mastered(world, column["head_start"], lacking, rng),
        used_day=np.zeros((n_learners, len(world.skill_ids))),
        now_day=np.zeros(n_learners),
        learn=column["learn"],
        decay=column["forget_decay"],
        pace=column["pace"],
        lacking=lacking,
        n_done=np.zeros((n_learners, len(world.minutes)), np.int64),
        done_day=np.zeros((n_learners, len(world.minutes))),
        was_right=np.zeros((n_learners, len(world.minutes)), np.bool_),
    )


def respond(
    learners: Learners, world: World, activity: NDArray[np.int64], rng: np.random.Generator
) -> ActivityResponse:
    """Let each learner do one activity, `activity` int64[N]; nothing is learned yet."""
    exercised = world.exercises[activity]
    known = (learners.is_mastered & exercised).sum(axis=1) / exercised.sum(axis=1)
    logit = UNKNOWN_LOGIT + (KNOWN_LOGIT - UNKNOWN_LOGIT) * known + learners.ability - world.difficulty[activity]
    p_correct = 1.0 / (1.0 + np.exp(-logit - _remembered(learners, activity)))
    luck, hurry = rng.random(len(activity)), rng.standard_normal(len(activity))
    is_item = world.teaching[activity] == TEACHINGS.index("practice")
    duration_s = 60.0 * world.minutes[activity] * learners.pace * np.exp(DURATION_DEVIATION * hurry)
    return ActivityResponse(
        score=np.where(is_item, np.where(luck < p_correct, 1.0, 0.0), np.nan),
        duration_s=duration_s * np.where(is_item, 1.0 + (STRUGGLE_FACTOR - 1.0) * (1.0 - known), 1.0),
        p_correct=np.where(is_item, p_correct, np.nan),
    )


def transition(
    learners: Learners,
    world: World,
    activity: NDArray[np.int64],
    outcome: ActivityResponse,
    pause_days: NDArray[np.float64],
    rng: np.random.Generator,
) -> Learners:
    """Learn from the activity, then let its duration and `pause_days` (float64[N]) go by."""
    exercised = world.exercises[activity]
    learns = rng.random(exercised.shape) < _p_learn(learners, world, activity)
    is_mastered = learners.is_mastered | (exercised & learns)
    used_day = np.where(exercised, learners.now_day[:, None], learners.used_day)
    now_day = learners.now_day + outcome.duration_s / 86_400.0 + pause_days
    kept = _p_kept(now_day[:, None] - used_day, learners.decay) / _p_kept(
        learners.now_day[:, None] - used_day, learners.decay
    )
    is_kept = rng.random(exercised.shape) < kept
    remembering = _remembering(learners, activity, outcome.score)
    return remembering._replace(is_mastered=is_mastered & is_kept, used_day=used_day, now_day=now_day)


def _remembered(learners: Learners, activity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Say by how much the past with an activity raises the logit of a right answer, float64[N]."""
    each = np.arange(len(activity))
    minutes = (learners.now_day - learners.done_day[each, activity]) * MINUTES_PER_DAY
    return read_item_memory().shift(learners.n_done[each, activity], minutes, learners.was_right[each, activity])


def _remembering(learners: Learners, activity: NDArray[np.int64], score: NDArray[np.float64]) -> Learners:
    """Remember what was done now, and how."""
    each = np.arange(len(activity))
    n_done, done_day, was_right = learners.n_done.copy(), learners.done_day.copy(), learners.was_right.copy()
    n_done[each, activity] += 1
    done_day[each, activity] = learners.now_day
    was_right[each, activity] = score >= RIGHT_FROM
    return learners._replace(n_done=n_done, done_day=done_day, was_right=was_right)


def _p_learn(learners: Learners, world: World, activity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probability of learning each skill, float64[N, K], from an activity that is about it."""
    boost = np.array([STUDY_BOOST[name] for name in TEACHINGS])[world.teaching[activity]]
    n_done = learners.n_done[np.arange(len(activity)), activity]
    is_item = world.teaching[activity] == TEACHINGS.index("practice")
    boost = boost * np.where(is_item, np.where(n_done > 0, read_item_memory().teaching, 1.0), 0.5**n_done)
    teaching = np.repeat((learners.learn * boost)[:, None], len(world.skill_ids), axis=1)
    is_practice = is_item & (learners.lacking >= 0)
    teaching[is_practice, learners.lacking[is_practice]] *= LACK_FACTOR
    lacks = 1.0 - learners.is_mastered
    readiness: NDArray[np.float64] = np.prod(1.0 - world.needs[None] * lacks[:, None, :], axis=2)
    return np.clip(teaching * readiness, FLOOR, MOST_LEARNED)


def _p_kept(elapsed_days: NDArray[np.float64], decay: NDArray[np.float64]) -> NDArray[np.float64]:
    kept: NDArray[np.float64] = (1.0 + elapsed_days) ** -decay[:, None]
    return kept


def _deal(shares: NDArray[np.float64], n_learners: int) -> NDArray[np.int64]:
    exact = n_learners * shares / shares.sum()
    counts = np.floor(exact).astype(np.int64)
    short = n_learners - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return np.repeat(np.arange(len(shares)), counts)


def _draw_lacking(world: World, n_learners: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw a skill on which others build; how many build on it is its weight."""
    weight = world.descendants.astype(np.float64)
    weight = weight if weight.sum() > 0 else np.ones_like(weight)
    return rng.choice(len(weight), size=n_learners, p=weight / weight.sum())


def _draw_mastered(
    world: World, head_start: NDArray[np.float64], lacking: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw what is known at the start, prerequisites first."""
    luck = rng.random((len(head_start), len(world.skill_ids)))
    is_mastered = np.zeros(luck.shape, dtype=np.bool_)
    for skill in world.order:
        ready = np.prod(1.0 - world.needs[skill] * (1.0 - is_mastered), axis=1)
        chance = head_start * 0.5 ** (world.depth[skill] / 4.0) * ready
        is_mastered[:, skill] = (luck[:, skill] < chance) & (lacking != skill)
    return is_mastered
