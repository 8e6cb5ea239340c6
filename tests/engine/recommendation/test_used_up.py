"""What comes of a skill whose items were all answered: it rests, it is passed, and nothing is asked day after day."""

import msgspec
import numpy as np
import pytest

from content_graph.compiled import compile_graph
from engine.recommendation.decision import Decision
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import WorkDone
from engine.recommendation.standing import NEVER
from engine.tracing.traces import TICKS_PER_DAY
from tests.engine.recommendation.course import (
    COMPILED,
    N_ITEMS,
    NOW_TICK,
    SETTINGS,
    graph,
    policy_of,
    situation,
    with_goal,
)

COUNTING = compile_graph(with_goal(graph(), "counting"))
STUDIED = frozenset({f"counting-{kind}-{language}" for kind in ("core", "remedial") for language in ("fr", "en")})
RESTED = SETTINGS.rest_days


def decision(
    days_ago: int, times: int, *, streak: int = 1, mastery: float = 0.6, settings: PolicySettings = SETTINGS
) -> Decision:
    """Ask for a learner who has answered every item of the goal's only skill so often, and studied all, long ago."""
    day = NOW_TICK // TICKS_PER_DAY - days_ago
    items = np.array([COMPILED.item_index[f"counting-{number}"] for number in range(N_ITEMS)], np.int64)
    row = [day - number for number in range(times)] + [NEVER] * (3 - times)
    learner = situation({"counting": mastery}, streaks={"counting": streak}, days_ago=days_ago)
    done = WorkDone(items, np.tile(row, (N_ITEMS, 1)))
    return policy_of(COUNTING, settings).decide(learner._replace(done=done, exclude=STUDIED, goal_id="counting"))


def test_a_question_is_not_asked_again_within_the_days_that_it_rests() -> None:
    assert decision(RESTED - 1, 1).status == "bank_exhausted"
    assert decision(RESTED, 1).recommendations[0].reason_code == "advance_repeat"


def test_a_question_is_asked_twice_a_month_and_not_a_third_time() -> None:
    assert decision(RESTED, 2).status == "bank_exhausted"
    assert decision(40, 2).recommendations[0].reason_code == "advance_repeat"


@pytest.mark.parametrize(("streak", "mastery", "is_passed"), [(2, 0.6, True), (1, 0.6, False), (2, 0.4, False)])
def test_where_nothing_new_is_left_to_ask_two_right_answers_pass(streak: int, mastery: float, is_passed: bool) -> None:  # noqa: FBT001
    found = decision(RESTED, 1, streak=streak, mastery=mastery)

    assert (found.status == "complete") == is_passed
    assert ("counting" in found.used_up) != is_passed


def test_a_mastery_that_rests_on_too_few_items_names_how_many_would_do() -> None:
    item = np.array([COMPILED.item_index["counting-4"]], np.int64)
    done = WorkDone(item, np.array([[NOW_TICK // TICKS_PER_DAY, NEVER, NEVER]]))
    learner = situation({"counting": 0.97}, results={"counting": 1}, streaks={"counting": 1})

    found = policy_of(COUNTING).decide(learner._replace(done=done, goal_id="counting")).recommendations[0]

    assert found.reason_code == "advance_confirm"
    told = {"mastery": 0.97, "own_items": 1.0, "turning_fact": "own_items", "turning_point": float(SETTINGS.own_items)}
    assert found.facts == told


def test_a_question_that_is_open_is_not_asked_again_before_its_film_was_studied() -> None:
    learner = situation({"counting": 0.6}, streaks={"counting": -1}, days_ago=RESTED, active={"counting": ["evaluate"]})
    items = np.array([COMPILED.item_index[f"counting-{number}"] for number in range(N_ITEMS)], np.int64)
    days = np.tile([NOW_TICK // TICKS_PER_DAY - RESTED, NEVER, NEVER], (N_ITEMS, 1))
    asked = learner._replace(done=WorkDone(items, days), goal_id="counting")

    found = policy_of(COUNTING).decide(asked).recommendations

    assert [(one.activity_id, one.reason_code) for one in found[:1]] == [("counting-remedial-fr", "advance_study")]
    assert found[1].reason_code == "evaluate_continues"
    assert policy_of(COUNTING).decide(asked._replace(exclude=STUDIED)).recommendations[0].reason_code == (
        "evaluate_continues"
    )


def test_while_something_new_is_left_to_ask_two_right_answers_do_not_pass() -> None:
    asked = situation({"counting": 0.6}, streaks={"counting": 2})._replace(goal_id="counting")

    assert policy_of(COUNTING).decide(asked).status == "ready"


def test_without_passing_used_up_questions_pass_nothing() -> None:
    assert decision(RESTED, 1, streak=3, settings=msgspec.structs.replace(SETTINGS, passes_after=0)).status == "ready"
