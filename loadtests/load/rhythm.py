"""When a person means to act: instants from a trace, whatever the service does meanwhile (an open model).

Instants are seconds since the run began. They do not wait for answers: whoever is kept waiting acts at once when the
answer is there, and its latency counts from the instant that was meant.
"""

import random
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from loadtests.load.scenario import Rhythm, Scenario
from loadtests.load.shapes import Shapes

SECONDS_PER_MINUTE = 60.0


class Act(NamedTuple):
    """One thing that somebody means to do."""

    at_s: float
    begins: bool = False  # a session, and so perhaps another learner's


def acts(scenario: Scenario, shapes: Shapes, number: int, spawned_s: float, rng: random.Random) -> Iterator[Act]:
    """Give the acts of the sessions of one learner's place, in the order of time, without end.

    Args:
        scenario: Whose rhythm it is.
        shapes: Of real traces.
        number: Of the user, from 0.
        spawned_s: When the user came; nothing is meant before.
        rng: The user's luck.
    """
    rhythm = scenario.rhythm
    at_s = max(spawned_s, start_of(scenario, shapes, number, rng) or spawned_s)
    if rhythm.starts == "evenly":
        at_s = spawned_s + rng.random() * shapes.answer_gap_s.mean / rhythm.pace
    while True:
        for act in range(session_length(rhythm, shapes, rng)):
            yield Act(at_s, begins=act == 0)
            at_s += shapes.answer_gap_s.draw(rng) / rhythm.pace
        at_s += rhythm.pause_s


def start_of(scenario: Scenario, shapes: Shapes, number: int, rng: random.Random) -> float | None:
    """Say when a place's first session begins; None where nothing says so."""
    rhythm, whole_s = scenario.rhythm, scenario.minutes * SECONDS_PER_MINUTE
    if rhythm.starts == "classes":
        return number // rhythm.class_size * rhythm.class_every_s + rng.random() * rhythm.class_within_s
    if rhythm.starts == "hours":
        return shapes.hours_of_day.draw(rng) / shapes.hours_of_day.last * whole_s
    return None


def session_length(rhythm: Rhythm, shapes: Shapes, rng: random.Random) -> int:
    """Draw how many acts a session has: those of its tasks."""
    return sum(max(1, round(shapes.answers_in_a_row.draw(rng))) for _ in range(rhythm.tasks))


def regular(every_s: float, spawned_s: float, rng: random.Random) -> Iterator[Act]:
    """Give the acts of whoever does something now and then, in exponential gaps (Poisson arrivals)."""
    at_s = spawned_s
    while True:
        at_s += rng.expovariate(1.0 / every_s)
        yield Act(at_s)


class Sitting(NamedTuple):
    """An exam as one candidate sits it; instants in seconds since the run began."""

    begun_s: float
    answers_s: tuple[float, ...]  # in order
    handed_in_s: float
    due_s: float  # the same for everybody


def sitting(scenario: Scenario, shapes: Shapes, n_items: int, spawned_s: float, rng: random.Random) -> Sitting:
    """Draw when a candidate begins, answers and hands in.

    The days around a deadline are laid over the run: hand-ins crowd before it as in the trace. The answers of a
    candidate lie between begin and end, in the gaps of the trace.
    """
    days = shapes.handed_in_days
    second = scenario.minutes * SECONDS_PER_MINUTE / (days.last - days.first)
    handed_in_s = max(spawned_s + 1.0, (days.draw(rng) - days.first) * second)
    begun_s = spawned_s + rng.random() * (handed_in_s - spawned_s) / 2.0
    gaps = [shapes.answer_gap_s.draw(rng) for _ in range(n_items + 1)]
    scale, at_s, answers = (handed_in_s - begun_s) / sum(gaps), begun_s, list[float]()
    for gap in gaps[:-1]:
        at_s += gap * scale
        answers.append(at_s)
    return Sitting(begun_s, tuple(answers), handed_in_s, -days.first * second)


def past_days(shapes: Shapes, n_answers: int, until_day: float, rng: random.Random) -> list[float]:
    """Draw when one learner answered, for a backlog: days (negative: before `until_day`), in the order of time."""
    at_day, days = until_day, list[float]()
    for number in count():
        if len(days) >= n_answers:
            break
        at_day -= shapes.days_between_visits.draw(rng) if number else 0.0
        second = 0.0
        for _ in range(max(1, round(shapes.answers_in_a_row.draw(rng)))):
            second += shapes.answer_gap_s.draw(rng)
            days.append(at_day - second / 86_400.0)
    return sorted(days[:n_answers])
