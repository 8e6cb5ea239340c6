"""A learner's timeline with the acts of people, and the proof of them: for each reader what they may see."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation
from tests.api.http.test_staff import house
from tests.api.support.test_reading import behalf, kind_of, reads, school
from tests.command_line import command_line

__all__ = ("house", "school")
NOTES = {"team": "For the team.", "role": "For tutors.", "author": "For myself."}


def sent(organisation: Organisation, path: str, person: str, body: Json) -> Json:
    answer = organisation.client.post(path, headers={**organisation.headers, **behalf(person)}, json=body)
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told


@pytest.fixture
def helped(school: Organisation, projector: Projector) -> Organisation:
    """Ada has written, her tutor has taken three notes, answered and met her."""
    opened = sent(school, "/v1/cases", "learner/ada", {"learner_id": "ada", "subject": "Fractions", "text": "Why?"})
    case = f"/v1/cases/{opened['case']['case_id']}"
    for visibility, text in NOTES.items():
        sent(school, f"{case}/notes", "supporter/tess", {"text": text, "visibility": visibility})
    sent(school, f"{case}/messages", "supporter/tess", {"text": "=Because.", "send_all_the_same": True})
    meeting = {"title": "Together", "place": "Room 1", "text": "Bring it.", "starts_at": "2030-03-04T09:00:00Z"}
    sent(school, f"{case}/meetings", "supporter/tess", {**meeting, "ends_at": "2030-03-04T09:30:00Z"})
    visit = {"trace_id": "v1", "learner_id": "ada", "kind": "visit", "minutes": 12.5}
    visit["occurred_at"] = "2026-03-01T09:00:00Z"
    assert school.post("/v1/activities", {"activities": [visit]}).is_success
    projector.drain()
    return school


def texts(organisation: Organisation, person: str) -> set[str]:
    page = organisation.get("/v1/learners/ada/timeline?limit=200", behalf(person)).json()
    return {one["words"] for one in page["events"] if one["event"] == "case_event" and one["words"]}


SAID = {"Why?", "=Because.", "Bring it."}
SEEN = {
    "supporter/tess": SAID | set(NOTES.values()),
    "supporter/tom": SAID | {NOTES["team"]},
    "supporter/paul": SAID,
    "learner/ada": SAID,
}


@pytest.mark.parametrize("person", SEEN)
def test_a_timeline_and_a_proof_hold_what_their_reader_may_see(helped: Organisation, person: str) -> None:
    assert texts(helped, person) == SEEN[person]
    proof = helped.get("/v1/learners/ada/proof", behalf(person)).json()
    assert {one["text"] for one in proof["entries"] if one["text"]} == SEEN[person]
    assert proof["head"]["made_for"] == person


def test_a_timeline_holds_the_acts_of_machine_and_people_in_one_order_page_by_page(helped: Organisation) -> None:
    path = "/v1/learners/ada/timeline"
    whole = helped.get(f"{path}?limit=200", behalf("supporter/tess")).json()["events"]
    assert {one["event"] for one in whole} >= {"result", "trace", "case_event"}
    assert [one["at"] for one in whole] == sorted((one["at"] for one in whole), reverse=True)
    seen: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = f"{path}?limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = helped.get(asked, behalf("supporter/tess")).json()
        seen, cursor = [*seen, *page["events"]], page["next_cursor"]
    assert seen == whole


def test_the_organisation_reads_the_machine_s_acts_as_ever_and_a_peer_no_results(helped: Organisation) -> None:
    plain = helped.get("/v1/learners/ada/timeline?limit=200").json()["events"]
    assert {one["event"] for one in plain} == {"result", "trace"}
    of_peer = helped.get("/v1/learners/ada/timeline?limit=200", behalf("supporter/paul")).json()["events"]
    assert {one["event"] for one in of_peer} == {"case_event"}


def test_a_proof_tells_why_no_answer_was_owed_to_whom_that_was_written_for(helped: Organisation) -> None:
    opened = sent(helped, "/v1/cases", "learner/ada", {"learner_id": "ada", "subject": "Sums", "text": "And here?"})
    off = f"/v1/cases/{opened['case']['case_id']}/no-answer-needed"
    sent(helped, off, "supporter/tess", {"reason": "She asks to be noticed."})
    told = {
        person: "to be noticed" in helped.get("/v1/learners/ada/proof", behalf(person)).text
        for person in ("supporter/tess", "supporter/tom", "supporter/paul", "learner/ada")
    }
    assert told == {"supporter/tess": True, "supporter/tom": True, "supporter/paul": False, "learner/ada": False}
    assert "to be noticed" in helped.get("/v1/learners/ada/proof").text


def test_an_export_hides_from_the_learner_what_is_the_teams_of_a_case(helped: Organisation) -> None:
    (case,) = helped.get("/v1/cases", behalf("supporter/tess")).json()["cases"]
    put_off = {"until": "2030-03-04T09:00:00Z", "reason": "After the holidays."}
    sent(helped, f"/v1/cases/{case['case_id']}/snooze", "supporter/tess", put_off)
    told = {
        person: helped.get("/v1/learners/ada/export", behalf(person)).json()["cases"][0]["snoozed_until"]
        for person in ("supporter/tess", "learner/ada")
    }
    assert told["supporter/tess"] is not None
    assert told["learner/ada"] is None


def test_a_proof_tells_promise_and_answer_with_names_and_connections(helped: Organisation) -> None:
    proof = helped.get("/v1/learners/ada/proof").json()
    by_kind = {one["kind"]: one for one in proof["entries"]}
    assert by_kind["supporter_message"]["author_name"] == "Tess Martin"
    assert by_kind["supporter_message"]["author_role"] == "tutor"
    assert (by_kind["connection"]["minutes"], by_kind["connection"]["at"]) == ("12.5", "2026-03-01T09:00:00Z")
    promise = by_kind["first_answer"]
    assert promise["state"] == "met"
    assert promise["promised_fr"] == "2 jours ouvrés"
    assert promise["answered_at"] == by_kind["supporter_message"]["at"]
    assert promise["due_at"] > promise["at"]
    assert proof["head"]["made_for"] == "organisation"
    assert "note" in by_kind


def test_a_proof_is_bounded_by_its_period(helped: Organisation) -> None:
    none = helped.get("/v1/learners/ada/proof?from=2030-01-01T00:00:00Z").json()
    assert none["entries"] == []
    visits = helped.get("/v1/learners/ada/proof?to=2026-03-02T00:00:00Z").json()
    assert [one["kind"] for one in visits["entries"]] == ["connection"]
    refused = helped.get("/v1/learners/ada/proof?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z")
    assert refused.status_code == 422


def test_strangers_get_no_proof_and_reading_one_is_noted(helped: Organisation) -> None:
    for stranger in ("supporter/mia", "supporter/tim", "learner/eve"):
        assert kind_of(helped, "/v1/learners/ada/proof", stranger) == "not-theirs"
    helped.get("/v1/learners/ada/proof?format=csv", behalf("supporter/tess"))
    assert (reads(helped, "ada")[0]["what"], reads(helped, "ada")[0]["person"]) == ("proof", "supporter/tess")


def check(path: Path) -> tuple[int, str]:
    done = command_line("proof", "check", path)
    return done.exit_code, done.output


def test_a_file_that_was_not_changed_is_sound_in_both_forms(helped: Organisation, tmp_path: Path) -> None:
    files = {name: helped.get(f"/v1/learners/ada/proof?format={name}") for name in ("json", "csv")}
    for name, answer in files.items():
        path = tmp_path / f"proof.{name}"
        path.write_bytes(answer.content)
        assert check(path)[0] == 0, check(path)
    last = json.loads(files["json"].content)["entries"][-1]["hash"]
    assert last in check(tmp_path / "proof.json")[1]


def test_the_first_entry_that_was_changed_is_named_in_both_forms(helped: Organisation, tmp_path: Path) -> None:
    path = "/v1/learners/ada/proof"
    told: dict[str, Any] = helped.get(path).json()
    n_changed = next(n for n, one in enumerate(told["entries"], 1) if one["text"] == "=Because.")
    told["entries"][n_changed - 1]["at"] = "2026-01-01T00:00:00Z"
    changed = tmp_path / "proof.json"
    changed.write_text(json.dumps(told))
    status, output = check(changed)
    assert status == 1
    assert f"entry {n_changed} " in output
    rows = list(csv.reader(io.StringIO(helped.get(f"{path}?format=csv").text)))
    assert "'=Because." in {cell for row in rows for cell in row}
    del rows[2]
    changed = tmp_path / "proof.csv"
    with changed.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    assert check(changed)[0] == 1
    assert "entry 1 " in check(changed)[1]
    (tmp_path / "none.json").write_text("{}")
    assert check(tmp_path / "none.json")[0] == 2


def test_the_page_prints_in_both_languages_and_runs_nothing(helped: Organisation) -> None:
    page = helped.get("/v1/learners/ada/proof", {"accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert '<html lang="fr">' in page.text
    assert "Tess Martin" in page.text
    for_tess = helped.get("/v1/learners/ada/proof?format=html", behalf("supporter/tess")).text
    assert "supporter/tess (" in for_tess
    assert "tuteur" in for_tess[for_tess.index("supporter/tess (") :][:60]
    assert '<html lang="en">' in helped.get("/v1/learners/ada/proof?format=html&language=en").text
