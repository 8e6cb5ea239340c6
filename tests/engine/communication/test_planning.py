"""What is planned has one key, whoever plans it and however often; a rehearsal shows six weeks of it at once."""

import datetime as dt

import msgspec
import pytest

from engine.communication.bundled import bundled
from engine.communication.people import Facts, Recipient
from engine.communication.planning import key_of, plan
from engine.communication.rehearsal import Follower, Rehearsed, rehearse
from engine.communication.situation import Occasion, Run, Situation, Terms
from engine.support.openings import US_PER_DAY
from tests.engine.communication.places import ALWAYS, TERMS, ada, at, essay, meeting, of, run_of, step, told

DUE = essay("2026-12-03T23:59")
AUDIENCE = {"learner": (ada(),)}


def keys(situation: Situation, now: str, *, run: Run | None = None) -> list[str]:
    return [one.key for one in plan(run or run_of(step()), situation, AUDIENCE, at(now))]  # type: ignore[arg-type]


def test_the_same_is_planned_under_the_same_key_until_its_moment_has_passed() -> None:
    key = "scenario/s/deadline:essay@2026-12-03/learner:ada"
    assert keys(of(DUE), "2026-11-29T08:00") == []
    assert keys(of(DUE), "2026-12-01T08:00") == keys(of(DUE), "2026-12-03T12:00") == [key]
    assert keys(of(DUE), "2026-12-04T00:00") == []


def test_what_is_done_or_called_off_already_is_not_planned() -> None:
    assert keys(of(essay("2026-12-03T23:59", is_done=True)), "2026-12-02T08:00") == []
    assert (
        keys(of(meeting("2026-12-03T10:00", is_cancelled=True)), "2026-12-02T08:00", run=run_of(step("meeting"))) == []
    )
    assert keys(of(DUE, is_there=False), "2026-12-02T08:00") == []


def test_no_two_messages_have_one_key() -> None:
    tricky = ("a/b", "a", "a:b", "a@2026-12-03", "é/", "a%2Fb")
    people = [msgspec.structs.replace(ada(), id=one) for one in tricky]
    tutors = [msgspec.structs.replace(one, kind="supporter") for one in people]
    found = {
        key_of(scenario, step(id=step_id), essay_of(about).id, person, learner)
        for scenario in tricky
        for step_id in tricky
        for about in tricky
        for person in (*people, *tutors)
        for learner in ((person.id,) if person.kind == "learner" else tricky)
    }
    assert len(found) == len(tricky) ** 3 * (len(tricky) + len(tricky) ** 2)


def essay_of(about: str) -> Occasion:
    return Occasion(kind="deadline", about=about, at_us=0)


def test_a_supporter_is_written_to_once_for_each_learner() -> None:
    tutor = msgspec.structs.replace(ada(), kind="supporter", id="tina")
    run = run_of(step(to="tutor"))
    found = [
        one
        for learner in ("ada", "bo")
        for one in plan(run, of(DUE, learner=learner), {"tutor": (tutor,)}, at("2026-12-02T08:00"))
    ]
    assert [(one.recipient_id, one.learner) for one in found] == [("tina", "ada"), ("tina", "bo")]
    assert len({one.key for one in found}) == 2


def test_only_what_a_trigger_asks_for_is_planned() -> None:
    other = Occasion(kind="deadline", about="quiz", at_us=DUE.at_us)
    trigger = msgspec.structs.replace(step().trigger, only=("quiz",))
    assert len(keys(of(DUE, other), "2026-12-02T08:00")) == 2
    found = keys(of(DUE, other), "2026-12-02T08:00", run=run_of(step(trigger=trigger)))
    assert found == ["scenario/s/deadline:quiz@2026-12-03/learner:ada"]


def test_a_deadline_that_is_to_be_done_is_planned_with_its_time_and_facts() -> None:
    (planned,) = plan(run_of(step(needs_approval=True)), of(DUE, facts=COURSE), AUDIENCE, at("2026-12-01T08:00"))  # type: ignore[arg-type]
    assert told(planned.not_before_us) == "Wed 2026-12-02 09:00"
    assert planned.until_us == DUE.at_us
    assert planned.needs_approval
    assert set(planned.facts.texts) == {"course", "activity"}


COURSE = Facts(
    texts={"course": {"fr": "Cybersécurité", "en": "Cybersecurity"}},
    days={"start": dt.date(2026, 9, 7), "end": dt.date(2026, 10, 16)},
)
START, END = at("2026-09-07T00:00"), at("2026-10-16T00:00")


def course(*others: Occasion) -> tuple[Occasion, ...]:
    return (
        Occasion(kind="course_start", about="start", at_us=START, on=dt.date(2026, 9, 7)),
        Occasion(kind="course_end", about="end", at_us=END, on=dt.date(2026, 10, 16)),
        *others,
    )


def follower(person: Recipient, **changes: object) -> Follower:
    """Return somebody who hands the first task in just before it is due, and is silent from the third week on."""

    def situation(now_us: int) -> Situation:
        done = now_us >= at("2026-09-17T20:00")
        first, second = essay("2026-09-18T18:00", is_done=done), at("2026-10-02T18:00")
        silent = Occasion(kind="signal", about="a1", at_us=at("2026-10-06T06:00"), sort="silence")
        occasions = course(
            msgspec.structs.replace(first, about="first"),
            Occasion(kind="deadline", about="second", at_us=second),
            *((silent,) if now_us >= silent.at_us else ()),
        )
        visited = min(now_us, at("2026-09-22T12:00"))
        usual = {"visited_us": visited if now_us > START else None, "facts": COURSE, "since_us": at("2026-08-20T12:00")}
        return of(*occasions, **{**usual, **changes})

    return Follower(situation, {"learner": (person,)})


def in_short(found: list[Rehearsed], zone: str = "Europe/Paris") -> list[tuple[str, str, str]]:
    return [
        (one.step_id, one.outcome if one.channel is None else one.channel, told(one.at_us, zone)[4:]) for one in found
    ]


def test_six_weeks_of_the_bundled_course_are_shown_at_once() -> None:
    run = Run("course", bundled("cybersecurity-course"), TERMS)
    found = rehearse(run, [follower(ada())], at("2026-08-24T00:00"), at("2026-10-26T00:00"))
    assert in_short(found) == [
        ("convocation", "mail", "2026-08-31 09:00"),
        ("welcome", "mail", "2026-09-07 09:00"),
        ("deadline-in-three-days", "mail", "2026-09-15 09:00"),
        ("deadline-tomorrow", "push", "2026-09-17 09:00"),
        ("deadline-in-three-days", "mail", "2026-09-29 09:00"),
        ("deadline-tomorrow", "push", "2026-10-01 09:00"),
        ("deadline-missed", "mail", "2026-10-05 10:00"),
        ("closing", "mail", "2026-10-19 09:00"),
    ]
    late = next(one for one in found if one.step_id == "deadline-missed")
    assert [reason.code for reason in late.reasons] == ["not_working"]
    assert told(late.planned_us) == "Sat 2026-10-03 10:00"


def test_somebody_who_joins_in_the_second_week_is_welcomed_and_not_flooded() -> None:
    run = Run("course", bundled("cybersecurity-course"), TERMS)
    late = follower(ada(), since_us=at("2026-09-16T14:00"))
    found = rehearse(run, [late], at("2026-08-24T00:00"), at("2026-09-20T00:00"))
    assert in_short(found) == [
        ("welcome", "mail", "2026-09-16 14:00"),
        ("deadline-tomorrow", "push", "2026-09-17 09:00"),
    ]


def test_everybody_gets_their_messages_at_their_own_nine_o_clock() -> None:
    run = Run("course", bundled("cybersecurity-course"), TERMS)
    for zone in ("America/Montreal", "Pacific/Noumea"):
        found = rehearse(run, [follower(ada(zone))], at("2026-08-24T00:00"), at("2026-09-10T00:00"))
        assert in_short(found, zone) == [
            ("convocation", "mail", "2026-08-31 09:00"),
            ("welcome", "mail", "2026-09-07 09:00"),
        ]


def test_two_that_want_the_same_person_beyond_the_cap_go_one_after_the_other() -> None:
    both = run_of(step(days=-7), step(id="other", days=-7), terms=Terms(None, 1))
    far = essay("2026-12-10T23:59")
    found = rehearse(both, [Follower(lambda _: of(far), AUDIENCE)], at("2026-12-01T00:00"), at("2026-12-20T00:00"))  # type: ignore[arg-type]
    assert in_short(found) == [("s", "mail", "2026-12-03 09:00"), ("other", "mail", "2026-12-10 09:00")]
    assert [reason.code for reason in found[1].reasons] == ["cap"]


def test_what_other_scenarios_sent_counts_too() -> None:
    sent = tuple(at("2026-12-01T10:00") + n for n in range(3))
    audience = {"learner": (ada(reminded=sent),)}
    found = rehearse(run_of(step()), [Follower(lambda _: of(DUE), audience)], at("2026-12-01T12:00"), DUE.at_us)  # type: ignore[arg-type]
    assert [(one.outcome, one.reasons[-1].code) for one in found] == [("withdrawn", "too_late")]
    assert found[0].reasons[-1].en == "The cap of messages of the week is reached. Afterwards it would be too late."


def test_a_rehearsal_ends_where_it_is_told_to() -> None:
    day = at("2026-12-01T00:00")
    found = rehearse(run_of(step(), terms=ALWAYS), [Follower(lambda _: of(DUE), AUDIENCE)], day, day + US_PER_DAY + 1)  # type: ignore[arg-type]
    assert [one.outcome for one in found] == ["waiting"]


@pytest.mark.parametrize("n_days", [1, 2, 5])
def test_no_cap_is_ever_broken_whatever_wants_to_go(n_days: int) -> None:
    essays = [msgspec.structs.replace(essay(f"2026-12-{3 + n:02d}T23:59"), about=f"e{n}") for n in range(0, 20, n_days)]
    steps = [step(id=f"s{days}", days=-days) for days in (1, 2, 3)]
    run = run_of(*steps, terms=Terms(None, 2))
    found = rehearse(run, [Follower(lambda _: of(*essays), AUDIENCE)], at("2026-12-01T00:00"), at("2026-12-31T00:00"))  # type: ignore[arg-type]
    sent = [one.at_us for one in found if one.outcome == "sent"]
    assert len(sent) > 5
    assert all(later - earlier >= 7 * US_PER_DAY for earlier, later in zip(sent, sent[2:], strict=False))
