"""The application behind `symphonie COMMAND`: the one table of its commands.

A module is loaded when its command is asked for, or when all are listed: the service starts without the laboratory.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, Final, cast

import typer
from typer._click.core import Command  # what typer has made its own of click

from api.cli.boundary import Boundary

COMMANDS: Final = {
    "demo": "api.cli.demo",
    "serve": "api.cli.serve",
    "servers": "api.cli.servers",
    "warm": "api.cli.serve",
    "model": "api.cli.models",
    "key": "api.cli.keys",
    "invite": "api.cli.invite",
    "oidc": "api.cli.oidc",
    "lti": "api.cli.lti",
    "migrate": "api.cli.record",
    "projector": "api.cli.record",
    "retrace": "api.cli.record",
    "check": "api.cli.record",
    "retention": "api.cli.retention",
    "organisation": "api.cli.organisation",
    "backup": "api.cli.backup",
    "restore": "api.cli.backup",
    "choices": "api.cli.choices",
    "due": "api.cli.due",
    "explain": "api.cli.explain",
    "audit": "api.cli.audit",
    "proof": "api.cli.proof",
    "graph": "api.cli.graph",
    "import": "api.cli.imports",
    "faq": "api.cli.faq",
    "messages": "api.cli.messages",
    "fit": "api.cli.fit",
    "evaluate": "api.cli.evaluate",
    "signals": "api.cli.signals",
    "simulate": "api.cli.simulate",
    "replay": "api.cli.replay",
    "loadtest": "api.cli.loadtest",
    "size": "api.cli.size",
}
"""The module of each command; its `register` adds it."""


class Commands(Mapping[str, Command]):
    """The commands by name, each made from its module when it is wanted."""

    def __getitem__(self, name: str) -> Command:
        """Make a command."""
        app = typer.Typer()
        import_module(COMMANDS[name]).register(app)
        return typer.main.get_group(app).commands[name]

    def __iter__(self) -> Iterator[str]:
        """Name the commands."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """Count the commands."""
        return len(COMMANDS)


class _Symphonie(Boundary):
    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  # whatever typer hands on
        super().__init__(**settings)
        self.commands = cast("Any", Commands())  # read only, which is all that is done with it


def make_app() -> typer.Typer:
    """Make the application with every command."""
    # Pretty traces print local variables, and those can be secrets.
    app = typer.Typer(
        name="symphonie",
        cls=_Symphonie,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_symphonie)
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
