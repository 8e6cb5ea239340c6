"""One learner's belief over time: a line per skill, sessions as bands, numbered adjustments where they happened.

The horizontal axis counts results, not hours: a session of ten minutes and a pause of three days would otherwise
leave only vertical strokes. The pauses are the gaps between the bands; what was forgotten in them is the fall of a
line from one band to the next.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from content_graph.languages import Text
from loadtests.report.colours import KIND_COLOURS
from loadtests.report.story import LearnerStory, Move, PathChange
from simulations.report import svg
from simulations.report.bilingual import elided, percent_texts, plain
from simulations.report.colours import LINE_COLOURS

WIDTH, HEIGHT = 1080.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 72.0, 34.0, 38.0
SESSION_GAP_DAYS = 0.25
MOST_LINES = 4
MARK_RADIUS = 8.5
LABEL_ROOM = 46.0


class Mark(NamedTuple):
    """An adjustment with the number that it carries in the chart and in the list below it."""

    number: int
    change: PathChange


def marks_of(learner: LearnerStory, limit: int = 12) -> tuple[Mark, ...]:
    """Number the opened adjustments of the drawn skills in the order of time; of too many, keep the rarest kinds."""
    skills = shown_skills(learner)
    opened = [change for change in learner.opened() if change.skill in skills]
    rarity = Counter(change.kind for change in opened)
    kept = sorted(range(len(opened)), key=lambda index: (rarity[opened[index].kind], index))[:limit]
    return tuple(Mark(number, opened[index]) for number, index in enumerate(sorted(kept), start=1))


def shown_skills(learner: LearnerStory) -> tuple[str, ...]:
    """Choose the skills to draw: those with most kinds of adjustments first, then those that moved most."""
    adjusted = Counter(skill for skill, _ in {(change.skill, change.kind) for change in learner.opened()})
    moved: dict[str, float] = {}
    for step in learner.steps:
        for move in step.moves:
            moved[move.skill] = moved.get(move.skill, 0.0) + abs(move.after - move.before)
    ranked = sorted(moved, key=lambda skill: (adjusted[skill], moved[skill]), reverse=True)
    return tuple(ranked[:MOST_LINES])


def belief_chart(learner: LearnerStory, titles: Mapping[str, Text], threshold: float) -> str:
    """Draw the chart of one learner; ``titles`` are the titles of the skills."""
    marks = marks_of(learner)
    skills = shown_skills(learner)
    across = svg.Scale(-0.5, max(len(learner.steps) - 0.5, 0.5), LEFT, WIDTH - RIGHT)
    up = svg.Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    parts = [
        *_bands(learner, across),
        *_grid(up, threshold),
        *(_uncertainty(learner, skill, number, across, up) for number, skill in enumerate(skills)),
        *(part for number, skill in enumerate(skills) for part in _belief(learner, skill, number, across, up)),
        *_marks(learner, marks, across, up),
    ]
    name = Text(f"Maîtrise estimée {elided('de', learner.name)}", f"Believed mastery of {learner.name}")
    return svg.drawing(WIDTH, HEIGHT, parts, name, "belief") + _legend(skills, titles)


def sessions(learner: LearnerStory) -> list[tuple[int, int]]:
    """Give the first and last step of each session; a pause of six hours ends one."""
    breaks = [index for index, (one, other) in enumerate(pairwise(learner.steps)) if _is_pause(one.day, other.day)]
    starts = [0, *(index + 1 for index in breaks)]
    ends = [*breaks, len(learner.steps) - 1]
    return list(zip(starts, ends, strict=True)) if learner.steps else []


def _is_pause(day: float, next_day: float) -> bool:
    return next_day - day >= SESSION_GAP_DAYS


def _bands(learner: LearnerStory, across: svg.Scale) -> Iterator[str]:
    written_until, written_day = 0.0, 0
    for first, last in sessions(learner):
        start, end = across(first - 0.42), across(last + 0.42)
        yield svg.rect((start, TOP), (end - start, HEIGHT - BOTTOM - TOP), "band", radius=4)
        middle, day = (start + end) / 2, int(learner.steps[first].day) + 1
        if middle - LABEL_ROOM / 2 >= written_until and day != written_day:
            yield svg.texts((middle, HEIGHT - BOTTOM + 16), Text(f"jour {day}", f"day {day}"), "axis", "middle")
            written_until, written_day = middle + LABEL_ROOM / 2, day


def _grid(up: svg.Scale, threshold: float) -> Iterator[str]:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield svg.line((LEFT, up(share)), (WIDTH - RIGHT, up(share)), "grid")
        yield svg.texts((LEFT - 8, up(share) + 4), percent_texts(share), "axis", "end")
    yield svg.line((LEFT, up(threshold)), (WIDTH - RIGHT, up(threshold)), "threshold")
    beside = WIDTH - RIGHT + 8
    yield svg.texts((beside, up(threshold) + 1), Text("maîtrisé", "mastered"), "axis goal")
    least = percent_texts(threshold)
    yield svg.texts((beside, up(threshold) + 15), Text(f"≥ {least.fr}", f"≥ {least.en}"), "axis goal")


def _moves(learner: LearnerStory, skill: str) -> Iterator[tuple[int, Move]]:
    for index, step in enumerate(learner.steps):
        for move in step.moves:
            if move.skill == skill:
                yield index, move


def _belief(learner: LearnerStory, skill: str, number: int, across: svg.Scale, up: svg.Scale) -> Iterator[str]:
    points: list[svg.Point] = []
    for index, move in _moves(learner, skill):
        points += [(across(index - 0.4), up(move.before)), (across(index), up(move.after))]
    style = f"--c:{LINE_COLOURS[number]}"
    if points:
        yield svg.path(points, "belief-line", style)
        yield from (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2.6 if right else 2.2}" '
            f'class="{"right" if right else "wrong"}" style="{style}"/>'
            for (x, y), right in zip(points[1::2], _rightness(learner, skill), strict=True)
        )


def _rightness(learner: LearnerStory, skill: str) -> Iterator[bool]:
    for step in learner.steps:
        if any(move.skill == skill for move in step.moves):
            yield step.score >= 0.5  # noqa: PLR2004 - a score counts as right from one half


def _uncertainty(learner: LearnerStory, skill: str, number: int, across: svg.Scale, up: svg.Scale) -> str:
    highs: list[svg.Point] = []
    lows: list[svg.Point] = []
    for index, move in _moves(learner, skill):
        if move.low is not None and move.high is not None:
            if highs:  # what was known stays as sure until the next result
                highs.append((across(index - 0.4), highs[-1][1]))
                lows.append((across(index - 0.4), lows[-1][1]))
            highs.append((across(index), up(move.high)))
            lows.append((across(index), up(move.low)))
    outline = [*highs, *reversed(lows)]
    return svg.path(outline, "uncertainty", f"--c:{LINE_COLOURS[number]}", closed=True) if len(highs) > 1 else ""


def _marks(learner: LearnerStory, marks: Sequence[Mark], across: svg.Scale, up: svg.Scale) -> Iterator[str]:
    """Draw the numbers above the chart, each with a thread down to the belief that it reacted to."""
    free_from = 0.0
    for mark in marks:
        x = max(across(mark.change.step), free_from)
        free_from = x + 2 * MARK_RADIUS + 1.0
        style = f"--c:{KIND_COLOURS.get(mark.change.kind, 'currentColor')}"
        after = [move.after for move in learner.steps[mark.change.step].moves if move.skill == mark.change.skill]
        foot = up(after[0]) if after else HEIGHT - BOTTOM
        yield svg.path(
            [(x, TOP - 8), (across(mark.change.step), TOP + 4), (across(mark.change.step), foot)], "thread", style
        )
        yield (
            f'<g class="mark" style="{style}"><circle cx="{x:.1f}" cy="{TOP - 16:.1f}" r="{MARK_RADIUS}"/>'
            f"{svg.text((x, TOP - 12.4), str(mark.number), '', 'middle')}{svg.hover(mark.change.reason)}</g>"
        )


def _legend(skills: Sequence[str], titles: Mapping[str, Text]) -> str:
    entries = "".join(
        f'<span class="key"><i style="--c:{LINE_COLOURS[number]}"></i>{plain(titles[skill])}</span>'
        for number, skill in enumerate(skills)
        if skill in titles
    )
    return f'<div class="legend">{entries}</div>'
