import math

import pytest
import structlog
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.http.organisations import Organisation, problem_of


def test_every_answer_carries_a_request_id_of_its_own(client: TestClient[Litestar]) -> None:
    paths = ("/v1/health/live", "/v1/health/live", "/nowhere", "/v1/results", "/v1/docs", "/v1/content-graphs")
    ids = [client.get(path).headers["x-request-id"] for path in paths]
    assert len(set(ids)) == len(paths)
    assert all(ids)


def test_a_sane_request_id_of_the_sender_is_kept(client: TestClient[Litestar]) -> None:
    response = client.get("/nowhere", headers={"x-request-id": "lms-42:a/b=c"})
    assert response.headers["x-request-id"] == "lms-42:a/b=c"
    assert problem_of(response)["request_id"] == "lms-42:a/b=c"


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "<script>", 'quote"'])
def test_any_other_request_id_is_replaced(client: TestClient[Litestar], given: str) -> None:
    kept = client.get("/v1/health/live", headers={"x-request-id": given}).headers["x-request-id"]
    assert kept != given
    assert kept


def test_a_log_line_names_the_request_and_neither_key_nor_learner(organisation: Organisation) -> None:
    for cell in organisation.client.app.state.runtime.counters.requests.values():
        cell.logged_at = -math.inf  # so that the next request of each route is logged
    with structlog.testing.capture_logs() as lines:
        for n in range(3):
            organisation.get("/v1/learners/ada-lovelace/mastery", {"x-request-id": f"r-{n}"})
    assert lines
    assert all(line["request_id"].startswith("r-") for line in lines if line["event"] == "answered")
    assert organisation.token not in str(lines)
    assert "ada-lovelace" not in str(lines)


def test_one_line_stands_for_the_requests_of_a_second(client: TestClient[Litestar]) -> None:
    client.get("/v1/docs/start.js")
    with structlog.testing.capture_logs() as lines:
        for _ in range(20):
            client.get("/v1/docs/start.js")
    assert len([line for line in lines if line["event"] == "answered"]) <= 1
