"""What supporters are told: their own, each once, so many in a day and the rest in one digest."""

from datetime import datetime

import pytest
from psycopg import Connection

from engine.support import events as ev
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.http.test_staff import CALENDAR, TESS, put
from tests.api.support.clocked import DUE, HOUR, US, WARNED, a_case, happen, no_of, told, work_at
from tests.api.support.test_timekeeper import away, connection, house
from tests.engine.support.calendars import at

__all__ = ["connection", "house"]


def notices(house: Organisation, person: str, query: str = "") -> list[Json]:
    answer = house.get(f"/v1/notices{query}", {"on-behalf-of": f"supporter/{person}"})
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["notices"]
    return found


def see(house: Organisation, person: str, body: Json) -> int:
    headers = {**house.headers, "on-behalf-of": f"supporter/{person}"}
    answer = house.client.post("/v1/notices/seen", headers=headers, json=body)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["n_seen"])


def test_a_supporter_reads_who_what_by_when_and_what_was_promised(house: Organisation, database_url: str) -> None:
    a_case(database_url, house.name, "c", "tess")
    work_at(database_url, DUE)
    breach, warning = notices(house, "tess")
    assert (warning["kind"], warning["step"], warning["is_late"]) == ("warning", 75, True)
    assert breach["text"] == {
        "fr": "La réponse à ada était due au plus tard le mercredi 18 novembre 2026 à 10\u202fh (engagement\u202f: 2 "
        "jours ouvrés) et n’a pas été donnée à temps. Le dossier est suivi par tess.",
        "en": "The answer to ada was due by Wednesday 18 November 2026 at 10:00 (promised: 2 working days) and was "
        "not given in time. tess has the case.",
    }
    assert (breach["learner_id"], breach["case_id"], breach["seen_at"]) == ("ada", "c", None)
    assert datetime.fromisoformat(breach["due_at"]) == datetime.fromisoformat("2026-11-18T10:00:00+01:00")
    assert [one["kind"] for one in notices(house, "tess", "?kind=warning")] == ["warning"]


def test_everybody_sees_their_own_notices_only_and_takes_note_of_them(house: Organisation, database_url: str) -> None:
    a_case(database_url, house.name, "c", "tess")
    work_at(database_url, DUE)
    mine, theirs = notices(house, "tess"), notices(house, "tom")
    assert [one["kind"] for one in theirs] == ["breach"]
    headers = {**house.headers, "on-behalf-of": "supporter/tess"}
    answer = house.client.post("/v1/notices/seen", headers=headers, json={"nos": [mine[0]["no"], theirs[0]["no"]]})
    assert problem_of(answer)["errors"][0]["path"] == "$.nos[1]"
    assert len(notices(house, "tess", "?unseen=true")) == 2
    assert see(house, "tess", {"nos": [mine[0]["no"]]}) == 1
    assert [one["no"] for one in notices(house, "tess", "?unseen=true")] == [mine[1]["no"]]
    assert see(house, "tess", {"up_to": mine[0]["no"]}) == 1
    assert see(house, "tess", {"up_to": mine[0]["no"]}) == 0
    assert len(notices(house, "tom", "?unseen=true")) == 1
    learner = house.get("/v1/notices", {"on-behalf-of": "learner/tess"})
    assert learner.json() == {"notices": [], "next_cursor": None}


@pytest.mark.parametrize("body", [{}, {"nos": [1], "up_to": 1}, {"nos": []}, {"nos": [-1]}, {"up_to": "x"}])
def test_what_does_not_say_what_was_seen_is_refused(house: Organisation, body: Json) -> None:
    headers = {**house.headers, "on-behalf-of": "supporter/tess"}
    answer = house.client.post("/v1/notices/seen", headers=headers, json=body)
    assert answer.status_code == 422
    assert problem_of(answer)["errors"]


def test_pages_neither_repeat_nor_skip(house: Organisation, database_url: str) -> None:
    a_case(database_url, house.name, "c", "tess")
    work_at(database_url, DUE)
    first = house.get("/v1/notices?limit=1", {"on-behalf-of": "supporter/tess"}).json()
    second = house.get(f"/v1/notices?limit=1&cursor={first['next_cursor']}", {"on-behalf-of": "supporter/tess"}).json()
    assert [one["kind"] for page in (first, second) for one in page["notices"]] == ["breach", "warning"]
    assert second["next_cursor"] is None


def test_what_is_above_the_cap_of_a_day_waits_for_one_digest_the_next_morning(
    house: Organisation, database_url: str
) -> None:
    put(house, "supporters/tess", {**TESS, "calendar_id": "office", "notices_per_day": 2})
    for n in range(5):
        a_case(database_url, house.name, f"c{n}", "tess", learner=f"l{n}")
    work_at(database_url, WARNED)
    assert len(notices(house, "tess")) == 2
    work_at(database_url, WARNED + 18 * HOUR + HOUR // 4)
    assert [one["n_by_kind"] for one in notices(house, "tess")] == [{"warning": 3}, None, None]
    work_at(database_url, DUE)
    assert len(notices(house, "tess")) == 5
    morning = DUE + 23 * HOUR
    work_at(database_url, morning - 1)
    assert len(notices(house, "tess")) == 5
    for _ in range(2):
        work_at(database_url, morning)
    digest, *before = notices(house, "tess")
    assert len(before) == 5
    assert (digest["kind"], digest["n_by_kind"]) == ("digest", {"breach": 3})
    assert digest["text"] == {
        "fr": "Votre récapitulatif\u202f: 3 délais dépassés.",
        "en": "Your digest: 3 overdue answers.",
    }
    assert len(notices(house, "tess", f"?digest={digest['no']}")) == 3
    assert see(house, "tess", {"nos": [digest["no"]]}) == 4
    assert len(notices(house, "tess", "?unseen=true")) == 5


def test_a_digest_that_comes_late_waits_for_a_working_day(house: Organisation, database_url: str) -> None:
    put(house, "supporters/tess", {**TESS, "calendar_id": "office", "notices_per_day": 0})
    a_case(database_url, house.name, "c", "tess")
    work_at(database_url, WARNED)
    saturday = at("2026-11-21T12:00")
    work_at(database_url, saturday)
    assert notices(house, "tess") == []
    work_at(database_url, at("2026-11-23T09:00"))
    assert notices(house, "tess")[0]["n_by_kind"] == {"warning": 1}


def test_a_case_that_was_put_off_warns_in_the_digest_only_and_its_breach_is_told(
    house: Organisation, database_url: str
) -> None:
    a_case(database_url, house.name, "c", "tess")
    snoozed = ev.Snoozed(event_id="later", at_us=WARNED - HOUR, by="tess", until_us=DUE + 24 * HOUR)
    happen(database_url, house.name, "c", snoozed)
    work_at(database_url, DUE)
    assert [one["kind"] for one in notices(house, "tess")] == ["breach"]
    work_at(database_url, DUE + 23 * HOUR)
    assert notices(house, "tess")[0]["n_by_kind"] == {"warning": 1}


def test_what_falls_due_in_an_absence_is_offered_when_it_begins_to_who_is_there(
    house: Organisation, connection: Connection, database_url: str
) -> None:
    number = no_of(connection, house.name)
    begins = at("2026-11-16T12:00")
    a_case(database_url, house.name, "inside", "tess", at("2026-11-13T16:00"), "bob")
    a_case(database_url, house.name, "after", "tess", at("2026-11-16T10:00"), "eve")
    a_case(database_url, house.name, "theirs", "carl", at("2026-11-13T11:00"))
    put(house, "supporters/tess", {**TESS, **away("carl", "16T12:00", "18T09:00")})
    work_at(database_url, begins - 1)
    assert told(connection, number) == []
    for _ in range(3):
        work_at(database_url, begins)
    (offer,) = notices(house, "carl", "?kind=offer")
    assert offer["case_id"] == "inside"
    assert offer["text"]["en"] == (
        "tess is away until Wednesday 18 November 2026 at 09:00. The case of bob is offered to you: the answer is due "
        "by Tuesday 17 November 2026 at 16:00."
    )
    put(house, "supporters/carl", {**TESS, **away("tess", "16T12:00", "18T09:00")})  # a circle: tom coordinates
    for _ in range(3):
        work_at(database_url, begins + US)
    assert {one["case_id"] for one in notices(house, "tom", "?kind=offer")} == {"inside", "theirs"}
    assert [row[1] for row in told(connection, number)].count("offer") == 3


def test_who_is_told_works_where_they_live(house: Organisation, database_url: str) -> None:
    put(house, "calendars/far", {**CALENDAR, "zone": "Indian/Reunion"})
    put(house, "supporters/tess", {**TESS, "zone": "Indian/Reunion", "calendar_id": "far", "notices_per_day": 0})
    a_case(database_url, house.name, "c", "tess")
    work_at(database_url, DUE)
    assert notices(house, "tess") == []
    work_at(database_url, DUE + 20 * HOUR - 1)  # ten in Paris is one in the afternoon there, and nine is six here
    assert notices(house, "tess") == []
    work_at(database_url, DUE + 20 * HOUR)
    (digest,) = notices(house, "tess")
    (warning,) = notices(house, "tess", f"?digest={digest['no']}&kind=warning")
    assert "at 13:00" in warning["text"]["en"]
