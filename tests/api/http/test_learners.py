import math
from datetime import datetime, timedelta
from urllib.parse import quote

import msgspec
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph


def mastery_of(organisation: Organisation, learner: str, query: str = "") -> dict[str, Json]:
    response = organisation.get(f"/v1/learners/{learner}/mastery{query}")
    assert response.status_code == 200, response.text
    return {skill["skill_id"]: skill for skill in response.json()["skills"]}


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def test_mastery_follows_the_results(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1), a_result("ada", "b0", 0, 2))
    skills = mastery_of(course, "ada")
    assert list(skills) == ["a", "b", "c"]
    assert skills["a"]["p"] > skills["c"]["p"] > skills["b"]["p"]
    assert (skills["a"]["opportunities"], skills["a"]["streak"], skills["b"]["streak"]) == (1, 1, -1)
    assert skills["a"]["status"] == "insufficient"
    assert skills["c"]["status"] == "unknown"
    assert skills["c"]["last_evidence_at"] is None
    assert skills["a"]["last_evidence_at"].startswith("2026-03-02T09:01")
    for skill in skills.values():
        assert 0 <= skill["low"] <= skill["p"] <= skill["high"] <= 1


def test_mastery_can_be_asked_for_some_skills_only(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    assert list(mastery_of(course, "ada", "?skill_id=c&skill_id=a")) == ["c", "a"]
    response = course.get("/v1/learners/ada/mastery?skill_id=nothing")
    assert response.status_code == 422
    assert problem_of(response)["type"] == "/problems/unknown-skill"


def test_many_right_answers_are_mastery_and_a_wrong_one_makes_it_fragile(course: Organisation) -> None:
    course.send(*(a_result("ada", f"a{n % 2}", 1, n) for n in range(12)))
    assert mastery_of(course, "ada", "?at=2026-03-02T09:11:30Z")["a"]["status"] == "mastered"
    course.send(a_result("ada", "a0", 0, 12))
    after = mastery_of(course, "ada", "?at=2026-03-02T09:12:00Z")["a"]
    assert after["status"] in {"fragile", "estimating"}


def test_a_skill_that_is_left_alone_for_now_is_passed_until_its_review(course: Organisation) -> None:
    answers = (("a0", 0), ("a0", 0), ("a1", 1), ("ab", 1))
    course.send(*(a_result("ada", item, score, n) for n, (item, score) in enumerate(answers)))
    now = mastery_of(course, "ada", "?at=2026-03-02T09:05:00Z")["a"]
    assert (now["status"], now["p"] < 0.95) == ("passed", True), now
    later = (datetime.fromisoformat(now["review_due_at"]) + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert mastery_of(course, "ada", f"?at={later}")["a"]["status"] == "due_review"
    course.send(a_result("ada", "a1", 0, 4))
    assert mastery_of(course, "ada", "?at=2026-03-02T09:05:00Z")["a"]["status"] == "estimating"


def test_mastery_fades_with_the_time_and_is_then_due_for_review(course: Organisation) -> None:
    course.send(*(a_result("ada", f"a{n % 2}", 1, n) for n in range(12)))
    now = mastery_of(course, "ada", "?at=2026-03-02T10:00:00Z")["a"]
    later = mastery_of(course, "ada", "?at=2056-03-02T10:00:00Z")["a"]
    assert later["p"] < now["p"]
    assert later["retention"] < now["retention"] <= 1
    assert later["status"] == "due_review"
    assert later["review_due_at"] is None
    due_at = datetime.fromisoformat(now["review_due_at"])
    for days, status in ((-1, {"mastered"}), (1, {"due_review"})):
        at = (due_at + timedelta(days=days)).isoformat().replace("+00:00", "Z")
        there = mastery_of(course, "ada", f"?at={at}")["a"]
        assert there["status"] in status
        assert there["p"] == pytest.approx(0.9, abs=0.01)  # where the policy reviews, below the threshold of mastery


def test_a_moment_in_the_past_shows_what_was_believed_then(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    then = mastery_of(course, "ada", "?at=2026-03-02T09:05:00Z")
    course.send(a_result("ada", "a1", 0, 10), a_result("ada", "b0", 1, 11))
    assert mastery_of(course, "ada", "?at=2026-03-02T09:05:00Z") == then
    before = mastery_of(course, "ada", "?at=2026-03-01T00:00:00Z")
    assert {skill["status"] for skill in before.values()} == {"unknown"}


def test_a_time_without_its_zone_is_refused(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    response = course.get("/v1/learners/ada/mastery?at=2026-03-02T09:05:00")
    assert response.status_code == 422
    assert problem_of(response)["errors"][0]["path"] == "?at"


def test_a_change_of_the_graph_is_seen_in_the_belief_at_once(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    before = mastery_of(course, "ada", "?at=2026-03-02T09:05:00Z")["a"]["p"]
    graph = small_graph()
    harder = msgspec.structs.replace(graph.items[0], difficulty=3.0)
    course.put(msgspec.structs.replace(graph, items=(harder, *graph.items[1:])))
    assert mastery_of(course, "ada", "?at=2026-03-02T09:05:00Z")["a"]["p"] != before


def test_a_learner_without_results_is_unknown(course: Organisation) -> None:
    for what in ("mastery", "timeline", "adjustments"):
        response = course.get(f"/v1/learners/nobody/{what}")
        assert response.status_code == 404
        assert problem_of(response)["type"] == "/problems/unknown-learner"


def test_the_timeline_tells_results_and_adjustments_newest_first(course: Organisation, projector: Projector) -> None:
    course.send(*(a_result("ada", f"a{n % 2}", 0, n, context={"course": "x"}) for n in range(6)))
    projector.drain()
    events = course.get("/v1/learners/ada/timeline").json()["events"]
    results = [event for event in events if event["event"] == "result"]
    assert [event["result_id"] for event in results] == [f"ada-{n}" for n in reversed(range(6))]
    assert results[0]["details"] == {"context": {"course": "x"}}
    assert results[0]["changes"][0]["skill_id"] == "a"
    assert {event["at"] for event in results} >= {"2026-03-02T09:00:00Z", "2026-03-02T09:05:00Z"}


def test_adjustments_come_with_their_reason_in_both_languages(course: Organisation, projector: Projector) -> None:
    course.send(*(a_result("ada", f"a{n % 2}", 0, n) for n in range(6)))
    projector.drain()
    adjustments = course.get("/v1/learners/ada/adjustments").json()["adjustments"]
    opened = [one for one in adjustments if one["action"] == "opened"]
    assert opened
    assert opened[0]["kind"] == "remediate"
    assert opened[0]["reason"]["fr"] != opened[0]["reason"]["en"]
    assert opened[0]["explanation"]["en"]
    assert set(opened[0]["evidence"]) <= {f"ada-{n}" for n in range(6)}


def test_pages_put_together_are_the_whole_timeline(course: Organisation, projector: Projector) -> None:
    course.send(*(a_result("ada", f"a{n % 2}", n % 2, n) for n in range(9)))
    projector.drain()
    whole = course.get("/v1/learners/ada/timeline?limit=500").json()["events"]
    pages, cursor = [], ""
    while cursor is not None:
        page = course.get(f"/v1/learners/ada/timeline?limit=4{cursor and '&cursor=' + cursor}").json()
        pages += page["events"]
        cursor = page["next_cursor"]
    assert pages == whole
    assert len(whole) >= 9


def test_a_learner_whose_results_are_on_their_way_has_an_empty_timeline(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    response = course.get("/v1/learners/ada/timeline")
    assert response.json()["is_complete"] is False
    assert response.status_code == 200


def test_a_new_learner_gets_a_first_recommendation(course: Organisation) -> None:
    answer = course.post("/v1/recommendations", {"learner_id": "grace", "limit": 2}).json()
    assert answer["status"] == "cold_start"
    assert 1 <= len(answer["items"]) <= 2
    assert answer["items"][0]["reason"]["fr"]


def test_recommendations_hold_to_what_was_asked_for(course: Organisation, projector: Projector) -> None:
    course.send(*(a_result("ada", f"a{n % 2}", 0, n) for n in range(6)))
    projector.drain()
    free = course.post("/v1/recommendations", {"learner_id": "ada", "limit": 5}).json()["items"]
    assert free[0]["kind"] == "remediate"
    assert free[0]["evidence"]
    excluded = [item["activity_id"] for item in free]
    others = course.post("/v1/recommendations", {"learner_id": "ada", "limit": 5, "exclude": excluded}).json()["items"]
    assert not {item["activity_id"] for item in others} & set(excluded)
    only = course.post("/v1/recommendations", {"learner_id": "ada", "kinds": ["advance", "deepen"]}).json()["items"]
    assert {item["kind"] for item in only} <= {"advance", "deepen"}
    bare = course.post("/v1/recommendations", {"learner_id": "ada", "explain": False}).json()["items"]
    assert bare
    assert all("reason" not in item and "facts" not in item for item in bare)


def test_asking_for_recommendations_changes_nothing(course: Organisation) -> None:
    course.send(a_result("ada", "a0", 0, 1))
    at = "?at=2026-03-02T10:00:00Z"
    before = mastery_of(course, "ada", at)
    answers = [course.post("/v1/recommendations", {"learner_id": "ada"}).json()["items"] for _ in range(3)]
    assert len({tuple(item["activity_id"] for item in items) for items in answers}) == 1
    assert mastery_of(course, "ada", at) == before


def test_an_unknown_goal_is_refused(course: Organisation) -> None:
    response = course.post("/v1/recommendations", {"learner_id": "ada", "goal": "fame"})
    assert response.status_code == 422
    assert problem_of(response)["errors"][0]["path"] == "$.goal"


def test_an_id_may_be_a_url(course: Organisation) -> None:
    learner = "https://lms.example/learners/17?x=é"
    assert course.send(a_result(learner, "a0", 1, 1)).status_code == 200
    response = course.get(f"/v1/learners/{quote(learner, safe='')}/mastery")
    assert response.status_code == 200
    assert response.json()["learner_id"] == learner
    absent = course.get(f"/v1/learners/{quote('https://lms.example/nobody', safe='')}/mastery")
    assert problem_of(absent)["detail"] == "There is no learner 'https://lms.example/nobody'."


def test_a_prediction_is_what_the_next_result_is_told_and_its_parts_add_up(course: Organisation) -> None:
    course.send(*(a_result("ada", item, score, n) for n, (item, score) in enumerate((("a0", 1), ("b0", 0), ("ab", 1)))))
    told = course.get("/v1/learners/ada/prediction?item_id=ab&attempt=2&at=2026-03-02T09:05:00Z").json()
    assert (told["learner_id"], told["item_id"], told["at"]) == ("ada", "ab", "2026-03-02T09:05:00Z")
    whole = math.log(told["p_correct"] / (1 - told["p_correct"]))
    assert math.fsum(part["logits"] for part in told["parts"]) == pytest.approx(whole)
    assert {(part["name"], part["skill_id"]) for part in told["parts"] if part["name"] == "mastery"} == {
        ("mastery", "a"),
        ("mastery", "b"),
    }
    for part in told["parts"]:
        assert part["text"]["fr"] != part["text"]["en"]
        assert part["points"] * part["logits"] > 0
    (result,) = course.send({**a_result("ada", "ab", 1, 5), "attempt": 2}).json()["results"]
    assert result["p_correct"] == told["p_correct"]
    refused = course.get("/v1/learners/ada/prediction?item_id=nothing")
    assert (refused.status_code, problem_of(refused)["errors"][0]["path"]) == (422, "?item_id")
