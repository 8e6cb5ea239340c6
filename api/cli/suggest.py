"""`symphonie graph suggest`: the options; the work is in `simulations.lab.suggestion`, imported when it is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from simulations.lab.tables.formats import FORMAT_HELP, FormatName

HELP: Final = "Propose prerequisites that a table of results suggests; nothing is changed."


def suggest(
    table: Annotated[Path, typer.Argument(exists=True, help="CSV, TSV or Parquet, or a folder of EdNet.")],
    graph: Annotated[
        Path | None,
        typer.Argument(exists=True, help="The content graph: what it says already is left out."),
    ] = None,
    *,
    false_discoveries: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="Share of the proposals that may be false.")
    ] = 0.05,
    min_learners: Annotated[
        int, typer.Option(min=10, help="Learners with results on the skill after results on its prerequisite.")
    ] = 40,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    form: Annotated[FormatName, typer.Option("--format", help=FORMAT_HELP)] = "plain",
) -> None:
    """Read, compare, print."""
    from engine.fitting.prerequisites import Settings  # noqa: PLC0415 - same
    from simulations.lab.suggestion import run  # noqa: PLC0415 - heavy imports when used

    run(table, graph, Settings(false_discoveries, min_learners), form, as_json=json)
