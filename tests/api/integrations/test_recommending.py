import httpx
import msgspec
import pytest

from content_graph.model import Goal, Target
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.paths import studious_graph
from tests.api.results.courses import words

ACTIVITIES = {item.id for item in studious_graph().items} | {one.id for one in studious_graph().resources}
BRIDGE = {"user_id": 17, "tool_consumer_instance_guid": "lms.example.org"}


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    goal = Goal(id="exam", title=words("exam"), targets=(Target("a"),))
    graph = msgspec.structs.replace(studious_graph(), goals=(goal,))
    assert organisation.put(graph).status_code == 201
    return organisation


def ask(course: Organisation, scheme: str = "Token", collection: str = "small", *done: str) -> httpx.Response:
    body = {
        "learner": BRIDGE,
        "collection": collection,
        "sequence": [{"activity": one, "score": None, "is_problem": True} for one in done],
        "lis_outcome_service_url": "https://lms.example.org/outcome",
    }
    headers = {"authorization": f"{scheme} {course.token}"}
    return course.client.post("/api/v2/activity/recommend", headers=headers, json=body)


def answer(course: Organisation, *done: str, collection: str = "small") -> Json:
    response = ask(course, "Token", collection, *done)
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def test_a_bridge_gets_one_activity_of_its_collection(course: Organisation) -> None:
    told = answer(course)
    assert told["learner"] == BRIDGE
    assert told["activity"] in ACTIVITIES
    assert told["complete"] is False
    assert told["source_launch_url"] == told["url"]
    assert ask(course, "Bearer").json()["activity"] == told["activity"]


def test_what_stands_in_the_sequence_does_not_come_again_until_nothing_is_left(course: Organisation) -> None:
    done: list[str] = []
    while not (told := answer(course, *done))["complete"]:
        assert told["activity"] not in done
        done.append(told["activity"])
        assert len(done) <= len(ACTIVITIES)
    assert told["activity"] is None
    assert told["source_launch_url"] is None
    assert done


def test_a_resource_is_known_by_its_address(course: Organisation) -> None:
    told = answer(course, "https://example.org/x")
    assert told["activity"] in {item.id for item in studious_graph().items}
    assert told["source_launch_url"] == told["activity"]


def test_a_collection_may_be_a_goal(course: Organisation) -> None:
    assert answer(course, collection="exam")["activity"] in ACTIVITIES
    refused = ask(course, "Token", "absent")
    assert problem_of(refused)["errors"][0]["path"] == "$.collection"
    assert refused.status_code == 404


def test_the_learner_is_the_one_whose_results_are_posted(course: Organisation) -> None:
    for n in range(3):
        assert course.send(a_result("lms.example.org/17", f"a{n % 2}", 1, n, occurred_at=None)).status_code == 200
    both = course.post("/v1/recommendations", {"learner_id": "lms.example.org/17", "limit": 1}).json()
    assert answer(course)["activity"] == both["items"][0]["activity_id"]


def test_only_a_key_lets_in(course: Organisation, other: Organisation) -> None:
    assert ask(course, "Basic").status_code == 401
    refused = ask(other)
    assert refused.status_code == 404
