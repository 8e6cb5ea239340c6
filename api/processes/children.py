"""What the processes run that `symphonie serve` starts: workers, which answer requests, and those behind them.

They are forked off the supervisor, which has loaded what they need; in a list of processes the role is the name of
each. The settings come from the environment.
"""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import cast

from api.communication.domains import domain_of
from api.processes.embedded.privileges import call, die_with
from api.settings import Settings

BACKGROUND = (
    "projector",
    "retracer",
    "timekeeper",
    "detector",
    "translator",
    "registrar",
    "courier",
    "dispatcher",
    "mailroom",
)
"""Who takes the journal to the record, traces learners again and erases, fires timers, raises alerts, lets what sources
send become results and traces, sends grades to learning platforms and reads their rosters, tells others what changed,
sends messages to people, and takes mail in, where there is any."""
# Below what `supervisor` grants before it kills, so that a worker ends by itself.
DRAIN_SECONDS = 8
BACKLOG = 2048
BACKGROUND_NICENESS = 10
TICKS_PER_SWEEP = 3  # of uvicorn's, which come every 0.1 s


def background_of(settings: Settings) -> tuple[str, ...]:
    """Return the roles that have something to do under some settings: without a domain of mail, no mail comes in."""
    return BACKGROUND if domain_of(settings) is not None else tuple(one for one in BACKGROUND if one != "mailroom")


def run_worker(listener_fd: int, ready_fd: int) -> None:
    """Answer requests on an inherited socket until SIGTERM, and say on `ready_fd` when it begins."""
    import uvicorn  # noqa: PLC0415  # the projector need not load it

    from api.app import create_app, crowd_of  # noqa: PLC0415  # same
    from api.http.connections import Connection  # noqa: PLC0415  # same
    from api.http.crowd import allow_descriptors  # noqa: PLC0415  # same
    from api.settings import load  # noqa: PLC0415  # same

    allow_descriptors()
    settings = load()
    stop_telling = _tell_collector(settings, "worker")  # before anything is put together
    app = create_app(settings)
    crowd = crowd_of(app)

    class Worker(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            # What lives now lives as long as the process: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            os.write(ready_fd, b"r")
            os.close(ready_fd)

        async def on_tick(self, counter: int) -> bool:
            if counter % TICKS_PER_SWEEP == 0:
                crowd.sweep(asyncio.get_running_loop().time())
            return await super().on_tick(counter)

    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=cast("type[asyncio.Protocol]", partial(Connection, crowd=crowd)),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        proxy_headers=False,  # `api.http.peers` reads them, where somebody wants to know
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    try:
        Worker(config).run([socket.socket(fileno=listener_fd)])
    finally:
        stop_telling()


def run_in_background(role: str) -> None:
    """Do the work of a role until SIGTERM, giving way to the workers."""
    from api.clock import clock_of  # noqa: PLC0415  # same
    from api.communication import dispatcher  # noqa: PLC0415  # same
    from api.communication.mailroom import process as mailroom  # noqa: PLC0415  # same
    from api.communication.mailroom.listening import listening_of  # noqa: PLC0415  # same
    from api.files import files_of  # noqa: PLC0415  # same
    from api.integrations.events import translator  # noqa: PLC0415  # same
    from api.integrations.lti.services import opening, registrar  # noqa: PLC0415  # same
    from api.integrations.reach import reach_of  # noqa: PLC0415  # same
    from api.integrations.webhooks import courier  # noqa: PLC0415  # same
    from api.logs import configure_logs  # noqa: PLC0415  # same
    from api.processes.embedded import attach  # noqa: PLC0415  # the workers need not load it
    from api.record import projector  # noqa: PLC0415  # same
    from api.record.retrace import mending, retracer  # noqa: PLC0415  # same
    from api.record.support import timekeeper  # noqa: PLC0415  # same
    from api.record.vault.opening import open_vault  # noqa: PLC0415  # same
    from api.runtime import new_id  # noqa: PLC0415  # same
    from api.settings import load  # noqa: PLC0415  # same
    from api.support import detector  # noqa: PLC0415  # same

    os.nice(BACKGROUND_NICENESS)
    settings = load()
    configure_logs(settings.log_level)
    with ExitStack() as stack, attach(settings) as servers:
        stack.callback(_tell_collector(settings, role))
        urls = (servers.valkey_url, servers.database_url, settings.n_shards)
        if role == "projector":
            projector.main(*urls, projector.Pace(settings.projector_batch, settings.projector_linger_ms / 1000))
        elif role == "retracer":
            # What an operator named may be the wrong store: an empty one is rebuilt when asked for.
            mend = partial(mending.mend, servers) if settings.is_embedded else lambda: None
            retained = (settings, settings.backup_dir)
            retracer.main(*urls, settings.dedup_days, files_of(settings), *retained, mend)
        elif role == "timekeeper":
            timekeeper.main(servers.database_url, clock_of(settings.clock_file))
        elif role == "translator":
            translator.main(servers.settings, clock_of(settings.clock_file))
        elif role == "registrar":
            registrar.main(opening.places_of(servers, serves=True), clock_of(settings.clock_file))
        elif role == "detector":
            detector.main(detector.Places(*urls, settings.dedup_days), clock_of(settings.clock_file))
        elif role == "mailroom":
            vault, listening = open_vault(settings, servers.database_url, serves=True), listening_of(settings)
            about = (files_of(settings), domain_of(settings) or "", settings.mail_authserv_id, listening)
            mailroom.main(mailroom.Places(servers.database_url, vault, *about), clock_of(settings.clock_file), new_id)
        elif role == "dispatcher":
            dispatcher.main(dispatcher.places_of(servers), clock_of(settings.clock_file))
        else:
            vault = open_vault(settings, servers.database_url, serves=True)
            courier.main(courier.Places(servers.database_url, vault, reach_of(settings)))


def _tell_collector(settings: Settings, role: str) -> Callable[[], object]:
    """Begin to trace this process if a collector is named, and return what is to be done at its end."""
    from api.telemetry.choosing import collector_of  # noqa: PLC0415  # needs the settings

    collector = collector_of(settings)
    if collector is None:
        return lambda: None
    from api.telemetry.telling import begin  # noqa: PLC0415  # the service starts without it

    return begin(collector, role)


def main(arguments: list[str]) -> None:
    """Tie this process's life to the supervisor's and do its work: role, supervisor's process, file descriptors."""
    role, supervisor, *fds = arguments
    die_with(int(supervisor), signal.SIGTERM)
    call(role)
    if role == "worker":
        run_worker(*map(int, fds))
    else:
        run_in_background(role)
