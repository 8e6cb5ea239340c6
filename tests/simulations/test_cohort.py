import pytest

from simulations.cohort import ActivityOutcome, SimulatedLearner, cohort
from simulations.learners import Profile
from tests.simulations.worlds import COMPILED

REGULAR = Profile(
    id="regular", session_activities=3, pause_days=2.0, pause_spread=0.0, long_pause_after=2, long_pause_days=30.0
)


def work(learner: SimulatedLearner, n_activities: int) -> list[ActivityOutcome]:
    return [learner.do(learner.choose(["counting-0", "counting-1", "counting-core-fr"])) for _ in range(n_activities)]


def test_learners_do_the_same_whatever_the_order_in_which_they_are_served() -> None:
    first, second = cohort(COMPILED, 10, seed=3), cohort(COMPILED, 10, seed=3)
    forwards = [work(learner, 12) for learner in first]
    backwards = [work(learner, 12) for learner in reversed(second)]

    assert forwards == backwards[::-1]


def test_another_seed_is_another_class() -> None:
    assert work(cohort(COMPILED, 1, seed=3)[0], 12) != work(cohort(COMPILED, 1, seed=4)[0], 12)


def test_ids_are_readable_and_unique() -> None:
    ids = [learner.id for learner in cohort(COMPILED, 60, seed=1)]

    assert len(set(ids)) == 60
    assert ids[0] == "steady-01"
    assert {learner_id.rsplit("-", 1)[0] for learner_id in ids} == {
        "steady",
        "struggling",
        "forgetful",
        "fast",
        "irregular",
    }


def test_an_item_gives_a_score_and_a_resource_none() -> None:
    learner = cohort(COMPILED, 1, seed=1)[0]

    assert learner.do("counting-0").score in {0.0, 1.0}
    assert learner.do("counting-core-fr").score is None


def test_an_activity_that_the_course_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        cohort(COMPILED, 1, seed=1)[0].do("nowhere")


def test_sessions_are_followed_by_pauses_and_once_by_a_long_one() -> None:
    learner = cohort(COMPILED, 1, seed=1, profiles=(REGULAR,))[0]
    ends = [done.ended_day for done in work(learner, 9)]

    assert learner.n_sessions == 3
    assert ends[2] - ends[0] < 0.1
    assert ends[3] - ends[2] == pytest.approx(2.0, abs=0.05)
    assert ends[6] - ends[5] == pytest.approx(30.0, abs=0.05)


def test_time_only_goes_forward() -> None:
    for learner in cohort(COMPILED, 10, seed=2):
        ends = [done.ended_day for done in work(learner, 20)]
        assert ends == sorted(ends)
        assert learner.now_day >= ends[-1]


def test_most_follow_the_first_recommendation_and_some_now_and_then_another() -> None:
    obedient, free = (
        cohort(COMPILED, 1, seed=1, profiles=(Profile(id="one", follows=follows),))[0] for follows in (1.0, 0.5)
    )

    assert {obedient.choose(["a", "b", "c"]) for _ in range(100)} == {"a"}
    assert {free.choose(["a", "b", "c"]) for _ in range(100)} == {"a", "b", "c"}
    assert free.choose(["a"]) == "a"
    with pytest.raises(IndexError):
        free.choose([])


def test_only_who_lacks_a_prerequisite_has_one_named() -> None:
    for learner in cohort(COMPILED, 30, seed=5):
        assert (learner.lacking_skill_id is not None) == learner.profile.lacks_prerequisite
        assert learner.lacking_skill_id not in learner.mastered_skill_ids
