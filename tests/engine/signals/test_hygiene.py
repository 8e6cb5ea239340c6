from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from engine.signals.hygiene import Key, Raised, Settled, settle
from engine.signals.settings import SignalSettings
from engine.signals.signal import Kind, Signal

SETTINGS = SignalSettings()


def silent(learner_id: str, rank: float = 0.0) -> Signal:
    return Signal("silence", "medium", {"idle_days": 14.0}, ("v1",), {}, learner_id, "c", rank=rank)


def of(learner_id: str) -> Callable[[Key], bool]:
    return lambda key: key[1] == learner_id


def days(*found: tuple[int, list[Signal]], n_enrolled: int = 100) -> list[Settled]:
    memory: dict[Key, Raised] = {}
    told = []
    for day, signals in found:
        told.append(settle(signals, memory, n_enrolled, day, SETTINGS))
        memory = told[-1].memory
    return told


def test_what_holds_day_after_day_is_raised_once() -> None:
    told = days(*((day, [silent("a")]) for day in range(20, 90)))
    assert [len(one.raised) for one in told] == [1] + [0] * 69


def test_a_signal_ends_by_itself_when_its_evidence_turns() -> None:
    told = days((20, [silent("a")]), (21, []), (22, []))
    assert told[1].ended == (silent("a").key,)
    assert told[2].ended == ()


def test_what_ended_rests_for_28_days_and_then_comes_again() -> None:
    told = days((20, [silent("a")]), (21, []), (47, [silent("a")]), (48, [silent("a")]))
    assert [len(one.raised) for one in told] == [1, 0, 0, 1]


def stuck(kind: Kind, skill_id: str = "s") -> Signal:
    return Signal(kind, "high", {"n_used_up": 4.0}, ("r1",), {}, "a", "c", skill_id)


SPINNING, USED_UP = stuck("wheel_spinning"), stuck("nothing_more")


def told(found: list[Signal], memory: dict[Key, Raised], day: int = 20) -> list[str]:
    return [one.kind for one in settle(found, memory, 100, day, SETTINGS).raised]


def test_what_goes_on_is_given_as_it_is_now_and_neither_what_is_new_nor_what_has_ended() -> None:
    first, later = silent("a"), msgspec.structs.replace(silent("a"), severity="high", facts={"idle_days": 28.0})
    found = days((20, [first]), (34, [later, silent("b")]), (35, []))
    assert [at.going_on for at in found] == [(), (later,), ()]


def test_wheel_spinning_and_nothing_more_on_one_skill_are_told_once_and_on_two_each() -> None:
    assert told([SPINNING, USED_UP], {}) == ["nothing_more"]
    assert told([SPINNING, stuck("nothing_more", "t")], {}) == ["wheel_spinning", "nothing_more"]


def test_while_nothing_more_is_open_or_rests_nobody_is_told_of_wheel_spinning_on_that_skill() -> None:
    found = days((20, [USED_UP]), (21, [USED_UP, SPINNING]), (22, [SPINNING]), (47, [SPINNING]), (48, [SPINNING]))
    assert [[one.kind for one in at.raised] for at in found] == [["nothing_more"], [], [], [], ["wheel_spinning"]]
    assert [at.ended for at in found] == [(), (), (USED_UP.key,), (), ()]


def test_nothing_more_is_not_raised_while_somebody_has_the_alert_of_wheel_spinning_and_is_where_nobody_has() -> None:
    begun = Raised(19, is_open=True, is_attended=True)
    assert told([SPINNING, USED_UP], {SPINNING.key: begun}) == []
    below_or_ended_by_somebody = Raised(19, is_open=True)
    assert told([SPINNING, USED_UP], {SPINNING.key: below_or_ended_by_somebody}) == ["nothing_more"]
    assert told([USED_UP], {SPINNING.key: begun}) == ["nothing_more"]  # its evidence has turned


def test_on_the_first_day_of_a_course_a_share_of_nobody_is_none() -> None:
    memory = {silent(f"l{n}").key: Raised(0, is_open=True) for n in range(6)}
    assert settle([], memory, 0, 0, SETTINGS, lambda _: False).raised == ()


def test_more_than_a_fifth_of_a_cohort_at_once_is_one_signal_for_the_cohort() -> None:
    many = [silent(f"l{at}") for at in range(21)]
    (told,) = days((20, many))
    assert [(one.kind, one.facts["signal"], one.facts["n_learners"]) for one in told.raised] == [
        ("cohort", "silence", 21.0)
    ]
    assert told.raised[0].evidence == tuple(one.learner_id for one in many)


def test_a_fifth_is_not_more_than_a_fifth() -> None:
    (told,) = days((20, [silent(f"l{at}") for at in range(20)]))
    assert len(told.raised) == 20


def test_while_a_cohort_s_signal_is_open_nobody_is_told_about_each_learner_and_then_each_is() -> None:
    many = [silent(f"l{at}") for at in range(30)]
    told = days((20, many), (21, [*many, silent("late")]), (22, many[:10]))
    assert told[1].raised == ()
    assert told[2].ended == (told[0].raised[0].key,)
    assert {one.learner_id for one in told[2].raised} == {one.learner_id for one in many[:10]}
    assert told[2].covered == ()
    after = days((20, many), (21, many[1:]), (22, many[1:10]), (23, many[1:10]), (24, []))
    assert after[3].raised == ()
    assert {key[1] for key in after[4].ended} == {one.learner_id for one in many[1:10]}


def test_one_after_the_other_on_one_day_they_become_one_for_the_cohort_which_stands_for_those_raised_before() -> None:
    memory: dict[Key, Raised] = {}
    raised, covered = [], []
    for at in range(8):
        told = settle([silent(f"l{at}")], memory, 20, 20, SETTINGS, of(f"l{at}"))
        memory = told.memory
        raised += [one.kind for one in told.raised]
        covered += [key[1] for key in told.covered]
    assert raised == ["silence"] * 4 + ["cohort"]  # the fifth makes more than a fifth of twenty
    assert covered == ["l0", "l1", "l2", "l3"]
    (over,) = [settle([], memory, 20, 21, SETTINGS)]
    assert [key[2] for key in over.ended] == ["cohort"]
    assert over.raised == ()


def test_on_different_days_they_stay_what_they_are() -> None:
    memory: dict[Key, Raised] = {}
    for at in range(8):
        late = msgspec.structs.replace(silent(f"l{at}"), kind="late_work")
        told = settle([late], memory, 20, 20 + at, SETTINGS, of(f"l{at}"))
        memory = told.memory
        assert [one.kind for one in told.raised] == ["late_work"]


def falling_silent(*last_visits: int) -> Callable[[int], list[Signal]]:
    """Give who is silent on a day, of learners who came last on these days of September."""

    def on(day: int) -> list[Signal]:
        return [
            msgspec.structs.replace(silent(f"l{at}"), facts={"idle_days": 14.0, "last_visit": f"2026-09-{last:02d}"})
            for at, last in enumerate(last_visits)
            if day - 1 - last >= 14
        ]

    return on


def over(found: Callable[[int], list[Signal]], last: int) -> tuple[list[Settled], list[str]]:
    """Settle the days from the 16th on, and tell of whom something is open at the end that was told."""
    memory: dict[Key, Raised] = {}
    told = []
    for day in range(16, last):
        told.append(settle(found(day), memory, 20, day, SETTINGS))
        memory = told[-1].memory
    return told, sorted(key[1] or key[2] for key, one in memory.items() if one.is_open and not one.is_covered)


def kinds(told: list[Settled]) -> list[list[str]]:
    return [[one.kind for one in day.raised] for day in told if day.raised]


def test_a_class_that_falls_silent_within_four_days_is_one_signal_that_stands_for_those_raised_before() -> None:
    told, left = over(falling_silent(*[1] * 3, *[2] * 3, *[3] * 7, *[4] * 7), 40)
    assert kinds(told) == [["silence"] * 3, ["cohort"]]
    facts = {"signal": "silence", "n_learners": 6.0, "share": 0.3, "since": "2026-09-01", "until": "2026-09-02"}
    assert told[1].raised[0].facts == facts
    assert set(told[1].raised[0].evidence) == {f"l{at}" for at in range(6)}
    assert [key[1] for key in told[1].covered] == ["l0", "l1", "l2"]
    assert left == ["cohort"]


def test_of_a_class_of_which_two_fall_silent_each_is_told() -> None:
    told, left = over(falling_silent(1, 3), 40)
    assert kinds(told) == [["silence"], ["silence"]]
    assert left == ["l0", "l1"]


def test_who_falls_silent_one_after_the_other_over_weeks_is_told_one_by_one() -> None:
    told, left = over(falling_silent(1, 4, 7, 10, 13, 16, 19), 40)
    assert kinds(told) == [["silence"]] * 7
    assert len(left) == 7


def test_a_class_that_comes_back_ends_its_signal_and_who_stays_away_is_told_of_alone() -> None:
    stopped = falling_silent(*[1] * 4, *[3] * 6)
    told, left = over(lambda day: stopped(day) if day < 25 else stopped(day)[:1], 40)
    assert kinds(told) == [["silence"] * 4, ["cohort"], ["silence"]]
    assert [key[2] for day in told for key in day.ended] == ["cohort"]
    assert left == ["l0"]


def test_who_was_silent_long_before_keeps_no_signal_of_the_cohort_going() -> None:
    stopped = falling_silent(*[1] * 4, *[15] * 5)
    told, left = over(lambda day: stopped(day) if day < 35 else stopped(day)[:5], 50)
    assert kinds(told) == [["silence"] * 4, ["cohort"], ["silence"]]
    assert left == [f"l{at}" for at in range(5)]


def test_the_more_urgent_comes_first_and_then_the_higher_rank() -> None:
    high = Signal("missed_work", "high", {}, (), {}, "z", "c")
    (told,) = days((20, [silent("a", 0.1), silent("b", 0.9), high]))
    assert [one.learner_id for one in told.raised] == ["z", "b", "a"]


def test_two_signals_on_one_skill_of_one_learner_are_one() -> None:
    (told,) = days((20, [silent("a"), silent("a")]))
    assert len(told.raised) == 1


def test_a_small_cohort_has_no_cohort_s_signal() -> None:
    (told,) = days((20, [silent("a"), silent("b")]), n_enrolled=4)
    assert {one.kind for one in told.raised} == {"silence"}


@given(st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=120))
def test_nobody_is_raised_twice_within_the_rest_and_what_is_open_is_what_holds(history: list[set[str]]) -> None:
    told = days(*((day, [silent(one) for one in sorted(names)]) for day, names in enumerate(history)))
    last: dict[str, int] = {}
    for day, (names, one) in enumerate(zip(history, told, strict=True)):
        for signal in one.raised:
            assert signal.learner_id in names
            assert day - last.get(signal.learner_id, -99) >= SETTINGS.rest_days
            last[signal.learner_id] = day
        assert {key[1] for key, known in one.memory.items() if known.is_open} <= names
        assert not {key[1] for key in one.ended} & names
