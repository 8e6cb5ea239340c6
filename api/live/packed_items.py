"""The packed records of items, read and written by compiled code; the bytes are those of `api.live.records`.

A commit reads those of the items that its results are on, found by halving, and puts them back in their places; the
others are copied as they are.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from api.live.packed_records import Bytes, Ints, copy, find_item, read_tick, write_tick
from api.live.records import ITEM_RECORD
from api.live.unaligned import read_u16, read_u32, write_u16, write_u32
from engine.compiling import inner
from engine.tracing.kernel_arrays import ITEM_COUNT, ITEM_N_AT, ITEM_RIGHT, ITEM_TICK, N_ITEM_ROWS

RECORD_BYTES: Final = ITEM_RECORD.size
_COUNT_AT: Final = 4
_RIGHT_AT: Final = 6
_TICK_AT: Final = 7
_N_AT: Final = 12


@inner
def distinct(items: Ints) -> tuple[Ints, Ints]:
    """List the distinct items, ascending, and the place of each item among them."""
    found, places = np.empty(len(items), np.int64), np.empty(len(items), np.int64)
    n_found = 0
    for item in items:
        place = _place(found, n_found, item)
        if place == n_found or found[place] != item:
            for at in range(n_found, place, -1):
                found[at] = found[at - 1]
            found[place] = item
            n_found += 1
    for row in range(len(items)):
        places[row] = _place(found, n_found, items[row])
    return found[:n_found], places


@inner
def _place(ascending: Ints, n: int, item: int) -> int:
    """Return the place of an item among the first `n`, or where it would be."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < item:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def unpack_items(raw: bytes, items: Ints) -> Ints:
    """Read the records of some items, int64[4, m] as in `kernel_arrays`; zeros where there is none."""
    kept = np.zeros((N_ITEM_ROWS, len(items)), np.int64)
    for place in range(len(items)):
        at = find_item(raw, items[place], RECORD_BYTES)
        if at < len(raw) and read_u32(raw, at) == items[place]:
            kept[ITEM_COUNT, place] = read_u16(raw, at + _COUNT_AT)
            kept[ITEM_RIGHT, place] = raw[at + _RIGHT_AT]
            kept[ITEM_TICK, place] = read_tick(raw, at + _TICK_AT)
            kept[ITEM_N_AT, place] = read_u32(raw, at + _N_AT)
    return kept


@inner
def pack_items(raw: bytes, items: Ints, kept: Ints, packed: Bytes, end: int) -> int:
    """Write the records of some items, given ascending, in their places; those without a result are left out.

    Returns:
        Where the records end that are written from `end` on.
    """
    copied = 0
    for place in range(len(items)):
        if kept[ITEM_COUNT, place]:
            at = find_item(raw, items[place], RECORD_BYTES)
            end = copy(raw, copied, at, packed, end)
            is_known = at < len(raw) and read_u32(raw, at) == items[place]
            copied = at + RECORD_BYTES if is_known else at
            write_u32(packed, end, items[place])
            write_u16(packed, end + _COUNT_AT, kept[ITEM_COUNT, place])
            packed[end + _RIGHT_AT] = kept[ITEM_RIGHT, place]
            write_tick(packed, end + _TICK_AT, kept[ITEM_TICK, place])
            write_u32(packed, end + _N_AT, kept[ITEM_N_AT, place])
            end += RECORD_BYTES
    return copy(raw, copied, len(raw), packed, end)
