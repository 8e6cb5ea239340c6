"""`symphonie warm`: compile the engine now, so that no start has to."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(warm)


def warm() -> None:
    """Compile the engine for this machine, and end: for images, or before the first start."""
    from api.processes.compiling import compile_engine  # noqa: PLC0415  # `--help` need not load it

    has_compiled = compile_engine()
    typer.echo("The engine is compiled." if has_compiled else "The engine was compiled before.")
