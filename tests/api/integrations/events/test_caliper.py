"""Caliper events come in by the envelope, once each, and become results and traces."""

from datetime import UTC, datetime

import pytest

from api.integrations.events.meaning import Meant
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.integrations.events.roads import HOME, addressed_graph, envelope, graded, outcomes, translate
from tests.api.integrations.events.statements import become, why


def test_a_grade_becomes_a_result_once_however_often_it_comes(organisation: Organisation, settings: Settings) -> None:
    organisation.put(addressed_graph())
    sent = envelope(graded(1, "17", "a0", 0.5, "2026-03-02T10:00:00.000Z"))
    for _ in range(2):
        answer = organisation.post("/v1/caliper", sent)
        assert (answer.status_code, answer.json()) == (200, {"n_events": 1, "n_entities": 0})
    translate(settings)
    assert organisation.post("/v1/caliper", sent).status_code == 200
    translate(settings)
    assert outcomes(organisation) == {"result": 1}
    learner = "moodle.example.org/17"
    told = organisation.client.get(
        "/v1/learners/moodle.example.org%2F17/mastery", headers=organisation.headers, params={"content_graph": "small"}
    )
    assert told.status_code == 200, (learner, told.text)


def test_an_envelope_is_answered_as_sensors_expect(organisation: Organisation) -> None:
    whole = envelope(graded(1, "17", "a0", 0.5, "2026-03-02T10:00:00.000Z"))
    client, headers = organisation.client, organisation.headers

    def status(body: object, **more: str) -> int:
        return client.post("/v1/caliper", headers={**headers, **more}, json=body).status_code

    assert status(whole) == 200
    assert status(whole, authorization="Bearer no") == 401
    as_text = client.post("/v1/caliper", headers={**headers, "content-type": "text/plain"}, content="{}")
    assert as_text.status_code == 415
    cut = client.post("/v1/caliper", headers={**headers, "content-type": "application/json"}, content='{"sensor": ')
    assert cut.status_code == 400
    for wrong in (
        {**whole, "dataVersion": "http://purl.imsglobal.org/ctx/caliper/v9"},
        {**whole, "sendTime": "now"},
        {**whole, "data": []},
        {**whole, "data": [{**whole["data"][0], "id": "17"}]},
        {**whole, "data": [{**whole["data"][0], "eventTime": "noon"}]},
        {name: value for name, value in whole.items() if name != "sensor"},
    ):
        assert status(wrong) == 422
    told = problem_of(client.post("/v1/caliper", headers=headers, json={**whole, "data": [{"action": "Graded"}]}))
    assert {one["path"] for one in told["errors"]} == {
        f"$.data[0].{member}" for member in ("id", "type", "actor", "object", "eventTime")
    }
    assert status({**whole, "more": 1, "data": [{"id": f"{HOME}/users/1", "type": "Person"}]}) == 200


@pytest.mark.parametrize(
    ("kind", "action", "changes", "expected"),
    [
        ("AssessmentEvent", "Submitted", {}, ("submission", f"{HOME}/quiz")),
        ("AssessmentEvent", "Started", {}, ("visit", f"{HOME}/quiz")),
        ("AssessmentItemEvent", "Completed", {"generated": {"type": "Response", "duration": "PT90S"}}, ("visit", 1.5)),
        ("NavigationEvent", "NavigatedTo", {"object": f"{HOME}/page"}, ("visit", f"{HOME}/page")),
        ("ViewEvent", "Viewed", {}, ("visit", f"{HOME}/quiz")),
        ("SessionEvent", "LoggedIn", {}, ("visit", f"{HOME}/quiz")),
    ],
)
def test_events_of_assessments_sessions_and_navigation_become_visits_and_submissions(
    kind: str, action: str, changes: Json, expected: tuple[str, object]
) -> None:
    told = {
        "id": "urn:uuid:0B0B0B0B-0000-4000-8000-000000000003",
        "type": kind,
        "action": action,
        "actor": f"{HOME}/users/17",
        "object": {"id": f"{HOME}/quiz", "type": "Assessment", "dateToSubmit": "2026-03-09T00:00:00.000Z"},
        "eventTime": "2026-03-02T10:00:00.000Z",
        **changes,
    }
    found = become(told)
    assert isinstance(found, Meant)
    assert (found.kind, found.person) == (expected[0], (f"{HOME}/users", "17"))
    assert expected[1] in found.fields.values()
    if found.kind == "submission":
        assert found.fields["due_at"] == datetime(2026, 3, 9, tzinfo=UTC)


def test_a_grade_is_about_whom_the_attempt_is_of_and_a_launch_says_who_by_lti() -> None:
    by_teacher = graded(1, "17", "q12", 0.75, "2026-03-02T10:00:00.000Z", actor=f"{HOME}/users/teacher")
    attempt = {**by_teacher["object"], "assignable": "q12", "count": 3}
    found = become({**by_teacher, "object": attempt})
    assert isinstance(found, Meant)
    assert (found.person, found.fields["score"], found.fields["attempt"]) == ((f"{HOME}/users", "17"), 0.75, 3)
    launched = {"messageParameters": {"iss": HOME, "sub": "sub-17"}, "type": "LtiSession"}
    viewed = {**by_teacher, "type": "ViewEvent", "action": "Viewed", "federatedSession": launched}
    seen = become(viewed)
    assert isinstance(seen, Meant)
    assert seen.person == (HOME, "sub-17")
    urn = become({**viewed, "federatedSession": {}, "actor": {"id": "urn:lms:user:17", "type": "Person"}})
    assert isinstance(urn, Meant)
    assert urn.person == ("urn:lms:user", "17")


def test_a_grade_of_before_1_1_and_one_without_a_maximum_are_told_apart() -> None:
    event = graded(1, "17", "q12", 0.5, "2026-03-02T10:00:00.000Z")
    event["object"]["assignable"] = "q12"
    older = become({**event, "generated": {"type": "Result", "normalScore": 3, "maxResultScore": 4}})
    assert isinstance(older, Meant)
    assert older.fields["score"] == 0.75
    assert why({**event, "generated": {"type": "Score", "scoreGiven": 3}}) == "score-without-maximum"
    assert why({**event, "generated": {"type": "Score", "scoreGiven": -1, "maxScore": 4}}) == "score-below-0"
