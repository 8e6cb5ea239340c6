"""Settings tried on learners as they are, before they hold."""

import psycopg
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, an_organisation, problem_of
from tests.api.results.courses import small_graph

PATH = "/v1/recommendation-settings/preview"


@pytest.fixture
def course(organisation: Organisation, projector: Projector) -> Organisation:
    """Two learners whose last answer was right, and two who have just been wrong once."""
    assert organisation.put(small_graph()).is_success
    for number, (learner, score) in enumerate((("ada", 1.0), ("bob", 1.0), ("cat", 0.0), ("dan", 0.0))):
        sent = [a_result(learner, item, score, 2 * number + n) for n, item in enumerate(("a0", "a1"))]
        assert organisation.send(*sent).is_success
    projector.drain()
    return organisation


def preview(course: Organisation, **body: object) -> Json:
    answer = course.post(PATH, body)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def first(course: Organisation, learner: str) -> Json:
    told: Json = course.post("/v1/recommendations", {"learner_id": learner, "limit": 1}).json()["items"][0]
    return told


def test_the_settings_that_hold_change_nothing(course: Organisation) -> None:
    told = preview(course)
    assert told == {"content_graph": "small", "n_learners": 4, "n_changed": 0, "changed": []}


def test_it_says_how_many_paths_would_change_and_they_do(course: Organisation) -> None:
    policy = {"passes_after": 1, "passes_from": 0.3, "own_items": 1}
    told = preview(course, policy=policy)
    assert (told["n_learners"], told["n_changed"]) == (4, 2)
    assert [one["learner_id"] for one in told["changed"]] == ["bob", "ada"]
    assert course.get("/v1/recommendation-settings").json()["source"] == "default"
    by = {"id": "eng", "role": "engineer"}
    settings = {"policy": {**policy, "near_tie": 0}, "by": by}
    put = course.client.put("/v1/recommendation-settings", headers=course.headers, json=settings)
    assert put.is_success, put.text
    for one in told["changed"]:
        after = first(course, one["learner_id"])
        assert [one["after"][name] for name in ("kind", "activity_id")] == [after["kind"], after["activity_id"]]
        assert one["before"] != one["after"]


def test_only_so_many_are_looked_at_the_newest_first(course: Organisation) -> None:
    assert preview(course, n_learners=2, policy={"answers_failures": False})["n_learners"] == 2


def test_whoever_may_read_no_learners_is_shown_none(course: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        author = an_organisation(connection, course.client, course.name, ("content:write",))
    assert problem_of(author.post(PATH, {}))["type"] == "/problems/forbidden"
