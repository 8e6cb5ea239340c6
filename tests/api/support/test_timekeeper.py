"""Timers fire once, at their instant, to whom they concern, whoever is away and however many fire them."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from api.clock import wall_us
from tests.api.http.organisations import Json, Organisation
from tests.api.http.test_staff import CALENDAR, PROMISE, TESS, TOM, put
from tests.api.processes.embedded.processes import wait_for
from tests.api.support.clocked import DUE, HOUR, WARNED, a_case, no_of, told, work_at


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def house(organisation: Organisation) -> Organisation:
    chain = [{"after_hours": 0, "role": "coach"}, {"after_hours": 4, "role": "coordinator"}]
    for path, body in (
        ("calendars/office", CALENDAR),
        ("supporters/tess", TESS),
        ("supporters/tom", TOM),
        ("supporters/carl", TESS),
        ("promises/standard", {**PROMISE, "escalation": chain}),
        ("assignments/coach", {"supporter_id": "carl", "role": "coach", "learner_id": "ada"}),
        ("routing-rules", {"coordinator_id": "tom", "rules": [{"rule_id": "all", "role": "tutor"}]}),
    ):
        assert put(organisation, path, body).status_code == 201, path
    return organisation


def away(deputy: str | None, begins: str = "16T00:00", ends: str = "21T00:00") -> Json:
    absence = {"from_at": f"2026-11-{begins}:00+01:00", "to_at": f"2026-11-{ends}:00+01:00", "deputy_id": deputy}
    return {"absences": [absence]}


def test_a_timer_fires_at_its_instant_and_not_before(
    house: Organisation, connection: Connection, database_url: str
) -> None:
    a_case(database_url, house.name, "c", "tess")
    number = no_of(connection, house.name)
    work_at(database_url, WARNED - 1)
    assert told(connection, number) == []
    work_at(database_url, WARNED)
    assert told(connection, number) == [("tess", "warning", 75, False)]
    for _ in range(2):
        work_at(database_url, DUE)
    assert told(connection, number) == [
        ("tess", "breach", 0, False),
        ("tom", "breach", 0, False),
        ("carl", "escalation", 1, False),
        ("tess", "warning", 75, False),
    ]
    state = "SELECT clock_state, extract(epoch FROM breached_at) * 1000000 FROM symphonie.support_case WHERE id = 'c'"
    assert connection.execute(f"{state} AND organisation_no = %s", [number]).fetchone() == ("breached", DUE)


def test_whoever_stands_in_is_told_and_nobody_twice(
    house: Organisation, connection: Connection, database_url: str
) -> None:
    put(house, "supporters/tess", {**TESS, **away("carl")})
    put(house, "supporters/carl", {**TESS, **away("tom")})
    a_case(database_url, house.name, "c", "tess")
    number = no_of(connection, house.name)
    work_at(database_url, DUE)
    assert told(connection, number) == [
        ("tom", "breach", 0, False),
        ("tom", "escalation", 1, False),
        ("tom", "offer", 0, False),
        ("tom", "warning", 75, True),
    ]


def test_what_comes_late_says_so_and_waits_for_a_time_to_work(
    house: Organisation, connection: Connection, database_url: str
) -> None:
    a_case(database_url, house.name, "c", "tess")
    number = no_of(connection, house.name)
    evening, morning = DUE + 12 * HOUR, DUE + 23 * HOUR
    work_at(database_url, evening)
    assert told(connection, number) == []
    state = "SELECT clock_state FROM symphonie.support_case WHERE id = 'c' AND organisation_no = %s"
    assert connection.execute(state, [number]).fetchone() == ("breached",)
    work_at(database_url, morning - 1)
    assert told(connection, number) == []
    work_at(database_url, morning)
    assert {row[3] for row in told(connection, number)} == {True}
    assert len(told(connection, number)) == 5


def n_late(house: Organisation, metrics: Organisation) -> int:
    """Tell how many timers are late, which readiness and metrics say alike; those of other tests count, too."""
    found: list[int] = []

    def agree() -> bool:  # a timer of another test may have become late between the two
        told = house.get("/v1/health/ready").json()["checks"]["timekeeper"]
        n = 0 if told == "ok" else int(told.removesuffix(told[told.index(" timers of clocks have not fired") :]))
        found.append(n)
        return f"symphonie_timers_late {float(n)}" in metrics.get("/v1/metrics").text

    wait_for(agree)
    return found[-1]


def test_timers_that_do_not_fire_are_told_by_readiness_and_metrics(
    house: Organisation, metrics: Organisation, database_url: str
) -> None:
    work_at(database_url, wall_us())  # of those of other tests, what cannot fire is left
    before = n_late(house, metrics)
    a_case(database_url, house.name, "c", "tess", wall_us() - 30 * 24 * HOUR)
    assert house.get("/v1/health/ready").json()["status"] == "degraded"
    assert n_late(house, metrics) > before
    work_at(database_url, wall_us())
    assert n_late(house, metrics) <= before
