"""`POST /v1/corrections` as an integrator meets it: results that were regraded or cancelled, on real servers."""

import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.paths import studious_graph
from tests.api.results.courses import small_graph

AT = "?at=2026-04-01T00:00:00Z"
BY = {"id": "supporter-3", "role": "tutor"}


@pytest.fixture
def school(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def a_correction(learner: str, number: int, score: float | None, name: str = "regrade") -> Json:
    """Correct the result of this number, or make it void."""
    kind: Json = {"action": "void"} if score is None else {"action": "correct", "score": score}
    head = {"learner_id": learner, "result_id": f"{learner}-{number}", "correction_id": f"{name}-{learner}-{number}"}
    return {**head, **kind, "reason": "The question had two right answers.", "by": BY}


def correct(school: Organisation, *corrections: Json) -> Json:
    answer = school.post("/v1/corrections", {"corrections": list(corrections)})
    assert answer.status_code == 200, answer.json()
    told: Json = answer.json()
    return told


def statuses(answer: Json) -> list[str]:
    return [one["status"] for one in answer["corrections"]]


def believed(school: Organisation, learner: str) -> Json:
    found: Json = school.get(f"/v1/learners/{learner}/mastery{AT}").json()
    return {name: found[name] for name in ("skills", "n_results")}


@pytest.mark.parametrize("is_drained", [False, True], ids=["from the journal", "from the record"])
def test_after_a_correction_the_learner_is_as_if_the_score_had_come(
    school: Organisation,
    projector: Projector,
    is_drained: bool,  # noqa: FBT001
) -> None:
    scores = (0.0, 1.0, 0.0, 1.0)
    for learner, first in (("ada", 0.0), ("twin", 0.75)):
        school.send(*(a_result(learner, "ab", score, n) for n, score in enumerate((first, *scores[1:]))))
    if is_drained:
        projector.drain()
    before = believed(school, "ada")
    answer = correct(school, a_correction("ada", 0, 0.75))
    assert answer["corrections"] == [
        {
            "correction_id": "regrade-ada-0",
            "learner_id": "ada",
            "result_id": "ada-0",
            "status": "accepted",
            "counted": 0.0,
            "counts": 0.75,
        }
    ]
    assert believed(school, "ada") == believed(school, "twin") != before
    assert [(move["skill_id"], move["before"] < move["after"]) for move in answer["mastery"]] == [
        ("a", True),
        ("b", True),
    ]
    # and goes on like the other
    for learner in ("ada", "twin"):
        assert school.send(a_result(learner, "a1", 1, 9)).json()["results"][0]["status"] == "accepted"
        assert school.send(a_result(learner, "a1", 1, 8)).json()["results"][0]["status"] == "late_replayed"
    assert believed(school, "ada") == believed(school, "twin")


def test_a_void_result_counts_no_longer_and_a_correction_brings_it_back(school: Organisation) -> None:
    school.send(*(a_result("ada", "a0", n % 2, n) for n in range(4)))
    school.send(*(a_result("twin", "a0", n % 2, n) for n in (0, 1, 2)))
    whole = believed(school, "ada")
    assert statuses(correct(school, a_correction("ada", 3, None))) == ["accepted"]
    assert believed(school, "ada") == believed(school, "twin")
    again = correct(school, a_correction("ada", 3, 1.0, "appeal"))
    assert again["corrections"][0].get("counted") is None
    assert believed(school, "ada") == whole


def test_of_all_results_void_nothing_is_believed_and_the_learner_can_begin_again(school: Organisation) -> None:
    school.send(a_result("ada", "a0", 0, 1))
    correct(school, a_correction("ada", 1, None))
    found = believed(school, "ada")
    assert found["n_results"] == 0
    assert {skill["status"] for skill in found["skills"]} == {"unknown"}
    school.send(a_result("ada", "a0", 1, 0))
    school.send(a_result("twin", "a0", 1, 0))
    assert believed(school, "ada") == believed(school, "twin")


def test_a_correction_sent_again_changes_nothing_whatever_came_after_it(school: Organisation) -> None:
    school.send(a_result("ada", "a0", 0, 1))
    first, second = a_correction("ada", 1, 0.5), a_correction("ada", 1, 1.0, "appeal")
    answer = correct(school, first, second, first)
    assert statuses(answer) == ["accepted", "accepted", "duplicate"]
    now = believed(school, "ada")
    assert statuses(correct(school, first, second)) == ["duplicate", "duplicate"]
    assert statuses(correct(school, {**first, "score": 0.25}, second)) == ["conflict", "duplicate"]
    alone = school.post("/v1/corrections", {"corrections": [{**first, "reason": "Another."}]})
    assert (alone.status_code, problem_of(alone)["type"]) == (409, "/problems/correction-conflict")
    assert believed(school, "ada") == now


def test_what_cannot_be_corrected_is_rejected_by_name_and_takes_no_other_with_it(
    school: Organisation, other: Organisation
) -> None:
    other.put(small_graph())
    other.send(a_result("eve", "a0", 0, 1))
    school.send(a_result("ada", "a0", 0, 1), a_result("ada", "a0", 0, 2))
    scoreless = {name: value for name, value in a_correction("ada", 1, 1.0).items() if name != "score"}
    answer = correct(
        school,
        a_correction("eve", 1, 1.0),
        a_correction("ada", 7, 1.0),
        scoreless,
        {**a_correction("ada", 1, None), "score": 1.0},
        a_correction("ada", 2, 1.0),
    )
    assert statuses(answer) == ["rejected"] * 4 + ["accepted"]
    faults = [one["errors"][0] for one in answer["corrections"][:4]]
    ends = ("result_id", "result_id", "score", "score")
    assert [fault["path"] for fault in faults] == [f"$.corrections[{at}].{end}" for at, end in enumerate(ends)]
    assert all(fault["remedy"] for fault in faults)
    unknown = school.post("/v1/corrections", {"corrections": [a_correction("eve", 1, 1.0)]})
    never = school.post("/v1/corrections", {"corrections": [a_correction("zoe", 1, 1.0)]})
    assert {unknown.status_code, never.status_code} == {404}
    assert problem_of(unknown)["type"] == problem_of(never)["type"] == "/problems/unknown-result"
    assert other.get("/v1/learners/eve/mastery").json()["n_results"] == 1


def test_a_result_sent_again_after_its_correction_is_a_duplicate_with_either_score(
    school: Organisation, projector: Projector
) -> None:
    result = a_result("ada", "a0", 0, 1)
    school.send(result)
    correct(school, a_correction("ada", 1, 0.5))
    for _ in range(2):
        answer = school.send(result, {**result, "score": 0.5}, {**result, "score": 1}).json()
        assert [one["status"] for one in answer["results"]] == ["duplicate", "duplicate", "conflict"]
        projector.drain()


def test_the_timeline_shows_the_original_and_every_correction(school: Organisation, projector: Projector) -> None:
    school.send(a_result("ada", "a0", 0, 1))
    correct(school, a_correction("ada", 1, 0.5), a_correction("ada", 1, None, "cancel"))
    projector.drain()
    (event,) = school.get("/v1/learners/ada/timeline").json()["events"]
    assert (event["score"], event["counts"]) == (0.0, None)
    regrade, cancel = event["corrections"]
    assert (regrade["counted"], regrade["counts"]) == (0.0, 0.5)
    assert (cancel["counted"], cancel["counts"]) == (0.5, None)
    assert (regrade["by"], regrade["reason"]) == (BY, "The question had two right answers.")
    assert cancel["at"]
    assert cancel["text"]["fr"] != cancel["text"]["en"]


def open_kinds(school: Organisation, projector: Projector, learner: str) -> set[str]:
    projector.drain()
    found = school.get(f"/v1/learners/{learner}/adjustments?status=open").json()["adjustments"]
    return {one["kind"] for one in found}


def test_an_adjustment_whose_evidence_is_void_is_closed_with_a_reason(
    organisation: Organisation, projector: Projector
) -> None:
    organisation.put(studious_graph())
    organisation.send(*(a_result("ada", f"a{n % 2}", 0, n) for n in range(3)))
    assert "remediate" in open_kinds(organisation, projector, "ada")
    answer = correct(organisation, *(a_correction("ada", n, None) for n in range(3)))
    (closed,) = [one for one in answer["adjustments"] if one["kind"] == "remediate"]
    assert (closed["action"], closed["reason_code"]) == ("closed", "evidence_corrected")
    assert set(closed["evidence"]) <= {"ada-0", "ada-1", "ada-2"}
    assert closed["reason"]["fr"] != closed["reason"]["en"]
    assert "remediate" not in open_kinds(organisation, projector, "ada")


def test_an_adjustment_that_is_still_called_for_stays_as_it_is(
    organisation: Organisation, projector: Projector
) -> None:
    organisation.put(studious_graph())
    organisation.send(*(a_result("ada", f"a{n % 2}", 0, n) for n in range(4)))
    before = open_kinds(organisation, projector, "ada")
    assert "remediate" in before
    answer = correct(organisation, a_correction("ada", 0, None))
    assert [one for one in answer["adjustments"] if one["action"] == "closed"] == []
    assert before <= open_kinds(organisation, projector, "ada")


def test_what_a_correction_calls_for_is_opened(organisation: Organisation, projector: Projector) -> None:
    organisation.put(studious_graph())
    organisation.send(*(a_result("ada", f"a{n % 2}", 1, n) for n in range(3)))
    assert "remediate" not in open_kinds(organisation, projector, "ada")
    answer = correct(organisation, *(a_correction("ada", n, 0.0) for n in range(3)))
    assert ("opened", "remediate") in {(one["action"], one["kind"]) for one in answer["adjustments"]}
    assert "remediate" in open_kinds(organisation, projector, "ada")


def test_where_automation_is_off_the_path_stays_as_it_is(organisation: Organisation, projector: Projector) -> None:
    organisation.put(studious_graph())
    organisation.send(*(a_result("ada", f"a{n % 2}", 0, n) for n in range(3)))
    before = open_kinds(organisation, projector, "ada")
    off = {"learner_id": "ada", "kind": "automation_off", "reason": "By hand for now.", "by": BY}
    assert organisation.post("/v1/overrides", off).status_code == 201
    answer = correct(organisation, *(a_correction("ada", n, None) for n in range(3)))
    assert answer["adjustments"] == []
    assert open_kinds(organisation, projector, "ada") == before
