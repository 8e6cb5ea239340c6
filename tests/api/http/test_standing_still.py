"""No path stands still: help that nobody studies makes way, and nothing is opened that no answer has spoken for."""

from collections import Counter

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.record.projector import Projector
from content_graph.model import ContentGraph, Defaults, Edge, Item, Resource, Skill, SkillParameters
from tests.api.http.organisations import Json, Organisation
from tests.api.http.test_reviews import both_memories

N_ITEMS = 3


def baking() -> ContentGraph:
    """Two skills, the second on the first; help in two languages, a lesson in French."""
    return ContentGraph(
        "baking",
        {"fr": "Le pain", "en": "Bread"},
        (Skill("bake", {"en": "Bake"}, (Edge("weigh"),)), Skill("weigh", {"en": "Weigh"})),
        tuple(Item(f"{one}-{n}", {"en": f"{one} {n}"}, (one,)) for one in ("bake", "weigh") for n in range(N_ITEMS)),
        (),
        (
            Resource("film", {"fr": "Film"}, ("weigh",), "remedial", language="fr", minutes=4),
            Resource("sheet", {"en": "Sheet"}, ("weigh",), "remedial", language="en", minutes=2),
            Resource("lesson", {"fr": "Cours"}, ("weigh",), "core", language="fr", minutes=12),
        ),
        defaults=Defaults(language="fr"),
    )


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(baking()).status_code == 201
    return organisation


def answer(course: Organisation, number: int, score: float) -> Json:
    """Answer the next item of the first skill; what comes is in the answer."""
    result = {"result_id": f"r{number}", "learner_id": "ada", "item_id": f"weigh-{number % N_ITEMS}", "score": score}
    response = course.post("/v1/results", {"results": [result], "return_recommendations": True})
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def listed(course: Organisation, **more: object) -> Json:
    told: Json = course.post("/v1/recommendations", {"learner_id": "ada", **more}).json()
    return told


def ids(told: Json) -> list[str]:
    return [one["activity_id"] for one in told["items"]]


def tell(course: Organisation, told: Json, activity_id: str, event: str) -> Json:
    body = {"event": event, "activity_id": activity_id}
    response = course.post(f"/v1/recommendations/{told['recommendation_id']}/events", body)
    assert response.status_code == 200, response.text
    heard: Json = response.json()
    return heard


def test_an_item_stands_behind_a_resource_for_whoever_does_not_tell_what_was_studied(course: Organisation) -> None:
    answer(course, 0, 0.0)
    told = answer(course, 1, 0.0)

    assert ids(told["recommendations"][0])[:2] == ["film", "weigh-2"]
    behind = told["recommendations"][0]["items"][1]
    assert (behind["kind"], behind["reason_code"]) == ("remediate", "remediate_continues")


def test_what_was_left_aside_makes_way_for_the_next_step(course: Organisation) -> None:
    answer(course, 0, 0.0)
    told = answer(course, 1, 0.0)["recommendations"][0]
    assert not tell(course, told, "film", "ignored")["counts_as_studied"]

    assert ids(listed(course))[0] == "weigh-2"
    assert "film" not in ids(listed(course, limit=50))


def test_what_was_left_aside_is_remembered_in_the_record_as_it_is_live(
    course: Organisation, client: TestClient[Litestar], projector: Projector, database_url: str
) -> None:
    answer(course, 0, 0.0)
    told = answer(course, 1, 0.0)["recommendations"][0]
    tell(course, told, "film", "ignored")
    tell(course, told, "weigh-2", "ignored")
    projector.drain()

    with psycopg.connect(database_url) as connection:
        live, past = both_memories(connection, client, course)
    assert live == past
    assert [(one.activity_id, one.days) for one in past[1].studied] == [("film", ())]


def test_what_was_left_aside_and_studied_after_all_counts_as_studied(course: Organisation) -> None:
    answer(course, 0, 0.0)
    told = answer(course, 1, 0.0)["recommendations"][0]
    tell(course, told, "film", "ignored")

    assert tell(course, told, "film", "completed")["counts_as_studied"]
    assert "film" not in ids(listed(course, limit=50))


def test_other_help_comes_in_the_learner_s_language_before_any_other(course: Organisation) -> None:
    brought: list[str] = []
    for number in range(N_ITEMS + 1):
        told = answer(course, number, 0.0)
        brought += [one["activity_id"] for one in told["adjustments"] if one["action"] == "opened"]
        if brought[-1:] and brought[-1] in ids(told["recommendations"][0]):
            tell(course, told["recommendations"][0], brought[-1], "completed")

    assert brought == ["film", "lesson", "sheet"]


def test_where_every_question_was_asked_help_that_was_not_studied_still_comes(course: Organisation) -> None:
    for number, score in enumerate([0.0, 1.0, 0.0]):
        answer(course, number, score)
    offered: list[str] = []
    while (told := listed(course))["items"]:
        offered.append(told["items"][0]["activity_id"])
        tell(course, told, offered[-1], "completed")

    assert set(offered) == {"film", "lesson", "sheet"}
    assert Counter(offered).most_common(1)[0][1] == 1
    assert offered[-1] == "sheet"
    assert told["status"] == "bank_exhausted"


def test_what_was_studied_opens_nothing_before_an_answer_says_so(course: Organisation) -> None:
    graph = baking()
    easily_learned = msgspec.structs.replace(graph.skills[1], parameters=SkillParameters(learn=0.4))
    assert course.put(msgspec.structs.replace(graph, skills=(graph.skills[0], easily_learned))).status_code == 200
    answer(course, 0, 0.0)
    told = answer(course, 1, 0.0)["recommendations"][0]
    tell(course, told, "film", "completed")
    told = listed(course, limit=50)
    weigh = next(one for one in course.get("/v1/learners/ada/mastery").json()["skills"] if one["skill_id"] == "weigh")

    assert weigh["status"] != "assumed"
    assert {one["skill_id"] for one in told["items"]} == {"weigh"}
