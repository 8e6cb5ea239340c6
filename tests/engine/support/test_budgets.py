"""A supporter's day counts learners: who reaches them, who stands below, and at which place help is judged."""

import itertools
from collections import defaultdict
from random import Random
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from engine.support.budgets import A_DAY, ALONG, Place, Placed, Waiting, first_places, placed
from engine.support.routing import SEVERITIES, Severity


def of_learner(n: int, learner: str, severity: Severity = "low", rank: float = 0.0) -> Waiting:
    return Waiting(f"a{n:02d}", "tess", learner, severity, rank)


Day: TypeAlias = tuple[list[Waiting], dict[str, int], dict[str, frozenset[str]]]


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Draw alerts of few learners and owners, budgets, and who has reached whom today."""
    owners, learners = st.sampled_from(["tess", "tom"]), st.sampled_from(["", "ada", "bob", "cy", "dora", "eve"])
    rows = draw(st.lists(st.tuples(owners, learners, st.sampled_from(SEVERITIES), st.sampled_from([0.0, 0.5, 0.9]))))
    alerts = [Waiting(f"a{n:02d}", *row) for n, row in enumerate(rows)]
    budgets = draw(st.dictionaries(owners, st.integers(0, 4)))
    had = draw(st.dictionaries(owners, st.frozensets(learners.filter(bool))))
    return alerts, budgets, had


@given(days(), st.randoms())
def test_the_order_in_which_alerts_come_in_changes_nothing(day: Day, random: Random) -> None:
    alerts, budgets, had = day
    shuffled = [*alerts]
    random.shuffle(shuffled)
    assert placed(shuffled, budgets, had) == placed(alerts, budgets, had)


@given(days())
def test_no_more_learners_reach_a_supporter_than_the_budget_has_and_each_with_all_their_alerts(day: Day) -> None:
    alerts, budgets, had = day
    sides: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for one in placed(alerts, budgets, had):
        sides[one.owner_id, one.learner_id].add(one.is_within)
    assert all(len(side) == 1 for side in sides.values())
    for owner in ("tess", "tom"):
        there = had.get(owner, frozenset())
        reached = {learner for (of, learner), side in sides.items() if of == owner and learner and True in side}
        standing = {learner for of, learner in sides if of == owner and learner}
        room = max(0, budgets.get(owner, A_DAY) - len(there))
        assert standing & there <= reached
        assert len(reached - there) == min(room, len(standing - there))


@given(days())
def test_places_are_of_learners_by_the_most_urgent_alert_of_each(day: Day) -> None:
    alerts, budgets, had = day
    urgency = {one.alert_id: (-SEVERITIES.index(one.severity), -one.rank, one.alert_id) for one in alerts}
    for owner in ("tess", "tom"):
        first: dict[str, tuple[int, float, str]] = {}
        found = [one for one in placed(alerts, budgets, had) if one.owner_id == owner]
        for one in found:
            key = urgency[one.alert_id]
            first[one.learner_id] = min(first.get(one.learner_id, key), key)
        waiting = sorted((key, learner) for learner, key in first.items() if learner not in {"", *had.get(owner, ())})
        places = {learner: place for place, (_, learner) in enumerate(waiting, start=1)}
        assert all(one.place == places[one.learner_id] for one in found if one.learner_id in places)
        assert all(one.place == ALONG for one in found if one.learner_id in had.get(owner, ()))


@given(days(), st.sampled_from(["ada", "bob", "cy"]))
def test_a_further_alert_of_a_learner_that_is_less_urgent_moves_nobody(day: Day, learner: str) -> None:
    alerts, budgets, had = day
    before = placed(alerts, budgets, had)
    if learner not in {one.learner_id for one in before if one.owner_id == "tess"}:
        return
    after = placed([*alerts, Waiting("z", "tess", learner, "low", -1.0)], budgets, had)
    assert [one for one in after if one.alert_id != "z"] == [*before]


def test_six_alerts_of_one_learner_leave_four_places_for_others() -> None:
    """So a Monday is not one learner's: six of the seven alerts of a tutor's day were about one."""
    monday = [of_learner(n, "ada", "high", 1.0 - n / 10) for n in range(6)]
    monday += [of_learner(10 + n, f"other{n}", "medium", -n) for n in range(6)]
    within = [one for one in placed(monday, {}) if one.is_within]
    assert [one.learner_id for one in within] == ["ada"] * 6 + [f"other{n}" for n in range(4)]
    assert {one.place for one in within if one.learner_id == "ada"} == {1}


def test_a_hundred_learners_for_one_supporter_are_ranked_and_five_reach_her() -> None:
    alerts = [of_learner(n, f"l{n}", "medium", n / 100) for n in range(98)]
    alerts += [Waiting("urgent", "tess", "u", "high", 0.0), Waiting("small", "tess", "s", "low", 9.0)]
    found = placed(alerts, {})
    assert [one.alert_id for one in found if one.is_within] == ["urgent", "a97", "a96", "a95", "a94"]
    assert (len(found), found[-1].alert_id, {one.cut for one in found}) == (100, "small", {A_DAY})
    assert [one.place for one in found] == list(range(1, 101))


def test_a_budget_is_a_person_s_own_and_whom_they_had_today_counts() -> None:
    alerts = [
        Waiting(f"{who}{n}", who, f"of-{who}{n}", "low", n) for who, n in itertools.product(("tess", "tom"), range(3))
    ]
    found = placed(alerts, {"tess": 2}, {"tess": {"x"}, "tom": {f"y{n}" for n in range(9)}})
    assert [one.alert_id for one in found if one.is_within] == ["tess2"]


def test_one_of_a_cohort_uses_nothing_up_and_reaches_nobody_whose_budget_is_none() -> None:
    alerts = [Waiting("all", "tess", "", "high", 0.0), of_learner(1, "ada"), of_learner(2, "bob")]
    assert [(one.alert_id, one.place, one.is_within) for one in placed(alerts, {"tess": 1})] == [
        ("all", ALONG, True),
        ("a01", 1, True),
        ("a02", 2, False),
    ]
    assert not any(one.is_within for one in placed(alerts, {"tess": 0}))


def test_who_comes_once_a_budget_is_used_up_stands_below_all_who_competed_for_it() -> None:
    """Otherwise the most urgent of the afternoon would be compared with whoever was just called in the morning."""
    morning = [of_learner(n, f"l{n}", rank=-n) for n in range(7)]
    first = first_places(placed(morning, {}), ())
    assert [(one.alert_id, one.place, one.cut) for one in first] == [(f"a{n:02d}", n + 1, 5) for n in range(7)]
    beyond = morning[5:]
    noon = [*beyond, Waiting("b0", "tess", "m0", "low", -9.0), Waiting("b1", "tess", "m1", "high", 9.0)]
    had = {"tess": {f"l{n}" for n in range(5)}}
    found = placed(noon, {}, had)
    assert found[0].alert_id == "b1"
    given_today = {("tess", f"l{n}"): Place(n + 1, 5) for n in range(7)}
    later = first_places(found, {one.alert_id for one in beyond}, had, given_today)
    assert [(one.alert_id, one.place, one.cut) for one in later] == [("b1", 8, 5), ("b0", 9, 5)]


def test_a_learner_keeps_their_first_place_of_the_day_whatever_comes_of_them_after_it() -> None:
    had, given_today = {"tess": {"ada"}}, {("tess", "ada"): Place(2, 5), ("tess", "bob"): Place(7, 5)}
    noon = [of_learner(1, "ada", "high"), of_learner(2, "bob", "high"), of_learner(3, "old"), of_learner(4, "old")]
    found = placed(noon, {"tess": 1}, had)
    later = first_places(found, {"a03"}, had, given_today)
    places = {one.alert_id: (one.place, one.cut) for one in later}
    assert places == {
        "a01": (2, 5),
        "a02": (7, 5),
        "a04": (3, 1),  # below who has reached, and who waited
    }


def test_what_comes_along_of_a_learner_who_waited_since_yesterday_was_in_no_competition() -> None:
    found = placed([of_learner(1, "ada", "high"), Waiting("all", "tess", "", "high", 0.0)], {}, {"tess": {"ada"}})
    assert [one.is_within for one in found] == [True, True]
    assert first_places(found, (), {"tess": {"ada"}}) == ()


def test_one_after_the_other_they_are_ranked_as_they_come() -> None:
    places, ranked = list[Placed](), list[Waiting]()
    for n in range(8):
        had = {"tess": {f"l{one}" for one in range(min(n, A_DAY))}}
        new = of_learner(n, f"l{n}", rank=n)
        standing = [*ranked[A_DAY:], new]
        places += first_places(placed(standing, {}, had), {one.alert_id for one in ranked}, had)
        ranked.append(new)
    assert [(one.alert_id, one.place, one.cut) for one in places] == [(f"a{n:02d}", n + 1, A_DAY) for n in range(8)]
