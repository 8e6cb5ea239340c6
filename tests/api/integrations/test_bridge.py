import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.http.test_goals import a_goal
from tests.api.integrations.bridge import Bridge, an_activity
from tests.api.results.courses import small_graph

FRACTIONS = [an_activity(n, tags="fractions" if n % 2 else "decimals, fractions") for n in range(6)]
ADDRESSES = {str(one["source_launch_url"]) for one in FRACTIONS}


@pytest.fixture
def bridge(organisation: Organisation) -> Bridge:
    return Bridge(organisation.client, organisation.token)


def content_of(organisation: Organisation, slug: str) -> Json:
    found: Json = organisation.get(f"/v1/content-graphs/{slug}").json()
    return found


def mastery_of(organisation: Organisation, slug: str) -> dict[str, Json]:
    told = organisation.get(f"/v1/learners/17/mastery?content_graph={slug}").json()
    return {one["skill_id"]: one for one in told["skills"]}


def test_a_learner_goes_through_a_collection_that_only_the_bridge_knows(
    organisation: Organisation, bridge: Bridge
) -> None:
    assert bridge.sync_collection_activities("maths", FRACTIONS)
    assert bridge.get_grade("maths") == 0.0
    done: list[tuple[str, float | None]] = []
    grades = []
    while not (chosen := bridge.select_activity("maths", done))["complete"]:
        address = chosen["source_launch_url"]
        assert address in ADDRESSES - {known for known, _ in done}
        assert bridge.submit_activity_answer(address, 1.0).status_code == 201
        done.append((address, 1.0))
        grades.append(bridge.get_grade("maths"))
    assert grades == sorted(grades)
    assert grades[-1] > 0.5
    skills = mastery_of(organisation, "maths")
    assert set(skills) == {"fractions", "decimals"}
    assert skills["fractions"]["opportunities"] == len(done)


def test_a_wrong_answer_moves_the_belief_as_a_result_does(organisation: Organisation, bridge: Bridge) -> None:
    assert bridge.sync_collection_activities("maths", FRACTIONS)
    scored = bridge.submit_activity_answer("https://lms.example.org/lti/1", 0.0)
    assert scored.json()["collections"] == ["maths"]
    assert mastery_of(organisation, "maths")["fractions"]["streak"] == -1
    assert bridge.submit_activity_answer("https://lms.example.org/lti/1", 0.0).json()["id"] != scored.json()["id"]
    assert mastery_of(organisation, "maths")["fractions"]["streak"] == -2


def test_synchronising_adds_changes_and_removes(organisation: Organisation, bridge: Bridge) -> None:
    assert bridge.sync_collection_activities("maths", FRACTIONS)
    first = content_of(organisation, "maths")
    assert bridge.sync_collection_activities("maths", FRACTIONS)
    assert content_of(organisation, "maths") == first
    changed = [
        an_activity(0, name="New name", tags="halves", difficulty=0.9, type="post-assessment"),
        an_activity(0, name="Newer name", tags="halves", difficulty=0.9, type="post-assessment"),
        an_activity(9),
    ]
    assert bridge.sync_collection_activities("maths", changed)
    items = {item["url"]: item for item in content_of(organisation, "maths")["items"]}
    assert set(items) == {"https://lms.example.org/lti/0", "https://lms.example.org/lti/9"}
    known, new = items["https://lms.example.org/lti/0"], items["https://lms.example.org/lti/9"]
    assert known["title"]["und"] == "Newer name"
    assert known["skills"] == ["halves"]
    assert known["evaluation"] is True
    assert known["difficulty"] == pytest.approx(2.197, abs=1e-3)
    assert new["skills"] == ["maths"]


def test_synchronising_keeps_what_only_an_author_can_say(organisation: Organisation, bridge: Bridge) -> None:
    graph = small_graph()
    assert organisation.put(graph).status_code == 201
    before = content_of(organisation, "small")
    listed = organisation.get("/api/v2/collection/small/activities").json()
    assert bridge.sync_collection_activities("small", listed)
    assert content_of(organisation, "small") == before
    assert bridge.sync_collection_activities("small", [{**listed[0], "tags": None, "difficulty": 0.5}])
    after = content_of(organisation, "small")
    assert after["skills"] == before["skills"]
    assert [item["id"] for item in after["items"]] == [listed[0]["source_launch_url"]]
    assert after["items"][0] == before["items"][0]


def test_an_activity_of_two_collections_counts_in_both(bridge: Bridge) -> None:
    for slug in ("maths", "revision"):
        assert bridge.sync_collection_activities(slug, FRACTIONS)
    scored = bridge.submit_activity_answer("https://lms.example.org/lti/1", 1.0)
    assert scored.json()["collections"] == ["maths", "revision"]
    assert bridge.get_grade("maths") == pytest.approx(bridge.get_grade("revision"))
    assert bridge.get_grade("maths") > 0


def test_what_a_bridge_gets_wrong_is_said_and_changes_nothing(
    organisation: Organisation, bridge: Bridge, client: TestClient[Litestar]
) -> None:
    assert bridge.sync_collection_activities("maths", FRACTIONS)
    before = content_of(organisation, "maths")

    def post(path: str, body: object) -> httpx.Response:
        headers = {"authorization": f"Token {organisation.token}"}
        return client.post(f"/api/v2/{path}", headers=headers, json=body)

    wrong: list[tuple[str, object, int]] = [
        ("score", {"learner": bridge.learner, "activity": "https://lms.example.org/other", "score": 1}, 422),
        ("score", {"learner": bridge.learner, "activity": "https://lms.example.org/lti/1", "score": 1.5}, 422),
        ("score", {"learner": bridge.learner, "activity": "https://lms.example.org/lti/1", "score": None}, 422),
        ("score", {"learner": {"user_id": ""}, "activity": "https://lms.example.org/lti/1", "score": 1}, 422),
        ("collection/absent/grade", {"learner": bridge.learner}, 404),
        ("collection/maths/activities", [an_activity(1, source_launch_url="no address")], 422),
        ("collection/maths/activities", {"activities": []}, 422),
    ]
    for path, body, status in wrong:
        response = post(path, body)
        assert response.status_code == status, (path, body, response.text)
        assert problem_of(response)["errors"]
        assert content_of(organisation, "maths") == before
    assert organisation.get("/v1/learners/17/mastery?content_graph=maths").status_code == 404


def test_a_tag_that_is_too_long_for_an_id_still_names_one_skill(organisation: Organisation, bridge: Bridge) -> None:
    tags = ["x" * 200, "x" * 199 + "y"]
    assert bridge.sync_collection_activities("maths", [an_activity(n, tags=tags[n % 2]) for n in range(4)])
    skills = content_of(organisation, "maths")["skills"]
    assert [skill["title"]["und"] for skill in skills] == tags
    assert all(len(skill["id"]) <= 128 for skill in skills)


def test_a_collection_does_not_hide_a_goal(organisation: Organisation, bridge: Bridge) -> None:
    organisation.put(small_graph())
    name = organisation.post("/v1/goals", a_goal(content_graph="small", targets=[{"skill_id": "a"}])).json()["goal_id"]
    assert not bridge.sync_collection_activities(name, FRACTIONS)
    assert 0 <= bridge.get_grade(name) <= 1


def test_each_call_needs_its_own_scope(
    organisation: Organisation, client: TestClient[Litestar], other: Organisation
) -> None:
    assert organisation.put(small_graph()).status_code == 201
    elsewhere = Bridge(client, other.token)
    assert elsewhere.submit_activity_answer("a0", 1.0).status_code == 422
    nobody = Bridge(client, "no-key")
    assert nobody.submit_activity_answer("a0", 1.0).status_code == 401
    assert not nobody.sync_collection_activities("small", [])
