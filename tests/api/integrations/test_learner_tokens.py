"""What the page of a learner may read, from where, and nothing else."""

from collections.abc import Iterator

import httpx
import pytest

from api.app import ROUTES
from api.http.openapi import Operation
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

LMS = "https://lms.example"
OPEN = {
    ("post", "/v1/recommendations"),
    ("get", "/v1/learners/{learner_id}/mastery"),
    ("get", "/v1/learners/{learner_id}/timeline"),
    ("get", "/v1/learners/{learner_id}/questions"),
    ("post", "/v1/learners/{learner_id}/questions"),
    ("post", "/v1/learners/{learner_id}/questions/{question_id}/feedback"),
}


class Page:
    """A page of an origin, with a learner's token."""

    def __init__(self, organisation: Organisation, learner: str, origin: str | None = LMS) -> None:
        made = organisation.post("/v1/learner-tokens", {"learner_id": learner, "minutes": 5, "origins": [LMS]})
        assert made.status_code == 201, made.text
        self._client, self.token = organisation.client, made.json()["token"]
        self.headers = {"authorization": f"Bearer {self.token}", **({"origin": origin} if origin else {})}

    def ask(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        return self._client.request(method.upper(), path, headers=self.headers, json=body)


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(small_graph())
    item = next(iter(small_graph().items)).id
    assert organisation.send(a_result("eda", item, 1.0, 1), a_result("ada", item, 0.0, 2)).status_code == 200
    return organisation


def test_it_reads_what_is_next_and_what_is_believed_of_its_learner(course: Organisation) -> None:
    page = Page(course, "eda")
    for answer in (
        page.ask("post", "/v1/recommendations", {"learner_id": "eda"}),
        page.ask("get", "/v1/learners/eda/mastery"),
        page.ask("get", "/v1/learners/eda/timeline"),
    ):
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == LMS
        assert "origin" in answer.headers["vary"]
        assert "access-control-allow-credentials" not in answer.headers


def test_of_others_it_reads_nothing_whether_there_are_such_or_not(course: Organisation) -> None:
    page = Page(course, "eda")
    for learner in ("ada", "nobody"):
        for answer in (
            page.ask("post", "/v1/recommendations", {"learner_id": learner}),
            page.ask("get", f"/v1/learners/{learner}/mastery"),
            page.ask("get", f"/v1/learners/{learner}/timeline"),
        ):
            assert problem_of(answer)["type"] == "/problems/not-theirs"
            assert answer.headers["access-control-allow-origin"] == LMS  # so that the page can tell why
    page.headers["on-behalf-of"] = "learner/ada"
    assert page.ask("get", "/v1/learners/ada/mastery").status_code == 403


def keyed() -> Iterator[Operation]:
    return (route.operation for route in ROUTES if route.operation.scope is not None)


def test_everything_else_is_refused(course: Organisation) -> None:
    page, n_refused = Page(course, "eda", None), 0
    page.headers["x-experience-api-version"] = "1.0.3"
    assert {(one.method, one.path) for one in keyed() if one.own} == OPEN
    for one in keyed():
        if not one.own:
            path = one.path.replace("{learner_id}", "eda").replace("{", "").replace("}", "")
            answer = page.ask(one.method, path, {} if one.contents else None)
            assert answer.status_code in {401, 403}, (one.method, one.path, answer.text)
            n_refused += 1
    assert n_refused > 150


def test_only_a_page_that_it_names_is_answered(course: Organisation) -> None:
    foreign = Page(course, "eda", "https://evil.example").ask("get", "/v1/learners/eda/mastery")
    assert problem_of(foreign)["type"] == "/problems/foreign-origin"
    assert "access-control-allow-origin" not in foreign.headers
    assert Page(course, "eda", None).ask("get", "/v1/learners/eda/mastery").status_code == 200
    key = course.get("/v1/learners/eda/mastery", {"origin": LMS})
    assert key.status_code == 200
    assert "access-control-allow-origin" not in key.headers


def test_a_preflight_is_answered_where_learners_tokens_are_taken_alone(course: Organisation) -> None:
    asked = {"origin": LMS, "access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    told = course.client.options("/v1/learners/eda/mastery", headers=asked)
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (204, LMS)
    assert "authorization" in told.headers["access-control-allow-headers"]
    for path in ("/v1/results", "/v1/learners/eda/export", "/v1/keys", "/v1/learner-tokens", "/v1/nothing"):
        assert "access-control-allow-origin" not in course.client.options(path, headers=asked).headers
    plain = course.client.options("/v1/learners/eda/mastery", headers={"origin": LMS})
    assert "access-control-allow-origin" not in plain.headers


def test_who_asks_for_one_says_what_it_is_for(course: Organisation) -> None:
    for wrong in (
        {"minutes": 61},
        {"minutes": 0},
        {"origins": ["https://lms.example/path"]},
        {"origins": ["*"]},
        {"origins": ["null"]},
        {"origins": ["https://LMS.example"]},
    ):
        refused = course.post("/v1/learner-tokens", {"learner_id": "eda", **wrong})
        assert refused.status_code == 422, wrong
        assert problem_of(refused)["errors"][0]["path"].startswith(f"$.{next(iter(wrong))}")
    nested = course.client.post(
        "/v1/learner-tokens", headers=Page(course, "eda").headers, json={"learner_id": "eda", "minutes": 60}
    )
    assert nested.status_code == 403


def test_limits_of_its_key_are_told_beside_what_browsers_are_told(course: Organisation) -> None:
    limits = {"requests_per_second": 1000.0}
    made = course.post("/v1/keys", {"label": "page", "scopes": ["learners:read"], "limits": limits}).json()
    limited = Organisation(course.client, course.name, made["key"]["key_id"], made["token"])
    answer = Page(limited, "eda").ask("get", "/v1/learners/eda/mastery")
    assert answer.headers["access-control-allow-origin"] == LMS
    assert "requests" in answer.headers["ratelimit"]
