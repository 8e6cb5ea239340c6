"""That the row of a case and its timers follow from its events, whatever happened to it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from random import Random

import msgspec
import pytest
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.case_errors import CaseGoesOnElsewhere, UnknownCase
from api.clock import moment_of
from api.learner_errors import RepeatedKey
from api.record.decisions import Request
from api.record.pool import Pool
from api.record.support.case_rows import CaseRow, row_of_case, timers_of_case
from api.record.support.cases import (
    NewEvent,
    StoredCase,
    add,
    find_open,
    made_before,
    open_case,
)
from api.record.support.terms import is_built_in, terms_now, terms_of
from engine.support import events as ev
from engine.support.case import Case
from engine.support.events import CaseEvent
from tests.api.record.pools import with_pool
from tests.api.support.clocked import append, held_at, merge_at
from tests.engine.support.calendars import at

MONDAY = at("2026-11-16T09:00")
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
LIVE: dict[str, object] = {
    "zone": "Europe/Paris",
    "hours": "Mo-Fr 09:00-12:30,13:30-17:30",
    "exceptions": [{"date": "2026-11-11", "hours": None, "name": "Armistice"}],
}
ENDING: dict[str, object] = {
    "zone": "Europe/Paris",
    "hours": "",
    "exceptions": [{"date": "2026-11-17", "hours": "09:00-12:00"}],
}
STANDARD: dict[str, object] = {
    "calendar_id": "of/fice@home",
    "first_answer": {"amount": 2, "unit": "working_days"},
    "next_answer": {"amount": 4, "unit": "working_hours"},
    "warn_at": [50, 75],
    "escalation": [{"after_hours": 0}, {"after_hours": 4}],
}


def put_part(connection: Connection, organisation_no: int, kind: str, part_id: str, content: object) -> None:
    connection.execute(
        "INSERT INTO symphonie.staff_part (organisation_no, kind, id, version, content, put_by)"
        " SELECT %(no)s, %(kind)s, %(id)s, 1 + count(*), %(content)s, 'key' FROM symphonie.staff_part"
        " WHERE (organisation_no, kind, id) = (%(no)s, %(kind)s, %(id)s)",
        {"no": organisation_no, "kind": kind, "id": part_id, "content": msgspec.json.encode(content).decode()},
    )
    connection.commit()


@pytest.fixture
def house(connection: Connection, organisation_no: int) -> int:
    """An organisation with a calendar and a promise, both with ids that terms have to write otherwise."""
    put_part(connection, organisation_no, "calendar", "of/fice@home", LIVE)
    put_part(connection, organisation_no, "promise", "48 h/2@", STANDARD)
    return organisation_no


def by_tess(event: CaseEvent) -> NewEvent:
    return NewEvent(event, "supporter", "tess", "tutor", "learner", {"text": "Bonjour."})


def by_ada(event: CaseEvent) -> NewEvent:
    return NewEvent(event, "learner", "ada", "learner", "learner", {"text": "Help!"})


def a_message(name: str, at_us: int) -> NewEvent:
    return by_ada(ev.LearnerMessage(event_id=name, at_us=at_us))


async def opened(
    connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, at_us: int, first: Sequence[NewEvent]
) -> Case:
    held = await open_case(
        connection,
        organisation_no,
        case_id=case_id,
        learner="ada",
        graph_no=None,
        subject="Help",
        role="tutor",
        owner_id="tess",
        queue_id=None,
        terms_id=await terms_now(connection, organisation_no),
        first=first,
        now_us=at_us,
    )
    return held.case


def in_one(url: str, scene: Callable[[AsyncConnection[TupleRow]], Awaitable[None]]) -> None:
    async def main(pool: Pool) -> None:
        async with pool.connection() as connection:
            await scene(connection)

    with_pool(url, main)


def kept(connection: Connection, case_id: str) -> CaseRow:
    columns = ", ".join(CaseRow._fields)
    query = f"SELECT {columns} FROM symphonie.support_case WHERE id = %s"  # noqa: S608 - names of columns
    row = connection.execute(query, [case_id]).fetchone()
    assert row is not None
    return CaseRow(*row)


def timers_kept(connection: Connection, case_id: str) -> dict[tuple[str, str, int, int], datetime]:
    rows = connection.execute(
        "SELECT clock_id, kind, step, generation, fires_at FROM symphonie.timer WHERE case_id = %s", [case_id]
    ).fetchall()
    return {(clock, kind, step, generation): fires_at for clock, kind, step, generation, fires_at in rows}


def timers_told(held: StoredCase) -> dict[tuple[str, str, int, int], datetime]:
    return {
        (timer.clock_id, timer.mark.kind, timer.mark.step, timer.mark.generation): moment_of(timer.mark.at_us)
        for timer in timers_of_case(held.case, held.terms)
    }


def an_act(lot: Random, name: str, at_us: int, terms_ids: Sequence[str]) -> NewEvent:
    """Draw something that may happen to a case."""
    acts: list[Callable[[], NewEvent]] = [
        lambda: a_message(name, at_us),
        lambda: a_message(name, at_us),
        lambda: by_tess(ev.SupporterMessage(event_id=name, at_us=at_us, by="tess")),
        lambda: by_tess(ev.Note(event_id=name, at_us=at_us, by="tess")),
        lambda: by_tess(ev.WaitingForLearner(event_id=name, at_us=at_us, by="tess")),
        lambda: by_tess(ev.WaitingEnded(event_id=name, at_us=at_us, by="tess")),
        lambda: by_tess(ev.NoAnswerNeeded(event_id=name, at_us=at_us, by="tess", reason="thanks")),
        lambda: by_tess(ev.Snoozed(event_id=name, at_us=at_us, by="tess", until_us=at_us + DAY_US)),
        lambda: by_tess(
            ev.Assigned(event_id=name, at_us=at_us, owner_id="carl", role="coach", queue_id=None, reason="mood")
        ),
        lambda: by_tess(ev.AlertOpened(event_id=name, at_us=at_us, alert_id="a")),
        lambda: by_tess(ev.AlertEnded(event_id=name, at_us=at_us, alert_id="a", reason="turned")),
        lambda: by_tess(ev.TermsChanged(event_id=name, at_us=at_us, terms_id=lot.choice(terms_ids))),
        lambda: by_tess(ev.Closed(event_id=name, at_us=at_us, by="tess", outcome="done")),
    ]
    return lot.choice(acts)()


@pytest.mark.parametrize("seed", range(12))
def test_row_and_timers_are_what_the_events_say_after_any_acts(
    record_url: str, connection: Connection, house: int, seed: int
) -> None:
    lot = Random(seed)  # noqa: S311 - draws a story

    async def scene(record: AsyncConnection[TupleRow]) -> None:
        first = await terms_now(record, house)
        put_part(
            connection,
            house,
            "promise",
            "48 h/2@",
            {**STANDARD, "first_answer": {"amount": 8, "unit": "working_hours"}},
        )
        terms_ids = [first, await terms_now(record, house), "@1/Indian%2FReunion@1"]
        now = MONDAY
        for case_id in ("one", "two"):
            await opened(record, house, case_id, now, [a_message(f"{case_id}-0", now)])
        for n in range(30):
            now += lot.choice((0, HOUR_US // 2, 2 * HOUR_US, 9 * HOUR_US, DAY_US))
            case_id = lot.choice(("one", "two"))
            await append(record, house, case_id, [an_act(lot, f"e{n}", now, terms_ids)], now)
            await record.execute(
                "UPDATE symphonie.timer SET fired_at = fires_at WHERE fires_at < %s AND random() < 0.5",
                [moment_of(now)],
            )
        if lot.random() < 0.5:
            await merge_at(record, house, "one", "two", by_tess, now)
        await record.commit()
        told: dict[tuple[str, str, int, int], datetime] = {}
        for case_id in ("one", "two"):
            held = await held_at(record, house, case_id, now)
            if held.case.merged_into is None:
                await append(record, house, case_id, (), now)
            await record.commit()
            assert kept(connection, case_id) == row_of_case(held.case, held.terms)
            assert held.case.n_events == len(held.events)
            told |= timers_told(held)
        assert {**timers_kept(connection, "one"), **timers_kept(connection, "two")} == told

    in_one(record_url, scene)


def test_what_fired_stays_and_what_is_to_fire_is_written_anew(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m1", MONDAY)])
        assert (await held_at(record, house, "one", MONDAY)).case.clock is not None
        warned = at("2026-11-17T10:00")
        await record.execute("UPDATE symphonie.timer SET fired_at = now() WHERE step = 50")
        await append(
            record, house, "one", [by_tess(ev.SupporterMessage(event_id="s", at_us=warned, by="tess"))], warned
        )

    in_one(record_url, scene)
    assert list(timers_kept(connection, "one")) == [("one/m1", "warning", 50, 1)]
    assert kept(connection, "one").clock_state == "met"
    assert kept(connection, "one").due_at is None


def test_what_was_passed_while_nobody_fired_it_is_still_to_fire(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m1", MONDAY)])
        late = at("2026-11-20T10:00")
        await append(record, house, "one", [by_tess(ev.SupporterMessage(event_id="s", at_us=late, by="tess"))], late)

    in_one(record_url, scene)
    assert sorted((kind, step) for _, kind, step, _ in timers_kept(connection, "one")) == [
        ("breach", 0),
        ("escalation", 1),
        ("escalation", 2),
        ("warning", 50),
        ("warning", 75),
    ]
    assert kept(connection, "one").clock_state == "met_late"


def test_a_message_joins_the_open_case_and_opens_one_again_for_14_days(record_url: str, house: int) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        assert await find_open(record, house, "ada", None, lambda: MONDAY) is None
        await opened(record, house, "one", MONDAY, [a_message("m1", MONDAY)])
        found = await find_open(record, house, "ada", None, lambda: MONDAY)
        assert found is not None
        assert found.case.case_id == "one"
        assert await find_open(record, house, "ada", 7, lambda: MONDAY) is None
        assert await find_open(record, house, "bob", None, lambda: MONDAY) is None
        closed = by_tess(ev.Closed(event_id="c", at_us=MONDAY, by="tess", outcome="done"))
        await append(record, house, "one", [closed], MONDAY)
        assert await find_open(record, house, "ada", None, lambda: MONDAY + 14 * DAY_US + 1) is None
        within = MONDAY + 14 * DAY_US
        found = await find_open(record, house, "ada", None, lambda: within)
        assert found is not None
        after = await add(record, house, found, [a_message("m2", within)])
        assert [(clock.kind, clock.state) for clock in after.case.clocks] == [
            ("first_answer", "cancelled"),
            ("first_answer", "running"),
        ]

    in_one(record_url, scene)


def test_of_two_who_find_no_case_at_once_one_opens_it(record_url: str, connection: Connection, house: int) -> None:
    async def write(pool: Pool, name: str) -> None:
        async with pool.connection() as record:
            if await find_open(record, house, "ada", None, lambda: MONDAY) is None:
                await opened(record, house, name, MONDAY, [a_message(name, MONDAY)])

    async def scene(pool: Pool) -> None:
        await asyncio.gather(*(write(pool, f"case-{n}") for n in range(6)))

    with_pool(record_url, scene, size=6)
    assert connection.execute("SELECT count(*) FROM symphonie.support_case").fetchone() == (1,)


def test_many_who_add_at_once_all_do_and_the_case_counts_them(
    record_url: str, connection: Connection, house: int
) -> None:
    async def write(pool: Pool, name: str) -> None:
        async with pool.connection() as record:
            await append(record, house, "one", [by_tess(ev.Note(event_id=name, at_us=MONDAY, by="tess"))], MONDAY)

    async def scene(pool: Pool) -> None:
        async with pool.connection() as record:
            await opened(record, house, "one", MONDAY, [a_message("m1", MONDAY)])
        await asyncio.gather(*(write(pool, f"n{n}") for n in range(20)))

    with_pool(record_url, scene, size=6)
    assert kept(connection, "one").n_events == 23


def test_merged_cases_keep_the_older_clock_its_timers_and_what_fired(
    record_url: str, connection: Connection, house: int
) -> None:
    later = at("2026-11-16T15:00")

    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "old", MONDAY, [a_message("m1", MONDAY)])
        await opened(record, house, "new", later, [a_message("m2", later)])
        warned = at("2026-11-17T10:00")
        await record.execute("UPDATE symphonie.timer SET fired_at = now() WHERE step = 50 AND case_id = 'old'")
        held = await merge_at(record, house, "new", "old", by_tess, warned)
        assert held.case.clock is not None
        assert held.case.clock.clock_id == "old/m1"
        with pytest.raises(CaseGoesOnElsewhere):
            await append(record, house, "old", [a_message("m3", warned)], warned)
        again = await held_at(record, house, "new", warned)
        assert again.case == held.case

    in_one(record_url, scene)
    assert kept(connection, "old").merged_into == "new"
    assert list(timers_kept(connection, "old")) == [("old/m1", "warning", 50, 1)]
    assert {clock for clock, *_ in timers_kept(connection, "new")} == {"old/m1"}
    assert kept(connection, "new").due_at == moment_of(at("2026-11-17T17:30"))


def test_a_request_that_comes_again_is_known_and_another_with_its_key_is_refused(record_url: str, house: int) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        request = Request("key", b"body")
        await opened(record, house, "one", MONDAY, [a_message("m1", MONDAY)])
        assert await made_before(record, house, request) is None
        await append(record, house, "one", [a_message("m2", MONDAY)], MONDAY, request)
        assert await made_before(record, house, request) == ("one", "m2")
        assert await made_before(record, house, Request(None, b"body")) is None
        with pytest.raises(RepeatedKey):
            await made_before(record, house, Request("key", b"other"))
        with pytest.raises(RepeatedKey):
            await append(record, house, "one", [a_message("m3", MONDAY)], MONDAY, request)

    in_one(record_url, scene)


def test_terms_are_those_of_their_version_and_built_in_where_nothing_is_promised(
    record_url: str, connection: Connection, house: int, other_organisation_no: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        before = await terms_now(record, house)
        put_part(connection, house, "calendar", "of/fice@home", {**LIVE, "hours": "Mo-Su 00:00-24:00"})
        after = await terms_now(record, house)
        assert before != after
        found = await terms_of(record, house, [before, after])
        assert [found[one].openings.calendar.week[6] for one in (before, after)] == [(), ((0, 1440),)]
        put_part(connection, house, "promise", "other", STANDARD)
        assert is_built_in(await terms_now(record, house))
        rules = {"coordinator_id": "tom", "rules": [], "promise_id": "other"}
        put_part(connection, house, "routing", "routing-rules", rules)
        assert (await terms_now(record, house)).startswith("other@1/")
        put_part(connection, other_organisation_no, "supporter", "tom", {"zone": "Indian/Reunion"})
        put_part(connection, other_organisation_no, "routing", "routing-rules", {"coordinator_id": "tom"})
        assert await terms_now(record, other_organisation_no) == "@1/Indian%2FReunion@1"

    in_one(record_url, scene)


def test_a_message_is_not_lost_when_its_calendar_has_no_opening_left(
    record_url: str, connection: Connection, organisation_no: int
) -> None:
    put_part(connection, organisation_no, "calendar", "of/fice@home", ENDING)
    put_part(connection, organisation_no, "promise", "standard", STANDARD)

    async def scene(record: AsyncConnection[TupleRow]) -> None:
        case = await opened(record, organisation_no, "one", MONDAY, [a_message("m1", MONDAY)])
        assert is_built_in(case.terms_id)

    in_one(record_url, scene)
    assert kept(connection, "one").due_at == datetime(2026, 11, 17, 16, 30, tzinfo=UTC)


def test_nobody_reaches_the_case_of_another_organisation(
    record_url: str, house: int, other_organisation_no: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m1", MONDAY)])
        with pytest.raises(UnknownCase):
            await held_at(record, other_organisation_no, "one", MONDAY)
        assert await find_open(record, other_organisation_no, "ada", None, lambda: MONDAY) is None

    in_one(record_url, scene)
