"""``symphonie demo``: the options; the work is in `loadtests.demo.run`, imported when it is wanted."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DATA_DIR = Path("symphonie-data")


class Language(StrEnum):
    """A language of the product."""

    FR = "fr"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="See a class of simulated learners work, on a service that starts by itself.")(demo)


def demo(
    *,
    learners: Annotated[int, typer.Option(min=1, max=10_000, help="Simulated learners.")] = 60,
    days: Annotated[int, typer.Option(min=1, max=365, help="Simulated days; the last one ends now.")] = 14,
    port: Annotated[int | None, typer.Option(help="Port of the service; a free one if omitted.")] = None,
    data_dir: Annotated[Path, typer.Option(envvar="SYMPHONIE_DATA_DIR", help="Where all is kept.")] = DATA_DIR,
    language: Annotated[Language | None, typer.Option(help="Of the table and of the report's first view.")] = None,
    new_cohort: Annotated[bool, typer.Option("--new-cohort", help="Play again with new learners.")] = False,
    leave: Annotated[bool, typer.Option("--exit", help="End when the report is written.")] = False,
) -> None:
    """Start, play (or find again), tell, keep serving."""
    from loadtests.demo.run import Wishes, run  # noqa: PLC0415 - heavy imports when used
    from loadtests.telling import told  # noqa: PLC0415 - same

    spoken = language.value if language else _language_of_terminal()
    with told():
        run(Wishes(learners, days, port, data_dir, spoken, is_new_cohort=new_cohort, is_leaving=leave))


def _language_of_terminal() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if spoken.startswith("fr") else "en"
