"""The registrar: a process beside the workers that sends grades after results, and reads rosters again.

Only one works at a time; the others wait for its lock, which ends with its connection. A platform that gives no token,
or does not answer, rests: nothing else waits for it. What is due is read off the record, so that no result waits for
any of this, and what was not noted when the process ended is done again by the next.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from api.clock import moment_of
from api.errors import RecordUnavailable, ServiceError, StoreUnavailable
from api.integrations.lti.services.grading import Grader, PlatformRestsError
from api.integrations.lti.services.opening import Books, Places, open_books, roster_tools
from api.integrations.lti.services.resting import Key, Rests
from api.integrations.lti.services.rostering import RosterTools, take_roster
from api.integrations.lti.services.rosters import RosterFaultError
from api.integrations.lti.services.tokens import TokenRefusedError
from api.integrations.outgoing import OutgoingError
from api.record.lti.platforms import find_platform
from api.record.lti_services.courses import DueCourse, due_course, note_failed
from api.record.lti_services.grades import DueGrade, due_grades
from api.record.lti_services.options import note_token
from api.record.pool import LINE
from api.record.rounds import InRounds

POLL_S: Final = 5.0
"""Between two looks, at least; and so long that looking takes a twentieth of the time at most."""
LOCK: Final = 0x53594D52
"""First key of the advisory lock, so that it meets no other: the bytes of `SYMR`."""
_SHARE: Final = 20
_GRADES_A_ROUND: Final = 200
AT_ONCE: Final = 8
"""Grades that are under way at a moment, at most."""
_NOTED_EVERY_S: Final = 3600.0
_UNTIL_CHANGED_S: Final = 1800.0
"""How long a platform rests at least that will give no token before somebody has changed something there."""
_LOG: Final = structlog.get_logger(__name__)


class _Opened(NamedTuple):
    lock: AsyncConnection[Any]
    books: Books
    grader: Grader
    rosters: RosterTools


class Registrar(InRounds):
    """Sends what is due and reads what is due.

    Args:
        places: Where it reads.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.

    Attributes:
        is_first: Whether it has the lock, and works.
    """

    NAME = "registrar"
    SERVER_ERRORS = (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable, StoreUnavailable, OSError)

    def __init__(self, places: Places, clock_us: Callable[[], int]) -> None:
        super().__init__()
        self._places, self._clock_us = places, clock_us
        self._opened: _Opened | None = None
        self.is_first = False
        self._rests = Rests()
        self._noted_s: dict[Key, float] = {}

    async def work(self) -> float:
        """Do one round, if no other registrar works, and return for how many seconds to rest.

        Raises:
            psycopg.Error: The record is not there.
            RecordUnavailable: It does not answer.
            StoreUnavailable: The live store does not.
        """
        opened = await self._open()
        if not self.is_first:
            asked = await opened.lock.execute("SELECT pg_try_advisory_lock(%s, 0)", [LOCK])
            self.is_first = bool((await asked.fetchall())[0][0])
        if not self.is_first:
            return POLL_S
        began_s = time.monotonic()
        tired = self._rests.tired(began_s)
        grades = await due_grades(opened.books.pool, moment_of(self._clock_us()), _GRADES_A_ROUND, tired)
        looked_s = time.monotonic() - began_s
        await self._send_all(opened, grades)
        tired = self._rests.tired(time.monotonic())
        course = await due_course(opened.books.pool, moment_of(self._clock_us()), tired)
        if course is not None:
            await self._read(opened, course)
        is_more = course is not None or len(grades) == _GRADES_A_ROUND
        return 0.0 if is_more else max(POLL_S, _SHARE * looked_s)

    async def aclose(self) -> None:
        """Close everything; what was not noted is for whoever comes next."""
        opened, self._opened, self.is_first = self._opened, None, False
        if opened is not None:
            await opened.lock.close()
            await opened.books.aclose()

    async def _send_all(self, opened: _Opened, grades: Sequence[DueGrade]) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def send(due: DueGrade) -> None:
            async with turns:
                if not self.is_stopped:
                    await self._send(opened, due)

        await asyncio.gather(*[send(due) for due in grades])

    async def _send(self, opened: _Opened, due: DueGrade) -> None:
        key = (due.organisation_no, due.platform_id)
        if key in self._rests.tired(time.monotonic()):
            return
        try:
            await opened.grader.send(due)
        except PlatformRestsError as error:
            self._rests.note_fault(key, time.monotonic(), error.least_s)
        except TokenRefusedError as error:
            await self._note_refusal(opened, key, error)
        except self.SERVER_ERRORS:
            raise
        except ServiceError:
            # The others go on; this one is looked at again in the next round.
            _LOG.exception("a grade cannot be sent", platform=due.platform_id, line_item=due.line_item_no)
            self._rests.note_fault(key, time.monotonic())
        else:
            await self._note_well(opened, key)

    async def _read(self, opened: _Opened, due: DueCourse) -> None:
        """Read a roster; why it cannot be read is noted at the course."""
        key, course = (due.organisation_no, due.course.platform_id), due.course
        platform = await find_platform(opened.books.pool, *key)
        if platform is None:
            return  # removed meanwhile, and its courses with it
        try:
            await take_roster(opened.rosters, platform, course)
        except TokenRefusedError as error:
            await self._note_refusal(opened, key, error)
            fault = f"the platform gives no access token: {error.reason}"
        except RosterFaultError as error:
            fault = error.reason
        except OutgoingError as error:
            self._rests.note_fault(key, time.monotonic())
            fault = f"the platform is not reached: {error.reason}"
        except self.SERVER_ERRORS:
            raise
        except ServiceError as error:
            _LOG.exception("a roster cannot be taken", platform=key[1], course=course.no)
            fault = error.kind.title
        else:
            await self._note_well(opened, key)
            return
        await note_failed(opened.books.pool, due.organisation_no, course.no, moment_of(self._clock_us()), fault)

    async def _note_refusal(self, opened: _Opened, key: Key, error: TokenRefusedError) -> None:
        self._rests.note_fault(key, time.monotonic(), _UNTIL_CHANGED_S if error.is_final else 0.0)
        self._noted_s.pop(key, None)
        await note_token(opened.books.pool, *key, moment_of(self._clock_us()), error.reason)

    async def _note_well(self, opened: _Opened, key: Key) -> None:
        """Note that a platform gives tokens, once an hour."""
        self._rests.note_well(key)
        now_s = time.monotonic()
        if now_s - self._noted_s.get(key, -_NOTED_EVERY_S) >= _NOTED_EVERY_S:
            self._noted_s[key] = now_s
            await note_token(opened.books.pool, *key, moment_of(self._clock_us()), None)

    async def _open(self) -> _Opened:
        if self._opened is None:
            at = self._places
            line = make_conninfo(at.database_url, application_name="symphonie registrar", **LINE)
            lock = await AsyncConnection.connect(line, autocommit=True)
            books = await open_books(at)
            rosters = roster_tools(at, books, self._clock_us)
            find = partial(find_platform, books.pool)
            grader = Grader(books, rosters.services, find, self._clock_us)
            self._opened = _Opened(lock, books, grader, rosters)
        return self._opened


def main(places: Places, clock_us: Callable[[], int]) -> None:
    """Send grades and read rosters until SIGTERM or SIGINT; the record is already migrated."""
    asyncio.run(Registrar(places, clock_us).run_until_told())
