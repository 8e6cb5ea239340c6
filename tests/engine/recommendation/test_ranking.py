"""What applies to skills, and which of their activities come first, on graphs small enough to work out by hand."""

import numpy as np
import pytest

from engine.recommendation.causes import CAUSE_OF
from engine.recommendation.chart import SOURCES, Chart
from engine.recommendation.kinds import EVALUATE, REMEDIATE, Applicability
from engine.recommendation.known import Aim, Knowledge, Request
from engine.recommendation.leaving import LeavingModel
from engine.recommendation.owing import KIND, SKILL
from engine.recommendation.planner import applying, ranked, value
from engine.recommendation.ranking import Ranking
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Kind
from engine.recommendation.standing import SEEN
from tests.engine.recommendation.course import SETTINGS
from tests.engine.recommendation.planning import aim_of, chart_of, learner_of, with_item

ALL = 31
CHAIN = {(1, 0): 1.0, (2, 1): 1.0}


def rank(
    known: Knowledge, chart: Chart, aim: Aim, settings: PolicySettings = SETTINGS, n_wanted: int = 4, allowed: int = ALL
) -> Ranking:
    valued = value(known, chart, aim, settings.tuning(allowed))
    asked = Request(n_wanted, allowed, ALL, settings.max_changes, language=0)
    return ranked(asked, known, valued, chart, aim, settings.thresholds())


def apply(known: Knowledge, chart: Chart, aim: Aim) -> Applicability:
    return applying(known, value(known, chart, aim, SETTINGS.tuning(ALL)), chart, aim, SETTINGS.thresholds())


def has(kinds: np.ndarray, kind: Kind) -> list[bool]:
    return [bool(one) for one in kinds & KIND_BIT[kind]]


def failing(mastery: list[float], n: int = 4, seen: tuple[int, ...] = (1, 1, 1)) -> Knowledge:
    """A learner of a chain of three who has failed the last skill n times in a row."""
    chart = chart_of(3, CHAIN)
    return learner_of(chart, mastery, opportunities=[*seen[:2], n], streak=[0, 0, -n], last_tick=[1, 1, 9])


def named_cause(known: Knowledge) -> list[int]:
    return [int(one) for one in apply(known, chart_of(3, CHAIN), aim_of([1.0, 1.0, 1.0])).diagnosis.skills[CAUSE_OF, 0]]


def test_a_mastered_prerequisite_is_never_blamed() -> None:
    assert named_cause(failing([0.99, 0.995, 0.3])) == [-1, -1, 2]


def test_a_failure_is_blamed_on_the_prerequisite_that_lacks() -> None:
    assert named_cause(failing([0.97, 0.4, 0.3])) == [-1, 2, -1]


def test_blame_moves_on_to_what_lies_deeper() -> None:
    assert named_cause(failing([0.2, 0.3, 0.3])) == [2, -1, -1]


def test_repeated_failure_moves_blame_from_the_skill_to_what_it_needs() -> None:
    assert named_cause(failing([0.97, 0.8, 0.3], n=1))[2] == 2
    assert named_cause(failing([0.97, 0.8, 0.3], n=8)) == [-1, 2, -1]


def test_an_unseen_suspect_is_asked_about_beside_the_help_and_a_seen_one_is_remediated() -> None:
    chart, aim = chart_of(3, CHAIN), aim_of([1.0, 1.0, 1.0])

    def opened(seen: tuple[int, ...]) -> list[tuple[int, int]]:
        known = failing([0.97, 0.4, 0.3], seen=seen)._replace(touched=np.array([[0, 0, 1]], np.int8))
        return [(row[KIND], row[SKILL]) for row in rank(known, chart, aim).changes[0].tolist() if row[SKILL] >= 0]

    assert opened((1, 0, 1)) == [(EVALUATE, 1), (REMEDIATE, 2)]
    assert opened((1, 1, 1)) == [(REMEDIATE, 1)]


def test_what_faded_is_reviewed_and_only_once_mastered() -> None:
    chart, aim = chart_of(2, {(1, 0): 1.0}), aim_of([1.0, 1.0])
    faded = apply(learner_of(chart, [0.85, 0.1], last=[0.97, 0.1], opportunities=[4, 0]), chart, aim).kinds[0]
    never = apply(learner_of(chart, [0.85, 0.1], last=[0.90, 0.1], opportunities=[4, 0]), chart, aim).kinds[0]

    assert (has(faded, "review")[0], has(faded, "advance")[0]) == (True, False)
    assert (has(never, "review")[0], has(never, "advance")[0]) == (False, True)


def test_no_review_comes_on_a_day_that_has_had_its_share() -> None:
    chart, aim = chart_of(1), aim_of([1.0])
    busy = learner_of(chart, [0.8], last=[0.97], opportunities=[4], is_reviewing=False)

    assert rank(busy, chart, aim).activity.tolist() == [[-1, -1, -1, -1]]
    assert rank(busy._replace(is_reviewing=np.array([True])), chart, aim).kind[0, 0] == 2


def test_an_evaluation_comes_only_where_the_answer_is_worth_more_than_the_practice() -> None:
    chart, aim = chart_of(3, {(1, 0): 1.0}), aim_of([0.0, 1.0, 0.3])
    for mastery in np.linspace(0.05, 0.9, 12):
        known = learner_of(chart, [mastery, 0.1, 0.2])
        valued = value(known, chart, aim, SETTINGS.tuning(ALL))
        kinds = applying(known, valued, chart, aim, SETTINGS.thresholds()).kinds[0]
        assert has(kinds, "evaluate") == (valued.info[0] > valued.rate[0]).tolist()


def test_an_item_on_two_due_skills_beats_single_ones() -> None:
    chart = with_item(chart_of(2), [0, 1])
    due = learner_of(chart, [0.8, 0.8], last=[0.97, 0.97], opportunities=[4, 4])
    found = rank(due, chart, aim_of([1.0, 1.0]), allowed=KIND_BIT["review"])

    assert chart.activity_ids[found.activity[0, 0]] == "0+1"
    assert found.value[0, 0] == pytest.approx(2 * 0.5 * 0.2 * 0.2)


def with_resources(chart: Chart, skill: int, languages: list[int]) -> Chart:
    """One remedial resource for a skill per language."""
    n, n_items = len(languages), chart.n_items
    offsets = chart.skill_offsets.copy()
    offsets[skill + 1 :] += n
    return chart._replace(
        skill_offsets=offsets,
        skill_activities=np.insert(chart.skill_activities, chart.skill_offsets[skill + 1], n_items + np.arange(n)),
        activity_offsets=np.append(chart.activity_offsets, chart.activity_offsets[-1] + 1 + np.arange(n)),
        activity_skills=np.append(chart.activity_skills, [skill] * n),
        activity_minutes=np.append(chart.activity_minutes, np.ones(n)),
        effects=np.append(chart.effects, np.full(n, 2.0)),
        sources=np.append(chart.sources, [SOURCES.index("remedial")] * n),
        languages=np.append(chart.languages, languages),
    )


@pytest.mark.parametrize("language", [0, 1])
def test_a_resource_comes_in_the_preferred_language_and_else_in_another_one(language: int) -> None:
    chart, aim = with_resources(chart_of(1), 0, [0, 1]), aim_of([1.0])
    failed = learner_of(chart, [0.2], opportunities=[3], streak=[-3], touched=[1])
    valued = value(failed, chart, aim, SETTINGS.tuning(ALL))

    def first(preferred: int) -> int:
        asked = Request(1, ALL, ALL, 2, preferred)
        fresh = failed._replace(masks=failed.masks.copy())
        found = ranked(asked, fresh, valued, chart, aim, SETTINGS.thresholds())
        return int(found.activity[0, 0]) - chart.n_items

    assert first(language) == language
    assert rank(failed, with_resources(chart_of(1), 0, [1]), aim).activity[0, 0] in {0, 1, 2}


def test_a_resource_that_was_studied_comes_after_an_item_that_was_not_answered() -> None:
    chart, aim = with_resources(chart_of(1), 0, [0]), aim_of([1.0])
    failed = learner_of(chart, [0.2], opportunities=[3], streak=[-3], touched=[1])
    again = learner_of(chart, [0.2], opportunities=[3], streak=[-3], touched=[1])
    again.standing[0, chart.n_items] = SEEN

    assert rank(failed, chart, aim, n_wanted=1).activity[0, 0] == chart.n_items
    assert rank(again, chart, aim, n_wanted=1).activity[0, 0] < chart.n_items


def test_a_remedial_resource_serves_only_who_is_in_need() -> None:
    chart = with_resources(chart_of(1), 0, [0])

    assert rank(learner_of(chart, [0.2]), chart, aim_of([1.0])).activity[0, 0] < chart.n_items


def test_the_skill_that_is_worked_on_is_not_left_for_an_equal_one() -> None:
    chart, aim = chart_of(2), aim_of([1.0, 1.0])

    def first(mastery: list[float], recent: list[int]) -> int:
        return int(rank(learner_of(chart, mastery, recent=recent), chart, aim).skill[0, 0])

    assert first([0.4, 0.4], [0]) == 0
    assert first([0.4, 0.4], [2]) == 1
    assert first([0.4, 0.2], [0]) == 1


def test_too_many_items_in_a_row_on_one_skill_make_room_for_another() -> None:
    chart, aim = chart_of(2), aim_of([1.0, 1.0])
    long = learner_of(chart, [0.4, 0.4], recent=[0, 1, 0, 1, 0])

    assert rank(long, chart, aim).skill[0, 0] == 1


def test_the_last_item_never_comes_again_and_other_recent_ones_only_for_want_of_new_ones() -> None:
    chart, aim = chart_of(1), aim_of([1.0])

    assert rank(learner_of(chart, [0.4], recent=[0]), chart, aim).activity[0, 0] == 1
    used_up = rank(learner_of(chart, [0.4], recent=[1, 0]), chart, aim)
    assert (used_up.activity[0, 0], used_up.is_repeat[0, 0]) == (1, True)


def test_an_item_that_drives_learners_away_is_left_out_for_one_that_does_not() -> None:
    chart, aim = chart_of(1), aim_of([1.0])
    hard = chart._replace(odds=np.array([0.05 / 0.95, 0.1 / 0.9, 1.0, 1.0]))
    settings = PolicySettings(leaving=LeavingModel(too_hard=0.3, hard_below=0.4), look_ahead=0.0)

    assert rank(learner_of(hard, [0.4]), hard, aim, settings, n_wanted=1).activity[0, 0] == 1


def test_a_ranking_is_in_the_order_of_value_and_names_nothing_twice() -> None:
    rng = np.random.default_rng(3)
    chart = with_item(chart_of(6, {(3, 0): 1.0, (4, 1): 0.5, (5, 3): 1.0}), [1, 2])
    for _ in range(50):
        found = rank(learner_of(chart, rng.random(6).tolist()), chart, aim_of([1.0] * 6))
        there = found.activity[0] >= 0
        assert np.all(np.diff(found.value[0][there]) <= 0.0)
        assert len(set(found.activity[0][there].tolist())) == there.sum()


def test_the_first_is_the_same_however_many_are_asked_for() -> None:
    rng = np.random.default_rng(5)
    chart = with_resources(with_item(chart_of(6, {(3, 0): 1.0, (5, 3): 1.0}), [1, 2]), 4, [0])
    for _ in range(50):
        known = learner_of(chart, rng.random(6).tolist(), streak=[-3] * 6, opportunities=[3] * 6)
        firsts = {rank(known, chart, aim_of([1.0] * 6), n_wanted=n).activity[0, 0] for n in (1, 2, 6)}
        assert len(firsts) == 1


def test_what_has_nothing_to_offer_does_not_stand_before_what_has() -> None:
    chart = chart_of(12)
    known = learner_of(chart, [0.1] * 11 + [0.9])
    known.barred[0, :22] = True

    assert rank(known, chart, aim_of([1.0] * 12)).skill[0].tolist() == [11, -1, -1, -1]


@pytest.mark.parametrize("kind", KIND_BIT)
def test_a_kind_that_is_not_wanted_does_not_come(kind: Kind) -> None:
    chart, aim = chart_of(3, CHAIN), aim_of([1.0, 1.0, 1.0])
    place = list(KIND_BIT).index(kind)
    for known in (failing([0.97, 0.4, 0.3]), learner_of(chart, [0.99, 0.99, 0.99]), failing([0.5, 0.5, 0.5], n=1)):
        assert place not in rank(known, chart, aim, allowed=ALL & ~KIND_BIT[kind]).kind
