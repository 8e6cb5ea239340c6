"""The packed record of what a learner has answered: item u32 · its last days u16 x `N_DAYS`, ascending by item.

Days are those of UTC, counted from 1970, newest first; 0 stands for none. They are the newest on which the item was
answered, in whatever order the results came, so that a rebuilt state has the very bytes.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from api.live.packed_records import ITEM_BYTES, Bytes, Ints
from api.live.ticks import MAX_DAY
from api.live.unaligned import read_u16, read_u32, write_u16, write_u32
from engine.compiling import compiled, inner
from engine.recommendation.situation import WorkDone
from engine.recommendation.standing import N_DAYS
from engine.tracing.traces import TICKS_PER_DAY

DAY_BYTES: Final = 2
DONE_BYTES: Final = ITEM_BYTES + N_DAYS * DAY_BYTES
N_WHOLES: Final = 1 + N_DAYS
"""Numbers that an item takes when it is read."""


def with_done(done: bytes, results: Iterable[tuple[int, int]]) -> bytes:
    """Take results in: item and tick of each."""
    rows = np.array(list(results), np.int64).reshape(-1, 2)
    n_most = len(done) // DONE_BYTES + len(rows)
    wholes, packed = np.empty(N_WHOLES * n_most, np.int64), np.empty(DONE_BYTES * n_most, np.uint8)
    return packed[: _take_in(done, rows, wholes, packed)].tobytes()


def unpack_done(done: bytes) -> WorkDone:
    """Read the packed record."""
    n = len(done) // DONE_BYTES
    wholes = np.empty(N_WHOLES * n, np.int64)
    _take_in(done, np.empty((0, 2), np.int64), wholes, np.empty(len(done), np.uint8))
    return done_in(wholes, n)


def done_in(wholes: Ints, n: int) -> WorkDone:
    """Name what `merge_done` has written."""
    return WorkDone(wholes[:n], wholes[n : N_WHOLES * n].reshape(n, N_DAYS))


@compiled
def _take_in(done: bytes, rows: Ints, wholes: Ints, packed: Bytes) -> int:
    n = merge_done(done, rows[:, 0], rows[:, 1], wholes)
    return pack_done(wholes, n, packed, 0)


@inner
def merge_done(raw: bytes, items: Ints, ticks: Ints, wholes: Ints) -> int:
    """Read what was answered, and put each result in its place: the items, ascending, then their days, in place.

    Returns:
        How many items there are.
    """
    n = len(raw) // DONE_BYTES
    most = n + len(items)
    for row in range(n):
        wholes[row] = read_u32(raw, row * DONE_BYTES)
        for place in range(N_DAYS):
            wholes[most + row * N_DAYS + place] = read_u16(raw, row * DONE_BYTES + ITEM_BYTES + place * DAY_BYTES)
    for result in range(len(items)):
        n = _with_one(wholes, n, most, items[result], min(max(ticks[result] // TICKS_PER_DAY, 1), MAX_DAY))
    for at in range(n * N_DAYS):
        wholes[n + at] = wholes[most + at]
    return n


@inner
def _with_one(wholes: Ints, n: int, most: int, item: int, day: int) -> int:
    """Put one more day in its place among those of its item, newest first; return how many items there are."""
    row = 0
    while row < n and wholes[row] < item:
        row += 1
    if row == n or wholes[row] != item:
        for later in range(n, row, -1):
            wholes[later] = wholes[later - 1]
            for place in range(N_DAYS):
                wholes[most + later * N_DAYS + place] = wholes[most + (later - 1) * N_DAYS + place]
        wholes[row] = item
        for place in range(N_DAYS):
            wholes[most + row * N_DAYS + place] = 0
        n += 1
    for place in range(N_DAYS):
        held = wholes[most + row * N_DAYS + place]
        wholes[most + row * N_DAYS + place] = max(held, day)
        day = min(held, day)
    return n


@inner
def pack_done(wholes: Ints, n: int, packed: Bytes, end: int) -> int:
    """Write what `merge_done` has written as the packed record, from `end` on; return where it ends."""
    for row in range(n):
        write_u32(packed, end, wholes[row])
        end += ITEM_BYTES
        for place in range(N_DAYS):
            write_u16(packed, end, wholes[n + row * N_DAYS + place])
            end += DAY_BYTES
    return end
