"""The lines that README and docs/client.md show are run as they stand."""

import functools
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

import api.client
from api.client import Client
from tests.api.http.organisations import Organisation, a_result

BY = {"id": "tess", "role": "tutor"}
README = Path("README.md").read_text(encoding="utf-8")
PAGE = Path("docs/client.md").read_text(encoding="utf-8")


class Through(httpx.BaseTransport):
    """Reaches the application without sockets."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self._handle = client._transport.handle_request  # noqa: SLF001 - it has no other name

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._handle(request)


def code(text: str, word: str) -> str:
    found: list[str] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return next(one for one in found if word in one)


@pytest.fixture
def course(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """The course of README, stored by the client; programs that make one reach the service of the tests."""
    transport, url = Through(organisation.client), str(organisation.client.base_url)
    graph = re.search(r"<<'YAML'\n(.*?)YAML", README, re.DOTALL)
    assert graph is not None
    with Client(url, key=organisation.token, transport=transport) as client:
        client.content_graphs.put("security", graph[1].encode(), content_type="application/yaml")

    def reaching(_: str, *, key: str) -> Client:
        assert key.startswith("sym_")
        return Client(url, key=organisation.token, transport=transport)

    monkeypatch.setattr(api.client, "Client", functools.partial(reaching))
    monkeypatch.setenv("SYMPHONIE_KEY", organisation.token)
    return organisation


def run(text: str, **names: Any) -> None:  # noqa: ANN401 - whatever the lines speak of
    exec(compile(text, "README.md", "exec"), {"__name__": "shown", **names})  # noqa: S102 - our own words


def test_readme_sends_a_result_and_reads_what_is_next(course: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    run(code(README, "symphonie.results.send"))
    told = capsys.readouterr().out
    assert "remediate phishing-film" in told
    assert course.get("/v1/learners/ann/mastery").json()["n_results"] == 2


def test_the_page_sends_many_and_goes_through_lists(course: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    results = [a_result("ann", "phishing-1", 1.0, 1), {"learner_id": "bob", "item_id": "phishing-2", "score": 0.5}]
    course.client.put("/v1/cohorts/spring", headers=course.headers, json={"learners": ["ann"], "by": BY})
    run(code(PAGE, "send_all"), results=results)
    told = capsys.readouterr().out
    assert "2 ['accepted', 'accepted']" in told
    assert "no-such-person" in told


def test_the_whole_document_is_asked_by_the_client(client: TestClient[Litestar]) -> None:
    with Client(str(client.base_url), transport=Through(client)) as asking:
        assert asking.health.live().status
        assert b"openapi" in asking.service.openapi().content
