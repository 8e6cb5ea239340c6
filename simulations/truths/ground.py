"""What all families share: the course in flat arrays, what people bring along and remember, how long they take.

Items are remembered: on the n + 1st answer to an item, Δ minutes after the nth, the logit of a right answer is higher
by

    max(0, seen + right R + count ln(1 + n) + (gap + gap_right R) ln(1 + Δ)),    R = 1 if the nth was right

which is what `engine.tracing` reads of a learner's past with an item, but for the floor: nobody is worse off for having
seen an item. And of an item's teaching a repeat has a share alone, as has every further study of a resource (half of
the time before). Sizes, decay and share are estimated from real tables (`simulations.parameters.item_memory`).
"""

import math
from collections.abc import Callable
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled_with
from engine.tracing.covariates import ITEM_NAMES
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_MINUTE
from simulations.exam import Exam
from simulations.luck import normal, normals
from simulations.parameters import ItemMemory
from simulations.policies.protocol import Course, Floats, Insight, Ints, Mask
from simulations.world import TEACHINGS, Teaching, World

EFFECTS: Final[dict[Teaching, float]] = {"practice": 1.0, "remedial": 2.0, "core": 1.5, "deepening": 0.5}
"""Chance of learning, relative to an item: studying explains, so it teaches more, but takes longer; deepening goes
beyond what the skill asks for."""
SCATTER: Final = 0.3
"""Standard deviation of the logarithm of the time that an activity takes; its mean is what the author expects."""
FOREVER: Final = 1 << 60
_SEEN, _RIGHT, _COUNT, _GAP, _GAP_RIGHT = range(len(ITEM_NAMES))

# Streams of luck; those of schedules and pilots are 1 and 2.
PEOPLE: Final = 10
ENTRY: Final = 11
ANSWER: Final = 12
LEARN: Final = 13
SLIP_AWAY: Final = 14
FADE: Final = 15
DURATION: Final = 16
STABILITY: Final = 17
LEAVE: Final = 18
ABILITY: Final = 19


class People(msgspec.Struct, frozen=True, kw_only=True):
    """How learners differ."""

    # standard deviation of θ; None draws θ from the nodes of the model, as the model believes
    ability_sd: float | None = None
    pace_sd: float = 0.0  # of the logarithm of the time taken, relative to the expected one
    aptitude_sd: float = 0.0  # of the logarithm of the factor on learning
    # shape (a, a) of a beta distribution of how much of the course a learner knows at the start; None lets each skill
    # have its own prior
    entry_shape: float | None = None


class TrueCourse(NamedTuple):
    """The course as it truly is; K skills, A activities: those of the course, and after them the items of the exam."""

    skill_offsets: Ints  # int64[A + 1], where the skills of each activity start in `skills`
    skills: Ints  # int64[n]
    teaching: Ints  # int64[A], position in `world.TEACHINGS`
    minutes: Floats  # float64[A], expected duration
    difficulty: Floats  # float64[A], logits
    needs: Floats  # float64[K, K], true weights
    need_offsets: Ints  # int64[K + 1], where what each skill needs starts in `needed`
    needed: Ints  # int64[m], skills
    effects: Floats  # float64[4]
    # float64[5], effects of the past with an item on the answer, in the order of `covariates.ITEM_NAMES`
    memory: Floats
    repeat_share: float  # of the teaching of an item that a repeat has, 0..1


class Traits(NamedTuple):
    """What is true of N learners in every family."""

    numbers: Ints  # int64[N], in the whole population
    ability: Floats  # float64[N], θ
    pace: Floats  # float64[N], time taken relative to the expected one
    aptitude: Floats  # float64[N], factor on learning
    n_uses: Ints  # int64[N, K], activities on each skill so far, resources included
    n_results: Ints  # int64[N, K], results on each skill so far
    n_done: NDArray[np.int16]  # int16[N, A], how often each activity was done
    done_tick: Ints  # int64[N, A], when it was done last
    was_right: Mask  # bool[N, A], whether that answer was right


Truth = TypeVar("Truth")


class Family(NamedTuple, Generic[Truth]):
    """Three functions on a truth, and what is read of it; none changes what it is given.

    `activity` is int64[N], `NOTHING` for who does nothing; `tick` is int64[N]. Elapsed time is in the ticks: a truth
    says by itself what is left of it later.
    """

    initial: Callable[[Ints], Truth]  # (numbers) → the truth before anything was done
    # (truth, activity, tick) → the true probability of a right answer, and the score; NaN for resources and for who
    # does nothing
    respond: Callable[[Truth, Ints, Ints], tuple[Floats, Floats]]
    # (truth, activity, tick, score) → the truth after the activities, that ended so at `tick`
    transition: Callable[[Truth, Ints, Ints, Floats], Truth]
    mastery: Callable[[Truth, Ints], Floats]  # (truth, tick) → float64[N, K]
    insight: Callable[[Truth, Ints], Insight]  # (truth, tick) → what the oracle sees
    traits: Callable[[Truth], Traits]  # (truth) → what is the same in all families


def lay_ground(course: Course, exam: Exam, needs: Floats, memory: ItemMemory) -> TrueCourse:
    """Flatten a course and its exam; `needs`, float64[K, K], are the true weights, which the course need not know."""
    world: World = course.world
    lists = [*(np.flatnonzero(row) for row in world.exercises), *exam.skill[:, None]]
    untaught = np.zeros(len(exam.skill))
    needed = [np.flatnonzero(row) for row in needs]
    return TrueCourse(
        skill_offsets=_offsets(lists),
        skills=np.concatenate(lists).astype(np.int64),
        teaching=np.concatenate([world.teaching, untaught]).astype(np.int64),
        minutes=np.concatenate([world.minutes, untaught]),
        difficulty=np.concatenate([world.difficulty, exam.difficulty]),
        needs=needs,
        need_offsets=_offsets(needed),
        needed=np.concatenate(needed).astype(np.int64),
        effects=np.array([EFFECTS[teaching] for teaching in TEACHINGS]),
        memory=np.array([getattr(memory.slopes, name) for name in ITEM_NAMES]),
        repeat_share=memory.teaching,
    )


def _offsets(lists: list[NDArray[np.intp]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)


def draw_traits(people: People, ability: Floats, ground: TrueCourse, numbers: Ints, seed: int) -> Traits:
    """Draw people who have not done anything yet, with these abilities, float64[N]."""
    n_learners, n_skills = len(numbers), len(ground.needs)
    luck = normals(seed, PEOPLE, numbers, 2)
    return Traits(
        numbers=numbers,
        ability=ability,
        pace=np.exp(people.pace_sd * luck[:, 0]),
        aptitude=np.exp(people.aptitude_sd * luck[:, 1]),
        n_uses=np.zeros((n_learners, n_skills), np.int64),
        n_results=np.zeros((n_learners, n_skills), np.int64),
        n_done=np.zeros((n_learners, len(ground.teaching)), np.int16),
        done_tick=np.zeros((n_learners, len(ground.teaching)), np.int64),
        was_right=np.zeros((n_learners, len(ground.teaching)), np.bool_),
    )


def after_doing(ground: TrueCourse, traits: Traits, activity: Ints, tick: Ints, score: Floats) -> Traits:
    """Count the activities, int64[N], and remember when they ended and how."""
    counted = traits._replace(
        n_uses=traits.n_uses.copy(),
        n_results=traits.n_results.copy(),
        n_done=traits.n_done.copy(),
        done_tick=traits.done_tick.copy(),
        was_right=traits.was_right.copy(),
    )
    _count(ground, counted, activity, tick, score)
    return counted


@compiled_with(error_model="python")
def _count(ground: TrueCourse, traits: Traits, activity: Ints, tick: Ints, score: Floats) -> None:
    for n in range(len(activity)):
        a = activity[n]
        if a < 0:
            continue
        traits.n_done[n, a] += 1
        traits.done_tick[n, a] = tick[n]
        traits.was_right[n, a] = score[n] >= RIGHT_FROM
        for place in range(ground.skill_offsets[a], ground.skill_offsets[a + 1]):
            traits.n_uses[n, ground.skills[place]] += 1
            if ground.teaching[a] == 0:
                traits.n_results[n, ground.skills[place]] += 1


@compiled_with(error_model="python")
def remembered(ground: TrueCourse, traits: Traits, n: int, a: int, tick: int) -> float:
    """Say by how much a learner's past with an item raises the logit of a right answer at `tick`."""
    n_done = traits.n_done[n, a]
    if n_done == 0:
        return 0.0
    log_minutes = math.log1p(max(tick - traits.done_tick[n, a], 0) / TICKS_PER_MINUTE)
    shift = ground.memory[_SEEN] + ground.memory[_COUNT] * math.log1p(n_done) + ground.memory[_GAP] * log_minutes
    if traits.was_right[n, a]:
        shift += ground.memory[_RIGHT] + ground.memory[_GAP_RIGHT] * log_minutes
    return float(max(shift, 0.0))


@compiled_with(error_model="python")
def worn(ground: TrueCourse, traits: Traits, n: int, a: int) -> float:
    """Say which share of its teaching an activity still has for a learner, 0..1."""
    if ground.teaching[a] != 0:
        return float(0.5 ** traits.n_done[n, a])
    return float(ground.repeat_share if traits.n_done[n, a] > 0 else 1.0)


@compiled_with(error_model="python")
def durations(ground: TrueCourse, traits: Traits, activity: Ints, seed: int) -> Floats:
    """Say how many minutes each learner takes, float64[N]; 0 for who does nothing.

    A learner's luck with an activity depends on how often it did it before, not on when it does it.
    """
    minutes = np.zeros(len(activity))
    for n in range(len(activity)):
        a = activity[n]
        if a >= 0:
            luck = normal(seed, DURATION, traits.numbers[n], a, traits.n_done[n, a])
            minutes[n] = ground.minutes[a] * traits.pace[n] * math.exp(SCATTER * luck - SCATTER * SCATTER / 2.0)
    return minutes
