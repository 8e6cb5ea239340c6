"""`symphonie fit`: the options; the work is in `simulations.lab.fitting.run`, imported when it is wanted."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.table_help import TABLE
from simulations.lab.tables.formats import FORMAT_HELP, FormatName

_CLASSES = "Classes by this column of TABLE"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Find the parameters that make a table of results most likely.", epilog=TABLE)(fit)


def fit(
    table: Annotated[
        Path,
        typer.Argument(
            exists=True, help="CSV, TSV or Parquet; a folder of EdNet, or with --scheduler one of Parquet files."
        ),
    ],
    *,
    model: Annotated[
        Literal["bkt", "ability"] | None, typer.Option(help="Classic tracing, or the model with ability.")
    ] = None,
    leaving: Annotated[
        bool, typer.Option("--leaving", help="In the place of --model: what drives learners away for good.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write the model to this file (model.json); leaving: settings to be put."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    form: Annotated[FormatName, typer.Option("--format", help=FORMAT_HELP)] = "plain",
    seed: Annotated[int, typer.Option(min=0, help="Of whatever is drawn.")] = 0,
    threads: Annotated[
        int | None, typer.Option(min=1, max=1024, help="How many share the work; bkt: 1, ability: all cores.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Share the work on Dask: local, or the address of a scheduler (tcp://host:8786).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="How many processes --scheduler local starts; one per core.")
    ] = None,
    nodes: Annotated[int | None, typer.Option(min=1, max=63, help="ability: nodes; 7.")] = None,
    strength: Annotated[
        float | None,
        typer.Option(min=1e-6, max=1e6, help="ability: of shrinkage; left out: chosen on held-out learners."),
    ] = None,
    without: Annotated[list[str] | None, typer.Option(help="ability: an extension to switch off; may repeat.")] = None,
    borrow: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="ability: the model of another course of yours, a guide; may repeat."
        ),
    ] = None,
    forgets: Annotated[bool, typer.Option("--forgets", help="bkt: estimate forgetting, too.")] = False,
    starts: Annotated[int | None, typer.Option(min=1, max=1000, help="bkt: starts per skill.")] = None,
    guess_slip_by: Annotated[str | None, typer.Option(help=f"bkt: guess and slip. {_CLASSES}.")] = None,
    learn_by: Annotated[str | None, typer.Option(help=f"bkt: what is learned at a row. {_CLASSES}.")] = None,
    learn_by_pair: Annotated[
        str | None, typer.Option(help=f"bkt: the same, by a row's class and the one before. {_CLASSES}.")
    ] = None,
    learn_by_order: Annotated[
        str | None, typer.Option(help=f"bkt: what is learned between two rows. {_CLASSES}.")
    ] = None,
    tracing: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="leaving: the model of expected scores; left out: fitted to TABLE."
        ),
    ] = None,
    away_days: Annotated[
        float | None,
        typer.Option(min=0.01, max=3650, help="leaving: days without activity up to TABLE's end, of who has left; 14."),
    ] = None,
    finished_after: Annotated[
        int | None, typer.Option(min=1, help="leaving: activities of who has finished, and so has not left.")
    ] = None,
    prior_by: Annotated[str | None, typer.Option(help=f"bkt: prior, by a sequence's first row. {_CLASSES}.")] = None,
) -> None:
    """Read, fit, write, print."""
    from simulations.lab.fitting.fitters import ClassicOptions, ability_options  # noqa: PLC0415 - heavy imports when used
    from simulations.lab.fitting.leaving import LeavingOptions, require_leaving, run_leaving  # noqa: PLC0415 - same
    from simulations.lab.fitting.request import Request  # noqa: PLC0415 - same
    from simulations.lab.fitting.run import run  # noqa: PLC0415 - same

    options = ClassicOptions(forgets, starts, guess_slip_by, learn_by, learn_by_pair, learn_by_order, prior_by)
    of_ability = ability_options(nodes, strength, without or (), borrow or ())
    request = Request(table, model, out, seed, threads, options, of_ability, scheduler, workers, form)
    of_leaving = LeavingOptions(tracing, away_days, finished_after)
    if leaving:
        run_leaving(request, of_leaving, as_json=json)
    else:
        require_leaving(of_leaving)
        run(request, as_json=json)
