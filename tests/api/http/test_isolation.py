"""What another organisation has is exactly as absent as what never was."""

import httpx
import msgspec
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.results.courses import small_graph

SAME_ID = {"x-request-id": "the-same"}


def told(response: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything that an asker can see of an answer."""
    return response.status_code, response.content, sorted(response.headers.items())


@pytest.fixture
def strangers(
    organisation: Organisation, other: Organisation, projector: Projector
) -> tuple[Organisation, Organisation]:
    """Two organisations with a graph of the same id; the other one's learners and graphs are its own."""
    organisation.put(small_graph())
    other.put(small_graph())
    other.put(msgspec.structs.replace(small_graph(), id="hidden"))
    for n in range(6):
        other.post("/v1/results", {"content_graph": "small", "results": [a_result("ada", f"a{n % 2}", 0, n)]})
    projector.drain()
    return organisation, other


@pytest.mark.parametrize("what", ["mastery", "timeline", "adjustments"])
def test_a_learner_of_another_organisation_is_as_absent_as_one_that_never_was(
    strangers: tuple[Organisation, Organisation], what: str
) -> None:
    mine, theirs = strangers
    assert theirs.get(f"/v1/learners/ada/{what}?content_graph=small").status_code == 200
    of_theirs = mine.get(f"/v1/learners/ada/{what}", SAME_ID)
    of_nobody = mine.get(f"/v1/learners/eda/{what}", SAME_ID)
    assert of_theirs.status_code == 404
    assert told(of_theirs)[1] == told(of_nobody)[1].replace(b"eda", b"ada")
    assert told(of_theirs)[2] == told(of_nobody)[2]


def test_a_graph_of_another_organisation_is_as_absent_as_one_that_never_was(
    strangers: tuple[Organisation, Organisation],
) -> None:
    mine, theirs = strangers
    assert theirs.get("/v1/content-graphs/hidden").status_code == 200

    def ask(graph_id: str) -> list[tuple[int, bytes, list[tuple[str, str]]]]:
        result: Json = a_result("ada", "a0", 1, 1)
        body = {"learner_id": "ada", "content_graph": graph_id}
        headers = {**mine.headers, **SAME_ID}
        return [
            told(mine.get(f"/v1/content-graphs/{graph_id}", SAME_ID)),
            told(mine.get(f"/v1/content-graphs/{graph_id}/gaps", SAME_ID)),
            told(mine.get(f"/v1/learners/ada/mastery?content_graph={graph_id}", SAME_ID)),
            told(mine.client.post("/v1/recommendations", headers=headers, json=body)),
            told(
                mine.client.post("/v1/results", headers=headers, json={"content_graph": graph_id, "results": [result]})
            ),
        ]

    of_theirs, of_nobody = ask("hidden"), ask("absent")
    assert {status for status, _, _ in of_theirs} == {404}
    assert of_theirs == [(status, body.replace(b"absent", b"hidden"), more) for status, body, more in of_nobody]


def test_nothing_of_another_organisation_is_counted_or_listed(strangers: tuple[Organisation, Organisation]) -> None:
    mine, theirs = strangers
    assert [graph["id"] for graph in mine.get("/v1/content-graphs").json()["content_graphs"]] == ["small"]
    mine.send(a_result("ada", "a0", 1, 1))
    belief = mine.get("/v1/learners/ada/mastery").json()
    assert belief["n_results"] == 1
    assert theirs.get("/v1/learners/ada/mastery?content_graph=small").json()["n_results"] == 6


def test_the_same_result_id_means_another_result_in_another_organisation(
    strangers: tuple[Organisation, Organisation],
) -> None:
    mine, _ = strangers
    assert mine.send(a_result("ada", "a0", 0, 0)).json()["results"][0]["status"] == "accepted"


def test_a_graph_put_by_one_organisation_leaves_the_other_s_alone(strangers: tuple[Organisation, Organisation]) -> None:
    mine, theirs = strangers
    before = theirs.get("/v1/content-graphs/small").headers["etag"]
    mine.put(msgspec.structs.replace(small_graph(), items=small_graph().items[:2]))
    assert theirs.get("/v1/content-graphs/small").headers["etag"] == before
