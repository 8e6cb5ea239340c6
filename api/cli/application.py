"""The application behind `symphonie COMMAND`.

Each package registers its own commands by an entry point in the group `symphonie.commands`, whose value is a
function that takes the typer application. So the command line knows every command and imports no layer above it.
"""

from __future__ import annotations

from importlib.metadata import entry_points, version
from typing import Annotated

import typer

from api.cli.boundary import Boundary

GROUP = "symphonie.commands"


def make_app() -> typer.Typer:
    """Make the application with the commands of every installed package."""
    # Pretty traces print local variables, and those can be secrets.
    app = typer.Typer(
        name="symphonie",
        cls=Boundary,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_symphonie)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        entry.load()(app)
    return app


def _print_version(is_wanted: bool) -> None:  # noqa: FBT001  # click calls it so
    if is_wanted:
        typer.echo(version("symphonie"))
        raise typer.Exit


def _symphonie(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Adaptive learning beside your learning platform.

    Exit codes: 0 done; 1 something failed, or what was checked is not well; 2 what was given is wrong; 130 Ctrl-C.
    """
