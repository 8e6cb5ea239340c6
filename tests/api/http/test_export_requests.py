"""Where an organisation wants four eyes, a list of learners is taken along once another has approved it."""

import psycopg
import pytest

from api.record.keys import create_key
from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_staff import house
from tests.api.results.courses import small_graph

__all__ = ("house",)
TESS = {"on-behalf-of": "supporter/tess"}
MAP = "/v1/cohorts/class/mastery"


@pytest.fixture
def other(house: Organisation, projector: Projector, database_url: str) -> Organisation:
    """Another administrator of the house, which has a course with a result and wants four eyes."""
    house.put(small_graph())
    house.send(a_result("ada", "a0", 1.0, 1))
    projector.drain()
    with psycopg.connect(database_url) as connection:
        key = create_key(connection, house.name, ("admin",))
    assert house.client.put("/v1/export-rule", headers=house.headers, json={"needs_approval": True}).is_success
    return Organisation(house.client, house.name, key.key_id, key.token)


def kind(organisation: Organisation, path: str, headers: dict[str, str]) -> str | None:
    answer = organisation.get(path, headers)
    return None if answer.is_success else str(problem_of(answer)["type"]).removeprefix("/problems/")


def asked(organisation: Organisation, cohort: str | None = "class") -> str:
    answer = organisation.post("/v1/export-requests", {"reason": "Council of the class", "cohort_id": cohort})
    assert answer.status_code == 201, answer.text
    told: Json = answer.json()
    return str(told["request_id"])


def decided(organisation: Organisation, request_id: str, *, is_approved: bool) -> int:
    where = f"/v1/export-requests/{request_id}/decision"
    return organisation.post(where, {"is_approved": is_approved}).status_code


def test_an_export_waits_for_another_administrator(
    house: Organisation, other: Organisation, connection: psycopg.Connection
) -> None:
    for path in (MAP, "/v1/cohorts/class", "/v1/cohorts/class/overview", "/v1/learners", "/v1/groups"):
        assert kind(house, path, {}) == "export-needs-approval"
    assert kind(house, MAP, TESS) is None
    assert kind(house, MAP, {**TESS, "export-request": ""}) == "export-needs-approval"
    one, denied, late = asked(house), asked(house), asked(house)
    assert kind(house, MAP, {"export-request": one}) == "export-not-approved"
    assert decided(house, one, is_approved=True) == 403
    assert decided(other, one, is_approved=True) == 200
    assert decided(other, one, is_approved=False) == 409
    assert decided(other, denied, is_approved=False) == 200
    for unfit in (kind(other, MAP, {"export-request": one}), kind(house, MAP, {**TESS, "export-request": one})):
        assert unfit == "export-not-approved"
    assert kind(house, "/v1/cohorts/other", {"export-request": one}) in {"export-not-approved", "unknown-cohort"}
    assert kind(house, MAP, {"export-request": denied}) == "export-not-approved"
    assert kind(house, MAP, {"export-request": one}) is None
    assert kind(house, MAP, {"export-request": one}) is None
    connection.execute(
        "UPDATE symphonie.export_request SET used_at = used_at - interval '11 minutes' WHERE id = %s", [one]
    )
    connection.execute("UPDATE symphonie.export_request SET expires_at = now() WHERE id = %s", [late])
    connection.commit()
    assert kind(house, MAP, {"export-request": one}) == "export-not-approved"
    assert decided(other, late, is_approved=True) == 409
    states = {row["request_id"]: row["state"] for row in house.get("/v1/export-requests").json()["requests"]}
    assert states == {one: "used", denied: "denied", late: "over"}
    acts = [act["act"] for act in house.get("/v1/audit?limit=200").json()["acts"]]
    assert {"export_rule.made", "export_request.made", "export_request.changed"} <= set(acts)
    assert house.get("/v1/audit/verification").json()["is_whole"]
