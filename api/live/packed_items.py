"""The packed records of items, read and written by compiled code; the bytes are those of `api.live.records`.

A commit reads those of the items that its results are on, found by halving, and puts them back in their places; the
others are copied as they are.
"""

from typing import Final

import numpy as np

from api.live.packed_records import Bytes, Ints, copy
from api.live.records import AT_FROM, COUNT_BITS, ITEM_FROM, ITEM_RECORD
from api.live.unaligned import read_u32, write_u32
from engine.compiling import inlined, inner
from engine.tracing.kernel_arrays import ITEM_AT, ITEM_COUNT, ITEM_RIGHT, N_ITEM_ROWS

RECORD_BYTES: Final = ITEM_RECORD.size
_ITEM_SHIFT: Final = ITEM_FROM - 32
"""Of an item's index in the high half of its record."""
_AT_HIGH: Final = (1 << _ITEM_SHIFT) - 1
_COUNT: Final = (1 << COUNT_BITS) - 1
_LOW_BITS: Final = 32 - AT_FROM
"""Of the time, in the low half."""


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
    """Read the records of some items, int64[3, m] as in `kernel_arrays`; zeros where there is none."""
    kept = np.zeros((N_ITEM_ROWS, len(items)), np.int64)
    for place in range(len(items)):
        at = _find(raw, items[place])
        if at < len(raw) and _item_at(raw, at) == items[place]:
            low, high = read_u32(raw, at), read_u32(raw, at + 4)
            kept[ITEM_COUNT, place] = low & _COUNT
            kept[ITEM_RIGHT, place] = low >> COUNT_BITS & 1
            kept[ITEM_AT, place] = (high & _AT_HIGH) << _LOW_BITS | low >> AT_FROM
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
            at = _find(raw, items[place])
            end = copy(raw, copied, at, packed, end)
            is_known = at < len(raw) and _item_at(raw, at) == items[place]
            copied = at + RECORD_BYTES if is_known else at
            when = kept[ITEM_AT, place]
            low = (when & ((1 << _LOW_BITS) - 1)) << AT_FROM | kept[ITEM_RIGHT, place] << COUNT_BITS
            write_u32(packed, end, low | kept[ITEM_COUNT, place])
            write_u32(packed, end + 4, items[place] << _ITEM_SHIFT | when >> _LOW_BITS)
            end += RECORD_BYTES
    return copy(raw, copied, len(raw), packed, end)


@inlined
def _item_at(raw: bytes, at: int) -> int:
    """Read the index of an item in its record."""
    return int(read_u32(raw, at + 4) >> _ITEM_SHIFT)


@inner
def _find(raw: bytes, item: int) -> int:
    """Return where the record of an item stands, or would."""
    low, high = 0, len(raw) // RECORD_BYTES
    while low < high:
        middle = (low + high) // 2
        if _item_at(raw, middle * RECORD_BYTES) < item:
            low = middle + 1
        else:
            high = middle
    return low * RECORD_BYTES
