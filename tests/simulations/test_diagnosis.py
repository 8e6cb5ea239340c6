from __future__ import annotations

import json

import numpy as np
import pytest

from engine.recommendation.kinds import ADVANCE, EVALUATE, REMEDIATE
from engine.recommendation.ranking import Ranked
from simulations.course import laboratory_course
from simulations.diagnosis import Diagnoses, diagnose, figures, items_of, main, named, towards
from simulations.planting import Cases, distances, mastered, plant

COURSE = laboratory_course()
NEEDS = COURSE.world.needs
CASES = plant(NEEDS, np.arange(400), 7)


def ranking(*rows: tuple[int, int, int]) -> Ranked:
    """A ranking for one learner: skill, kind, and what it stands behind."""
    skill, kind, cause_of = (np.array([column]) for column in zip(*rows, strict=True))
    nothing = np.zeros(skill.shape)
    return Ranked(skill, skill, kind, cause_of, nothing, nothing, nothing, nothing > 0, nothing > 0, skill, skill)


def test_what_is_planted_is_needed_and_as_deep_as_said() -> None:
    steps = NEEDS > 0.0
    for failing, planted, depth in zip(CASES.failing, CASES.planted, CASES.depth, strict=True):
        ways = [np.linalg.matrix_power(steps.astype(np.int64), n)[failing, planted] for n in range(1, depth + 1)]
        assert ways[-1] > 0
        assert not any(ways[:-1])


def test_all_that_could_fail_fails_and_all_that_could_lack_lacks() -> None:
    many = plant(NEEDS, np.arange(20_000), 7)
    there = {(int(f), int(j)) for f, j in zip(many.failing, many.planted, strict=True)}
    assert there == {(int(f), int(j)) for f, j in np.argwhere(distances(NEEDS) > 0)}


def test_only_the_planted_skill_and_what_builds_on_it_lack() -> None:
    there = mastered(NEEDS, CASES)
    for n, planted in enumerate(CASES.planted):
        lacking = set(np.flatnonzero(~there[n]).tolist())
        assert lacking == {int(planted), *np.flatnonzero(distances(NEEDS)[:, planted]).tolist()}
    assert not there[np.arange(400), CASES.failing].any()


def test_the_goal_is_the_failing_skill_and_its_scope_what_it_builds_on() -> None:
    failing = int(CASES.failing[0])
    course = towards(COURSE, failing)
    assert np.flatnonzero(course.goal_weight).tolist() == [failing]
    assert set(np.flatnonzero(course.threshold)) == {failing, *np.flatnonzero(distances(NEEDS)[failing])}
    assert COURSE.world.exercises[items_of(COURSE, failing)].sum() == len(items_of(COURSE, failing))


@pytest.mark.parametrize(
    ("rows", "blamed"),
    [
        ([(5, ADVANCE, -1), (1, REMEDIATE, -1), (2, EVALUATE, 9), (3, REMEDIATE, 9)], 3),
        ([(1, REMEDIATE, -1), (2, EVALUATE, 9), (4, EVALUATE, 9)], 2),
        ([(2, EVALUATE, 8), (1, REMEDIATE, 8)], 1),
        ([(2, EVALUATE, -1), (5, ADVANCE, -1)], 9),
    ],
)
def test_the_first_remediation_of_the_failure_is_named_then_suspects_then_anything(
    rows: list[tuple[int, int, int]], blamed: int
) -> None:
    assert named(ranking(*rows), 9).tolist() == [blamed]


def test_shares_are_those_of_the_cases_in_which_the_planted_skill_was_named() -> None:
    cases = Cases(np.arange(4), np.full(4, 9), np.array([1, 1, 2, 2]), np.array([1, 1, 2, 2]))
    found = figures(Diagnoses(cases, np.array([[0, 1], [1, 1], [2, 2], [0, 0]]), np.full((4, 2), 2)))
    assert [one["mean"] for one in found["by_results"]["ours"]] == [0.5, 0.75]
    assert [one["mean"] for one in found["by_results"]["lowest"]] == [0.5, 0.5]
    assert [one["mean"] for one in found["difference"]] == [0.0, 0.25]
    assert {depth: one["mean"] for depth, one in found["by_depth"]["ours"].items()} == {"1": 1.0, "2": 0.5}


def test_the_same_seed_gives_the_same_diagnoses_and_only_who_fails_is_a_case() -> None:
    one, other = (diagnose(60, 3, n_before=1) for _ in range(2))
    np.testing.assert_array_equal(one.ours, other.ours)
    np.testing.assert_array_equal(one.lowest, other.lowest)
    assert 0 < len(one.cases.planted) < 60
    needed = distances(NEEDS)[one.cases.failing] > 0
    assert np.take_along_axis(needed, one.lowest, 1).any()
    assert (np.take_along_axis(needed, one.ours, 1) | (one.ours == one.cases.failing[:, None])).all()


def test_who_has_a_history_is_seen_through_more_often_than_by_the_lowest_mastery() -> None:
    found = diagnose(1_200, 1, n_before=3)
    hits = [(getattr(found, name) == found.cases.planted[:, None])[:, 0] for name in ("ours", "lowest")]
    gain = hits[0] * 1.0 - hits[1]
    assert gain.mean() > 3.0 * gain.std() / np.sqrt(len(gain))


def test_the_command_prints_figures_for_both_starts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--learners", "40", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"prior", "history"}
    assert len(found["history"]["by_results"]["ours"]) == 5
    main(["--learners", "40"])
    assert "after 5 results" in capsys.readouterr().out
