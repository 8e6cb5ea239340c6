"""Whatever is sent, the answer is a success or a problem document, and never a fault of ours."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.results.courses import small_graph

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "learner_id",
        "content_graph",
        "goal",
        "kinds",
        "limit",
        "exclude",
        "explain",
        "language",
        "results",
        "id",
        "skills",
    ]
)
RESULT: st.SearchStrategy[Json] = st.dictionaries(
    st.sampled_from(["result_id", "learner_id", "item_id", "score", "success", "attempt", "occurred_at", "context"]),
    st.sampled_from(["ada", "a0", "", 0, 1, 0.5, -1, 1e308, True, None, "2026-03-02T09:00:00Z", "2026", {}, "\x00"]),
)
BODIES = st.one_of(
    st.binary(max_size=40),
    ANYTHING.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(FIELDS, ANYTHING, max_size=5).map(lambda value: json.dumps(value).encode()),
    st.lists(RESULT, max_size=3).map(lambda results: json.dumps({"results": results}).encode()),
)
WITH_A_FIXTURE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(small_graph())
    organisation.send(
        {"result_id": "1", "learner_id": "ada", "item_id": "a0", "score": 1, "occurred_at": "2026-03-02T09:00:00Z"}
    )
    return organisation


@WITH_A_FIXTURE
@given(body=BODIES)
def test_no_body_breaks_a_route(course: Organisation, body: bytes) -> None:
    for method, path in (
        ("POST", "/v1/results"),
        ("POST", "/v1/recommendations"),
        ("PUT", "/v1/content-graphs/small"),
    ):
        for media_type in ("application/json", "application/yaml"):
            headers = {**course.headers, "content-type": media_type}
            response = course.client.request(method, path, headers=headers, content=body)
            assert response.status_code < 500, (path, response.text)
            if response.status_code >= 400:
                problem_of(response)


@WITH_A_FIXTURE
@given(query=st.dictionaries(st.sampled_from(["skill_id", "at", "limit", "cursor", "content_graph", "x"]), st.text()))
def test_no_query_breaks_a_route(course: Organisation, query: Json) -> None:
    for what in ("mastery", "timeline", "adjustments"):
        response = course.client.get(f"/v1/learners/ada/{what}", headers=course.headers, params=query)
        assert response.status_code < 500, response.text
        if response.status_code >= 400:
            problem_of(response)


@WITH_A_FIXTURE
@given(learner=st.text(st.characters(codec="utf-8"), max_size=200).filter(lambda text: text != "ada"))
def test_no_address_breaks_a_route(course: Organisation, learner: str) -> None:
    response = course.client.get(f"/v1/learners/{quote(learner, safe='')}/mastery", headers=course.headers)
    # without an id it is the address of the learner "mastery", which knows other methods
    assert response.status_code in ({404, 422} if learner else {405}), response.text
    problem_of(response)


@pytest.mark.parametrize(
    "query",
    [
        "at=0001-01-01T00:00:00%2B14:00",
        "at=9999-12-31T23:59:59-14:00",
        "at=1969-12-31T23:59:59Z",
        "skill_id=" + "a" * 128,
        "&".join(["skill_id=a"] * 200),
        "&".join(["skill_id=a"] * 201),
        "skill_id=" + "a" * 9000,
        "content_graph=",
        "%00=%ff",
    ],
)
def test_extreme_parameters_are_answered(course: Organisation, query: str) -> None:
    response = course.get(f"/v1/learners/ada/mastery?{query}")
    assert response.status_code in {200, 404, 422}, response.text


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z", "2026-03-02T09:00:00+23:59"],
)
def test_extreme_times_of_results_are_answered(course: Organisation, time: str) -> None:
    response = course.send({"result_id": "2", "learner_id": "ada", "item_id": "a0", "score": 1, "occurred_at": time})
    assert response.status_code in {200, 422}, response.text
