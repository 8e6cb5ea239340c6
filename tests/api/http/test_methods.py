"""Every address with every method: what is routed is answered, and everything else says what would be."""

import re

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from tests.api.http.organisations import Organisation, problem_of
from tests.api.results.courses import small_graph

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


def routed(client: TestClient[Litestar]) -> dict[str, set[str]]:
    """Return the methods of every address."""
    found: dict[str, set[str]] = {"/v1/results": {"POST"}}
    for route in client.app.routes:
        if isinstance(route, HTTPRoute):
            found.setdefault(route.path, set()).update(set(route.methods) - {"OPTIONS"})
    return found


def allowed(methods: set[str]) -> str:
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))


def test_every_address_answers_options_with_all_its_methods(client: TestClient[Litestar]) -> None:
    for path, methods in routed(client).items():
        response = client.options(re.sub("{[^}]*}", "x", path))
        assert (response.status_code, response.headers.get("allow")) == (204, allowed(methods)), path
        assert response.content == b""
        assert "content-type" not in response.headers


def test_every_address_refuses_other_methods_with_all_that_it_has(client: TestClient[Litestar]) -> None:
    for number, (path, methods) in enumerate(sorted(routed(client).items())):
        others = [one for one in METHODS if one not in {*methods, "OPTIONS", "HEAD"}]
        for method in {others[number % len(others)], others[(number + 1) % len(others)]}:  # all come to many addresses
            response = client.request(method, re.sub("{[^}]*}", "x", path))
            assert response.status_code == 405, (method, path)
            assert response.headers["allow"] == allowed(methods), (method, path)
            assert problem_of(response)["type"] == "/problems/method-not-allowed"


def test_head_is_get_without_the_body_on_every_address(organisation: Organisation) -> None:
    organisation.put(small_graph())
    # A page tells the second at which it was true: as long as any other, but not once it is compressed.
    asked = {**organisation.headers, "x-request-id": "same", "accept-encoding": "identity"}
    for path, methods in routed(organisation.client).items():
        address = re.sub("{[^}]*}", "small", path)
        if "GET" not in methods:
            assert organisation.client.head(address).status_code == 405
            continue
        got, headed = (organisation.client.request(method, address, headers=asked) for method in ("GET", "HEAD"))
        assert headed.content == b""
        assert headed.status_code == got.status_code, path
        changing = {"content-length"} if path in {"/v1/metrics", "/v1/health/ready", "/v1/standing"} else set()
        changing |= {"x-experience-api-consistent-through"}
        for name in set(got.headers) - changing:
            assert headed.headers[name] == got.headers[name], (path, name)


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/v3/results", "/v1/results/", "/v1//results", "/%00"])
@pytest.mark.parametrize("method", METHODS)
def test_what_is_not_served_is_a_problem_whatever_the_method(
    client: TestClient[Litestar], method: str, path: str
) -> None:
    response = client.request(method, path)
    assert response.status_code in ({401, 404, 405, 204} if "results" in path else {404})
    if method == "HEAD":
        assert response.content == b""
    elif response.status_code != 204:
        problem_of(response)


def test_every_answer_forbids_guessing_its_type_and_no_answer_tells_the_server(organisation: Organisation) -> None:
    organisation.put(small_graph())
    for path, methods in routed(organisation.client).items():
        for method in ("GET" if "GET" in methods else "POST", "TRACE"):
            response = organisation.client.request(
                method, re.sub("{[^}]*}", "small", path), headers=organisation.headers
            )
            assert response.headers["x-content-type-options"] == "nosniff"
            assert not {"server", "x-powered-by"} & set(response.headers)


def test_what_is_said_of_learners_and_graphs_is_not_stored_by_caches(organisation: Organisation) -> None:
    organisation.put(small_graph())
    public = {"/v1/docs", "/v1/docs/{name:str}", "/v1/openapi.json", "/problems", "/problems/{name:str}"}
    for path, methods in routed(organisation.client).items():
        if path in public:
            continue
        address = re.sub("{[^}]*}", "small", path)
        for method in methods:
            response = organisation.client.request(method, address, headers=organisation.headers)
            kept = {"no-store", "private, no-cache"}  # the latter with an ETag: asked again every time
            assert response.headers.get("cache-control") in kept, (method, path)


def test_no_other_origin_is_let_in(organisation: Organisation) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for response in (
        organisation.client.options("/v1/results", headers=asked),
        organisation.get("/v1/content-graphs", asked),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]
