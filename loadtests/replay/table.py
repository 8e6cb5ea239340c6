"""From a table of interactions to the results that are sent: ids, times and the order per learner.

Everything is computed from the table's content and the number of the row, so that a second replay sends the very
same results, and the service can know them again.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.interactions import Interactions, time_order
from simulations.live.wire import ResultToSend

UNKNOWN_START_US = 1_577_836_800_000_000
"""2020-01-01T00:00:00Z: where a learner's results begin whose times are unknown; any day of the past would do."""
UNKNOWN_STEP_US = 1_000_000
"""One second between them: enough for an order, too little to forget anything."""
HASH_CHARACTERS = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReplayTable(NamedTuple):
    """A table ready to be sent."""

    table_id: str  # a hash of the file; result ids begin with it
    interactions: Interactions  # the rows in the order of the file
    occurred_at_us: NDArray[np.int64]  # int64[n_rows], microseconds since 1970, known or made up
    rows: NDArray[np.int64]  # int64[n], the rows to send, learner by learner, each learner's in the order of time

    def result_id(self, row: int) -> str:
        """Name the result of a row."""
        return f"{self.table_id}-{row:09d}"

    def result(self, row: int) -> ResultToSend:
        """Make the result of a row."""
        table = self.interactions
        seconds = float("nan") if table.duration_s is None else float(table.duration_s[row])
        return ResultToSend(
            result_id=self.result_id(row),
            learner_id=table.learner_ids[table.learners[row]],
            item_id=table.item_ids[table.items[row]],
            score=float(table.score[row]),
            attempt=int(table.attempt[row]),
            occurred_at=iso(int(self.occurred_at_us[row])),
            duration_ms=None if np.isnan(seconds) else round(seconds * 1000),
        )

    def ties(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number the ties of one learner's rows: what shares time and attempt has one number, ascending: int64[n]."""
        times, attempts = self.occurred_at_us[rows], self.interactions.attempt[rows]
        is_next = (np.diff(times) != 0) | (np.diff(attempts) != 0)
        return np.concatenate([[0], np.cumsum(is_next)])

    def without(self, rows: Collection[int]) -> "ReplayTable":
        """Leave out some of the rows to send."""
        return self._replace(rows=self.rows[~np.isin(self.rows, list(rows))]) if rows else self

    def by_learner(self) -> Iterator[NDArray[np.int64]]:
        """Give the rows of each learner, in the order of time."""
        learners = self.interactions.learners[self.rows]
        yield from np.split(self.rows, np.flatnonzero(np.diff(learners)) + 1) if len(self.rows) else []


def replay_table(path: Path, interactions: Interactions, limit: int | None = None) -> ReplayTable:
    """Give ids and times to the rows of a table, at most to the first `limit`; the ids hold the hash of its file."""
    rows = time_order(interactions.learners, interactions.occurred_at_us, interactions.attempt).astype(np.int64)
    times = interactions.occurred_at_us
    occurred_at_us = _made_up(interactions.learners, rows) if times is None else times.astype(np.int64)
    kept = rows if limit is None else rows[interactions.rows[rows] < limit]
    return ReplayTable(_digest(path), interactions, occurred_at_us, kept)


def _digest(path: Path) -> str:
    """Digest a file, or all files of a folder."""
    digest = hashlib.sha256()
    for one in sorted(path.iterdir()) if path.is_dir() else [path]:
        digest.update(one.read_bytes())
    return digest.hexdigest()[:HASH_CHARACTERS]


def shuffled(
    learners: Sequence[NDArray[np.int64]], ties: Sequence[NDArray[np.int64]], seed: int
) -> list[NDArray[np.int64]]:
    """Shuffle the rows within each learner; rows of one tie stay in their order, since only that tells them apart.

    Args:
        learners: The rows of each, in the order of time.
        ties: Of each row the number of its tie, ascending.
        seed: Of the shuffle.
    """
    rng = np.random.default_rng(seed)
    return [_shuffled(rows, tied, rng) for rows, tied in zip(learners, ties, strict=True)]


def _shuffled(rows: NDArray[np.int64], tied: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    places = np.argsort(tied[rng.permutation(len(rows))], kind="stable")  # where the rows of each tie go, tie by tie
    moved = np.empty_like(rows)
    moved[places] = rows
    return moved


def lanes(learners: Sequence[NDArray[np.int64]], n_lanes: int) -> list[list[int]]:
    """Deal learners to lanes of about equal length; each learner stays whole, in order, in one lane.

    Greedy, longest first (Graham 1969): within 4/3 of the best possible.
    """
    dealt: list[list[int]] = [[] for _ in range(n_lanes)]
    lengths = [0] * n_lanes
    for rows in sorted(learners, key=len, reverse=True):
        shortest = lengths.index(min(lengths))
        dealt[shortest].extend(rows.tolist())
        lengths[shortest] += len(rows)
    return [lane for lane in dealt if lane]


def _made_up(learners: NDArray[np.int32], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    grouped = learners[rows]
    starts = np.flatnonzero(np.diff(grouped, prepend=-1))
    position = np.arange(len(rows)) - np.repeat(starts, np.diff(starts, append=len(rows)))
    occurred_at_us = np.empty(len(rows), np.int64)
    occurred_at_us[rows] = UNKNOWN_START_US + position * UNKNOWN_STEP_US
    return occurred_at_us


def iso(microseconds: int) -> str:
    """Write microseconds since 1970 as RFC 3339.

    >>> iso(1_500_000)
    '1970-01-01T00:00:01.500000Z'
    """
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")
