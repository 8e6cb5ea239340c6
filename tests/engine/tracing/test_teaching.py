"""What was studied is credited where it came between the results."""

import numpy as np
import pytest

from engine.tracing import PastResult, Study, TracingModel, predict_next, study, trace
from engine.tracing.averages import marginal
from engine.tracing.batch import StudyTable, result_table, trace_table
from engine.tracing.covariates import NAMES
from engine.tracing.monotony import shown
from engine.tracing.traces import TICKS_PER_DAY, LearnerTrace
from tests.engine.tracing.courses import SKILL_ALONE, random_history, random_model

ITEMS = ((0,), (1,), (0, 1), (1, 2, 3))
NEEDS = {1: {0: 1.0, 4: 0.6}, 2: {0: 0.5}, 3: {1: 1.0, 2: 0.8}}
N_SKILLS = 6


def with_studies(history: list[PastResult], rng: np.random.Generator) -> list[PastResult | Study]:
    """Put a few resources, also on skills that no item is about, between results."""
    mixed: list[PastResult | Study] = list(history)
    for _ in range(8):
        at = int(rng.integers(len(mixed) + 1))
        tick = max([one.tick for one in mixed[:at]], default=0) + int(rng.integers(3 * TICKS_PER_DAY))
        mixed.insert(at, Study(int(rng.integers(N_SKILLS)), float(rng.uniform(0.0, 4.0)), tick))
    return mixed


def tables(histories: list[list[PastResult | Study]]) -> tuple[list[tuple[int, PastResult]], StudyTable]:
    results, studies = [], []
    for learner, history in enumerate(histories):
        n = 0
        for one in history:
            if isinstance(one, Study):
                studies.append((learner, n, one.skill, one.effect, one.tick))
            else:
                results.append((learner, one))
                n += 1
    columns = [np.array(column) for column in zip(*studies, strict=True)]
    return results, StudyTable(*columns)


@pytest.mark.parametrize("readiness", [0.0, 0.8])
@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("n_nodes", [1, 7])
@pytest.mark.parametrize("names", [(), SKILL_ALONE, NAMES], ids=len)
def test_the_batch_credits_studies_to_the_same_bit_as_the_fold(
    names: tuple[str, ...],
    n_nodes: int,
    rounded: bool,  # noqa: FBT001 - a case
    readiness: float,
) -> None:
    rng = np.random.default_rng(5 + n_nodes)
    model = random_model(rng, ITEMS, N_SKILLS, n_nodes, names, "minutes", readiness, NEEDS)
    histories = [with_studies(random_history(rng, n, len(ITEMS)), rng) for n in (30, 0, 1, 12)]
    results, studies = tables(histories)
    takers = rng.permutation([learner for learner, _ in results])
    waiting = {learner: iter([one for whose, one in results if whose == learner]) for learner in range(4)}
    taken = [next(waiting[learner]) for learner in takers]
    columns = [[getattr(one, name) for one in taken] for name in ("item", "score", "attempt", "tick")]
    table = result_table(takers, *columns)

    batch = trace_table(model, table, 4, studies, rounded=rounded)

    for learner, history in enumerate(histories):
        traced, infos = trace(history, model, rounded=rounded)
        mine = table.learner == learner
        assert batch.p_correct[mine].tolist() == [info.p_correct for info in infos]
        assert batch.ability[learner].tolist() == list(traced.ability)
        met = slice(*batch.learner_offsets[learner : learner + 2])
        left = {
            int(skill): (tuple(nodes), int(n), float(factor), float(held))
            for skill, nodes, n, factor, held in zip(
                batch.skill[met], batch.nodes[met].tolist(), batch.opportunities[met],
                batch.learn_factor[met], batch.held[met], strict=True,
            )
        }  # fmt: skip
        assert left == {
            skill: (kept.nodes, kept.opportunities, kept.learn_factor, kept.held)
            for skill, kept in traced.skills.items()
        }


def one_skill(readiness: float = 0.0) -> TracingModel:
    return random_model(np.random.default_rng(2), ((0,), (1,)), 2, 7, (), "minutes", readiness, {1: {0: 1.0}})


def p_mastered(learner: LearnerTrace, skill: int) -> float:
    return marginal(learner.ability, learner.skills[skill].nodes)


def p_shown(learner: LearnerTrace, skill: int) -> float:
    return shown(p_mastered(learner, skill), learner.skills[skill].held)


def test_a_resource_is_believed_to_teach_and_shows_nothing_by_itself() -> None:
    model, item = one_skill(), PastResult(0, 0.0)
    before, _ = trace([item], model)
    after, _ = trace([item, Study(0, 2.0)], model)

    assert p_mastered(after, 0) > p_mastered(before, 0)
    assert p_shown(after, 0) == pytest.approx(p_shown(before, 0), abs=1e-6)
    assert predict_next(after, 0, model, 1) > predict_next(before, 0, model, 1)


def test_a_right_answer_after_a_resource_says_more_than_without_it() -> None:
    model = one_skill()
    bare, _ = trace([PastResult(0, 0.0), PastResult(0, 1.0, 2)], model)
    helped, _ = trace([PastResult(0, 0.0), Study(0, 2.0), PastResult(0, 1.0, 2)], model)

    assert p_shown(helped, 0) > p_shown(bare, 0)


def test_what_the_last_answer_taught_is_credited_once() -> None:
    """A resource of no effect moves the credit forward, and changes no prediction."""
    model, history = one_skill(), [PastResult(0, 1.0), PastResult(0, 0.0, 2)]
    bare, _ = trace(history, model, rounded=False)
    idle, _ = trace([*history, Study(0, 0.0), Study(0, 0.0)], model, rounded=False)

    assert predict_next(idle, 0, model, 1, rounded=False) == pytest.approx(
        predict_next(bare, 0, model, 1, rounded=False)
    )


def test_who_lacks_the_prerequisite_learns_less_from_a_resource() -> None:
    model = one_skill(readiness=1.0)
    lacking, _ = trace([PastResult(0, 0.0)] * 3, model)
    ready, _ = trace([PastResult(0, 1.0)] * 3, model)
    rises = []
    for learner in (lacking, ready):
        ability = learner.ability
        prior = marginal(ability, model.prior(1))
        study(learner, Study(1, 2.0), model)
        rises.append((p_mastered(learner, 1) - prior) / (1.0 - prior))

    assert rises[0] < 0.5 * rises[1]


def test_what_was_forgotten_before_a_resource_is_learned_again_by_it() -> None:
    """A year later half of the mastery is gone; the film brings some of it back, and no more than all."""
    model = random_model(np.random.default_rng(8), ((0,),), 1, 7, (), "minutes", 0.0, {})
    late = 365 * TICKS_PER_DAY
    history = [PastResult(0, 1.0, 1, 1)] * 4
    forgotten, _ = trace(history, model)
    refreshed, _ = trace([*history, Study(0, 3.0, late)], model)

    assert model.forget_decay[0] > 0.0
    assert predict_next(refreshed, 0, model, late + 1) > predict_next(forgotten, 0, model, late + 1)
    assert max(refreshed.skills[0].nodes) <= 1.0
