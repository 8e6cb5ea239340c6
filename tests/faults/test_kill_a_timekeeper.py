"""kill -9 of whoever fires timers, and of PostgreSQL, while clocks run out: all is told, once, and rows equal folds."""

import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from random import Random
from typing import NamedTuple, TypeAlias

import httpx
import psycopg
from psycopg.rows import args_row

from api.clock import wall_us
from api.record.support.case_rows import CaseRow, row_of_case, timers_of_case
from api.record.support.cases import NewEvent, StoredCase, add, hold
from api.record.support.team import Record, rows_in
from api.record.support.timekeeper import main
from engine.support import events as ev
from tests.api.support.clocked import US, acting, opened
from tests.faults.places import PATIENCE_S, Place

Step: TypeAlias = Callable[[Record, int], Awaitable[None]]
_FORKS = get_context("forkserver")
N_BURSTS, A_BURST = 2, 60
N_CASES = N_BURSTS * A_BURST
N_ALONE = 2
"""Timekeepers beside the service's own."""
WARNED_S, DUE_S = 1.98, 3.96
"""After a burst of messages."""
WITHIN_S = 0.15
"""In that time after an instant a kill comes: what falls due then takes longer to fire."""
SEED = 20_261_129
ALWAYS = {"zone": "Europe/Paris", "hours": "Mo-Su 00:00-24:00"}
PROMISE = {
    "name": "Four seconds",
    "calendar_id": "always",
    "first_answer": {"amount": 0.0011, "unit": "working_hours"},
    "warn_at": [50],
    "escalation": [{"after_hours": 0, "role": "coordinator"}, {"after_hours": 0.0002, "role": "coach"}],
}
PERSON = {"name": "Somebody", "zone": "Europe/Paris", "language": "fr", "notices_per_day": 1000}
TOLD = {"warning": ("tess",), "breach": ("tess", "tom"), "escalation": ("tom", "carl")}
"""Of an escalation, by step."""
ORGANISATION = "clocks"
UNFIRED = "SELECT 1 FROM symphonie.timer WHERE fired_at IS NULL AND organisation_no = %s"
NOTICES = "SELECT supporter_id, kind, case_id, step FROM symphonie.notice WHERE organisation_no = %s"
KEPT = f"SELECT {', '.join(CaseRow._fields)} FROM symphonie.support_case WHERE id = %(id)s"  # noqa: S608 - columns


class NoticeKey(NamedTuple):
    """That somebody was told something."""

    person: str
    kind: str
    case_id: str
    step: int


class Alone:
    """A timekeeper in a process of its own."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self.start()

    def start(self) -> None:
        self._process = _FORKS.Process(target=main, args=(self._database_url, wall_us))
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def start_again(self) -> None:
        self._process.join()
        self.start()

    def end(self) -> None:
        assert self._process.is_alive(), "it has ended by itself"
        self._process.terminate()
        self._process.join()


def staff(place: Place) -> None:
    """Put who is told, and what is promised."""
    key = {"authorization": f"Bearer {place.key(ORGANISATION)}"}
    with httpx.Client(base_url=place.service.url, headers=key, timeout=PATIENCE_S) as client:
        for path, body in (
            ("calendars/always", ALWAYS),
            *((f"supporters/{one}", PERSON) for one in ("tess", "tom", "carl")),
            ("promises/soon", PROMISE),
            *(
                (f"assignments/{n}", {"supporter_id": "carl", "role": "coach", "learner_id": f"l{n}"})
                for n in range(N_CASES)
            ),
            ("routing-rules", {"coordinator_id": "tom"}),
        ):
            assert client.put(f"/v1/{path}", json=body).status_code == httpx.codes.CREATED, path


def insist(act: Callable[[], None]) -> None:
    """Do something until PostgreSQL answers."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            act()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def write(database_url: str, burst: int) -> int:
    """Have learners write at one instant, and some be answered in time; return the instant."""
    at_us = wall_us()
    steps: deque[Step] = deque()
    for n in range(burst * A_BURST, (burst + 1) * A_BURST):
        steps.append(partial(opened, case_id=f"c{n}", owner="tess", at_us=at_us, learner=f"l{n}"))
        if n % 5 == 0:
            steps.append(partial(answer, case_id=f"c{n}"))

    async def take(connection: Record, organisation_no: int) -> None:
        await connection.commit()  # each step is a transaction
        while steps:
            with suppress(psycopg.errors.UniqueViolation):  # PostgreSQL had it before it died
                async with connection.transaction():
                    await steps[0](connection, organisation_no)
            steps.popleft()

    insist(lambda: acting(database_url, ORGANISATION, take))
    return at_us


async def answer(connection: Record, organisation_no: int, case_id: str) -> None:
    """Answer once the case is held, as the service does: what was told of it before was told before that instant."""
    held = await hold(connection, organisation_no, case_id, wall_us)
    said = ev.SupporterMessage(event_id=f"{case_id}-a", at_us=held.now_us, by="tess")
    await add(connection, organisation_no, held, [NewEvent(said, "supporter", "tess", "tutor", "learner", {})])


def torture(place: Place) -> None:
    """Kill whoever fires, or PostgreSQL, each time that many clocks pass something at once."""
    database_url = place.servers.database_url
    alone = [Alone(database_url) for _ in range(N_ALONE)]
    rng = Random(SEED)  # noqa: S311 - moments, not secrets
    try:
        for burst in range(N_BURSTS):
            written_us = write(database_url, burst)
            for turn, passes_s in enumerate((WARNED_S, DUE_S)):
                kill_us = written_us + round((passes_s + rng.uniform(0, WITHIN_S)) * US)
                time.sleep(max(0, kill_us - wall_us()) / US)
                if (burst + turn) % 2:
                    place.kill_nine("postgresql")
                else:
                    kill_all(place, alone)
        await_fired(place)
    finally:
        for one in alone:
            one.end()


def kill_all(place: Place, alone: list[Alone]) -> None:
    """Kill every timekeeper at once; the service starts its own again."""
    for one in alone:
        one.kill()
    place.kill_nine("timekeeper")
    for one in alone:
        one.start_again()


def await_fired(place: Place) -> None:
    """Wait until every clock that nobody has stopped has passed all that it can, and all of that has fired."""
    deadline = time.monotonic() + PATIENCE_S
    left: list[tuple[int]] = [(1,)]
    while left:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
        with suppress(psycopg.OperationalError):
            left = place.rows(UNFIRED, ORGANISATION)


def told_by(held: StoredCase, *, is_certain: bool) -> Counter[NoticeKey]:
    """Return what may, or what must, have been told of a case: by its fold, which knows of no timer.

    What asks for an answer that came before it was told is told no more.
    """
    told: Counter[NoticeKey] = Counter()
    for timer in timers_of_case(held.case, held.terms):
        kind, step = timer.mark.kind, timer.mark.step
        people = TOLD[kind] if kind != "escalation" else TOLD[kind][step - 1 : step]
        if timer.is_open or kind == "breach" or not is_certain:
            told.update(NoticeKey(person, kind, held.case.case_id, step) for person in people)
    return told


def judge(place: Place) -> None:
    """Compare rows and notices with the folds."""
    certain: Counter[NoticeKey] = Counter()
    possible: Counter[NoticeKey] = Counter()

    async def look(connection: Record, organisation_no: int) -> None:
        for n in range(N_CASES):
            held = await hold(connection, organisation_no, f"c{n}", wall_us)
            rows = await rows_in(connection, args_row(CaseRow), KEPT, {"id": f"c{n}"})
            assert rows == [row_of_case(held.case, held.terms)]
            certain.update(told_by(held, is_certain=True))
            possible.update(told_by(held, is_certain=False))

    acting(place.servers.database_url, ORGANISATION, look)
    rows = place.rows(NOTICES, ORGANISATION)
    told = Counter(NoticeKey(*row) for row in rows)
    assert (certain - told, told - possible) == (Counter(), Counter())
    assert sum(one.kind == "breach" for one in told) >= 2 * (N_CASES - N_CASES // 5)


def test_every_mark_of_every_clock_is_told_once_whoever_is_killed(place: Place) -> None:
    _FORKS.set_forkserver_preload(["api.record.support.timekeeper"])
    staff(place)
    torture(place)
    judge(place)
