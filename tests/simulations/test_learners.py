import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulations.learners import PROFILES, Learners, Profile, initial, respond, transition
from simulations.parameters import read_item_memory
from simulations.world import world_of
from tests.engine.recommendation.course import INDEX
from tests.simulations.worlds import COMPILED

WORLD = world_of(COMPILED)
N = 4_000
NO_PAUSE = np.zeros(N)


def all_doing(activity_id: str, n_learners: int = N) -> NDArray[np.int64]:
    return np.full(n_learners, WORLD.activity_number[activity_id])


def a_class(
    mastered: tuple[str, ...] = (), lacking: str | None = None, *, learn: float = 0.22, forget_decay: float = 0.05
) -> Learners:
    """N learners of ability 0 who know exactly these skills."""
    profile = Profile(id="one", ability_deviation=0.0, learn=learn, forget_decay=forget_decay)
    learners = initial(WORLD, (profile,), N, np.random.default_rng(1))
    knows = np.array([skill_id in mastered for skill_id in INDEX])
    return learners._replace(
        is_mastered=np.tile(knows, (N, 1)), lacking=np.full(N, -1 if lacking is None else INDEX[lacking])
    )


def share_learning(learners: Learners, activity_id: str, skill_id: str) -> float:
    outcome = respond(learners, WORLD, all_doing(activity_id), np.random.default_rng(2))
    after = transition(learners, WORLD, all_doing(activity_id), outcome, NO_PAUSE, np.random.default_rng(3))
    return float(after.is_mastered[:, INDEX[skill_id]].mean())


def test_kinds_are_dealt_by_their_shares() -> None:
    learners = initial(WORLD, PROFILES, 60, np.random.default_rng(0))

    assert np.bincount(learners.profile).tolist() == [21, 12, 9, 9, 9]


@given(st.integers(0, 200), st.lists(st.floats(0.01, 1.0), min_size=1, max_size=5))
@settings(max_examples=30)
def test_every_learner_is_dealt_a_kind(n_learners: int, shares: list[float]) -> None:
    kinds = [Profile(id=str(number), share=share) for number, share in enumerate(shares)]

    assert len(initial(WORLD, kinds, n_learners, np.random.default_rng(0)).profile) == n_learners


def test_who_knows_answers_right_more_often_and_faster() -> None:
    item = all_doing("counting-1")
    knowing = respond(a_class(("counting",)), WORLD, item, np.random.default_rng(4))
    unknowing = respond(a_class(), WORLD, item, np.random.default_rng(4))

    assert knowing.score.mean() == pytest.approx(0.88, abs=0.02)
    assert unknowing.score.mean() == pytest.approx(0.17, abs=0.02)
    assert np.all(knowing.duration_s < unknowing.duration_s)


def test_harder_items_are_answered_right_less_often() -> None:
    shares = [
        respond(a_class(("counting",)), WORLD, all_doing(f"counting-{number}"), np.random.default_rng(4)).score.mean()
        for number in range(3)
    ]

    assert shares == sorted(shares, reverse=True)


def test_a_resource_gives_no_score_but_takes_its_time() -> None:
    outcome = respond(a_class(), WORLD, all_doing("counting-core-fr"), np.random.default_rng(4))

    expected_s = 60.0 * WORLD.minutes[WORLD.activity_number["counting-core-fr"]]
    assert np.isnan(outcome.score).all()
    assert np.median(outcome.duration_s) == pytest.approx(expected_s, rel=0.05)


def test_studying_a_remedial_resource_teaches_more_than_an_item() -> None:
    remedial = share_learning(a_class(learn=0.2), "counting-remedial-fr", "counting")
    practice = share_learning(a_class(learn=0.2), "counting-1", "counting")

    assert practice == pytest.approx(0.2, abs=0.02)
    assert remedial == pytest.approx(0.5, abs=0.02)


def test_without_its_prerequisite_a_skill_is_hardly_learned() -> None:
    ready = share_learning(a_class(("counting",), learn=0.3), "fractions-1", "fractions")
    unready = share_learning(a_class(learn=0.3), "fractions-1", "fractions")

    assert ready == pytest.approx(0.3, abs=0.03)
    assert unready == pytest.approx(0.02, abs=0.01)


def test_a_lacking_prerequisite_comes_by_study_and_not_by_practice() -> None:
    lacking = a_class(lacking="counting", learn=0.3)

    assert share_learning(lacking, "counting-1", "counting") == pytest.approx(0.03, abs=0.01)
    assert share_learning(lacking, "counting-remedial-fr", "counting") == pytest.approx(0.75, abs=0.03)


def test_forgetting_follows_the_power_law_however_the_time_is_cut() -> None:
    def kept_after(pauses: list[float]) -> float:
        learners, rng = a_class(tuple(INDEX), forget_decay=0.3), np.random.default_rng(5)
        for pause_days in pauses:
            outcome = respond(learners, WORLD, all_doing("interest-1"), rng)
            learners = transition(learners, WORLD, all_doing("interest-1"), outcome, np.full(N, pause_days), rng)
        return float(learners.is_mastered[:, INDEX["counting"]].mean())

    expected = 31.0**-0.3
    assert kept_after([30.0]) == pytest.approx(expected, abs=0.025)
    assert kept_after([10.0, 10.0, 10.0]) == pytest.approx(expected, abs=0.025)


def test_an_item_that_was_met_is_answered_right_more_often_for_a_while_and_teaches_less() -> None:
    item, rng = all_doing("counting-1"), np.random.default_rng(11)
    learners = a_class(forget_decay=0.0, learn=0.5)
    first = respond(learners, WORLD, item, rng)
    met = transition(learners, WORLD, item, first, NO_PAUSE, rng)._replace(is_mastered=learners.is_mastered)
    again = respond(met, WORLD, item, rng)
    rested = respond(met._replace(now_day=met.now_day + 20.0), WORLD, item, rng)
    other = respond(met, WORLD, all_doing("counting-2"), rng)

    was_right = first.score == 1.0
    for group in (was_right, ~was_right):
        assert first.p_correct[group].mean() < rested.p_correct[group].mean() + 1e-9
        assert rested.p_correct[group].mean() < again.p_correct[group].mean()
    assert again.p_correct[was_right].mean() > again.p_correct[~was_right].mean()
    assert other.p_correct == pytest.approx(respond(learners, WORLD, all_doing("counting-2"), rng).p_correct)
    assert share_learning(met, "counting-1", "counting") == pytest.approx(
        read_item_memory().teaching * share_learning(met, "counting-2", "counting"), abs=0.03
    )


def test_studying_the_same_resource_again_teaches_half_as_much() -> None:
    learners = a_class(learn=0.2)
    study = all_doing("counting-remedial-fr")
    outcome = respond(learners, WORLD, study, np.random.default_rng(2))
    after = transition(learners, WORLD, study, outcome, NO_PAUSE, np.random.default_rng(3))
    again = after._replace(is_mastered=learners.is_mastered)

    assert share_learning(again, "counting-remedial-fr", "counting") == pytest.approx(0.25, abs=0.02)


def test_nothing_is_forgotten_without_decay() -> None:
    learners = a_class(tuple(INDEX), forget_decay=0.0)
    outcome = respond(learners, WORLD, all_doing("counting-1"), np.random.default_rng(6))
    after = transition(learners, WORLD, all_doing("counting-1"), outcome, np.full(N, 365.0), np.random.default_rng(7))

    assert after.is_mastered.all()


def test_the_planted_prerequisite_is_missing_and_others_build_on_it() -> None:
    learners = initial(
        WORLD, (Profile(id="one", lacks_prerequisite=True, head_start=0.9),), 200, np.random.default_rng(8)
    )

    assert not learners.is_mastered[np.arange(200), learners.lacking].any()
    assert (WORLD.descendants[learners.lacking] > 0).all()


def test_the_same_seed_gives_the_same_class() -> None:
    first, second = (initial(WORLD, PROFILES, 50, np.random.default_rng(9)) for _ in range(2))

    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
