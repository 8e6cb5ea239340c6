"""`symphonie size support`: the options; the work is in `simulations.support`, imported when it is wanted."""

from pathlib import Path
from typing import Annotated

import typer

from simulations.terminal.language import LanguageOption, spoken

RUNS = "How often"


def register(app: typer.Typer) -> None:
    """Add the command to `symphonie size`."""
    app.command()(support)


def support(
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCENARIO.yaml]", dir_okay=False, help="The course in the trade's words; left out: the defaults."
        ),
    ] = None,
    *,
    from_record: Annotated[
        str | None,
        typer.Option(metavar="ORGANISATION", help="Fit what the record of this organisation tells, and back-test it."),
    ] = None,
    weeks_back: Annotated[int, typer.Option(min=1, max=520, help="--from-record: whole weeks that are read.")] = 26,
    spend: Annotated[
        float | None,
        typer.Option(min=0, help="Look for the best staff for this sum; left out: a fifth of the scenario's budget."),
    ] = None,
    questions: Annotated[bool, typer.Option(help="Answer the six questions.")] = True,
    sensitivities: Annotated[bool, typer.Option(help="Turn each input alone.")] = True,
    runs: Annotated[int, typer.Option(min=1, max=10_000, rich_help_panel=RUNS, help="Of the course.")] = 100,
    runs_of_option: Annotated[
        int, typer.Option(min=1, max=10_000, rich_help_panel=RUNS, help="Of each option of a question.")
    ] = 24,
    runs_of_swing: Annotated[
        int, typer.Option(min=1, max=10_000, rich_help_panel=RUNS, help="Of each turn of an input.")
    ] = 4,
    seed: Annotated[int, typer.Option(min=0, help="Of all luck: the same seed gives the same digits.")] = 1_000,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes; one per core if left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write sizing.html with pictures into this folder.")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Reckon what a support service needs: hours, tutors, promises kept, cost; by simulating the course."""
    from engine.sizing.optimum import spendable  # noqa: PLC0415  # `--help` need not load it
    from engine.sizing.questions import QUESTIONS  # noqa: PLC0415  # same
    from engine.sizing.scenario import SupportScenario  # noqa: PLC0415  # same
    from engine.sizing.study import Effort, Wanted  # noqa: PLC0415  # same
    from simulations.support.reading import read_scenario  # noqa: PLC0415  # same
    from simulations.support.run import Request, run  # noqa: PLC0415  # same

    asked = read_scenario(scenario) if scenario is not None else SupportScenario()
    fit = None
    if from_record is not None:
        from api.cli.size_support_fit import fit_to_record  # noqa: PLC0415  # same

        fit = fit_to_record(asked, from_record, weeks_back, runs_of_option, seed)
        asked = fit.scenario
    run(
        Request(
            scenario=asked,
            wanted=Wanted(
                questions=tuple(QUESTIONS) if questions else (),
                is_turned=sensitivities,
                spend=spendable(asked) if spend is None else spend,
            ),
            effort=Effort(runs=runs, runs_of_option=runs_of_option, runs_of_swing=runs_of_swing),
            seed=seed,
            workers=workers,
            report=report,
            language=spoken(language),
            fit=fit,
        ),
        as_json=as_json,
    )
