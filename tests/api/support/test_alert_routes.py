"""Alerts over HTTP: who sees which, and what each act does, once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest
from psycopg import Connection

from api.clock import microseconds_of, wall_us
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph
from tests.api.support.clocked import no_of
from tests.api.support.detecting import MONDAY, detect_at, staffed
from tests.api.support.test_instants import WAITING

pytestmark = pytest.mark.usefixtures("nobody_else_calls")


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def put(organisation: Organisation, path: str, body: Json) -> None:
    answer = organisation.client.put(f"/v1/{path}", headers=organisation.headers, json=body)
    assert answer.status_code in {200, 201}, answer.text


@pytest.fixture
def house(organisation: Organisation, projector: Projector, settings: Settings) -> Organisation:
    """Two learners spin their wheels; one of them is in another cohort, with another tutor."""
    organisation.put(small_graph())
    staffed(organisation, "ada")
    put(organisation, "supporters/tom", {"name": "Tom", "zone": "Europe/Paris", "language": "fr"})
    put(organisation, "cohorts/other", {"learners": ["bob"]})
    put(organisation, "assignments/tom", {"supporter_id": "tom", "role": "tutor", "cohort_id": "other"})
    put(organisation, "assignments/pat", {"supporter_id": "tom", "role": "peer", "cohort_id": "class"})
    for learner in ("ada", "bob"):
        organisation.send(*[a_result(learner, "a0", 0.0, number) for number in range(4)])
    projector.drain()
    detect_at(settings, MONDAY)
    return organisation


def ask(organisation: Organisation, person: str, path: str = "alerts") -> httpx.Response:
    return organisation.get(f"/v1/{path}", {"on-behalf-of": person})


def alerts(organisation: Organisation, person: str, query: str = "signal=wheel_spinning") -> list[Json]:
    answer = ask(organisation, person, f"alerts?{query}")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["alerts"]
    return found


def act(
    organisation: Organisation, alert_id: str, name: str, body: Json | None, person: str = "tess", key: str = ""
) -> httpx.Response:
    headers = {
        **organisation.headers,
        "on-behalf-of": f"supporter/{person}",
        **({"idempotency-key": key} if key else {}),
    }
    return organisation.client.post(f"/v1/alerts/{alert_id}/{name}", headers=headers, json=body)


def events(connection: Connection, organisation: Organisation, case_id: str) -> list[str]:
    query = "SELECT event FROM symphonie.case_event WHERE organisation_no = %s AND case_id = %s ORDER BY no"
    return [event for (event,) in connection.execute(query, [no_of(connection, organisation.name), case_id])]


def test_an_alert_says_why_who_by_when_and_what_would_have_changed_it(house: Organisation) -> None:
    (alert,) = alerts(house, "supporter/tess")
    assert alert["learner_id"] == "ada"
    assert alert["skill_id"] == "a"
    assert alert["reason"]["en"].startswith("After 4 tries at “a”, 0 right and never three in a row")
    assert "\u202f%" in alert["reason"]["fr"]
    assert alert["evidence"] == [f"ada-{number}" for number in range(4)]
    assert "Three right answers in a row" in alert["turning"]["en"]
    assert [step["code"] for step in alert["route"]] == ["rule", "of_cohort"]
    assert (alert["place"], alert["cut"], alert["within_budget"]) == (1, 5, True)
    assert alert["due_at"] == "2026-03-04T11:30:00Z"  # two working days from Monday one o’clock, at lunch
    assert alert["case_id"] is not None
    assert ask(house, "supporter/tess", f"alerts/{alert['alert_id']}").json() == alert


def test_each_sees_the_alerts_of_their_learners_and_nobody_else_s(house: Organisation) -> None:
    assert [one["learner_id"] for one in alerts(house, "supporter/tess")] == ["ada"]
    assert [one["learner_id"] for one in alerts(house, "supporter/carl")] == ["ada"]
    assert [one["learner_id"] for one in alerts(house, "supporter/tom")] == ["bob"]  # a peer of ada sees no level
    assert {one["learner_id"] for one in alerts(house, "supporter/cora")} == {"ada", "bob"}
    assert alerts(house, "supporter/carl", "mine=true") == []
    (theirs,) = alerts(house, "supporter/tom")
    assert ask(house, "supporter/tess", f"alerts/{theirs['alert_id']}").status_code == 404
    assert problem_of(act(house, theirs["alert_id"], "acknowledge", None))["status"] == 404


def test_a_learner_sees_facts_and_help_and_no_score(house: Organisation) -> None:
    (own,) = alerts(house, "learner/ada")
    assert own["reason"]["en"] == "You have tried “a” 4 times. Another approach may help: talk about it."
    assert own["facts"] == {"n_results": 4.0, "n_right": 0.0}
    for name in ("severity", "turning", "route", "place", "cut", "within_budget", "version"):
        assert own[name] is None
    kinds = {one["signal"] for one in alerts(house, "learner/ada", "limit=50")}
    assert not kinds & {"misfit", "contradiction", "at_risk"}
    assert (
        problem_of(
            house.client.post(
                f"/v1/alerts/{own['alert_id']}/acknowledge", headers={**house.headers, "on-behalf-of": "learner/ada"}
            )
        )["status"]
        == 403
    )


def test_filters_narrow_the_list_and_pages_go_through_it(house: Organisation) -> None:
    everything = alerts(house, "supporter/cora", "limit=50")
    assert {one["alert_id"] for one in everything} >= {one["alert_id"] for one in alerts(house, "supporter/tess")}
    for query, learners in (
        ("owner_id=tom", {"bob"}),
        ("cohort_id=class", {"ada"}),
        ("learner_id=bob", {"bob"}),
        ("role=tutor", {"ada", "bob"}),
        ("role=coach", set()),
        ("status=open", {"ada", "bob"}),
        ("status=ended", set()),
        ("due_before=2026-03-04T13:00:00%2B01:00", {"ada", "bob"}),
        ("due_before=2026-03-04T12:00:00%2B01:00", set()),
    ):
        assert {one["learner_id"] for one in alerts(house, "supporter/cora", query)} == learners, query
    paged, cursor = [], ""
    while True:
        page = ask(house, "supporter/cora", f"alerts?limit=1{cursor}").json()
        paged += page["alerts"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert paged == everything
    assert problem_of(ask(house, "supporter/cora", "alerts?cursor=x"))["errors"][0]["path"] == "?cursor"


def test_each_act_is_done_once_and_stands_in_the_case(house: Organisation, connection: Connection) -> None:
    (alert,) = alerts(house, "supporter/tess")
    alert_id, case_id = alert["alert_id"], alert["case_id"]
    before = events(connection, house, case_id)
    for _ in range(2):
        assert act(house, alert_id, "acknowledge", None, key="k1").json()["status"] == "acknowledged"
    assert act(house, alert_id, "acknowledge", None).status_code == 200
    later: Json = {"until": "2999-01-01T00:00:00Z", "reason": "On holiday."}
    for _ in range(2):
        answer = act(house, alert_id, "snooze", {**later, "until": "2100-01-01T00:00:00Z"}, key="k2")
        assert answer.json()["status"] == "snoozed"
    assert problem_of(act(house, alert_id, "snooze", later))["errors"][0]["path"] == "$.until"
    past = act(house, alert_id, "snooze", {**later, "until": "2020-01-01T00:00:00Z"})
    assert problem_of(past)["errors"][0]["detail"] == "That moment has passed."
    assert problem_of(act(house, alert_id, "close", {"outcome": "Done."}, key="k2"))["status"] == 409
    assert events(connection, house, case_id) == [*before, "alert_act", "alert_act", "snoozed"]
    for _ in range(2):
        closed = act(house, alert_id, "close", {"outcome": "We spoke."}, key="k3").json()
        assert (closed["status"], closed["ended_because"], closed["outcome"]) == ("ended", "closed", "We spoke.")
    assert problem_of(act(house, alert_id, "not-useful", {"reason": "No."}))["status"] == 409
    ended = [one["alert_id"] for one in alerts(house, "supporter/tess", "status=ended")]
    assert ended == [alert_id]


@pytest.mark.parametrize("name", ["acknowledge", "close"])
def test_who_waits_for_the_case_of_an_alert_acts_on_it_after_whoever_held_it(
    house: Organisation, connection: Connection, database_url: str, name: str
) -> None:
    (alert,) = alerts(house, "supporter/tess")
    about = [no_of(connection, house.name), alert["case_id"]]
    with psycopg.connect(database_url) as holder, ThreadPoolExecutor(1) as beside:
        holder.execute("SELECT FROM symphonie.support_case WHERE (organisation_no, id) = (%s, %s) FOR UPDATE", about)
        body: Json | None = None if name == "acknowledge" else {"outcome": "We spoke."}
        answer = beside.submit(act, house, alert["alert_id"], name, body)
        deadline = time.monotonic() + 200
        while not connection.execute(WAITING, [holder.info.backend_pid]).rowcount:
            assert not answer.done(), answer.result().text
            assert time.monotonic() < deadline
            time.sleep(0.01)
        released_us = wall_us()
        holder.commit()
        assert answer.result().is_success
    query = "SELECT at FROM symphonie.case_event WHERE (organisation_no, case_id) = (%s, %s) AND event = 'alert_act'"
    ((at,),) = connection.execute(query, about).fetchall()
    assert microseconds_of(at) >= released_us


def test_whoever_answers_does_not_wait_for_who_acts_on_the_alert(house: Organisation, database_url: str) -> None:
    (alert,) = alerts(house, "supporter/tess")
    with psycopg.connect(database_url) as holder:
        about = [no_of(holder, house.name), alert["alert_id"]]
        holder.execute("SELECT FROM symphonie.alert WHERE (organisation_no, id) = (%s, %s) FOR UPDATE", about)
        path = f"/v1/cases/{alert['case_id']}/messages"
        headers = {**house.headers, "on-behalf-of": "supporter/tess"}
        assert house.client.post(path, headers=headers, json={"text": "Well?"}).status_code == 201


def test_an_answer_to_the_learner_is_note_enough_and_a_note_is_none(house: Organisation) -> None:
    (alert,) = alerts(house, "supporter/tess")
    case = f"cases/{alert['case_id']}"
    (told,) = [one for one in ask(house, "supporter/tess", "notices").json()["notices"] if one["kind"] == "alert"]
    assert told["due_at"] == alert["due_at"]
    read = ask(house, "supporter/tess", case).json()
    assert read["case"]["subject"] == {"fr": "a", "en": "a"}  # of the skill: the learner reads it, too
    (raised,) = [one for one in read["events"] if one["event"] == "alert_opened"]
    assert raised["details"]["reason"] == alert["reason"]
    for route, status in (("notes", "open"), ("messages", "acknowledged")):
        answered = house.client.post(
            f"/v1/{case}/{route}", headers={**house.headers, "on-behalf-of": "supporter/tess"}, json={"text": "Well?"}
        )
        assert answered.status_code == 201
        assert ask(house, "supporter/tess", f"alerts/{alert['alert_id']}").json()["status"] == status


def test_a_coach_gives_a_question_of_comprehension_back_to_the_tutor_in_one_call(
    house: Organisation, connection: Connection
) -> None:
    (alert,) = alerts(house, "supporter/tess")
    given = act(
        house, alert["alert_id"], "reassign", {"supporter_id": "carl", "role": "coach", "reason": "Motivation."}
    )
    assert (given.json()["owner_id"], given.json()["role"]) == ("carl", "coach")
    back = act(house, alert["alert_id"], "reassign", {"role": "tutor", "reason": "Comprehension."}, "carl").json()
    assert (back["owner_id"], back["role"], back["due_at"]) == ("tess", "tutor", alert["due_at"])
    query = "SELECT owner_id, role FROM symphonie.support_case WHERE organisation_no = %s AND id = %s"
    assert connection.execute(query, [no_of(connection, house.name), alert["case_id"]]).fetchone() == ("tess", "tutor")
    nobody = act(house, alert["alert_id"], "reassign", {"supporter_id": "nobody", "reason": "x"})
    assert problem_of(nobody)["errors"][0]["path"] == "$.supporter_id"
    assert problem_of(act(house, alert["alert_id"], "reassign", {"reason": "x"}))["status"] == 422


def test_what_was_of_no_use_is_counted_for_whoever_sets_the_rules(house: Organisation) -> None:
    (alert,) = alerts(house, "supporter/tess")
    assert act(house, alert["alert_id"], "not-useful", {"reason": "She is doing well."}).json()["status"] == "ended"
    counts = {one["signal"]: one for one in house.get("/v1/signals").json()["signals"]}["wheel_spinning"]
    assert {name: counts[name] for name in ("raised", "reached", "acted", "not_useful", "ended_by_itself", "open")} == {
        "raised": 2,
        "reached": 2,
        "acted": 1,
        "not_useful": 1,
        "ended_by_itself": 0,
        "open": 1,
    }


def test_one_below_the_budget_is_taken_up_by_whoever_acts_on_it(
    organisation: Organisation, projector: Projector, settings: Settings, connection: Connection
) -> None:
    organisation.put(small_graph())
    staffed(organisation, "ada")
    put(
        organisation,
        "supporters/tess",
        {"name": "Tess", "zone": "Europe/Paris", "language": "fr", "calendar_id": "office", "alerts_per_day": 0},
    )
    organisation.send(*[a_result("ada", "a0", 0.0, number) for number in range(4)])
    projector.drain()
    detect_at(settings, MONDAY)
    (below,) = alerts(organisation, "supporter/tess")
    assert (below["within_budget"], below["case_id"], below["due_at"], below["cut"]) == (False, None, None, 0)
    taken = act(organisation, below["alert_id"], "acknowledge", None).json()
    assert taken["within_budget"]
    assert taken["due_at"] is not None
    assert events(connection, organisation, taken["case_id"])[-2:] == ["alert_opened", "alert_act"]
