"""`symphonie serve` and `symphonie warm`: the service, with everything it needs."""

from __future__ import annotations

import importlib
import logging
import socket
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import typer

from api.settings import Settings, load
from api.telemetry.choosing import collector_of

if TYPE_CHECKING:
    from api.processes.embedded import Attachment

LOADED: Final = (
    "uvicorn",
    "uvloop",
    "httptools",
    "psycopg",
    "litestar",
    "numba",
    "api.app",
    "api.http.connections",
    "api.record.projector",
    "api.record.retrace.retracer",
    "api.record.support.timekeeper",
    "api.support.detector",
    "api.integrations.events.translator",
    "api.integrations.lti.services.registrar",
)
"""What children run; loaded before they are forked off. What takes longest comes after what others made of it."""


class AddressInUseError(Exception):
    """The service cannot listen where it should."""

    def __init__(self, host: str, port: int, fault: str) -> None:
        super().__init__(
            f"Cannot listen on {host}:{port}: {fault}. Choose another with --host and --port, "
            "or SYMPHONIE_HOST and SYMPHONIE_PORT."
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(serve)
    app.command()(warm)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="TCP port; 0 takes any free one.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=256, help="Processes that answer requests.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Directory of the embedded servers.")] = None,
) -> None:
    """Serve the API until Ctrl-C; what is not given comes from the settings."""
    given = {"host": host, "port": port, "workers": workers, "data_dir": data_dir and data_dir.expanduser().absolute()}
    settings = msgspec.structs.replace(load(), **{name: value for name, value in given.items() if value is not None})
    _run(settings)


def _run(settings: Settings) -> None:
    from api.logs import configure_logs  # noqa: PLC0415  # `--help` need not load it

    configure_logs(settings.log_level)
    collector_of(settings)  # what is wrong with it is told before anything starts
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with bind(settings.host, settings.port) as listener, _opened(settings) as servers:
        from api.processes.compiling import compile_engine  # noqa: PLC0415  # same
        from api.processes.supervisor import ServiceSupervisor  # noqa: PLC0415  # same
        from api.processes.warming import warm_up  # noqa: PLC0415  # same
        from api.record.retrace.mending import mend  # noqa: PLC0415  # same

        compile_engine()
        warm_up()
        if settings.is_embedded:
            mend(servers)
        banner = describe(settings, listener.getsockname()[1])
        ServiceSupervisor(settings, listener, servers).run(lambda: typer.echo(banner))


def _opened(settings: Settings) -> Attachment:
    """Start the servers while all that the children will run is loaded."""
    opening: Future[Attachment] = Future()
    # A daemon, so that Ctrl-C does not wait for a server.
    thread = Thread(target=_open, args=(settings, opening), daemon=True)
    thread.start()
    for module in LOADED:
        if opening.done() and opening.exception() is not None:
            break  # told below, and nobody waits for the rest
        importlib.import_module(module)
    servers = opening.result()
    thread.join()
    return servers


def _open(settings: Settings, opening: Future[Attachment]) -> None:
    from api.processes.embedded import attach  # noqa: PLC0415  # `--help` need not load it
    from api.record.schema import prepare  # noqa: PLC0415  # same

    try:
        servers = attach(settings)
        prepare(servers.database_url, settings.n_shards)
    except Exception as error:  # noqa: BLE001  # told by whoever waits
        opening.set_exception(error)
    else:
        opening.set_result(servers)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address.

    Raises:
        AddressInUseError: The system refuses.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise AddressInUseError(host, port, error.strerror or str(error)) from error
    return listener


def describe(settings: Settings, port: int) -> str:
    """Return what an operator wants to know once the service runs.

    >>> print(describe(Settings(workers=2, database_url="postgresql://db/s"), 8765))
    Symphonie serves on http://127.0.0.1:8765 with 2 workers. Ctrl-C ends it.
      API       http://127.0.0.1:8765/v1/docs
      data      symphonie-data (embedded Valkey), the PostgreSQL of SYMPHONIE_DATABASE_URL
      a key     symphonie key create --organisation my-school --scope results:write --scope learners:read
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104  # only shown
    url = f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port}"
    return "\n".join(
        [
            f"Symphonie serves on {url} with {settings.workers} worker{'s' * (settings.workers > 1)}. Ctrl-C ends it.",
            f"  API       {url}/v1/docs",
            f"  data      {_where(settings)}",
            "  a key     symphonie key create --organisation my-school --scope results:write --scope learners:read",
        ]
    )


def _where(settings: Settings) -> str:
    urls = {"Valkey": settings.valkey_url, "PostgreSQL": settings.database_url}
    embedded = [name for name, url in urls.items() if url is None]
    places = [f"{settings.data_dir} (embedded {' and '.join(embedded)})"] if embedded else []
    variables = {"Valkey": "SYMPHONIE_VALKEY_URL", "PostgreSQL": "SYMPHONIE_DATABASE_URL"}
    return ", ".join([*places, *(f"the {name} of {variables[name]}" for name, url in urls.items() if url is not None)])


def warm() -> None:
    """Compile the engine for this machine, and end: for images, or before the first start."""
    from api.processes.compiling import compile_engine  # noqa: PLC0415  # `--help` need not load it

    has_compiled = compile_engine()
    typer.echo("The engine is compiled." if has_compiled else "The engine was compiled before.")
