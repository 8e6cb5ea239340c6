"""People who work on cases over HTTP, in a service whose clock a test sets."""

from collections.abc import Mapping
from typing import Any

import httpx

from api.clock import WallClock
from tests.api.http.organisations import Json, Organisation
from tests.api.http.test_staff import CALENDAR, TESS, put
from tests.engine.support.calendars import at

MONDAY = "2026-11-16T10:00"
TWO_DAYS: Json = {"amount": 2, "unit": "working_days"}
FOUR_HOURS: Json = {"amount": 4, "unit": "working_hours"}


class SetClock:
    """A clock that stands until a test sets it, in the time of Paris."""

    def __init__(self) -> None:
        self.now_us = at(MONDAY)

    def set(self, when: str) -> None:
        self.now_us = at(when)

    def wall(self) -> WallClock:
        return WallClock(lambda: self.now_us, lambda: self.now_us)


class Someone:
    """A person, by the platform that has signed them in."""

    def __init__(self, house: Organisation, name: str) -> None:
        self.house, self.name = house, name

    def send(
        self, method: str, path: str, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        sent = {**self.house.headers, "on-behalf-of": self.name, **(headers or {})}
        return self.house.client.request(method, f"/v1/{path}", headers=sent, json=body)

    def get(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        return done(self.send("GET", path))

    def post(self, path: str, body: Json, **headers: str) -> Any:  # noqa: ANN401 - any JSON
        return done(self.send("POST", path, body, headers))

    def opens(self, subject: str = "Fractions", **more: object) -> str:
        """Open a case, with a message where nothing else is said, and return its id."""
        learner = self.name.partition("/")[2]
        body = {"subject": subject, "learner_id": learner, "text": "I am stuck.", **more}
        found: str = self.post("cases", body)["case"]["case_id"]
        return found

    def says(self, case_id: str, text: str = "Let us look at it.", **more: object) -> Any:  # noqa: ANN401 - any JSON
        return self.post(f"cases/{case_id}/messages", {"text": text, **more})

    def case(self, case_id: str) -> Any:  # noqa: ANN401 - any JSON
        return self.get(f"cases/{case_id}")["case"]

    def events(self, case_id: str) -> list[str]:
        """Return what happened as they see it, oldest first."""
        return [one["event"] for one in reversed(self.get(f"cases/{case_id}?limit=500")["events"])]


def done(response: httpx.Response) -> Any:  # noqa: ANN401 - any JSON
    assert response.is_success, response.text
    return response.json()


def staffed(organisation: Organisation) -> Organisation:
    """Give an organisation a tutor, a coach, a mentor, a peer and a coordinator, promises and rules."""
    plain = {"zone": "Europe/Paris", "language": "fr"}
    promise = {"name": "48 h", "calendar_id": "office", "first_answer": TWO_DAYS, "next_answer": FOUR_HOURS}
    rules = [{"rule_id": "messages", "role": "tutor", "signal": "message"}, {"rule_id": "rest", "role": "coach"}]
    for path, body in (
        ("calendars/office", CALENDAR),
        ("supporters/tess", TESS),
        *((f"supporters/{name}", {**plain, "name": name}) for name in ("carl", "mia", "pam", "kim", "nat")),
        ("queues/desk", {"name": "Desk", "keeper_id": "kim"}),
        ("promises/standard", promise),
        ("cohorts/class", {"learners": ["ada", "bob"]}),
        ("assignments/tess", {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}),
        ("assignments/carl", {"supporter_id": "carl", "role": "coach", "cohort_id": "class"}),
        ("assignments/mia", {"supporter_id": "mia", "role": "mentor", "learner_id": "ada"}),
        ("assignments/pam", {"supporter_id": "pam", "role": "peer", "cohort_id": "class"}),
        ("routing-rules", {"coordinator_id": "kim", "rules": rules}),
    ):
        assert put(organisation, path, body).status_code == 201, path
    return organisation
