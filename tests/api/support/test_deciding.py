"""Paths decided on by persons: supporters as themselves and for learners of theirs, learners for themselves."""

import re
from typing import Any

import httpx
import pytest

from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_staff import house, put
from tests.api.support.test_reading import behalf, reads, school

__all__ = ("house", "school")
TUTOR = {"id": "tess", "role": "tutor"}
VETO: Json = {"kind": "veto", "activity_id": "a0", "reason": "Not yet."}
OFF: Json = {"kind": "automation_off", "reason": "I want to choose."}
GOAL: Json = {"targets": [{"skill_id": "a"}]}


def ask(who: str | None, at: Organisation, method: str, path: str, body: Json | None = None) -> httpx.Response:
    headers = {**at.headers, **({} if who is None else behalf(who))}
    return at.client.request(method, f"/v1/{path}", headers=headers, json=body)


def told(answer: httpx.Response) -> Any:  # noqa: ANN401 - any JSON
    assert answer.is_success, answer.text
    return answer.json()


def refused(answer: httpx.Response) -> str:
    return str(problem_of(answer)["type"]).removeprefix("/problems/")


def end(who: str | None, at: Organisation, override: Json, said: str = "") -> httpx.Response:
    return ask(who, at, "DELETE", f"overrides/{override['override_id']}?reason=Over.{said}")


def test_a_supporter_decides_as_themselves_for_learners_and_cohorts_of_theirs(school: Organisation) -> None:
    for whom in ({"learner_id": "ada"}, {"cohort": "class"}):
        for said in ({}, {"by": TUTOR}):
            made = told(ask("supporter/tess", school, "POST", "overrides", {**VETO, **whom, **said}))
            assert made["by"] == TUTOR
            assert told(end("supporter/tess", school, made))["ended"]["by"] == TUTOR
    of_tom = told(ask("supporter/tom", school, "POST", "overrides", {**VETO, "learner_id": "eve"}))
    assert of_tom["by"] == {"id": "tom", "role": "coordinator"}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"id": "tom", "role": "tutor"}, "$.by.id"),
        ({"id": "tess", "role": "mentor"}, "$.by.role"),
    ],
)
def test_nobody_decides_as_somebody_else(school: Organisation, said: Json, path: str) -> None:
    (fault,) = problem_of(
        ask("supporter/tess", school, "POST", "overrides", {**VETO, "learner_id": "ada", "by": said})
    )["errors"]
    assert fault["path"] == path
    assert "tutor" in fault["remedy"]


def test_the_organisation_says_who_decides(school: Organisation) -> None:
    for method, path, body in (
        ("POST", "overrides", {**VETO, "learner_id": "ada"}),
        ("POST", "goals", {**GOAL, "learners": ["ada"]}),
    ):
        (fault,) = problem_of(ask(None, school, method, path, body))["errors"]
        assert fault["path"] == "$.by"
    made = told(ask(None, school, "POST", "overrides", {**VETO, "learner_id": "ada", "by": TUTOR}))
    for said, path in (("", "?by"), ("&by=tess", "?role"), ("&role=tutor", "?by")):
        (fault,) = problem_of(end(None, school, made, said))["errors"]
        assert fault["path"] == path
    assert told(end(None, school, made, "&by=tess&role=tutor"))["ended"]["by"] == TUTOR


@pytest.mark.parametrize(
    ("who", "whom", "kind"),
    [
        ("supporter/tess", {"learner_id": "eve"}, "not-theirs"),
        ("supporter/tim", {"learner_id": "ada"}, "not-theirs"),
        ("supporter/mia", {"cohort": "class"}, "not-their-cohort"),
        ("supporter/tess", {"cohort": "nobody"}, "not-their-cohort"),
        ("supporter/paul", {"learner_id": "ada"}, "not-for-peers"),
        ("learner/ada", {"learner_id": "ada"}, "not-for-learners"),
        ("learner/ada", {"learner_id": "bob"}, "not-theirs"),
        ("learner/ada", {"cohort": "class"}, "not-for-learners"),
    ],
)
def test_what_is_not_theirs_to_decide_is_refused(school: Organisation, who: str, whom: Json, kind: str) -> None:
    assert refused(ask(who, school, "POST", "overrides", {**VETO, **whom})) == kind
    given = {"learners": [whom["learner_id"]]} if "learner_id" in whom else {"cohorts": [whom["cohort"]]}
    for method, path in (("POST", "goals"), ("PUT", "goals/own")):
        assert refused(ask(who, school, method, path, {**GOAL, **given})) == kind
    assert school.get("/v1/overrides").json()["overrides"] == []
    assert school.get("/v1/goals").json()["goals"] == []


def test_a_learner_switches_automation_off_and_ends_what_is_theirs_alone(school: Organisation) -> None:
    own = told(ask("learner/ada", school, "POST", "overrides", {**OFF, "learner_id": "ada"}))
    assert own["by"] == {"id": "ada", "role": "learner"}
    assert refused(ask("learner/ada", school, "POST", "overrides", {**OFF, "learner_id": "eve"})) == "not-theirs"
    of_tutor = told(ask("supporter/tess", school, "POST", "overrides", {**OFF, "learner_id": "ada"}))
    of_cohort = told(ask("supporter/tess", school, "POST", "overrides", {**OFF, "cohort": "class"}))
    for decided in (of_tutor, of_cohort):
        assert refused(end("learner/ada", school, decided)) == "decided-by-somebody-else"
    assert refused(end("learner/eve", school, own)) == "unknown-override"
    assert told(end("learner/ada", school, own))["ended"]["by"]["role"] == "learner"
    again = told(ask("learner/ada", school, "POST", "overrides", {**OFF, "learner_id": "ada"}))
    assert told(end("supporter/tess", school, again))["ended"]["by"] == TUTOR


def test_lists_hold_what_each_may_see(school: Organisation) -> None:
    for whom in ({"learner_id": "ada"}, {"learner_id": "eve"}, {"cohort": "class"}):
        told(ask(None, school, "POST", "overrides", {**VETO, **whom, "by": TUTOR}))
    told(ask(None, school, "POST", "goals", {**GOAL, "learners": ["ada", "eve"], "by": TUTOR}))
    seen: dict[str, tuple[set[str], list[str] | None]] = {
        "supporter/tess": ({"ada", "class"}, ["ada"]),
        "supporter/tom": ({"ada", "eve", "class"}, ["ada", "eve"]),
        "supporter/mia": ({"eve"}, ["eve"]),
        "supporter/paul": (set(), None),
        "supporter/tim": (set(), None),
        "learner/ada": ({"ada", "class"}, ["ada"]),
        "learner/bob": ({"class"}, None),
    }
    for who, (theirs, learners) in seen.items():
        listed = told(ask(who, school, "GET", "overrides"))["overrides"]
        assert {one["learner_id"] or one["cohort"] for one in listed} == theirs, who
        goals = told(ask(who, school, "GET", "goals"))["goals"]
        assert [one["learners"] for one in goals] == ([] if learners is None else [learners]), who
        for one in school.get("/v1/overrides").json()["overrides"]:
            answer = ask(who, school, "GET", f"overrides/{one['override_id']}")
            assert answer.is_success == ((one["learner_id"] or one["cohort"]) in theirs), who


def test_a_goal_that_holds_for_others_is_neither_replaced_nor_ended(school: Organisation) -> None:
    told(ask(None, school, "PUT", "goals/both", {**GOAL, "learners": ["ada", "eve"], "by": TUTOR}))
    assert (
        refused(ask("supporter/tess", school, "PUT", "goals/both", {**GOAL, "learners": ["ada"]})) == "holds-for-others"
    )
    assert refused(ask("supporter/tess", school, "DELETE", "goals/both?reason=Over.")) == "holds-for-others"
    assert refused(ask("learner/ada", school, "DELETE", "goals/both?reason=Over.")) == "decided-by-somebody-else"
    assert told(ask("supporter/tom", school, "DELETE", "goals/both?reason=Over."))["ended"]["by"]["id"] == "tom"
    (fault,) = problem_of(ask("supporter/tess", school, "POST", "goals", GOAL))["errors"]
    assert fault["path"] == "$.learners"
    own = told(ask("supporter/tess", school, "POST", "goals", {**GOAL, "learners": ["ada", "bob"]}))
    assert (own["by"], own["learners"]) == (TUTOR, ["ada", "bob"])


def test_the_same_key_of_two_people_is_two_requests(school: Organisation) -> None:
    sent = {**OFF, "learner_id": "ada"}
    answers = [
        school.client.post(
            "/v1/overrides", headers={**school.headers, **behalf(who), "idempotency-key": "once"}, json=sent
        )
        for who in ("learner/ada", "learner/ada", "supporter/tess")
    ]
    assert [one.status_code for one in answers] == [201, 200, 409]
    assert refused(answers[2]) == "repeated-key"


def test_recommendations_are_asked_for_learners_of_theirs_and_that_is_noted(school: Organisation) -> None:
    plain = told(ask(None, school, "POST", "recommendations", {"learner_id": "ada"}))
    for who in ("supporter/tess", "learner/ada"):
        assert told(ask(who, school, "POST", "recommendations", {"learner_id": "ada"})).keys() == plain.keys()
    assert [(one["person"], one["what"]) for one in reads(school, "ada")] == [("supporter/tess", "recommendations")]
    for who, kind in (
        ("supporter/mia", "not-theirs"),
        ("learner/eve", "not-theirs"),
        ("supporter/paul", "peers-read-no-file"),
    ):
        assert refused(ask(who, school, "POST", "recommendations", {"learner_id": "ada"})) == kind
    for part in ("overrides", "goals"):
        told(ask("supporter/tess", school, "GET", f"{part}?learner_id=ada"))
        told(ask("supporter/mia", school, "GET", f"{part}?learner_id=ada"))
    assert [one["what"] for one in reads(school, "ada")] == ["goals", "overrides", *["recommendations"] * 2]


def test_cohorts_are_read_as_far_as_each_may(school: Organisation) -> None:
    assert put(school, "cohorts/mixed", {"learners": ["ada", "eve"]}).is_success
    seen: dict[str, Json] = {
        "supporter/tess": {"class": ["ada", "bob"], "mixed": ["ada"]},
        "supporter/tom": {"class": ["ada", "bob"], "mixed": ["ada", "eve"]},
        "supporter/mia": {"mixed": ["eve"]},
        "supporter/tim": {},
        "supporter/paul": {},
    }
    for who, cohorts in seen.items():
        listed = told(ask(who, school, "GET", "cohorts?limit=1"))
        more = told(ask(who, school, "GET", f"cohorts?cursor={listed['next_cursor']}")) if listed["next_cursor"] else {}
        found = {one["cohort"]: one["n_learners"] for one in [*listed["cohorts"], *more.get("cohorts", ())]}
        assert found == {name: len(theirs) for name, theirs in cohorts.items()}, who
        for name in ("class", "mixed"):
            answer = ask(who, school, "GET", f"cohorts/{name}")
            assert answer.json()["learners"] == cohorts[name] if name in cohorts else answer.status_code == 404, who
    assert refused(ask("learner/ada", school, "GET", "cohorts")) == "only-for-supporters"
    assert (
        refused(ask("supporter/tom", school, "PUT", "cohorts/class", {"learners": []})) == "only-for-the-organisation"
    )


def test_a_tutor_reviews_what_waits_for_them(school: Organisation, projector: Any) -> None:  # noqa: ANN401
    settings = {"awaiting_approval": ["remediate"], "by": {"id": "eng", "role": "engineer"}}
    assert put(school, "recommendation-settings", settings).is_success
    wrong = [a_result(learner, "a0", 0.0, 2 + n) for learner in ("ada", "eve") for n in range(3)]
    told(school.send(*wrong))
    projector.drain()
    everybody = school.get("/v1/adjustments?waiting=true").json()["adjustments"]
    assert {one["learner_id"] for one in everybody} == {"ada", "eve"}
    waiting = told(ask("supporter/tess", school, "GET", "adjustments?waiting=true"))["adjustments"]
    assert [one["learner_id"] for one in waiting] == ["ada"] * len(waiting)
    one = next(one for one in waiting if one["status"] == "proposed")
    assert one["content_graph"] == "small"
    path = f"learners/ada/adjustments/{one['adjustment_id']}/review"
    said = {"decision": "approve", "reason": "Good idea."}
    for who, kind in (
        ("supporter/mia", "not-theirs"),
        ("supporter/paul", "not-for-peers"),
        ("learner/ada", "not-for-learners"),
        ("learner/eve", "not-theirs"),
    ):
        assert refused(ask(who, school, "POST", path, said)) == kind
    assert told(ask("supporter/tess", school, "POST", path, said))["reviews"][0]["by"] == TUTOR
    projector.drain()
    after = told(ask("supporter/tess", school, "GET", "adjustments?waiting=true"))["adjustments"]
    assert one["adjustment_id"] not in [one["adjustment_id"] for one in after]
    assert one["adjustment_id"] in str(told(ask("supporter/tess", school, "GET", "adjustments?waiting=false")))
    theirs = str(told(ask("learner/eve", school, "GET", "adjustments")))
    assert not re.search(r"\bada\b", theirs)  # a random id may hold the letters


def test_effects_are_those_on_learners_of_theirs(school: Organisation, projector: Any) -> None:  # noqa: ANN401
    for number in range(2, 8):
        told(school.send(*[a_result(learner, "a0", 0.0, number) for learner in ("ada", "eve")]))
    projector.drain()

    def learners(who: str | None) -> int:
        return sum(one["n_learners"] for one in told(ask(who, school, "GET", "effects"))["kinds"])

    assert learners(None) == learners("supporter/tom") == 2 * learners("supporter/tess") > 0
    assert learners("supporter/paul") == 0
    assert refused(ask("learner/ada", school, "GET", "effects")) == "only-for-supporters"


def test_an_export_tells_a_learner_no_rank_and_no_severity(school: Organisation) -> None:
    for who, is_learner in (("learner/ada", True), ("supporter/tess", False)):
        told_of = told(ask(who, school, "GET", "learners/ada/export"))
        assert bool(told_of["reads"]) is False
        assert told_of["live"][0]["mastery"]["n_results"] == 1
        assert told_of["learner_id"] == "ada"
        assert is_learner or told_of["assignments"]
