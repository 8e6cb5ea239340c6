"""A wall clock that jumped forward and came back, as the service meets it."""

from datetime import UTC, datetime, timedelta

import psycopg
from litestar.testing import TestClient

from api.app import create_app
from api.clock import WallClock, steady_us, wall_us
from api.record.keys import METRICS
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, an_organisation
from tests.api.results.courses import small_graph

TWO_YEARS_US = 2 * 365 * 86_400_000_000
S_PER_TWO_YEARS = TWO_YEARS_US // 1_000_000


class Hands:
    """A wall clock that can be set."""

    def __init__(self) -> None:
        self.ahead_us = 0

    def read(self) -> int:
        return wall_us() + self.ahead_us


def untimed(number: int, score: float = 1.0) -> Json:
    return {"result_id": f"r{number}", "learner_id": "ada", "item_id": "a0", "score": score}


def set_seconds(school: Organisation) -> float:
    lines = school.get("/v1/metrics").text.splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith("symphonie_clock_set_seconds"))


def test_after_a_jump_there_and_back_stamps_are_of_now_and_the_jump_is_told(
    settings: Settings, database_url: str, projector: Projector
) -> None:
    hands = Hands()
    with (
        TestClient(create_app(settings, WallClock(hands.read))) as client,
        psycopg.connect(database_url) as connection,
    ):
        school = an_organisation(connection, client, f"clockwork-{wall_us()}", ("admin", METRICS))
        connection.commit()
        school.put(small_graph())
        school.send(untimed(1))
        assert client.get("/v1/health/ready").json()["checks"]["clock"] == "ok"

        hands.ahead_us = TWO_YEARS_US
        assert school.send(untimed(2)).json()["results"][0]["status"] == "accepted"
        told = client.get("/v1/health/ready").json()
        assert told["status"] == "degraded"
        assert "set forward by" in told["checks"]["clock"]
        assert abs(set_seconds(school) - S_PER_TWO_YEARS) < 60

        hands.ahead_us = 0
        answers = [school.send(untimed(number, number % 2)).json() for number in (3, 4, 5)]
        assert [answer["results"][0]["status"] for answer in answers] == ["late_replayed"] * 3
        assert client.get("/v1/health/ready").json()["checks"]["clock"] == "ok"
        assert abs(set_seconds(school)) < 60

        projector.drain()
        events = school.get("/v1/learners/ada/timeline").json()["events"]
        at = {event["result_id"]: datetime.fromisoformat(event["at"]) for event in events if event["event"] == "result"}
        soon = datetime.now(UTC) + timedelta(minutes=1)
        assert {name for name, moment in at.items() if moment > soon} == {"r2"}
        assert at["r1"] < at["r3"] < at["r4"] < at["r5"]

        by = {"id": "operator", "role": "engineer"}
        void = {
            "learner_id": "ada",
            "result_id": "r2",
            "correction_id": "c2",
            "action": "void",
            "reason": "2028",
            "by": by,
        }
        assert school.post("/v1/corrections", {"corrections": [void]}).status_code == 200
        assert school.send(untimed(6)).json()["results"][0]["status"] == "accepted"


def test_a_look_tells_jumps_and_not_the_passing_of_time() -> None:
    hands, passed_us = Hands(), 0

    def later() -> int:
        nonlocal passed_us
        passed_us += 500_000
        return passed_us

    assert WallClock(lambda: later() + hands.ahead_us, lambda: passed_us).look() == 0
    clock = WallClock(lambda: later() + hands.ahead_us, lambda: passed_us)
    hands.ahead_us = 5_000_000
    assert clock.look() == 5_000_000
    assert clock.look() == 0
    hands.ahead_us = 0
    assert clock.look() == -5_000_000
    assert clock.set_by_us == 0
    assert steady_us() <= steady_us()
