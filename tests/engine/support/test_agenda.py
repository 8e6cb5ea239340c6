"""What is agreed on in a case, and how it is told."""

from typing import get_args

from engine.support import events as ev
from engine.support.agenda import agenda_of
from engine.support.event_words import EVENT_TOLD, event_told, promise_kept_told
from engine.support.events import CaseEvent
from engine.support.invitations import Invitation, written
from tests.engine.support.calendars import at
from tests.engine.support.test_cases import MONDAY, TERMS, Story, only

NOON = at("2026-11-16T12:00")


def a_meeting(starts_us: int, name: str = "p") -> ev.MeetingPlan:
    return ev.MeetingPlan(
        event_id=name, at_us=at(MONDAY), meeting_id="m", by="tom", starts_us=starts_us, ends_us=starts_us + 1
    )


def an_end(outcome: ev.MeetingOutcome, when: str = "2026-11-16T16:00") -> ev.MeetingEnd:
    return ev.MeetingEnd(event_id=f"e{outcome}", at_us=at(when), meeting_id="m", by="tom", outcome=outcome)


def a_plan(*contacts: str) -> ev.ContactPlan:
    return ev.ContactPlan(
        event_id="plan",
        at_us=at(MONDAY),
        plan_id="plan",
        by="tom",
        form="contacts",
        contacts_us=tuple([at(one) for one in contacts]),
        ends_us=at("2026-12-16T00:00"),
    )


def test_a_meeting_that_was_held_stops_the_clock_and_no_other_does() -> None:
    for outcome, state in (("held", "met"), ("missed", "running"), ("cancelled", "running")):
        story = Story().learner(MONDAY)
        story.events += [a_meeting(NOON), an_end(outcome)]  # type: ignore[arg-type]  # of its kind
        assert only(story.on("2026-11-16T16:30")).state == state


def test_a_meeting_that_is_moved_is_to_come_again() -> None:
    meeting = agenda_of([a_meeting(NOON), an_end("missed"), a_meeting(NOON + 9, "q")]).meetings["m"]
    assert (meeting.n_moves, meeting.outcome, meeting.starts_us) == (1, None, NOON + 9)


def test_each_contact_is_the_next_of_a_plan_until_all_were_or_its_time_is_over() -> None:
    story = Story()
    story.events.append(a_plan("2026-11-17T09:00", "2026-11-24T09:00"))
    story.add(ev.Note, "2026-11-17T10:00", by="tom").learner("2026-11-17T10:30").supporter("2026-11-17T11:00")
    plan = agenda_of(story.events).plans["plan"]
    now = at("2026-11-17T12:00")
    assert (plan.n_done, plan.state(now), plan.next_us(now)) == (1, "running", at("2026-11-24T09:00"))
    assert plan.state(at("2026-12-16T00:00")) == "over"
    story.add(ev.Contact, "2026-11-24T09:00", by="tom").supporter("2026-11-25T11:00")
    done = agenda_of(story.events).plans["plan"]
    assert (done.n_done, done.state(now), done.next_us(now)) == (2, "done", None)


def test_what_is_about_something_that_never_came_is_left_out() -> None:
    stray: list[CaseEvent] = [
        an_end("held"),
        ev.TaskEnd(event_id="t", at_us=NOON, task_id="t", by="tom", outcome="done"),
        ev.PlanEnd(event_id="x", at_us=NOON, plan_id="x", by="tom", reason="."),
        ev.MeetingReport(event_id="r", at_us=NOON, meeting_id="m", by="tom"),
    ]
    agenda = agenda_of(stray)
    assert (agenda.meetings, agenda.tasks, agenda.plans) == ({}, {}, {})


def test_every_event_is_told_in_both_languages() -> None:
    assert {*EVENT_TOLD, ev.AlertAct, ev.MeetingEnd, ev.MeetingReply, ev.TaskEnd} == set(get_args(CaseEvent))
    ends: list[CaseEvent] = [an_end(outcome) for outcome in get_args(ev.MeetingOutcome)]
    ends += [ev.AlertAct(event_id="a", at_us=0, alert_id="a", by="tom", act=one) for one in get_args(ev.AlertDeed)]
    done = [ev.TaskEnd(event_id="t", at_us=0, task_id="t", by="tom", outcome=one) for one in get_args(ev.TaskOutcome)]
    told = [*EVENT_TOLD.values(), *(event_told(one) for one in (*ends, *done))]
    assert all(one.fr and one.en for one in told)
    assert len({one.fr for one in told}) == len(told)


def test_every_state_of_a_clock_is_told_with_its_promise() -> None:
    story = Story("days").learner(MONDAY)
    stories = {
        "running": story.on(MONDAY),
        "breached": story.on("2026-12-01T09:00"),
        "paused": Story("days").learner(MONDAY).add(ev.WaitingForLearner, MONDAY, by="tom").on(MONDAY),
        "met": Story("days").learner(MONDAY).supporter(MONDAY).on(MONDAY),
        "met_late": Story("days").learner(MONDAY).supporter("2026-12-01T09:00").on("2026-12-01T09:00"),
        "cancelled": Story("days").learner(MONDAY).add(ev.Closed, MONDAY, by="tom", outcome="x").on(MONDAY),
    }
    for state, case in stories.items():
        clock = only(case)
        assert clock.state == state
        told = promise_kept_told(clock, TERMS["days"])
        assert "{" not in told.fr + told.en
        assert ("2 jours ouvrés" in told.fr) == (state != "cancelled")
    late = Story("days").learner(MONDAY).add(ev.Closed, "2026-12-01T09:00", by="tom", outcome="x")
    assert "n’a pas été donnée" in promise_kept_told(only(late.on("2026-12-01T09:00")), TERMS["days"]).fr


def test_an_invitation_is_folded_between_characters() -> None:
    text = written(Invitation("u", 0, 0, 0, 1, "é" * 200, "", "x\0y\r\nz", is_cancelled=False))
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "é" * 200 in text.replace("\r\n ", "")
    assert "LOCATION" not in text
    assert "DESCRIPTION:xy\\nz" in lines
