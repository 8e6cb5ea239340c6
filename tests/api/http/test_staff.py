"""Who helps and how they work: stored as a whole, never half, and never somebody else's."""

import threading

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import Connection

from api.record.retrace.retracer import Retracer
from engine.communication import bundled
from tests.api.http.organisations import Json, Organisation, a_result, an_organisation, problem_of
from tests.api.results.courses import small_graph

CALENDAR: Json = {"zone": "Europe/Paris", "hours": "Mo-Fr 09:00-12:30,13:30-17:30"}
TESS: Json = {"name": "Tess Martin", "email": "tess@example.org", "zone": "Europe/Paris", "language": "fr"}
TOM: Json = {"name": "Tom Petit", "zone": "Indian/Reunion", "language": "en", "alerts_per_day": 3}
TWO_DAYS = {"amount": 2, "unit": "working_days"}
PROMISE: Json = {"name": "48 heures ouvrées", "calendar_id": "office", "first_answer": TWO_DAYS}


def put(organisation: Organisation, path: str, body: Json, version: str | None = None) -> httpx.Response:
    headers = {**organisation.headers, **({"if-match": version} if version else {})}
    return organisation.client.put(f"/v1/{path}", headers=headers, json=body)


def delete(organisation: Organisation, path: str, version: str | None = None) -> httpx.Response:
    headers = {**organisation.headers, **({"if-match": version} if version else {})}
    return organisation.client.delete(f"/v1/{path}", headers=headers)


@pytest.fixture
def house(organisation: Organisation) -> Organisation:
    """An organisation with a calendar, two tutors, a queue, a promise, an assignment and rules."""
    cohort = {"learners": ["ada", "bob"]}
    for path, body in (
        ("calendars/office", CALENDAR),
        ("supporters/tess", {**TESS, "calendar_id": "office"}),
        ("supporters/tom", TOM),
        ("queues/desk", {"name": "Desk", "keeper_id": "tom"}),
        ("promises/standard", PROMISE),
        ("cohorts/class", cohort),
        ("assignments/class", {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}),
        ("routing-rules", {"coordinator_id": "tom", "rules": [{"rule_id": "all", "role": "tutor"}]}),
    ):
        assert put(organisation, path, body).status_code == 201, path
    return organisation


def faults(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 422, response.text
    return {fault["path"]: fault["remedy"] for fault in problem_of(response)["errors"]}


def test_what_was_put_is_read_as_it_was_with_its_version(house: Organisation) -> None:
    held = house.get("/v1/supporters/tess")
    assert held.headers["etag"] == '"1"'
    assert held.json()["version"] == 1
    absent: Json = {"phone": None, "alerts_per_day": 5, "notices_per_day": 20, "absences": []}
    assert held.json()["content"] == {**TESS, **absent, "calendar_id": "office"}
    assert [one["id"] for one in house.get("/v1/supporters").json()["entries"]] == ["tess", "tom"]


def test_the_same_content_again_makes_no_version_and_another_does(house: Organisation) -> None:
    same = put(house, "calendars/office", CALENDAR)
    assert (same.status_code, same.json()["version"]) == (200, 1)
    other = put(house, "calendars/office", {**CALENDAR, "name": "Office"})
    assert (other.status_code, other.json()["version"], other.headers["etag"]) == (200, 2, '"2"')
    contact = put(house, "supporters/tom", {**TOM, "phone": "+262 262 00 00 00"})
    assert contact.json()["version"] == 2
    assert house.get("/v1/supporters/tom").json()["content"]["phone"] == "+262 262 00 00 00"


def test_a_message_scenario_is_put_as_people_write_it(organisation: Organisation) -> None:
    def put_text(text: str, kind: str) -> httpx.Response:
        headers = {**organisation.headers, "content-type": kind}
        return organisation.client.put("/v1/message-scenarios/course", headers=headers, content=text.encode())

    text = bundled.text("cybersecurity-course")
    assert put_text(text, "application/yaml").status_code == 201
    held = organisation.get("/v1/message-scenarios/course").json()
    again = put(organisation, "message-scenarios/course", held["content"])
    assert (again.status_code, again.json()["version"]) == (200, 1)
    wrong = text.replace("{activity}", "{work}", 1).replace("days: -3", "days: 3")
    problem = problem_of(put_text(wrong, "text/yaml"))
    assert problem["type"].endswith("invalid-fields")
    assert [(one["path"], one["line"] > 1, bool(one["remedy"])) for one in problem["errors"]] == [
        ("$.templates[2].subject.fr", True, True),
        ("$.steps[2].trigger.days", True, True),
    ]
    assert problem_of(put_text("steps: [", "application/yaml"))["type"].endswith("malformed-body")
    assert problem_of(put_text("{", "application/json"))["type"].endswith("malformed-body")
    assert put_text(text, "text/plain").status_code == 415
    assert organisation.get("/v1/message-scenarios/course").json()["version"] == 1


def test_a_version_that_is_no_longer_the_current_one_overwrites_nothing(house: Organisation) -> None:
    assert put(house, "calendars/office", {**CALENDAR, "name": "A"}, '"1"').status_code == 200
    late = put(house, "calendars/office", {**CALENDAR, "name": "B"}, '"1"')
    assert late.status_code == 412
    assert "now 2" in problem_of(late)["detail"]
    assert delete(house, "assignments/class", '"7"').status_code == 412
    assert put(house, "calendars/new", CALENDAR, '"1"').status_code == 412
    assert house.get("/v1/calendars/office").json()["content"]["name"] == "A"
    assert house.get("/v1/calendars/new").status_code == 404


def test_of_many_who_change_the_same_version_at_once_one_does(house: Organisation) -> None:
    answers: list[int] = []

    def change(name: str) -> None:
        answers.append(put(house, "calendars/office", {**CALENDAR, "name": name}, '"1"').status_code)

    threads = [threading.Thread(target=change, args=(f"n{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, *[412] * 7]
    assert house.get("/v1/calendars/office").json()["version"] == 2


@pytest.mark.parametrize(
    ("path", "body", "at"),
    [
        ("calendars/c", {**CALENDAR, "hours": ""}, "$.hours"),
        ("calendars/c", {**CALENDAR, "hours": "Mo-Fr 17:00-09:00"}, "$.hours"),
        ("calendars/c", {**CALENDAR, "zone": "Paris"}, "$.zone"),
        ("calendars/c", {**CALENDAR, "exceptions": [{"date": "2026-12-25", "hours": "x"}]}, "$.exceptions[0].hours"),
        ("calendars/c", {**CALENDAR, "exceptions": [{"date": "2026-12-25"}] * 2}, "$.exceptions"),
        ("promises/p", {**PROMISE, "first_answer": {**TWO_DAYS, "amount": 1.5}}, "$.first_answer.amount"),
        ("promises/p", {**PROMISE, "next_answer": {**TWO_DAYS, "amount": 20_000}}, "$.next_answer.amount"),
        ("promises/p", {**PROMISE, "calendar_id": "none"}, "$.calendar_id"),
        ("promises/p", {**PROMISE, "warn_at": [100]}, "$.warn_at[0]"),
        ("queues/q", {"name": "Q", "keeper_id": "nobody"}, "$.keeper_id"),
        ("supporters/s", {**TESS, "zone": "Mars"}, "$.zone"),
        ("supporters/s", {**TESS, "language": "de"}, "$.language"),
        ("supporters/s", {**TESS, "calendar_id": "none"}, "$.calendar_id"),
        ("assignments/a", {"supporter_id": "tess", "role": "tutor"}, "$.learner_id"),
        (
            "assignments/a",
            {"supporter_id": "tess", "role": "tutor", "learner_id": "ada", "cohort_id": "class"},
            "$.learner_id",
        ),
        ("assignments/a", {"supporter_id": "tess", "role": "tutor", "cohort_id": "none"}, "$.cohort_id"),
        ("assignments/a", {"supporter_id": "nobody", "role": "tutor", "learner_id": "ada"}, "$.supporter_id"),
        ("routing-rules", {"coordinator_id": "nobody"}, "$.coordinator_id"),
        (
            "routing-rules",
            {"coordinator_id": "tom", "rules": [{"rule_id": "all", "role": "tutor"}] * 2},
            "$.rules[1].rule_id",
        ),
        (
            "routing-rules",
            {"coordinator_id": "tom", "rules": [{"rule_id": "all", "role": "tutor", "queue_id": "none"}]},
            "$.rules[0].queue_id",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_its_field_and_changes_nothing(
    house: Organisation, path: str, body: Json, at: str
) -> None:
    before = house.get("/v1/routing-rules").json()
    assert list(faults(put(house, path, body))) == [at]
    assert house.get("/v1/routing-rules").json() == before
    if path != "routing-rules":
        assert house.get(f"/v1/{path}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"to_at": "2026-07-06T00:00:00Z"}, "$.absences[0].to_at"),
        ({"deputy_id": "nobody"}, "$.absences[0].deputy_id"),
        ({"queue_id": "none"}, "$.absences[0].queue_id"),
        ({"from_at": "0001-01-01T00:00:00Z"}, "$.absences[0].from_at"),
        ({"from_at": "2026-07-06T00:00:00"}, "$.absences[0].from_at"),
    ],
)
def test_an_absence_that_cannot_work_is_refused_with_its_field(house: Organisation, fields: Json, at: str) -> None:
    absence = {"from_at": "2026-07-06T00:00:00Z", "to_at": "2026-07-20T00:00:00Z", **fields}
    assert list(faults(put(house, "supporters/tess", {**TESS, "absences": [absence]}))) == [at]


def test_what_others_name_is_not_removed_and_what_nobody_names_is(house: Organisation) -> None:
    for path, by in (
        ("calendars/office", "promise 'standard'"),
        ("supporters/tess", "assignment 'class'"),
        ("supporters/tom", "queue 'desk'"),
    ):
        refused = delete(house, path)
        assert refused.status_code == 409
        assert by in problem_of(refused)["detail"]
        assert house.get(f"/v1/{path}").status_code == 200
    assert delete(house, "queues/desk").json()["version"] == 2
    assert "the routing rules" in problem_of(delete(house, "supporters/tom"))["detail"]
    assert house.get("/v1/queues/desk").status_code == 404
    assert house.get("/v1/queues").json()["entries"] == []
    assert delete(house, "queues/desk").json()["version"] == 2
    assert delete(house, "queues/never").status_code == 404
    again = put(house, "queues/desk", {"name": "Desk", "keeper_id": "tess"})
    assert (again.status_code, again.json()["version"]) == (201, 3)


def test_a_promise_tells_when_an_answer_would_be_due(house: Organisation) -> None:
    of_next = {**PROMISE, "next_answer": {"amount": 48, "unit": "working_hours"}, "warn_at": [75, 50]}
    assert put(house, "promises/standard", of_next).status_code == 200

    def ask(query: str) -> httpx.Response:
        return house.get(f"/v1/promises/standard/due?{query}")

    first = ask("start=2026-11-16T09:00:00Z").json()
    assert (first["due_at"], first["working_time"]) == ("2026-11-18T10:00:00+01:00", 15)
    assert [one["percent"] for one in first["warnings"]] == [50, 75]
    then = ask("start=2026-11-16T09:00:00Z&answer=next_answer").json()
    assert then["due_at"] == "2026-11-24T14:00:00+01:00"
    assert ask("").json()["due_at"]
    assert list(faults(ask("start=2026-11-16T09:00:00"))) == ["?start"]
    assert house.get("/v1/promises/none/due").status_code == 404
    once = {**CALENDAR, "hours": "", "exceptions": [{"date": "2026-12-01", "hours": "09:00-12:00"}]}
    assert put(house, "calendars/office", once).status_code == 200
    assert list(faults(ask("start=2027-01-01T00:00:00Z"))) == ["?start"]


def test_name_and_contact_lie_apart_and_go_with_the_supporter(house: Organisation, connection: Connection) -> None:
    assert put(house, "supporters/sam", {**TESS, "name": "Sam Unheard"}).status_code == 201
    parts = "SELECT string_agg(content::text, ' ') FROM symphonie.staff_part"
    contacts = (
        "SELECT count(*) FROM symphonie.supporter_contact c JOIN symphonie.organisation o ON o.no = c.organisation_no"
        " WHERE c.supporter_id = 'sam' AND c.name_box IS NOT NULL AND o.id = %s"
    )
    assert "Sam Unheard" not in str(connection.execute(parts).fetchone())
    assert connection.execute(contacts, [house.name]).fetchone() == (1,)
    assert delete(house, "supporters/sam").status_code == 200
    assert connection.execute(contacts, [house.name]).fetchone() == (0,)


def test_pages_neither_repeat_nor_skip(house: Organisation) -> None:
    for n in range(5):
        assert put(house, f"calendars/c{n}", CALENDAR).status_code == 201
    met: list[str] = []
    cursor = ""
    while True:
        page = house.get(f"/v1/calendars?limit=2{cursor}").json()
        met += [one["id"] for one in page["entries"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert met == ["c0", "c1", "c2", "c3", "c4", "office"]


def test_a_dry_run_says_who_would_have_it_and_why(house: Organisation) -> None:
    def ask(learner: str, at: str = "2026-07-10T10:00:00Z") -> Json:
        asked = {"signal": "silence", "severity": "low", "learner_id": learner, "at": at}
        answer = house.post("/v1/routing-rules/dry-run", asked)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    found = ask("ada")
    assert (found["owner_id"], found["rule_id"], found["queue_id"]) == ("tess", "all", None)
    assert [step["code"] for step in found["steps"]] == ["rule", "of_cohort"]
    assert found["steps"][1]["text"]["en"] == "tess is assigned to the cohort."
    absence = {"from_at": "2026-07-06T00:00:00Z", "to_at": "2026-07-20T00:00:00Z", "deputy_id": "tom"}
    assert put(house, "supporters/tess", {**TESS, "absences": [absence]}).status_code == 200
    assert ask("ada")["owner_id"] == "tom"
    assert [step["code"] for step in ask("ada")["steps"]] == ["rule", "of_cohort", "absent", "deputy"]
    assert ask("ada", "2026-07-20T00:00:00Z")["owner_id"] == "tess"
    assert [step["code"] for step in ask("zoe")["steps"]] == ["rule", "nobody_has_role", "coordinator"]


def test_without_rules_a_dry_run_says_what_is_missing(organisation: Organisation) -> None:
    asked = {"signal": "silence", "severity": "low", "learner_id": "ada"}
    assert organisation.post("/v1/routing-rules/dry-run", asked).status_code == 404
    assert organisation.get("/v1/routing-rules").status_code == 404


def test_public_holidays_can_be_copied_into_a_calendar(house: Organisation) -> None:
    asked = "/v1/public-holidays?place=FR-67&first_year=2027&last_year=2027"
    found = house.get(asked).json()["exceptions"]
    assert {"date": "2027-03-26", "name": "Vendredi saint"} in found
    assert put(house, "calendars/office", {**CALENDAR, "exceptions": found}).status_code == 200
    assert list(faults(house.get("/v1/public-holidays?place=FR-9999&first_year=2027&last_year=2027"))) == ["?place"]
    assert list(faults(house.get("/v1/public-holidays?place=FR&first_year=2028&last_year=2027"))) == ["?last_year"]


def test_what_another_organisation_has_is_neither_seen_named_nor_removed(
    house: Organisation, other: Organisation
) -> None:
    for path in ("supporters/tess", "assignments/class", "queues/desk", "calendars/office", "promises/standard"):
        assert other.get(f"/v1/{path}").status_code == 404
        assert delete(other, path).status_code == 404
        assert other.get(f"/v1/{path.partition('/')[0]}").json()["entries"] == []
        assert house.get(f"/v1/{path}").status_code == 200
    assert other.get("/v1/routing-rules").status_code == 404
    assert list(faults(put(other, "queues/desk", {"name": "Desk", "keeper_id": "tom"}))) == ["$.keeper_id"]
    body = {"supporter_id": "tess", "role": "tutor", "cohort_id": "class"}
    assert set(faults(put(other, "assignments/class", body))) == {"$.supporter_id", "$.cohort_id"}
    assert put(other, "calendars/office", {**CALENDAR, "name": "Ours"}).json()["version"] == 1
    assert house.get("/v1/calendars/office").json()["content"]["name"] == ""


def test_reading_and_writing_need_a_scope_each(
    house: Organisation, client: TestClient[Litestar], connection: Connection
) -> None:
    reader = an_organisation(connection, client, house.name, ("support:read",))
    writer = an_organisation(connection, client, house.name, ("people:write",))
    neither = an_organisation(connection, client, house.name, ("support", "learners:read"))
    assert reader.get("/v1/supporters/tess").status_code == 200
    assert put(reader, "supporters/tess", TESS).status_code == 403
    assert delete(reader, "assignments/class").status_code == 403
    assert writer.get("/v1/supporters").status_code == 403
    assert put(writer, "supporters/tess", TESS).status_code == 200
    assert neither.get("/v1/supporters").status_code == put(neither, "supporters/tess", TESS).status_code == 403


def test_an_assignment_goes_with_its_learner(house: Organisation, retracer: Retracer, connection: Connection) -> None:
    assert house.put(small_graph()).status_code == 201
    assert house.send(a_result("gone-learner", "a0", 1.0, 1)).status_code == 200
    of = {"supporter_id": "tess", "role": "mentor", "learner_id": "gone-learner"}
    assert put(house, "assignments/mine", of).status_code == 201
    assert put(house, "assignments/once", of).status_code == 201
    assert delete(house, "assignments/once").status_code == 200
    exported = house.get("/v1/learners/gone-learner/export").json()["assignments"]
    assert [(one["id"], one["version"], one["content"] is None) for one in exported] == [
        ("mine", 1, False),
        ("once", 1, False),
        ("once", 2, True),
    ]
    assert delete(house, "learners/gone-learner").status_code in (200, 202)
    retracer.work()
    assert house.get("/v1/assignments/mine").status_code == 404
    held = "SELECT count(*) FROM symphonie.staff_part WHERE content::text LIKE '%gone-learner%'"
    assert connection.execute(held).fetchone() == (0,)
