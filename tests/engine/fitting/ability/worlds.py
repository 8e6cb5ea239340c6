"""Small tables, random parameters and the evidence of both."""

from typing import NamedTuple

import numpy as np

from engine.fitting.ability import Extension
from engine.fitting.ability.arrays import Floats, Sums, Tables
from engine.fitting.ability.contexts import seen_in
from engine.fitting.ability.evidence import TableEvidence
from engine.fitting.ability.extensions import EXTENSIONS, usable
from engine.fitting.ability.parameters import Layout, effects_of, initial_vector, lay_out_parameters, tables_of
from engine.fitting.ability.sequences import contexts_in, lay_out, usual_scores
from engine.fitting.ability.terms import keys_of
from engine.interactions import Interactions
from engine.tracing.terms import sets_of
from tests.engine.evaluation.tables import a_table_of

SINGLE = ((0,), (1,), (2,))
SEVERAL = ((0, 1), (0,), (1,), (2,), (1, 2, 3))


class World(NamedTuple):
    """A table, and where its parameters lie."""

    table: Interactions
    evidence: TableEvidence
    layout: Layout

    def tables(self, vector: Floats) -> Tables:
        return tables_of(effects_of(vector, self.layout), self.layout)

    def sums(self, vector: Floats) -> Sums:
        return self.evidence.gather(self.tables(vector), None)

    def log_likelihood(self, vector: Floats) -> float:
        return float(self.sums(vector).log_likelihood[0])


def small_table(
    combinations: tuple[tuple[int, ...], ...], n_learners: int = 12, n_rows_each: int = 12, seed: int = 0,
    *, has_times: bool = True,
) -> Interactions:  # fmt: skip
    """Rows of learners mixed, whole and fractional scores, repeated attempts, pauses from seconds to weeks."""
    rng = np.random.default_rng(seed)
    n, n_items = n_learners * n_rows_each, 5 * len(combinations)
    learners = rng.permutation(np.repeat(np.arange(n_learners), n_rows_each))
    items = np.concatenate([rng.permutation(n_items), rng.integers(0, n_items, n)])[:n]
    is_any = (np.arange(n) < n_items) | (rng.uniform(size=n) < 0.5)
    items = np.where(is_any, items, learners % n_items)  # half of all again and again on one item
    times_s = np.cumsum(np.exp(rng.uniform(0, 12, n)).astype(np.int64)) if has_times else None
    score = rng.choice([0.0, 0.0, 0.3, 0.5, 1.0, 1.0, 1.0], n)
    table = a_table_of(learners, items, score, times_s=times_s, n_learners=n_learners, combinations=combinations)
    return table._replace(attempt=rng.integers(1, 3, n).astype(np.int32))


def without_items(table: Interactions) -> Interactions:
    """The same results where nobody wrote the items down."""
    names = tuple("~~".join(table.skill_ids[k] for k in combination) for combination in table.skill_combinations)
    return table._replace(
        items=table.combinations, item_ids=names, attempt=np.ones(table.n_rows, np.int32), has_items=False
    )


def world(
    table: Interactions, n_nodes: int = 5, extensions: frozenset[Extension] = frozenset(EXTENSIONS), form: str = "power"
) -> World:
    n_skills, n_items = len(table.skill_ids), len(table.item_ids)
    laid_out = lay_out(table)
    usual = usual_scores(laid_out, n_skills, n_items)
    seen = seen_in(contexts_in(laid_out, n_items), laid_out.item, sets_of(laid_out.item_skills)[0])
    on = usable(extensions, has_items=table.has_items, has_times=table.occurred_at_us is not None)
    return World(
        table,
        TableEvidence(laid_out, usual.items, n_skills, [np.array([0])], seen),
        lay_out_parameters(
            on, n_nodes, n_skills, n_items, 7.0, form, n_variants=len(seen.attempts), sizes=keys_of(seen).sizes
        ),
    )


def random_vector(layout: Layout, seed: int = 0, spread: float = 0.3) -> Floats:
    """Somewhere around where a fit starts."""
    vector: Floats = initial_vector(layout) + np.random.default_rng(seed).normal(0, spread, layout.size)
    return vector
