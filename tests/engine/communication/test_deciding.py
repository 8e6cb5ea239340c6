"""Whether a message goes is asked again at the instant of sending, and what has happened meanwhile counts."""

import msgspec
import pytest

from engine.communication.deciding import Decision, Send, Wait, Withdraw, decide
from engine.communication.people import AT_NIGHT, Quiet
from engine.communication.scenario import MessageConditions, MessageStep
from engine.communication.situation import Occasion, Situation, Terms
from engine.support.openings import US_PER_DAY
from tests.engine.communication.places import ALWAYS, TERMS, ada, at, essay, meeting, of, step, told

DAY_BEFORE = step()
DUE = essay("2026-12-03T23:59")
GOES = at("2026-12-02T09:00")


def code(decision: Decision) -> str:
    return decision.reason.code if isinstance(decision, Wait | Withdraw) else decision.channel


def ask(
    asked: MessageStep, about: Occasion, now: str, situation: Situation | None = None, terms: Terms = TERMS
) -> Decision:
    return decide(asked, about.id, situation or of(about), ada(), terms, at(now))


def test_it_goes_at_its_moment_by_the_first_channel_that_reaches_the_person() -> None:
    decision = ask(DAY_BEFORE, DUE, "2026-12-02T09:00")
    assert isinstance(decision, Send)
    assert decision.channel == "mail"
    assert decision.facts.texts["activity"]["fr"] == "Dissertation"
    reached = decide(DAY_BEFORE, DUE.id, of(DUE), ada(channels=("in_app", "sms")), TERMS, GOES)
    assert code(reached) == "in_app"
    assert code(decide(DAY_BEFORE, DUE.id, of(DUE), ada(channels=("sms",)), TERMS, GOES)) == "unreachable"
    needed = step(required=True)
    assert code(decide(needed, DUE.id, of(DUE), ada(channels=()), TERMS, GOES)) == "mail"


def test_before_its_moment_it_waits_for_it() -> None:
    assert ask(DAY_BEFORE, DUE, "2026-12-01T09:00") == Wait(GOES, ask(DAY_BEFORE, DUE, "2026-12-01T09:00").reason)  # type: ignore[union-attr]


def test_a_learner_who_hands_in_between_planning_and_sending_gets_nothing() -> None:
    done = essay("2026-12-03T23:59", is_done=True)
    assert code(ask(DAY_BEFORE, DUE, "2026-12-02T09:00", of(done))) == "done"


def test_a_meeting_cancelled_at_half_past_seven_has_no_reminder_at_eight() -> None:
    asked = step("meeting", -1, "21:00")
    planned = meeting("2026-12-03T10:00")
    deferred = ask(asked, planned, "2026-12-02T21:00")
    assert isinstance(deferred, Wait)
    assert (deferred.reason.code, told(deferred.until_us)) == ("quiet_hours", "Thu 2026-12-03 08:00")
    cancelled = of(meeting("2026-12-03T10:00", is_cancelled=True))  # at 07:30
    assert code(ask(asked, planned, "2026-12-03T08:00", cancelled)) == "cancelled"
    assert code(ask(asked, planned, "2026-12-03T08:00")) == "mail"


def test_a_deadline_that_was_put_on_another_day_has_a_reminder_of_its_own() -> None:
    moved = essay("2026-12-10T23:59")
    assert code(ask(DAY_BEFORE, DUE, "2026-12-02T09:00", of(moved))) == "moved"
    again = ask(DAY_BEFORE, moved, "2026-12-02T09:00")
    assert isinstance(again, Wait)
    assert told(again.until_us) == "Wed 2026-12-09 09:00"


def test_a_deadline_that_was_put_off_within_its_day_moves_its_reminder() -> None:
    asked = step(days=0, at_time=None, trigger=msgspec.structs.replace(DAY_BEFORE.trigger, days=0, at=None, hours=-3))
    later = essay("2026-12-03T18:00")
    decision = ask(asked, essay("2026-12-03T14:00"), "2026-12-03T11:00", of(later))
    assert isinstance(decision, Wait)
    assert told(decision.until_us) == "Thu 2026-12-03 15:00"


def test_what_is_there_no_more_has_no_reminder() -> None:
    assert code(ask(DAY_BEFORE, DUE, "2026-12-02T09:00", of())) == "no_occasion"


def test_whoever_was_erased_or_has_left_gets_nothing() -> None:
    assert code(ask(DAY_BEFORE, DUE, "2026-12-02T09:00", of(DUE, is_there=False))) == "gone"
    assert code(ask(DAY_BEFORE, DUE, "2026-12-02T09:00", of(is_there=False))) == "gone"


def test_what_would_come_too_late_is_withdrawn_rather_than_deferred() -> None:
    assert code(ask(DAY_BEFORE, DUE, "2026-12-03T23:59")) == "too_late"
    early = step("meeting", -1, "21:00")
    assert code(ask(early, meeting("2026-12-03T07:30"), "2026-12-02T21:00")) == "too_late"


@pytest.mark.parametrize(
    ("rule", "changes", "expected"),
    [
        ("visited", {"visited_us": at("2026-12-01T12:00")}, "visited"),
        ("visited", {"visited_us": at("2026-11-29T12:00")}, "mail"),
        ("contacted", {"contacted_us": at("2026-12-01T12:00")}, "contacted"),
        ("contacted", {"contacted_us": at("2026-11-20T12:00")}, "mail"),
    ],
)
def test_stop_rules_look_at_what_happened_since(rule: str, changes: dict[str, int], expected: str) -> None:
    alert = Occasion(kind="signal", about="alert-1", at_us=at("2026-11-30T12:00"), sort="silence")
    asked = step("signal", 2, "10:00", stop=(rule,))
    assert code(ask(asked, alert, "2026-12-02T10:00", of(alert, **changes))) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (MessageConditions(engagement=("active",)), "mail"),
        (MessageConditions(engagement=("silent", "never")), "conditions"),
        (MessageConditions(languages=("en",)), "conditions"),
        (MessageConditions(cohorts=("class-1", "class-2")), "mail"),
        (MessageConditions(cohorts=("class-2",)), "conditions"),
        (MessageConditions(opted_in=True), "conditions"),
    ],
)
def test_conditions_are_asked_of_the_person_as_they_are_now(when: MessageConditions, expected: str) -> None:
    situation = of(DUE, visited_us=GOES - 3 * US_PER_DAY)
    assert code(ask(step(when=when), DUE, "2026-12-02T09:00", situation)) == expected


@pytest.mark.parametrize(
    ("days_ago", "word"), [(None, "never"), (0, "active"), (7, "active"), (8, "fading"), (14, "fading"), (15, "silent")]
)
def test_engagement_is_a_word_for_the_days_since_the_last_visit(days_ago: int | None, word: str) -> None:
    visited = None if days_ago is None else GOES - days_ago * US_PER_DAY
    assert of(visited_us=visited).engagement(GOES) == word


def test_the_cap_holds_over_all_message_scenarios_and_any_seven_days() -> None:
    sent = tuple(at(f"2026-11-{day}T10:00") for day in (26, 27, 30))
    far = essay("2026-12-09T23:59")
    asked = step(days=-7)
    decision = decide(asked, far.id, of(far), ada(reminded=sent), TERMS, GOES)
    assert isinstance(decision, Wait)
    assert (decision.reason.code, told(decision.until_us)) == ("cap", "Thu 2026-12-03 10:00")
    assert code(decide(step(required=True), DUE.id, of(DUE), ada(reminded=sent), TERMS, GOES)) == "mail"
    assert code(decide(DAY_BEFORE, DUE.id, of(DUE), ada(reminded=sent[1:]), TERMS, GOES)) == "mail"


def test_room_that_comes_in_quiet_hours_is_used_after_them() -> None:
    sent = (at("2026-11-25T21:30"), *(at(f"2026-11-{day}T10:00") for day in (27, 30)))
    far, now = essay("2026-12-09T09:00"), at("2026-12-02T09:30")
    for hour, then in (("07:00", "08:00"), (None, "08:00"), ("09:00", "09:00")):
        asked = msgspec.structs.replace(step(days=-7).trigger, at=hour)
        decision = decide(step(trigger=asked), far.id, of(far), ada(reminded=sent), TERMS, now)
        assert isinstance(decision, Wait)
        assert told(decision.until_us) == f"Thu 2026-12-03 {then}"


def test_what_a_day_off_has_held_back_goes_on_the_next_working_day_at_the_hour_of_its_step() -> None:
    asked = step(days=1, at_time="10:00")
    late = essay("2026-11-27T23:59")
    for quiet in (Quiet(0, 0), AT_NIGHT, Quiet(12 * 60, 8 * 60)):
        decision = decide(asked, late.id, of(late), ada(quiet=quiet), TERMS, at("2026-11-28T10:00"))
        assert isinstance(decision, Wait)
        assert (decision.reason.code, told(decision.until_us)) == ("not_working", "Mon 2026-11-30 10:00")
        assert code(decide(asked, late.id, of(late), ada(quiet=quiet), TERMS, decision.until_us)) == "mail"
    assert code(ask(asked, late, "2026-11-28T10:00", terms=ALWAYS)) == "mail"


def test_the_hour_of_its_step_is_that_of_whoever_gets_it() -> None:
    late = essay("2026-11-27T23:59")
    asked = step(days=1, at_time="10:00")
    now = at("2026-11-28T10:00", "America/Montreal")
    decision = decide(asked, late.id, of(late), ada("America/Montreal"), TERMS, now)
    assert isinstance(decision, Wait)
    assert told(decision.until_us, "America/Montreal") == "Mon 2026-11-30 10:00"


def test_rather_than_too_late_it_goes_as_soon_as_may_be() -> None:
    asked = step("meeting", -2, "19:00", latecomers=True)
    for starts, then in (("2026-12-02T18:00", "Tue 2026-12-01 19:00"), ("2026-12-01T18:00", "Tue 2026-12-01 08:00")):
        planned = meeting(starts)
        decision = ask(asked, planned, "2026-11-30T20:00")
        assert isinstance(decision, Wait)
        assert told(decision.until_us) == then


def test_somebody_who_comes_late_gets_nothing_of_what_was_before() -> None:
    start = Occasion(kind="course_start", about="start", at_us=at("2026-11-30T00:00"))
    since = {"since_us": at("2026-12-02T08:00")}
    asked = step("course_start", 0, "09:00")
    assert code(ask(asked, start, "2026-12-02T09:00", of(start, **since))) == "before_coming"
    latecomers = msgspec.structs.replace(asked, latecomers=True)
    assert code(ask(latecomers, start, "2026-12-02T09:00", of(start, **since))) == "mail"
