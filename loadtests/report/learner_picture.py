"""One learner's period as a chart of belief: which skills are drawn, which adjustments are numbered."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from content_graph.languages import Text
from loadtests.report.story import LearnerStory, PathChange
from simulations.report.belief_chart import BeliefLine, BeliefPoint, Mark, Session, belief_chart
from simulations.report.bilingual import elided
from simulations.report.colours import KIND_COLOURS

SESSION_GAP_DAYS = 0.25
MOST_LINES = 4
RIGHT_FROM = 0.5
"""Score from which an answer counts as right."""


class NumberedChange(NamedTuple):
    """An adjustment with the number that it carries in the chart and in the list below it."""

    number: int
    change: PathChange


def numbered_changes(learner: LearnerStory, limit: int = 12) -> tuple[NumberedChange, ...]:
    """Number the opened adjustments of the drawn skills in the order of time; of too many, keep the rarest kinds."""
    skills = shown_skills(learner)
    opened = [change for change in learner.opened() if change.skill in skills]
    rarity = Counter(change.kind for change in opened)
    kept = sorted(range(len(opened)), key=lambda index: (rarity[opened[index].kind], index))[:limit]
    return tuple(NumberedChange(number, opened[index]) for number, index in enumerate(sorted(kept), start=1))


def shown_skills(learner: LearnerStory) -> tuple[str, ...]:
    """Choose the skills to draw: those with most kinds of adjustments first, then those that moved most."""
    adjusted = Counter(skill for skill, _ in {(change.skill, change.kind) for change in learner.opened()})
    moved: dict[str, float] = {}
    for step in learner.steps:
        for move in step.moves:
            moved[move.skill] = moved.get(move.skill, 0.0) + abs(move.after - move.before)
    ranked = sorted(moved, key=lambda skill: (adjusted[skill], moved[skill]), reverse=True)
    return tuple(ranked[:MOST_LINES])


def learner_picture(learner: LearnerStory, titles: Mapping[str, Text], threshold: float) -> str:
    """Draw the chart of one learner; `titles` are the titles of the skills."""
    lines = [BeliefLine(titles.get(skill), [*_points(learner, skill)]) for skill in shown_skills(learner)]
    marks = [_mark(learner, one) for one in numbered_changes(learner)]
    title = Text(f"Maîtrise estimée {elided('de', learner.name)}", f"Believed mastery of {learner.name}")
    return belief_chart(len(learner.steps), lines, sessions(learner), marks, threshold, title)


def sessions(learner: LearnerStory) -> list[Session]:
    """Give the first and last step of each session, and its day; a pause of six hours ends one."""
    if not learner.steps:
        return []
    breaks = [index for index, (one, other) in enumerate(pairwise(learner.steps)) if _is_pause(one.day, other.day)]
    starts, ends = [0, *(index + 1 for index in breaks)], [*breaks, len(learner.steps) - 1]
    days = [int(learner.steps[start].day) + 1 for start in starts]
    labels = [Text(f"jour {day}", f"day {day}") for day in days]
    return [Session(*one) for one in zip(starts, ends, labels, strict=True)]


def _is_pause(day: float, next_day: float) -> bool:
    return next_day - day >= SESSION_GAP_DAYS


def _points(learner: LearnerStory, skill: str) -> Iterator[BeliefPoint]:
    for at, step in enumerate(learner.steps):
        for move in step.moves:
            if move.skill == skill:
                yield BeliefPoint(at, move.before, move.after, move.low, move.high, step.score >= RIGHT_FROM)


def _mark(learner: LearnerStory, one: NumberedChange) -> Mark:
    change = one.change
    after = [move.after for move in learner.steps[change.step].moves if move.skill == change.skill]
    colour = KIND_COLOURS.get(change.kind, "currentColor")
    return Mark(one.number, change.step, after[0] if after else None, colour, change.reason)
