from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from engine.support import events as ev
from engine.support.case import Case, due_at, fold, takes, timers
from engine.support.clock import Clock, Terms, due_of
from engine.support.events import CaseEvent
from engine.support.promise import promise_of, used
from tests.engine.support.calendars import at, hours, office, opened

NINE_TO_FIVE = opened("Mo-Fr 09:00-17:00")
TERMS = {
    "eight": Terms(promise_of("8 working_hours"), promise_of("4 working_hours"), NINE_TO_FIVE, (50, 75), (0, hours(4))),
    "sixteen": Terms(promise_of("16 working_hours"), promise_of("8 working_hours"), NINE_TO_FIVE, (75,), ()),
    "two": Terms(promise_of("2 working_hours"), promise_of("2 working_hours"), NINE_TO_FIVE, (75,), (hours(1),)),
    "days": Terms(promise_of("2 working_days"), promise_of("2 working_days"), office(), (75,), (hours(7.5),)),
}
MONDAY = "2026-11-16T09:00"


class Story:
    """A case as it is told."""

    def __init__(self, terms_id: str = "eight", case_id: str = "c") -> None:
        self.case_id = case_id
        self.events: list[CaseEvent] = []
        self.add(ev.CaseOpened, MONDAY, learner_id="ada", terms_id=terms_id)

    def add(self, kind: type[ev.Event], when: str, **said: object) -> Story:
        told = {"event_id": f"{self.case_id}{len(self.events)}", "at_us": at(when), **said}
        self.events.append(msgspec.convert({"event": kind.__struct_config__.tag, **told}, CaseEvent))
        return self

    def learner(self, when: str, channel: str = "web") -> Story:
        return self.add(ev.LearnerMessage, when, channel=channel)

    def supporter(self, when: str) -> Story:
        return self.add(ev.SupporterMessage, when, by="tom")

    def on(self, when: str, others: Mapping[str, Case] | None = None) -> Case:
        return fold(self.case_id, self.events, TERMS, at(when), others)


def only(case: Case) -> Clock:
    (clock,) = case.clocks
    return clock


def passed(clock: Clock) -> list[tuple[str, int, int, int]]:
    return [(mark.kind, mark.step, mark.generation, mark.at_us) for mark in clock.passed]


def test_a_first_answer_in_time_meets_the_promise() -> None:
    story = Story().learner(MONDAY)
    assert only(story.on("2026-11-16T12:00")).state == "running"
    assert due_at(story.on("2026-11-16T12:00"), TERMS) == at("2026-11-16T17:00")
    clock = only(story.supporter("2026-11-16T17:00").on("2026-11-16T17:00"))
    assert (clock.state, clock.used_us, clock.due_us) == ("met", hours(8), at("2026-11-16T17:00"))


def test_a_breach_is_a_fact_with_an_instant_and_stays() -> None:
    story = Story().learner(MONDAY)
    assert only(story.on("2026-11-16T17:00")).state == "breached"
    clock = only(story.supporter("2026-11-16T18:00").on("2026-12-16T18:00"))
    assert (clock.state, clock.breached_us) == ("met_late", at("2026-11-16T17:00"))


def test_warnings_the_breach_and_escalations_come_once_and_in_working_time() -> None:
    story = Story().learner("2026-11-20T15:00")
    assert passed(only(story.on("2027-03-01T00:00"))) == [
        ("warning", 50, 1, at("2026-11-23T11:00")),
        ("warning", 75, 1, at("2026-11-23T13:00")),
        ("breach", 0, 1, at("2026-11-23T15:00")),
        ("escalation", 1, 1, at("2026-11-23T15:00")),
        ("escalation", 2, 1, at("2026-11-24T11:00")),
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ev.Note, {"by": "tom"}),
        (ev.MachineMessage, {"sender": "acknowledgement"}),
        (ev.MachineMessage, {"sender": "bot"}),
        (ev.MachineMessage, {"sender": "bounce"}),
        (ev.Assigned, {"owner_id": "tina", "role": "coach", "queue_id": None, "reason": "leave"}),
        (ev.Snoozed, {"by": "tom", "until_us": at("2026-11-30T09:00")}),
    ],
)
def test_no_note_machine_move_or_snooze_touches_the_clock(kind: type[ev.Event], said: dict[str, object]) -> None:
    quiet = Story().learner(MONDAY)
    noisy = Story().learner(MONDAY).add(kind, "2026-11-16T11:00", **said)
    assert noisy.on("2026-11-17T17:00").clocks == quiet.on("2026-11-17T17:00").clocks


def test_only_what_is_written_to_the_learner_is_sent() -> None:
    story = Story().learner(MONDAY).supporter(MONDAY).add(ev.Note, MONDAY, by="tom", visibility="author")
    story.add(ev.Contact, MONDAY, by="tom").add(ev.Closed, MONDAY, by="tom", outcome="answered")
    assert [type(event) for event in story.events if ev.is_sent_to_learner(event)] == [ev.SupporterMessage]


def test_a_contact_that_was_recorded_answers() -> None:
    assert only(Story().learner(MONDAY).add(ev.Contact, "2026-11-16T10:00", by="tom").on(MONDAY)).state == "met"


def test_the_deadline_is_the_same_whatever_the_channel() -> None:
    dues = {due_at(Story().learner(MONDAY, channel).on(MONDAY), TERMS) for channel in ("web", "email", "lms", "sms")}
    assert dues == {at("2026-11-16T17:00")}


def test_each_message_after_a_supporter_s_arms_a_clock_of_its_own() -> None:
    story = Story().learner(MONDAY).learner("2026-11-16T09:30").supporter("2026-11-16T10:00")
    story.learner("2026-11-16T11:00").learner("2026-11-16T12:00")
    first, second = story.on("2026-11-16T12:00").clocks
    assert (first.kind, second.kind) == ("first_answer", "next_answer")
    assert second.clock_id != first.clock_id
    assert due_at(story.on("2026-11-16T12:00"), TERMS) == at("2026-11-16T15:00")


def test_ten_days_of_silence_after_a_supporter_have_no_clock() -> None:
    case = Story().learner(MONDAY).supporter("2026-11-16T10:00").on("2026-11-26T10:00")
    assert (case.clock, timers(case, TERMS), due_at(case, TERMS)) == (None, (), None)


def test_waiting_for_the_learner_pauses_and_a_message_ends_that() -> None:
    story = Story("days").learner("2026-11-17T10:00").add(ev.WaitingForLearner, "2026-11-18T11:00", by="tom")
    waiting = story.on("2026-11-20T10:00")
    assert (only(waiting).state, due_at(waiting, TERMS), timers(waiting, TERMS)) == ("paused", None, ())
    assert due_at(story.learner("2026-11-23T15:00").on("2026-11-23T15:00"), TERMS) == at("2026-11-24T14:00")


def test_a_pause_at_night_moves_nothing() -> None:
    story = Story().learner(MONDAY).add(ev.WaitingForLearner, "2026-11-16T17:00", by="tom")
    story.add(ev.WaitingEnded, "2026-11-17T09:00", by="tom")
    assert due_at(story.on("2026-11-17T09:00"), TERMS) == at("2026-11-16T17:00")


def test_another_policy_keeps_the_working_time_used_and_pauses() -> None:
    story = Story().learner(MONDAY).add(ev.WaitingForLearner, "2026-11-16T11:00", by="tom")
    story.learner("2026-11-16T14:00").add(ev.TermsChanged, "2026-11-16T16:00", terms_id="sixteen")
    case = story.on("2026-11-16T16:00")
    assert only(case).used_us == hours(4)
    assert due_at(case, TERMS) == at("2026-11-18T12:00")
    assert passed(only(story.on("2026-11-18T11:00"))) == [
        ("warning", 50, 1, at("2026-11-16T16:00")),
        ("warning", 75, 2, at("2026-11-17T16:00")),
    ]


def test_a_stricter_policy_breaks_no_promise_in_the_past() -> None:
    early = Story().learner(MONDAY).add(ev.TermsChanged, "2026-11-16T12:00", terms_id="two")
    assert passed(only(early.on("2026-11-17T17:00"))) == [
        ("breach", 0, 2, at("2026-11-16T12:00")),
        ("escalation", 1, 2, at("2026-11-16T13:00")),
    ]


def test_a_breach_outlives_a_milder_policy() -> None:
    story = Story().learner(MONDAY).add(ev.TermsChanged, "2026-11-17T12:00", terms_id="sixteen")
    assert only(story.on("2026-11-30T12:00")).breached_us == at("2026-11-16T17:00")


def test_looked_at_thirty_days_later_an_ended_case_is_the_same() -> None:
    story = Story().learner(MONDAY).supporter("2026-11-16T18:00")
    story.add(ev.Closed, "2026-11-17T09:00", by="tom", outcome="answered")
    assert story.on("2026-12-17T09:00") == story.on("2026-11-17T09:00")


def test_a_message_within_14_days_opens_the_case_again_with_a_new_clock() -> None:
    story = Story().learner(MONDAY).supporter("2026-11-16T18:00")
    case = story.add(ev.Closed, "2026-11-17T09:00", by="tom", outcome="answered").on("2026-11-17T09:00")
    assert takes(case, at("2026-12-01T09:00"))
    assert not takes(case, at("2026-12-01T09:00:01"))
    old, new = story.learner("2026-12-01T09:00").on("2026-12-01T09:00").clocks
    assert (old, new.state, new.kind) == (only(case), "running", "next_answer")
    assert due_at(story.on("2026-12-01T09:00"), TERMS) == at("2026-12-01T13:00")


def test_no_answer_needed_stops_the_clock_with_a_reason() -> None:
    story = Story().learner(MONDAY).add(ev.NoAnswerNeeded, "2026-11-16T10:00", by="tom", reason="thanks")
    clock = only(story.on("2026-12-16T10:00"))
    assert (clock.state, clock.reason, clock.passed) == ("cancelled", "thanks", ())


def test_an_alert_that_ends_by_itself_calls_its_clock_off_unless_something_else_waits() -> None:
    story = Story().add(ev.AlertOpened, MONDAY, alert_id="a1").add(ev.AlertOpened, MONDAY, alert_id="a2")
    story.add(ev.AlertEnded, "2026-11-16T10:00", alert_id="a1", reason="evidence turned")
    assert only(story.on("2026-11-16T10:00")).state == "running"
    story.add(ev.AlertEnded, "2026-11-16T11:00", alert_id="a2", reason="evidence turned")
    assert only(story.on("2026-11-30T10:00")).state == "cancelled"
    written = Story().add(ev.AlertOpened, MONDAY, alert_id="a1").learner("2026-11-16T09:10")
    written.add(ev.AlertEnded, "2026-11-16T10:00", alert_id="a1", reason="evidence turned")
    assert only(written.on("2026-11-16T10:00")).state == "running"


@pytest.mark.parametrize(("kept", "merged", "winner"), [("09:00", "10:00", "one"), ("10:00", "09:00", "two")])
def test_merged_cases_have_one_clock_the_older_and_one_escalation(kept: str, merged: str, winner: str) -> None:
    one, two = Story(case_id="one").learner(f"2026-11-16T{kept}"), Story(case_id="two").learner(f"2026-11-16T{merged}")
    two.add(ev.MergedInto, "2026-11-16T15:30", case_id="one")
    one.add(ev.Merged, "2026-11-16T15:30", case_id="two")
    gone = two.on("2026-12-16T00:00")
    case = one.on("2026-12-16T00:00", {"two": gone})
    assert gone.clock is None
    assert not takes(gone, at("2026-11-17T00:00"))
    assert case.clock is not None
    assert case.clock.clock_id.startswith(winner)
    breaches = [mark.at_us for clock in case.clocks for mark in clock.passed if mark.kind == "breach"]
    assert breaches == [at("2026-11-16T17:00")]
    assert len([mark for clock in case.clocks for mark in clock.passed if mark.kind == "escalation"]) == 2


def test_a_case_may_be_closed_without_an_answer() -> None:
    clock = only(Story().learner(MONDAY).add(ev.Closed, "2026-11-16T10:00", by="tom", outcome="spam").on(MONDAY))
    assert (clock.state, clock.reason) == ("cancelled", "spam")


ACTS: tuple[tuple[type[ev.Event], dict[str, object]], ...] = (
    (ev.LearnerMessage, {}),
    (ev.LearnerMessage, {}),
    (ev.SupporterMessage, {"by": "tom"}),
    (ev.AlertOpened, {"alert_id": "a"}),
    (ev.AlertEnded, {"alert_id": "a", "reason": "turned"}),
    (ev.WaitingForLearner, {"by": "tom"}),
    (ev.WaitingEnded, {"by": "tom"}),
    (ev.NoAnswerNeeded, {"by": "tom", "reason": "thanks"}),
    (ev.TermsChanged, {"terms_id": "two"}),
    (ev.TermsChanged, {"terms_id": "sixteen"}),
    (ev.TermsChanged, {"terms_id": "days"}),
    (ev.Note, {"by": "tom"}),
    (ev.Closed, {"by": "tom", "outcome": "done"}),
)


def a_story(lot: Random) -> Story:
    """Draw a case in which anything may happen."""
    story, minutes = Story(lot.choice(("eight", "days"))), 0
    for _ in range(lot.randint(1, 14)):
        minutes += lot.choice((0, 30, 60, 480, 1440, 4000))
        when = f"2026-11-{16 + minutes // 1440 % 14:02d}T{9 + minutes % 480 // 60:02d}:{minutes % 60:02d}"
        if story.events and at(when) < story.events[-1].at_us:
            break
        kind, said = lot.choice(ACTS)
        story.add(kind, when, **said)
    return story


def is_working(at_us: int) -> bool:
    """Tell whether an instant lies within some calendar's opening, or is its first."""
    both = (terms.openings for terms in TERMS.values())
    return any(at_us in {its.canonical(at_us), its.effective_start(at_us)} for its in both)


@given(st.randoms(use_true_random=False))
@tried(max_examples=150, deadline=None)
def test_marks_are_unique_in_order_and_in_working_time_however_a_case_goes(lot: Random) -> None:
    case = a_story(lot).on("2027-02-01T00:00")
    for clock in case.clocks:
        keys = [(mark.kind, mark.step, mark.generation) for mark in clock.passed]
        assert len(set(keys)) == len(keys)
        assert sum(mark.kind == "breach" for mark in clock.passed) <= 1
        assert [mark.at_us for mark in clock.passed] == sorted(mark.at_us for mark in clock.passed)
        assert all(mark.at_us >= clock.started_us and is_working(mark.at_us) for mark in clock.passed)
    assert sum(clock.is_open for clock in case.clocks) <= 1


@given(st.randoms(use_true_random=False))
@tried(max_examples=100, deadline=None)
def test_looking_at_a_case_between_events_changes_nothing(lot: Random) -> None:
    story = a_story(lot)
    events: Sequence[CaseEvent] = story.events
    looked_at = lot.randint(0, len(events) - 1)
    fold("c", events[: looked_at + 1], TERMS, events[looked_at].at_us)
    whole = story.on("2027-02-01T00:00")
    noted: list[CaseEvent] = []
    for event in events:
        noted += [event, ev.Note(event_id=f"n{len(noted)}", at_us=event.at_us, by="tom")]
    assert fold("c", noted, TERMS, at("2027-02-01T00:00")).clocks == whole.clocks


@given(st.randoms(use_true_random=False))
@tried(max_examples=100, deadline=None)
def test_what_is_used_is_the_working_time_between_start_and_stop_without_pauses(lot: Random) -> None:
    story = Story().learner(MONDAY)
    minutes, pauses = 0, []
    for _ in range(lot.randint(0, 3)):
        begins = minutes + lot.randint(1, 400)
        minutes = begins + lot.randint(1, 3000)
        pauses.append((at(MONDAY) + begins * 60_000_000, at(MONDAY) + minutes * 60_000_000))
    for begins, ends in pauses:
        story.events.append(ev.WaitingForLearner(event_id=f"w{begins}", at_us=begins, by="tom"))
        story.events.append(ev.LearnerMessage(event_id=f"l{ends}", at_us=ends))
    stop = at(MONDAY) + (minutes + lot.randint(0, 2000)) * 60_000_000
    story.events.append(ev.SupporterMessage(event_id="s", at_us=stop, by="tom"))
    clock = only(story.on("2027-02-01T00:00"))
    assert clock.used_us == used(NINE_TO_FIVE, at(MONDAY), stop, pauses)
    assert clock.breached_us == (clock.due_us if clock.state == "met_late" else None)
    assert due_of(clock, TERMS["eight"]) == clock.due_us
