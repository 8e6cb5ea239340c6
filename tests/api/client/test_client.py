"""What the client does where answers fail to come, are refused, or come page by page."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, assert_type

import httpx
import pytest

from api.client import (
    AsyncClient,
    Client,
    ClientCredentials,
    NotFoundError,
    ProblemError,
    Retrying,
    TokenRefusedError,
    TooManyError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
)
from api.client.batches import NoIdError
from api.client.generated import models as shapes
from api.client.sessions import Outside

URL = "https://symphonie.example"
KEY = "sym_00112233445566aa_s"
ACCEPTED: dict[str, Any] = {"results": []}
RETRYING = Retrying()
OVERRIDE = {"kind": "veto", "learner_id": "ann"}


class Service:
    """Answers in turn, and keeps what it was asked; the last answer stays."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.signed: list[str] = []
        self.waited: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.signed.append(request.headers.get("authorization", request.url.path))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    def outside(self) -> Outside:
        numbers = itertools.count(1)
        return Outside(lambda _, high: high, lambda: datetime(2026, 3, 2, tzinfo=UTC), lambda: f"id-{next(numbers)}")

    def client(self, key: str | httpx.Auth = KEY, retrying: Retrying = RETRYING) -> Client:
        transport = httpx.MockTransport(self)
        return Client(
            URL, key=key, transport=transport, outside=self.outside(), sleep=self.waited.append, retrying=retrying
        )

    def async_client(self) -> AsyncClient:
        transport = httpx.MockTransport(self)
        return AsyncClient(URL, key=KEY, transport=transport, outside=self.outside(), sleep=self.sleep)


def told(status: int, name: str, **headers: str) -> httpx.Response:
    fault = {"path": "$.score", "detail": "It is 2.", "remedy": "Send 0 to 1."}
    problem = {"type": f"/problems/{name}", "title": "T", "status": status, "detail": "D", "errors": [fault]}
    return httpx.Response(status, json=problem, headers=headers)


def page(ids: list[str], cursor: str | None) -> httpx.Response:
    made: dict[str, Any] = {
        "label": "",
        "scopes": [],
        "person": None,
        "created_at": "2026-03-02T09:00:00Z",
        "expires_at": None,
    }
    keys = [{**made, "key_id": one, "revoked_at": None, "limits": {}, "state": "new-in-2027"} for one in ids]
    return httpx.Response(200, json={"keys": keys, "next_cursor": cursor, "newer": "than this client"})


def test_what_changes_nothing_twice_is_asked_again_and_waits_as_it_is_told() -> None:
    service = Service(told(503, "store-unavailable", **{"retry-after": "7"}), httpx.ReadTimeout(""), page([], None))
    assert service.client().keys.list().keys == ()
    assert service.waited == [7.5, 1.0]
    assert len(service.asked) == 3


def test_what_is_answered_has_its_type_with_and_without_asyncio() -> None:
    service = Service(page(["a"], "c1"), page(["b"], None), page(["c"], None))
    keys = service.client().keys.each(limit=1)
    assert_type(keys, Iterator[shapes.ApiKey])
    assert [one.key_id for one in keys] == ["a", "b"]

    async def ask() -> None:
        client = service.async_client()
        told = await client.keys.list()
        assert_type(told, shapes.ApiKeyList)
        each = client.keys.each()
        assert_type(each, AsyncIterator[shapes.ApiKey])
        assert [one.key_id for one in told.keys] == [one.key_id async for one in each] == ["c"]

    asyncio.run(ask())


def test_results_are_sent_again_because_they_have_ids() -> None:
    service = Service(httpx.ReadError(""), told(503, "x"), httpx.Response(200, json=ACCEPTED))
    result = shapes.ResultMessage(result_id="r1", learner_id="ann", item_id="i", score=1.0)
    assert service.client().results.send([result]).results == ()
    assert len({request.content for request in service.asked}) == 1
    assert b'"result_id":"r1"' in service.asked[0].content


def test_what_the_service_knows_by_a_key_is_sent_again_under_the_same_one() -> None:
    service = Service(httpx.ReadError(""), told(409, "contradiction"))
    with pytest.raises(ProblemError):
        service.client().overrides.create(OVERRIDE)
    assert [request.headers["idempotency-key"] for request in service.asked] == ["id-1", "id-1"]


@pytest.mark.parametrize("failure", [httpx.ReadTimeout(""), told(503, "record-unavailable")])
def test_what_might_be_done_twice_is_not_sent_twice(failure: httpx.Response | Exception) -> None:
    service = Service(failure)
    with pytest.raises((UnreachableError, UnavailableError)):
        service.client().keys.create({"label": "x", "scopes": ["support"]})
    assert len(service.asked) == 1


def test_it_is_sent_again_where_nothing_can_have_been_done() -> None:
    service = Service(httpx.ConnectError(""), told(429, "too-busy"), told(403, "forbidden"))
    with pytest.raises(ProblemError, match="403"):
        service.client().keys.create({"label": "x", "scopes": ["support"]})
    assert len(service.asked) == 3


def test_it_gives_up_after_so_many_or_where_it_would_wait_too_long() -> None:
    service = Service(told(429, "quota-exceeded", **{"retry-after": "3600"}))
    with pytest.raises(TooManyError) as refused:
        service.client().keys.list()
    assert (refused.value.retry_after_s, service.waited) == (3600.0, [])
    service = Service(httpx.ConnectError("no route"))
    with pytest.raises(UnreachableError, match="no route"):
        service.client(retrying=Retrying(attempts=3)).keys.list()
    assert (len(service.asked), service.waited) == (3, [0.5, 1.0])


def test_a_problem_is_told_with_its_fields() -> None:
    with pytest.raises(NotFoundError) as refused:
        Service(told(404, "unknown-learner")).client().learners.mastery("ann")
    assert (refused.value.name, refused.value.status) == ("unknown-learner", 404)
    assert refused.value.faults[0].remedy == "Send 0 to 1."
    with pytest.raises(UnreadableError):
        Service(httpx.Response(200, content=b"<html>")).client().learners.mastery("ann")


def test_a_list_is_asked_for_page_by_page_as_it_is_read() -> None:
    service = Service(page(["a", "b"], "next"), page(["c"], None))
    keys = service.client().keys.each(limit=2)
    first = next(keys)
    assert (first.key_id, first.created_at, len(service.asked)) == ("a", datetime(2026, 3, 2, 9, tzinfo=UTC), 1)
    assert [one.key_id for one in keys] == ["b", "c"]
    assert [request.url.query for request in service.asked] == [b"limit=2", b"limit=2&cursor=next"]


def test_it_asks_for_a_person_and_writes_ids_as_they_are() -> None:
    service = Service(told(404, "unknown-learner"))
    with pytest.raises(NotFoundError):
        service.client().acting_for("supporter/zoé").learners.mastery(
            "https://lms/ann", at=datetime(2026, 3, 2, tzinfo=UTC)
        )
    asked = service.asked[0]
    assert asked.url.raw_path == b"/v1/learners/https%3A%2F%2Flms%2Fann/mastery?at=2026-03-02T00%3A00%3A00%2B00%3A00"
    assert (asked.headers["on-behalf-of"], asked.headers["authorization"]) == ("supporter/zo%C3%A9", f"Bearer {KEY}")


def test_tokens_are_got_before_they_end_and_when_they_are_refused() -> None:
    granted = [httpx.Response(200, json={"access_token": f"syt_{n}", "expires_in": 3600}) for n in range(3)]
    now = [0.0]
    service = Service(
        granted[0], page([], None), page([], None), granted[1], told(401, "key-revoked"), granted[2], page([], None)
    )
    client = service.client(ClientCredentials("0" * 16, KEY, "admin", lambda: now[0]))
    client.keys.list()
    client.keys.list()
    now[0] = 3571.0
    client.keys.list()
    token = "/v1/oauth/token"  # noqa: S105 - an address
    assert service.signed == [token, "Bearer syt_0", "Bearer syt_0", token, "Bearer syt_1", token, "Bearer syt_2"]
    refused = Service(httpx.Response(400, json={"error": "invalid_scope", "error_description": "No."}))
    with pytest.raises(TokenRefusedError, match="invalid_scope"):
        refused.client(ClientCredentials("0" * 16, KEY)).keys.list()


def some_results(n: int) -> Iterator[dict[str, object]]:
    return ({"learner_id": f"l{k}", "item_id": "i", "score": 1.0} for k in range(n))


def test_any_number_of_results_is_sent_in_batches_and_taken_up_where_it_was_cut_off() -> None:
    service = Service(httpx.Response(200, json=ACCEPTED), httpx.ReadError(""), httpx.Response(200, json=ACCEPTED))
    client = service.client(retrying=Retrying(attempts=1))
    positions = []
    with pytest.raises(UnreachableError):
        positions += [one.position for one in client.results.send_all(some_results(5), size=2, prefix="import")]
    again = [one.position for one in client.results.send_all(some_results(5), size=2, prefix="import", start=2)]
    assert again == [4, 5]
    assert service.asked[1].content == service.asked[2].content
    assert b"import-4" in service.asked[3].content
    with pytest.raises(NoIdError):
        list(client.results.send_all(some_results(1)))


def test_asyncio_does_the_same() -> None:
    async def main(service: Service, act: Callable[[AsyncClient], object]) -> object:
        async with service.async_client() as client:
            return await act(client)  # type: ignore[misc]  # a coroutine

    async def read(client: AsyncClient) -> list[str]:
        sent = [one.position async for one in client.results.send_all(some_results(3), size=2, prefix="x")]
        assert sent == [2, 3]
        return [one.key_id async for one in client.acting_for("learner/ann").keys.each()]

    accepted = httpx.Response(200, json=ACCEPTED)
    service = Service(httpx.ReadError(""), accepted, accepted, page(["a"], "next"), told(502, "x"), page(["b"], None))
    assert asyncio.run(main(service, read)) == ["a", "b"]
    assert service.waited == [0.5, 0.5]
    assert service.asked[-1].headers["on-behalf-of"] == "learner/ann"
