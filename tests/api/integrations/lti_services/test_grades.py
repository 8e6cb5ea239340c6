"""Grades out, to a platform with Moodle's ways: what it is told, how often, and what becomes of it."""

import psycopg
import pytest

from api.integrations.lti.services.claims import SCORE
from tests.api.integrations.lti_services.lms import Lms
from tests.api.integrations.lti_services.school import School


def points(lms: Lms) -> dict[str, float]:
    return {subject: given for subject, (given, _, _) in lms.grades.items()}


def test_a_learner_who_has_only_come_is_told_as_0_so_that_it_shows(school: School, lms: Lms) -> None:
    assert school.launch("5") == "/me?course=small"
    school.work()
    assert lms.grades["5"][:2] == (0.0, 100.0)
    (told,) = school.grades()
    assert (told["outcome"], told["points"], told["maximum"], told["fault"]) == ("sent", 0.0, 100.0, None)
    assert told["learner_id"] == school.person("5")
    school.later(60)
    school.work()
    assert len(lms.posted) == 1, "what has not changed is not sent again"


def test_results_move_the_grade_and_many_of_them_are_one_score_a_minute(school: School, lms: Lms) -> None:
    school.launch("5")
    school.work()
    learner = school.person("5")
    for item in ("a0", "a1", "b0", "b1"):
        school.answer(learner, item, 1.0)
        school.work()
    assert len(lms.posted) == 1
    school.later(1.1)
    school.work()
    assert len(lms.posted) == 2
    assert 0 < points(lms)["5"] <= 100
    assert lms.posted[-1]["activityProgress"] == "InProgress"
    told = school.organisation.post(
        "/api/v2/collection/small/grade", {"learner": {"user_id": learner}}
    ).json()  # fmt: skip
    assert points(lms)["5"] == pytest.approx(100 * told["grade"], abs=0.01)


def test_a_correction_moves_the_grade_too(school: School, lms: Lms) -> None:
    school.launch("5")
    learner = school.person("5")
    school.answer(learner, "a0", 1.0)
    school.work()
    before = points(lms)["5"]
    corrected = {
        "learner_id": learner, "result_id": f"{learner}-1", "correction_id": "c1", "action": "void", "reason": "x",
        "by": {"id": "t", "role": "tutor"},
    }  # fmt: skip
    answer = school.organisation.post("/v1/corrections", {"corrections": [corrected], "content_graph": "small"})
    assert answer.status_code == 200, answer.text
    school.settle()
    school.later(2)
    school.work()
    assert points(lms)["5"] < before


def test_each_score_says_a_later_second_whatever_became_of_the_one_before(school: School, lms: Lms) -> None:
    school.launch("5")
    school.work()
    school.now_us -= 3_600_000_000  # a clock that was set back
    school.answer(school.person("5"), "a0", 1.0)
    with psycopg.connect(school.settings.database_url or "") as connection:
        connection.execute("UPDATE symphonie.lti_grade SET next_at = NULL WHERE organisation_no = %s", [school.no])
        connection.commit()
    school.work()
    first, second = [one["timestamp"] for one in lms.posted]
    assert second > first
    assert points(lms)["5"] > 0


def test_who_cannot_be_graded_is_passed_over_and_is_no_error(school: School, lms: Lms) -> None:
    lms.not_gradable["9"] = 422
    school.launch("9")
    school.launch("5")
    school.work()
    assert points(lms) == {"5": 0.0}
    told = {one["subject"]: one["outcome"] for one in school.grades()}
    assert told == {"5": "sent", "9": "not_gradable"}
    school.later(600)
    school.work()
    assert len(lms.posted) == 2, "who cannot be graded is not tried again without a result"


def test_what_fails_for_now_is_sent_again_until_it_is_taken(school: School, lms: Lms) -> None:
    lms.answers = [(503, {}), (503, {"retry-after": "7200"})]
    school.launch("5")
    school.work()
    (told,) = school.grades()
    assert (told["outcome"], told["fault"]) == ("later", "HTTP 503")
    school.work()
    assert len(lms.posted) == 1
    school.later(0.6)
    school.work()
    assert len(lms.posted) == 2
    school.later(60)
    school.work()
    assert len(lms.posted) == 2, "as long as the platform said"
    school.later(61)
    school.work()
    assert points(lms) == {"5": 0.0}


def test_a_token_that_counts_no_more_is_asked_for_anew_within_the_request(school: School, lms: Lms) -> None:
    school.launch("5", has_roster=False)
    lms.answers = [(401, {})]
    school.work()
    assert (points(lms), lms.n_tokens) == ({"5": 0.0}, 2)


def test_a_platform_that_was_registered_by_hand_gets_the_tools_key_with_the_first_score(school: School) -> None:
    with psycopg.connect(school.settings.database_url or "") as connection:
        connection.execute("DELETE FROM symphonie.lti_key WHERE organisation_no = %s", [school.no])
    school.launch("5", has_roster=False)
    school.work()
    published = school.organisation.client.get(f"/lti/jwks/{school.organisation.name}").json()
    assert len(published["keys"]) == 1


def test_one_token_serves_many_scores(school: School, lms: Lms) -> None:
    for subject in "123456":
        school.launch(subject, has_roster=False)
    school.work()
    assert (len(lms.grades), lms.n_tokens) == (6, 1)


def test_a_platform_that_gives_no_token_is_left_alone_and_says_why(school: School, lms: Lms) -> None:
    lms.scopes.discard(SCORE)
    school.launch("5", has_roster=False)
    school.work()
    assert not lms.posted
    with psycopg.connect(school.settings.database_url or "") as connection:
        row = connection.execute(
            "SELECT token_fault, token_at FROM symphonie.lti_service WHERE organisation_no = %s", [school.no]
        ).fetchone()
    assert row == ("400 invalid_scope", None)


def test_a_newer_grade_of_the_platform_stays_until_there_is_another_result(school: School, lms: Lms) -> None:
    school.launch("5")
    lms.grades["5"] = (77.0, 100.0, 1 << 40)
    for _ in range(4):
        school.work()
        school.later(60)
    assert points(lms) == {"5": 77.0}
    assert [one["outcome"] for one in school.grades()] == ["newer_there"]
    assert len(lms.posted) == 3


def test_an_organisation_that_wants_no_grades_sent_sends_none(school: School, lms: Lms) -> None:
    school.launch("5")
    wanted = {"sends_grades": False, "reads_rosters": True, "roster_minutes": 30}
    assert school.put("/v1/lti/platforms/school/services", wanted).json() == wanted
    assert school.get("/v1/lti/platforms/school/services") == wanted
    school.work()
    assert not lms.posted
    school.put("/v1/lti/platforms/school/services", {})
    school.work()
    assert points(lms) == {"5": 0.0}


def test_a_grade_goes_with_its_learner_and_is_told_with_them(school: School) -> None:
    school.launch("5")
    school.work()
    learner = school.person("5").replace("/", "%2F").replace(":", "%3A")
    exported = school.organisation.get(f"/v1/learners/{learner}/export")
    (told,) = exported.json()["platform_grades"]
    assert (told["subject"], told["points"], told["outcome"]) == ("5", 0, "sent")
