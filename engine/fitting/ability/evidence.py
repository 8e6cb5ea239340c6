"""The results that a fit learns from: who is held out when, and the expectation step over the others, or over all."""

import hashlib
from collections.abc import Sequence
from typing import Final, Protocol, TypeAlias

import numpy as np

from engine.fitting.ability.arrays import Floats, Ints, Sequences, Sums, Tables, no_sums
from engine.fitting.ability.contexts import NOTHING_SEEN, Seen
from engine.fitting.ability.expectation import filter_learners, gather
from engine.fitting.ability.readiness import waiting_for
from engine.fitting.ability.sequences import N_COVARIATES, Layout, sequences_of
from engine.tracing.model import Arrows

FEW_BLOCKS: Final = 8
"""Of learners, for adding up; fixed, so that the digits do not depend on the number of threads."""
MANY_BLOCKS: Final = 64
"""For intervals, which compare blocks."""
HELD_OUT: Final = 0.2  # share of the learners on whom the strength of shrinkage is chosen, where they are many
FEW_LEARNERS: Final = 100
"""Below, a fifth of the learners says too little: each fifth is held out in turn."""
N_FOLDS: Final = 5

Fold: TypeAlias = int
"""Which of the sets of learners is held out."""


class Evidence(Protocol):
    """Whatever can do an expectation step: one table in memory, or many on many machines."""

    @property
    def n_folds(self) -> int:
        """How many sets of learners can be held out; 0 where there is only one learner."""

    def gather(self, tables: Tables, but: Fold | None) -> Sums:
        """Do the expectation step over all learners but those of a fold."""

    def gather_blocks(self, tables: Tables) -> Sums:
        """Do it over blocks of all learners: sums with one more axis in front, one entry per block."""

    def held_out(self, tables: Tables, fold: Fold) -> tuple[float, int]:
        """Give ln P(all scores) of the learners of a fold, by the forward pass alone, and how many scores they are."""


def folds_of(learner_ids: Sequence[str], seed: int) -> tuple[Ints, ...]:
    """Give the positions of the learners of each fold: of one fold where they are many, of `N_FOLDS` where few.

    Drawn by the ids, so that it does not matter in which order or on which machine a learner is met.
    """
    drawn = [share_of(learner, seed) for learner in learner_ids]
    if len(drawn) < 2:  # noqa: PLR2004 - one learner cannot be both
        return ()
    if len(drawn) >= FEW_LEARNERS:
        found = [place for place, share in enumerate(drawn) if share < HELD_OUT]
        return (np.array(found or [len(drawn) - 1], np.int64),)
    order = np.argsort(np.array(drawn), kind="stable")
    return tuple(np.sort(order[fold::N_FOLDS]) for fold in range(min(N_FOLDS, len(drawn))))


def share_of(learner_id: str, seed: int) -> float:
    """Draw a number from 0 to 1 by an id."""
    digest = hashlib.blake2b(f"{seed}:{learner_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") / 2.0**64


class TableEvidence:
    """One table in memory.

    Args:
        layout: Its results in order.
        usual_items: float64[I], usual scores.
        n_skills: K.
        folds: Positions of the learners of each fold.
        seen: What the whole table holds, for parameters of its own.
        blocks: int64[B + 1], bounds of the blocks of learners that intervals compare; left out, the table is the whole.
    """

    def __init__(
        self,
        layout: Layout,
        usual_items: Floats,
        n_skills: int,
        folds: Sequence[Ints] = (),
        seen: Seen = NOTHING_SEEN,
        blocks: Ints | None = None,
    ) -> None:
        self._n_skills, self._n_items = n_skills, len(usual_items)
        self._all = sequences_of(layout, usual_items, n_skills, seen)
        everybody = np.arange(len(layout.learner_offsets) - 1)
        self._training = tuple(take(self._all, np.setdiff1d(everybody, fold)) for fold in folds)
        self._held_out = tuple(take(self._all, fold) for fold in folds)
        self._blocks = blocks_of(layout.learner_offsets, MANY_BLOCKS) if blocks is None else blocks

    @property
    def n_bytes(self) -> int:
        """Memory that it takes."""
        return sum(array.nbytes for part in (self._all, *self._training, *self._held_out) for array in part)

    @property
    def n_folds(self) -> int:
        """See `Evidence`."""
        return len(self._held_out)

    def let_wait(self, tables: Tables, needs: Arrows) -> None:
        """From now on, let learning wait for prerequisites as far as these parameters say that they lacked."""
        self._all = waiting_for(needs, self._all, tables)
        self._training, self._held_out = (
            tuple(waiting_for(needs, part, tables) for part in parts) for parts in (self._training, self._held_out)
        )

    def gather(self, tables: Tables, but: Fold | None) -> Sums:
        """See `Evidence`."""
        sequences = self._all if but is None else self._training[but]
        blocks = blocks_of(sequences.learner_offsets, FEW_BLOCKS)
        return total(expect(sequences, tables, self._n_skills, self._n_items, blocks))

    def gather_blocks(self, tables: Tables) -> Sums:
        """See `Evidence`."""
        return expect(self._all, tables, self._n_skills, self._n_items, self._blocks)

    def held_out(self, tables: Tables, fold: Fold) -> tuple[float, int]:
        """See `Evidence`."""
        held_out = self._held_out[fold]
        n = len(held_out.score)
        return filter_learners(held_out, tables, np.empty(n)), n


def expect(sequences: Sequences, tables: Tables, n_skills: int, n_items: int, blocks: Ints) -> Sums:
    """Do the expectation step; sums per block."""
    shapes = no_sums(n_skills, n_items, N_COVARIATES, len(tables.telling), len(tables.variants), len(tables.entries))
    sums = Sums(*[np.zeros((len(blocks) - 1, *array.shape)) for array in shapes])
    gather(sequences, tables, blocks, sums, np.empty(len(sequences.score)))
    return sums


def blocks_of(learner_offsets: Ints, n_blocks: int) -> Ints:
    """Cut learners, of whom it is known where their results start, into blocks with about equally many results."""
    wanted = np.linspace(0, learner_offsets[-1], n_blocks + 1)[1:-1]
    inner = np.searchsorted(learner_offsets, wanted)
    return np.concatenate([[0], inner, [len(learner_offsets) - 1]]).astype(np.int64)


def total(sums: Sums) -> Sums:
    """Add up over blocks, in their order."""
    return Sums(*[array.sum(axis=0) for array in sums])


def take(sequences: Sequences, learners: Ints) -> Sequences:
    """Keep some learners, in the order given."""
    rows, learner_offsets = _ranges(sequences.learner_offsets, learners)
    places, offsets = _ranges(sequences.offsets, rows)
    moved = np.full(len(sequences.skill) + 1, -1, np.int64)  # the last entry is where -1 leads
    moved[places] = np.arange(len(places))
    return Sequences(
        learner_offsets, sequences.score[rows], sequences.item[rows], offsets, sequences.skill[places],
        moved[sequences.before[places]], moved[sequences.after[places]],
        sequences.elapsed_days[places], sequences.covariates[places], sequences.waiting[places],
        sequences.kind[rows], sequences.variant[rows], sequences.entries[rows],
    )  # fmt: skip


def _ranges(offsets: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """List what lies in the chosen ranges, and where each starts in the list."""
    counts = offsets[chosen + 1] - offsets[chosen]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return np.arange(starts[-1]) + np.repeat(offsets[chosen] - starts[:-1], counts), starts
