"""The table of scores in Markdown, for a README."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from simulations.lab.simulation.report import words
from simulations.lab.simulation.report.findings import World
from simulations.lab.simulation.report.overall import conditions, overall
from simulations.lab.simulation.report.verdict import Sentence, verdict
from simulations.results import Score
from simulations.scoring import AIMS, CONDUCT, LEARNING, ScoreName

_DIGITS: Final[dict[ScoreName, int]] = {"minutes_to_80": 0, "distinct_items": 1, "self_undone": 2}
MARKS: Final = {True: "reached", False: "**missed**", None: "seen"}


def markdown(worlds: Sequence[World], command: str) -> str:
    """Write a table per world, what the figures mean, and the command that made them."""
    parts = [f"Made by `{command}`; means with their 95 % interval (random effects over assignments).", ""]
    parts += [conditions(worlds).en, ""]
    if summary := overall(worlds):
        parts += ["### Aim by aim", "", *map(_told, summary), ""]
    for world in worlds:
        parts += [f"### `{world.scenario}`", "", *_table(world, LEARNING), ""]
        parts += [
            *_table(world, CONDUCT, _aimed()),
            "",
            *map(_told, verdict(world)),
            "",
        ]
    return "\n".join(parts)


def _told(one: Sentence) -> str:
    return f"- {MARKS[one.is_reached]}: {one.text.en}"


def written(name: ScoreName, score: Score) -> str:
    """Write a figure with its interval.

    >>> written("goal_mastery", Score(0.7, 0.65, 0.75)), written("minutes_to_80", Score(412.3, 400.0, 431.0))
    ('0.700 (0.650–0.750)', '412 (400–431)')
    """
    if math.isnan(score.mean):
        return "–"
    digits = digits_of(name)
    return f"{score.mean:.{digits}f} ({score.low:.{digits}f}–{score.high:.{digits}f})"


def digits_of(name: ScoreName) -> int:
    """Say how many decimals a figure is written with: shares need three, minutes none."""
    return _DIGITS.get(name, 3)


def _table(world: World, names: Sequence[ScoreName], below: Iterable[str] = ()) -> Iterator[str]:
    yield "| policy | " + " | ".join(words.SCORE_NAMES[name].en for name in names) + " |"
    yield "|---" * (1 + len(names)) + "|"
    for policy, scores in world.scores.items():
        name = f"**{policy}**" if policy == world.subject else policy
        yield f"| {name} | " + " | ".join(written(score, scores[score]) for score in names) + " |"
    yield from below


def _aimed() -> Iterator[str]:
    """Write what is aimed at as the last row of a table of conduct."""
    yield "| *aim* | " + " | ".join(bound_of(name) for name in CONDUCT) + " |"


def bound_of(name: ScoreName) -> str:
    """Write the aim of a figure, if it has one.

    >>> bound_of("repeat_share"), bound_of("help_within_two"), bound_of("distinct_items")
    ('≤ 0.10', '≥ 0.98', '')
    """
    aim = next((aim for aimed, aim in AIMS.items() if aimed == name), None)
    return "" if aim is None else f"{'≤' if aim.is_most else '≥'} {aim.bound:.2f}"
