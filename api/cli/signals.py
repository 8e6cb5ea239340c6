"""`symphonie signals`: the options; the work is in `simulations.lab.signals`, imported when it is wanted."""

from pathlib import Path
from typing import Annotated

import typer

from simulations.terminal.language import LanguageOption, spoken

Oulad = Annotated[
    Path | None, typer.Option(exists=True, file_okay=False, help="The folder of OULAD's tables, Parquet each.")
]
Results = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="Results, for wheel-spinning: a folder with train.parquet and test.parquet; left out: assist09 beside "
        "--oulad.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True)
    group.command()(fit)
    group.command()(evaluate)
    app.add_typer(group, name="signals", help="Weak signals: find their coefficients, and judge them.")


def fit(
    oulad: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The folder of OULAD's tables.")],
    *,
    results: Results = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the coefficients to this file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find the coefficients of the signals; those that ship are engine/signals/cold_start.json."""
    from simulations.lab.signals.fitting import fit as fit_signals  # noqa: PLC0415 - heavy imports when used

    fit_signals(oulad, results, out, as_json=json)


def evaluate(
    *,
    oulad: Oulad = None,
    results: Results = None,
    table: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Traces of another source, CSV or Parquet: learner_id, day, kind, value; kinds: visit, submission, "
            "deadline, end.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per figure and line.")] = False,
    report: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write signals.html with pictures into this folder.")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Judge the coefficients that ship on learners, and course runs, that nothing was learned from."""
    from simulations.lab.signals.evaluation import Request, run  # noqa: PLC0415 - heavy imports when used

    run(Request(oulad, results, table, report, spoken(language)), as_json=json)
