"""The dispatcher: a process beside the workers that plans messages, decides on each once more, and sends it.

    plan ─▶ take (a lease, committed) ─▶ decide again ─▶ make the words ─▶ channel (in no transaction) ─▶ settle

Several may run, on one machine or on many: what one has taken the others pass over, and what one that died had taken is
taken by the next once its lease is over. That is the one window for a doublet: the other side took the message, and
nobody lived to write it down. It has the same Message-ID then. Nothing is kept in memory but what is on its way.
"""

import asyncio
import os
import random
import socket
from asyncio import Task
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import psycopg
import structlog

from api.clock import wall_us
from api.communication.bundling import Bundle, bundled, first_of, seen_meanwhile
from api.communication.channels.choosing import all_channels
from api.communication.channels.protocol import Accepted, Channel, Outgoing, Refused
from api.communication.deciding import Decided, decide
from api.communication.judging import PAUSE_S, follow
from api.communication.mail.setting_up import mail_of
from api.communication.planner import Planner
from api.communication.preparing.words import SEEN
from api.communication.readying import Ready, Surroundings, ready
from api.communication.unreached import note_unreached
from api.errors import RecordUnavailable
from api.processes.embedded import Attachment
from api.record.communication.preferences import Recipient
from api.record.communication.sendings import LEASE_S, Reason, Settled, Taken, settle, take
from api.record.pool import DeadlinePool, Pool
from api.record.rounds import InRounds
from api.record.vault.opening import open_vault
from api.record.vault.vault import Vault
from engine.communication import message

POLL_S: Final = 0.5
"""Between two looks."""
ALL: Final = 16
"""Messages on their way at a moment: each is a task, a connection of a channel, and the message in memory."""
OF_ORGANISATION: Final = 8
LONGEST_ATTEMPT_S: Final = 70.0
"""Of a channel; the lease is longer by what settling may take (`LEASE_S`)."""
GRACE_S: Final = 5.0
"""For what is on its way when the process is told to stop."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
_LOG: Final = structlog.get_logger(__name__)
_SERVER_ERRORS: Final = (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable, OSError)


class Places(NamedTuple):
    """Where the dispatcher works.

    Attributes:
        database_url: The record, already migrated.
        vault: Opens names and addresses.
        surroundings: What messages are made with.
        channels: By which they go.
    """

    database_url: str
    vault: Vault
    surroundings: Surroundings
    channels: Sequence[Channel]


class _Pause:
    """How a channel stands that was out of order."""

    def __init__(self) -> None:
        self.n_in_a_row, self.until_s = 0, 0.0


class Dispatcher(InRounds):
    """Sends what is due.

    Args:
        places: Where it works.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
        chance: Draws uniformly, 0..1.
    """

    NAME = "dispatcher"
    SERVER_ERRORS = (psycopg.Error, *_SERVER_ERRORS)

    def __init__(
        self, places: Places, clock_us: Callable[[], int] = wall_us, chance: Callable[[], float] = random.random
    ) -> None:
        super().__init__()
        self._places, self._clock_us, self._chance = places, clock_us, chance
        self._channels = {one.name: one for one in places.channels}
        self._pool: DeadlinePool | None = None
        self._tasks: dict[Task[None], int] = {}
        self._pauses: dict[message.Channel, _Pause] = {}
        self._planner = Planner()
        self._name = f"{socket.gethostname()}/{os.getpid()}/{os.urandom(4).hex()}"

    async def work(self) -> float:
        """Do one round, and return for how many seconds to rest; what is on its way goes on meanwhile.

        Raises:
            psycopg.Error: The record is not there.
            RecordUnavailable: It does not answer.
        """
        pool = await self._opened()
        await self._plan(pool)
        n_free = ALL - len(self._tasks)
        if n_free <= 0:
            await asyncio.wait(self._tasks, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        taken = await self._take(pool, n_free)
        for bundle, decided in bundled(await decide(pool, self._name, taken, self._clock_us)):
            task = asyncio.create_task(self._send(pool, bundle, decided))
            self._tasks[task] = bundle[0].organisation_no
            task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return 0.0 if len(taken) >= n_free else POLL_S

    async def settle(self) -> None:
        """Return when nothing is on its way any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def aclose(self) -> None:
        """Let what is on its way arrive for a moment, let go of the rest, and close everything."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE_S)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._tasks.clear()
        for channel in self._channels.values():
            await channel.aclose()
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _plan(self, pool: Pool) -> None:
        async with pool.connection() as connection:
            await connection.set_autocommit(True)
            try:
                await self._planner.plan(connection, self._clock_us())
            finally:
                await connection.set_autocommit(False)

    async def _take(self, pool: Pool, n_free: int) -> list[Taken]:
        busy = Counter(self._tasks.values())
        full = [no for no, n in busy.items() if n >= OF_ORGANISATION]
        now_s = asyncio.get_running_loop().time()
        paused = [name for name, pause in self._pauses.items() if now_s < pause.until_s]
        async with pool.connection() as connection:
            return await take(connection, self._name, n_free, OF_ORGANISATION, full, paused, self._clock_us())

    async def _send(self, pool: Pool, bundle: Bundle, decided: Decided) -> None:
        """Send one message; whatever goes wrong with it is its own."""
        taken = bundle[0]
        try:
            bundle, seen = await seen_meanwhile(pool, bundle)
            if seen:
                await self._settle(pool, seen, Settled("withdrawn", Reason.of("seen", SEEN)))
            if not bundle:
                return
            taken = first_of(bundle)
            made = await ready(pool, self._places.surroundings, self._channels, taken, decided)
            if isinstance(made, Settled):
                await self._settle(pool, bundle, made)
            else:
                await self._bring(pool, bundle, taken, made)
        except _SERVER_ERRORS:
            pass  # its lease ends, and the next round tells
        except Exception:  # noqa: BLE001 - whatever it is, the others go on
            _LOG.exception("a message cannot be sent", organisation_no=taken.organisation_no, sending=taken.no)
            broken = Refused("fault", is_permanent=False)
            settled = follow(broken, taken, taken.channels[0], "", self._clock_us(), self._chance())
            await self._settle(pool, bundle, settled)

    async def _bring(self, pool: Pool, bundle: Bundle, taken: Taken, made: Ready) -> None:
        answer = await self._deliver(self._channels[made.channel], made.outgoing)
        pause_s = self._note(made.channel, answer)
        now_us = self._clock_us()
        settled = follow(answer, taken, made.channel, made.outgoing.message_id, now_us, self._chance(), pause_s)
        facts = None if made.facts is None else {**taken.facts, **made.facts}
        went_us = made.outgoing.at_us if isinstance(answer, Accepted) else now_us
        await self._settle(pool, bundle, settled._replace(facts=facts), went_us)
        if isinstance(answer, Refused) and answer.is_permanent and answer.of == "address":
            await self._tell_unreached(pool, taken, made, answer.code, now_us)

    async def _tell_unreached(self, pool: Pool, taken: Taken, made: Ready, code: str, now_us: int) -> None:
        """Send nothing more to an address that takes nothing, and tell a supporter."""
        if taken.recipient_kind == "account":
            return
        whom = Recipient(taken.recipient_kind, taken.recipient_id)
        about = (whom, made.channel, made.outgoing.address, code, taken.case_id)
        async with pool.connection() as connection:
            await note_unreached(connection, taken.organisation_no, *about, now_us)

    async def _deliver(self, channel: Channel, outgoing: Outgoing) -> Accepted | Refused:
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT_S):
                return await channel.deliver(outgoing)
        except TimeoutError:
            return Refused("timeout", is_permanent=False, is_uncertain=True)

    def _note(self, name: message.Channel, answer: Accepted | Refused) -> float | None:
        """Note how a channel stands, and return for how long it is not used; None where it works."""
        pause = self._pauses.setdefault(name, _Pause())
        if isinstance(answer, Accepted) or answer.of != "channel":
            pause.n_in_a_row = 0
            return None
        now_s = asyncio.get_running_loop().time()
        if now_s >= pause.until_s:  # of several that failed at once the first counts
            usual_s = PAUSE_S[min(pause.n_in_a_row, len(PAUSE_S) - 1)]
            pause.n_in_a_row += 1
            pause.until_s = now_s + max(usual_s, answer.retry_after_s or 0.0)
            _LOG.warning("a channel is out of order", channel=name, reason=answer.code, pause_s=pause.until_s - now_s)
        return pause.until_s - now_s

    async def _settle(self, pool: Pool, bundle: Bundle, settled: Settled, at_us: int | None = None) -> None:
        """Write down what became of a message, however long the record takes, for as long as it is this process's.

        Of all that went in it at once: whoever is killed meanwhile has told nothing of any.
        """
        loop = asyncio.get_running_loop()
        ends_s, pause_s = loop.time() + LEASE_S - LONGEST_ATTEMPT_S, _FIRST_PAUSE_S
        while True:
            try:
                async with pool.connection() as connection:
                    for one in bundle:
                        await settle(connection, self._name, one, settled, at_us or self._clock_us())
            except RecordUnavailable:
                if loop.time() + pause_s > ends_s:
                    raise
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                return

    async def _opened(self) -> Pool:
        if self._pool is None:
            self._pool = DeadlinePool(self._places.database_url, vault=self._places.vault, name="symphonie dispatcher")
            await self._pool.open()
        return self._pool


def places_of(servers: Attachment) -> Places:
    """Return where a dispatcher works.

    Raises:
        InvalidSettingError: What is said of mail does not hold together.
    """
    settings = servers.settings
    mail = mail_of(settings)
    vault = open_vault(settings, servers.database_url, serves=True)
    return Places(
        servers.database_url,
        vault,
        Surroundings(settings.language, mail, comes_back=settings.mail_domain is not None),
        all_channels(settings, mail, servers.database_url, vault),
    )


def main(places: Places, clock_us: Callable[[], int]) -> None:
    """Send what is due until SIGTERM or SIGINT; the record is already migrated."""
    asyncio.run(Dispatcher(places, clock_us).run_until_told())
