"""Learners contest: what they can do is evaluated at once, what is wrong goes to whoever answers for it."""

import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.results.courses import small_graph
from tests.api.support.people import SetClock, Someone, done

PATH = "learners/ada/contests"
CAN_DO: Json = {"kind": "can_do", "skill_id": "b"}
WRONG: Json = {"kind": "wrong", "skill_id": "a", "text": "I know this since last year."}


pytestmark = pytest.mark.usefixtures("course")


@pytest.fixture
def course(team: Organisation) -> Organisation:
    assert team.put(small_graph()).is_success
    return team


def first(course: Organisation) -> Json:
    told: Json = done(course.post("/v1/recommendations", {"learner_id": "ada"}))
    return told


def answered(course: Organisation, item: str, score: float, number: int) -> None:
    done(course.send({"result_id": f"r{number}", "learner_id": "ada", "item_id": item, "score": score}))


@pytest.mark.parametrize(("score", "became"), [(1.0, "passed"), (0.0, "failed")])
def test_what_a_learner_can_do_is_evaluated_first_until_it_is_done(
    course: Organisation, ada: Someone, clock: SetClock, projector: Projector, score: float, became: str
) -> None:
    asked = ada.post(PATH, CAN_DO)
    assert (asked["status"], asked["by"]) == ("open", {"id": "ada", "role": "learner"})
    assert "b" in asked["activity_id"]
    told = first(course)
    assert told["items"][0]["activity_id"] == asked["activity_id"]
    assert [one["override_id"] for one in told["obeyed"]] == [asked["override_id"]]
    answered(course, "a0", 1.0, 1)
    assert first(course)["items"][0]["activity_id"] == asked["activity_id"]
    answered(course, asked["activity_id"], score, 2)
    projector.drain()
    (one,) = ada.get(PATH)["contests"]
    assert (one["contest_id"], one["status"]) == (asked["contest_id"], became)
    assert not first(course)["obeyed"]
    clock.set("2026-11-16T11:00")
    again = ada.post(PATH, CAN_DO)
    assert [one["status"] for one in ada.get(PATH)["contests"]] == ["open", became]
    assert again["contest_id"] != asked["contest_id"]


def test_the_same_skill_is_offered_once_and_only_so_many(course: Organisation, ada: Someone) -> None:
    asked = [ada.send("POST", PATH, CAN_DO) for _ in range(2)]
    assert [one.status_code for one in asked] == [201, 200]
    assert asked[0].json() == asked[1].json()
    assert len(course.get("/v1/overrides?learner_id=ada").json()["overrides"]) == 1


def test_what_a_supporter_keeps_away_is_not_offered(course: Organisation, ada: Someone, tess: Someone) -> None:
    tess.post("overrides", {"kind": "veto", "skill_id": "b", "learner_id": "ada", "reason": "Not yet."})
    problem = problem_of(ada.send("POST", PATH, CAN_DO))
    assert problem["type"] == "/problems/nothing-to-evaluate"
    assert course.get("/v1/learners/ada/contests", {"on-behalf-of": "learner/ada"}).json()["contests"] == []


def test_an_evaluation_that_is_taken_away_is_told(course: Organisation, ada: Someone, tess: Someone) -> None:
    asked = ada.post(PATH, CAN_DO)
    done(tess.send("DELETE", f"overrides/{asked['override_id']}?reason=We do it together."))
    assert [one["status"] for one in tess.get(PATH)["contests"]] == ["ended"]
    assert first(course)["obeyed"] == []


def test_what_is_wrong_is_answered_by_whoever_is_called_for_it(ada: Someone, tess: Someone, clock: SetClock) -> None:
    asked = ada.post(PATH, WRONG)
    assert asked["answers"] | {"due_at": ""} == {
        "supporter_id": "tess",
        "name": "Tess Martin",
        "role": "tutor",
        "due_at": "",
        "answered_at": None,
    }
    assert asked["answers"]["due_at"].startswith("2026-11-18T09:00")
    case = tess.get(f"cases/{asked['case_id']}")
    message = next(one for one in case["events"] if one["event"] == "learner_message")
    assert (message["text"], message["details"]["contests"]) == (WRONG["text"], {"skill_id": "a"})
    assert case["case"]["clock"]["state"] == "running"
    assert case["case"]["subject"] == {"fr": "Contestation\u202f: a", "en": "Contested: a"}
    assert [one["kind"] for one in tess.get("notices")["notices"]] == ["message"]
    clock.set("2026-11-16T11:00")
    tess.says(asked["case_id"])
    (one,) = ada.get(PATH)["contests"]
    assert one["status"] == "answered"
    assert one["answers"]["due_at"] is None


def test_it_goes_into_the_case_that_is_open_and_follows_it(ada: Someone, tess: Someone, carl: Someone) -> None:
    case_id = ada.opens()
    asked = ada.post(PATH, WRONG)
    assert asked["case_id"] == case_id
    tess.post(f"cases/{case_id}/assign", {"owner_id": "carl", "reason": "Yours."})
    assert ada.get(PATH)["contests"][0]["answers"]["supporter_id"] == "carl"
    carl.post(f"cases/{case_id}/close", {"outcome": "other"})
    assert ada.get(PATH)["contests"][0]["status"] == "ended"


def test_a_supporter_contests_for_the_learner(ada: Someone, carl: Someone) -> None:
    asked = carl.post(PATH, WRONG)
    assert asked["by"] == {"id": "carl", "role": "coach"}
    assert asked["answers"]["supporter_id"] == "tess"
    assert ada.case(asked["case_id"])["clock"]["state"] == "running"
    assert carl.post(PATH, CAN_DO)["by"]["role"] == "coach"


def test_a_contest_counts_once(ada: Someone, tess: Someone) -> None:
    for body in (WRONG, CAN_DO):
        key = {"idempotency-key": str(body["kind"])}
        answers = [ada.send("POST", PATH, body, key) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 200]
        assert answers[0].json()["contest_id"] == answers[1].json()["contest_id"]
        assert problem_of(ada.send("POST", PATH, {**body, "text": "Else."}, key))["type"] == "/problems/repeated-key"
    assert len(tess.get(PATH)["contests"]) == 2
    assert len([one for one in ada.events(tess.get("cases")["cases"][0]["case_id"]) if one == "learner_message"]) == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"kind": "can_do"}, "$.skill_id"),
        ({"kind": "can_do", "skill_id": "a", "adjustment_id": "x"}, "$.skill_id"),
        ({"kind": "can_do", "skill_id": "zqx"}, "$.skill_id"),
        ({"kind": "wrong", "text": "No."}, "$.adjustment_id"),
        ({"kind": "wrong", "skill_id": "a"}, "$.text"),
        ({"kind": "wrong", "skill_id": "a", "text": " \n"}, "$.text"),
        ({"kind": "wrong", "adjustment_id": "zqx", "text": "No."}, "$.adjustment_id"),
        ({"kind": "perhaps"}, "$.kind"),
    ],
)
def test_what_says_not_what_is_contested_is_refused(ada: Someone, body: Json, path: str) -> None:
    problem = problem_of(ada.send("POST", PATH, body))
    assert problem["errors"][0]["path"] == path
    assert ada.get(PATH)["contests"] == []


def test_an_adjustment_is_contested_by_its_id(course: Organisation, ada: Someone, projector: Projector) -> None:
    for number in range(3):
        answered(course, "a0", 0.0, number)
    projector.drain()
    adjustment = ada.get("learners/ada/adjustments")["adjustments"][0]
    asked = ada.post(
        PATH, {"kind": "wrong", "adjustment_id": adjustment["adjustment_id"], "text": "It was my brother."}
    )
    assert (asked["adjustment_id"], asked["skill_id"]) == (adjustment["adjustment_id"], None)


def test_nobody_else_contests(course: Organisation) -> None:
    for who, kind in (
        ("learner/bob", "not-theirs"),
        ("supporter/nat", "not-theirs"),
        ("supporter/pam", "not-for-peers"),
    ):
        assert problem_of(Someone(course, who).send("POST", PATH, CAN_DO))["type"] == f"/problems/{kind}"
    assert problem_of(course.post(f"/v1/{PATH}", CAN_DO))["type"] == "/problems/acts-for-nobody"
    assert problem_of(Someone(course, "learner/bob").send("GET", PATH))["type"] == "/problems/not-theirs"
