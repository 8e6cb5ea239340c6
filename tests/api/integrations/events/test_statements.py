"""Statements stored become what they mean: once, in whatever order, and no longer once they are voided."""

from typing import Any

import pytest

from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.integrations.events.roads import HOME, addressed_graph, event_id, outcomes, put, told_of, translate
from tests.benchmarks.backfill import Sender, farthest, history, shuffled

VERSION = {"X-Experience-API-Version": "1.0.3"}
ADL = "http://adlnet.gov/expapi/verbs/"
ADA = f"{HOME.removeprefix('https://')}/ada"
N_STATEMENTS = 400


def answered(number: int, score: float, minute: int, **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """A statement of ada, who answered a question."""
    return {
        "id": event_id(number),
        "actor": {"account": {"homePage": HOME, "name": "ada"}},
        "verb": {"id": f"{ADL}answered"},
        "object": {"id": "https://example.org/a0"},
        "result": {"score": {"scaled": score}},
        "timestamp": f"2026-03-02T10:{minute:02d}:00Z",
        **more,
    }


def voiding(number: int, voided: int) -> Json:
    """A statement by which another one is voided."""
    about = {"objectType": "StatementRef", "id": event_id(voided)}
    return answered(number, 0.0, 59, verb={"id": f"{ADL}voided"}, object=about, result={"completion": True})


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(addressed_graph())
    return organisation


def send(organisation: Organisation, *statements: Json) -> None:
    headers = {**organisation.headers, **VERSION}
    answer = organisation.client.post("/xapi/statements", headers=headers, json=list(statements))
    assert answer.status_code == 200, answer.text


def n_results(organisation: Organisation) -> int:
    return int(told_of(organisation, ADA, "mastery")["n_results"])


def test_a_statement_becomes_a_result_under_its_own_id(course: Organisation, settings: Settings) -> None:
    send(course, answered(201, 0.5, 0))
    translate(settings)
    assert outcomes(course) == {"result": 1}
    same = {"result_id": event_id(201), "learner_id": ADA, "item_id": "a0", "score": 0.5}
    answer = course.send({**same, "occurred_at": "2026-03-02T10:00:00Z"})
    assert answer.json()["results"][0]["status"] == "duplicate"


def test_a_statement_that_is_voided_counts_no_longer(course: Organisation, settings: Settings) -> None:
    send(course, answered(210, 1.0, 0), answered(211, 0.0, 1))
    translate(settings)
    assert n_results(course) == 2
    send(course, voiding(212, 210))
    translate(settings)
    assert outcomes(course) == {"result": 2, "voided": 1}
    assert n_results(course) == 1


def test_a_statement_that_is_voided_before_it_is_looked_at_never_counts(
    course: Organisation, settings: Settings
) -> None:
    send(course, answered(220, 1.0, 0), answered(221, 1.0, 1))
    send(course, voiding(222, 220))
    translate(settings)
    assert outcomes(course) == {"result": 1, "voided-before": 1, "nothing-to-void": 1}
    assert n_results(course) == 1


def test_what_became_nothing_is_looked_at_again_once_the_mapping_knows_it_and_counts_once(
    course: Organisation, settings: Settings
) -> None:
    checked = {"verb": {"id": "https://example.org/verbs/checked"}}
    send(course, answered(240, 1.0, 0), answered(241, 1.0, 1, **checked), answered(242, 0.0, 2, **checked))
    translate(settings)
    assert outcomes(course) == {"result": 1, "no-rule": 2}
    send(course, voiding(243, 242))
    rule = {"verbs": [checked["verb"]["id"]], "becomes": "result", "scores": ["scaled"], "because": "Ours."}
    put(course, "/v1/mappings/ours", {"name": "ours", "extends": ["general"], "rules": [rule]})
    put(course, f"/v1/sources/{course.key_id}", {"mapping": "ours"})
    assert course.post(f"/v1/sources/{course.key_id}/retry", {}).json() == {"n_queued": 1}
    assert course.post(f"/v1/sources/{course.key_id}/retry", {}).json() == {"n_queued": 0}, "it waits already"
    standing = course.get("/v1/standing").json()
    assert (standing["statements_pending"], standing["statements_waiting"]) == (2, 0), "and the voiding"
    translate(settings)
    assert outcomes(course) == {"result": 2, "no-rule": 2, "nothing-to-void": 1}
    assert n_results(course) == 2
    assert course.post(f"/v1/sources/{course.key_id}/retry", {}).json() == {"n_queued": 0}
    assert problem_of(course.post("/v1/sources/nobody/retry", {}))["status"] == 404


def test_a_visit_that_is_voided_stays_and_the_source_is_told(course: Organisation, settings: Settings) -> None:
    send(course, answered(230, 1.0, 0, verb={"id": f"{ADL}experienced"}))
    translate(settings)
    send(course, voiding(231, 230))
    translate(settings)
    assert outcomes(course) == {"visit": 1, "void-of-trace": 1}


def test_a_statement_without_an_id_that_comes_again_counts_once(course: Organisation, settings: Settings) -> None:
    told = answered(240, 1.0, 0)
    del told["id"]
    for _ in range(2):
        send(course, told)
        translate(settings)
    assert sum(outcomes(course).values()) == 1
    assert n_results(course) == 1


def test_statements_of_one_person_by_account_of_lti_and_address_are_one_learner(
    course: Organisation, settings: Settings
) -> None:
    bound = [
        {"issuer": f"{HOME}/", "subject": "ada", "learner_id": "learner-1"},
        {"issuer": "mbox", "subject": "mailto:ada@example.org", "learner_id": "learner-1"},
    ]
    put(course, "/v1/identities", {"identities": bound})
    send(course, answered(250, 1.0, 0), answered(251, 0.0, 1, actor={"mbox": "mailto:ADA@example.org"}))
    translate(settings)
    assert outcomes(course) == {"result": 2}
    assert told_of(course, "learner-1", "mastery")["n_results"] == 2


def test_a_backlog_in_any_order_and_some_of_it_twice_leaves_the_beliefs_of_the_same_results(
    course: Organisation, other: Organisation, settings: Settings
) -> None:
    other.put(addressed_graph())
    told = shuffled(history(N_STATEMENTS))
    results, statements = (sender(one) for one in (other, course))
    results.send_results(told)
    statements.send_statements(told[: len(told) // 2])
    translate(settings)
    statements.send_statements(told[len(told) // 3 :])
    translate(settings)
    n_learners = N_STATEMENTS // 100
    assert farthest(results.beliefs(n_learners), statements.beliefs(n_learners)) < 1e-9
    assert outcomes(course)["result"] == N_STATEMENTS


def sender(organisation: Organisation) -> Sender:
    """What sends a backlog for an organisation."""

    def post(path: str, body: object) -> object:
        headers = {**organisation.headers, **VERSION}
        answer = organisation.client.post(path, headers=headers, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    return Sender(post, lambda path: organisation.get(path).json(), lambda: 0)
