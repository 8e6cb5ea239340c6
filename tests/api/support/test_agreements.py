"""Contacts, meetings, tasks and plans of a case over HTTP: what answers, what does not, and who reads what came out."""

import pytest

from tests.api.http.organisations import Json, problem_of
from tests.api.support.people import SetClock, Someone, done

MEETING: Json = {
    "title": "Équations; pas à pas",
    "starts_at": "2026-11-17T15:00:00Z",
    "ends_at": "2026-11-17T15:30:00Z",
    "place": "https://meet.example.org/a",
    "text": "Bring the sheet,\nplease.",
}
COACHING: Json = {
    "form": "coaching",
    "text": "Four calls.",
    "starts_at": "2026-11-16T09:00:00Z",
    "ends_at": "2026-12-14T09:00:00Z",
    "n_contacts": 4,
}
PROACTIVE: Json = {
    "form": "contacts",
    "text": "The first weeks.",
    "starts_at": "2026-11-16T09:00:00Z",
    "ends_at": "2026-12-14T09:00:00Z",
    "steps": [{"after_days": 12, "text": "How was it?"}, {"after_days": 0, "text": "Welcome."}],
}


def test_a_contact_that_is_recorded_answers_and_its_text_is_the_team_s(
    ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    clock.set("2026-11-17T10:00")
    body = {"means": "call", "text": "She was in tears.", "happened_at": "2026-11-17T08:00:00Z"}
    told = tess.post(f"cases/{case}/contacts", body)["case"]
    assert told["clocks"][0]["state"] == "met"
    assert "contact" not in ada.events(case)
    (event,) = [one for one in tess.get(f"cases/{case}")["events"] if one["event"] == "contact"]
    assert (event["text"], event["details"]["means"]) == ("She was in tears.", "call")
    assert event["title"] == {"fr": "Contact", "en": "Contact"}


def test_a_meeting_that_was_held_answers_and_one_that_was_missed_does_not(
    ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    planned = tess.post(f"cases/{case}/meetings", MEETING)
    meeting = planned["event_id"]
    assert planned["case"]["clock"]["state"] == "running"
    clock.set("2026-11-17T17:00")
    missed = tess.post(f"cases/{case}/meetings/{meeting}/result", {"outcome": "missed", "missed_by": "learner"})
    assert missed["case"]["clock"]["state"] == "running"
    moved = {**MEETING, "starts_at": "2026-11-18T08:00:00Z", "ends_at": "2026-11-18T08:30:00Z"}
    again = done(tess.send("PUT", f"cases/{case}/meetings/{meeting}", moved))["case"]["meetings"][0]
    assert (again["n_moves"], again["outcome"], again["starts_at"]) == (1, None, "2026-11-18T08:00:00Z")
    clock.set("2026-11-18T09:45")
    body = {"outcome": "held", "summary": "All well.", "decisions": ["Two a day."], "next_step": "A call."}
    told = tess.post(f"cases/{case}/meetings/{meeting}/result", body)["case"]
    assert (told["clock"], told["clocks"][0]["state"]) == (None, "met")
    assert (told["meetings"][0]["outcome"], told["meetings"][0]["is_reported"]) == ("held", True)
    assert ada.events(case)[-1] == "meeting_end"
    assert not ada.case(case)["meetings"][0]["is_reported"]
    (report,) = [one for one in tess.get(f"cases/{case}")["events"] if one["event"] == "meeting_report"]
    assert (report["text"], report["details"]["decisions"], report["details"]["next_step"]) == (
        "All well.",
        ["Two a day."],
        "A call.",
    )
    refused = tess.send("PUT", f"cases/{case}/meetings/{meeting}", moved)
    assert problem_of(refused)["errors"][0]["path"] == "{meeting_id}"


def test_an_invitation_is_what_calendars_take_and_follows_a_move_and_a_cancellation(
    ada: Someone, tess: Someone
) -> None:
    case = ada.opens()
    planned = tess.post(f"cases/{case}/meetings", MEETING)
    meeting = planned["event_id"]
    first = planned["case"]["meetings"][0]["invitation"]
    assert first.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "METHOD:REQUEST\r\n" in first
    assert "DTSTART:20261117T150000Z\r\n" in first
    assert "SUMMARY:Équations\\; pas à pas\r\n" in first
    assert "DESCRIPTION:Bring the sheet\\,\\nplease.\r\n" in first
    assert all(len(line.encode()) <= 75 for line in first.split("\r\n"))
    cancelled = tess.post(f"cases/{case}/meetings/{meeting}/result", {"outcome": "cancelled"})
    last = cancelled["case"]["meetings"][0]["invitation"]
    assert "METHOD:CANCEL\r\n" in last
    uid = next(line for line in first.split("\r\n") if line.startswith("UID:"))
    assert uid in last
    assert ("SEQUENCE:0" in first, "SEQUENCE:1" in last) == (True, True)


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({**MEETING, "ends_at": MEETING["starts_at"]}, "$.ends_at"),
        ({**MEETING, "title": ""}, "$.title"),
        ({**MEETING, "starts_at": "2026-11-17T15:00:00"}, "$.starts_at"),
        ({**MEETING, "starts_at": "0001-01-01T00:00:00Z"}, "$.starts_at"),
        ({**MEETING, "role": "peer"}, "$.role"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_with_its_field(ada: Someone, tess: Someone, body: Json, at: str) -> None:
    case = ada.opens()
    refused = tess.send("POST", f"cases/{case}/meetings", body)
    assert (refused.status_code, problem_of(refused)["errors"][0]["path"]) == (422, at)
    assert tess.case(case)["version"] == 3


def test_a_task_of_the_learner_is_theirs_to_finish_and_one_of_the_team_is_not_seen(ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    own = tess.post(f"cases/{case}/tasks", {"text": "Exercise 4.", "due_at": "2026-11-20T17:00:00Z"})["event_id"]
    theirs = tess.post(f"cases/{case}/tasks", {"text": "Ask the employer.", "supporter_id": "mia"})["event_id"]
    assert [one["task_id"] for one in ada.case(case)["tasks"]] == [own]
    assert [one["owner_id"] for one in tess.case(case)["tasks"]] == ["ada", "mia"]
    ada.post(f"cases/{case}/tasks/{own}/result", {"outcome": "done"})
    assert tess.case(case)["tasks"][0]["outcome"] == "done"
    assert ada.send("POST", f"cases/{case}/tasks/{theirs}/result", {"outcome": "done"}).status_code == 404
    again = tess.send("POST", f"cases/{case}/tasks/{own}/result", {"outcome": "dropped"})
    assert problem_of(again)["errors"][0]["path"] == "{task_id}"
    nobody = tess.send("POST", f"cases/{case}/tasks", {"text": "x", "supporter_id": "nobody"})
    assert problem_of(nobody)["errors"][0]["path"] == "$.supporter_id"


def test_a_coaching_is_bounded_and_each_contact_is_its_next(tess: Someone, clock: SetClock) -> None:
    case = tess.opens(learner_id="ada", text=None)
    told = tess.post(f"cases/{case}/plans", COACHING)
    (plan,) = told["case"]["plans"]
    assert (plan["state"], plan["n_done"], plan["next_at"]) == ("running", 0, "2026-11-16T09:00:00Z")
    assert plan["contacts_at"] == [f"2026-{day}T09:00:00Z" for day in ("11-16", "11-23", "11-30", "12-07")]
    tess.says(case)
    tess.post(f"cases/{case}/notes", {"text": "No contact."})
    assert tess.case(case)["plans"][0]["next_at"] == "2026-11-23T09:00:00Z"
    clock.set("2026-12-15T10:00")
    assert (tess.case(case)["plans"][0]["state"], tess.case(case)["plans"][0]["next_at"]) == ("over", None)


def test_proactive_contacts_come_from_a_template_on_working_instants(ada: Someone, tess: Someone) -> None:
    case = tess.opens(learner_id="ada", text=None)
    plan = tess.post(f"cases/{case}/plans", PROACTIVE)["event_id"]
    (told,) = tess.case(case)["plans"]
    assert told["contacts_at"] == ["2026-11-16T09:00:00Z", "2026-11-30T08:00:00Z"]  # not on a Saturday
    assert ada.case(case)["plans"] == []
    ended = tess.post(f"cases/{case}/plans/{plan}/end", {"reason": "She left."})["case"]["plans"][0]
    assert (ended["state"], ended["next_at"]) == ("ended", None)
    assert tess.case(case)["clock"] is None


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({**COACHING, "n_contacts": None}, "$.n_contacts"),
        ({**COACHING, "steps": PROACTIVE["steps"]}, "$.n_contacts"),
        ({**COACHING, "ends_at": COACHING["starts_at"]}, "$.ends_at"),
        ({**COACHING, "ends_at": "2026-11-16T09:00:01Z", "starts_at": "2026-11-14T09:00:00Z"}, None),
        ({**PROACTIVE, "steps": []}, "$.steps"),
        ({**PROACTIVE, "ends_at": "2026-11-20T09:00:00Z"}, "$.ends_at"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_field(tess: Someone, body: Json, at: str | None) -> None:
    case = tess.opens(learner_id="ada", text=None)
    answer = tess.send("POST", f"cases/{case}/plans", body)
    if at is None:
        assert answer.status_code == 201, answer.text
    else:
        assert (answer.status_code, problem_of(answer)["errors"][0]["path"]) == (422, at)
        assert tess.case(case)["version"] == 2
