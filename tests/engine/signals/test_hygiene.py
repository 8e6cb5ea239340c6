from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from engine.signals.hygiene import Key, Raised, Settled, settle
from engine.signals.settings import SignalSettings
from engine.signals.signal import Signal

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
        told = settle([silent(f"l{at}")], memory, 20, 20 + at, SETTINGS, of(f"l{at}"))
        memory = told.memory
        assert [one.kind for one in told.raised] == ["silence"]


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
