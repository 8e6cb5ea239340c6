"""The packed records of skills, read and written by compiled code; the bytes are those of `api.live.records`."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.live.records import NARROW_HISTORY, NARROW_MAX, WIDE, WIDE_HISTORY, WIDE_MARK
from engine.compiling import inner
from engine.tracing.kernel_arrays import (
    ACHIEVED,
    FORM,
    HELD,
    LAST_TICK,
    LEARN_FACTOR,
    N_AT,
    N_COUNTS,
    N_FORMS,
    OPPORTUNITIES,
    STREAK,
)
from engine.tracing.rounding import HALF, SMALLEST
from engine.tracing.state import NOTHING_LEARNED

Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

ACTIVE: Final = N_COUNTS  # one row more than the engine counts: masks of open adjustments
N_ROWS: Final = N_COUNTS + 1
TICK_BYTES: Final = 5
ITEM_BYTES: Final = 4
"""Of an item's index, at the head of its record."""
_FIXED_BYTES: Final = TICK_BYTES + 2
_SIGN: Final = 128


@inner
def unpack(raw: bytes, layout: int, prior: Floats, nodes: Floats, counts: Ints, forms: Floats) -> None:
    """Read the records over the priors, in place: masteries [K, G], counts [6, K] and forms [4, K].

    Of a skill that was only put on the path nothing is known, so it stays at its prior; what a resource has taught of
    one without results is held back (`engine.tracing.teaching`).
    """
    n_skills, n_nodes = prior.shape
    for skill in range(n_skills):
        for g in range(n_nodes):
            nodes[skill, g] = prior[skill, g]
        for row in range(N_ROWS):
            counts[row, skill] = 0
        for row in range(N_FORMS):
            forms[row, skill] = NOTHING_LEARNED if row == LEARN_FACTOR else 0.0
    width, history = _widths(layout)
    single = np.empty(2 + n_nodes, np.float32)
    single_bytes = single.view(np.uint8)
    record_bytes = 2 * width + _FIXED_BYTES + history + 4 * (2 + n_nodes)
    for at in range(0, len(raw), record_bytes):
        skill = read(raw, at, width)
        if skill >= n_skills:
            break  # of a newer version of the graph; a commit is never computed without it
        rest = at + 2 * width
        counts[OPPORTUNITIES, skill] = read(raw, at + width, width)
        counts[LAST_TICK, skill] = read(raw, rest, TICK_BYTES)
        counts[STREAK, skill] = (np.int64(raw[rest + TICK_BYTES]) ^ _SIGN) - _SIGN
        counts[ACTIVE, skill] = raw[rest + TICK_BYTES + 1]
        rest += _FIXED_BYTES
        if history:
            achieved = read(raw, rest, width)
            counts[N_AT, skill] = read(raw, rest + width, width)
            forms[ACHIEVED, skill] = achieved if layout == NARROW_HISTORY else _single(achieved)
            forms[FORM, skill] = _single(read(raw, rest + 2 * width, 4))
        copy(raw, rest + history, at + record_bytes, single_bytes, 0)
        if counts[OPPORTUNITIES, skill] or single[1] != 0.0:
            forms[LEARN_FACTOR, skill], forms[HELD, skill] = single[0], single[1]
            for g in range(n_nodes):
                mirrored = single[2 + g]
                nodes[skill, g] = mirrored if mirrored >= 0.0 else 1.0 + np.float64(mirrored)


@inner
def pack(nodes: Floats, counts: Ints, forms: Floats, layout: int, raw: Bytes) -> tuple[int, int]:
    """Write the records of all skills that are not as they began, as wide as the numbers ask for.

    Returns:
        The layout, and where the records end.
    """
    n_skills, n_nodes = nodes.shape
    for skill in range(n_skills):
        if _is_known(counts, forms, skill):
            largest = max(skill, counts[OPPORTUNITIES, skill], counts[N_AT, skill])
            has_fraction = layout >= NARROW_HISTORY and forms[ACHIEVED, skill] % 1.0 != 0.0
            if largest > NARROW_MAX or has_fraction:
                layout = WIDE_HISTORY if layout >= NARROW_HISTORY else WIDE
    width, history = _widths(layout)
    single = np.empty(2 + n_nodes, np.float32)
    at = 0
    for skill in range(n_skills):
        if not _is_known(counts, forms, skill):
            continue
        at = write(raw, at, skill, width)
        at = write(raw, at, counts[OPPORTUNITIES, skill], width)
        at = write(raw, at, counts[LAST_TICK, skill] if counts[OPPORTUNITIES, skill] else 0, TICK_BYTES)
        at = write(raw, at, counts[STREAK, skill] & 0xFF, 1)
        at = write(raw, at, counts[ACTIVE, skill], 1)
        if history:
            achieved = forms[ACHIEVED, skill]
            at = write(raw, at, int(achieved) if layout == NARROW_HISTORY else _bits(achieved), width)
            at = write(raw, at, counts[N_AT, skill], width)
            at = write(raw, at, _bits(forms[FORM, skill]), 4)
        single[0], single[1] = forms[LEARN_FACTOR, skill], forms[HELD, skill]
        for g in range(n_nodes):
            mastery = nodes[skill, g]
            single[2 + g] = mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST)
        at = copy(single.view(np.uint8), 0, 4 * len(single), raw, at)
    return layout, at


@inner
def _is_known(counts: Ints, forms: Floats, skill: int) -> bool:
    """Whether a skill has a result, an open adjustment, or something that a resource has taught."""
    return bool(counts[OPPORTUNITIES, skill] or counts[ACTIVE, skill] or forms[HELD, skill] != 0.0)


@inner
def read(raw: Bytes | bytes, at: int, n_bytes: int) -> int:
    """Read a little-endian number without a sign."""
    value = np.int64(0)
    for byte in range(n_bytes):
        value |= np.int64(raw[at + byte]) << (8 * byte)
    return value  # type: ignore[return-value] # a number to the caller


@inner
def write(raw: Bytes, at: int, value: int, n_bytes: int) -> int:
    """Write a little-endian number, and return where the next one goes."""
    for byte in range(n_bytes):
        raw[at + byte] = (value >> (8 * byte)) & 0xFF
    return at + n_bytes


@inner
def copy(source: Bytes | bytes, start: int, end: int, target: Bytes, at: int) -> int:
    """Copy bytes and return where the next ones go; slices would bring numba's texts for errors that cannot happen."""
    for place in range(start, end):
        target[at + place - start] = source[place]
    return at + end - start


@inner
def _widths(layout: int) -> tuple[int, int]:
    """Return how many bytes a layout gives to an index or a count, and to the history."""
    width = 4 if layout & WIDE_MARK else 2
    return width, 2 * width + 4 if layout >= NARROW_HISTORY else 0


@inner
def _single(bits: int) -> float:
    """Read the bits of a 32-bit float."""
    one = np.empty(1, np.uint32)
    one[0] = bits
    return np.float64(one.view(np.float32)[0])


@inner
def _bits(value: float) -> int:
    """Give the bits of a 32-bit float."""
    one = np.empty(1, np.float32)
    one[0] = value
    return np.int64(one.view(np.uint32)[0])  # type: ignore[return-value] # a number to the caller


@inner
def find_item(raw: bytes, item: int, size: int) -> int:
    """Return where the record of an item stands among packed ones, ascending by item, or would."""
    low, high = 0, len(raw) // size
    while low < high:
        middle = (low + high) // 2
        if read(raw, middle * size, ITEM_BYTES) < item:
            low = middle + 1
        else:
            high = middle
    return low * size
