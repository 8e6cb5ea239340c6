"""Cases over HTTP: who has them, by when an answer is due, and what everybody sees of them."""

import secrets
import threading
from typing import Any

import httpx
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.http.organisations import Json, Organisation, an_organisation, problem_of
from tests.api.http.test_staff import CALENDAR, TESS, put
from tests.api.support.people import SetClock, Someone, done, staffed


def refused(response: httpx.Response, status: int, kind: str) -> Any:  # noqa: ANN401 - any JSON
    assert response.status_code == status, response.text
    problem = problem_of(response)
    assert problem["type"] == f"/problems/{kind}"
    return problem


def test_a_subject_that_the_machine_writes_is_told_in_both_languages(ada: Someone) -> None:
    told = ada.post("cases", {"learner_id": "ada", "text": "I am stuck."})["case"]
    assert told["subject"] == {"fr": "Une question", "en": "A question"}
    (listed,) = [one for one in ada.get("cases")["cases"] if one["case_id"] == told["case_id"]]
    assert listed["subject"] == told["subject"]
    own = ada.post("cases", {"subject": "Fractions", "learner_id": "ada", "text": "I am stuck."})["case"]
    assert own["subject"] == {"fr": "Fractions", "en": "Fractions"}


def test_a_learner_s_message_is_routed_and_has_a_clock_in_words(ada: Someone, tess: Someone) -> None:
    told = ada.post("cases", {"subject": "Fractions", "learner_id": "ada", "text": "I am stuck."})["case"]
    assert (told["owner_id"], told["role"], told["version"]) == ("tess", "tutor", 3)
    clock = told["clock"]
    assert (clock["kind"], clock["state"], clock["due_at"]) == (
        "first_answer",
        "running",
        "2026-11-18T10:00:00+01:00",
    )
    assert [(one["percent"], one["at"]) for one in clock["warnings"]] == [(75, "2026-11-17T14:45:00+01:00")]
    assert clock["promise"]["fr"] == "2 jours ouvrés"
    assert clock["text"]["en"] == "Answer promised within 2 working days, by Wednesday 18 November 2026 at 10:00."
    assert not clock["is_built_in"]
    assert tess.case(told["case_id"])["clock"] == clock
    assert ada.events(told["case_id"]) == ["case_opened", "learner_message"]
    assert tess.events(told["case_id"]) == ["case_opened", "assigned", "learner_message"]


def test_an_answer_in_time_meets_the_promise_and_ten_days_of_silence_have_no_clock(
    ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    clock.set("2026-11-18T10:00")
    told = tess.says(case)["case"]
    assert (told["clock"], told["clocks"][0]["state"]) == (None, "met")
    clock.set("2026-11-28T10:00")
    told = tess.case(case)
    assert (told["clock"], told["clocks"][0]["state"]) == (None, "met")
    assert tess.get("cases?open=true")["cases"][0]["due_at"] is None
    assert ada.says(case, "Again.")["case"]["clock"]["kind"] == "next_answer"


@pytest.mark.parametrize("channel", ["web", "email", "lms", "sms", "phone"])
def test_the_deadline_is_the_same_whatever_the_channel(ada: Someone, channel: str) -> None:
    case = ada.opens(channel=channel)
    assert ada.case(case)["clock"]["due_at"] == "2026-11-18T10:00:00+01:00"


def test_a_note_is_sent_to_nobody_and_stops_no_clock(ada: Someone, tess: Someone, carl: Someone) -> None:
    case = ada.opens()
    before = tess.case(case)["clock"]
    for visibility in ("team", "role", "author"):
        tess.post(f"cases/{case}/notes", {"text": f"For the {visibility}.", "visibility": visibility})
    assert tess.case(case)["clock"] == before
    assert ada.events(case) == ["case_opened", "learner_message"]
    assert tess.events(case).count("note") == 3
    assert carl.events(case).count("note") == 1
    assert Someone(ada.house, "supporter/pam").events(case).count("note") == 0
    assert Someone(ada.house, "supporter/kim").events(case).count("note") == 1
    assert ada.send("POST", f"cases/{case}/notes", {"text": "No."}).status_code == 403


def test_two_supporters_who_answer_at_once_do_not_answer_twice_unless_they_want_to(
    ada: Someone, tess: Someone, carl: Someone
) -> None:
    case = ada.opens()
    seen = tess.get(f"cases/{case}")["events"][0]["event_id"]
    answers: list[tuple[Someone, httpx.Response]] = []

    def answer(who: Someone) -> None:
        body = {"text": f"From {who.name}.", "last_seen": seen}
        answers.append((who, who.send("POST", f"cases/{case}/messages", body)))

    threads = [threading.Thread(target=answer, args=(who,)) for who in (tess, carl)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first, _), (late, response) = sorted(answers, key=lambda one: one[1].status_code)
    problem = refused(response, 409, "case-moved-on")
    assert [(one["event"], one["text"], one["by"]["id"]) for one in problem["news"]] == [
        ("supporter_message", f"From {first.name}.", first.name.partition("/")[2])
    ]
    assert problem["errors"][0]["path"] == "$.last_seen"
    assert ada.events(case).count("supporter_message") == 1
    late.says(case, last_seen=seen, send_all_the_same=True)
    assert ada.events(case).count("supporter_message") == 2


def test_the_version_does_as_the_last_event_seen_does_and_own_events_are_no_news(
    ada: Someone, tess: Someone, carl: Someone
) -> None:
    case = ada.opens()
    version = tess.send("GET", f"cases/{case}").headers["etag"]
    carl.post(f"cases/{case}/notes", {"text": "A note is no news."})
    tess.says(case)
    done(tess.send("POST", f"cases/{case}/messages", {"text": "And more."}, {"if-match": version}))
    ada.says(case, "Thank you.")
    late = tess.send("POST", f"cases/{case}/close", {"outcome": "helped"}, {"if-match": version})
    assert [one["text"] for one in refused(late, 409, "case-moved-on")["news"]] == ["Thank you."]
    assert tess.case(case)["closed_at"] is None
    body = {"text": "x", "last_seen": "never"}
    assert problem_of(tess.send("POST", f"cases/{case}/messages", body))["errors"][0]["path"] == "$.last_seen"
    wrong = tess.send("POST", f"cases/{case}/messages", {"text": "x"}, {"if-match": '"x"'})
    assert problem_of(wrong)["errors"][0]["path"] == "If-Match"


def test_a_request_that_comes_again_counts_once_and_another_with_its_key_is_refused(
    ada: Someone, tess: Someone, team: Organisation
) -> None:
    body = {"subject": "Twice", "learner_id": "ada", "text": "Once."}
    first, again = (ada.send("POST", "cases", body, {"idempotency-key": "k1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    case = first.json()["case"]["case_id"]
    told = [tess.send("POST", f"cases/{case}/messages", {"text": "Yes."}, {"idempotency-key": "k2"}) for _ in range(2)]
    assert [one.status_code for one in told] == [201, 200]
    assert told[0].json()["event_id"] == told[1].json()["event_id"]
    assert ada.events(case).count("supporter_message") == 1
    other = {"idempotency-key": "k2"}
    refused(tess.send("POST", f"cases/{case}/messages", {"text": "No."}, other), 409, "repeated-key")
    refused(tess.send("POST", f"cases/{case}/notes", {"text": "Yes."}, other), 409, "repeated-key")
    carl = Someone(team, "supporter/carl")
    refused(carl.send("POST", f"cases/{case}/messages", {"text": "Yes."}, other), 409, "repeated-key")


def test_only_waiting_for_the_learner_pauses_and_their_message_ends_it(
    ada: Someone, tess: Someone, clock: SetClock
) -> None:
    clock.set("2026-11-17T10:00")
    case = ada.opens()
    clock.set("2026-11-18T11:00")
    told = tess.post(f"cases/{case}/waiting", {"reason": "Please send your sheet."})["case"]["clock"]
    assert (told["state"], told["due_at"]) == ("paused", None)
    assert ada.events(case)[-1] == "waiting_for_learner"
    clock.set("2026-11-23T15:00")
    assert ada.says(case, "Here it is.")["case"]["clock"]["due_at"] == "2026-11-24T14:00:00+01:00"


def test_a_wait_that_is_called_off_goes_on_where_it_stood(ada: Someone, tess: Someone, clock: SetClock) -> None:
    case = ada.opens()
    tess.post(f"cases/{case}/waiting", {"reason": "Please send your sheet."})
    clock.set("2026-11-17T10:00")
    ended = tess.send("DELETE", f"cases/{case}/waiting")
    assert (ended.status_code, ended.json()["case"]["clock"]["due_at"]) == (201, "2026-11-19T10:00:00+01:00")
    again = tess.send("DELETE", f"cases/{case}/waiting")
    assert (again.status_code, again.json()["event_id"]) == (200, None)
    assert again.json()["case"]["version"] == ended.json()["case"]["version"]


def test_reopened_within_14_days_it_has_a_new_clock_and_the_old_result(
    ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    clock.set("2026-11-18T11:00")
    tess.says(case)
    told = tess.post(f"cases/{case}/close", {"outcome": "helped"})["case"]
    assert told["closed_at"] is not None
    assert [one["state"] for one in told["clocks"]] == ["met_late"]
    refused(tess.send("POST", f"cases/{case}/snooze", snoozed()), 409, "case-is-over")
    clock.set("2026-12-02T10:59")
    told = ada.says(case, "It is back.")["case"]
    assert (told["closed_at"], [one["state"] for one in told["clocks"]]) == (None, ["met_late", "running"])
    tess.post(f"cases/{case}/close", {"outcome": "helped"})
    clock.set("2026-12-18T11:00")
    refused(ada.send("POST", f"cases/{case}/messages", {"text": "Too late."}), 409, "case-is-over")


def snoozed(until: str = "2027-01-04T09:00:00Z") -> Json:
    return {"until": until, "reason": "Holidays."}


def test_a_coach_sends_what_was_not_understood_to_the_tutor_in_one_call_and_the_clock_is_kept(
    team: Organisation, ada: Someone, carl: Someone, clock: SetClock
) -> None:
    assert put(team, "routing-rules", {"coordinator_id": "kim", "rules": [{"rule_id": "c", "role": "coach"}]})
    case = ada.opens()
    before = carl.case(case)
    assert (before["owner_id"], before["role"]) == ("carl", "coach")
    clock.set("2026-11-16T16:00")
    body = {"to_role": "tutor", "reason": "She does not understand fractions."}
    told = carl.post(f"cases/{case}/assign", body)["case"]
    assert (told["owner_id"], told["role"]) == ("tess", "tutor")
    for name in ("clock_id", "due_at", "started_at"):
        assert told["clock"][name] == before["clock"][name]
    (notice,) = Someone(team, "supporter/tess").get("notices")["notices"]
    assert notice["kind"] == "assigned"


def test_a_case_goes_to_a_queue_and_to_whoever_stands_in(team: Organisation, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    told = tess.post(f"cases/{case}/assign", {"queue_id": "desk", "reason": "Nobody has time."})["case"]
    assert (told["owner_id"], told["queue_id"]) == ("kim", "desk")
    assert ada.case(case)["queue_id"] is None
    away = {"from_at": "2026-11-10T00:00:00Z", "to_at": "2026-11-20T00:00:00Z", "deputy_id": "nat"}
    assert put(team, "supporters/tess", {**TESS, "absences": [away]}).status_code == 200
    kim = Someone(team, "supporter/kim")
    told = kim.post(f"cases/{case}/assign", {"owner_id": "tess", "reason": "Hers."})["case"]
    assert (told["owner_id"], told["queue_id"], told["role"]) == ("nat", None, "tutor")
    assert ada.opens("Again") in [
        one["case_id"] for one in Someone(team, "supporter/nat").get("cases?mine=true")["cases"]
    ]


def test_whoever_has_a_case_reads_it_without_any_other_role_and_no_other(
    team: Organisation, ada: Someone, tess: Someone
) -> None:
    nat = Someone(team, "supporter/nat")
    case, other = ada.opens(), ada.opens("Another")
    refused(nat.send("GET", f"cases/{case}"), 404, "unknown-case")
    tess.post(f"cases/{case}/notes", {"text": "For whoever helps."})
    tess.post(f"cases/{case}/assign", {"owner_id": "nat", "as_role": "mentor", "reason": "On the job."})
    assert nat.events(case) == ["case_opened", "assigned", "learner_message", "note", "assigned"]
    assert [one["case_id"] for one in nat.get("cases")["cases"]] == [case]
    refused(nat.send("GET", f"cases/{other}"), 404, "unknown-case")
    nat.says(case)


def test_a_merged_case_has_one_clock_and_is_read_in_the_other(ada: Someone, tess: Someone, clock: SetClock) -> None:
    old = ada.opens("Old")
    clock.set("2026-11-16T15:00")
    new = ada.opens("New")
    body = {"case_id": old, "reason": "The same."}
    sent = tess.send("POST", f"cases/{new}/merge", body, {"idempotency-key": "m"})
    told = sent.json()["case"]
    assert told["clock"]["due_at"] == "2026-11-18T10:00:00+01:00"
    assert sorted(one["state"] for one in told["clocks"]) == ["cancelled", "running"]
    assert tess.send("POST", f"cases/{new}/merge", body, {"idempotency-key": "m"}).status_code == 200
    refused(tess.send("POST", f"cases/{old}/messages", {"text": "?"}), 409, "case-goes-on-elsewhere")
    assert tess.case(old)["merged_into"] == new
    assert {one["case_id"] for one in ada.get(f"cases/{new}")["events"]} == {old, new}
    clock.set("2026-11-20T10:00")
    states = [one["state"] for one in tess.case(new)["clocks"]]
    assert sorted(states) == ["breached", "cancelled"]
    refused(tess.send("POST", f"cases/{new}/merge", {**body, "case_id": "none"}), 404, "unknown-case")
    bob = Someone(ada.house, "learner/bob").opens()
    refused(tess.send("POST", f"cases/{new}/merge", {**body, "case_id": bob}), 422, "other-learner")


def test_two_who_merge_the_same_cases_the_other_way_round_do_not_wait_for_each_other(
    ada: Someone, tess: Someone, carl: Someone
) -> None:
    one, two = ada.opens("One"), ada.opens("Two")
    answers: list[int] = []

    def merge(who: Someone, kept: str, gone: str) -> None:
        answers.append(who.send("POST", f"cases/{kept}/merge", {"case_id": gone, "reason": "Same."}).status_code)

    threads = [
        threading.Thread(target=merge, args=args) for args in ((tess, one, two), (carl, two, one), (tess, one, two))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409, 409]


def test_no_answer_needed_stops_the_clock_and_a_learner_may_say_so(ada: Someone, tess: Someone) -> None:
    case, other = ada.opens(), ada.opens("Another")
    told = ada.post(f"cases/{case}/no-answer-needed", {"reason": "I found it."})["case"]
    assert (told["clock"], told["clocks"][0]["state"], told["clocks"][0]["reason"]) == (
        None,
        "cancelled",
        "I found it.",
    )
    told = tess.post(f"cases/{other}/no-answer-needed", {"reason": "Thanks only."})["case"]
    assert (told["clock"], told["clocks"][0]["reason"]) == (None, "Thanks only.")
    assert "no_answer_needed" not in ada.events(other)
    assert "Thanks only." not in ada.send("GET", f"cases/{other}").text
    again = tess.send("POST", f"cases/{other}/no-answer-needed", {"reason": "Again."})
    refused(again, 409, "nothing-to-answer")
    refused(tess.send("POST", f"cases/{other}/waiting", {"reason": "For what?"}), 409, "nothing-to-answer")


def test_drafts_are_seen_by_their_author_alone(ada: Someone, tess: Someone, carl: Someone) -> None:
    case = ada.opens()
    assert tess.send("GET", f"cases/{case}/draft").status_code == 404
    done(tess.send("PUT", f"cases/{case}/draft", {"text": "Dear Ada"}))
    done(tess.send("PUT", f"cases/{case}/draft", {"text": "Dear Ada,"}))
    done(ada.send("PUT", f"cases/{case}/draft", {"text": "Mine"}))
    assert tess.get(f"cases/{case}/draft")["text"] == "Dear Ada,"
    assert ada.get(f"cases/{case}/draft")["text"] == "Mine"
    assert carl.send("GET", f"cases/{case}/draft").status_code == 404
    for _ in range(2):
        done(tess.send("DELETE", f"cases/{case}/draft"))
    assert tess.send("GET", f"cases/{case}/draft").status_code == 404
    assert tess.case(case)["version"] == 3


def test_cases_come_by_the_instant_at_which_an_answer_is_due_and_pages_neither_repeat_nor_skip(
    team: Organisation, ada: Someone, tess: Someone, clock: SetClock
) -> None:
    bob = Someone(team, "learner/bob")
    quiet = tess.opens("Quiet", learner_id="bob", text="How are you?")
    clock.set("2026-11-16T11:00")
    late = [ada.opens(f"Late {n}") for n in range(2)]
    clock.set("2026-11-16T10:30")
    early = bob.opens("Early")
    met: list[str] = []
    cursor = ""
    while True:
        page = tess.get(f"cases?limit=2{cursor}")
        met += [one["case_id"] for one in page["cases"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert met == [early, *sorted(late), quiet]

    def ids(who: Someone, query: str) -> list[str]:
        return [one["case_id"] for one in who.get(f"cases?{query}")["cases"]]

    assert ids(tess, "learner_id=bob") == [early, quiet]
    assert ids(tess, "due_before=2026-11-18T09:45:00Z") == [early]
    assert ids(tess, "mine=true&owner_id=carl") == []
    assert ids(Someone(team, "supporter/carl"), "mine=true") == []
    assert len(ids(Someone(team, "supporter/carl"), "mine=false")) == 4
    assert ids(Someone(team, "supporter/mia"), "") == sorted(late)
    assert ids(ada, "") == sorted(late)
    assert ids(tess, "queue_id=desk") == []
    tess.post(f"cases/{early}/close", {"outcome": "helped"})
    assert ids(tess, "open=false") == [early]


def test_another_organisation_sees_nothing_and_changes_nothing(
    ada: Someone, tess: Someone, database_url: str, timed_client: TestClient[Litestar]
) -> None:
    case = ada.opens()
    with psycopg.connect(database_url) as connection:
        other = staffed(an_organisation(connection, timed_client, f"other-{secrets.token_hex(4)}"))
    before = tess.case(case)
    for name in ("supporter/kim", "supporter/tess", "learner/ada"):
        stranger = Someone(other, name)
        assert stranger.get("cases")["cases"] == []
        refused(stranger.send("GET", f"cases/{case}"), 404, "unknown-case")
        refused(stranger.send("POST", f"cases/{case}/messages", {"text": "Hi."}), 404, "unknown-case")
        refused(stranger.send("GET", f"cases/{case}/draft"), 404, "unknown-case")
    assert tess.case(case) == before


def test_learners_open_and_see_their_own_only(team: Organisation, ada: Someone) -> None:
    bob = Someone(team, "learner/bob")
    case = ada.opens()
    refused(bob.send("GET", f"cases/{case}"), 404, "unknown-case")
    body = {"subject": "Hers", "learner_id": "ada", "text": "Hi."}
    refused(bob.send("POST", "cases", body), 403, "not-theirs")
    refused(Someone(team, "supporter/nat").send("POST", "cases", body), 403, "not-theirs")
    silent = ada.send("POST", "cases", {"subject": "Silent", "learner_id": "ada"})
    assert problem_of(silent)["errors"][0]["path"] == "$.text"
    chosen = ada.send("POST", "cases", {**body, "owner_id": "tess"})
    assert problem_of(chosen)["errors"][0]["path"] == "$.owner_id"
    for path, sent in (
        ("close", {"outcome": "helped"}),
        ("assign", {"to_role": "coach", "reason": "x"}),
        ("waiting", {"reason": "x"}),
        ("contacts", {"means": "call", "text": "x"}),
        ("snooze", snoozed()),
    ):
        refused(ada.send("POST", f"cases/{case}/{path}", sent), 403, "only-for-supporters")


def test_peers_write_and_leave_to_the_team_what_becomes_of_a_case(team: Organisation, ada: Someone) -> None:
    pam = Someone(team, "supporter/pam")
    case = ada.opens()
    refused(pam.send("POST", f"cases/{case}/close", {"outcome": "helped"}), 403, "not-for-peers")
    refused(pam.send("POST", f"cases/{case}/snooze", snoozed()), 403, "not-for-peers")
    assert pam.says(case)["case"]["clock"] is None


def test_without_a_promise_or_rules_it_is_said_so(
    database_url: str, timed_client: TestClient[Litestar], clock: SetClock
) -> None:
    assert clock
    with psycopg.connect(database_url) as connection:
        bare = an_organisation(connection, timed_client, f"bare-{secrets.token_hex(4)}")
    zoe = Someone(bare, "learner/zoe")
    body = {"subject": "Hello", "learner_id": "zoe", "text": "Anybody there?"}
    refused(zoe.send("POST", "cases", body), 409, "nobody-coordinates")
    assert put(bare, "supporters/kim", {"name": "Kim", "zone": "Indian/Reunion", "language": "fr"}).status_code == 201
    assert put(bare, "routing-rules", {"coordinator_id": "kim"}).status_code == 201
    told = zoe.post("cases", body)["case"]
    assert (told["owner_id"], told["role"]) == ("kim", "coordinator")
    assert told["clock"]["is_built_in"]
    assert told["clock"]["due_at"] == "2026-11-18T12:30:00+04:00"
    assert "The organisation has set no promise" in told["clock"]["text"]["en"]


def test_a_message_tells_the_owner_once_per_answer_that_is_owed(ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    ada.says(case, "Hello?")
    (notice,) = tess.get("notices")["notices"]
    assert (notice["kind"], notice["case_id"]) == ("message", case)
    assert notice["due_at"] is not None
    tess.says(case)
    ada.says(case, "One more thing.")
    assert len(tess.get("notices")["notices"]) == 2


def test_an_answer_that_is_owed_keeps_its_promise_and_the_next_has_the_one_of_then(
    team: Organisation, ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    holiday = {**CALENDAR, "exceptions": [{"date": "2026-11-17", "name": "Fair"}]}
    assert put(team, "calendars/office", holiday).status_code == 200
    clock.set("2026-11-16T17:00")
    assert ada.says(case, "Please.")["case"]["clock"]["due_at"] == "2026-11-18T10:00:00+01:00"
    tess.says(case)
    told = ada.says(case, "And now?")["case"]
    assert told["clock"]["due_at"] == "2026-11-18T12:30:00+01:00"
    assert "terms_changed" in tess.events(case)
    assert [one["state"] for one in told["clocks"]] == ["met", "running"]
