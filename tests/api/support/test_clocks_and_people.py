"""What goes wrong with clocks elsewhere, played over HTTP with the process that fires them, and the right value."""

from collections.abc import Callable

import pytest

from tests.api.http.organisations import Json, Organisation
from tests.api.http.test_staff import TESS, put
from tests.api.support.clocked import work_at
from tests.api.support.people import TWO_DAYS, SetClock, Someone

DUE = "2026-11-18T10:00"
Wait = Callable[[str], None]


@pytest.fixture
def team(team: Organisation) -> Organisation:
    """The organisation, with a chain of escalation: the coach at once, who coordinates four hours later."""
    chain = [{"after_hours": 0, "role": "coach"}, {"after_hours": 4, "role": "coordinator"}]
    promise = {"name": "48 h", "calendar_id": "office", "first_answer": TWO_DAYS, "escalation": chain}
    assert put(team, "promises/standard", promise).status_code == 200
    return team


@pytest.fixture
def kim(team: Organisation) -> Someone:
    return Someone(team, "supporter/kim")


@pytest.fixture
def wait_until(clock: SetClock, database_url: str) -> Wait:
    """Let time pass, and whoever fires timers do what is due."""

    def wait(when: str) -> None:
        clock.set(when)
        for _ in range(2):
            work_at(database_url, clock.now_us)

    return wait


def away(begins: str, ends: str, deputy: str | None) -> Json:
    zone = "+01:00"
    return {**TESS, "absences": [{"from_at": f"{begins}:00{zone}", "to_at": f"{ends}:00{zone}", "deputy_id": deputy}]}


def heard(who: Someone, *kinds: str) -> list[tuple[str, int]]:
    """Return what somebody was told, oldest first: kind and step."""
    told = [(one["kind"], one["step"]) for one in reversed(who.get("notices")["notices"])]
    return [one for one in told if one[0] in (kinds or ("warning", "breach", "escalation"))]


def test_a_message_that_nobody_answers_is_warned_of_broken_and_escalated_each_once(
    ada: Someone, tess: Someone, carl: Someone, kim: Someone, wait_until: Wait
) -> None:
    case = ada.opens()
    assert heard(tess, "message") == [("message", 0)]
    wait_until("2026-11-17T14:44")
    assert heard(tess) == []
    for when in ("2026-11-17T14:45", DUE, "2026-11-18T15:00", "2026-12-18T15:00"):
        wait_until(when)
    assert heard(tess) == [("warning", 75), ("breach", 0)]
    assert heard(carl) == [("escalation", 1)]
    assert heard(kim) == [("breach", 0), ("escalation", 2)]
    (listed,) = tess.get("cases?open=true")["cases"]
    assert (listed["clock_state"], listed["due_at"]) == ("breached", "2026-11-18T09:00:00Z")
    assert tess.says(case)["case"]["clocks"][0]["state"] == "met_late"
    wait_until("2027-01-18T15:00")
    assert tess.case(case)["clocks"][0]["state"] == "met_late"
    assert heard(tess) == [("warning", 75), ("breach", 0)]


def test_what_was_answered_in_time_is_the_same_thirty_days_later(
    ada: Someone, tess: Someone, kim: Someone, wait_until: Wait
) -> None:
    case = ada.opens()
    wait_until("2026-11-17T10:00")
    tess.says(case)
    before = tess.case(case)
    wait_until("2026-12-18T10:00")
    assert tess.case(case) == before
    assert heard(tess) == heard(kim) == []


def test_after_the_supporter_spoke_no_clock_runs_and_the_next_message_has_its_own(
    ada: Someone, tess: Someone, wait_until: Wait
) -> None:
    case = ada.opens()
    tess.says(case)
    wait_until("2026-11-26T10:00")
    assert heard(tess) == []
    ada.says(case, "And this?")
    wait_until("2026-11-30T10:00")
    assert heard(tess) == [("warning", 75), ("breach", 0)]


def test_notes_and_what_is_put_off_stop_nothing_and_a_note_is_told_to_nobody(
    ada: Someone, tess: Someone, carl: Someone, wait_until: Wait
) -> None:
    case = ada.opens()
    tess.post(f"cases/{case}/notes", {"text": "Between us."})
    tess.post(f"cases/{case}/snooze", {"until": "2026-11-20T10:00:00+01:00", "reason": "exams"})
    for who in (ada, tess, carl):
        assert "Between us." not in who.send("GET", "notices").text
    wait_until("2026-11-17T14:45")
    assert heard(tess) == []
    wait_until(DUE)
    assert heard(tess) == [("breach", 0)]


def test_a_case_that_moves_keeps_its_clock_and_whoever_has_it_is_told(
    ada: Someone, tess: Someone, carl: Someone, wait_until: Wait
) -> None:
    case = ada.opens()
    wait_until("2026-11-17T10:00")
    tess.post(f"cases/{case}/assign", {"owner_id": "carl", "reason": "motivation"})
    wait_until(DUE)
    assert heard(tess) == []
    assert heard(carl) == [("warning", 75), ("breach", 0), ("escalation", 1)]
    assert carl.case(case)["clock"]["due_at"] == "2026-11-18T10:00:00+01:00"


def test_of_two_cases_that_become_one_one_escalates(
    ada: Someone, tess: Someone, carl: Someone, kim: Someone, clock: SetClock, wait_until: Wait
) -> None:
    first = ada.opens()
    clock.set("2026-11-16T11:00")
    second = ada.opens("Again fractions")
    wait_until("2026-11-17T14:45")
    assert heard(tess) == [("warning", 75)]
    tess.post(f"cases/{second}/merge", {"case_id": first, "reason": "the same"})
    wait_until("2026-12-18T15:00")
    assert heard(tess) == [("warning", 75), ("breach", 0)]
    assert heard(carl) == [("escalation", 1)]
    assert heard(kim) == [("breach", 0), ("escalation", 2)]


def test_waiting_for_the_learner_holds_the_clock_and_its_timers(ada: Someone, tess: Someone, wait_until: Wait) -> None:
    case = ada.opens()
    wait_until("2026-11-17T11:00")
    tess.post(f"cases/{case}/waiting", {"reason": "Which exercise?"})
    wait_until("2026-11-23T15:00")
    assert heard(tess) == []
    ada.says(case, "The second.")
    wait_until("2026-11-24T13:59")
    assert ("breach", 0) not in heard(tess)
    due = tess.case(case)["clock"]["due_at"]
    wait_until(due[:16])
    assert heard(tess) == [("warning", 75), ("breach", 0)]


def test_an_absence_that_is_put_now_offers_what_falls_due_in_it_once_and_its_deputy_is_warned(
    ada: Someone, tess: Someone, carl: Someone, team: Organisation, wait_until: Wait
) -> None:
    case = ada.opens()
    wait_until("2026-11-17T09:00")
    put(team, "supporters/tess", away("2026-11-17T09:30", "2026-11-20T09:00", "carl"))
    wait_until("2026-11-17T09:29")
    assert heard(carl, "offer") == []
    for when in ("2026-11-17T09:30", "2026-11-17T14:45", DUE):
        wait_until(when)
    assert heard(carl, "offer", "warning", "breach") == [("offer", 0), ("warning", 75), ("breach", 0)]
    assert heard(tess) == []
    carl.says(case)
    wait_until("2026-11-19T10:00")
    assert heard(carl, "offer") == [("offer", 0)]


def test_a_case_that_is_open_again_has_a_clock_of_its_own_and_the_old_one_keeps_its_result(
    ada: Someone, tess: Someone, wait_until: Wait
) -> None:
    case = ada.opens()
    wait_until("2026-11-18T10:01")
    tess.says(case)
    tess.post(f"cases/{case}/close", {"outcome": "helped"})
    wait_until("2026-11-23T10:00")
    ada.says(case, "Once more.")
    wait_until("2026-11-30T10:00")
    assert [one["state"] for one in tess.case(case)["clocks"]] == ["met_late", "breached"]
    assert heard(tess) == [("warning", 75), ("breach", 0), ("warning", 75), ("breach", 0)]


def test_a_team_that_is_told_too_much_in_a_day_gets_a_digest(
    ada: Someone, tess: Someone, team: Organisation, wait_until: Wait
) -> None:
    put(team, "supporters/tess", {**TESS, "notices_per_day": 3})
    bob = Someone(team, "learner/bob")
    for n in range(4):
        ada.opens(f"Case {n}")
        bob.opens(f"Case {n}")
    assert len(heard(tess, "message")) == 3
    wait_until("2026-11-17T09:00")
    digest = tess.get("notices?kind=digest")["notices"][0]
    assert digest["n_by_kind"] == {"message": 5}
    assert digest["text"]["fr"] == "Votre récapitulatif\u202f: 5 messages."
    assert len(tess.get(f"notices?digest={digest['no']}")["notices"]) == 5
    wait_until("2026-11-17T14:45")
    wait_until(DUE)
    assert heard(tess) == [("warning", 75)] * 3 + [("breach", 0)] * 3
