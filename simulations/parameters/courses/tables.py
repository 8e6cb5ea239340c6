"""The public tables that tell what courses are like, as evidence of what is typical of each."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.anchors import TIMED
from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.evidence import TableEvidence
from engine.fitting.ability.extensions import EXTENSIONS, Extension, usable
from engine.fitting.ability.parameters import Layout, effects_of, gradient_of, lay_out_parameters, tables_of
from engine.fitting.ability.sequences import lay_out, usual_scores
from engine.interactions import Interactions, rows_of
from engine.tracing.parameters import Clock
from simulations.lab.tables.interactions import read_interactions

SOURCES: Final = {
    "assist09": "ASSISTments 2009-2010 skill builder, as cleaned by Gervet et al. 2020",
    "assist15": "ASSISTments 2015, first 100 skill builders",
    "retries": "ASSISTments 2017 competition, 480 learners",
    "statics": "OLI Engineering Statics, fall 2011 (PSLC DataShop)",
    "lkt_cloze": "cloze sentences on statistics, sample of the R package LKT",
    "ednet": "EdNet KT1, sample of PEBG",
}
SHARED: Final[frozenset[Extension]] = frozenset(EXTENSIONS) - {"items", "item_ability", "skill_ability", "skill_slopes"}
"""What is typical, without what differs by skill and item: of a class that has just begun, nothing else is known."""
N_NODES: Final = 5
TAU_DAYS: Final = 7.0
ENOUGH_ROWS: Final = 15_000


class Look(NamedTuple):
    """What a table says at some parameters, per result: ln P(score), its gradient and the curvature."""

    log_likelihood: float
    gradient: Floats
    curvature: Floats


class Table:
    """One table: of so many learners, drawn, that they have about `ENOUGH_ROWS` results."""

    def __init__(self, interactions: Interactions, seed: int) -> None:
        table = _some(interactions, seed)
        results, n_skills, n_items = lay_out(table), len(table.skill_ids), len(table.item_ids)
        self.clock: Clock = "results" if table.occurred_at_us is None else "minutes"
        self._n_rows = table.n_rows
        self._evidence = TableEvidence(results, usual_scores(results, n_skills, n_items).items, n_skills)
        extensions = usable(SHARED, has_items=table.has_items, has_times=table.occurred_at_us is not None)
        self._layout = lay_out_parameters(extensions, N_NODES, n_skills, n_items, TAU_DAYS, "power")
        self.names = names_of(self._layout, self.clock)
        """Of what is typical, in the order of what `look` takes and gives."""
        typical = [block for block in self._layout.blocks.values() if block.entries]
        self._places = np.concatenate([np.arange(block.start, block.end) for block in typical])

    def look(self, values: Floats) -> Look:
        """Do the expectation step with all skills and items typical."""
        vector = np.zeros(self._layout.size)
        vector[self._places] = values
        effects = effects_of(vector, self._layout)
        sums = self._evidence.gather(tables_of(effects, self._layout), None)
        gradient, curvature = gradient_of(sums, effects, self._layout)
        of_typical = gradient[self._places] / self._n_rows, curvature[self._places] / self._n_rows
        return Look(float(sums.log_likelihood[0]) / self._n_rows, *of_typical)


def read_tables(folder: Path, without: frozenset[str], seed: int) -> dict[str, Table]:
    """Read the training parts of all tables but some."""
    return {
        name: Table(read_interactions(folder / name / "train.parquet"), seed) for name in SOURCES if name not in without
    }


def names_of(layout: Layout, clock: Clock) -> tuple[tuple[str, Clock | None], ...]:
    """Name what is typical, with the clock where it matters."""
    entries = [entry for block in layout.blocks.values() for entry in block.entries]
    return tuple((entry, clock if entry in TIMED else None) for entry in entries)


def _some(table: Interactions, seed: int) -> Interactions:
    present, counts = np.unique(table.learners, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(present))
    n_drawn = int(np.searchsorted(np.cumsum(counts[order]), ENOUGH_ROWS)) + 1
    return rows_of(table, np.flatnonzero(np.isin(table.learners, present[order[:n_drawn]])))
