"""`symphonie simulate`: the options; the work is in `simulations.lab.simulation.run`, imported when it is wanted."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from simulations.seeds import JUDGING
from simulations.terminal.faults import RequestFault
from simulations.terminal.language import LanguageOption, spoken
from simulations.terminal.service_key import KeyFile

LABORATORY: Final = "laboratory"
WORLDS: Final = """\
Worlds:

matched      learners are as the model says

additive     strengths grow by small steps, nothing is ever simply mastered

forgetting   what is not repeated is lost; gaps between sessions differ

wrong-graph  one prerequisite in five is wrong

fragile      learners leave when it is too hard, too easy or too long

diverse      learners differ in level, pace and aptitude"""
POLICIES: Final = """\
Policies:

ours         what the service does; ours-without-remediate (-evaluate, -review, -advance, -deepen): without a kind;
             ours-without-answers (-gate, -rest, -own-items, -passing, -rules): without a rule that a tutor asks for

live         a running service, with --live

random, authored, threshold  any item; the author's order; the next skill once one is mastered

oatutor, alosi-published, alosi-shipped, zpdes, zpdes-per-skill, fsrs  what others use

rule-book    what a careful tutor does by rule: gates, thresholds, help after two failures, reviews

outer-fringe, one-step  what a knowledge space leaves open; what the next item alone is expected to bring

oracle       sees the truth: what could be reached at most

exact-posterior  knows the laws of the world, and learners by their results; only where it is named"""
SUPPORT: Final = """\
With --support, worlds of people:

everyday     everything matters a little

heart, trouble  one of them matters most

scarce       too few helpers

quiet        learners who ask rarely

foreign, unseen  the model that ships was made for another; nothing is evaluated

useless, harm  acting changes next to nothing; being called discourages

… and policies of alerting: alone (nobody), none (answers only), chance, silence, low-mark, rule,
             ours-1 (-2, -5, -10: alerts of a supporter in a day), oracle"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    told = "Let policies compete in simulated worlds, on the same learners and the same luck."
    app.command(help=told, epilog=f"{WORLDS}\n\n{POLICIES}\n\n{SUPPORT}")(simulate)


def simulate(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Ids of worlds; all of them if left out.")
    ] = None,
    *,
    policies: Annotated[
        str | None,
        typer.Option(
            help="Ids with commas between; left out: all but exact-posterior. The oracle always runs along: regret."
        ),
    ] = None,
    learners: Annotated[int, typer.Option(min=1, max=1_000_000, help="In every world.")] = 500,
    seed: Annotated[
        int,
        typer.Option(min=0, help="Of learners, luck and assignments; below 1000 for tuning, from there for judging."),
    ] = JUDGING.default,
    course: Annotated[
        str, typer.Option(help="What learners study: laboratory, small (10 skills) or large (120 skills).")
    ] = LABORATORY,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Write report.html and results.md, or support.html, here."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Share the work on Dask: local, or the address of a scheduler (tcp://host:8786).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="How many processes; one per core if left out.")
    ] = None,
    language: LanguageOption = None,
    live: Annotated[bool, typer.Option("--live", help="Let the learners work on a running service over HTTP.")] = False,
    url: Annotated[
        str | None, typer.Option(help="--live: the service; left out: one of our own, on loopback, for a while.")
    ] = None,
    key_file: KeyFile = None,
    support: Annotated[
        bool, typer.Option("--support", help="The whole orchestra: alerts, and supporters with limited hours.")
    ] = False,
    worth: Annotated[
        float | None,
        typer.Option(min=1e-6, help="--support: goals that an hour of a supporter must bring; left out: 1/60."),
    ] = None,
) -> None:
    """Simulate, score, tell."""
    if support:
        _require_alone(
            {
                "--scheduler": scheduler,
                "--url": url,
                "--live": live or None,
                "--key-file": key_file,
                "--course": None if course == LABORATORY else course,
            }
        )
        from simulations.orchestra import run as orchestra  # noqa: PLC0415 - heavy imports when used
        from simulations.orchestra.scoring import WORTH  # noqa: PLC0415 - same

        asked = orchestra.asked_of(scenarios or [], policies, learners, seed, worth or WORTH)
        orchestra.run(orchestra.Request(asked, workers, report, spoken(language)), as_json=json)
        return
    if worth is not None:
        message = "--worth goes with --support; give both, or none of them."
        raise RequestFault(message)
    from simulations.lab.simulation.request import (  # noqa: PLC0415 - heavy imports when used
        Request,
        entrants_of,
        live_of,
        scenarios_of,
    )
    from simulations.lab.simulation.run import run  # noqa: PLC0415 - same

    run(
        Request(
            scenarios=scenarios_of(scenarios or [], course),
            entrants=entrants_of(policies, is_live=live),
            live=live_of(url, key_file, is_live=live),
            n_learners=learners,
            seed=seed,
            report=report,
            scheduler=scheduler,
            workers=workers,
            language=spoken(language),
            command=shlex.join(["symphonie", *sys.argv[1:]]),
        ),
        as_json=json,
    )


def _require_alone(others: Mapping[str, object]) -> None:
    """Refuse what --support cannot do.

    Raises:
        RequestFault: Something was asked for that goes with the laboratory alone.
    """
    asked = [name for name, value in others.items() if value is not None]
    if asked:
        message = f"{', '.join(asked)}: not with --support; leave one of them out."
        raise RequestFault(message)
