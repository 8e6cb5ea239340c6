import re
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute
from litestar.testing import TestClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.http.documentation import ASSETS
from api.http.openapi import TOKEN_URL
from api.http.requests import JSON
from api.integrations.xapi.resources import ACTIVITIES, AGENTS
from api.workspace.site import HANDLERS
from tests.api.http.organisations import Json, Organisation
from tests.api.results.courses import small_graph


@pytest.fixture
def document(client: TestClient[Litestar]) -> Json:
    response = client.get("/v1/openapi.json")
    assert response.status_code == 200
    found: Json = response.json()
    return found


def _pages() -> Iterator[tuple[str, str]]:
    """Give what is for people: pages call what is described here."""
    for page in HANDLERS:
        for path in page.paths:
            yield from ((method.lower(), re.sub(r":\w+}", "}", path)) for method in page.http_methods)


def _asked_otherwise() -> Iterator[tuple[str, str]]:
    """Give where POST is nothing but the alternate syntax of what is described (xAPI 1.0.3, part three, 1.3)."""
    for handler in (*ACTIVITIES.alternate(), *AGENTS.alternate()):
        yield from (("post", path) for path in handler.paths)


def test_the_document_is_valid_openapi_3_1(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()
    faults: tuple[Json, ...] = ({"info": {}}, {"paths": {"v1": {}}})
    small = {"openapi": document["openapi"], "info": document["info"], "paths": {}}
    assert OpenAPIV31SpecValidator(small).is_valid()
    for fault in faults:
        assert not OpenAPIV31SpecValidator({**small, **fault}).is_valid(), fault


def test_every_route_is_described_and_nothing_else(client: TestClient[Litestar], document: Json) -> None:
    routed = set()
    for route in client.app.routes:
        path = re.sub(r":\w+}", "}", route.path)
        if isinstance(route, HTTPRoute):
            routed |= {(method.lower(), path) for method in route.methods if method != "OPTIONS"}
        elif isinstance(route, ASGIRoute):
            routed.add(("post", path))
    described = {(method, path) for path, item in document["paths"].items() for method in item}
    assert described == routed - set(_pages()) - set(_asked_otherwise())


def test_every_operation_names_its_problems_and_its_key(document: Json) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            responses = operation["responses"]
            assert "500" in responses, path
            if operation["security"]:
                assert {"401", "403", "503"} <= set(responses), path
            for status, response in responses.items():
                if int(status) >= 400:
                    ours = [JSON] if path == TOKEN_URL and status in {"400", "401"} else ["application/problem+json"]
                    assert list(response["content"]) == ours
    results, mastery = document["paths"]["/v1/results"]["post"], document["paths"]["/v1/learners/{learner_id}/mastery"]
    assert results["security"] == [{"key": []}, {"oauth2": ["results:write"]}]
    assert mastery["get"]["security"] == [{"key": []}, {"oauth2": ["learners:read"]}, {"learner_token": []}]
    statements = document["paths"]["/xapi/statements"]
    assert statements["post"]["security"] == [{"key": []}, {"oauth2": ["xapi:write"]}, {"basic": []}]
    assert document["paths"]["/xapi/about"]["get"]["security"] == []
    schemes = document["components"]["securitySchemes"]
    assert set(schemes) == {"key", "oauth2", "learner_token", "basic"}
    assert schemes["oauth2"]["flows"]["clientCredentials"]["tokenUrl"] == TOKEN_URL
    assert {"400", "404", "409", "413", "415", "422", "429"} <= set(
        document["paths"]["/v1/results"]["post"]["responses"]
    )


def test_what_a_struct_says_of_its_fields_is_in_the_document(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert "newest of them happened" in schemas["SkillMastery"]["properties"]["last_evidence_at"]["description"]
    assert not any("Attributes:" in schema.get("description", "") for schema in schemas.values())
    names = [one["name"] for one in document["paths"]["/v1/learners/{learner_id}/mastery"]["get"]["parameters"]]
    assert names == ["learner_id", "content_graph", "skill_id", "at", "On-Behalf-Of"]


def test_every_field_and_every_parameter_says_what_it_is(document: Json) -> None:
    fields = {
        f"{name}.{field}": said
        for name, schema in document["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
    }
    asked = {
        f"{method} {path} {one['name']}": one
        for path, item in document["paths"].items()
        for method, operation in item.items()
        for one in operation["parameters"]
    }
    told = {**fields, **asked}
    assert len(told) > 3000
    assert [
        name for name, one in told.items() if not one.get("description", "").rstrip().endswith((".", "`", "…"))
    ] == []


def descriptions(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("description"), str):
            yield value["description"]
        for one in value.values():
            yield from descriptions(one)
    elif isinstance(value, list):
        for one in value:
            yield from descriptions(one)


def test_no_description_sends_its_reader_into_the_code(document: Json) -> None:
    said = set(descriptions(document))
    assert len(said) > 300
    into_code = re.compile(r"module|docstring|fields as|`(?:api|engine|content_graph|simulations)\.|\.py\b")
    assert [text for text in said if into_code.search(text)] == []


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


def test_a_problem_is_as_the_document_says(organisation: Organisation, document: Json) -> None:
    organisation.put(small_graph())
    whole = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    Draft202012Validator(whole).validate(organisation.get("/v1/learners/eda/mastery").json())
