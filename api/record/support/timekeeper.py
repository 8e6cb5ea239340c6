"""The timekeeper: a process beside the workers that fires timers, offers what an absence leaves, and sends digests.

Several may run, on one machine or on many: what one has taken the others pass over, and what one that died had not
committed is there for the next.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from api.clock import US_PER_S, wall_us
from api.record.pool import LINE, LONGEST_USE_S, ZONE, until
from api.record.rounds import InRounds
from api.record.support.digests import digest, due_digests
from api.record.support.firing import CASES_A_ROUND, fire, next_due
from api.record.support.offering import offer
from api.record.support.team import Record

LONGEST_SLEEP_S: Final = 1.0
"""Between two looks: a timer that an event brings forward is seen within that."""
_SHORTEST_SLEEP_S: Final = 0.05
"""Where what is due is held by somebody else."""
_DIGESTS_A_ROUND: Final = 50


class Timekeeper(InRounds):
    """Does what is due.

    Args:
        database_url: The record, already migrated.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
    """

    NAME = "timekeeper"
    SERVER_ERRORS = (psycopg.Error, OSError)

    def __init__(self, database_url: str, clock_us: Callable[[], int] = wall_us) -> None:
        super().__init__()
        self._database_url, self._clock_us = database_url, clock_us
        self._connection: Record | None = None

    async def work(self) -> float:
        """Do one round, and return for how many seconds nothing more is known to be due.

        Raises:
            psycopg.Error: The record is not there.
        """
        connection = await self._opened()
        with until(connection, asyncio.get_running_loop().time() + LONGEST_USE_S):
            if await fire(connection, self._clock_us) == CASES_A_ROUND:
                return 0.0
            now_us = self._clock_us()
            await offer(connection, now_us)
            await self._send_digests(connection, now_us)
            due_us = await next_due(connection)
        left_s = LONGEST_SLEEP_S if due_us is None else (due_us - self._clock_us()) / US_PER_S
        return min(max(left_s, _SHORTEST_SLEEP_S), LONGEST_SLEEP_S)

    async def aclose(self) -> None:
        """Close the connection; what was not committed is for whoever comes next."""
        if self._connection is not None:
            await self._connection.close()
        self._connection = None

    async def _send_digests(self, connection: Record, now_us: int) -> None:
        async with connection.transaction():
            due = await due_digests(connection, now_us, _DIGESTS_A_ROUND)
        for organisation_no, supporter_id in due:
            async with connection.transaction():
                await digest(connection, organisation_no, supporter_id, now_us)

    async def _opened(self) -> Record:
        if self._connection is None:
            line = make_conninfo(self._database_url, application_name="symphonie timekeeper", **LINE)
            options = f"{ZONE} -c synchronous_commit=on"  # what was told must not be told again
            self._connection = await AsyncConnection.connect(line, autocommit=True, options=options)
        return self._connection


def main(database_url: str, clock_us: Callable[[], int]) -> None:
    """Do what is due until SIGTERM or SIGINT; the record is already migrated."""
    asyncio.run(Timekeeper(database_url, clock_us).run_until_told())
