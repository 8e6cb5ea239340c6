"""Parameters and times at their ends, which nobody draws by chance, are answered."""

import pytest

from tests.api.http.organisations import Organisation
from tests.api.results.courses import small_graph


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(small_graph())
    organisation.send(
        {"result_id": "1", "learner_id": "ada", "item_id": "a0", "score": 1, "occurred_at": "2026-03-02T09:00:00Z"}
    )
    return organisation


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
