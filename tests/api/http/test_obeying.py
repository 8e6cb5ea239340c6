"""The policy that serves obeys what people decide, in whichever worker, and says so."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.results.courses import small_graph

TUTOR = {"id": "tutor-3", "role": "tutor"}


@pytest.fixture
def workers(organisation: Organisation, settings: Settings) -> Iterator[tuple[Organisation, Organisation]]:
    """The same organisation, served by two workers."""
    assert organisation.put(small_graph()).status_code == 201
    with TestClient(create_app(settings)) as client:
        yield organisation, Organisation(client, organisation.name, organisation.key_id, organisation.token)


def wrong(organisation: Organisation, number: int) -> Json:
    response = organisation.send(a_result("ada", "a0", 0, number))
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def right(organisation: Organisation, number: int) -> Json:
    told: Json = organisation.send(a_result("ada", "a0", 1, number)).json()
    return told


def decide(organisation: Organisation, kind: str, **more: object) -> str:
    body = {"learner_id": "ada", "kind": kind, "reason": "I know this learner.", "by": TUTOR, **more}
    response = organisation.post("/v1/overrides", body)
    assert response.status_code == 201, response.text
    return str(response.json()["override_id"])


def first(told: Json) -> str:
    return str(told["recommendations"][0]["items"][0]["activity_id"])


def obeyed(told: Json) -> list[tuple[str, str]]:
    return [(one["override_id"], one["effect"]) for one in told["obeyed"].get("ada", ())]


def test_what_is_vetoed_through_one_worker_is_gone_from_the_next_answer_of_another(
    workers: tuple[Organisation, Organisation],
) -> None:
    one, another = workers
    wanted = first(right(one, 0))
    veto = decide(one, "veto", activity_id=wanted)
    told = right(another, 1)
    assert wanted not in [item["activity_id"] for item in told["recommendations"][0]["items"]]
    assert (veto, "barred") in obeyed(told)
    assert told["recommendations"][0]["obeyed"][0]["reason"] == "I know this learner."


def test_with_automation_off_the_path_stays_as_it_is(workers: tuple[Organisation, Organisation]) -> None:
    one, another = workers
    off = decide(one, "automation_off")
    told = [wrong(another, n) for n in range(5)]
    assert [answer["adjustments"] for answer in told] == [[]] * 5
    assert all(answer["recommendations"][0]["items"] for answer in told)
    assert (off, "automation_off") in obeyed(told[-1])
    ending = urlencode({"reason": "Enough.", "by": "tutor-3", "role": "tutor"})
    one.client.delete(f"/v1/overrides/{off}?{ending}", headers=one.headers)
    assert any(wrong(another, n)["adjustments"] for n in range(5, 10))


def test_what_is_pinned_comes_first(workers: tuple[Organisation, Organisation]) -> None:
    one, another = workers
    pin = decide(one, "pin", activity_id="c1")
    told = wrong(another, 0)
    assert first(told) == "c1"
    assert (pin, "pinned") in obeyed(told)


def test_kinds_that_wait_for_approval_are_proposed(workers: tuple[Organisation, Organisation]) -> None:
    one, another = workers
    kinds = ["remediate", "evaluate", "review", "advance", "deepen"]
    body = {"awaiting_approval": kinds, "by": {"id": "engineer-1", "role": "engineer"}}
    assert one.client.put("/v1/recommendation-settings", headers=one.headers, json=body).status_code == 200
    actions = {change["action"] for n in range(5) for change in wrong(another, n)["adjustments"]}
    assert "proposed" in actions
    assert "opened" not in actions


def test_a_goal_of_people_changes_what_comes_next(workers: tuple[Organisation, Organisation]) -> None:
    one, another = workers
    wrong(another, 0)
    goal = {"targets": [{"skill_id": "a"}], "learners": ["ada"], "by": TUTOR}
    assert one.client.put("/v1/goals/only-a", headers=one.headers, json=goal).status_code == 201
    items = wrong(another, 1)["recommendations"][0]["items"]
    assert {item["skill_id"] for item in items if item["kind"] in {"remediate", "advance"}} <= {"a"}
