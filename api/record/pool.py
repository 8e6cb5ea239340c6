"""Connections to the record, and how long anybody waits for them: a server that hangs answers nothing.

A process that is stopped, a disk that stalls and a network that is cut leave the connection open. The server's own
time-outs do not run then, and asking it to cancel waits for it, too. So the line is cut on this side: who waits gets a
`psycopg.OperationalError` at once, the connection is broken, and nobody uses it again.
"""

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

import psycopg
import psycopg_pool
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow, args_row
from psycopg_pool import AsyncConnectionPool

from api.errors import RecordUnavailable
from api.logs import told
from api.overload_errors import OrganisationTooBusy, ServiceOverloaded
from api.record.vault.columns import knows_vault
from api.record.vault.vault import Vault
from api.turns import Bounds, Turns

LONGEST_USE_S: Final = 60.0
"""Of a connection by a process that nobody waits for: longer than any batch takes that is getting on."""

_GRACE_S: Final = 0.05
"""Within that is read what came in time, while the loop was busy with something else."""

ZONE: Final = "-c timezone=UTC"
"""Of a connection: no day, and no instant that is written, hangs on the zone in which a server was set up."""

LINE: Final[dict[str, str | int]] = {
    "options": ZONE,
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""For libpq: the zone, and how soon the system itself takes a line for dead whose other end is gone."""


def connect(database_url: str, application_name: str, *, autocommit: bool = False) -> psycopg.Connection:
    """Open a connection of a process that nobody waits for."""
    line = make_conninfo(database_url, application_name=application_name, **LINE)
    return psycopg.connect(line, autocommit=autocommit)


def cut(connection: psycopg.BaseConnection[Any]) -> None:
    """Cut the line to the server, from whichever thread; a connection that is closed stays so."""
    with contextlib.suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def within(connection: psycopg.Connection, seconds: float = LONGEST_USE_S) -> Iterator[None]:
    """Cut the line if the block takes longer."""
    timer = threading.Timer(seconds, cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def until(connection: psycopg.AsyncConnection[Any], deadline: float) -> Iterator[None]:
    """Cut the line if the block is not left by then, a moment of the event loop's clock."""
    loop = asyncio.get_running_loop()
    handles: list[asyncio.TimerHandle] = []
    handles.append(loop.call_at(deadline, lambda: handles.append(loop.call_later(_GRACE_S, cut, connection))))
    try:
        yield
    finally:
        for handle in handles:
            handle.cancel()


T = TypeVar("T")
Asked: TypeAlias = Sequence[object] | Mapping[str, object]
"""Values of a query's parameters."""
Pool: TypeAlias = AsyncConnectionPool[AsyncConnection[TupleRow]]

SIZE: Final = 8
STATEMENT_S: Final = 15
"""Longest statement, by the server's own clock."""
USE_S: Final = STATEMENT_S + 1.0
"""Longest use of a connection, from asking for one to giving it back, by ours: a server that hangs has no clock."""
WAIT_S: Final = 2.0
"""How long a request waits for a connection."""
LOOKUP_S: Final = 1.25
"""Longest use for what is looked up ahead of need: over before what is known grows too old (`api.content.graphs`,
`api.http.keys`), even if a connection fails its check before, so that no result waits for a record that hangs."""
CHECK_S: Final = 0.75
"""How soon a connection must answer before it is given away."""
_CONNECT_S: Final = 5
WAITING: Final = Bounds(at_once=SIZE, waiting=512, waiting_of_party=256, wait_s=WAIT_S, at_once_of_party=SIZE - 2)
"""More than there are requests in work (`api.runtime`), so that it is there that too many are refused."""
ASKING: Final[ContextVar[int]] = ContextVar("asking", default=0)
"""The number of the organisation for which connections are taken; 0 for the service itself."""


class DeadlinePool(AsyncConnectionPool[AsyncConnection[TupleRow]]):
    """A pool whose connections are cut when they are used for too long, and given to organisations in turn.

    Args:
        database_url: Of the record.
        on_refusal: Told the kind of each refusal of those that are too many.
        vault: Opens what is sealed; None where nothing sealed is read.
        name: Of the process, as the server shows it.
    """

    def __init__(
        self,
        database_url: str,
        on_refusal: Callable[[str], None] = lambda _: None,
        vault: Vault | None = None,
        name: str = "symphonie-api",
    ) -> None:
        self._turns = Turns("connections to the record", WAITING, on_refusal)
        # Compiling a plan takes longer than what it saves on any question of ours.
        options = f"{ZONE} -c statement_timeout={STATEMENT_S * 1000} -c jit=off"
        super().__init__(
            database_url,
            min_size=1,
            max_size=SIZE,
            timeout=WAIT_S,
            # An attempt that failed is given up, and the next who asks begins another one: no pause grows meanwhile.
            reconnect_timeout=_CONNECT_S,
            open=False,
            check=_check,
            configure=None if vault is None else partial(_knowing, vault),
            kwargs={**LINE, "connect_timeout": _CONNECT_S, "options": options, "application_name": name},
        )

    @property
    def n_waiting(self) -> int:
        """How many wait for a connection."""
        return self._turns.n_waiting

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[AsyncConnection[TupleRow]]:  # noqa: ASYNC109  # psycopg's
        """Take a connection, commit or roll back at the end, and give it back.

        Args:
            timeout: Longest use, in seconds; `USE_S` when omitted.

        Raises:
            RecordUnavailable: The server does not answer, or not in time, or no connection could be had in time.
        """
        with reaching_record():
            async with self._used(USE_S if timeout is None else timeout) as connection:
                yield connection

    @asynccontextmanager
    async def _used(self, use_s: float) -> AsyncIterator[AsyncConnection[TupleRow]]:
        deadline = asyncio.get_running_loop().time() + use_s
        async with self._turns.turn(ASKING.get(), wait_s=min(use_s, WAIT_S)):
            connection = await self.getconn(min(use_s, self.timeout))
            try:
                with until(connection, deadline):
                    async with connection:
                        yield connection
            finally:
                await self.putconn(connection)


async def _check(connection: AsyncConnection[TupleRow]) -> None:
    with until(connection, asyncio.get_running_loop().time() + CHECK_S):
        await AsyncConnectionPool.check_connection(connection)


async def _knowing(vault: Vault, connection: AsyncConnection[TupleRow]) -> None:
    """Have a new connection open what is sealed."""
    await knows_vault(connection, vault)
    await connection.commit()


async def rows_of(
    pool: Pool, make: Callable[..., T], query: str, about: Asked = (), use_s: float | None = None
) -> list[T]:
    """Return the rows of one statement, each made of its values.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    async with pool.connection(use_s) as connection, _for_one_statement(connection):
        cursor = connection.cursor(row_factory=args_row(make))
        return await (await cursor.execute(query, about)).fetchall()


@asynccontextmanager
async def _for_one_statement(connection: AsyncConnection[TupleRow]) -> AsyncIterator[None]:
    """Let a statement be a transaction by itself: BEGIN and COMMIT would cost a way to the server each."""
    await connection.set_autocommit(True)
    try:
        yield
    finally:
        with contextlib.suppress(psycopg.Error):  # the line was cut: nobody uses it again
            await connection.set_autocommit(False)


async def row_of(
    pool: Pool, make: Callable[..., T], query: str, about: Asked = (), use_s: float | None = None
) -> T | None:
    """Return the first row of a query as `rows_of` does, None if there is none."""
    return next(iter(await rows_of(pool, make, query, about, use_s)), None)


async def ping(pool: Pool) -> None:
    """Ask for nothing, to see whether an answer comes."""
    await row_of(pool, int, "SELECT 1", use_s=LOOKUP_S)


@contextmanager
def reaching_record() -> Iterator[None]:
    """Tell a record that cannot be reached from a query that is wrong."""
    try:
        yield
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg_pool.PoolTimeout,
        OSError,
        OrganisationTooBusy,
        ServiceOverloaded,
    ) as error:
        raise RecordUnavailable(told(error)) from error
