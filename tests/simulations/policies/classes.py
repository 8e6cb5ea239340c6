"""Small courses, and classes that work through them, for the tests of policies."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from content_graph.compiled import compile_graph
from content_graph.model import ContentGraph, Edge, Goal, Item, Resource, Skill, Target
from engine.tracing import TICKS_PER_DAY, TracingModel, compile_model
from engine.tracing.traces import TICKS_PER_MINUTE
from simulations.policies.protocol import NOTHING, Choice, Commission, Course, Floats, Ints, Moment, Observation, Policy
from simulations.world import world_of

TITLE = {"fr": "titre", "en": "title"}
START_TICK = 10 * TICKS_PER_DAY


class Exercise(NamedTuple):
    """An item of a small course."""

    skills: tuple[str, ...]
    difficulty: float = 0.0


def course(needs: Mapping[str, Mapping[str, float]], items: Sequence[Exercise], targets: Mapping[str, float]) -> Course:
    """Make a course whose skills need others with a weight; item n is `i{n}`; skill k has the resource `r-{k}`."""
    graph = ContentGraph(
        id="course",
        title=TITLE,
        skills=tuple(
            Skill(skill, TITLE, tuple(Edge(needed, weight) for needed, weight in edges.items()))
            for skill, edges in needs.items()
        ),
        items=tuple(Item(f"i{n}", TITLE, one.skills, one.difficulty) for n, one in enumerate(items)),
        resources=tuple(Resource(f"r-{skill}", TITLE, (skill,), "core") for skill in needs),
        goals=(Goal("goal", TITLE, tuple(Target(skill, threshold) for skill, threshold in targets.items())),),
    )
    compiled = compile_graph(graph)
    goal = compiled.goals["goal"]
    weight, threshold = np.zeros((2, len(compiled.skill_index)))
    threshold[goal.scope] = 0.95
    threshold[goal.targets] = goal.thresholds
    weight[goal.targets] = 1.0 / len(goal.targets)
    return Course(compiled, world_of(compiled), weight, threshold)


CHAIN = course(
    {"a": {}, "b": {"a": 1.0}, "c": {"b": 0.5}, "aside": {}},
    [
        Exercise(("a",), 0.5),
        Exercise(("a",), -0.5),
        Exercise(("b",), 1.0),
        Exercise(("b",), 0.0),
        Exercise(("a", "b"), 0.2),
        Exercise(("c",), -1.0),
        Exercise(("c",), 1.0),
        Exercise(("aside",)),
        Exercise(("c",), 0.0),
    ],
    {"c": 0.9},
)
"""Three skills in a row, one item on two of them, and a skill outside of the goal's scope."""


def commission(course: Course, n_learners: int = 1, seed: int = 1, model: TracingModel | None = None) -> Commission:
    """Make a commission for learners 0 … n - 1."""
    return Commission(
        course=course,
        model=model or compile_model(course.compiled),
        numbers=np.arange(n_learners),
        seed=seed,
        due_tick=START_TICK + 30 * TICKS_PER_DAY,
        effects=np.ones(4),
    )


def only(whole: Commission, number: int) -> Commission:
    """The same commission for one of its learners."""
    return whole._replace(numbers=whole.numbers[number : number + 1])


def moment(step: int, n_learners: int, day: float = 0.0) -> Moment:
    """Turn `step`, one minute after the last one; everybody is here."""
    return Moment(
        step=step,
        tick=np.full(n_learners, START_TICK + int(day * TICKS_PER_DAY) + step * TICKS_PER_MINUTE),
        is_here=np.ones(n_learners, np.bool_),
        minutes_left=np.full(n_learners, 600.0),
        minutes_today=np.full(n_learners, 20.0),
    )


def seen(now: Moment, activity: Ints, score: Floats) -> Observation:
    """What was chosen was done at once; whoever was given nothing did nothing."""
    return Observation(activity != NOTHING, activity, score, now.tick, np.ones(len(activity)))


def scores(course: Course, numbers: Ints, step: int, activity: Ints, p_right: float) -> Floats:
    """Luck that depends on the learner and the turn alone; NaN for resources and for nothing."""
    luck = np.array([np.random.default_rng((int(number), step)).random() for number in numbers])
    is_item = (activity != NOTHING) & (course.world.teaching[activity] == 0)
    return np.where(is_item, np.where(luck < p_right, 1.0, 0.0), np.nan)


def work(policy: Policy, for_whom: Commission, n_turns: int, p_right: float = 0.7, days_between: float = 0.0) -> Ints:
    """Let a class work under a policy: the activities, int64[n_turns, N]."""
    chosen = []
    for step in range(n_turns):
        now = moment(step, len(for_whom.numbers), step * days_between)
        choice = policy.choose(now, None)
        chosen.append(choice.activity.copy())
        score = scores(for_whom.course, for_whom.numbers, step, choice.activity, p_right)
        policy.observe(seen(now, choice.activity, score))
    return np.array(chosen)


def answer(policy: Policy, now: Moment, score: float) -> Choice:
    """Let everybody do what is chosen with the same score."""
    choice = policy.choose(now, None)
    policy.observe(seen(now, choice.activity, np.full(len(choice.activity), score)))
    return choice
