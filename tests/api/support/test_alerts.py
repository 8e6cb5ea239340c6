"""From results and traces over HTTP to alerts: who is told, within which budget, and what becomes of it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.http.retracers import a_retracer
from tests.api.results.courses import small_graph
from tests.api.support.clocked import no_of
from tests.api.support.detecting import MONDAY, RULES, detect_at, staffed

pytestmark = pytest.mark.usefixtures("nobody_else_calls")


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def house(organisation: Organisation) -> Organisation:
    organisation.put(small_graph())
    return staffed(organisation, "ada", "bob")


def failing(learner: str, n: int, first: int = 0, item: str = "a0", **more: object) -> list[Json]:
    return [a_result(learner, item, 0.0, first + at, **more) for at in range(n)]


def rows(connection: Connection, organisation: Organisation, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query, {"no": no_of(connection, organisation.name)}).fetchall()


ALERTS = (
    "SELECT learner, kind, owner_id, role, place, cut, ended_because FROM symphonie.alert"
    " WHERE organisation_no = %(no)s ORDER BY raised_at, place, learner, kind"
)
CASES = "SELECT learner, owner_id, clock_state FROM symphonie.support_case WHERE organisation_no = %(no)s ORDER BY 1"


def test_who_spins_wheels_gets_an_alert_within_a_case_and_its_clock(
    house: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    house.send(*failing("ada", 5))
    projector.drain()
    detect_at(settings, MONDAY)
    found = rows(connection, house, ALERTS)
    assert ("ada", "wheel_spinning", "tess", "tutor", 1, 5, None) in found
    assert rows(connection, house, CASES) == [("ada", "tess", "running")]
    detect_at(settings, MONDAY)
    assert rows(connection, house, ALERTS) == found
    due = "SELECT count(*) FROM symphonie.signal_due WHERE organisation_no = %(no)s"
    assert rows(connection, house, due) == [(0,)]
    house.send(*[a_result("ada", "a0", 1.0, 10 + at) for at in range(3)])
    projector.drain()
    detect_at(settings, MONDAY + 60_000_000)
    assert [row[-1] for row in rows(connection, house, ALERTS) if row[1] == "wheel_spinning"] == ["evidence_turned"]


def test_trouble_of_before_there_was_anybody_to_call_is_raised_once_there_is(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    organisation.send(*failing("ada", 5))
    projector.drain()
    detect_at(settings, MONDAY)
    staffed(organisation, "ada", "bob")
    for _ in range(3):  # the cohort is looked at for the first time, then what was noted of it, and nothing again
        detect_at(settings, MONDAY)
    found = [row[:4] for row in rows(connection, organisation, ALERTS) if row[1] == "wheel_spinning"]
    assert found == [("ada", "wheel_spinning", "tess", "tutor")]


def at(day: int, hour: int = 10) -> str:
    """An instant of a day, counted from 2 February 2026, in UTC."""
    return (datetime(2026, 2, 2, hour, tzinfo=UTC) + timedelta(day)).isoformat()


def us(day: int, hour: int = 4) -> int:
    return int(datetime.fromisoformat(at(day, hour)).timestamp() * 1_000_000)


def a_visit(learner: str, day: int) -> Json:
    told = {"kind": "visit", "trace_id": f"{learner}-{day}", "learner_id": learner}
    return {**told, "minutes": 20.0 + len(learner) % 7, "occurred_at": at(day)}


def do(organisation: Organisation, *activities: Json) -> None:
    for first in range(0, len(activities), 1000):
        answer = organisation.post("/v1/activities", {"activities": activities[first : first + 1000]})
        assert {one["status"] for one in answer.json()["activities"]} == {"accepted"}, answer.text


def test_of_a_hundred_alerts_for_one_supporter_five_reach_them_and_the_rest_stands_ranked_below(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n:03d}" for n in range(600)]
    staffed(organisation, *learners)
    do(organisation, *[a_visit(one, day) for day in range(0, 10, 3) for one in learners])
    do(organisation, *[a_visit(one, day) for day in range(12, 26, 3) for one in learners[100:]])
    projector.drain()
    detect_at(settings, us(26))
    found = [row for row in rows(connection, organisation, ALERTS) if row[1] == "silence"]
    assert [row[4:6] for row in found] == [(place, 5) for place in range(1, 101)]
    assert {row[2:4] for row in found} == {("carl", "coach")}
    notices = "SELECT supporter_id, kind FROM symphonie.notice WHERE organisation_no = %(no)s AND supporter_id = 'carl'"
    assert rows(connection, organisation, notices) == [("carl", "alert")] * 5
    carls = [case for case in rows(connection, organisation, CASES) if case[1] == "carl"]
    assert [case[1:] for case in carls] == [("carl", "running")] * len(carls)
    assert len(carls) <= 5
    detect_at(settings, us(26, 12))
    assert rows(connection, organisation, notices) == [("carl", "alert")] * 5
    detect_at(settings, us(27))
    assert rows(connection, organisation, notices) == [("carl", "alert")] * 10


def test_a_monday_of_many_alerts_about_one_learner_leaves_its_other_places_to_others(
    organisation: Organisation, projector: Projector, settings: Settings
) -> None:
    """What costs a tutor is a learner: the alerts of one are in one case, and take one place."""
    organisation.put(small_graph())
    others = [f"l{n}" for n in range(6)]
    staffed(organisation, "ada", *others, *[f"m{n}" for n in range(40)])  # so many that nothing is of the whole cohort
    for at, item in enumerate(("a0", "b0")):
        organisation.send(*failing("ada", 6, 10 * at, item))
    organisation.send(*[one for learner in others for one in failing(learner, 4)])
    projector.drain()
    detect_at(settings, MONDAY)

    morning = _day_of_tess(organisation)
    assert [one[1:] for one in morning["ada"]] == [(1, 5, True)] * 2
    assert sorted(one[1:] for learner in others for one in morning[learner]) == [
        *((place, 5, True) for place in range(2, 6)),
        *((place, 5, False) for place in range(6, 8)),
    ]
    organisation.send(*failing("ada", 6, 30, "c0"), *failing("m0", 6, 0, "c0"))
    projector.drain()
    detect_at(settings, MONDAY + 60_000_000)
    noon = _day_of_tess(organisation)
    assert morning.items() <= {**noon, "ada": morning["ada"]}.items()
    assert noon["ada"] > morning["ada"]  # what comes of one who is attended to comes along
    assert {one[1:] for one in noon["ada"]} == {(1, 5, True)}
    assert {one[1:] for one in noon["m0"]} == {(8, 5, False)}  # below all who competed for the day


def _day_of_tess(organisation: Organisation) -> dict[str, set[tuple[str, int, int, bool]]]:
    """Give the alerts of her day by learner: kind and skill, place, cut, and whether they have reached her."""
    told = organisation.get("/v1/alerts?limit=100", {"on-behalf-of": "supporter/tess"}).json()["alerts"]
    found: dict[str, set[tuple[str, int, int, bool]]] = defaultdict(set)
    for one in told:
        found[one["learner_id"]].add(
            (f"{one['signal']} {one['skill_id']}", one["place"], one["cut"], one["within_budget"])
        )
    return found


def test_an_open_alert_says_what_is_true_now_and_tells_once_when_it_becomes_more_urgent(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    """Its clock goes on as it was, and its case keeps what it said first."""
    organisation.put(small_graph())
    others = [f"l{n}" for n in range(8)]
    staffed(organisation, "ada", *others)
    do(organisation, *[a_visit("ada", day) for day in range(0, 11, 3)])
    do(organisation, *[a_visit(one, day) for day in range(0, 46, 3) for one in others])
    projector.drain()

    def seen(day: int) -> tuple[object, ...]:
        detect_at(settings, us(day))
        told = organisation.get("/v1/alerts?signal=silence", {"on-behalf-of": "supporter/carl"}).json()["alerts"]
        ((alert, case_id, due_at),) = [(one, one["case_id"], one["due_at"]) for one in told]
        notices = "SELECT count(*) FROM symphonie.notice WHERE organisation_no = %(no)s AND body->>'signal' = 'silence'"
        ((n_told,),) = rows(connection, organisation, notices)
        return alert["facts"]["idle_days"], alert["severity"], n_told, (alert["alert_id"], case_id, due_at)

    first = seen(26)
    assert first[:3] == (16.0, "medium", 1)
    assert seen(33) == (23.0, "medium", 1, first[3])
    assert seen(40) == (30.0, "high", 2, first[3])
    assert seen(40) == (30.0, "high", 2, first[3])
    assert seen(41) == (31.0, "high", 2, first[3])
    said = "SELECT body::text FROM symphonie.case_event WHERE organisation_no = %(no)s AND event = 'alert_opened'"
    opened = [text for (text,) in rows(connection, organisation, said) if '"silence"' in text]
    assert ['"medium"' in text and "16" in text for text in opened] == [True]


def test_a_course_that_breaks_for_all_is_one_alert(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n}" for n in range(30)]
    staffed(organisation, *learners)
    do(organisation, *[a_visit(one, day) for day in range(10) for one in learners])
    deadline = {"kind": "deadline", "trace_id": "d", "activity_id": "essay", "due_at": at(8), "occurred_at": at(0)}
    do(organisation, {**deadline, "cohort_id": "class"})
    projector.drain()
    detect_at(settings, us(10))
    found = [row for row in rows(connection, organisation, ALERTS) if row[1] in {"missed_work", "cohort"}]
    assert [row[:4] for row in found if row[1] == "missed_work"] == []
    skills = "SELECT skill_id FROM symphonie.alert WHERE organisation_no = %(no)s AND kind = 'cohort' ORDER BY 1"
    assert ("missed_work",) in rows(connection, organisation, skills)
    assert {row[0] for row in found} == {None}
    told = rows(connection, organisation, "SELECT kind FROM symphonie.notice WHERE organisation_no = %(no)s")
    assert set(told) == {("course",)}
    organisation.client.delete("/v1/learners/l3", headers=organisation.headers)
    retracer = a_retracer(settings)
    retracer.work()
    retracer.close()
    named = "SELECT DISTINCT unnest(evidence) FROM symphonie.alert WHERE organisation_no = %(no)s AND learner IS NULL"
    assert {name for (name,) in rows(connection, organisation, named)} == {*learners} - {"l3"}


def test_a_class_that_stops_coming_within_days_is_one_alert_which_ends_those_of_each_and_with_their_return(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n:02d}" for n in range(20)]
    staffed(organisation, *learners)
    last = {one: 30 if n < 8 else 5 + (n - 8) // 3 for n, one in enumerate(learners)}
    do(organisation, *[a_visit(one, day) for day in range(23) for one in learners if day <= last[one]])
    projector.drain()
    for day in range(20, 24):
        detect_at(settings, us(day))
    kinds = ALERTS.replace("ORDER", "AND (kind = 'silence' OR skill_id = 'silence') ORDER")
    found = [(row[0], row[-1]) for row in rows(connection, organisation, kinds)]
    assert set(found) == {(None, None), *[(one, "cohort") for one in learners[8:11]]}
    assert len(found) == 4
    facts = "SELECT facts::json FROM symphonie.alert WHERE organisation_no = %(no)s AND skill_id = 'silence'"
    ((told,),) = rows(connection, organisation, facts)
    assert (told["n_learners"], told["since"], told["until"]) == (6.0, at(5)[:10], at(6)[:10])
    do(organisation, *[a_visit(one, 23) for one in learners])
    projector.drain()
    detect_at(settings, us(24))
    assert {row[-1] for row in rows(connection, organisation, kinds)} == {"cohort", "evidence_turned"}


def test_an_evaluation_that_all_fail_ends_as_one_alert(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n}" for n in range(12)]
    staffed(organisation, *learners)
    for learner in learners:
        organisation.send(*failing(learner, 2, evidence_kind="evaluation"))
        projector.drain()
        detect_at(settings, MONDAY)
    found = [row for row in rows(connection, organisation, ALERTS) if row[1] in {"failed_again", "cohort"}]
    assert [row[-1] for row in found if row[1] == "failed_again"] == ["cohort"] * 4
    assert [(row[0], row[-1]) for row in found if row[1] == "cohort"] == [(None, None)]
    assert {case[2] for case in rows(connection, organisation, CASES)} == {"cancelled"}


def test_a_feed_that_stopped_is_no_alert_and_one_notice(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n}" for n in range(10)]
    staffed(organisation, *learners)
    do(organisation, *[a_visit(one, day) for day in range(40) for one in learners])
    projector.drain()
    for day in (58, 59):
        detect_at(settings, us(day))
    assert rows(connection, organisation, ALERTS) == []
    notices = "SELECT supporter_id, kind FROM symphonie.notice WHERE organisation_no = %(no)s"
    assert rows(connection, organisation, notices) == [("cora", "feed_stopped")]


def test_whoever_comes_back_ends_the_alert_of_their_silence_and_the_case_that_nobody_touched(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n}" for n in range(10)]
    staffed(organisation, *learners)
    do(organisation, *[a_visit(one, day) for day in range(21) for one in learners if one != "l0" or day < 5])
    projector.drain()
    detect_at(settings, us(20))
    silent = [row for row in rows(connection, organisation, ALERTS) if row[1] == "silence"]
    assert [row[0] for row in silent] == ["l0"]
    assert silent[0][-1] is None
    do(organisation, a_visit("l0", 20))
    projector.drain()
    detect_at(settings, us(20, 12))
    assert [row for row in rows(connection, organisation, ALERTS) if row[1] == "silence"] == silent  # not before a day
    detect_at(settings, us(21))
    silent = [row for row in rows(connection, organisation, ALERTS) if row[1] == "silence"]
    assert [row[-1] for row in silent] == ["evidence_turned"]


def test_a_day_begins_by_the_clock_of_the_organisation(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    learners = [f"l{n}" for n in range(10)]
    staffed(organisation, *learners)
    rules = {**RULES, "zone": "Pacific/Auckland"}
    answer = organisation.client.put("/v1/routing-rules", headers=organisation.headers, json=rules)
    assert answer.status_code == 200
    do(organisation, *[a_visit(one, day) for day in range(21) for one in learners if one != "l0" or day < 5])
    projector.drain()
    days = "SELECT day::text FROM symphonie.signal_sweep WHERE organisation_no = %(no)s"
    detect_at(settings, us(20, 13))  # two in the night of the next day, by the clock of Auckland
    assert rows(connection, organisation, days) == []
    detect_at(settings, us(20, 15))
    assert rows(connection, organisation, days) == [("2026-02-23",)]
    nowhere = organisation.client.put(
        "/v1/routing-rules", headers=organisation.headers, json={**rules, "zone": "Mars/Base"}
    )
    assert [fault["path"] for fault in nowhere.json()["errors"]] == ["$.zone"]


def test_who_calls_nobody_has_no_alerts_and_nothing_that_waits(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    organisation.send(*failing("ada", 5))
    projector.drain()
    due = "SELECT count(*) FROM symphonie.signal_due WHERE organisation_no = %(no)s"
    assert rows(connection, organisation, due) == [(0,)]
    detect_at(settings, MONDAY)
    assert rows(connection, organisation, ALERTS) == []
