"""Goals that people set are what learners work towards, and settings what the policy follows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from engine.recommendation.leaving import LeavingModel
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Situation
from simulations.lab.fitting.leaving import settings_of
from tests.api.http.obedient import obeying
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

ENGINEER = {"id": "engineer-1", "role": "engineer"}
ENDING = urlencode({"reason": "The exam is over.", "by": "engineer-1", "role": "engineer"})


@pytest.fixture(scope="module")
def other_worker(settings: Settings) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Situation]:
    """What policies are asked, by whichever worker; newest last."""
    situations: list[Situation] = []
    monkeypatch.setattr("api.content.graphs.make_policy", obeying(situations))
    return situations


@pytest.fixture
def course(organisation: Organisation, heard: list[Situation]) -> Organisation:
    assert heard == []
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def in_days(n: int) -> str:
    return (datetime.now(UTC) + timedelta(days=n)).isoformat()


def a_goal(**more: object) -> Json:
    return {"targets": [{"skill_id": "b", "threshold": 0.8, "weight": 2.0}], "by": ENGINEER, **more}


def put_goal(organisation: Organisation, goal_id: str, **more: object) -> httpx.Response:
    return organisation.client.put(f"/v1/goals/{goal_id}", headers=organisation.headers, json=a_goal(**more))


def put_settings(organisation: Organisation, **more: object) -> httpx.Response:
    body = {"by": ENGINEER, **more}
    return organisation.client.put("/v1/recommendation-settings", headers=organisation.headers, json=body)


def send(organisation: Organisation, number: int) -> Json:
    response = organisation.send(a_result("ada", "a0", 0, number))
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def elsewhere(organisation: Organisation, client: TestClient[Litestar]) -> Organisation:
    """The same organisation, served by another worker."""
    return Organisation(client, organisation.name, organisation.key_id, organisation.token)


def test_the_next_result_is_decided_on_with_the_goal_that_was_set(
    course: Organisation, heard: list[Situation], other_worker: TestClient[Litestar]
) -> None:
    send(course, 0)
    assert heard[-1].terms is None
    assert put_goal(course, "exam", learners=["ada"], due_at=in_days(9), retention=0.8).status_code == 201
    send(elsewhere(course, other_worker), 1)
    terms = heard[-1].terms
    assert terms is not None
    assert (terms.id, terms.targets, terms.retention) == ("exam", ((1, 0.8, 2.0),), 0.8)
    assert terms.due_tick is not None
    assert terms.due_tick > heard[-1].now_tick


def test_of_several_goals_the_one_due_first_is_worked_towards(course: Organisation, heard: list[Situation]) -> None:
    put_goal(course, "never", learners=["ada"])
    put_goal(course, "late", learners=["ada"], due_at=in_days(20))
    put_goal(course, "soon", learners=["ada"], due_at=in_days(2))
    put_goal(course, "past", learners=["ada"], due_at=in_days(-2))
    send(course, 0)
    assert heard[-1].terms is not None
    assert heard[-1].terms.id == "soon"
    course.client.delete(f"/v1/goals/soon?{ENDING}", headers=course.headers)
    send(course, 1)
    assert heard[-1].terms.id == "late"


def test_a_cohort_s_goal_is_that_of_whoever_comes_to_it(course: Organisation, heard: list[Situation]) -> None:
    course.client.put("/v1/cohorts/spring", headers=course.headers, json={"learners": []})
    put_goal(course, "exam", cohorts=["spring"])
    send(course, 0)
    assert heard[-1].terms is None
    course.client.put("/v1/cohorts/spring", headers=course.headers, json={"learners": ["ada"]})
    send(course, 1)
    assert heard[-1].terms is not None
    assert [goal["goal_id"] for goal in course.get("/v1/goals?learner_id=ada").json()["goals"]] == ["exam"]
    assert course.get("/v1/goals?learner_id=eve").json()["goals"] == []


def test_recommendations_take_a_goal_of_either_origin(course: Organisation, heard: list[Situation]) -> None:
    made = course.post("/v1/goals", a_goal())
    assert made.status_code == 201
    goal_id = made.json()["goal_id"]
    assert course.post("/v1/recommendations", {"learner_id": "eve", "goal": goal_id}).status_code == 200
    assert heard[-1].terms is not None
    assert heard[-1].terms.id == goal_id
    unknown = course.post("/v1/recommendations", {"learner_id": "eve", "goal": "nowhere"})
    assert problem_of(unknown)["type"] == "/problems/unknown-goal"
    course.client.delete(f"/v1/goals/{goal_id}?{ENDING}", headers=course.headers)
    assert course.post("/v1/recommendations", {"learner_id": "eve", "goal": goal_id}).status_code == 422


def test_a_goal_is_replaced_as_a_whole_and_ended_for_the_record(course: Organisation, heard: list[Situation]) -> None:
    put_goal(course, "exam", learners=["ada"], minutes_per_day=20)
    assert put_goal(course, "exam", learners=["eve"]).status_code == 200
    send(course, 0)
    assert heard[-1].terms is None
    told = course.get("/v1/goals/exam").json()
    assert (told["learners"], told["minutes_per_day"], told["ended"]) == (["eve"], None, None)
    ended = course.client.delete(f"/v1/goals/exam?{ENDING}", headers=course.headers).json()
    assert ended["ended"]["reason"] == "The exam is over."
    assert course.get("/v1/goals?active=true").json()["goals"] == []
    assert course.get("/v1/goals?active=false").json()["goals"] == [ended]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"targets": [{"skill_id": "nowhere"}]}, "$.targets[0].skill_id"),
        ({"targets": [{"skill_id": "a"}, {"skill_id": "a"}]}, "$.targets[1].skill_id"),
        ({"targets": []}, "$.targets"),
        ({"targets": [{"skill_id": "a", "threshold": 1.5}]}, "$.targets[0].threshold"),
        ({"minutes_per_day": 0}, "$.minutes_per_day"),
        ({"due_at": "2400-01-01T00:00:00Z"}, "$.due_at"),
        ({"cohorts": ["nowhere"]}, "$.cohort"),
        ({"content_graph": "nowhere"}, "$.content_graph"),
    ],
)
def test_a_goal_that_cannot_be_is_refused_with_field_and_remedy(course: Organisation, more: Json, path: str) -> None:
    assert problem_of(put_goal(course, "exam", **more))["errors"][0]["path"] == path
    assert course.get("/v1/goals").json()["goals"] == []


def test_goals_of_another_organisation_are_absent(course: Organisation, other: Organisation) -> None:
    put_goal(course, "exam")
    other.put(small_graph())
    assert problem_of(other.get("/v1/goals/exam"))["status"] == 404
    assert other.get("/v1/goals").json()["goals"] == []
    assert other.post("/v1/recommendations", {"learner_id": "ada", "goal": "exam"}).status_code == 422
    assert put_goal(other, "exam").status_code == 201


def test_settings_need_none_and_every_version_is_kept(course: Organisation) -> None:
    path = "/v1/recommendation-settings"
    assert course.get(path).json()["source"] == "default"
    first = put_settings(course, policy={"mastered": 0.97})
    assert first.status_code == 200, first.text
    assert (first.json()["version"], first.json()["source"]) == (1, "organisation")
    own = put_settings(course, content_graph="small", awaiting_approval=["deepen"]).json()
    assert (own["version"], own["source"], own["content_graph"]) == (2, "content_graph", "small")
    assert course.get(f"{path}?content_graph=small").json() == own
    assert course.get(path).json() == first.json()
    second = put_settings(course, policy={"mastered": 0.96}).json()
    assert course.get(f"{path}/history").json()["versions"] == [second, first.json()]
    newest = course.get(f"{path}/history?limit=1").json()
    assert newest["versions"] == [second]
    rest = course.get(f"{path}/history?cursor={newest['next_cursor']}").json()
    assert rest == {"versions": [first.json()], "next_cursor": None}


def test_what_a_fit_of_leaving_writes_is_taken_as_settings_and_given_back(course: Organisation) -> None:
    found = LeavingModel(always=0.001, too_hard=0.03, discouraged=0.04, wrong_in_a_row=2, tired=0.002, tired_from=12)
    put = course.client.put("/v1/recommendation-settings", headers=course.headers, json=settings_of(found))
    assert put.status_code == 200, put.text
    told = course.get("/v1/recommendation-settings").json()
    assert msgspec.convert(told["policy"], PolicySettings) == PolicySettings(leaving=found)


def test_settings_are_followed_at_once_by_every_worker(
    course: Organisation, heard: list[Situation], other_worker: TestClient[Litestar]
) -> None:
    before = send(course, 0)["recommendations"][0]["policy_version"]
    assert send(elsewhere(course, other_worker), 1)["recommendations"][0]["policy_version"] == before
    put_settings(course, policy={"mastered": 0.97}, awaiting_approval=["deepen", "review"])
    after = send(elsewhere(course, other_worker), 2)["recommendations"][0]["policy_version"]
    assert after != before
    assert heard[-1].overrides.awaiting == {"deepen", "review"}
    assert send(course, 3)["recommendations"][0]["policy_version"] == after
    assert course.post("/v1/recommendations", {"learner_id": "new"}).json()["policy_version"] == after


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"policy": {"mastered": 1.5}}, "$.policy.mastered"),
        ({"policy": {"leaving": {"too_hard": -0.1}}}, "$.policy.leaving.too_hard"),
        ({"policy": {"leaving": {"wrong_in_a_row": 5}}}, "$.policy.leaving.wrong_in_a_row"),
        ({"policy": {"leaving": {"bored": 0.1}}}, "$.policy.leaving.bored"),
        ({"policy": {"nowhere": 1}}, "$.policy.nowhere"),
        ({"policy": {"unlocks": 0.96, "mastered": 0.95}}, "$.policy.unlocks"),
        ({"awaiting_approval": ["everything"]}, "$.awaiting_approval[0]"),
        ({"by": None}, "$.by"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_field_and_remedy(
    course: Organisation, more: Json, path: str
) -> None:
    assert problem_of(put_settings(course, **more))["errors"][0]["path"] == path
    assert course.get("/v1/recommendation-settings").json()["version"] == 0


def test_settings_of_another_organisation_are_not_followed(course: Organisation, other: Organisation) -> None:
    other.put(small_graph())
    put_settings(course, policy={"mastered": 0.97})
    assert other.get("/v1/recommendation-settings").json()["source"] == "default"
    mine, theirs = send(course, 0), send(other, 0)
    assert mine["recommendations"][0]["policy_version"] != theirs["recommendations"][0]["policy_version"]
