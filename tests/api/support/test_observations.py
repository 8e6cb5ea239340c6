"""Observations on the job over HTTP: told in a case, and evidence of the skill that weighs half of an answer."""

from typing import Any

import msgspec
import psycopg
import pytest

from api.cli import record_runs
from api.processes.embedded import attach
from api.record.projector import Projector
from api.settings import Settings
from content_graph.model import Item
from tests.api.http.erasing import erase, receipt
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.retracers import a_retracer
from tests.api.http.test_corrections import a_correction, correct, statuses
from tests.api.results.courses import small_graph, words
from tests.api.support.people import Someone, staffed

AT = "?at=2026-04-01T00:00:00Z"
SEEN: Json = {
    "skill_id": "a",
    "score": 1.0,
    "context": "He measured the gooseberry crates alone.",
    "observed_at": "2026-03-02T09:30:00Z",
}


@pytest.fixture
def works(organisation: Organisation) -> Organisation:
    """People for every role, and a course."""
    assert organisation.put(small_graph()).is_success
    return staffed(organisation)


@pytest.fixture
def case(works: Organisation) -> str:
    return Someone(works, "learner/ada").opens()


@pytest.fixture
def mia(works: Organisation) -> Someone:
    return Someone(works, "supporter/mia")


def believed(works: Organisation, learner: str) -> Json:
    told = works.get(f"/v1/learners/{learner}/mastery{AT}").json()
    return {one["skill_id"]: one for one in told["skills"]}


def seen_results(works: Organisation, person: str | None = None) -> list[Json]:
    who = {"on-behalf-of": person} if person else {}
    events = works.get("/v1/learners/ada/timeline?limit=200", who).json()["events"]
    return [one for one in events if one["event"] == "result"]


@pytest.mark.parametrize("score", [0.0, 0.3, 0.8, 1.0])
def test_it_moves_the_belief_as_a_test_does_and_less(
    works: Organisation, case: str, mia: Someone, score: float
) -> None:
    told = mia.post(f"cases/{case}/observations", {**SEEN, "score": score})["evidence"]
    assert told["status"] == "accepted"
    moved = told["moved"]
    assert (moved["skill_id"], moved["opportunities"]) == ("a", 1)
    test = works.send(a_result("bob", "a0", score, 30)).json()["mastery"][0]
    assert moved["before"] == test["before"]
    by_person, by_test = moved["after"] - moved["before"], test["after"] - test["before"]
    assert 0.0 < by_person / by_test < 0.75
    assert believed(works, "ada")["a"]["p"] < believed(works, "bob")["a"]["p"] or score < 0.5


def test_it_is_no_item_of_the_course(works: Organisation, case: str, mia: Someone, projector: Projector) -> None:
    mia.post(f"cases/{case}/observations", SEEN)
    now = believed(works, "ada")["a"]
    assert (now["opportunities"], now["items"]) == (1, 0)
    answer = works.send(a_result("ada", "observation:a", 1.0, 50))
    assert (answer.status_code, problem_of(answer)["type"]) == (422, "/problems/unknown-item")
    reserved = Item(id="observation:a", title=words("a"), skills=("a",))
    graph = small_graph()
    refused = works.put(msgspec.structs.replace(graph, items=(*graph.items, reserved)))
    assert [one["path"] for one in problem_of(refused)["errors"]] == ["$.items[7].id"]
    for n, item in enumerate(("a0", "a1", "ab")):
        works.send(a_result("ada", item, 0.0, 40 + n))
    mia.post(f"cases/{case}/observations", {**SEEN, "score": 0.0, "observed_at": "2026-03-02T10:30:00Z"})
    projector.drain()
    lacks = works.get("/v1/learners/ada/timeline?limit=200").json()["events"]
    used_up = [one["evidence"][-1] for one in lacks if one["event"] == "shortfall" and one["lack"] == "used_up"]
    assert set(used_up) <= {"ada-42"}
    offered = works.post("/v1/recommendations", {"learner_id": "ada"}).json()
    assert "observation:" not in str(offered["items"])
    assert "observation:" not in works.get("/v1/content-graphs/small/gaps").text


@pytest.mark.parametrize("is_drained", [False, True], ids=["from the journal", "from the record"])
def test_early_late_and_traced_again_it_comes_to_the_same(
    works: Organisation,
    case: str,
    mia: Someone,
    projector: Projector,
    settings: Settings,
    is_drained: bool,  # noqa: FBT001
) -> None:
    works.send(a_result("ada", "a0", 0.0, 10))
    works.send(a_result("ada", "a1", 1.0, 50))
    if is_drained:
        projector.drain()
    told = mia.post(f"cases/{case}/observations", {**SEEN, "score": 0.7})["evidence"]
    assert told["status"] == "late_replayed"
    other = Someone(works, "learner/bob").opens()
    works.send(a_result("bob", "a0", 0.0, 10))
    in_order = Someone(works, "supporter/tess").post(f"cases/{other}/observations", {**SEEN, "score": 0.7})
    assert in_order["evidence"]["status"] == "accepted"
    works.send(a_result("bob", "a1", 1.0, 50))
    assert believed(works, "ada") == believed(works, "bob")
    projector.drain()
    with attach(settings) as servers:
        assert not record_runs.run(servers, works.name, only_verify=True, is_quiet=True).differences
        record_runs.run(servers, works.name, only_verify=False, is_quiet=True)
    assert believed(works, "ada") == believed(works, "bob")


def test_the_same_request_counts_once_and_another_one_with_its_key_is_refused(
    works: Organisation, case: str, mia: Someone
) -> None:
    path, key = f"cases/{case}/observations", {"idempotency-key": "seen-1"}
    first = mia.send("POST", path, SEEN, key)
    again = mia.send("POST", path, SEEN, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["event_id"] == first.json()["event_id"] == again.json()["evidence"]["result_id"]
    assert again.json()["evidence"]["status"] == "duplicate"
    assert believed(works, "ada")["a"]["opportunities"] == 1
    assert mia.send("POST", path, {**SEEN, "score": 0.0}, key).status_code == 409
    assert mia.events(case).count("observation") == 1


def test_the_timeline_says_who_saw_it_and_a_learner_sees_what_was_told_for_them(
    works: Organisation, case: str, mia: Someone, projector: Projector
) -> None:
    mia.post(f"cases/{case}/observations", SEEN)
    shared = mia.post(f"cases/{case}/observations", {**SEEN, "visibility": "learner", "score": 0.5})
    projector.drain()
    of_tutor = seen_results(works, "supporter/tess")
    assert [one["item_id"] for one in of_tutor] == ["observation:a"] * 2
    assert of_tutor[0]["text"]["en"] == "Observed on the job by a mentor: it weighs half of an answer."
    assert of_tutor[0]["details"]["evidence_kind"] == "observation"
    assert "gooseberry" not in str(of_tutor)
    assert [one["result_id"] for one in seen_results(works, "learner/ada")] == [shared["event_id"]]
    assert Someone(works, "learner/ada").events(case).count("observation") == 1
    told = mia.get(f"cases/{case}?limit=500")["events"][0]
    assert (told["event"], told["text"], told["details"]["score"]) == ("observation", SEEN["context"], 0.5)
    assert told["details"]["observed_at"] == SEEN["observed_at"]


def test_it_is_put_right_as_any_result(works: Organisation, case: str, mia: Someone, projector: Projector) -> None:
    works.send(a_result("ada", "a0", 1.0, 10))
    before = believed(works, "ada")["a"]
    told = mia.post(f"cases/{case}/observations", {**SEEN, "score": 0.0})
    projector.drain()
    void = {**a_correction("ada", 0, None), "result_id": told["evidence"]["result_id"]}
    assert statuses(correct(works, void)) == ["accepted"]
    assert believed(works, "ada")["a"] == before


def test_only_tutor_coach_and_mentor_of_the_learner_tell_what_they_saw(works: Organisation, case: str) -> None:
    path = f"cases/{case}/observations"
    other = {"supporter_id": "nat", "role": "mentor", "learner_id": "eve"}
    assert works.client.put("/v1/assignments/nat", headers=works.headers, json=other).is_success
    refused = {"supporter/nat": 404, "learner/ada": 403, "supporter/pam": 403, "supporter/kim": 403}
    assert {name: Someone(works, name).send("POST", path, SEEN).status_code for name in refused} == refused
    assert works.get(f"/v1/learners/ada/mastery{AT}").status_code == 404
    for name in ("tess", "carl", "mia"):
        Someone(works, f"supporter/{name}").post(path, SEEN)
    assert believed(works, "ada")["a"]["opportunities"] == 3


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"skill_id": "z"}, "$.skill_id"),
        ({"skill_id": "a0"}, "$.skill_id"),
        ({"score": 1.01}, "$.score"),
        ({"score": None}, "$.score"),
        ({"context": ""}, "$.context"),
        ({"context": "a\0b"}, "$.context"),
        ({"observed_at": "2999-01-01T00:00:00Z"}, "$.observed_at"),
        ({"observed_at": "1969-01-01T00:00:00Z"}, "$.observed_at"),
        ({"observed_at": "2026-03-02T09:30:00"}, "$.observed_at"),
        ({"content_graph": "none"}, "$.content_graph"),
        ({"visibility": "author"}, "$.visibility"),
        ({"more": 1}, "$.more"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(
    works: Organisation, case: str, mia: Someone, wrong: Json, path: str
) -> None:
    before = mia.events(case)
    answer = mia.send("POST", f"cases/{case}/observations", {**SEEN, **wrong})
    assert 400 <= answer.status_code < 500, answer.text
    assert [one["path"] for one in problem_of(answer)["errors"]] == [path]
    assert mia.events(case) == before
    assert works.get(f"/v1/learners/ada/mastery{AT}").status_code == 404


def test_it_is_exported_and_goes_with_its_learner(
    works: Organisation, case: str, mia: Someone, projector: Projector, settings: Settings, database_url: str
) -> None:
    told = mia.post(f"cases/{case}/observations", SEEN)
    projector.drain()
    held: Any = works.get("/v1/learners/ada/export").json()
    assert [one["result_id"] for one in held["results"]] == [told["event_id"]]
    assert "gooseberry" in str(held["case_events"])
    gone = erase(works, "/v1/learners/ada")
    projector.drain()
    retracer = a_retracer(settings)
    while receipt(works, gone)["status"] != "done":
        retracer.work()
    retracer.close()
    with psycopg.connect(database_url) as connection:
        for table, name in (("result", "result_id"), ("case_event", "event_id")):
            query = f"SELECT count(*) FROM symphonie.{table} WHERE {name} = %s"  # noqa: S608  # constants
            assert connection.execute(query.encode(), [told["event_id"]]).fetchone() == (0,)
