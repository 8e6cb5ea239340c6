import json

import numpy as np
import pytest

from simulations.course import laboratory_course
from simulations.diagnosis import Diagnoses, diagnose, figures, main, towards
from simulations.planting import Cases, distances, items_of, mastered, plant
from simulations.policies.protocol import Floats

COURSE = laboratory_course()
NEEDS = COURSE.world.needs
CASES = plant(NEEDS, np.arange(400), 7)


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


def test_shares_are_those_of_the_cases_in_which_the_planted_skill_was_named() -> None:
    cases = Cases(np.arange(4), np.full(4, 9), np.array([1, 1, 2, 2]), np.array([1, 1, 2, 2]))
    named = {"ours": np.array([[0, 1], [1, 1], [2, 2], [0, 0]]), "lowest": np.full((4, 2), 2)}
    found = figures(Diagnoses(cases, np.array([1, 2, 1, 2]), named))
    assert [one["mean"] for one in found["by_results"]["ours"]] == [0.5, 0.75]
    assert [one["mean"] for one in found["by_results"]["lowest"]] == [0.5, 0.5]
    assert [one["mean"] for one in found["difference"]] == [0.0, 0.25]
    assert {way: one["mean"] for way, one in found["risen"].items()} == {"ours": 0.25, "lowest": 0.0}
    assert {depth: one["mean"] for depth, one in found["by_depth"]["ours"].items()} == {"1": 1.0, "2": 0.5}


def test_the_same_seed_gives_the_same_diagnoses_and_only_who_fails_is_a_case() -> None:
    one, other = (diagnose(40, 3, n_before=1) for _ in range(2))
    for way in one.named:
        np.testing.assert_array_equal(one.named[way], other.named[way])
    assert 0 < len(one.cases.planted) < 40
    needed = distances(NEEDS)[one.cases.failing] > 0
    itself = one.cases.failing[:, None]
    for named in one.named.values():
        assert (np.take_along_axis(needed, named, 1) | (named == itself)).all()


def hits(found: Diagnoses, way: str) -> Floats:
    hit: Floats = (found.named[way] == found.cases.planted[:, None]) * 1.0
    return hit


@pytest.mark.parametrize(("n_before", "n_learners"), [(0, 700), (3, 1_200)])
def test_what_is_missing_is_named_more_often_than_by_the_lowest_mastery_and_not_less_often_with_more_results(
    n_before: int, n_learners: int
) -> None:
    found = diagnose(n_learners, 1, n_before)
    gain = hits(found, "ours") - hits(found, "lowest")
    risen = np.diff(hits(found, "ours")).sum(axis=1)
    assert (gain.mean(axis=0) > 3.0 * gain.std(axis=0) / np.sqrt(len(gain))).all()
    assert risen.mean() > 2.0 * risen.std() / np.sqrt(len(risen))


def test_who_knows_best_is_beaten_by_nobody() -> None:
    found = diagnose(250, 2, n_before=3, with_reference=True)
    lead = hits(found, "reference")[:, -1] - hits(found, "ours")[:, -1]
    assert lead.mean() > -2.0 * lead.std() / np.sqrt(len(lead))
    assert hits(found, "reference")[:, -1].mean() > 0.8


def test_the_command_prints_figures_for_both_starts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--learners", "20", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"prior", "history"}
    assert len(found["history"]["by_results"]["ours"]) == 5
    main(["--learners", "20"])
    assert "after 5 results" in capsys.readouterr().out
