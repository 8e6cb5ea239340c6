"""What runs showed, on stdout: one JSON object for machines; tables and what they mean for people."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.table import Table

from simulations.lab.simulation.report.findings import World
from simulations.lab.simulation.report.markdown import bound_of, digits_of
from simulations.lab.simulation.report.overall import conditions, overall
from simulations.lab.simulation.report.verdict import Sentence, verdict
from simulations.live.line import Traffic
from simulations.results import Score
from simulations.scoring import CONDUCT, LEARNING, SCORES, ScoreName
from simulations.terminal.console import console
from simulations.terminal.language import Language, written
from simulations.worlds import WORLDS

MARKS: Final[dict[Language, dict[bool | None, str]]] = {
    Language.FR: {True: "[green]atteint[/green]", False: "[red]manqué [/red]", None: "[dim]vu     [/dim]"},
    Language.EN: {True: "[green]reached[/green]", False: "[red]missed [/red]", None: "[dim]seen   [/dim]"},
}
SHORT_HEADS: Final[dict[Language, dict[ScoreName, str]]] = {
    Language.FR: {
        "goal_mastery": "objec-\ntif",
        "goal_mastery_after_month": "après\nun mois",
        "delayed_test": "test\nà 7 j",
        "minutes_to_80": "min. à\n80\u202f%",
        "worst_tenth": "10\u202f%\nfaibles",
        "over_practice": "sur-\nentr.",
        "wheel_spinning": "piétin.",
        "drop_out": "aban-\ndon",
        "regret": "regret",
        "repeat_share": "répé-\ntitions",
        "distinct_items": "items\ndistincts",
        "help_within_two": "aide\nen deux",
        "answered_by_resource": "par res-\nsource",
        "beyond_prerequisites": "hors\nprérequis",
        "self_undone": "défaits",
        "minutes_on_mastered": "min. sur\nmaîtrisé",
    },
    Language.EN: {
        "goal_mastery": "goal",
        "goal_mastery_after_month": "after\nmonth",
        "delayed_test": "test\n7 days",
        "minutes_to_80": "min.\nto 80%",
        "worst_tenth": "worst\ntenth",
        "over_practice": "over-\npract.",
        "wheel_spinning": "wheel-\nspin.",
        "drop_out": "drop-\nout",
        "regret": "regret",
        "repeat_share": "repeats",
        "distinct_items": "distinct\nitems",
        "help_within_two": "help\nin two",
        "answered_by_resource": "by re-\nsource",
        "beyond_prerequisites": "beyond\nprereq.",
        "self_undone": "self-\nundone",
        "minutes_on_mastered": "min. on\nmastered",
    },
}
"""Eighty columns hold all of them beside the name of a policy."""
CAPTIONS: Final = {
    Language.FR: "± la moitié de l’intervalle à 95\u202f% sur les apprenants et les attributions",
    Language.EN: "± half the width of the 95 % interval over learners and assignments",
}
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


def print_worlds(worlds: Sequence[World], language: Language) -> None:
    """Write what is reached over all worlds, then a table per world, and under it what it means."""
    out = console()
    out.print(getattr(conditions(worlds), language), style="dim", highlight=False)
    _print_sentences(overall(worlds), language)
    for world in worlds:
        out.print(_table(world, LEARNING, _title(world, language), language))
        out.print(_conduct(world, language))
        _print_sentences(verdict(world), language)


def _print_sentences(sentences: Sequence[Sentence], language: Language) -> None:
    """Write one to a line, and a line that is empty."""
    out = console()
    for one in sentences:
        out.print(f"  {MARKS[language][one.is_reached]}  {getattr(one.text, language)}", highlight=False)
    out.print()


def print_traffic(traffic: Traffic, *, is_aside: bool) -> None:
    """Write what talking to a service took; on stderr where stdout is for a machine."""
    latency = traffic.latency_ms
    took = (
        "" if latency is None else f"; latency p50 {latency.p50:.1f}, p95 {latency.p95:.1f}, p99 {latency.p99:.1f} ms"
    )
    console(stderr=is_aside).print(
        f"live: {traffic.n_requests:,} requests, {traffic.requests_per_second:,.0f} a second{took}; "
        f"{traffic.n_repeated} sent again",
        highlight=False,
    )


def _numbers(score: Score) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in score._asdict().items()}


def _conduct(world: World, language: Language) -> Table:
    table = _table(world, CONDUCT, {Language.FR: "conduite", Language.EN: "conduct"}[language], language)
    table.add_section()
    bounds = [bound_of(name) for name in CONDUCT]
    aims = [bound.replace(".", ",") if language is Language.FR else bound for bound in bounds]
    table.add_row({Language.FR: "visé", Language.EN: "aim"}[language], *aims, style="dim")
    return table


def _table(world: World, names: Sequence[ScoreName], title: str, language: Language) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=0)
    table.caption = CAPTIONS[language]
    table.add_column({Language.FR: "politique", Language.EN: "policy"}[language], overflow="fold")
    for name in names:
        table.add_column(SHORT_HEADS[language][name], justify="right", no_wrap=True)
    for policy, scores in world.scores.items():
        style = "bold" if policy == world.subject else ""
        table.add_row(policy, *(_cell(name, scores[name], language) for name in names), style=style)
    return table


def _title(world: World, language: Language) -> str:
    if world.scenario not in WORLDS:
        return world.scenario
    title = WORLDS[world.scenario].title
    if language is Language.FR:
        return f"{world.scenario} : {title.fr}"
    return f"{world.scenario}: {title.en}"


def _cell(name: ScoreName, score: Score, language: Language) -> str:
    if not math.isfinite(score.mean):
        return "–"
    digits = digits_of(name)
    half = (score.high - score.low) / 2
    return f"{written(score.mean, language, digits)}\n[dim]±{written(half, language, digits)}[/dim]"
