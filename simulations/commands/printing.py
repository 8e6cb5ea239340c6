"""What runs showed, on stdout: one JSON object for machines; tables and what they mean for people."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from simulations.live.line import Traffic
from simulations.report.findings import World
from simulations.report.markdown import digits_of
from simulations.report.verdict import verdict
from simulations.results import Score
from simulations.scoring import SCORES, ScoreName
from simulations.worlds import WORLDS

MARKS: Final = {True: "[green]reached[/green]", False: "[red]missed [/red]", None: "[dim]seen   [/dim]"}
SHORT_HEADS: Final[dict[ScoreName, str]] = {
    "goal_mastery": "goal",
    "goal_mastery_after_month": "after\nmonth",
    "minutes_to_80": "min.\nto 80%",
    "worst_tenth": "worst\ntenth",
    "over_practice": "over-\npract.",
    "wheel_spinning": "wheel-\nspin.",
    "drop_out": "drop-\nout",
    "regret": "regret",
}
"""Eighty columns hold all of them beside the name of a policy."""
Written = Mapping[str, Mapping[str, Mapping[str, Mapping[str, float | None]]]]


def as_tree(worlds: Sequence[World]) -> Written:
    """Put the scores as the command's JSON has them: scenario, policy, score, and mean, low and high.

    JSON has no NaN. A figure that does not exist is null: wheel-spinning where no learner practised any skill enough
    to tell. Regret always exists, because the oracle runs along.
    """
    return {
        world.scenario: {
            policy: {name: _numbers(scores[name]) for name in SCORES} for policy, scores in world.scores.items()
        }
        for world in worlds
    }


def print_json(worlds: Sequence[World]) -> None:
    """Write exactly one JSON object."""
    sys.stdout.write(msgspec.json.encode(as_tree(worlds)).decode() + "\n")


def print_worlds(worlds: Sequence[World]) -> None:
    """Write a table per world, and under it what it means."""
    console = Console()
    for world in worlds:
        console.print(_table(world))
        for sentence in verdict(world):
            console.print(f"  {MARKS[sentence.is_reached]}  {sentence.text.en}", highlight=False)
        console.print()


def print_traffic(traffic: Traffic, *, is_aside: bool) -> None:
    """Write what talking to a service took; on stderr where stdout is for a machine."""
    latency = traffic.latency_ms
    took = (
        "" if latency is None else f"; latency p50 {latency.p50:.1f}, p95 {latency.p95:.1f}, p99 {latency.p99:.1f} ms"
    )
    Console(stderr=is_aside).print(
        f"live: {traffic.n_requests:,} requests, {traffic.requests_per_second:,.0f} a second{took}; "
        f"{traffic.n_repeated} sent again",
        highlight=False,
    )


def _numbers(score: Score) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in score._asdict().items()}


def _table(world: World) -> Table:
    title = f"{world.scenario}: {WORLDS[world.scenario].title.en}" if world.scenario in WORLDS else world.scenario
    caption = "± half the width of the 95 % interval over learners"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), caption=caption)
    table.add_column("policy", overflow="fold")
    for name in SCORES:
        table.add_column(SHORT_HEADS[name], justify="right", no_wrap=True)
    for policy, scores in world.scores.items():
        style = "bold" if policy == world.subject else ""
        table.add_row(policy, *(_cell(name, scores[name]) for name in SCORES), style=style)
    return table


def _cell(name: ScoreName, score: Score) -> str:
    if not math.isfinite(score.mean):
        return "–"
    digits = digits_of(name)
    half = (score.high - score.low) / 2
    return f"{score.mean:.{digits}f}\n[dim]±{half:.{digits}f}[/dim]"
