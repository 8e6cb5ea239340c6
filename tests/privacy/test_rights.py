"""What learners ask by right: it holds at once, its effect is shown everywhere, and each has a receipt."""

from typing import Any

import pytest

from tests.api.http.organisations import a_result, problem_of
from tests.privacy.houses import House
from tests.privacy.lives import furnish


@pytest.fixture(scope="module")
def course(house: House) -> House:
    furnish(house)
    house.call("PUT", "cohorts/rights", {"learners": ["rita", "remi"]})
    house.call("PUT", "assignments/rights", {"supporter_id": "tess", "role": "tutor", "cohort_id": "rights"})
    house.call("PUT", "learners/rita/contact", {"name": "Rita Wrong", "email": "rita@example.org", "language": "fr"})
    for one in ("rita", "remi"):
        failed(house, one, 0)
    return house


def failed(house: House, learner: str, first: int) -> Any:  # noqa: ANN401 - JSON
    results = [a_result(learner, "a0", 0.0, first + n) for n in range(4)]
    return house.call("POST", "results", {"content_graph": "small", "results": results})


def ask(house: House, right: str, person: str | None = "learner/rita", **more: object) -> Any:  # noqa: ANN401 - JSON
    body = {"right": right, "reason": "I want this.", **more}
    return house.call("POST", "learners/rita/privacy-requests", body, person)


def recommended(house: House) -> Any:  # noqa: ANN401 - JSON
    return house.call("POST", "recommendations", {"learner_id": "rita", "content_graph": "small"})


def in_map(house: House) -> set[str]:
    told = house.call("GET", "cohorts/rights/mastery?content_graph=small", person="supporter/tess")
    return {one["learner_id"] for one in told["learners"]}


@pytest.mark.parametrize("right", ["objection", "restriction"])
def test_nothing_is_decided_by_a_belief_until_the_learner_ends_it(course: House, right: str) -> None:
    assert recommended(course)["items"][0]["reason_code"] != "course_order"
    receipt = ask(course, right)
    assert (receipt["status"], receipt["due_at"]) == ("in_force", None)
    assert receipt["by"] == {"id": "rita", "role": "learner"}
    assert receipt["effect"].keys() == {"fr", "en"}
    assert ask(course, right, reason="Again.")["request_id"] == receipt["request_id"]
    told = recommended(course)
    assert {one["reason_code"] for one in told["items"]} == {"course_order"}
    assert told["obeyed"][0]["override_id"] == receipt["request_id"]
    answer = failed(course, "rita", 100 if right == "objection" else 200)
    assert {one["status"] for one in answer["results"]} == {"accepted"}
    assert answer["adjustments"] == []
    assert {one["reason_code"] for one in answer["recommendations"][0]["items"]} == {"course_order"}
    assert in_map(course) == ({"remi"} if right == "restriction" else {"remi", "rita"})
    for path, person in (("?open=true", None), ("?learner_id=rita", "supporter/tess"), ("", "learner/rita")):
        listed = course.call("GET", f"privacy-requests{path}", person=person)["requests"]
        assert receipt in listed
    ending = f"overrides/{receipt['request_id']}?reason=Enough"
    assert (
        problem_of(course.ask("DELETE", ending, person="supporter/tess"))["type"]
        == "/problems/only-the-learner-ends-it"
    )
    course.call("DELETE", ending, person="learner/rita")
    assert recommended(course)["items"][0]["reason_code"] != "course_order"
    (ended,) = [
        one for one in course.call("GET", "privacy-requests")["requests"] if one["request_id"] == receipt["request_id"]
    ]
    assert (ended["status"], ended["ended"]["reason"]) == ("ended", "Enough")


def test_a_contact_is_corrected_by_the_answer_and_at_once_for_the_organisation(course: House) -> None:
    asked = ask(course, "rectification", datum="name", value="Rita Right")
    assert (asked["status"], asked["value"]) == ("open", "Rita Right")
    assert asked["due_at"][:7] > asked["asked_at"][:7]
    path = f"privacy-requests/{asked['request_id']}/answer"
    refused = course.ask("POST", path, {"outcome": "corrected", "answer": "Yes."}, "learner/rita")
    assert problem_of(refused)["type"] == "/problems/not-for-learners"
    done = course.call("POST", path, {"outcome": "corrected", "answer": "Yes."}, "supporter/tess")
    assert (done["status"], done["answered_by"]["id"], done["value"]) == ("corrected", "tess", None)
    assert course.call("GET", "learners/rita/contact")["name"] == "Rita Right"
    assert course.call("POST", path, {"outcome": "corrected", "answer": "Yes."}, "supporter/tess") == done
    other = course.ask("POST", path, {"outcome": "refused", "answer": "No."}, "supporter/tess")
    assert problem_of(other)["type"] == "/problems/answered-already"
    by = {"by": {"id": "office", "role": "coordinator"}}
    at_once = ask(course, "rectification", None, datum="email", value="rita.right@example.org", **by)
    assert at_once["status"] == "corrected"
    contact = course.call("GET", "learners/rita/contact")
    assert (contact["name"], contact["email"]) == ("Rita Right", "rita.right@example.org")


def test_a_result_is_corrected_with_its_history(course: House) -> None:
    asked = ask(course, "rectification", datum="result", result_id="rita-0", value="It was right.")
    path = f"privacy-requests/{asked['request_id']}/answer"
    said = {"outcome": "corrected", "answer": "Indeed.", "correction_id": "fix-rita"}
    assert problem_of(course.ask("POST", path, said, "supporter/tess"))["type"] == "/problems/not-corrected"
    correction = {
        "correction_id": "fix-rita",
        "learner_id": "rita",
        "result_id": "rita-0",
        "action": "correct",
        "score": 1.0,
        "by": {"id": "tess", "role": "tutor"},
        "reason": "It was right.",
    }
    course.call("POST", "corrections", {"content_graph": "small", "corrections": [correction]})
    course.recorded("result_correction", "rita")
    done = course.call("POST", path, said, "supporter/tess")
    assert (done["status"], done["correction_id"]) == ("corrected", "fix-rita")


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"right": "rectification"}, "$.datum"),
        ({"right": "objection", "datum": "name"}, "$.datum"),
        ({"right": "rectification", "datum": "result"}, "$.result_id"),
        ({"right": "rectification", "datum": "language", "value": "de"}, "$.value"),
        ({"right": "rectification", "datum": "zone", "value": "Europe/Nowhere"}, "$.value"),
        ({"right": "restriction", "until": "2020-01-01T00:00:00Z"}, "$.until"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(course: House, said: dict[str, str], path: str) -> None:
    before = course.call("GET", "privacy-requests")
    answer = course.ask("POST", "learners/rita/privacy-requests", {"reason": "So.", **said}, "learner/rita")
    assert [fault["path"] for fault in problem_of(answer)["errors"]] == [path]
    assert course.call("GET", "privacy-requests") == before
