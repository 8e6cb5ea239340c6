"""Rosters in: who is in a course becomes who is in its cohort, and who supports it."""

import pytest

from api.integrations.budget import Budget
from api.integrations.lti.services import rostering
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.integrations.lti_services.lms import MEMBERSHIP, Lms
from tests.api.integrations.lti_services.school import LEARNER, TEACHER, School, a_member

MENTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"


def cohort(school: School, name: str = "Security%202026") -> list[str]:
    learners: list[str] = school.get(f"/v1/cohorts/{name}")["learners"]
    return [one.rpartition("/")[2] for one in learners]


def read(school: School, *, dry_run: bool = False) -> Json:
    course = school.course()["course_id"]
    answer = school.organisation.post(f"/v1/lti/courses/{course}/roster", {"dry_run": dry_run})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def supporters(school: School) -> dict[str, str]:
    listed = school.get("/v1/assignments")["entries"]
    return {one["content"]["supporter_id"].rpartition("/")[2]: one["content"]["role"] for one in listed}


def test_a_course_is_there_from_its_first_launch_with_a_cohort_of_its_title(school: School) -> None:
    school.launch("5", has_roster=False)
    told = school.course()
    assert (told["title"], told["cohort_id"], told["lists_members"]) == ("Security 2026", "Security 2026", False)
    assert cohort(school) == ["5"]
    school.work()
    assert cohort(school) == ["5"], "where no members are listed, launches say who is there"


def test_a_cohort_that_people_made_is_not_taken_by_a_course_of_its_name(school: School) -> None:
    school.put("/v1/cohorts/Security 2026", {"learners": ["their-own"]})
    school.launch("5")
    assert school.course()["cohort_id"] == "school/2"
    assert school.get("/v1/cohorts/Security 2026")["learners"] == ["their-own"]


def test_a_roster_of_many_pages_becomes_cohort_and_supporters(school: School, lms: Lms) -> None:
    lms.members = [a_member(str(n)) for n in range(1, 8)] + [a_member("90", TEACHER), a_member("91", MENTOR)]
    school.launch("1")
    school.work()
    assert cohort(school) == list("1234567")
    assert supporters(school) == {"90": "tutor"}
    told = school.course()
    assert (told["n_learners"], told["n_supporters"], told["n_left_out"], told["fault"]) == (7, 1, 1, None)
    assert lms.n_reads == 5
    school.later(30)
    school.work()
    assert lms.n_reads == 5, "once an hour"


def test_who_leaves_the_course_leaves_the_cohort_and_keeps_all_else(school: School, lms: Lms) -> None:
    lms.members = [a_member("1"), a_member("2"), a_member("3"), a_member("90", TEACHER), a_member("92", TEACHER)]
    school.launch("1")
    school.work()
    lms.members = [a_member("1"), {**a_member("2"), "status": "Inactive"}, a_member("90", TEACHER), a_member("4")]
    school.later(61)
    school.work()
    assert cohort(school) == ["1", "4"]
    assert supporters(school) == {"90": "tutor"}
    listed = school.get("/v1/identities?limit=100")["identities"]
    assert {one["subject"] for one in listed} >= {"2", "3", "92"}


def test_whom_people_assigned_themselves_no_roster_takes_away(school: School, lms: Lms) -> None:
    lms.members = [a_member("1"), a_member("90", TEACHER)]
    school.launch("1")
    school.work()
    school.put("/v1/supporters/carl", {"name": "Carl", "zone": "Europe/Paris", "language": "en"})
    school.put("/v1/assignments/own", {"supporter_id": "carl", "role": "coach", "cohort_id": "Security 2026"})
    lms.members = [a_member("1")]
    school.later(61)
    school.work()
    assert supporters(school) == {"carl": "coach"}


def test_a_dry_run_says_what_the_real_one_does_and_changes_nothing(school: School, lms: Lms) -> None:
    lms.members = [a_member("1", name="Ada"), a_member("2", email="b@example.org"), a_member("90", TEACHER)]
    school.launch("1")
    tried = read(school, dry_run=True)
    assert tried["dry_run"]
    assert cohort(school) == ["1"]
    assert supporters(school) == {}
    done = read(school)
    assert {**tried, "dry_run": False} == done
    assert [one.rpartition("/")[2] for one in done["joined"]] == ["2"]
    assert done["n_named"] == 2
    assert read(school)["joined"] == []


def test_names_and_addresses_go_to_contacts_alone_and_stay_where_none_are_shared(school: School, lms: Lms) -> None:
    lms.members = [a_member("1", name="Ada Lovelace", email="ada@example.org"), a_member("90", TEACHER, name="Tess")]
    school.launch("1")
    school.work()
    learner = school.person("1").replace("/", "%2F").replace(":", "%3A")
    contact = school.get(f"/v1/learners/{learner}/contact")
    assert (contact["name"], contact["email"]) == ("Ada Lovelace", "ada@example.org")
    names = [one["content"]["name"] for one in school.get("/v1/supporters")["entries"]]
    assert names == ["Tess"]
    lms.members = [a_member("1"), a_member("90", TEACHER)]
    school.later(61)
    school.work()
    assert school.get(f"/v1/learners/{learner}/contact")["name"] == "Ada Lovelace"
    assert "Lovelace" not in str(school.get("/v1/lti/courses"))


def test_a_roster_that_lists_no_learner_any_more_empties_no_cohort_by_itself(school: School, lms: Lms) -> None:
    lms.members = [a_member("1"), a_member("2")]
    school.launch("1")
    school.work()
    lms.members = []
    school.later(61)
    school.work()
    assert cohort(school) == ["1", "2"]
    assert "no learner any more" in school.course()["fault"]
    assert len(read(school)["left"]) == 2
    assert cohort(school) == []


def test_changes_are_read_where_the_platform_tells_them_and_all_once_a_day(school: School, lms: Lms) -> None:
    lms.members = [a_member("1"), a_member("2"), a_member("90", TEACHER)]
    lms.differences = []
    school.launch("1")
    school.work()
    n_whole = lms.n_reads
    lms.differences = [a_member("3"), {**a_member("2"), "status": "Deleted"}, a_member("4")]
    school.later(61)
    school.work()
    assert cohort(school) == ["1", "3", "4"]
    assert supporters(school) == {"90": "tutor"}
    assert lms.n_reads - n_whole == 2
    school.later(25 * 60)
    school.work()
    assert cohort(school) == ["1", "2"], "the whole list has the last word"


@pytest.mark.parametrize(
    ("next_page", "why"), [("http://127.0.0.2:1/members", "another host"), ("/members?course=2", "in a circle")]
)
def test_pages_that_lead_elsewhere_or_round_are_not_followed(
    school: School, lms: Lms, next_page: str, why: str
) -> None:
    lms.members = [a_member("1")]
    lms.next_page = next_page
    school.launch("1")
    school.work()
    assert why in school.course()["fault"]


def test_a_roster_is_bounded_over_all_its_pages(school: School, lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rostering, "Budget", lambda: Budget(max_bytes=10))
    lms.members = [a_member("1")]
    school.launch("1")
    school.work()
    assert "in all" in school.course()["fault"]


def test_a_platform_that_does_not_let_members_be_read_says_what_to_do(school: School, lms: Lms) -> None:
    lms.scopes.discard(MEMBERSHIP)
    school.launch("1")
    school.work()
    told = school.course()
    assert told["fault"] == "the platform gives no access token: 400 invalid_scope"
    assert told["next_at"] is not None
    course = told["course_id"]
    problem = problem_of(school.organisation.post(f"/v1/lti/courses/{course}/roster", {}))
    assert (problem["status"], "invalid_scope" in problem["detail"]) == (502, True)


def test_who_is_to_wait_waits_until_somebody_says_who_that_is(school: School, lms: Lms) -> None:
    lms.members = [a_member("1"), a_member("2"), a_member("90", TEACHER)]
    school.launch("1")
    answer = school.put("/v1/identity-rule", {"unknown_persons": "wait"})
    assert answer.status_code == 200, answer.text
    school.work()
    assert cohort(school) == ["1"]
    assert supporters(school) == {}


def test_two_platforms_of_one_host_that_name_their_teachers_alike_have_two_teachers(school: School, lms: Lms) -> None:
    taken = f"{lms.url.removeprefix('http://')}/90"
    theirs = {"issuer": f"{lms.url}/other-moodle", "subject": "90", "supporter_id": taken}
    assert school.put("/v1/identities", {"identities": [theirs]}).status_code == 200
    lms.members = [a_member("1"), a_member("90", TEACHER)]
    school.launch("1")
    school.work()
    listed = school.get("/v1/assignments")["entries"]
    assert [one["content"]["supporter_id"] for one in listed] == [f"{lms.url}/90"]


def test_a_teacher_here_may_be_a_learner_elsewhere(school: School, lms: Lms) -> None:
    school.launch("90", "supporter")
    lms.members = [a_member("1"), a_member("90", LEARNER)]
    school.launch("1")
    school.work()
    assert cohort(school) == ["1", "90"]
    assert supporters(school) == {}


def test_learners_of_a_roster_are_graded_from_their_first_result_on_without_a_launch(school: School, lms: Lms) -> None:
    lms.members = [a_member("1"), a_member("2")]
    school.launch("1")
    school.work()
    assert set(lms.grades) == {"1"}
    school.answer(school.person("2"), "a0", 1.0)
    school.later(2)
    school.work()
    assert lms.grades["2"][0] > 0


def test_a_course_of_another_organisation_is_not_there(school: School, other: Organisation) -> None:
    school.launch("1")
    course = school.course()["course_id"]
    assert other.get("/v1/lti/courses").json()["courses"] == []
    for answer in (
        other.post(f"/v1/lti/courses/{course}/roster", {}),
        other.get(f"/v1/lti/courses/{course}/grades"),
        other.get("/v1/lti/platforms/school/services"),
    ):
        assert problem_of(answer)["status"] == 404
