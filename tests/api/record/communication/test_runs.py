"""A cohort follows a message scenario: planned once, asked again at the instant of sending, out of the record."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import Connection

from api.clock import moment_of
from api.communication.asking import ask_again
from api.communication.planner import LOOKED_EVERY_US, Planner, plan_run
from api.communication.rehearsing import cast_of, play
from api.record.communication.runs import RunContent, runs_of, unstored_run
from api.record.communication.sendings import Taken, take
from api.record.support.team import Record
from content_graph.model import ContentGraph, Item, Skill
from engine.communication.deciding import Decision, Send, Wait, Withdraw
from engine.communication.scenario import MessageScenario
from engine.support import events as ev
from tests.api.record.pools import with_pool
from tests.api.record.support.test_cases import LIVE, STANDARD, by_tess, opened, put_part
from tests.api.support.clocked import append
from tests.engine.communication.places import at, read, told

NOW = at("2026-12-02T08:59")
GRAPH = ContentGraph(
    id="writing",
    title={"fr": "Écrire", "en": "Writing"},
    skills=(Skill("s", {"fr": "S", "en": "S"}),),
    items=(Item("essay", {"fr": "Dissertation", "en": "Essay"}, ("s",)),),
)
SCENARIO = """
title: {en: Test}
cap_per_week: 2
templates:
  - {id: soon, kind: deadline_coming, subject: {fr: "{activity}"}, text: {fr: "Bonjour {name}, {due}. {tutor}"}}
  - {id: meet, kind: meeting_tomorrow, subject: {fr: "{meeting}"}, text: {fr: "{starts}"}}
  - {id: hi, kind: welcome, subject: {fr: "{course}"}, text: {fr: "{start}"}}
  - {id: come-back, kind: encouragement, subject: {fr: "{course}"}, text: {fr: "{days_away}"}}
steps:
  - {id: soon, template: soon, trigger: {occasion: deadline, days: -1, at: 09:00}}
  - {id: meet, template: meet, trigger: {occasion: meeting, days: -1, at: 21:00}}
  - id: hi
    template: hi
    trigger: {occasion: course_start, at: 09:00}
    latecomers: true
    valid_days: 5
    required: true
  - {id: tutors, template: come-back, to: tutor, trigger: {occasion: signal, only: [silence]}, needs_approval: true}
"""
RUN = {
    "scenario_id": "course",
    "cohort_id": "class",
    "content_graph": "writing",
    "starts_on": "2026-11-02",
    "ends_on": "2026-12-18",
}


@pytest.fixture
def house(connection: Connection, organisation_no: int) -> int:
    """Ada and Bob follow a scenario since October, with an essay that is due on 3 December."""
    put_part(connection, organisation_no, "calendar", "of/fice@home", LIVE)
    put_part(connection, organisation_no, "promise", "48 h/2@", STANDARD)
    put_part(connection, organisation_no, "supporter", "tess", {"zone": "Europe/Paris", "language": "fr"})
    helps = {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}
    put_part(connection, organisation_no, "assignment", "tess", helps)
    put_part(connection, organisation_no, "message_scenario", "course", msgspec.to_builtins(read(SCENARIO)))
    put_part(connection, organisation_no, "message_run", "autumn", RUN)
    connection.execute("UPDATE symphonie.staff_part SET put_at = '2026-10-01Z'")
    graph_no = connection.execute(
        "INSERT INTO symphonie.content_graph (organisation_no, id, seq) VALUES (%s, 'writing', 1) RETURNING no",
        [organisation_no],
    ).fetchone()
    assert graph_no is not None
    connection.execute(
        "INSERT INTO symphonie.content_graph_version (graph_no, seq, version, revision, graph)"
        " VALUES (%s, 1, 'v', 1, %s)",
        [graph_no[0], msgspec.json.encode(GRAPH).decode()],
    )
    connection.execute("INSERT INTO symphonie.cohort (organisation_no, id) VALUES (%s, 'class')", [organisation_no])
    for learner in ("ada", "bob"):
        connection.execute(
            "INSERT INTO symphonie.cohort_learner VALUES (%s, 'class', %s, '2026-10-01Z')", [organisation_no, learner]
        )
    deadline(connection, "d1", "2026-12-03T23:59")
    connection.execute("DELETE FROM symphonie.sending")
    connection.commit()
    return organisation_no


def trace(connection: Connection, trace_id: str, kind: str, occurred: str, **fields: Any) -> None:  # noqa: ANN401 - columns
    """Write a trace as the projector does."""
    usual = {"learner": "", "activity_id": "", "meeting_id": "", "status": "", "verb": "", "value": "", "cohort": ""}
    row = {**usual, "trace_id": trace_id, "kind": kind, "occurred_at": moment_of(at(occurred)), **fields}
    columns = ", ".join(row)
    values = ", ".join(f"%({name})s" for name in row)
    connection.execute(
        f"INSERT INTO symphonie.activity_trace (organisation_no, graph_no, received_at, {columns})"  # noqa: S608 - columns
        f" SELECT g.organisation_no, g.no, %(occurred_at)s, {values} FROM symphonie.content_graph g",
        row,
    )
    connection.commit()


def deadline(connection: Connection, name: str, due: str, occurred: str = "2026-11-02T09:00") -> None:
    trace(connection, name, "deadline", occurred, activity_id="essay", due_at=moment_of(at(due)), cohort="class")


def in_record(url: str, scene: Callable[[Record], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever a scene finds
    async def main(pool: Any) -> Any:  # noqa: ANN401 - the pool of the tests
        async with pool.connection() as record:
            await record.set_autocommit(True)
            return await scene(record)

    return with_pool(url, main)


def planned_at(url: str, now_us: int) -> int:
    return int(in_record(url, lambda record: Planner().plan(record, now_us)))


def rows(connection: Connection) -> list[tuple[str, str, str, str]]:
    connection.commit()
    query = "SELECT step_id, recipient_id, coalesce(learner, ''), state FROM symphonie.sending ORDER BY key"
    return [(step, who, learner, state) for step, who, learner, state in connection.execute(query).fetchall()]


async def taken_by(record: Record, now_us: int) -> list[Taken]:
    return [one for one in await take(record, "tests", 100, 100, (), (), now_us) if one.scenario_id is not None]


def asked(url: str, now_us: int) -> dict[str, Decision]:
    """Take what is due and ask again, by step and recipient."""

    async def scene(record: Record) -> dict[str, Decision]:
        taken = await taken_by(record, now_us)
        found = await ask_again(record, taken, now_us)
        return {f"{one.step_id}/{one.recipient_id}": found[one.no] for one in taken}

    found: dict[str, Decision] = in_record(url, scene)
    return found


def code(decision: Decision) -> str:
    return decision.channel if isinstance(decision, Send) else decision.reason.code


def test_everybody_gets_what_is_due_planned_once_whoever_plans(
    record_url: str, connection: Connection, house: int
) -> None:
    assert house
    assert planned_at(record_url, NOW) == 2
    assert rows(connection) == [("soon", "ada", "ada", "queued"), ("soon", "bob", "bob", "queued")]
    assert planned_at(record_url, NOW) == planned_at(record_url, NOW + LOOKED_EVERY_US) == 0
    found = asked(record_url, NOW + 60_000_000)
    assert {name: code(one) for name, one in found.items()} == {"soon/ada": "in_app", "soon/bob": "in_app"}
    sent = found["soon/ada"]
    assert isinstance(sent, Send)
    assert sent.facts.texts["activity"] == {"fr": "Dissertation", "en": "Essay"}


def test_a_run_that_is_put_twice_plans_nothing_twice(record_url: str, connection: Connection, house: int) -> None:
    assert planned_at(record_url, NOW) == 2
    put_part(connection, house, "message_run", "autumn", {**RUN, "ends_on": "2026-12-19"})
    put_part(connection, house, "message_run", "winter", RUN)
    connection.execute("UPDATE symphonie.staff_part SET put_at = '2026-10-01Z' WHERE id = 'winter'")
    connection.commit()
    assert planned_at(record_url, NOW + 1) == 0


def test_a_dispatcher_that_dies_between_planning_and_commit_leaves_it_to_the_next(
    record_url: str, connection: Connection, house: int
) -> None:
    async def dies(record: Record) -> None:
        await record.set_autocommit(False)
        (run,) = await runs_of(record, house, NOW)
        assert await plan_run(record, run, NOW) == 2
        process = record.info.backend_pid
        connection.execute("SELECT pg_terminate_backend(%s)", [process])
        connection.commit()
        with pytest.raises(psycopg.OperationalError):
            await record.commit()

    in_record(record_url, dies)
    assert rows(connection) == []
    assert planned_at(record_url, NOW) == 2


def test_a_learner_who_hands_in_between_planning_and_sending_gets_nothing(
    record_url: str, connection: Connection, house: int
) -> None:
    assert house
    assert planned_at(record_url, NOW) == 2
    trace(connection, "s1", "submission", "2026-12-02T08:59", learner="ada", activity_id="essay")
    found = asked(record_url, NOW + 60_000_000)
    assert {name: code(one) for name, one in found.items()} == {"soon/ada": "done", "soon/bob": "in_app"}


def test_a_deadline_that_moves_after_planning_has_its_reminder_before_the_new_day(
    record_url: str, connection: Connection, house: int
) -> None:
    assert house
    assert planned_at(record_url, NOW) == 2
    deadline(connection, "d2", "2026-12-10T23:59", "2026-12-02T08:59")
    found = asked(record_url, NOW + 60_000_000)
    assert {code(one) for one in found.values()} == {"moved"}
    assert planned_at(record_url, at("2026-12-08T09:00")) == 2


def test_a_learners_own_deadline_goes_before_that_of_the_cohort(
    record_url: str, connection: Connection, house: int
) -> None:
    assert house
    trace(
        connection,
        "own",
        "deadline",
        "2026-11-03T09:00",
        learner="ada",
        activity_id="essay",
        due_at=moment_of(at("2026-12-20T12:00")),
    )
    assert planned_at(record_url, NOW) == 1
    assert [who for _, who, _, _ in rows(connection)] == ["bob"]


def test_a_meeting_cancelled_at_half_past_seven_has_no_reminder_at_eight(
    record_url: str, connection: Connection, house: int
) -> None:
    meets = at("2026-12-09T10:00")

    async def plans(record: Record) -> None:
        async with record.transaction():
            plan = ev.MeetingPlan(
                event_id="m1", at_us=NOW, meeting_id="m1", by="tess", starts_us=meets, ends_us=meets + 1
            )
            await opened(record, house, "case-1", NOW, [by_tess(plan)])

    async def cancels(record: Record) -> None:
        now_us = at("2026-12-09T07:30")
        end = ev.MeetingEnd(event_id="m2", at_us=now_us, meeting_id="m1", by="tess", outcome="cancelled")
        async with record.transaction():
            await append(record, house, "case-1", [by_tess(end)], now_us)

    in_record(record_url, plans)
    assert planned_at(record_url, at("2026-12-08T20:00")) == 1
    deferred = asked(record_url, at("2026-12-08T21:00"))["meet/ada"]
    assert isinstance(deferred, Wait)
    assert (deferred.reason.code, told(deferred.until_us)) == ("quiet_hours", "Wed 2026-12-09 08:00")
    in_record(record_url, cancels)
    connection.execute("UPDATE symphonie.sending SET state = 'queued', taken_by = NULL, taken_until = NULL")
    connection.commit()
    again = asked(record_url, at("2026-12-09T08:00"))["meet/ada"]
    assert isinstance(again, Withdraw)
    assert again.reason.code == "cancelled"


def test_whoever_is_erased_or_leaves_gets_nothing_more(record_url: str, connection: Connection, house: int) -> None:
    assert house
    assert planned_at(record_url, NOW) == 2
    connection.execute("DELETE FROM symphonie.cohort_learner WHERE learner = 'ada'")
    trace(connection, "left", "custom", "2026-12-02T08:59", learner="bob", verb="left")
    found = asked(record_url, NOW + 60_000_000)
    assert {code(one) for one in found.values()} == {"gone"}
    assert planned_at(record_url, NOW + LOOKED_EVERY_US) == 0


def test_whoever_comes_late_is_welcomed_and_gets_nothing_of_before(
    record_url: str, connection: Connection, house: int
) -> None:
    came = dt.datetime(2026, 12, 2, 9, 30, tzinfo=dt.UTC)
    connection.execute("INSERT INTO symphonie.cohort_learner VALUES (%s, 'class', 'eve', %s)", [house, came])
    connection.commit()
    planned_at(record_url, at("2026-12-02T11:00"))
    assert [step for step, who, _, _ in rows(connection) if who == "eve"] == ["hi"]


def test_the_cap_counts_what_other_scenarios_sent_and_what_is_on_its_way(
    record_url: str, connection: Connection, house: int
) -> None:
    put_part(connection, house, "message_scenario", "other", msgspec.to_builtins(read(SCENARIO)))
    put_part(connection, house, "message_run", "other", {**RUN, "scenario_id": "other"})
    connection.execute("UPDATE symphonie.staff_part SET put_at = '2026-10-01Z'")
    connection.commit()
    assert planned_at(record_url, NOW) == 4
    connection.execute(
        "INSERT INTO symphonie.sending (organisation_no, key, purpose, recipient_kind, recipient_id, channels, state,"
        " planned_at, not_before, next_attempt_at, changed_at, sent_at) VALUES (%(no)s, 'earlier', 'reminder',"
        " 'learner', 'ada', '{mail}', 'sent', %(at)s, %(at)s, %(at)s, %(at)s, %(at)s)",
        {"no": house, "at": moment_of(at("2026-12-01T10:00"))},
    )
    connection.commit()

    async def scene(record: Record) -> list[tuple[str, str, Decision]]:
        taken = await taken_by(record, NOW + 60_000_000)
        found = await ask_again(record, taken, NOW + 60_000_000)
        return sorted((one.recipient_id, code(found[one.no]), found[one.no]) for one in taken)

    found = in_record(record_url, scene)
    assert [one[:2] for one in found] == [("ada", "cap"), ("ada", "in_app"), ("bob", "in_app"), ("bob", "in_app")]
    assert isinstance(found[0][2], Wait)
    assert found[0][2].until_us == NOW + 60_000_000 + 15 * 60_000_000


def test_what_nobody_approved_is_withdrawn_when_it_is_over(record_url: str, connection: Connection, house: int) -> None:
    connection.execute(
        "INSERT INTO symphonie.alert (organisation_no, id, graph_no, learner, kind, severity, rank, facts, turning,"
        " evidence, version, raised_at, day, owner_id, role, route) SELECT %s, 'a1', no, 'ada', 'silence', 'low', 1,"
        " '{}', '{}', '{}', 'v', %s, '2026-12-01', 'tess', 'tutor', '{}' FROM symphonie.content_graph",
        [house, moment_of(at("2026-12-01T12:00"))],
    )
    connection.commit()
    planned_at(record_url, NOW)
    assert ("tutors", "tess", "ada", "awaiting_approval") in rows(connection)
    connection.execute("UPDATE symphonie.alert SET ended_at = %s, ended_because = 'evidence_turned'", [moment_of(NOW)])
    connection.commit()
    planned_at(record_url, NOW + 1)
    assert ("tutors", "tess", "ada", "withdrawn") in rows(connection)


def test_a_paused_run_waits(record_url: str, connection: Connection, house: int) -> None:
    assert planned_at(record_url, NOW) == 2
    put_part(connection, house, "message_run", "autumn", {**RUN, "is_paused": True})
    assert {code(one) for one in asked(record_url, NOW + 60_000_000).values()} == {"paused"}


def test_a_dry_run_shows_what_would_go_and_stores_nothing(record_url: str, connection: Connection, house: int) -> None:
    content = msgspec.convert({**RUN, "ends_on": "2026-12-11"}, RunContent)

    async def scene(record: Record) -> list[str]:
        run = await unstored_run(record, house, content, None, at("2026-11-30T08:00"))
        cast = await cast_of(record, run, at("2026-11-30T08:00"))
        assert cast is not None
        found = play(cast, at("2026-11-30T08:00"), at("2026-12-31T00:00"))
        return [f"{one.step_id}/{one.learner} {one.outcome} {told(one.at_us)}" for one in found]

    assert in_record(record_url, scene) == [
        "hi/ada sent Mon 2026-11-30 08:00",
        "hi/bob sent Mon 2026-11-30 08:00",
        "soon/ada sent Wed 2026-12-02 09:00",
        "soon/bob sent Wed 2026-12-02 09:00",
    ]
    assert rows(connection) == []


def test_a_scenario_of_the_record_is_what_was_put(record_url: str, house: int) -> None:
    async def scene(record: Record) -> MessageScenario | None:
        (run,) = await runs_of(record, house, NOW)
        return run.scenario

    assert in_record(record_url, scene) == read(SCENARIO)
