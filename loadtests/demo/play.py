"""Let a class work through the course over HTTP, day by simulated day."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np

from content_graph.compiled import compile_graph
from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from loadtests.demo.helping import Helping
from loadtests.demo.pupil import Period, Pupil, iso
from loadtests.report.conduct import base_of
from loadtests.report.story import DayLoad, Load, Story
from simulations.cohort import cohort
from simulations.learners import PROFILES, Profile
from simulations.live.client import ServiceClient, latency_ms
from simulations.live.wire import Author, GoalToSet, TargetToSet

NAMES = (
    "Amina", "Louis", "Chloé", "Mehdi", "Inès", "Tom", "Fatou", "Hugo", "Léa", "Yanis", "Jade", "Oscar", "Nour", "Paul",
    "Lina", "Adam", "Rose", "Malik", "Zoé", "Jules", "Sarah", "Rayan", "Alice", "Noé", "Aya", "Simon", "Manon", "Idris",
    "Clara", "Elias", "Maya", "Victor", "Salomé", "Omar", "Agathe", "Sacha", "Leïla", "Marius", "Éva", "Ibrahim",
    "Camille", "Gaspard", "Myriam", "Théo", "Awa", "Basile", "Nina", "Samir", "Lou", "Arthur", "Assia", "Félix",
    "Margot", "Bilal", "Juliette", "Kenza", "Martin", "Sofia", "Achille", "Hana",
)  # fmt: skip


def name_of(number: int) -> str:
    """Name a learner by its number from 0; past the list a numeral is added.

    >>> name_of(0), name_of(60)
    ('Amina', 'Amina 2')
    """
    round_, position = divmod(number, len(NAMES))
    return NAMES[position] if round_ == 0 else f"{NAMES[position]} {round_ + 1}"


HISTOGRAM_BINS = 20
AT_ONCE = 8
"""Learners that act at the same moment: one process simulates them all, and must not be what is measured."""
MINUTES_PER_DAY = 20.0
GRACE = timedelta(days=2)
"""The goal is due a little after the period, so that the last day still works towards it."""
LONGEST_ABSENCE_SHARE = 0.4
"""The long pause of forgetful learners, at most this share of the period: they must come back to be seen."""


class Day(NamedTuple):
    """One simulated day: its latencies (seconds) and how long it took to send it."""

    latencies_s: list[float]
    seconds: float


def profiles_within(n_days: int) -> tuple[Profile, ...]:
    """Shorten the long pauses of the simulated learners so that they fit into the period."""
    longest = n_days * LONGEST_ABSENCE_SHARE
    return tuple(
        msgspec.structs.replace(profile, long_pause_days=min(profile.long_pause_days, longest)) for profile in PROFILES
    )


def pupils_of(graph: ContentGraph, period: Period, n_learners: int, seed: int) -> list[Pupil]:
    """Make the class; the same seed gives the same learners."""
    learners = cohort(compile_graph(graph), n_learners, seed, profiles_within(period.n_days))
    shuffled = np.random.default_rng(seed).permutation(n_learners)
    return [Pupil(learners[index], number, name_of(number), graph, period) for number, index in enumerate(shuffled)]


class ClassGoal(NamedTuple):
    """What the class works towards: its name, and the skills with the mastery asked of each."""

    title: Text
    targets: tuple[TargetToSet, ...]


def aim_of(graph: ContentGraph, n_days: int) -> ClassGoal:
    """Choose the first goal of the course with enough to ask for the whole period; every skill, where none has.

    With a smaller one the class would soon be done, or go through the same questions again.
    """
    for goal in graph.goals:
        if _minutes_of({target.skill_id for target in goal.targets}, graph) >= n_days * MINUTES_PER_DAY:
            title = both_languages(goal.title, course_language(graph))
            return ClassGoal(title, tuple(TargetToSet(target.skill_id, target.threshold) for target in goal.targets))
    targets = tuple(TargetToSet(skill.id, graph.defaults.threshold) for skill in graph.skills)
    return ClassGoal(both_languages(graph.title, course_language(graph)), targets)


def _minutes_of(targets: set[str], graph: ContentGraph) -> float:
    """Add up what the items of some skills, and of all that they build on, take."""
    skills = set[str]().union(*(base_of(graph, target) for target in targets))
    return sum(item.minutes for item in graph.items if skills.issuperset(item.skills))


def goal_of(graph: ContentGraph, pupils: Sequence[Pupil], period: Period) -> GoalToSet:
    """Set the class its goal, due just after the period."""
    return GoalToSet(
        content_graph=graph.id,
        targets=aim_of(graph, period.n_days).targets,
        due_at=iso(period.ended_at + GRACE),
        minutes_per_day=MINUTES_PER_DAY,
        learners=tuple(pupil.id for pupil in pupils),
        by=Author("demo-engineer", "engineer"),
    )


async def play(
    client: ServiceClient,
    pupils: Sequence[Pupil],
    period: Period,
    graph: ContentGraph,
    advanced: Callable[[int], None],
    helping: Helping | None = None,
) -> list[Day]:
    """Play the period; within a day all learners work at the same time, after whoever helps them."""
    if helping is not None:
        await helping.begin()
    await client.set_goal(f"demo{period.cohort}", goal_of(graph, pupils, period))
    await asyncio.gather(*(pupil.begin(client) for pupil in pupils))
    turn = asyncio.Semaphore(AT_ONCE)
    days = []
    for from_day, day_end in pairwise((0.0, *period.day_ends)):
        if helping is not None:
            await helping.until(from_day, day_end)
        started = time.perf_counter()
        worked = await asyncio.gather(*(_work_until(pupil, client, day_end, turn) for pupil in pupils))
        days.append(Day([one for latencies in worked for one in latencies], time.perf_counter() - started))
        if helping is not None:
            await helping.told_of(day_end)
        advanced(1)
    return days


async def believed(client: ServiceClient, learners: Sequence[str], graph_id: str, at: str) -> list[dict[str, float]]:
    """Ask what the service believed of each learner at a moment: mastery per skill of which it has seen a result."""
    answers = await asyncio.gather(*(client.mastery(learner, graph_id, at) for learner in learners))
    return [{one.skill_id: one.p for one in answer.skills if one.opportunities} for answer in answers]


async def tell(
    client: ServiceClient, pupils: Sequence[Pupil], period: Period, graph: ContentGraph, days: Sequence[Day]
) -> Story:
    """Ask the service what it believes at the end, and put the story together."""
    beliefs = await believed(client, [pupil.id for pupil in pupils], graph.id, iso(period.ended_at))
    aim = aim_of(graph, period.n_days)
    learners = tuple(pupil.story(mastery) for pupil, mastery in zip(pupils, beliefs, strict=True))
    return Story(
        cohort=period.cohort,
        started_at=period.started_at.isoformat(),
        ended_at=iso(period.ended_at),
        n_days=period.n_days,
        graph_id=graph.id,
        goal=aim.title,
        targets=tuple(target.skill_id for target in aim.targets),
        threshold=graph.defaults.threshold,
        learners=learners,
        load=load_of(days),
    )


def load_of(days: Sequence[Day]) -> Load:
    """Summarise what the period meant for the service; the histogram ends at the 99th percentile."""
    latencies = [one for day in days for one in day.latencies_s]
    figures = latency_ms(latencies)
    last = max(1.0, np.ceil(figures.p99) if figures else 1.0)
    counts, edges = np.histogram(np.asarray(latencies) * 1e3, bins=HISTOGRAM_BINS, range=(0.0, float(last)))
    return Load(
        days=tuple(DayLoad(len(day.latencies_s), len(day.latencies_s), day.seconds) for day in days),
        latency_ms=figures,
        histogram_edges_ms=tuple(round(float(edge), 3) for edge in edges),
        histogram=tuple(int(count) for count in counts),
    )


async def _work_until(pupil: Pupil, client: ServiceClient, day: float, turn: asyncio.Semaphore) -> list[float]:
    latencies = []
    while pupil.now_day < day:
        async with turn:
            timed = await pupil.act(client)
        if timed is not None:
            latencies.append(timed.seconds)
    return latencies
