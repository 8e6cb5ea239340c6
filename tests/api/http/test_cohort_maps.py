"""Cohorts as somebody reads them who has twelve minutes: which calls, who stands where, what came of it."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_cohort_overviews import alert, ask, case, school

__all__ = ("school",)
ENDED = {"ended_at": "2026-11-01T00:00:00Z", "ended_because": "closed"}
NAMES = {"ada": "Zoé", "bob": "élodie", "cem": "Damien", "dan": "Élise"}


def told(organisation: Organisation, path: str, as_: str | None = None, **params: str | float) -> Json:
    answer = ask(organisation, f"/v1/cohorts{path}" if path else "/v1/cohort-overviews", as_, **params)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


@pytest.fixture
def named(school: Organisation) -> Organisation:
    """The class, of whom all but Fay have names."""
    contacts = [{"learner_id": one, "name": name} for one, name in NAMES.items()]
    body = {"contacts": contacts}
    assert school.client.put("/v1/learner-contacts", headers=school.headers, json=body).is_success
    return school


def ids(page: Json) -> list[str]:
    return [one["learner_id"] for one in page["learners"]]


def test_cohorts_are_listed_with_what_calls_for_somebody(school: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for name, learner, at in (("a1", "ada", 1), ("a2", "bob", 10), ("a3", "eve", 1)):
            alert(connection, school, name, "silence", learner=learner, raised_at=days_ago(at))
        alert(connection, school, "a4", "cohort", cohort="class", raised_at=days_ago(2))
        alert(connection, school, "a5", "silence", learner="cem", raised_at=days_ago(3), **ENDED)
        case(connection, school, "c1", "ada", due_at=days_ago(1))
        case(connection, school, "c2", "bob", due_at="2999-03-02T10:00:00Z")
    first, second = told(school, "")["cohorts"]
    counts = {"n_learners": 5, "n_alerts": 3, "n_high": 3, "n_cases": 2, "n_late": 1}
    assert first == {"cohort_id": "class", **counts, "n_raised": 3, "n_raised_before": 1}
    assert (second["cohort_id"], second["n_learners"], second["n_alerts"]) == ("other", 1, 1)
    (mine,) = told(school, "", "supporter/max")["cohorts"]
    assert (mine["cohort_id"], mine["n_learners"], mine["n_cases"]) == ("class", 1, 1)
    assert told(school, "", "supporter/pia")["cohorts"] == []
    page = told(school, "", limit=1)
    assert [one["cohort_id"] for one in told(school, "", limit=1, cursor=page["next_cursor"])["cohorts"]] == ["other"]


def test_a_map_has_every_learner_on_every_skill_in_windows(named: Organisation) -> None:
    whole = told(named, "/class/mastery")
    assert ids(whole) == ["cem", "dan", "bob", "ada", "fay"]  # by name without accents; who has none comes last
    assert [one["skill_id"] for one in whole["skills"]] == ["a", "b", "c"]
    assert (whole["n_learners"], whole["skills"][0]["n"], whole["skills"][1]["median"]) == (5, 4, None)
    fay = whole["learners"][-1]
    assert (fay["name"], fay["seen_at"], fay["mastery"]) == (None, None, [None, None, None])
    windows = [ids(told(named, "/class/mastery", limit=2, offset=at)) for at in (0, 2, 4, 6)]
    assert [one for window in windows for one in window] == ids(whole)
    alone = named.get("/v1/learners/ada/mastery?skill_id=a").json()["skills"][0]["p"]
    assert whole["learners"][3]["mastery"][0] == pytest.approx(alone, abs=1e-4)


def test_a_map_is_ordered_by_a_skill_and_by_who_was_seen(named: Organisation) -> None:
    assert told(named, "/class/mastery", descending="true")["learners"][1]["learner_id"] == "ada"
    by_skill = ids(told(named, "/class/mastery", order="mastery", skill_id="a"))
    assert by_skill[0] == "fay"
    assert set(by_skill[1:3]) == {"bob", "dan"}
    assert ids(told(named, "/class/mastery", order="mastery", skill_id="a", descending="true"))[-1] == "fay"
    assert named.send(a_result("bob", "a0", 1, 0, result_id="late", occurred_at=days_ago(0.1))).is_success
    seen = told(named, "/class/mastery", order="seen")
    assert (ids(seen)[0], ids(seen)[-1]) == ("fay", "bob")
    assert seen["half_seen_since"] == "2026-03-02T09:03:00Z"


def test_a_map_is_bounded_by_whom_the_reader_has(named: Organisation) -> None:
    assert ids(told(named, "/class/mastery", "supporter/max")) == ["ada"]
    assert ids(told(named, "/class/mastery", "supporter/pia")) == []
    assert told(named, "/class/mastery", "supporter/max")["skills"][0]["n"] == 1


@pytest.mark.parametrize(
    ("path", "params", "named_field"),
    [
        ("mastery", {"order": "mastery"}, "?skill_id"),
        ("mastery", {"order": "mastery", "skill_id": "zz"}, "?skill_id"),
        ("mastery", {"limit": 0}, "?limit"),
        ("activity", {"zone": "Mars/Olympus"}, "?zone"),
        ("promises", {"days": 0}, "?days"),
    ],
)
def test_what_cannot_be_asked_of_a_cohort_is_named(
    school: Organisation, path: str, params: dict[str, str], named_field: str
) -> None:
    refused = ask(school, f"/v1/cohorts/class/{path}", **params)
    assert [one["path"] for one in problem_of(refused)["errors"]] == [named_field]


@pytest.mark.parametrize(
    "path", ["cohort-overviews", "cohorts/class/mastery", "cohorts/class/activity", "cohorts/class/promises"]
)
def test_a_learner_and_a_stranger_are_told_nothing_of_a_cohort(school: Organisation, path: str) -> None:
    assert ask(school, f"/v1/{path}", "learner/ada").status_code == 403
    assert ask(school, f"/v1/{path}", "supporter/nobody").status_code == 403
    if "class" in path:
        missing = ask(school, f"/v1/{path.replace('class', 'nowhere')}")
        assert problem_of(missing)["type"].endswith("unknown-cohort")


def test_what_a_cohort_did_is_counted_by_days_of_a_zone(school: Organisation, projector: Projector) -> None:
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    late = noon - timedelta(days=2, hours=-11)  # 23:00 in UTC is the day after in Paris
    moments = [(noon - timedelta(days=5), "ada"), (late, "ada"), (late, "bob"), (noon - timedelta(days=40), "cem")]
    results = [
        a_result(one, "a0", 1, 0, result_id=f"d{n}", occurred_at=at.isoformat()) for n, (at, one) in enumerate(moments)
    ]
    assert school.send(*results).is_success
    visit = {"trace_id": "v1", "kind": "visit", "learner_id": "dan", "occurred_at": late.isoformat(), "minutes": 3}
    assert school.post("/v1/activities", {"activities": [visit]}).is_success
    projector.drain()
    found = told(school, "/class/activity")
    assert found["days"] == [
        {"day": str((noon - timedelta(days=5)).date()), "n_learners": 1, "n_results": 1, "n_visits": 0},
        {"day": str(late.date()), "n_learners": 3, "n_results": 2, "n_visits": 1},
    ]
    assert found["in_all"] == {"n_learners": 3, "n_results": 3, "n_visits": 1}
    assert found["before"] == {"n_learners": 1, "n_results": 1, "n_visits": 0}
    in_paris = told(school, "/class/activity", zone="Europe/Paris")["days"]
    assert in_paris[-1]["day"] == str((late + timedelta(days=1)).date())
    assert told(school, "/class/activity", "supporter/max")["in_all"]["n_results"] == 2


def test_promises_are_counted_by_whose_cases_they_are_with_the_period_before(
    school: Organisation, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        for name, learner, at, other in (
            ("c1", "ada", 3, {"clock_state": "met"}),
            ("c2", "bob", 3, {"clock_state": "met_late"}),
            ("c3", "cem", 3, {"clock_state": "running", "due_at": days_ago(1)}),
            ("c4", "cem", 3, {"clock_state": "running", "due_at": "2999-01-01T00:00:00Z", "owner_id": "max"}),
            ("c5", "dan", 40, {"clock_state": "met", "closed_at": days_ago(35)}),
            ("c6", "eve", 3, {"clock_state": "met"}),
        ):
            case(connection, school, name, learner, opened_at=days_ago(at), **other)
    most, tess = told(school, "/class/promises")["supporters"]
    nothing = {"n_kept": 0, "n_broken": 0, "n_waiting": 0}
    assert most == {"supporter_id": "max", "now": {**nothing, "n_waiting": 1}, "before": nothing}
    now = {"n_kept": 1, "n_broken": 2, "n_waiting": 0}
    assert tess == {"supporter_id": "tess", "now": now, "before": {**nothing, "n_kept": 1}}
    (mine,) = told(school, "/class/promises", "supporter/max")["supporters"]
    assert mine["now"] == {**nothing, "n_kept": 1}


def test_who_is_silent_is_found_whoever_asks_and_since_when_half_were_seen(
    named: Organisation, projector: Projector
) -> None:
    assert named.send(a_result("bob", "a0", 1, 0, result_id="late", occurred_at=days_ago(1))).is_success
    visit = {"trace_id": "v1", "kind": "visit", "learner_id": "dan", "occurred_at": days_ago(2), "minutes": 3}
    assert named.post("/v1/activities", {"activities": [visit]}).is_success
    projector.drain()
    for person, silent in ((None, ["ada", "cem", "eve", "fay"]), ("supporter/tess", ["ada", "cem", "fay"])):
        found = ask(named, "/v1/learners", person, silent_days=7).json()["learners"]
        assert [one["learner_id"] for one in found] == silent, person
        seen = {one["learner_id"]: one["seen_at"] for one in found}
        assert (seen["ada"], seen["fay"]) == ("2026-03-02T09:03:00Z", None)
    assert ask(named, "/v1/learners", silent_days=7, q="zoe").json()["learners"][0]["learner_id"] == "ada"
    assert told(named, "/class/overview")["half_seen_since"] == "2026-03-02T09:03:00Z"
