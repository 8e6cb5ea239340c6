"""An organisation puts a mapping of its own, and tries any before it holds."""

import pytest

from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.integrations.events.roads import (
    HOME,
    addressed_graph,
    envelope,
    graded,
    outcomes,
    put,
    translate,
)
from tests.api.integrations.events.statements import MOODLE, QUIZ, statement

OURS = {
    "name": "ours",
    "extends": ["caliper", "moodle-logstore"],
    "items": {QUIZ: "b0"},
    "rules": [
        {
            "verbs": ["http://adlnet.gov/expapi/verbs/completed"],
            "becomes": "result",
            "scores": ["raw"],
            "because": "Once.",
        }
    ],
}


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(addressed_graph())
    return organisation


def tried(organisation: Organisation, name: str, body: Json) -> list[Json]:
    answer = organisation.post(f"/v1/mappings/{name}/dry-run", body)
    assert answer.is_success, answer.text
    found: list[Json] = answer.json()["tried"]
    return found


def test_a_dry_run_says_what_each_would_become_and_why_and_keeps_nothing(
    course: Organisation, settings: Settings
) -> None:
    put(course, "/v1/mappings/ours", OURS)
    done = statement("completed", QUIZ, result={"score": {"raw": 3, "max": 4}}, context=MOODLE)
    local = {**done, "timestamp": "2026-03-02T10:00:00"}
    unknown = statement("pondered", QUIZ)
    body = {"statements": [done, local, unknown], "events": [graded(1, "ada", "a0", 0.5, "2026-03-02T10:00:00Z")]}
    first, second, third, fourth = tried(course, "ours", {**body, "zone": "Europe/Paris"})
    assert (first["outcome"], first["mapping"], first["rule"], first["why"]) == ("result", "ours", 1, "Once.")
    assert first["becomes"] == {
        "item_id": "b0",
        "score": 0.75,
        "occurred_at": "2026-03-02T09:00:00Z",
        "attempt": 1,
    }
    assert second["becomes"] == first["becomes"]
    assert (third["outcome"], third["mapping"], third["becomes"]) == ("no-rule", None, None)
    assert (fourth["outcome"], fourth["mapping"], fourth["becomes"]["score"]) == ("result", "caliper", 0.5)
    told = [(one["learner_id"], one["is_new_learner"]) for one in (first, second, third, fourth)]
    new = [(f"moodle.example.org/{name}", True) for name in ("17", "ada")]
    assert told == [new[0], new[0], (None, False), new[1]]
    put(course, "/v1/identity-rule", {"unknown_persons": "wait"})
    (waits,) = tried(course, "ours", {"statements": [done]})
    assert (waits["learner_id"], waits["is_new_learner"]) == (None, False)
    put(course, "/v1/identity-rule", {"unknown_persons": "new"})
    translate(settings)
    assert outcomes(course) == {}
    assert course.get("/v1/identities").json()["identities"] == []


def test_a_score_below_0_says_in_a_dry_run_why_it_would_be_no_result(course: Organisation) -> None:
    told = statement("answered", "https://example.org/a0", result={"score": {"scaled": -0.5}})
    (one,) = tried(course, "any", {"statements": [told]})
    assert (one["outcome"], "0..1" in one["why"]) == ("score-below-0", True)


def test_a_mapping_holds_from_when_it_is_put_and_the_next_one_in_its_place(
    course: Organisation, settings: Settings
) -> None:
    put(
        course, "/v1/mappings/ours", {"name": "ours", "rules": [{"verbs": ["GradeEvent/Graded"], "becomes": "nothing"}]}
    )
    put(course, f"/v1/sources/{course.key_id}", {"mapping": "ours"})
    assert course.post("/v1/caliper", envelope(graded(1, "ada", "a0", 1.0, "2026-03-02T10:00:00Z"))).is_success
    translate(settings)
    put(course, "/v1/mappings/ours", OURS)
    assert course.post("/v1/caliper", envelope(graded(2, "ada", "a0", 1.0, "2026-03-02T10:01:00Z"))).is_success
    translate(settings)
    assert outcomes(course) == {"meant-for-nothing": 1, "result": 1}


@pytest.mark.parametrize(
    ("path", "body", "problem"),
    [
        ("/v1/mappings/h5p", {"name": "h5p"}, "bundled-mapping"),
        ("/v1/mappings/ours", {"name": "theirs"}, "invalid-fields"),
        ("/v1/mappings/ours", {"name": "ours", "extends": ["none"]}, "invalid-fields"),
        ("/v1/mappings/ours", {"name": "ours", "extends": ["ours"]}, "invalid-fields"),
        ("/v1/mappings/ours", {"name": "ours", "rules": [{"verbs": [], "becomes": "visit"}]}, "invalid-fields"),
        ("/v1/mappings/ours", {"name": "ours", "rules": [{"verbs": ["v"], "becomes": "magic"}]}, "invalid-fields"),
        ("/v1/sources/{key}", {"mapping": "none", "zone": "Mars/Olympus"}, "invalid-fields"),
        ("/v1/sources/{key}", {"content_graph": "none"}, "unknown-content-graph"),
    ],
)
def test_what_does_not_hold_together_is_refused_with_its_remedy(
    course: Organisation, path: str, body: Json, problem: str
) -> None:
    address = path.format(key=course.key_id)
    told = problem_of(course.client.put(address, headers=course.headers, json=body))
    assert told["type"].endswith(problem)
    assert all(one["remedy"] for one in told["errors"])


def test_a_mapping_of_others_is_as_absent_as_none(course: Organisation, other: Organisation) -> None:
    put(other, "/v1/mappings/ours", OURS)
    assert problem_of(course.get("/v1/mappings/ours"))["type"].endswith("unknown-mapping")
    assert course.get("/v1/mappings/h5p").json()["name"] == "h5p"
    assert "ours" not in [one["name"] for one in course.get("/v1/mappings").json()["mappings"]]
    assert HOME not in course.get("/v1/mappings").text
