from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import quote

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.record.graphs import read_graph
from api.record.projector import Projector
from api.record.retrace.past import Scope, past_of
from api.record.retrace.rebuilding import ready_to_trace, rebuild
from api.runtime import Runtime
from content_graph.model import ContentGraph, Item, Skill
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.paths import studious_graph
from tests.api.http.test_reviews import both_memories
from tests.api.results.courses import resource, words


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(studious_graph()).status_code == 201
    return organisation


def recommended(course: Organisation, learner: str = "ada", **more: object) -> Json:
    response = course.post("/v1/recommendations", {"learner_id": learner, "limit": 10, **more})
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def fail(course: Organisation) -> Json:
    """Answer wrong, and return the recommendations of the last answer."""
    answers = [course.send(a_result("ada", f"a{n % 2}", 0, n)).json() for n in range(2)]
    last: Json = answers[-1]["recommendations"][0]
    return last


def tell(course: Organisation, recommendation_id: str, activity_id: str, event: str, **more: object) -> Json:
    body = {"event": event, "activity_id": activity_id, **more}
    response = course.post(f"/v1/recommendations/{recommendation_id}/events", body)
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def both_states(
    connection: psycopg.Connection, client: TestClient[Litestar], course: Organisation
) -> tuple[LearnerState, LearnerState]:
    """Ada's live state, and what follows from the record."""
    row = connection.execute(
        "SELECT o.no, g.no FROM symphonie.organisation o"
        " JOIN symphonie.content_graph g ON g.organisation_no = o.no WHERE o.id = %s",
        [course.name],
    ).fetchone()
    assert row is not None
    runtime: Runtime = client.app.state.runtime
    with client.portal() as portal:
        live = portal.call(runtime.store.get, LearnerKey(row[0], row[1], "ada"))
    stored = read_graph(connection, *row)
    assert live is not None
    assert stored is not None
    (rebuilt,) = rebuild([past_of(connection, Scope(*row), "ada")], ready_to_trace(stored))
    return live, rebuilt


def a_resource(answered: Json) -> str:
    return next(str(one["activity_id"]) for one in answered["items"] if "-" in one["activity_id"])


@pytest.mark.parametrize("is_projected", [False, True])
def test_a_completed_resource_is_not_recommended_again(
    course: Organisation, projector: Projector, *, is_projected: bool
) -> None:
    answered = fail(course)
    if is_projected:
        projector.drain()
    studied = a_resource(answered)
    told = tell(course, answered["recommendation_id"], studied, "completed", minutes=7.5)
    assert (told["status"], told["learner_id"], told["counts_as_studied"]) == ("recorded", "ada", True)
    assert studied not in {one["activity_id"] for one in recommended(course)["items"]}
    after = course.send(a_result("ada", "a0", 0, 9)).json()["recommendations"][0]
    assert studied not in {one["activity_id"] for one in after["items"]}


def test_an_event_counts_once(course: Organisation, projector: Projector) -> None:
    answered = recommended(course)
    first = answered["items"][0]["activity_id"]
    assert tell(course, answered["recommendation_id"], first, "followed")["status"] == "recorded"
    assert tell(course, answered["recommendation_id"], first, "followed")["status"] == "duplicate"
    projector.drain()
    assert tell(course, answered["recommendation_id"], first, "followed")["status"] == "duplicate"
    assert tell(course, answered["recommendation_id"], first, "ignored")["status"] == "recorded"


def test_what_was_studied_before_the_first_result_is_remembered(
    course: Organisation, client: TestClient[Litestar], projector: Projector, database_url: str
) -> None:
    answered = fail(course)
    studied = a_resource(answered)
    tell(course, answered["recommendation_id"], studied, "completed")
    newcomer = recommended(course, "grace", kinds=["advance"])
    tell(course, newcomer["recommendation_id"], newcomer["items"][0]["activity_id"], "completed")
    assert course.send(a_result("grace", "a0", 1, 1)).json()["results"][0]["status"] == "accepted"
    projector.drain()
    with psycopg.connect(database_url) as connection:
        live, past = both_memories(connection, client, course)
    assert live == past
    assert [one.activity_id for one in past[1].studied] == [studied]


def believed(course: Organisation, learner: str, query: str = "") -> Json:
    told: Json = course.get(f"/v1/learners/{learner}/mastery{query}").json()
    return next(one for one in told["skills"] if one["skill_id"] == "a")


def test_what_a_completed_resource_taught_shows_with_the_next_answer_and_is_rebuilt_from_the_record(
    course: Organisation, client: TestClient[Litestar], projector: Projector, database_url: str
) -> None:
    for learner in ("ada", "grace"):
        course.send(*(a_result(learner, f"a{n}", 0, n) for n in range(2)))
    before = believed(course, "ada")["p"]
    listed = recommended(course)
    tell(course, listed["recommendation_id"], a_resource(listed), "completed")
    assert believed(course, "ada")["p"] == pytest.approx(before, abs=1e-6)
    for learner in ("ada", "grace"):
        course.send(a_result(learner, "a0", 1, 9))
    assert believed(course, "ada")["p"] > believed(course, "grace")["p"] + 0.05

    late = course.send(a_result("ada", "a1", 1, 5)).json()["results"][0]
    assert late["status"] == "late_replayed"
    projector.drain()
    with psycopg.connect(database_url) as connection:
        live, rebuilt = both_states(connection, client, course)
    assert msgspec.structs.replace(live, version=0) == msgspec.structs.replace(rebuilt, version=0)


def test_a_moment_before_a_resource_was_studied_knows_nothing_of_it(course: Organisation) -> None:
    course.send(*(a_result("ada", f"a{n}", 0, n) for n in range(2)))
    listed, moment = recommended(course), "?at=2026-03-02T09:05:00Z"
    course.send(a_result("ada", "a0", 1, 9))
    before = believed(course, "ada", moment)
    tell(course, listed["recommendation_id"], a_resource(listed), "completed")
    assert believed(course, "ada", moment) == before


def test_the_timeline_shows_what_was_done(course: Organisation, projector: Projector) -> None:
    answered = fail(course)
    studied = a_resource(answered)
    at = "2026-03-02T12:00:00Z"
    by = {"by": "supporter-3", "occurred_at": at, "minutes": 7.5}
    tell(course, answered["recommendation_id"], studied, "completed", **by)
    projector.drain()
    events = course.get("/v1/learners/ada/timeline").json()["events"]
    (shown,) = [event for event in events if event["event"] == "activity"]
    assert (shown["what"], shown["activity_id"], shown["at"], shown["minutes"]) == ("completed", studied, at, 7.5)
    assert shown["text"]["fr"].startswith("Activité terminée")
    assert shown["expected_gain"] > 0


def test_what_was_not_recommended_is_refused_with_what_was(course: Organisation) -> None:
    answered = recommended(course)
    body = {"event": "completed", "activity_id": "c-deepening"}
    problem = problem_of(course.post(f"/v1/recommendations/{answered['recommendation_id']}/events", body))
    assert problem["type"] == "/problems/activity-not-recommended"
    assert repr(answered["items"][0]["activity_id"]) in problem["errors"][0]["remedy"]


def test_a_list_of_another_organisation_is_as_absent_as_one_that_never_was(
    course: Organisation, other: Organisation
) -> None:
    other.put(studious_graph())
    answered = recommended(course)
    body = {"event": "followed", "activity_id": answered["items"][0]["activity_id"]}
    nonsense = ("never", "0" * 30, answered["recommendation_id"][:-3], answered["recommendation_id"] + "AAAA")
    for name in (answered["recommendation_id"], *nonsense):
        refused = other.post(f"/v1/recommendations/{name}/events", body)
        assert refused.status_code == 404
        assert problem_of(refused)["detail"] == f"There is no recommendation {name[:128]!r}."
    for name in nonsense:
        assert course.post(f"/v1/recommendations/{name}/events", body).status_code == 404


def test_a_name_that_was_never_given_is_none_whatever_it_says(course: Organisation) -> None:
    answered = recommended(course)
    given = answered["recommendation_id"]
    held = urlsafe_b64decode(given + "=" * (-len(given) % 4))
    forged = [
        held[:-16],
        held[:-16] + bytes(16),
        held[:-16].replace(b"ada", b"eda") + held[-16:],
        *(bytes([*held[:at], held[at] ^ 1, *held[at + 1 :]]) for at in range(0, len(held), 7)),
    ]
    names = [urlsafe_b64encode(one).rstrip(b"=").decode() for one in forged]
    body = {"event": "completed", "activity_id": answered["items"][0]["activity_id"]}
    for name in (*names, f"{given}!", f"{given[:9]}.{given[9:]}", f"{given}=", f"{given}é"):
        refused = course.post(f"/v1/recommendations/{quote(name)}/events", body)
        assert refused.status_code == 404, name
        assert problem_of(refused)["type"] == "/problems/unknown-recommendation"
    assert course.post(f"/v1/recommendations/{given}/events", body).json()["status"] == "recorded"


def test_an_event_from_the_future_is_refused(course: Organisation) -> None:
    answered = recommended(course)
    body = {
        "event": "followed",
        "activity_id": answered["items"][0]["activity_id"],
        "occurred_at": "2250-01-01T00:00:00Z",
    }
    problem = problem_of(course.post(f"/v1/recommendations/{answered['recommendation_id']}/events", body))
    assert problem["errors"][0]["path"] == "$.occurred_at"


def test_the_longest_list_has_a_name_that_an_address_can_hold(course: Organisation) -> None:
    skills = [f"skill-{n}" for n in range(60)]
    graph = ContentGraph(
        id="small",
        title=words("long"),
        skills=tuple(Skill(id=skill, title=words(skill)) for skill in skills),
        items=tuple(Item(id=f"{skill}-item", title=words(skill), skills=(skill,), minutes=60.0) for skill in skills),
        resources=tuple(
            msgspec.structs.replace(resource(skill, "core"), id=skill.ljust(128, "é"), minutes=1.0) for skill in skills
        ),
    )
    course.put(graph)
    answered = recommended(course, learner_id="ß" * 128, limit=50)
    for one in answered["items"][-2:]:
        assert tell(course, answered["recommendation_id"], one["activity_id"], "followed")["learner_id"] == "ß" * 128
