"""The mailroom: a process beside the workers that listens for mail, where it is told to, and takes in what is stored.

Several may run, on one machine or on many: what one takes in the others pass over.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

import psycopg

from api.communication.mailroom.arriving import Door
from api.communication.mailroom.listening import Listening, Receiver, listen
from api.communication.mailroom.taking_in import Mailroom, take_in
from api.errors import RecordUnavailable
from api.files import Files
from api.record.pool import DeadlinePool
from api.record.rounds import InRounds
from api.record.vault.vault import Vault

POLL_S: Final = 1.0
"""Between two looks at what others have stored; what comes in here is taken in at once."""


class Places(NamedTuple):
    """Where the mailroom works.

    Attributes:
        database_url: The record, already migrated.
        vault: Opens and seals.
        files: Where attachments go.
        domain: To which mail for the service comes.
        trusted_server: Whose `Authentication-Results` are believed; none where it is empty.
        listening: Where mail is listened for; None for nowhere.
    """

    database_url: str
    vault: Vault
    files: Files
    domain: str
    trusted_server: str
    listening: Listening | None


class MailroomProcess(InRounds):
    """Listens, and takes mail in.

    Args:
        places: Where it works.
        clock_us: Says what time it is.
        new_id: Names something new.
    """

    NAME = "mailroom"
    SERVER_ERRORS = (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable, OSError)

    def __init__(self, places: Places, clock_us: Callable[[], int], new_id: Callable[[], str]) -> None:
        super().__init__()
        self._places, self._clock_us, self._new_id = places, clock_us, new_id
        self._pool: DeadlinePool | None = None
        self._server: asyncio.Server | None = None
        self._receiver: Receiver | None = None

    def stop(self) -> None:
        """End `run` soon, after the mail that it is at."""
        super().stop()
        if self._receiver is not None:
            self._receiver.came.set()

    @property
    def port(self) -> int:
        """Where it listens."""
        if self._server is None:
            return 0
        return int(self._server.sockets[0].getsockname()[1])

    async def work(self) -> float:
        """Take in what waits, and return at once when something comes; else after a while.

        Raises:
            psycopg.Error: The record is not there.
            OSError: The address to listen on is taken.
        """
        mailroom = await self._opened()
        while await take_in(mailroom) and not self.is_stopped:
            pass
        if self._receiver is None:
            return POLL_S
        with suppress(TimeoutError):
            await asyncio.wait_for(self._receiver.came.wait(), POLL_S)
        self._receiver.came.clear()
        return 0.0

    async def aclose(self) -> None:
        """Listen no more; who has not been told that a mail is stored sends it again."""
        server, self._server, self._receiver = self._server, None, None
        if server is not None:
            server.close()
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _opened(self) -> Mailroom:
        if self._pool is None:
            pool = DeadlinePool(self._places.database_url, vault=self._places.vault, name="symphonie mailroom")
            await pool.open()
            self._pool = pool
        if self._places.listening is not None and self._server is None:
            door, is_lmtp = Door(self._pool, self._clock_us), self._places.listening.is_lmtp
            self._receiver = Receiver(self._pool, door, self._places.domain, is_lmtp=is_lmtp)
            self._server = await listen(self._places.listening, self._receiver, self._places.domain)
        about = (self._places.files, self._places.domain, self._places.trusted_server)
        return Mailroom(self._pool, *about, self._clock_us, self._new_id)


def main(places: Places, clock_us: Callable[[], int], new_id: Callable[[], str]) -> None:
    """Work until SIGTERM or SIGINT; the record is already migrated."""
    asyncio.run(MailroomProcess(places, clock_us, new_id).run_until_told())
