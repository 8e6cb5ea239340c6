import inspect

import msgspec
import psycopg
import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from api import connection_errors, errors, learner_errors, overload_errors
from api.errors import ServiceError
from api.http.counters import Counters
from api.http.envelope import Envelope
from api.http.peers import ANY, Hosts
from api.http.problems import INTERNAL, answer_error, kind_of, problem_response
from api.settings import Settings
from content_graph.ids import MAX_ID_LENGTH
from tests.api.http.organisations import Organisation, a_result, an_organisation, problem_of
from tests.api.results.courses import small_graph

_BASES = {errors.ServiceError, errors.SingleFault, errors.Passing, errors.UnknownThing}
ERRORS = {
    cls
    for module in (connection_errors, errors, learner_errors, overload_errors)
    for _, cls in inspect.getmembers(module, inspect.isclass)
    if issubclass(cls, ServiceError) and cls not in _BASES
}


def test_every_error_of_the_service_says_what_kind_of_problem_it_is() -> None:
    assert {cls for cls in ERRORS if cls.kind is INTERNAL} == set()


def test_whoever_is_told_to_come_again_is_told_when(client: TestClient[Litestar]) -> None:
    assert client  # all of the service is imported
    classes = [ServiceError]
    for cls in classes:
        classes += cls.__subclasses__()
    again = [cls for cls in classes if cls.kind.status in {408, 429, 503}]
    assert len(again) > 15
    assert [cls for cls in again if not issubclass(cls, errors.Passing)] == []


def test_an_unknown_address_is_a_problem_document(client: TestClient[Litestar]) -> None:
    response = client.get("/v1/nothing/here")
    assert response.status_code == 404
    assert problem_of(response)["type"] == "/problems/unknown-route"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/health/live", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/results", "OPTIONS, POST"),
        ("PATCH", "/v1/content-graphs/x", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("GET", "/v1/recommendations", "OPTIONS, POST"),
    ],
)
def test_a_method_that_is_not_answered_names_those_that_are(
    client: TestClient[Litestar], method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    assert problem_of(response)["type"] == "/problems/method-not-allowed"


def test_a_request_without_a_key_is_asked_for_one(client: TestClient[Litestar]) -> None:
    for response in (client.get("/v1/content-graphs"), client.post("/v1/results", json={"results": []})):
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == 'Bearer realm="symphonie"'
        assert problem_of(response)["type"] == "/problems/unauthorised"


def test_a_key_without_the_scope_is_told_which_one_it_lacks(client: TestClient[Litestar], database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        reader = an_organisation(connection, client, "only-reads", ("learners:read",))
    for response, scope in (
        (reader.get("/v1/content-graphs"), "content:read"),
        (reader.put(small_graph()), "content:write"),
        (reader.send(a_result("ada", "a0", 1, 1)), "results:write"),
    ):
        assert response.status_code == 403
        assert f'scope="{scope}"' in response.headers["www-authenticate"]
        assert scope in problem_of(response)["detail"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/recommendations", '{"learner_id": "ada",\n  "limit": }'),
        ("/v1/results", '{"results": [],\n  "other": }'),
        ("/v1/content-graphs/small", '{"id": "small",\n  "skill": }'),
    ],
)
def test_malformed_json_is_answered_with_the_place_of_the_fault(
    organisation: Organisation, path: str, body: str
) -> None:
    headers = {**organisation.headers, "content-type": "application/json"}
    method = "PUT" if "graphs" in path else "POST"
    response = organisation.client.request(method, path, headers=headers, content=body)
    assert response.status_code == 400
    assert "line 2, column 12" in problem_of(response)["detail"]


@pytest.mark.parametrize(
    ("path", "body", "remedy"),
    [
        ("/v1/results", "[" * 5000, "within each other only where"),
        ("/v1/results", '{"results": [{"score": NaN}]}', "Send a number"),
        ("/v1/recommendations", "", "one complete JSON value"),
        ("/v1/content-graphs/small", "[" * 5000, "nested so deeply"),
        ("/v1/content-graphs/small", '{"id" "small"}', "quotes, commas and brackets"),
    ],
)
def test_the_remedy_of_a_malformed_body_fits_what_is_wrong_with_it(
    organisation: Organisation, path: str, body: str, remedy: str
) -> None:
    headers = {**organisation.headers, "content-type": "application/json"}
    response = organisation.client.request(
        "PUT" if "graphs" in path else "POST", path, headers=headers, content=body.encode()
    )
    assert response.status_code == 400
    assert remedy in problem_of(response)["errors"][0]["remedy"]


def test_text_that_is_not_utf8_is_malformed(organisation: Organisation) -> None:
    headers = {**organisation.headers, "content-type": "application/json"}
    response = organisation.client.post("/v1/recommendations", headers=headers, content=b'{"learner_id": "\xff"}')
    assert response.status_code == 400
    problem_of(response)


@pytest.mark.parametrize("content_type", ["text/csv", "", "application/x-www-form-urlencoded"])
def test_a_body_in_another_format_is_refused_with_those_that_are_read(
    organisation: Organisation, content_type: str
) -> None:
    headers = {**organisation.headers, "content-type": content_type}
    response = organisation.client.post("/v1/recommendations", headers=headers, content=b"learner;ada")
    assert response.status_code == 415
    assert "application/json" in problem_of(response)["errors"][0]["remedy"]


def test_a_compressed_body_is_refused(organisation: Organisation) -> None:
    headers = {**organisation.headers, "content-type": "application/json", "content-encoding": "gzip"}
    response = organisation.client.post("/v1/recommendations", headers=headers, content=b"\x1f\x8b")
    assert response.status_code == 415
    problem_of(response)


@pytest.mark.parametrize("path", ["/v1/recommendations", "/v1/results"])
def test_a_body_past_the_limit_is_refused(organisation: Organisation, settings: Settings, path: str) -> None:
    headers = {**organisation.headers, "content-type": "application/json"}
    body = b" " * (settings.max_body_bytes + 1)
    response = organisation.client.post(path, headers=headers, content=body)
    assert response.status_code == 413
    assert str(settings.max_body_bytes) in problem_of(response)["detail"]


def test_a_field_that_breaks_its_rule_is_named(organisation: Organisation) -> None:
    organisation.put(small_graph())
    for body, path in (
        ({"learner_id": "ada", "limit": 0}, "$.limit"),
        ({"learner_id": "ada", "limit": "3"}, "$.limit"),
        ({"learner_id": "ada", "kinds": ["advance", "sleep"]}, "$.kinds[1]"),
        ({"learner_id": ""}, "$.learner_id"),
        ({"learner_id": "a\u0000b"}, "$.learner_id"),
        ({"learner_id": "ada", "colour": "red"}, "$.colour"),
    ):
        response = organisation.post("/v1/recommendations", body)
        assert response.status_code == 422
        assert problem_of(response)["errors"][0]["path"] == path


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "?limit"),
        ("limit=many", "?limit"),
        ("colour=red", "?colour"),
        ("limit=1&limit=2", "?limit"),
        ("cursor=zzz", "?cursor"),
    ],
)
def test_a_parameter_that_breaks_its_rule_is_named(organisation: Organisation, query: str, path: str) -> None:
    organisation.put(small_graph())
    organisation.send(a_result("ada", "a0", 1, 1))
    response = organisation.get(f"/v1/learners/ada/timeline?{query}")
    assert response.status_code == 422
    assert problem_of(response)["errors"][0]["path"] == path


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (
            "learners/ada/mastery?at=2026-01-01T00:00:00+01:00",
            ("?at", "Write %2B for the plus sign: in an address + stands for a space."),
        ),
        ("overrides?active=null", ("?active", "Send true or false, or leave it out.")),
        ("overrides?active=", ("?active", "Send true or false, or leave it out.")),
        ("goals?active=1", ("?active", "Send true or false, or leave it out.")),
        ("overrides?actve=true", ("?actve", "Did you mean 'active'?")),
        ("adjustments?status=opened", ("?status", "Did you mean 'open'?")),
        ("learners/ada/timeline?cursor=%ff", ("?cursor", None)),
        ("learners/ada/timeline?limit=501", ("?limit", "Send a whole number from 1 to 500, or leave it out.")),
    ],
)
def test_a_parameter_is_answered_with_what_would_be_right(
    organisation: Organisation, path: str, told: tuple[str, str | None]
) -> None:
    organisation.put(small_graph())
    response = organisation.get(f"/v1/{path}")
    assert response.status_code == 422
    fault = problem_of(response)["errors"][0]
    assert fault["path"] == told[0]
    assert told[1] in {None, fault["remedy"]}


def test_all_faults_of_a_query_are_told_at_once(organisation: Organisation) -> None:
    organisation.put(small_graph())
    query = "limit=0&colour=red&cursor=a&cursor=b&content_graph=%09"
    faults = problem_of(organisation.get(f"/v1/learners/ada/timeline?{query}"))["errors"]
    assert {fault["path"] for fault in faults} == {"?limit", "?colour", "?cursor", "?content_graph"}


def test_two_ids_that_are_not_utf8_are_not_one(organisation: Organisation) -> None:
    organisation.put(small_graph())
    for name in ("Zo%e9", "Zo%e8"):
        response = organisation.get(f"/v1/learners/{name}/mastery")
        assert response.status_code == 422
        assert "not UTF-8" in problem_of(response)["detail"]


def test_an_id_past_the_limit_is_refused_without_being_repeated(organisation: Organisation) -> None:
    long_id = "x" * (MAX_ID_LENGTH + 1)
    for path in (f"/v1/learners/{long_id}/mastery", f"/v1/content-graphs/{long_id}"):
        response = organisation.get(path)
        assert response.status_code == 422
        assert long_id not in problem_of(response)["detail"]


def test_what_nobody_expected_is_a_500_without_its_internals() -> None:
    @get("/broken")
    async def broken() -> None:
        secret = "the password is swordfish"  # noqa: S105 - it must not come out
        raise RuntimeError(secret)

    app = Litestar([broken], exception_handlers={Exception: answer_error}, logging_config=None, openapi_config=None)
    app.asgi_handler = Envelope(app.asgi_handler, Counters(), Hosts(frozenset({ANY}), addresses=False))
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    problem = problem_of(response)
    assert problem["type"] == "/problems/internal"
    assert "swordfish" not in response.text
    assert "RuntimeError" not in response.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.TooBusy(), 429),
        (errors.StoreUnavailable("a secret reason"), 503),
        (errors.RecordUnavailable("a secret reason"), 503),
        (errors.NotReady((("record", "It did not answer."),)), 503),
        (errors.ConcurrentChange("ada"), 409),
    ],
)
def test_trouble_that_passes_says_when_to_come_back(error: ServiceError, status: int) -> None:
    found, headers, body = problem_response(error, "r-1", "/v1/results")
    assert found == status == msgspec.json.decode(body)["status"]
    assert int(headers["retry-after"]) >= 1
    assert b"a secret reason" not in body


def test_every_kind_of_problem_has_a_page(client: TestClient[Litestar]) -> None:
    listing = client.get("/problems")
    assert listing.status_code == 200
    for kind in {INTERNAL} | {cls.kind for cls in ERRORS}:
        assert f'href="/problems/{kind.name}"' in listing.text
        page = client.get(f"/problems/{kind.name}")
        assert page.status_code == 200
        assert f"Status {kind.status}" in page.text
        assert "Attributes:" not in page.text
    assert client.get("/problems/nothing").status_code == 404


def test_an_error_that_is_not_in_the_table_is_internal() -> None:
    assert kind_of(ValueError("x")) is INTERNAL
