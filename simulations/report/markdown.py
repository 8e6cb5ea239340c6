"""The table of scores in Markdown, for a README."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from simulations.report.findings import World
from simulations.report.verdict import verdict
from simulations.results import Score
from simulations.scoring import SCORES, ScoreName

HEADS: Final[dict[ScoreName, str]] = {
    "goal_mastery": "goal mastery",
    "goal_mastery_after_month": "after a month",
    "minutes_to_80": "minutes to 80 %",
    "worst_tenth": "worst tenth",
    "over_practice": "over-practice",
    "wheel_spinning": "wheel-spinning",
    "drop_out": "drop-out",
    "regret": "regret",
}
MARKS: Final = {True: "reached", False: "**missed**", None: "seen"}


def markdown(worlds: Sequence[World], command: str) -> str:
    """Write a table per world, what the figures mean, and the command that made them."""
    parts = [f"Made by `{command}`; means over learners with their 95 % interval (bootstrap over learners).", ""]
    for world in worlds:
        parts += [*_table(world), "", *(f"- {MARKS[one.is_reached]}: {one.text.en}" for one in verdict(world)), ""]
    return "\n".join(parts)


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
    """Say how many decimals a figure is written with: minutes need none."""
    return 0 if name == "minutes_to_80" else 3


def _table(world: World) -> Iterator[str]:
    yield f"### `{world.scenario}`"
    yield ""
    yield "| policy | " + " | ".join(HEADS[name] for name in SCORES) + " |"
    yield "|---" * (1 + len(SCORES)) + "|"
    for policy, scores in world.scores.items():
        name = f"**{policy}**" if policy == world.subject else policy
        yield f"| {name} | " + " | ".join(written(score, scores[score]) for score in SCORES) + " |"
