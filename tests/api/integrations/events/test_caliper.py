"""Caliper events come in by the envelope, once each, and become results and traces."""

from api.settings import Settings
from tests.api.http.organisations import Organisation
from tests.api.integrations.events.roads import addressed_graph, envelope, graded, outcomes, translate


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
