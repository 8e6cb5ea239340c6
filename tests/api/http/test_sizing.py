"""`POST /v1/sizing`: bounded, refused with all that is wrong; and what the record tells of support."""

from datetime import UTC, datetime, timedelta

from psycopg import Connection

from api.sizing.history import organisation_no_of, weeks_of
from api.sizing.support_request import MOST_RUNS, SizingRequest, effort_of
from engine.sizing.scenario import SupportScenario
from tests.api.http.organisations import Json, Organisation, problem_of

SMALL: Json = {"learners": 10, "weeks": 2, "staff": [{"role": "tutor", "count": 1, "hours_a_week": 8}]}


def test_a_course_is_sized(organisation: Organisation) -> None:
    body: Json = {"scenario": SMALL, "questions": ["peer"], "seed": 3}
    found = organisation.post("/v1/sizing", body)
    assert found.status_code == 200, found.text
    sizing = found.json()["sizing"]
    assert sizing["outcomes"]["roles"][0]["role"] == "tutor"
    assert sizing["answers"][0]["options"][1]["difference"]["cost"]["mean"] > 0
    assert found.json()["effort"]["runs"] == MOST_RUNS


def _case_of(organisation: Organisation, learner: str) -> str:
    who = {"name": "Tess", "zone": "Europe/Paris", "language": "fr"}
    client, headers = organisation.client, organisation.headers
    client.put("/v1/supporters/tess", headers=headers, json=who)
    client.put("/v1/routing-rules", headers=headers, json={"coordinator_id": "tess"})
    body = {"learner_id": learner, "subject": "Fractions", "text": "Why?"}
    opened = client.post("/v1/cases", headers={**headers, "on-behalf-of": f"learner/{learner}"}, json=body)
    assert opened.status_code == 201, opened.text
    case_id: str = opened.json()["case_id"] if "case_id" in opened.json() else opened.json()["case"]["case_id"]
    return case_id


def test_a_course_is_fitted_to_the_organisations_own_weeks(organisation: Organisation, connection: Connection) -> None:
    refused = organisation.post("/v1/sizing", {"scenario": SMALL, "from_record": True})
    assert [one["path"] for one in problem_of(refused)["errors"]] == ["$.from_record"]
    case_id = _case_of(organisation, "ada")
    noon = datetime.now(UTC).replace(hour=12)
    monday = noon - timedelta(days=noon.weekday())
    for week in range(1, 7):
        for n in range(5):
            at = monday - timedelta(weeks=week, minutes=n)
            connection.execute(
                "INSERT INTO symphonie.case_event (organisation_no, case_id, no, event_id, event, at, written_at,"
                " learner, by_kind, by_id, by_role, visibility, body) SELECT no, %s, %s, %s, 'learner_message',"
                " %s, %s, %s, 'learner', %s, 'learner', 'learner', '{}' FROM symphonie.organisation WHERE id = %s",
                [case_id, 100 * week + n, f"e{week}-{n}", at, at, f"l{n}", f"l{n}", organisation.name],
            )
    connection.commit()
    found = organisation.post("/v1/sizing", {"scenario": SMALL, "from_record": True})
    assert found.status_code == 200, found.text
    fit = found.json()["fit"]
    assert [week["learners"] for week in fit["weeks"]][:6] == [5] * 6
    assert found.json()["sizing"]["scenario"]["questions_a_week"] == [fit["questions"]["low"], fit["questions"]["high"]]
    assert fit["questions"]["mean"] > 0.5  # one question of each in a week moves it up
    assert len(fit["backtest"]["weeks"]) == 2
    asked = organisation.post("/v1/sizing", {"scenario": SMALL, "from_record": True, "questions": ["peer"]})
    assert asked.json()["fit"]["backtest"] is None
    for_somebody = {**organisation.headers, "on-behalf-of": "supporter/tess"}
    denied = organisation.client.post("/v1/sizing", headers=for_somebody, json={"scenario": SMALL, "from_record": True})
    assert denied.status_code == 403


def test_all_that_is_wrong_is_told_at_once_with_its_place(organisation: Organisation) -> None:
    scenario: Json = {**SMALL, "staff": [], "question_minutes": [9, 4], "promise": "soon"}
    refused = organisation.post("/v1/sizing", {"scenario": scenario})
    assert refused.status_code == 422
    faults = {one["path"]: one["remedy"] for one in problem_of(refused)["errors"]}
    assert set(faults) == {"$.scenario.staff", "$.scenario.question_minutes", "$.scenario.promise"}
    assert all(faults.values())


def test_what_would_take_too_long_is_refused_before_anything_is_run(organisation: Organisation) -> None:
    refused = organisation.post("/v1/sizing", {"scenario": {"learners": 9_000, "weeks": 20}})
    assert refused.status_code == 422
    assert "symphonie size support" in problem_of(refused)["errors"][0]["remedy"]


def test_the_larger_the_course_the_fewer_its_runs() -> None:
    small, large = (
        effort_of(SizingRequest(scenario=SupportScenario(learners=learners), questions=("tutors",)))
        for learners in (30, 300)
    )
    assert small is not None
    assert large is not None
    assert small.runs_of_option > large.runs_of_option >= 2


def test_the_record_tells_weeks_of_support(organisation: Organisation, connection: Connection) -> None:
    case_id = _case_of(organisation, "ada")
    number = organisation_no_of(connection, organisation.name)
    assert number is not None
    asked = "SELECT min(at) FROM symphonie.case_event WHERE case_id = %s"
    ((now,),) = connection.execute(asked, [case_id]).fetchall()  # a week may end meanwhile
    assert weeks_of(connection, number, "Europe/Paris", now, 4) == ()  # this week is not over
    (week,) = weeks_of(connection, number, "Europe/Paris", now + timedelta(weeks=1), 4)
    assert (week.learners, week.questions, week.contacts, week.alerts) == (1, 1, 0, 0)
    assert organisation_no_of(connection, "nobody-of-that-name") is None
