"""Visits to items, in the order in which learners made them."""

from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.sequences import Layout, lay_out
from engine.interactions import Interactions, rows_of, time_order
from engine.tracing.traces import TICKS_PER_MINUTE
from simulations.policies.protocol import Ints, Mask

RESULT_MINUTES: Final = 1.0
"""What a result is taken to last where times are unknown."""


class Visits(NamedTuple):
    """The visits of a table."""

    layout: Layout  # one result per visit, learner by learner; its times are known or made up
    n_skills: int  # K
    n_items: int  # i
    is_repeat: Mask  # bool[n], whether the learner had visited the item before
    has_times: bool  # whether times are those of the table

    @property
    def n_learners(self) -> int:
        """How many learners there are."""
        return len(self.layout.learner_offsets) - 1

    @property
    def learner(self) -> Ints:
        """The learner of each visit, int64[n]."""
        return np.repeat(np.arange(self.n_learners), np.diff(self.layout.learner_offsets))


def visits_of(table: Interactions) -> Visits:
    """Join what directly follows on the same item, and put what is left in order."""
    rows = time_order(table.learners, table.occurred_at_us, table.attempt)
    learner, item = table.learners[rows], table.items[rows]
    begins = np.ones(len(rows), np.bool_)
    begins[1:] = (learner[1:] != learner[:-1]) | (item[1:] != item[:-1])
    kept = np.sort(rows[begins])
    layout = lay_out(rows_of(table, kept))
    if table.occurred_at_us is None:
        ticks = (np.arange(len(kept)) * RESULT_MINUTES * TICKS_PER_MINUTE).astype(np.int64)
        layout = layout._replace(tick=ticks, has_times=True)
    visits = Visits(layout, len(table.skill_ids), len(table.item_ids), begins[:0], table.occurred_at_us is not None)
    pair = visits.learner * visits.n_items + layout.item
    is_repeat = np.ones(len(pair), np.bool_)
    is_repeat[np.unique(pair, return_index=True)[1]] = False
    return visits._replace(is_repeat=is_repeat)


def first_visits(visits: Visits) -> Layout:
    """Leave the repeats out."""
    return taken(visits.layout, np.flatnonzero(~visits.is_repeat), visits.n_learners, visits.learner)


def drawn_again(visits: Visits, rng: np.random.Generator) -> Layout:
    """Draw as many learners as there are, with replacement."""
    offsets = visits.layout.learner_offsets
    drawn = rng.integers(0, visits.n_learners, visits.n_learners)
    sizes = np.diff(offsets)[drawn]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    rows = np.arange(starts[-1]) + np.repeat(offsets[drawn] - starts[:-1], sizes)
    return taken(visits.layout, rows, visits.n_learners, np.repeat(np.arange(len(drawn)), sizes), by_row=False)


def taken(layout: Layout, rows: Ints, n_learners: int, learner: Ints, *, by_row: bool = True) -> Layout:
    """Keep some results, in the order given.

    Args:
        layout: Of which.
        rows: int64[m].
        n_learners: How many learners there are afterwards.
        learner: Of each result: int64[n] of all of them if `by_row`, else int64[m] of those that are kept.
        by_row: See there.
    """
    counts = np.diff(layout.offsets)[rows]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.arange(offsets[-1]) + np.repeat(layout.offsets[rows] - offsets[:-1], counts)
    whose = learner[rows] if by_row else learner
    return layout._replace(
        rows=layout.rows[rows],
        learner_offsets=np.concatenate([[0], np.cumsum(np.bincount(whose, minlength=n_learners))]).astype(np.int64),
        score=layout.score[rows],
        attempt=layout.attempt[rows],
        item=layout.item[rows],
        tick=layout.tick[rows],
        offsets=offsets,
        skill=layout.skill[places],
    )
