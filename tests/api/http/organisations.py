"""An organisation as its integrator sees it: a key, and the routes."""

from collections.abc import Mapping
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import Connection

from api.record.keys import create_key
from content_graph.authoring import dump_json
from content_graph.model import ContentGraph

Json = dict[str, Any]


class Organisation:
    """Talks to the service with its own key."""

    def __init__(self, client: TestClient[Litestar], name: str, key_id: str, token: str) -> None:
        self.client, self.name, self.key_id, self.token = client, name, key_id, token

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.client.get(path, headers={**self.headers, **(headers or {})})

    def post(self, path: str, body: Json) -> httpx.Response:
        return self.client.post(path, headers=self.headers, json=body)

    def put(self, graph: ContentGraph, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.client.put(
            f"/v1/content-graphs/{graph.id}",
            headers={**self.headers, "content-type": "application/json", **(headers or {})},
            content=dump_json(graph),
        )

    def send(self, *results: Json) -> httpx.Response:
        return self.post("/v1/results", {"results": list(results)})


def an_organisation(
    connection: Connection, client: TestClient[Litestar], name: str, scopes: tuple[str, ...] = ("admin",)
) -> Organisation:
    key = create_key(connection, name, scopes)
    return Organisation(client, name, key.key_id, key.token)


def a_result(learner: str, item: str, score: float, number: int, **more: object) -> Json:
    """One result; the number makes its id, and its minute of 2 March 2026."""
    at = f"2026-03-02T{9 + number // 60:02d}:{number % 60:02d}:00Z"
    return {
        "result_id": f"{learner}-{number}",
        "learner_id": learner,
        "item_id": item,
        "score": score,
        "occurred_at": at,
        **more,
    }


def problem_of(response: httpx.Response) -> Json:
    """Check that an answer is a problem document in full, and return it."""
    assert response.headers["content-type"] == "application/problem+json"
    problem: Json = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"].startswith("/problems/")
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]
    for fault in problem.get("errors", ()):
        assert fault["path"]
        assert fault["detail"]
        assert fault["remedy"]
    return problem
