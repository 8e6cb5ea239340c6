from __future__ import annotations

import re

import httpx
import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute
from litestar.testing import TestClient
from openapi_spec_validator import validate

from api.http.documentation import ASSETS
from engine.artefact import write
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import a_model


@pytest.fixture
def document(client: TestClient[Litestar]) -> Json:
    response = client.get("/v1/openapi.json")
    assert response.status_code == 200
    found: Json = response.json()
    return found


def test_the_document_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_is_described_and_nothing_else(client: TestClient[Litestar], document: Json) -> None:
    routed = set()
    for route in client.app.routes:
        path = re.sub(r":\w+}", "}", route.path)
        if isinstance(route, HTTPRoute):
            routed |= {(method.lower(), path) for method in route.methods if method != "OPTIONS"}
        elif isinstance(route, ASGIRoute):
            routed.add(("post", path))
    described = {(method, path) for path, item in document["paths"].items() for method in item}
    assert described == routed


def test_every_operation_names_its_problems_and_its_key(document: Json) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            responses = operation["responses"]
            assert "500" in responses, path
            if operation["security"]:
                assert {"401", "403", "503"} <= set(responses), path
            for status, response in responses.items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]
    assert document["paths"]["/v1/results"]["post"]["security"] == [{"key": []}]
    assert {"400", "404", "409", "413", "415", "422", "429"} <= set(
        document["paths"]["/v1/results"]["post"]["responses"]
    )


def test_what_a_struct_says_of_its_fields_is_in_the_document(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert "newest of them happened" in schemas["SkillMastery"]["properties"]["last_evidence_at"]["description"]
    assert not any("Attributes:" in schema.get("description", "") for schema in schemas.values())
    names = [one["name"] for one in document["paths"]["/v1/learners/{learner_id}/mastery"]["get"]["parameters"]]
    assert names == ["learner_id", "content_graph", "skill_id", "at"]


def test_operations_have_names_of_their_own(document: Json) -> None:
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(set(names)) == len(names)


def test_the_page_and_its_parts_ask_nobody_else(client: TestClient[Litestar]) -> None:
    page = client.get("/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert not re.findall(r"(?:https?:)?//[\w.]", page.text)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    links = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert link.startswith("/v1/docs/")
        assert client.get(link).status_code == 200
    styles = client.get("/v1/docs/swagger-ui.css").text
    assert not re.findall(r"url\(['\"]?(?:https?:)?//", styles)
    assert "@import" not in styles


def test_the_parts_of_the_page_are_in_the_package(client: TestClient[Litestar]) -> None:
    for name, media_type in ASSETS.items():
        response = client.get(f"/v1/docs/{name}")
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert len(response.content) > 500
    assert client.get("/v1/docs/../../etc/passwd").status_code == 404
    assert client.get("/v1/docs/index.html").status_code == 404


def test_the_examples_work(organisation: Organisation, document: Json) -> None:
    def example(path: str, method: str) -> Json:
        found: Json = document["paths"][path][method]["requestBody"]["content"]["application/json"]["example"]
        return found

    graph = example("/v1/content-graphs/{content_graph_id}", "put")
    put = organisation.client.put(f"/v1/content-graphs/{graph['id']}", headers=organisation.headers, json=graph)
    assert put.status_code == 201
    gaps = document["paths"]["/v1/content-graphs/{content_graph_id}/gaps"]["get"]["responses"]["200"]["content"]
    answered = {**gaps["application/json"]["example"], "version": put.json()["version"]}
    assert organisation.get(f"/v1/content-graphs/{graph['id']}/gaps?limit=1").json() == answered
    results = organisation.post("/v1/results", example("/v1/results", "post"))
    assert results.status_code == 200
    recommended = organisation.post("/v1/recommendations", example("/v1/recommendations", "post"))
    assert recommended.status_code == 200
    recommended = organisation.post("/v1/recommendations", {"learner_id": "learner-18"})
    path = "/v1/recommendations/{recommendation_id}/events"
    activity = {"activity_id": recommended.json()["items"][0]["activity_id"]}
    event = {**example(path, "post"), **activity}
    told = organisation.post(path.format(recommendation_id=recommended.json()["recommendation_id"]), event)
    assert told.status_code == 200
    assert (
        organisation.post("/api/v2/activity/recommend", example("/api/v2/activity/recommend", "post")).status_code
        == 200
    )


def test_answers_are_as_the_document_says(organisation: Organisation, document: Json) -> None:
    organisation.put(small_graph())
    sent = organisation.send(*(a_result("ada", f"a{n % 2}", 0, n) for n in range(4)))
    answers = {
        ("/v1/results", "post"): sent,
        ("/v1/content-graphs", "get"): organisation.get("/v1/content-graphs"),
        ("/v1/content-graphs/{content_graph_id}", "put"): organisation.put(small_graph()),
        ("/v1/content-graphs/{content_graph_id}", "get"): organisation.get("/v1/content-graphs/small"),
        ("/v1/content-graphs/{content_graph_id}/gaps", "get"): organisation.get("/v1/content-graphs/small/gaps"),
        ("/v1/learners/{learner_id}/mastery", "get"): organisation.get("/v1/learners/ada/mastery"),
        ("/v1/learners/{learner_id}/timeline", "get"): organisation.get("/v1/learners/ada/timeline"),
        ("/v1/learners/{learner_id}/adjustments", "get"): organisation.get("/v1/learners/ada/adjustments"),
        ("/v1/recommendations", "post"): organisation.post("/v1/recommendations", {"learner_id": "ada"}),
        ("/v1/adjustments", "get"): organisation.get("/v1/adjustments"),
        ("/v1/effects", "get"): organisation.get("/v1/effects"),
        ("/v1/health/live", "get"): organisation.get("/v1/health/live"),
    }
    answers |= answers_about_paths(organisation, sent.json())
    answers |= answers_about_models(organisation)
    for (path, method), answer in answers.items():
        check(answer, document["paths"][path][method], document)
    path, method = "/v1/learners/{learner_id}/mastery", "get"
    check(organisation.get("/v1/learners/eda/mastery"), document["paths"][path][method], document, "Problem")


def answers_about_paths(organisation: Organisation, sent: Json) -> dict[tuple[str, str], httpx.Response]:
    changed, recommended = sent["adjustments"][0], sent["recommendations"][0]
    by = {"id": "supporter-3", "role": "tutor"}
    review = {"decision": "undo", "reason": "We have just worked on it.", "by": by}
    event = {"event": "followed", "activity_id": recommended["items"][0]["activity_id"]}
    bridge = {"learner": {"user_id": "ada"}, "collection": "small", "sequence": []}
    collection = "/api/v2/collection/{collection_id}"
    reviewed = f"/v1/learners/ada/adjustments/{changed['adjustment_id']}/review"
    told = f"/v1/recommendations/{recommended['recommendation_id']}/events"
    return {
        ("/v1/learners/{learner_id}/adjustments/{adjustment_id}/review", "post"): organisation.post(reviewed, review),
        ("/v1/recommendations/{recommendation_id}/events", "post"): organisation.post(told, event),
        ("/api/v2/activity/recommend", "post"): organisation.post("/api/v2/activity/recommend", bridge),
        ("/api/v2/score", "post"): organisation.post("/api/v2/score", {**bridge, "activity": "a0", "score": 1.0}),
        (f"{collection}/grade", "post"): organisation.post("/api/v2/collection/small/grade", bridge),
        (f"{collection}/activities", "get"): organisation.get("/api/v2/collection/small/activities"),
    }


def answers_about_models(organisation: Organisation) -> dict[tuple[str, str], httpx.Response]:
    model = a_model()
    base, described = "/v1/content-graphs/small", "/v1/content-graphs/{content_graph_id}"
    headers = {**organisation.headers, "content-type": "application/json"}
    name = model.content_hash
    uploaded = organisation.client.post(f"{base}/models", headers=headers, content=write(model))
    activated = organisation.client.put(f"{base}/active-model", headers=headers, json={"content_hash": name})
    read_back = organisation.get(f"{base}/active-model")
    return {
        (f"{described}/models", "post"): uploaded,
        (f"{described}/models", "get"): organisation.get(f"{base}/models"),
        (f"{described}/models/{{content_hash}}", "get"): organisation.get(f"{base}/models/{name}"),
        (f"{described}/model-comparison", "get"): organisation.get(
            f"{base}/model-comparison?before={name}&after={name}"
        ),
        (f"{described}/active-model", "put"): activated,
        (f"{described}/active-model", "get"): read_back,
        (f"{described}/active-model/rollback", "post"): organisation.client.post(
            f"{base}/active-model/rollback", headers=organisation.headers
        ),
    }


def check(answer: httpx.Response, operation: Json, document: Json, schema_name: str = "") -> None:
    """Hold an answer against its schema with the library that openapi-spec-validator stands on."""
    if schema_name:
        schema: Json = {"$ref": f"#/components/schemas/{schema_name}"}
    else:
        schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(answer.json())
