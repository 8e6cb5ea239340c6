import json
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from content_graph.model import ContentGraph, Item, Skill, SkillParameters
from engine.artefact import ModelArtefact, content_hash, read, write
from engine.tracing import Population
from tests.api.http.organisations import Json, Organisation, a_result, an_organisation, problem_of
from tests.api.results.courses import small_graph, words
from tests.engine.artefact.models import EASY, HARD, a_model

MODELS = "/v1/content-graphs/small/models"
ACTIVE = "/v1/content-graphs/small/active-model"
BOTH = a_model()
ONLY_A = a_model(Population(n_nodes=3), {"a": HARD})
FOREIGN = a_model(skills={"elsewhere": EASY})
SAME_ID = {"x-request-id": "the-same"}


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def upload(organisation: Organisation, model: ModelArtefact | str | bytes, path: str = MODELS) -> httpx.Response:
    body = write(model) if isinstance(model, ModelArtefact) else model
    headers = {**organisation.headers, "content-type": "application/json"}
    return organisation.client.post(path, headers=headers, content=body)


def activate(organisation: Organisation, model: ModelArtefact | None) -> Json:
    if model is not None:
        assert upload(organisation, model).status_code in {200, 201}
    # These models are made for tracing, not for predicting well (`test_judged_models` is about that).
    wanted = {"content_hash": model.content_hash if model is not None else None, "force": True}
    response = put_active(organisation, wanted)
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def put_active(organisation: Organisation, body: object) -> httpx.Response:
    return organisation.client.put(ACTIVE, headers=organisation.headers, json=body)


def roll_back(organisation: Organisation) -> httpx.Response:
    return organisation.client.post(f"{ACTIVE}/rollback", headers=organisation.headers)


def mastery(organisation: Organisation, learner: str = "ada") -> Json:
    response = organisation.get(f"/v1/learners/{learner}/mastery?at=2026-03-02T12:00:00Z")
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def believed(told: Json) -> dict[str, float]:
    return {skill["skill_id"]: skill["p"] for skill in told["skills"]}


def test_a_model_comes_back_as_it_was_uploaded_and_once(course: Organisation) -> None:
    first = upload(course, BOTH)
    assert first.status_code == 201
    assert first.json()["created"]
    again = upload(course, msgspec.json.format(write(BOTH), indent=3))
    assert again.status_code == 200
    assert not again.json()["created"]
    assert again.json()["content_hash"] == first.json()["content_hash"] == BOTH.content_hash
    found = course.get(f"{MODELS}/{BOTH.content_hash}")
    assert read(found.content) == BOTH
    assert found.headers["etag"] == f'"{BOTH.content_hash}"'
    assert [model["content_hash"] for model in course.get(MODELS).json()["models"]] == [BOTH.content_hash]


def test_an_upload_says_what_the_model_has_not_seen_and_traces_nobody(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    before = mastery(course)
    told = upload(course, ONLY_A).json()
    assert told["coverage"]["fitted_skills"] == 1
    assert told["coverage"]["unseen_skills"] == ["b", "c"]
    assert set(told["coverage"]["unseen_items"]) == {item.id for item in small_graph().items} - {"a0"}
    assert mastery(course) == before
    assert course.get(ACTIVE).json()["model_version"] == "authored-1"
    assert course.get(ACTIVE).json()["retrace"] is None


def test_models_are_listed_newest_first_with_what_they_were_made_from(course: Organisation) -> None:
    upload(course, BOTH)
    activate(course, ONLY_A)
    newest, oldest = course.get(MODELS).json()["models"]
    assert (newest["content_hash"], newest["active"]) == (ONLY_A.content_hash, True)
    assert (oldest["content_hash"], oldest["active"]) == (BOTH.content_hash, False)
    assert oldest["training"]["log_likelihood"] == BOTH.training.log_likelihood
    assert oldest["training"]["period_from"] == "2026-01-01T00:00:00Z"
    first = course.get(f"{MODELS}?limit=1").json()
    assert first["models"] == [newest]
    assert course.get(f"{MODELS}?cursor={first['next_cursor']}").json() == {"models": [oldest], "next_cursor": None}


def test_all_that_is_answered_names_the_active_model(course: Organisation) -> None:
    first = course.send(a_result("ada", "a0", 1, 1)).json()
    assert first["model_versions"] == {"ada": "authored-1"}
    active = activate(course, BOTH)
    assert active["model_version"] == active["content_hash"] == BOTH.content_hash
    assert active["revision"] == 2
    assert active["retrace"]["status"] == "waiting"
    told = course.send(a_result("ada", "a0", 1, 2), a_result("eve", "b0", 0, 1)).json()
    assert told["model_versions"] == {"ada": BOTH.content_hash, "eve": BOTH.content_hash}
    assert {one["model_version"] for one in told["recommendations"]} == {BOTH.content_hash}
    assert course.post("/v1/recommendations", {"learner_id": "new"}).json()["model_version"] == BOTH.content_hash
    assert mastery(course)["model_version"] == BOTH.content_hash
    duplicates = course.send(a_result("ada", "a0", 1, 2)).json()
    assert duplicates["model_versions"] == {}


def test_a_learner_s_next_result_is_traced_with_the_new_model_from_the_first_on(
    course: Organisation, other: Organisation
) -> None:
    """Another number of ability nodes included: ada's state of 7 nodes becomes one of 3."""
    results = [a_result("ada", item, n % 2, n) for n, item in enumerate(("a0", "b0", "ab", "a1", "c0"))]
    course.send(*results[:4])
    activate(course, ONLY_A)
    read_before = mastery(course)
    late = course.send(results[4]).json()
    other.put(small_graph())
    activate(other, ONLY_A)
    other.send(*results[:4])
    assert believed(read_before) == believed(mastery(other))
    in_order = other.send(results[4]).json()
    assert late["results"] == in_order["results"]
    assert late["mastery"] == in_order["mastery"]
    assert believed(mastery(course)) == believed(mastery(other))


def test_a_late_result_never_shows_a_move_between_two_models(course: Organisation, other: Organisation) -> None:
    newer, older = a_result("ada", "a0", 1, 9), a_result("ada", "a1", 0, 1)
    course.send(newer)
    activate(course, BOTH)
    (move,) = course.send(older).json()["mastery"]
    other.put(small_graph())
    activate(other, BOTH)
    (alone,) = other.send(older).json()["mastery"]
    assert move["before"] == alone["before"]  # the prior of the new model, not what the old one believed


def test_rolling_back_restores_every_belief(course: Organisation) -> None:
    course.send(*(a_result("ada", item, 1, n) for n, item in enumerate(("a0", "b0", "ab"))))
    authored = believed(mastery(course))
    activate(course, BOTH)
    by_both = believed(mastery(course))
    activate(course, ONLY_A)
    assert len({json.dumps(one) for one in (authored, by_both, believed(mastery(course)))}) == 3
    assert course.get(ACTIVE).json()["earlier"] == [None, BOTH.content_hash]
    first = roll_back(course).json()
    assert (first["content_hash"], first["revision"]) == (BOTH.content_hash, 4)
    assert believed(mastery(course)) == by_both
    second = roll_back(course).json()
    assert (second["model_version"], second["content_hash"]) == ("authored-5", None)
    assert believed(mastery(course)) == authored
    nothing = roll_back(course)
    assert nothing.status_code == 409
    assert problem_of(nothing)["type"] == "/problems/nothing-to-roll-back"
    assert course.get(ACTIVE).json()["revision"] == 5


def test_activating_what_is_active_changes_nothing(course: Organisation) -> None:
    first = activate(course, BOTH)
    again = activate(course, BOTH)
    assert (again["revision"], again["earlier"], again["since"]) == (first["revision"], [None], first["since"])
    authored = activate(course, None)
    assert (authored["revision"], authored["earlier"]) == (3, [None, BOTH.content_hash])
    assert roll_back(course).json()["content_hash"] == BOTH.content_hash


def test_each_skill_says_where_its_parameters_come_from(course: Organisation) -> None:
    graph = small_graph()
    authored = msgspec.structs.replace(graph.skills[1], parameters=SkillParameters(prior=0.2))
    course.put(msgspec.structs.replace(graph, skills=(graph.skills[0], authored, graph.skills[2])))
    course.send(a_result("ada", "a0", 1, 1))

    def told() -> list[str]:
        return [skill["parameters"] for skill in mastery(course)["skills"]]

    assert told() == ["population", "authored", "population"]
    activate(course, ONLY_A)
    assert told() == ["fitted", "authored", "population"]


def with_skill(graph: ContentGraph, name: str) -> ContentGraph:
    item = Item(id=f"{name}0", title=words(name), skills=(name,))
    skill = Skill(id=name, title=words(name))
    return msgspec.structs.replace(graph, skills=(*graph.skills, skill), items=(*graph.items, item))


def test_a_new_version_of_the_graph_keeps_the_model_and_its_new_skills_fall_back(course: Organisation) -> None:
    activate(course, BOTH)
    course.send(a_result("ada", "a0", 1, 1))
    stored = course.put(with_skill(small_graph(), "d")).json()
    assert stored["revision"] == 2
    assert not [one for one in stored["warnings"] if one["code"] == "model_dropped"]
    active = course.get(ACTIVE).json()
    assert active["content_hash"] == BOTH.content_hash
    assert active["coverage"]["unseen_skills"] == ["c", "d"]
    told = course.send(a_result("ada", "d0", 1, 2)).json()
    assert told["results"][0]["status"] == "accepted"
    assert told["model_versions"] == {"ada": BOTH.content_hash}
    assert mastery(course)["skills"][-1]["parameters"] == "population"


def test_a_model_that_fits_no_skill_any_more_is_dropped_with_a_warning(course: Organisation) -> None:
    activate(course, ONLY_A)
    without_a = ContentGraph(id="small", title=words("small"))
    stored = course.put(with_skill(without_a, "z")).json()
    (warning,) = [one for one in stored["warnings"] if one["code"] == "model_dropped"]
    assert ONLY_A.content_hash in warning["detail"]
    active = course.get(ACTIVE).json()
    assert (active["content_hash"], active["model_version"]) == (None, f"authored-{stored['revision']}")
    assert active["earlier"] == [None, ONLY_A.content_hash]
    assert active["retrace"]["status"] == "waiting"
    refused = roll_back(course)
    assert refused.status_code == 422
    assert problem_of(refused)["type"] == "/problems/model-fits-nothing"
    course.put(with_skill(small_graph(), "z"))
    assert roll_back(course).json()["content_hash"] == ONLY_A.content_hash


def test_two_models_are_put_side_by_side(course: Organisation) -> None:
    upload(course, BOTH)
    upload(course, ONLY_A)
    path = f"/v1/content-graphs/small/model-comparison?before={BOTH.content_hash}&after="
    told = course.get(path + ONLY_A.content_hash).json()
    assert told["before"]["coverage"]["fitted_skills"] == 2
    assert told["after"]["training"]["rows"] == ONLY_A.training.rows
    assert told["differences"]["largest"][0]["path"] == "$.parameters.fitted.skills.a.prior"
    assert (told["differences"]["largest"][0]["before"], told["differences"]["largest"][0]["after"]) == (1.0, -2.0)
    assert told["differences"]["skills"] == {"both": 1, "only_before": ["b"], "only_after": []}
    missing = course.get(path + "0" * 64)
    assert missing.status_code == 404
    assert problem_of(missing)["errors"][0]["path"] == "?after"
    assert course.get("/v1/content-graphs/small/model-comparison").status_code == 422


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    tree = json.loads(write(BOTH))
    change(tree)
    return json.dumps(tree)


@pytest.mark.parametrize(
    ("body", "status", "kind", "path"),
    [
        ("{", 400, "malformed-body", "$"),
        (b'"\xff"', 400, "malformed-body", "$"),
        ("[]", 422, "invalid-model", "$"),
        ('{"format": 1, "format": 2}', 422, "invalid-model", "$.format"),
        (changed(lambda tree: tree.update(format="pickle")), 422, "invalid-model", "$.format"),
        (changed(lambda tree: tree.update(kind="dkt")), 422, "invalid-model", "$.kind"),
        (changed(lambda tree: tree.update(colour=1)), 422, "invalid-model", "$.colour"),
        (changed(lambda tree: tree.pop("training")), 422, "invalid-model", "$.training"),
        (changed(lambda tree: tree["training"].update(rows=7)), 422, "invalid-model", "$.content_hash"),
        (
            changed(lambda tree: tree["parameters"]["fitted"]["skills"]["a"].update(forget=2)),
            422,
            "invalid-model",
            "$.parameters.fitted.skills.a.forget",
        ),
        (write(FOREIGN), 422, "model-fits-nothing", "$.parameters.fitted.skills"),
    ],
)
def test_what_is_no_model_for_this_graph_is_refused_with_its_path_and_a_remedy(
    course: Organisation, body: str | bytes, status: int, kind: str, path: str
) -> None:
    response = upload(course, body)
    assert response.status_code == status
    problem = problem_of(response)
    assert problem["type"] == f"/problems/{kind}"
    assert problem["errors"][0]["path"] == path
    assert course.get(MODELS).json() == {"models": [], "next_cursor": None}


def test_a_contradiction_within_the_file_is_refused_although_the_hash_is_right(course: Organisation) -> None:
    tree = json.loads(write(BOTH))
    tree["vocabulary"]["skills"].remove("b")
    tree["content_hash"] = content_hash(tree)
    assert problem_of(upload(course, json.dumps(tree)))["errors"][0]["path"].startswith("$.vocabulary.items")


def test_a_model_in_another_format_of_body_is_refused(course: Organisation) -> None:
    headers = {**course.headers, "content-type": "application/yaml"}
    response = course.client.post(MODELS, headers=headers, content=write(BOTH))
    assert response.status_code == 415
    problem_of(response)


def test_a_model_may_be_larger_than_a_batch_of_results(course: Organisation) -> None:
    names = {f"skill {n} {'x' * 90}": EASY for n in range(8000)}
    large = write(a_model(skills={"a": EASY, **names}))
    assert len(large) > 4 << 20
    assert upload(course, large).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"content_hash": "0" * 64}, 404, "unknown-model"),
        ({"content_hash": "latest"}, 422, "invalid-fields"),
        ({}, 422, "invalid-fields"),
        ({"content_hash": None, "colour": 1}, 422, "invalid-fields"),
    ],
)
def test_what_cannot_be_activated_is_refused(course: Organisation, body: Json, status: int, kind: str) -> None:
    response = put_active(course, body)
    assert response.status_code == status
    problem = problem_of(response)
    assert problem["type"] == f"/problems/{kind}"
    assert problem["errors"][0]["path"].startswith("$")
    assert course.get(ACTIVE).json()["revision"] == 1


def test_a_model_that_has_lost_its_skills_before_it_was_activated_is_refused(course: Organisation) -> None:
    upload(course, ONLY_A)
    course.put(with_skill(ContentGraph(id="small", title=words("small")), "z"))
    response = put_active(course, {"content_hash": ONLY_A.content_hash})
    assert response.status_code == 422
    assert problem_of(response)["type"] == "/problems/model-fits-nothing"


def every_answer(organisation: Organisation, graph_id: str, name: str) -> list[httpx.Response]:
    base = f"/v1/content-graphs/{graph_id}"
    client, headers = organisation.client, {**organisation.headers, **SAME_ID}
    return [
        client.get(f"{base}/models", headers=headers),
        client.get(f"{base}/models/{name}", headers=headers),
        client.get(f"{base}/model-comparison?before={name}&after={name}", headers=headers),
        client.get(f"{base}/active-model", headers=headers),
        client.put(f"{base}/active-model", headers=headers, json={"content_hash": name}),
        client.post(f"{base}/active-model/rollback", headers=headers),
        client.post(f"{base}/models", headers={**headers, "content-type": "application/json"}, content=write(BOTH)),
    ]


def test_models_of_another_organisation_are_as_absent_as_those_that_never_were(
    course: Organisation, other: Organisation
) -> None:
    other.put(small_graph())
    other.put(msgspec.structs.replace(small_graph(), id="hidden"))
    assert upload(other, ONLY_A, "/v1/content-graphs/hidden/models").status_code == 201
    activate(other, BOTH)
    of_theirs = every_answer(course, "hidden", ONLY_A.content_hash)
    of_nobody = every_answer(course, "absent", ONLY_A.content_hash)
    assert {response.status_code for response in of_theirs} == {404}
    assert [one.content for one in of_theirs] == [one.content.replace(b"absent", b"hidden") for one in of_nobody]
    assert course.get(MODELS).json() == {"models": [], "next_cursor": None}
    assert course.get(f"{MODELS}/{BOTH.content_hash}").status_code == 404
    assert put_active(course, {"content_hash": BOTH.content_hash}).status_code == 404
    assert course.get(ACTIVE).json()["model_version"] == "authored-1"


def test_models_have_the_scopes_of_content_graphs(client: TestClient[Litestar], database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        reader = an_organisation(connection, client, "models-reader", ("content:read",))
        writer = an_organisation(connection, client, "models-writer", ("content:write",))
    assert {response.status_code for response in every_answer(reader, "small", "0" * 64)[:4]} == {404}
    assert {response.status_code for response in every_answer(reader, "small", "0" * 64)[4:]} == {403}
    assert {response.status_code for response in every_answer(writer, "small", "0" * 64)[:4]} == {403}
    assert {response.status_code for response in every_answer(writer, "small", "0" * 64)[4:]} == {404}


def test_a_hash_that_is_none_is_told_in_words(course: Organisation) -> None:
    for sent in ("zz", "0" * 63, "A" * 64):
        answer = course.client.put(ACTIVE, headers=course.headers, json={"content_hash": sent})
        assert answer.status_code == 422
        assert "64 digits" in problem_of(answer)["errors"][0]["remedy"]
