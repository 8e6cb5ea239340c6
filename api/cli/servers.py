"""`symphonie servers`: the embedded servers without the service."""

import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

_LOOK_SECONDS = 1.0


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(servers)


def servers(
    data_dir: Annotated[Path | None, typer.Option(help="Directory of the embedded servers.")] = None,
) -> None:
    """Keep the embedded Valkey and PostgreSQL running until Ctrl-C, for a service elsewhere, `psql` or a copy."""
    import msgspec  # noqa: PLC0415  # `--help` need not load it

    from api.processes.embedded import EmbeddedServersError, attach  # noqa: PLC0415  # same
    from api.settings import load  # noqa: PLC0415  # same

    settings = load()
    if data_dir is not None:
        settings = msgspec.structs.replace(settings, data_dir=data_dir.expanduser().absolute())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    held = attach(settings)
    typer.echo(f"valkey      {held.valkey_url}\npostgresql  {held.database_url}\nCtrl-C ends both.")
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(_LOOK_SECONDS)
            if not held.is_alive:
                held.close()
                with suppress(EmbeddedServersError):  # tried again
                    held = attach(settings)
    held.close()
