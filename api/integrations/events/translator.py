"""The translator: a process beside the workers that lets what sources sent become results and traces.

It takes what is queued, organisation by organisation in turn, and gives it to the core through the doors that requests
come by; so it holds all that a worker holds (`api.runtime`), opened when there is something to do for the first time.
Several may work, on one machine or on many: what one has locked the others pass over. While the core cannot take
anything, it waits, and an organisation with which something goes wrong rests while the others go on.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec
import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from api.clock import WallClock, moment_of
from api.errors import ContentGraphNotNamed, Passing, RecordUnavailable, StoreUnavailable, UnknownContentGraph
from api.http.counters import Counters
from api.http.single_flight import remember
from api.integrations.events.batch import Row, take_rows
from api.integrations.events.caliper import read_event
from api.integrations.events.occurrence import Occurrence
from api.integrations.events.sources import source_of
from api.integrations.events.statements import read_statement
from api.logs import told
from api.record.pool import ASKING, LINE, LONGEST_USE_S, ZONE, until
from api.record.rounds import InRounds
from api.record.sources import queue
from api.record.sources.queue import Pending
from api.record.sources.settings import settings_of
from api.record.vault.columns import find_key
from api.record.vault.vault import OrganisationKey
from api.record.xapi.reading import statements_by_number
from api.runtime import Runtime, open_runtime
from api.settings import Settings

POLL_S: Final = 0.3
"""Between two looks."""
WAKE_S: Final = 5.0
"""Between two looks at whether somebody was bound whom something waits for."""
HELD_UP: Final = timedelta(seconds=30)
"""Until a source is looked at again whose content graph is not to be found."""
SET_ASIDE: Final = timedelta(days=1)
"""Until one is tried again that nobody foresaw."""
_FIRST_REST_S: Final = 0.5
_LONGEST_REST_S: Final = 30.0
_MAX_RESTING: Final = 10_000
_LOG: Final = structlog.get_logger(__name__)
Core = Callable[[], AbstractAsyncContextManager[Runtime]]


class Translator(InRounds):
    """Lets what is queued become what it means.

    Args:
        database_url: The record, already migrated.
        core: Opens what takes results and traces in.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
    """

    NAME = "translator"
    SERVER_ERRORS = (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable, StoreUnavailable, OSError)

    def __init__(self, database_url: str, core: Core, clock_us: Callable[[], int]) -> None:
        super().__init__()
        self._database_url, self._core, self._clock_us = database_url, core, clock_us
        self._connection: AsyncConnection[TupleRow] | None = None
        self._opened_core = AsyncExitStack()
        self._runtime: Runtime | None = None
        self._woke_at = 0.0
        self._rests: dict[int, tuple[float, float]] = {}

    async def work(self) -> float:
        """Do one round: a batch of each organisation that has something; return for how many seconds to rest.

        Raises:
            psycopg.Error: The record is not there.
            RecordUnavailable: It does not answer.
            StoreUnavailable: The live store does not.
        """
        connection = await self._opened()
        with until(connection, asyncio.get_running_loop().time() + LONGEST_USE_S):
            await self._wake(connection)
            now = moment_of(self._clock_us())
            due = await queue.due_organisations(connection, now)
        is_busy = False
        for organisation_no in due:
            if not self.is_stopped and self._has_rested(organisation_no):
                is_busy |= await self._take(connection, organisation_no)
        return 0.0 if is_busy else POLL_S

    async def aclose(self) -> None:
        """Close everything; what was not committed is for whoever comes next."""
        connection, self._connection, self._runtime = self._connection, None, None
        if connection is not None:
            await connection.close()
        await self._opened_core.aclose()

    async def _wake(self, connection: AsyncConnection[TupleRow]) -> None:
        if time.monotonic() - self._woke_at >= WAKE_S:
            self._woke_at = time.monotonic()
            await queue.wake(connection)

    async def _take(self, connection: AsyncConnection[TupleRow], organisation_no: int) -> bool:
        """Take a batch of an organisation, and return whether there may be more."""
        runtime = await self._running()
        ASKING.set(organisation_no)
        try:
            n_taken = await self._take_batch(runtime, connection, organisation_no, runtime.settings.max_batch)
        except self.SERVER_ERRORS as error:
            if connection.broken or not isinstance(error, Passing):
                raise
            self._let_rest(organisation_no, told(error))
        except Passing as error:
            self._let_rest(organisation_no, told(error))
        else:
            self._rests.pop(organisation_no, None)
            return n_taken > 0
        return False

    async def _take_batch(
        self, runtime: Runtime, connection: AsyncConnection[TupleRow], organisation_no: int, limit: int
    ) -> int:
        """Take a batch; if something goes wrong that nobody foresaw, one by one, and what it goes wrong with later."""
        now = moment_of(self._clock_us())
        try:
            with until(connection, asyncio.get_running_loop().time() + LONGEST_USE_S):
                return await take_batch(runtime, connection, organisation_no, now, limit)
        except (*self.SERVER_ERRORS, Passing):
            raise
        except Exception:
            _LOG.exception("what a source sent cannot be taken", organisation_no=organisation_no, rows=limit)
            if connection.broken:
                raise
            if limit == 1:
                async with connection.transaction():
                    rows = await queue.take(connection, organisation_no, now, 1)
                    await queue.put_off(connection, organisation_no, [one.no for one in rows], now + SET_ASIDE)
                return len(rows)
        for n_taken in range(limit):
            if self.is_stopped or not await self._take_batch(runtime, connection, organisation_no, 1):
                return n_taken
        return limit

    def _has_rested(self, organisation_no: int) -> bool:
        return time.monotonic() >= self._rests.get(organisation_no, (0.0, 0.0))[0]

    def _let_rest(self, organisation_no: int, reason: str) -> None:
        """Come back to an organisation later, each time after twice as long."""
        rest_s = min(2 * self._rests.get(organisation_no, (0.0, _FIRST_REST_S / 2))[1], _LONGEST_REST_S)
        remember(self._rests, organisation_no, (time.monotonic() + rest_s, rest_s), _MAX_RESTING)
        _LOG.warning(
            "an organisation waits", process=self.NAME, organisation_no=organisation_no, reason=reason, pause_s=rest_s
        )

    async def _opened(self) -> AsyncConnection[TupleRow]:
        if self._connection is None:
            line = make_conninfo(self._database_url, application_name="symphonie translator", **LINE)
            options = f"{ZONE} -c synchronous_commit=on"
            self._connection = await AsyncConnection.connect(line, autocommit=True, options=options)
        return self._connection

    async def _running(self) -> Runtime:
        if self._runtime is None:
            self._runtime = await self._opened_core.enter_async_context(self._core())
        return self._runtime


async def take_batch(
    runtime: Runtime, connection: AsyncConnection[TupleRow], organisation_no: int, now: datetime, limit: int
) -> int:
    """Take a batch of an organisation, source by source, in one transaction; return how many rows that was.

    Raises:
        Passing: The core cannot take them now.
    """
    async with connection.transaction():
        rows = await queue.take(connection, organisation_no, now, limit)
        by_source: dict[str, list[Pending]] = {}
        for row in rows:
            by_source.setdefault(row.key_id, []).append(row)
        settings = await settings_of(connection, organisation_no, list(by_source))
        for key_id, sent in by_source.items():
            try:
                source = await source_of(runtime, organisation_no, settings[key_id])
            except (UnknownContentGraph, ContentGraphNotNamed) as error:
                await queue.put_off(connection, organisation_no, [one.no for one in sent], now + HELD_UP)
                _LOG.warning("a source waits", key_id=key_id, reason=told(error))
            else:
                await take_rows(runtime, connection, source, await _read(runtime, organisation_no, sent), now)
    return len(rows)


async def _read(runtime: Runtime, organisation_no: int, sent: Sequence[Pending]) -> list[Row]:
    """Read what is queued, in its order; what was erased since, or cannot be opened any more, is nothing."""
    numbers = [one.statement_no for one in sent if one.statement_no is not None]
    async with runtime.pool.connection() as connection:
        key = await find_key(connection, organisation_no)
        found = await statements_by_number(connection, organisation_no, numbers) if numbers else []
    statements = {one.statement_no: one for one in found}
    read = []
    for one in sent:
        stored = None if one.statement_no is None else statements.get(one.statement_no)
        if stored is not None:
            told = read_statement(msgspec.json.decode(stored.content))
            read.append(Row(one.no, told, stored.stored_at, stored.is_voided))
        else:
            read.append(Row(one.no, None if key is None else _event(one, key), one.queued_at))
    return read


def _event(one: Pending, key: OrganisationKey) -> Occurrence | None:
    text = None if one.event_box is None else key.open(queue.EVENT, str(one.event_id), bytes(one.event_box))
    return None if text is None else read_event(msgspec.json.decode(text))


def main(settings: Settings, clock_us: Callable[[], int]) -> None:
    """Let what sources sent become what it means until SIGTERM or SIGINT; the record is already migrated.

    Args:
        settings: With both URLs.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
    """
    clock = WallClock() if settings.clock_file is None else WallClock(clock_us, clock_us)
    core = partial(open_runtime, settings, Counters(), clock)
    asyncio.run(Translator(settings.database_url or "", core, clock_us).run_until_told())
