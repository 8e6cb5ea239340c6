"""Timers fire as the fold says, whatever happened to a case, whoever else is at it, and in any order of the two."""

import asyncio
from collections import Counter
from itertools import repeat
from random import Random

import msgspec
import pytest
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.clock import moment_of, wall_us
from api.record.pool import Pool
from api.record.support.case_rows import row_of_case
from api.record.support.cases import StoredCase
from api.record.support.firing import fire
from api.record.support.standing import standing
from api.record.support.terms import terms_now
from engine.support import events as ev
from tests.api.record.pools import with_pool
from tests.api.record.support.test_cases import (
    DAY_US,
    HOUR_US,
    MONDAY,
    STANDARD,
    a_message,
    an_act,
    by_ada,
    by_tess,
    house,
    in_one,
    kept,
    opened,
    put_part,
)
from tests.api.support.clocked import append, held_at, merge_at
from tests.command_line import command_line
from tests.engine.support.calendars import at

__all__ = ["house"]
WARNED, DUE = at("2026-11-16T17:30"), at("2026-11-17T17:30")
"""Of a message of that Monday at nine: half of the two working days, and their end as it is written."""
BREACH = (("breach", 0, 1),)


async def fire_at(record: AsyncConnection[TupleRow], now_us: int) -> None:
    await record.commit()
    await fire(record, lambda: now_us)


def told(connection: Connection) -> Counter[tuple[str, int, int]]:
    rows = connection.execute("SELECT kind, step, generation FROM symphonie.notice").fetchall()
    return Counter((kind, step, generation) for kind, step, generation in rows)


def supporting(name: str, at_us: int) -> ev.SupporterMessage:
    return ev.SupporterMessage(event_id=name, at_us=at_us, by="tess")


@pytest.mark.parametrize("seed", range(10))
def test_after_whatever_happened_the_row_is_the_fold_and_each_mark_was_told_once(
    record_url: str, connection: Connection, house: int, seed: int
) -> None:
    lot = Random(seed)  # noqa: S311 - draws a story
    last: list[StoredCase] = []

    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await record.set_autocommit(True)
        await record.execute(f"SET timezone = '{lot.choice(('UTC', 'Pacific/Apia', 'America/St_Johns'))}'")
        terms_ids = [await terms_now(record, house), "@1/Indian%2FReunion@1"]
        now, open_ids = MONDAY, ["one", "two"]
        for case_id in open_ids:
            async with record.transaction():
                await opened(record, house, case_id, now, [a_message(f"{case_id}-0", now)])
        for n in range(40):
            now += lot.choice((0, HOUR_US // 2, 2 * HOUR_US, 9 * HOUR_US, DAY_US))
            async with record.transaction():
                if n == 25 and lot.random() < 0.7:
                    await merge_at(record, house, "one", open_ids.pop(), by_tess, now)
                elif lot.random() < 0.6:
                    await append(record, house, lot.choice(open_ids), [an_act(lot, f"e{n}", now, terms_ids)], now)
            await fire(record, repeat(now).__next__)
            last[:] = [await held_at(record, house, case_id, now) for case_id in open_ids]
            assert [kept(connection, one.case.case_id) for one in last] == [
                row_of_case(one.case, one.terms) for one in last
            ]
        await fire(record, lambda: MONDAY + 70 * DAY_US + HOUR_US // 4)  # what waited until somebody works

    in_one(record_url, scene)
    breaches = {clock.clock_id for held in last for clock in held.case.clocks if clock.breached_us is not None}
    rows = connection.execute("SELECT clock_id FROM symphonie.notice WHERE kind = 'breach'").fetchall()
    assert Counter(clock for (clock,) in rows) >= Counter(breaches)
    assert max(Counter(rows).values(), default=1) <= 2


def test_looked_at_thirty_days_later_the_result_is_the_same(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m", MONDAY)])
        await append(record, house, "one", [by_tess(supporting("s", DUE))], DUE)
        for days in (0, 1, 30):
            await fire_at(record, DUE + days * DAY_US)
            assert (await held_at(record, house, "one", DUE + days * DAY_US)).case.clocks[-1].state == "met"

    in_one(record_url, scene)
    assert kept(connection, "one").clock_state == "met"
    assert not told(connection)


def test_of_merged_cases_one_escalates_whatever_fired_before(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "old", MONDAY, [a_message("m1", MONDAY)])
        await opened(record, house, "new", MONDAY + HOUR_US, [a_message("m2", MONDAY + HOUR_US)])
        await fire_at(record, WARNED)
        await merge_at(record, house, "new", "old", by_tess, WARNED + 1)
        await fire_at(record, DUE)
        await fire_at(record, DUE + 30 * DAY_US - HOUR_US)

    in_one(record_url, scene)
    once = {key: n for key, n in told(connection).items() if key[0] != "warning"}
    assert once == {("breach", 0, 1): 1, ("escalation", 1, 1): 1, ("escalation", 2, 1): 1}


def test_another_promise_keeps_the_time_used_and_tells_of_each_generation_once(
    record_url: str, connection: Connection, house: int
) -> None:
    changed = MONDAY + 2 * HOUR_US

    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m", MONDAY)])
        hours = {"amount": 4, "unit": "working_hours"}
        put_part(connection, house, "promise", "48 h/2@", {**STANDARD, "first_answer": hours})
        await fire_at(record, changed)
        terms = ev.TermsChanged(event_id="t", at_us=changed, terms_id=await terms_now(record, house))
        case = await append(record, house, "one", [by_tess(terms)], changed)
        assert case.clocks[-1].used_us == 2 * HOUR_US
        for hour in range(25):
            await fire_at(record, changed + hour * HOUR_US)

    in_one(record_url, scene)
    counted = told(connection)
    assert counted == {("warning", 75, 2): 1, ("breach", 0, 2): 1, ("escalation", 1, 2): 1, ("escalation", 2, 2): 1}


def test_what_was_on_its_way_when_a_timer_fired_is_heard_and_the_timer_fires_again(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m", MONDAY)])
        await fire_at(record, DUE)
        waiting = ev.WaitingForLearner(event_id="w", at_us=DUE - HOUR_US, by="tess")
        await append(record, house, "one", [by_tess(waiting)], DUE)
        assert kept(connection, "one").clock_state == "breached"  # until this is committed
        await record.commit()
        assert kept(connection, "one").clock_state == "paused"
        again = DUE + DAY_US
        await append(record, house, "one", [by_ada(ev.LearnerMessage(event_id="m2", at_us=again))], again)
        await fire_at(record, again + DAY_US)

    in_one(record_url, scene)
    row = kept(connection, "one")
    assert row.clock_state == "breached"
    assert row.breached_at == row.due_at
    assert told(connection)["breach", 0, 1] == 1


def test_a_case_that_somebody_holds_is_passed_over_and_fires_afterwards(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(pool: Pool) -> None:
        async with pool.connection() as mine:
            await opened(mine, house, "one", MONDAY, [a_message("m", MONDAY)])
        async with pool.connection() as mine, pool.connection() as other:
            await held_at(mine, house, "one", MONDAY)
            assert await fire(other, lambda: DUE) == 0
            await append(mine, house, "one", [by_tess(supporting("s", WARNED - 1))], WARNED - 1)
            await mine.commit()
            assert await fire(other, lambda: DUE) == 0

    with_pool(record_url, scene, size=2)
    assert not told(connection)


def test_what_falls_due_until_a_case_is_held_fires_with_the_rest_and_bears_that_instant(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m", MONDAY)])
        await record.commit()
        await fire(record, iter((WARNED, DUE)).__next__)

    in_one(record_url, scene)
    fired = "SELECT DISTINCT fired_at FROM symphonie.timer WHERE fired_at IS NOT NULL"
    assert connection.execute(fired).fetchall() == [(moment_of(DUE),)]
    assert told(connection)["breach", 0, 1] == 1


def test_many_who_fire_at_once_tell_everything_once(record_url: str, connection: Connection, house: int) -> None:
    async def work(pool: Pool) -> None:
        async with pool.connection() as record:
            for _ in range(20):
                await fire(record, lambda: DUE, limit=7)

    async def scene(pool: Pool) -> None:
        async with pool.connection() as record:
            for n in range(40):
                await opened(record, house, f"c{n}", MONDAY, [a_message(f"m{n}", MONDAY)])
        await asyncio.gather(*(work(pool) for _ in range(4)))

    with_pool(record_url, scene, size=4)
    assert told(connection)["breach", 0, 1] == 40
    single = "SELECT count(*) FROM symphonie.notice WHERE digest_at IS NULL"
    assert connection.execute(single).fetchone() == (20,)


def test_a_case_that_cannot_fire_is_told_of_and_keeps_no_other_from_it(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        for name in ("sound", "broken"):
            await opened(record, house, name, MONDAY, [a_message(f"{name}-m", MONDAY)])
        await record.execute("UPDATE symphonie.support_case SET terms_id = 'gone@9/gone@9' WHERE id = 'broken'")
        await fire_at(record, DUE)
        await fire_at(record, DUE + 1)

    in_one(record_url, scene)
    assert told(connection)["breach", 0, 1] == 1
    stands = standing(connection, DUE)
    assert stands.timers_late == 4
    assert [one.partition(": ")[0] for one in stands.timers_stuck] == ["acme/broken"] * 4
    faults = " ".join(stands.faults())
    assert "4 timers cannot fire" in faults


def test_what_is_late_untaken_or_without_an_owner_is_listed(
    record_url: str, connection: Connection, house: int
) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m", MONDAY)])

    in_one(record_url, scene)
    in_time, late = standing(connection, WARNED), standing(connection, WARNED + 61_000_000)
    assert (in_time.timers_waiting, in_time.timers_late, late.timers_late) == (5, 0, 1)
    assert late.timers_late_seconds == 61.0
    assert late.cases_without_owner == ("acme/one",)
    assert standing(connection, DUE + 61_000_000).cases_stuck == 1
    put_part(connection, house, "supporter", "tess", {"zone": "Europe/Paris", "language": "fr", "absences": []})

    async def firing(record: AsyncConnection[TupleRow]) -> None:
        await fire_at(record, DUE)

    in_one(record_url, firing)
    after = standing(connection, DUE)
    assert list(after.faults()) == []
    assert list(standing(connection, DUE + 8 * DAY_US).notices()) != []


def test_no_notice_outlives_its_case(record_url: str, connection: Connection, house: int) -> None:
    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", MONDAY, [a_message("m", MONDAY)])
        await fire_at(record, DUE)

    in_one(record_url, scene)
    for table, column in (("timer", "case_id"), ("case_event", "case_id"), ("support_case", "id")):
        connection.execute(f"DELETE FROM symphonie.{table} WHERE {column} = 'one'")  # noqa: S608 - names of tables
    assert not told(connection)


def test_symphonie_check_says_what_is_late_and_whose_owner_is_gone(
    monkeypatch: pytest.MonkeyPatch, store_url: str, record_url: str, house: int
) -> None:
    long_ago = wall_us() - 30 * DAY_US

    async def scene(record: AsyncConnection[TupleRow]) -> None:
        await opened(record, house, "one", long_ago, [a_message("m", long_ago)])

    in_one(record_url, scene)
    monkeypatch.setenv("SYMPHONIE_VALKEY_URL", store_url)
    monkeypatch.setenv("SYMPHONIE_DATABASE_URL", record_url)
    monkeypatch.setenv("SYMPHONIE_N_SHARDS", "4")
    told_in_json = command_line("check", "--json")
    support = msgspec.json.decode(told_in_json.stdout)["support"]
    assert told_in_json.exit_code == 1
    assert (support["timers_late"], support["cases_without_owner"]) == (5, ["acme/one"])
    said = command_line("check").stdout.replace("\n", " ")
    assert "5 timers and 0 digests are late" in said
    assert "1 open cases have no owner (acme/one)" in said
