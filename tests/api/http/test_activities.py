"""Traces of activity over HTTP: each counts once, a faulty one is refused alone, all can be read back."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_retraces import is_agreed
from tests.api.results.courses import small_graph

AT = "2026-03-02T09:00:00+01:00"


def a_visit(learner: str, number: int, **more: object) -> Json:
    """One visit; the number makes its id and its day of March 2026."""
    at = f"2026-03-{1 + number % 28:02d}T{9 + number // 28:02d}:00:00Z"
    return {
        "kind": "visit",
        "trace_id": f"visit-{number}",
        "learner_id": learner,
        "minutes": 10.5,
        "occurred_at": at,
        **more,
    }


SUBMISSION: Json = {
    "kind": "submission",
    "trace_id": "essay",
    "learner_id": "ada",
    "activity_id": "essay-1",
    "submitted_at": AT,
    "due_at": "2026-03-03T00:00:00Z",
}
DEADLINE: Json = {
    "kind": "deadline",
    "trace_id": "due",
    "learner_id": "ada",
    "activity_id": "essay-2",
    "due_at": "2030-03-03T00:00:00Z",
    "occurred_at": AT,
}
MEETING: Json = {
    "kind": "meeting",
    "trace_id": "met",
    "learner_id": "ada",
    "meeting_id": "m1",
    "status": "held",
    "starts_at": AT,
    "occurred_at": AT,
}
CUSTOM: Json = {
    "kind": "custom",
    "trace_id": "badge",
    "learner_id": "ada",
    "verb": "earned",
    "value": "« bronze »",
    "occurred_at": AT,
}
OF_EACH_KIND = (a_visit("ada", 0), SUBMISSION, DEADLINE, MEETING, CUSTOM)


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def send(organisation: Organisation, *traces: Json) -> list[Json]:
    answer = organisation.post("/v1/activities", {"activities": list(traces)})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["activities"]
    return found


def statuses(organisation: Organisation, *traces: Json) -> list[str]:
    return [one["status"] for one in send(organisation, *traces)]


def activities(organisation: Organisation, learner: str, query: str = "") -> list[Json]:
    answer = organisation.get(f"/v1/learners/{learner}/activities{query}")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["activities"]
    return found


def ids(traces: list[Json]) -> list[str]:
    return [one["trace_id"] for one in traces]


def test_a_trace_of_each_kind_is_read_back_as_it_was_sent(course: Organisation, projector: Projector) -> None:
    assert statuses(course, *OF_EACH_KIND) == ["accepted"] * 5
    projector.drain()
    found = {one["trace_id"]: one for one in activities(course, "ada")}
    for sent in OF_EACH_KIND:
        told = found[sent["trace_id"]]
        assert told.pop("received_at") > "2026"
        moments = {name: value for name, value in sent.items() if name.endswith("_at")}
        same = {name: value for name, value in sent.items() if name not in moments and name != "learner_id"}
        assert same.items() <= told.items()
        for name, value in moments.items():
            told_as = "occurred_at" if name == "submitted_at" else name
            assert datetime.fromisoformat(told[told_as]) == datetime.fromisoformat(value)


def test_a_trace_that_comes_again_is_a_duplicate_before_and_after_it_is_in_the_record(
    course: Organisation, projector: Projector
) -> None:
    unstamped = a_visit("ada", 1)
    del unstamped["occurred_at"]
    sent = (*OF_EACH_KIND, unstamped)
    assert statuses(course, *sent) == ["accepted"] * 6
    assert statuses(course, *sent, *sent) == ["duplicate"] * 12
    projector.drain()
    assert statuses(course, *sent, a_visit("ada", 2)) == [*["duplicate"] * 6, "accepted"]
    projector.drain()
    assert len(activities(course, "ada")) == 7


@pytest.mark.parametrize("is_recorded", [False, True])
def test_an_id_with_another_content_is_a_conflict_that_names_both_and_changes_nothing(
    course: Organisation, projector: Projector, *, is_recorded: bool
) -> None:
    send(course, SUBMISSION)
    if is_recorded:
        projector.drain()
    other = {**SUBMISSION, "activity_id": "essay-9", "submitted_at": "2026-03-02T10:00:00Z"}
    first, second = send(course, other, a_visit("ada", 3))
    assert (first["status"], second["status"]) == ("conflict", "accepted")
    assert (first["held"]["activity_id"], first["sent"]["activity_id"]) == ("essay-1", "essay-9")
    assert [fault["path"] for fault in first["errors"]] == [
        "$.activities[0].submitted_at",
        "$.activities[0].activity_id",
    ]
    alone = course.post("/v1/activities", {"activities": [other]})
    assert alone.status_code == 409
    assert problem_of(alone)["type"] == "/problems/trace-conflict"
    projector.drain()
    assert ids(activities(course, "ada")) == ["visit-3", "essay"]


def test_what_is_wrong_with_a_trace_refuses_it_alone_and_names_field_and_remedy(
    course: Organisation, projector: Projector
) -> None:
    ahead = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    wrong = {
        "minutes": a_visit("ada", 1, minutes=1441),
        "occurred_at": a_visit("ada", 2, occurred_at=ahead),
        "learner_id": {**DEADLINE, "cohort_id": "c"},
        "starts_at": {**MEETING, "starts_at": ahead},
        "submitted_at": {**SUBMISSION, "submitted_at": "2026-03-02T09:00:00"},
        "due_at": {**DEADLINE, "due_at": "2301-01-01T00:00:00Z"},
        "kind": {**CUSTOM, "kind": "visti"},
        "verb": {name: value for name, value in CUSTOM.items() if name != "verb"},
        "name": {**CUSTOM, "name": "Ada Lovelace"},
        "cohort_id": {name: value for name, value in DEADLINE.items() if name != "learner_id"} | {"cohort_id": "none"},
    }
    answers = send(course, *wrong.values(), a_visit("ada", 9))
    for at, (field, answer) in enumerate(zip(wrong, answers, strict=False)):
        assert answer["status"] == "rejected", (field, answer)
        assert [fault["path"] for fault in answer["errors"]] == [f"$.activities[{at}].{field}"], answer
        assert all(fault["remedy"] for fault in answer["errors"])
    assert answers[-1] == {"trace_id": "visit-9", "status": "accepted"}
    for at, body in enumerate(wrong.values()):
        alone = course.post("/v1/activities", {"activities": [body]})
        assert alone.status_code in {404, 422}, (at, alone.text)
        assert problem_of(alone)["errors"]
    projector.drain()
    assert ids(activities(course, "ada")) == ["visit-9"]


def test_traces_in_any_order_make_the_same_list_page_by_page(course: Organisation, projector: Projector) -> None:
    sent = [a_visit("ada", number) for number in range(60)]
    random.Random(3).shuffle(sent)  # noqa: S311 - an order
    for start in range(0, 60, 7):
        send(course, *sent[start : start + 7])
    projector.drain()
    found, cursor = [], ""
    while True:
        answer = course.get(f"/v1/learners/ada/activities?limit=8{cursor}").json()
        found += answer["activities"]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    newest_first = sorted(sent, key=lambda one: one["occurred_at"], reverse=True)
    assert ids(found) == ids(newest_first)


def test_a_list_can_be_of_one_kind_and_since_a_moment(course: Organisation, projector: Projector) -> None:
    send(course, *OF_EACH_KIND, *[a_visit("ada", number) for number in range(1, 5)])
    projector.drain()
    assert ids(activities(course, "ada", "?kind=meeting")) == ["met"]
    assert ids(activities(course, "ada", "?kind=visit&since=2026-03-04T00:00:00Z")) == ["visit-4", "visit-3"]


def test_a_deadline_of_a_cohort_is_read_by_whoever_is_in_it(course: Organisation, projector: Projector) -> None:
    put = course.client.put("/v1/cohorts/class", headers=course.headers, json={"learners": ["ada"]})
    assert put.is_success
    of_class = {name: value for name, value in DEADLINE.items() if name != "learner_id"} | {"cohort_id": "class"}
    assert statuses(course, of_class, a_visit("bob", 1)) == ["accepted", "accepted"]
    assert statuses(course, of_class, of_class) == ["duplicate", "duplicate"]
    projector.drain()
    assert [one["cohort_id"] for one in activities(course, "ada")] == ["class"]
    assert ids(activities(course, "bob")) == ["visit-1"]


def test_traces_leave_beliefs_versions_and_their_proof_alone(
    course: Organisation, projector: Projector, settings: Settings
) -> None:
    course.send(*[a_result("ada", "a0", 1, n) for n in range(3)])
    before = course.get("/v1/learners/ada/export").json()["live"]
    send(course, *OF_EACH_KIND, *[a_visit("ada", number) for number in range(1, 5)])
    course.send(a_result("ada", "a0", 0, 3))
    projector.drain()
    after = course.get("/v1/learners/ada/export").json()["live"]
    assert after[0]["version"] == before[0]["version"] + 1
    late = course.send(a_result("ada", "a0", 0, 1) | {"result_id": "late", "occurred_at": "2026-03-01T00:00:00Z"})
    assert late.json()["results"][0]["status"] == "late_replayed"
    assert is_agreed(settings, course)


def test_whoever_has_only_traces_is_known_and_others_are_not(course: Organisation) -> None:
    send(course, a_visit("ada", 1))
    assert course.get("/v1/learners/ada/activities").status_code == 200
    assert course.get("/v1/learners/bob/activities").status_code == 404


def test_no_key_without_the_scope_and_no_other_organisation_comes_near(
    course: Organisation, other: Organisation, metrics: Organisation
) -> None:
    send(course, a_visit("ada", 1))
    assert metrics.post("/v1/activities", {"activities": [a_visit("ada", 1)]}).status_code == 403
    named = {"content_graph": "small", "activities": [a_visit("ada", 1)]}
    assert other.post("/v1/activities", named).status_code == 404
    assert other.put(small_graph()).status_code == 201
    assert other.get("/v1/learners/ada/activities").status_code == 404
    assert statuses(other, a_visit("ada", 1)) == ["accepted"]


def test_the_timeline_tells_traces_between_results_in_both_languages(
    course: Organisation, projector: Projector
) -> None:
    send(course, *OF_EACH_KIND, {**CUSTOM, "trace_id": "in", "verb": "enrolled", "occurred_at": "2026-01-01T00:00:00Z"})
    course.send(a_result("ada", "a0", 1, 0))
    projector.drain()
    events: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = course.get(f"/v1/learners/ada/timeline?limit=2{cursor and '&cursor='}{cursor}").json()
        events, cursor = [*events, *page["events"]], page["next_cursor"]
    traces = [one for one in events if one["event"] == "trace"]
    assert events == sorted(events, key=lambda one: one["at"], reverse=True)
    assert {one["trace"]["trace_id"]: one["text"]["fr"] for one in traces} == {
        "visit-0": "Visite.",
        "essay": "Travail remis\u202f: «\u202fessay-1\u202f».",
        "due": "Travail à rendre\u202f: «\u202fessay-2\u202f».",
        "met": "Rendez-vous tenu.",
        "badge": "Activité signalée\u202f: earned.",
        "in": "Inscription au cours.",
    }
    assert traces[-1]["text"]["en"] == "Enrolled in the course."
