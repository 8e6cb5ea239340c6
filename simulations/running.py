"""One policy with one class in one world, turn by turn; who leaves for good, by a hazard after every activity."""

from typing import Any, NamedTuple

import numpy as np

from engine.recommendation.leaving import NOBODY_LEAVES, LeavingModel
from engine.tracing import TracingModel
from engine.tracing.traces import RIGHT_FROM
from simulations.conduct import Tutor
from simulations.luck import uniform
from simulations.policies.protocol import (
    NOTHING,
    Choice,
    Commission,
    Floats,
    Ints,
    KeepsPath,
    Mask,
    Moment,
    Observation,
    PolicyMaker,
)
from simulations.record import End, Record, TurnOutcome
from simulations.results import Run
from simulations.scenario import Leaving
from simulations.schedule import Clock, Schedule, ended, minutes_today, opened, passed, session_ticks
from simulations.staging import Stage
from simulations.truths.ground import LEAVE, Family, durations


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


class Now(NamedTuple):
    """Where a class stands."""

    truth: Any  # about its learners; of the family's own type
    clock: Clock  # what time it is for each
    mood: Mood  # what might make them leave


class Entrant(NamedTuple):
    """A policy as it enters the laboratory."""

    id: str  # readable
    make: PolicyMaker  # makes it for a class
    sees_truth: bool = False  # whether it is told the truth about the learners
    knows_laws: bool = False  # whether it is told the laws of the world


def run_class(
    stage: Stage, entrant: Entrant, numbers: Ints, seed: int, model: TracingModel, leaving: LeavingModel = NOBODY_LEAVES
) -> Run:
    """Let a class work under a policy until nobody has any time left.

    Args:
        stage: The world.
        entrant: The policy.
        numbers: int64[N], of the learners in the whole population.
        seed: Of the run; with it and their numbers learners are what they are under every policy.
        model: What the policy traces with.
        leaving: What it may know of what drives learners away.
    """
    schedule, course, family = stage.scenario.schedule, stage.course, stage.family(seed)
    laws = stage if entrant.knows_laws else None
    effects = stage.ground.effects
    policy = entrant.make(Commission(course, model, numbers, seed, schedule.due_tick, effects, leaving, laws))
    starts = session_ticks(schedule, numbers, seed)
    now = Now(family.initial(numbers), opened(starts), fresh(len(numbers)))
    tutor, at_start = Tutor(course, model, len(numbers), effects), family.mastery(now.truth, now.clock.tick)
    record = Record(stage.ground, tutor, course.goal_weight, schedule.budget_minutes, at_start)
    step = 0
    while (is_here := ~now.mood.has_left & (now.clock.session < schedule.n_sessions)).any():
        moment = _moment(step, schedule, now.clock, is_here)
        choice = policy.choose(moment, family.insight(now.truth, now.clock.tick) if entrant.sees_truth else None)
        now, seen, done = _turn(stage, family, now, starts, is_here, choice, seed)
        policy.observe(seen)
        record.note(done)
        step += 1
    undone = policy.n_self_undone if isinstance(policy, KeepsPath) else np.zeros_like(numbers)
    return record.run(stage.scenario, entrant.id, numbers, seed, _end(stage, family, now, undone))


def _end(stage: Stage, family: Family[Any], now: Now, n_self_undone: Ints) -> End:
    """Look at what was learned when the goal is due, and later."""
    schedule, everybody = stage.scenario.schedule, np.ones_like(now.clock.tick)
    goal, later = (
        family.mastery(now.truth, tick * everybody) @ stage.course.goal_weight
        for tick in (schedule.due_tick, schedule.later_tick)
    )
    first = len(stage.course.world.teaching)
    test = sum(
        weight * family.respond(now.truth, (first + item) * everybody, schedule.test_tick * everybody)[0]
        for item, weight in enumerate(stage.exam.weight)
    )
    return End(goal, later, np.asarray(test), now.mood.has_left, n_self_undone)


def _moment(step: int, schedule: Schedule, clock: Clock, is_here: Mask) -> Moment:
    left = schedule.budget_minutes - clock.used_minutes
    return Moment(step, clock.tick, is_here, left, minutes_today(schedule, clock))


def _turn(
    stage: Stage, family: Family[Any], now: Now, starts: Ints, is_here: Mask, choice: Choice, seed: int
) -> tuple[Now, Observation, TurnOutcome]:
    """Let everybody do what was chosen, or go home for today where nothing was.

    What does not fit into the rest of the budget is broken off when the goal is due, and brings nothing.
    """
    ground, schedule, clock = stage.ground, stage.scenario.schedule, now.clock
    wanted = np.where(is_here, choice.activity, NOTHING)
    needed = durations(ground, family.traits(now.truth), wanted, seed)
    is_done = (wanted != NOTHING) & (clock.used_minutes + needed <= schedule.budget_minutes)
    activity = np.where(is_done, wanted, NOTHING)
    idle = np.where(wanted == NOTHING, minutes_today(schedule, clock), needed)
    minutes = np.where(is_here, np.minimum(idle, schedule.budget_minutes - clock.used_minutes), 0.0)
    end = ended(clock, minutes)
    p_correct, score = family.respond(now.truth, activity, end)
    truth = family.transition(now.truth, activity, end, score)
    seen = Observation(is_done, activity, score, end, np.where(is_done, minutes, 0.0))
    done = TurnOutcome(
        choice, is_here, seen, clock.tick, minutes, clock.used_minutes,
        family.mastery(now.truth, end), family.mastery(truth, end),
    )  # fmt: skip
    following = passed(schedule, starts, clock, minutes)
    felt = Felt(is_done, p_correct, score, following.session > clock.session)
    mood = moved(stage.scenario.leaving, now.mood, felt, family.traits(truth).numbers, seed)
    return Now(truth, following, mood), seen, done
