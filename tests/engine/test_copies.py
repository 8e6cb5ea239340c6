"""Who is there twice is found, whatever order the answers are in, and nobody is who only answers alike."""

from pathlib import Path

import numpy as np
import pytest

from engine.copies import copied, copies_in, without_copies
from engine.evaluation.tables import folds
from engine.fitting import ability
from engine.interactions import Interactions, rows_of
from simulations.lab.tables.interactions import read_interactions
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table_of

N_SKILLS = 40
DATA = Path(__file__).parents[3] / "shared" / "data"


def a_course(n_learners: int, seed: int, prefix: str = "l") -> Interactions:
    """Learners of different ability answer most of the items of a course, in orders of their own."""
    rng = np.random.default_rng(seed)
    n_items = N_SKILLS * ITEMS_PER_SKILL
    ease = np.random.default_rng(99).normal(0.5, 1.0, n_items)
    chosen = [rng.permutation(n_items)[: rng.integers(120, n_items)] for _ in range(n_learners)]
    learners, items = np.repeat(np.arange(n_learners), [len(own) for own in chosen]), np.concatenate(chosen)
    logit = ease[items] + rng.normal(0.0, 1.0, n_learners)[learners]
    score = (rng.random(len(items)) < 1.0 / (1.0 + np.exp(-logit))).astype(float)
    return a_table_of(
        learners, items, score, prefix=prefix, n_learners=n_learners, combinations=tuple((k,) for k in range(N_SKILLS))
    )


def copy_of(table: Interactions, learner: int, share: float, rng: np.random.Generator, name: str) -> Interactions:
    """Add some of a learner's answers once more, in another order, one in fifty written down otherwise."""
    own = rng.permutation(np.flatnonzero(table.learners == learner))
    own = own[: int(share * len(own))]
    more = rows_of(table, own)
    score = np.where(rng.random(len(own)) < 0.02, 1.0 - more.score, more.score)
    whole = rows_of(table, np.concatenate([np.arange(table.n_rows), own]))
    return whole._replace(
        learners=np.concatenate([table.learners, np.full(len(own), len(table.learner_ids), np.int32)]),
        score=np.concatenate([table.score, score]),
        learner_ids=(*table.learner_ids, name),
    )


def test_learners_who_only_take_the_same_course_are_different_people() -> None:
    table = a_course(300, 1)
    assert copies_in(table).tolist() == list(range(300))
    assert without_copies(table) is table
    assert copied(table, a_course(100, 2, "m")) == ()


def test_a_copy_is_found_in_any_order_and_with_slips() -> None:
    table, rng = a_course(200, 3), np.random.default_rng(4)
    table = copy_of(table, 17, 1.0, rng, "a copy")
    table = copy_of(table, 30, 0.8, rng, "most of one")
    table = copy_of(table, 17, 0.9, rng, "another copy")
    kept = copies_in(table)
    assert np.flatnonzero(kept != np.arange(203)).tolist() in ([17, 201, 202], [200, 201, 202])
    assert kept[201] == 30
    assert len({kept[17], kept[200], kept[202]}) == 1
    left = without_copies(table)
    assert len(np.unique(left.learners)) == 200


def test_a_judged_learner_who_was_learned_from_is_named() -> None:
    training, rng = a_course(150, 5), np.random.default_rng(6)
    both = copy_of(training, 40, 0.7, rng, "known")
    is_known = both.learners == 150
    items = rng.permutation(len(both.item_ids))
    judged = rows_of(both, np.flatnonzero(is_known))
    judged = judged._replace(
        learners=np.zeros(judged.n_rows, np.int32),
        learner_ids=("known",),
        items=np.argsort(items)[judged.items].astype(np.int32),
        item_ids=tuple(both.item_ids[at] for at in items),
    )
    assert copied(training, judged) == ("known",)


def test_copies_are_judged_and_learned_from_together() -> None:
    table = copy_of(a_course(60, 9), 5, 1.0, np.random.default_rng(10), "a copy")
    for split in folds(table, 5, 0):
        held_out = set(split.held_out.learners.tolist())
        assert (5 in held_out) == (60 in held_out)


def test_a_fit_learns_from_each_learner_once_and_says_so() -> None:
    table = a_course(40, 7)
    settings = ability.Settings(extensions=frozenset({"ability", "items"}), strength=1.0, n_nodes=3, max_iterations=5)
    twice = copy_of(table, 3, 0.9, np.random.default_rng(8), "again")
    plain, found = (ability.fit(one, settings, seed=0, code_version="1").model for one in (table, twice))
    assert found.parameters == plain.parameters
    assert found.training.learners == 40
    assert found.training.warnings[:1] == ("learners left out, whose answers stand under another id as well: 1",)


@pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is not here")
@pytest.mark.parametrize(("name", "n_copies", "n_copied"), [("assist09", 61, 25), ("lkt_cloze", 0, 0), ("ednet", 0, 0)])
def test_the_public_tables_have_the_copies_that_they_have(name: str, n_copies: int, n_copied: int) -> None:
    training, judged = (read_interactions(DATA / name / f"{part}.parquet", "plain") for part in ("train", "test"))
    assert (copies_in(training) != np.arange(len(training.learner_ids))).sum() == n_copies
    assert len(copied(training, judged)) == n_copied
