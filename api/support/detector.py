"""The detector: a process beside the workers that reads signals off the record and raises alerts.

It looks at learners with new results within a second of their being in the record, so that no result waits for it, and
at the traces of every cohort once a day of its organisation. Every few seconds it ends help among learners that is
over. Once a day it looks whether predictions have drifted, and once a week it fits coefficients of an organisation's
own.
What it raises, what it remembers and what it is done with
are one transaction: killed in between, the next one does the same again. Only one works at a time; the others wait for
its lock, which ends with its connection.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, NamedTuple

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import tuple_row

from api.clock import US_PER_S, wall_us
from api.content.graphs import GraphRecord, Graphs
from api.errors import RecordUnavailable, StoreUnavailable
from api.http.single_flight import remember
from api.live.store import open_store
from api.record.belonging import comparing, read_deployment
from api.record.graphs import current_stamp, get_graph, list_graphs
from api.record.pool import LINE, LONGEST_USE_S, ZONE, DeadlinePool, until
from api.record.rounds import InRounds
from api.record.support.signals_due import due_graphs
from api.record.support.team import Record, rows_in
from api.support.calibration_watch import CalibrationWatch
from api.support.key_watch import watch_keys
from api.support.own_models import refits_due, try_own
from api.support.peer_watch import PeerWatch
from api.support.result_signals import Tools, look
from api.support.trace_signals import sweep, sweeps_due
from engine.signals import SignalSettings, cold_start

POLL_S: Final = 0.3
"""Between two looks."""
SWEEP_POLL_S: Final = 60.0
"""Between two looks at whether a day has begun somewhere."""
LONGEST_SWEEP_S: Final = 900.0
LOCK: Final = 0x53594D44
"""First key of the advisory lock, so that it meets no other: the bytes of `SYMD`."""
_REST_S: Final = 30.0
_MAX_RESTING: Final = 10_000
"""Until something that went wrong on a content graph is tried again."""
_LOG: Final = structlog.get_logger(__name__)
_SERVER_ERRORS: Final = (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable, StoreUnavailable, OSError)


class Places(NamedTuple):
    """Where the detector reads.

    Attributes:
        valkey_url: The live store.
        database_url: The record, already migrated.
        n_shards: Number of shards of the deployment.
        dedup_days: How long result ids are remembered.
    """

    valkey_url: str
    database_url: str
    n_shards: int
    dedup_days: int


class Detector(InRounds):
    """Raises what signals tell.

    Args:
        places: Where it reads.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
        settings: Limits of signals.

    Attributes:
        is_first: Whether it has the lock, and works.
    """

    NAME = "detector"
    SERVER_ERRORS = _SERVER_ERRORS

    def __init__(
        self, places: Places, clock_us: Callable[[], int] = wall_us, settings: SignalSettings | None = None
    ) -> None:
        super().__init__()
        self._places, self._clock_us = places, clock_us
        self._settings, self._models = settings or SignalSettings(), cold_start()
        self._pool: DeadlinePool | None = None
        self._tools: Tools | None = None
        self.is_first = False
        self._swept_at = -math.inf
        self._rests: dict[object, float] = {}
        self._calibration = CalibrationWatch()
        self._peers = PeerWatch()

    async def work(self) -> float:
        """Do one round, if no other detector works, and return for how many seconds to rest.

        Raises:
            psycopg.Error: The record is not there.
            RecordUnavailable: It does not answer.
            StoreUnavailable: The live store does not.
        """
        tools = await self._opened()
        if not self.is_first:
            asked = "SELECT pg_try_advisory_lock(%(of)s, 0)"
            ((self.is_first,),) = await rows_in(tools.connection, tuple_row, asked, {"of": LOCK})
        if self.is_first:
            await self._look(tools)
            await self._sweep(tools)
        return POLL_S

    async def aclose(self) -> None:
        """Close everything; what was not committed is for whoever comes next."""
        tools, pool = self._tools, self._pool
        self._tools, self._pool, self.is_first = None, None, False
        if tools is not None:
            await tools.connection.close()
            await tools.store.aclose()
        if pool is not None:
            await pool.close()

    async def _look(self, tools: Tools) -> None:
        """Look at what is not kept waiting by a sweep."""
        for due in await due_graphs(tools.connection):
            await self._unless_it_rests(tools.connection, due[:2], partial(look, tools, due))
        await self._unless_it_rests(tools.connection, ("peer_helps",), partial(self._peers.look, tools))

    async def _sweep(self, tools: Tools) -> None:
        """Read traces where a day has begun; in between, learners with new results are not kept waiting."""
        now_s = self._clock_us() / US_PER_S
        if abs(now_s - self._swept_at) < SWEEP_POLL_S:  # a clock that was set has days of its own
            return
        async for one in sweeps_due(tools):
            if self.is_stopped:
                return
            work = partial(sweep, tools, self._places.database_url, one)
            await self._unless_it_rests(tools.connection, (*one.place, one.cohort), work, LONGEST_SWEEP_S)
            await self._look(tools)
        await self._try_own(tools)
        work = partial(self._calibration.look, tools)
        await self._unless_it_rests(tools.connection, ("calibration",), work, LONGEST_SWEEP_S)
        await self._unless_it_rests(tools.connection, ("keys",), partial(watch_keys, tools))
        self._swept_at = now_s

    async def _try_own(self, tools: Tools) -> None:
        """Fit coefficients of organisations' own, once all that is owed today is done."""
        async for one in refits_due(tools):
            if self.is_stopped:
                return
            work = partial(try_own, tools, self._places.database_url, partial(self._look, tools), one)
            await self._unless_it_rests(tools.connection, ("own", one.organisation_no), work, LONGEST_SWEEP_S)

    async def _unless_it_rests(
        self,
        connection: Record,
        name: tuple[object, ...],
        work: Callable[[], Awaitable[None]],
        longest_s: float = LONGEST_USE_S,
    ) -> None:
        """Do something; what goes wrong with it rests for a while, and keeps nothing else from being done."""
        if time.monotonic() < self._rests.get(name, 0.0):
            return
        try:
            with until(connection, asyncio.get_running_loop().time() + longest_s):
                await work()
        except _SERVER_ERRORS:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the others go on
            remember(self._rests, name, time.monotonic() + _REST_S, _MAX_RESTING)
            _LOG.exception("signals cannot be read", of=name)

    async def _opened(self) -> Tools:
        if self._tools is None:
            at = self._places
            line = make_conninfo(at.database_url, application_name="symphonie detector", **LINE)
            options = f"{ZONE} -c synchronous_commit=on"  # what was raised must not be raised again
            connection = await AsyncConnection.connect(line, autocommit=True, options=options)
            pool = self._pool = DeadlinePool(at.database_url)
            await pool.open()
            compare = comparing(partial(read_deployment, pool))
            store = await open_store(at.valkey_url, at.n_shards, at.dedup_days, compare)
            record = GraphRecord(partial(current_stamp, pool), partial(get_graph, pool), partial(list_graphs, pool))
            graphs = Graphs(record, time.monotonic, lambda _: None)
            self._tools = Tools(connection, pool, store, graphs, self._models, self._settings, self._clock_us)
        return self._tools


def main(places: Places, clock_us: Callable[[], int]) -> None:
    """Read signals and raise alerts until SIGTERM or SIGINT; the record is already migrated."""
    asyncio.run(Detector(places, clock_us).run_until_told())
