from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import Connection

from api.live.keys import LearnerKey
from api.live.memory import Memory, unpack
from api.record.projector import Projector
from api.record.retrace.past import Scope, past_of
from api.runtime import Runtime
from engine.recommendation.decision import Decision
from engine.recommendation.situation import Situation
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.paths import studious_graph

TUTOR = {"id": "supporter-3", "role": "tutor"}


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(studious_graph()).status_code == 201
    return organisation


def fail(course: Organisation, first: int = 0, n: int = 2, learner: str = "ada") -> list[Json]:
    """Answer wrong until something is opened, and return what was changed in the path."""
    answers = [course.send(a_result(learner, f"a{at % 2}", 0, at)).json() for at in range(first, first + n)]
    return [change for answer in answers for change in answer["adjustments"]]


def decide(course: Organisation, adjustment_id: str, decision: str, **more: object) -> Json:
    body = {"decision": decision, "reason": "We talked about it.", "by": TUTOR, **more}
    response = course.post(f"/v1/learners/ada/adjustments/{adjustment_id}/review", body)
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def listed(course: Organisation, query: str = "") -> list[Json]:
    response = course.get(f"/v1/learners/ada/adjustments{query}")
    assert response.status_code == 200, response.text
    adjustments: list[Json] = response.json()["adjustments"]
    return adjustments


@pytest.fixture
def awaiting(client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy whose adjustments all wait for approval."""
    runtime: Runtime = client.app.state.runtime
    serve = runtime.graphs.get

    class Waiting:
        def __init__(self, policy: object) -> None:
            self.policy = policy
            self.version = policy.version  # type: ignore[attr-defined]
            self.settings = policy.settings  # type: ignore[attr-defined]
            self.assumed = policy.assumed  # type: ignore[attr-defined]

        def decide(self, situation: Situation) -> Decision:
            decided: Decision = self.policy.decide(situation)  # type: ignore[attr-defined]
            changes = [
                msgspec.structs.replace(one, action="proposed") if one.action == "opened" else one
                for one in decided.adjustments
            ]
            return msgspec.structs.replace(decided, adjustments=tuple(changes))

    async def get(*asked: object) -> object:
        graph = await serve(*asked)  # type: ignore[arg-type]
        if not isinstance(graph.policy, Waiting):
            object.__setattr__(graph, "policy", Waiting(graph.policy))
        return graph

    monkeypatch.setattr(runtime.graphs, "get", get)


def test_an_undone_adjustment_leaves_the_path_and_stays_away_at_the_next_result(
    course: Organisation, projector: Projector
) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    undone = decide(course, opened["adjustment_id"], "undo")
    assert (undone["status"], undone["status_text"]["fr"]) == (
        "undone",
        "Annulé\u202f: retiré du parcours par une personne.",
    )
    after = fail(course, first=6, n=2)
    assert not [one for one in after if (one["kind"], one["skill_id"]) == (opened["kind"], opened["skill_id"])]
    offered = course.post("/v1/recommendations", {"learner_id": "ada", "limit": 10}).json()["items"]
    assert opened["activity_id"] not in {one["activity_id"] for one in offered}
    projector.drain()
    assert [one["adjustment_id"] for one in listed(course, "?status=undone")] == [opened["adjustment_id"]]


def test_what_was_undone_may_come_again_after_new_evidence(course: Organisation) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    decide(course, opened["adjustment_id"], "undo")
    again = fail(course, first=6, n=8)
    kinds = [(one["kind"], one["skill_id"], one["action"]) for one in again]
    assert (opened["kind"], opened["skill_id"], "opened") in kinds


@pytest.mark.parametrize("is_one_commit", [True, False])
def test_a_question_that_two_wrong_answers_settle_ends_for_that_reason_where_help_was_undone(
    course: Organisation, projector: Projector, *, is_one_commit: bool
) -> None:
    """Help is kept away, so none takes over from the question, and the record holds none that was never given."""
    opened = next(change for change in fail(course) if change["action"] == "opened")
    assert (opened["kind"], opened["skill_id"]) == ("remediate", "a")
    decide(course, opened["adjustment_id"], "undo")
    asked = course.send(a_result("ada", "a0", 1, 2)).json()["adjustments"]
    assert [(one["action"], one["kind"], one["skill_id"]) for one in asked] == [("opened", "evaluate", "a")]
    wrong = [a_result("ada", f"a{n % 2}", 0, n) for n in (3, 4)]
    told = [course.send(*some).json() for some in ([wrong] if is_one_commit else [[one] for one in wrong])]
    changes = [change for answer in told for change in answer["adjustments"]]
    assert [(one["action"], one["kind"], one["reason_code"]) for one in changes] == [
        ("closed", "evaluate", "evaluate_answered")
    ]
    assert "takes over" not in changes[0]["reason"]["en"]
    assert [(one["skill_id"], one["why"]) for one in told[-1]["unanswered"]["ada"]] == [("a", "kept_away")]
    projector.drain()
    assert [(one["action"], one["kind"]) for one in listed(course)] == [
        ("closed", "evaluate"),
        ("opened", "evaluate"),
        ("opened", "remediate"),
    ]
    assert listed(course, "?status=open") == []


def test_a_review_is_kept_with_who_when_and_why(course: Organisation, projector: Projector) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    approved = decide(course, opened["adjustment_id"], "approve")
    assert approved["status"] == "approved"
    again = decide(course, opened["adjustment_id"], "approve")
    assert again["reviews"] == approved["reviews"], "the same decision of the same person changes nothing"
    other = decide(course, opened["adjustment_id"], "approve", by={"id": "supporter-9", "role": "coach"}, reason="Yes.")
    assert [one["changed_path"] for one in other["reviews"]] == [True, False]
    projector.drain()
    told = next(one for one in listed(course) if one["adjustment_id"] == opened["adjustment_id"])
    assert told["reviews"] == other["reviews"]
    assert told["reviews"][0]["by"] == TUTOR
    assert told["before"] == opened["before"]
    assert told["model_version"].startswith("authored-")
    events = course.get("/v1/learners/ada/timeline").json()["events"]
    reviews = [event for event in events if event["event"] == "review"]
    assert {one["reason"] for one in reviews} == {"We talked about it.", "Yes."}


@pytest.mark.parametrize("is_projected", [False, True])
def test_a_review_that_contradicts_is_refused_with_a_remedy(
    course: Organisation, projector: Projector, *, is_projected: bool
) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    decide(course, opened["adjustment_id"], "undo")
    if is_projected:
        projector.drain()
    body = {"decision": "approve", "reason": "Let it be.", "by": {"id": "supporter-9", "role": "coach"}}
    problem = problem_of(course.post(f"/v1/learners/ada/adjustments/{opened['adjustment_id']}/review", body))
    assert (problem["status"], problem["type"]) == (409, "/problems/review-contradicts")
    assert "tutor 'supporter-3'" in problem["detail"]
    assert "POST /v1/overrides" in problem["errors"][0]["remedy"]


def test_a_closed_adjustment_cannot_be_undone(course: Organisation, projector: Projector) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    course.send(*(a_result("ada", f"a{n % 2}", 1, n, occurred_at=None) for n in range(10, 30)))
    for _ in range(2):  # first from the journal, then from the record
        body = {"decision": "undo", "reason": "No.", "by": TUTOR}
        problem = problem_of(course.post(f"/v1/learners/ada/adjustments/{opened['adjustment_id']}/review", body))
        assert problem["type"] == "/problems/review-contradicts"
        assert "closed" in problem["detail"]
        projector.drain()
    assert opened["adjustment_id"] not in {one["adjustment_id"] for one in listed(course, "?status=open")}
    closed = listed(course, "?status=closed")
    assert opened["adjustment_id"] in {one["adjustment_id"] for one in closed}
    assert {one["action"] for one in closed} == {"opened"}


@pytest.mark.usefixtures("awaiting")
def test_supporters_see_what_waits_for_them_and_let_it_take_effect(course: Organisation, projector: Projector) -> None:
    proposed = next(change for change in fail(course) if change["action"] == "proposed")
    fail(course, learner="grace")
    projector.drain()
    waiting = course.get("/v1/adjustments?status=proposed").json()["adjustments"]
    assert {one["learner_id"] for one in waiting} == {"ada", "grace"}
    assert {one["status"] for one in waiting} == {"proposed"}
    wrong = {"decision": "undo", "reason": "No.", "by": TUTOR}
    refused = course.post(f"/v1/learners/ada/adjustments/{proposed['adjustment_id']}/review", wrong)
    assert problem_of(refused)["errors"][0]["remedy"] == "Send approve or reject."
    decide(course, proposed["adjustment_id"], "approve")
    projector.drain()
    left = course.get("/v1/adjustments?status=proposed").json()["adjustments"]
    assert proposed["adjustment_id"] not in {one["adjustment_id"] for one in left}
    assert [one["adjustment_id"] for one in listed(course, "?status=approved")] == [proposed["adjustment_id"]]


def test_filters_choose_and_pages_put_together_are_the_whole(course: Organisation, projector: Projector) -> None:
    for round_no in range(3):
        fail(course, first=30 * round_no)
        course.send(*(a_result("ada", f"a{n % 2}", 1, n) for n in range(30 * round_no + 6, 30 * round_no + 30)))
    projector.drain()
    whole = listed(course, "?limit=500")
    assert {one["kind"] for one in listed(course, "?kind=remediate")} == {"remediate"}
    assert {one["skill_id"] for one in listed(course, "?skill_id=a")} == {"a"}
    assert listed(course, "?since=2100-01-01T00:00:00Z") == []
    assert listed(course, "?since=2020-01-01T00:00:00Z&limit=500") == whole
    pages: list[Json] = []
    cursor = ""
    while cursor is not None:
        page = course.get(f"/v1/learners/ada/adjustments?limit=2{cursor and '&cursor=' + cursor}").json()
        pages += page["adjustments"]
        cursor = page["next_cursor"]
    assert pages == whole


def test_an_adjustment_of_somebody_else_is_as_absent_as_one_that_never_was(
    course: Organisation, other: Organisation, projector: Projector
) -> None:
    other.put(studious_graph())
    opened = next(change for change in fail(course) if change["action"] == "opened")
    fail(other)
    projector.drain()
    body = {"decision": "undo", "reason": "No.", "by": TUTOR}
    for name in (opened["adjustment_id"], "never"):
        refused = other.post(f"/v1/learners/ada/adjustments/{name}/review", body)
        assert refused.status_code == 404
        assert problem_of(refused)["detail"] == f"There is no adjustment {name!r}."
    theirs = {one["adjustment_id"] for one in other.get("/v1/adjustments").json()["adjustments"]}
    assert opened["adjustment_id"] not in theirs


def test_an_undo_while_results_stream_in_loses_neither(
    course: Organisation, client: TestClient[Litestar], projector: Projector, database_url: str
) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")

    def stream(lane: int) -> list[str]:
        numbers = range(100 + lane * 100, 140 + lane * 100)
        return [course.send(a_result("ada", f"b{n % 2}", n % 2, n)).json()["results"][0]["status"] for n in numbers]

    with ThreadPoolExecutor(5) as threads:
        streams = [threads.submit(stream, lane) for lane in range(4)]
        undone = threads.submit(decide, course, opened["adjustment_id"], "undo").result()
        statuses = [status for one in streams for status in one.result()]
    assert undone["status"] == "undone"
    assert set(statuses) <= {"accepted", "late_replayed"}
    projector.drain()
    belief = course.get("/v1/learners/ada/mastery").json()
    assert belief["n_results"] == 2 + len(statuses)
    assert [one["adjustment_id"] for one in listed(course, "?status=undone")] == [opened["adjustment_id"]]
    still_open = {(one["kind"], one["skill_id"]) for one in listed(course, "?status=open&limit=500")}
    assert (opened["kind"], opened["skill_id"]) not in still_open
    with psycopg.connect(database_url) as connection:
        live, past = both_memories(connection, client, course)
    assert live == past
    assert [kept.adjustment_id for kept in past[1].kept_away] == [opened["adjustment_id"]]


def both_memories(
    connection: Connection, client: TestClient[Litestar], course: Organisation
) -> tuple[tuple[dict[str, int], Memory], tuple[dict[str, int], Memory]]:
    """What is open and what is remembered, according to the live state and according to the record."""
    row = connection.execute(
        "SELECT o.no, g.no, g.skills FROM symphonie.organisation o"
        " JOIN symphonie.content_graph g ON g.organisation_no = o.no WHERE o.id = %s",
        [course.name],
    ).fetchone()
    assert row is not None
    organisation_no, graph_no, skills = row
    runtime: Runtime = client.app.state.runtime
    with client.portal() as portal:
        state = portal.call(runtime.store.get, LearnerKey(organisation_no, graph_no, "ada"))
    assert state is not None
    past = past_of(connection, Scope(organisation_no, graph_no), "ada")
    masks = {skills[one.skill]: one.active for one in state.skills() if one.active}
    path = msgspec.structs.replace(unpack(state.memory), failed=())  # which results failed follows from the results
    return (masks, path), (dict(past.active), past.memory)


def test_what_was_observed_after_an_adjustment_stands_beside_what_was_expected(
    course: Organisation, projector: Projector
) -> None:
    (opened,) = fail(course)
    projector.drain()
    assert listed(course)[0]["observed_gain"] is None
    answers = [course.send(a_result("ada", f"a{at % 2}", 1, 10 + at)).json() for at in range(4)]
    projector.drain()
    moves = [one["mastery"][0] for one in answers][:3]
    (told,) = [one for one in listed(course) if one["adjustment_id"] == opened["adjustment_id"]]
    assert told["observed_gain"] == pytest.approx(moves[-1]["after"] - moves[0]["before"])
    assert told["expected_gain"] > 0


def test_what_was_undone_has_no_observed_gain(course: Organisation, projector: Projector) -> None:
    (opened,) = fail(course)
    assert decide(course, opened["adjustment_id"], "undo")["observed_gain"] is None
    course.send(a_result("ada", "a0", 1, 10))
    projector.drain()
    (told,) = [one for one in listed(course) if one["adjustment_id"] == opened["adjustment_id"]]
    assert told["observed_gain"] is None
