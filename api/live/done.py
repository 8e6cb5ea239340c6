"""The packed record of what a learner has answered: item u32 · its last days u16 x `N_DAYS`, ascending by item.

Days are those of UTC, counted from 1970, newest first; 0 stands for none. They are the newest on which the item was
answered, in whatever order the results came, so that a rebuilt state has the very bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from api.live.packed_records import ITEM_BYTES, Bytes, Ints, copy, find_item, read, write
from engine.compiling import compiled, inner
from engine.recommendation.situation import Done
from engine.recommendation.standing import N_DAYS

DAY_BYTES: Final = 2
DONE_BYTES: Final = ITEM_BYTES + N_DAYS * DAY_BYTES
_RECORD: Final = np.dtype([("item", "<u4"), ("days", "<u2", (N_DAYS,))])
_NOTHING: Final = Done()


def with_done(done: bytes, results: Iterable[tuple[int, int]]) -> bytes:
    """Take results in.

    Args:
        done: The packed record.
        results: Item and day of each.
    """
    rows = np.array(list(results), np.int64).reshape(-1, 2)
    return _take_in(np.frombuffer(done, np.uint8), rows).tobytes() if len(rows) else done


def unpack_done(done: bytes) -> Done:
    """Read the packed record."""
    if not done:
        return _NOTHING
    rows = np.frombuffer(done, _RECORD)
    return Done(rows["item"].astype(np.int64), rows["days"].astype(np.int64))


@compiled
def _take_in(raw: Bytes, rows: Ints) -> Bytes:
    for row in range(len(rows)):
        raw = _with_one(raw, rows[row, 0], rows[row, 1])
    return raw


@inner
def _with_one(raw: Bytes, item: int, day: int) -> Bytes:
    """Put one more day in its place among those of its item."""
    at = find_item(raw, item, DONE_BYTES)
    is_known = at < len(raw) and read(raw, at, ITEM_BYTES) == item
    packed = np.empty(len(raw) + (0 if is_known else DONE_BYTES), np.uint8)
    end = write(packed, copy(raw, 0, at, packed, 0), item, ITEM_BYTES)
    for place in range(N_DAYS):
        held = read(raw, at + ITEM_BYTES + place * DAY_BYTES, DAY_BYTES) if is_known else 0
        end = write(packed, end, max(held, day), DAY_BYTES)
        day = min(held, day)
    copy(raw, at + DONE_BYTES if is_known else at, len(raw), packed, end)
    return packed
