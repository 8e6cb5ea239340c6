"""``symphonie demo``: the options; the work is in `loadtests.demo.run`, imported when it is wanted."""

from pathlib import Path
from typing import Annotated

import typer

from simulations.terminal.language import LanguageOption, spoken

DATA_DIR = Path("symphonie-data")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="See a class of simulated learners work, on a service that starts by itself.")(demo)


def demo(
    *,
    learners: Annotated[int, typer.Option(min=1, max=10_000, help="Simulated learners.")] = 60,
    days: Annotated[int, typer.Option(min=1, max=365, help="Simulated days; the last one ends now.")] = 14,
    port: Annotated[int | None, typer.Option(help="Port of the service; a free one if omitted.")] = None,
    data_dir: Annotated[Path, typer.Option(envvar="SYMPHONIE_DATA_DIR", help="Where all is kept.")] = DATA_DIR,
    language: LanguageOption = None,
    new_cohort: Annotated[bool, typer.Option("--new-cohort", help="Play again with new learners.")] = False,
    leave: Annotated[bool, typer.Option("--exit", help="End when the report is written.")] = False,
) -> None:
    """Start, play (or find again), tell, keep serving."""
    from loadtests.demo.run import Wishes, run  # noqa: PLC0415 - heavy imports when used

    run(Wishes(learners, days, port, data_dir, spoken(language), is_new_cohort=new_cohort, is_leaving=leave))
