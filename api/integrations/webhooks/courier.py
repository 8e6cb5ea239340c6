"""The courier: a process beside the workers that numbers what has changed and brings it to whoever subscribed.

    number ─▶ hand out ─▶ take ─▶ send (outside of any transaction) ─▶ note

Several may run, on one machine or on many: what one has taken the others pass over, and what one that died had taken is
sent once more by the next, under the same id. Each webhook is served by a task of its own, so that nobody waits for an
endpoint that is slow; how many at a moment is bounded, and no organisation's receivers hold another's slot (`slots`).
"""

import asyncio
import random
from asyncio import Task
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

import psycopg
import structlog

from api.clock import wall_us
from api.errors import RecordUnavailable
from api.http.single_flight import remember
from api.integrations.outgoing import Outgoing
from api.integrations.reach import Reach
from api.integrations.webhooks.schedule import DISABLED_AFTER_US, Verdict, judge
from api.integrations.webhooks.sending import send
from api.integrations.webhooks.slots import Slots
from api.integrations.webhooks.stopping import tell_stopped
from api.record.feed import NUMBERED_AT_ONCE, number
from api.record.pool import DeadlinePool, Pool
from api.record.rounds import InRounds
from api.record.support.team import Record
from api.record.vault.vault import Vault
from api.record.webhooks.deliveries import Judged, disable, due_webhooks, hand_out, note, take, what_waits
from api.record.webhooks.subscriptions import target_of

POLL_S: Final = 0.5
"""Between two looks."""
AT_ONCE: Final = 8
"""Requests to one webhook."""
_RESTS_S: Final = 1.0
"""For how long a webhook is not looked at of which nothing could be taken: its learners wait for earlier deliveries."""
_MOST_RESTING: Final = 10_000
_LOG: Final = structlog.get_logger(__name__)
_SERVER_ERRORS: Final = (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable, OSError)
WebhookKey = tuple[int, str]


class Places(NamedTuple):
    """Where the courier works.

    Attributes:
        database_url: The record, already migrated.
        vault: Opens secrets.
        reach: Whom it may ask.
    """

    database_url: str
    vault: Vault
    reach: Reach


class Courier(InRounds):
    """Brings what changed to webhooks.

    Args:
        places: Where it works.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z: the world's, for receivers compare
            it with theirs.
        chance: Draws uniformly, 0..1.
        outgoing: Asks other systems; made of `places` where omitted.
    """

    NAME = "courier"
    SERVER_ERRORS = (psycopg.Error, *_SERVER_ERRORS)

    def __init__(
        self,
        places: Places,
        clock_us: Callable[[], int] = wall_us,
        chance: Callable[[], float] = random.random,
        outgoing: Outgoing | None = None,
    ) -> None:
        super().__init__()
        self._places, self._clock_us, self._chance = places, clock_us, chance
        self._outgoing = outgoing or Outgoing(places.reach)
        self._pool: DeadlinePool | None = None
        self._tasks: dict[WebhookKey, Task[None]] = {}
        self._rests: dict[object, float] = {}
        self._slots = Slots()

    async def work(self) -> float:
        """Do one round, and return for how many seconds to rest; what is being sent goes on meanwhile.

        Raises:
            psycopg.Error: The record is not there.
            RecordUnavailable: It does not answer.
        """
        pool = await self._opened()
        async with pool.connection() as connection:
            await connection.set_autocommit(True)
            try:
                n_numbered, due = await self._look(connection)
            finally:
                await connection.set_autocommit(False)
        now_s = asyncio.get_running_loop().time()
        for key in due:
            if key not in self._tasks and self._rests.get(key, 0.0) <= now_s:
                self._tasks[key] = asyncio.create_task(self._serve(pool, key))
        return 0.0 if n_numbered == NUMBERED_AT_ONCE else POLL_S

    async def _look(self, connection: Record) -> tuple[int, Sequence[WebhookKey]]:
        """Number what has changed, hand it out, and return how much that was, and to whom something is due."""
        is_due, is_subscribed = await what_waits(connection)
        n_numbered = await number(connection) if is_due else 0
        if not is_subscribed:
            return n_numbered, ()
        now_us = self._clock_us()
        await hand_out(connection, now_us)
        return n_numbered, await due_webhooks(connection, now_us)

    async def settle(self) -> None:
        """Return when nothing is being sent any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def aclose(self) -> None:
        """Let go of what is being sent, and close everything; what was not noted is sent once more."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _serve(self, pool: Pool, key: WebhookKey) -> None:
        """Send what is due to a webhook, until nothing more is; whatever goes wrong with it is its own."""
        try:
            goes_on = True
            while goes_on and not self.is_stopped:
                async with self._slots.slot(key[0]):  # before anything is taken, for a while only
                    goes_on = await self._send_some(pool, key)
        except _SERVER_ERRORS:
            pass  # the next round tells
        except Exception:  # noqa: BLE001 - whatever it is, the others go on
            _LOG.exception("a webhook cannot be served", organisation_no=key[0], webhook=key[1])
        self._tasks.pop(key, None)
        remember(self._rests, key, asyncio.get_running_loop().time() + _RESTS_S, _MOST_RESTING)

    async def _send_some(self, pool: Pool, key: WebhookKey) -> bool:
        """Send some of what is due, and tell whether there may be more."""
        async with pool.connection() as connection:
            target = await target_of(connection, *key)
            taken = [] if target is None else await take(connection, *key, AT_ONCE, self._clock_us())
        if target is None or not taken:
            return False
        about = (self._outgoing, target)
        ended = await asyncio.gather(*(send(*about, one.change, self._clock_us()) for one in taken))
        now_us = self._clock_us()
        verdicts = [judge(how, one.n_attempts, now_us, self._chance()) for one, how in zip(taken, ended, strict=True)]
        judged = [
            Judged(one.no, verdict.state, verdict.next_us, how.status, how.reason)
            for one, how, verdict in zip(taken, ended, verdicts, strict=True)
        ]
        resumes_us = max((one.resumes_us for one in verdicts if one.resumes_us is not None), default=None)
        async with pool.connection() as connection:
            await note(connection, *key, judged, resumes_us, now_us)
            is_over = await self._stop_if_hopeless(connection, key, verdicts, now_us)
        return resumes_us is None and not is_over

    async def _stop_if_hopeless(
        self,
        connection: Record,
        key: WebhookKey,
        verdicts: Sequence[Verdict],
        now_us: int,
    ) -> bool:
        """Send nothing more to who wants nothing, or has taken nothing for days; people are told."""
        because: Literal["gone", "failing"] = "gone" if any(one.is_gone for one in verdicts) else "failing"
        if because == "failing" and any(one.state == "delivered" for one in verdicts):
            return False
        failing_before_us = None if because == "gone" else now_us - DISABLED_AFTER_US
        label = await disable(connection, *key, because, now_us, failing_before_us)
        if label is None:
            return False
        _LOG.warning("a webhook is sent nothing more", organisation_no=key[0], webhook=key[1], reason=because)
        await tell_stopped(connection, *key, label, because, now_us)
        return True

    async def _opened(self) -> Pool:
        if self._pool is None:
            self._pool = DeadlinePool(self._places.database_url, vault=self._places.vault, name="symphonie courier")
            await self._pool.open()
        return self._pool


def main(places: Places) -> None:
    """Bring what changed to webhooks until SIGTERM or SIGINT; the record is already migrated."""
    asyncio.run(Courier(places).run_until_told())
