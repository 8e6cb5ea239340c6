"""Simulated learners under the engine's policy: the two halves fit together."""

from collections.abc import Callable

import numpy as np
import pytest

from content_graph.compiled import compile_graph
from engine.recommendation.decision import Decision
from simulations.cohort import cohort
from simulations.course import deepened
from tests.engine.recommendation.course import graph
from tests.simulations.working import Work, work

COMPILED = compile_graph(deepened(graph(), 16))
"""With a bank for as many activities: nothing is repeated on the same day."""
N_LEARNERS, N_ACTIVITIES, SEED = 40, 80, 11
GOAL = "interest"


@pytest.fixture(scope="module")
def recommended() -> list[Work]:
    return [work(learner, COMPILED, N_ACTIVITIES) for learner in cohort(COMPILED, N_LEARNERS, SEED)]


def random_choice(seed: int) -> Callable[[Decision], list[str]]:
    rng = np.random.default_rng(seed)
    ids = [item.id for item in COMPILED.graph.items]
    return lambda _: [ids[rng.integers(len(ids))]]


def test_more_reach_the_goal_in_a_class_that_follows_than_in_one_that_wanders_among_the_items(
    recommended: list[Work],
) -> None:
    wandering = [
        work(learner, COMPILED, N_ACTIVITIES, random_choice(number))
        for number, learner in enumerate(cohort(COMPILED, N_LEARNERS, SEED))
    ]

    followed = np.mean([GOAL in one.mastered for one in recommended])
    assert followed > np.mean([GOAL in one.mastered for one in wandering]) + 0.1


def test_nobody_is_left_without_something_to_do_while_the_bank_has_something(recommended: list[Work]) -> None:
    for one in recommended:
        is_over = one.decision.status == "complete" or (
            one.decision.status == "bank_exhausted" and one.decision.used_up
        )
        assert len(one.activities) == N_ACTIVITIES or is_over
    assert (
        np.mean([len(one.activities) == N_ACTIVITIES or one.decision.status == "complete" for one in recommended]) > 0.8
    )


def test_paths_change_and_most_of_what_opens_closes_again(recommended: list[Work]) -> None:
    changes = [change for one in recommended for change in one.changes if change.kind != "deepen"]
    opened = sum(change.action == "opened" for change in changes)
    closed = sum(change.action == "closed" for change in changes)

    assert 0.6 * opened <= closed <= opened


def test_the_planted_missing_prerequisite_is_worked_on_in_most_cases(recommended: list[Work]) -> None:
    learners = cohort(COMPILED, N_LEARNERS, SEED)
    lacking = [(learner.lacking_skill_id, one) for learner, one in zip(learners, recommended, strict=True)]
    found = [
        any(change.skill_id == skill_id and change.kind in {"remediate", "evaluate"} for change in one.changes)
        for skill_id, one in lacking
        if skill_id is not None
    ]

    assert np.mean(found) >= 0.5
