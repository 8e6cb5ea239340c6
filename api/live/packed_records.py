"""The packed records of skills, read and written by compiled code; the bytes are those of `api.live.records`."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.live.records import NARROW_HISTORY, NARROW_MAX, WIDE, WIDE_HISTORY, WIDE_MARK
from api.live.unaligned import read_f32, read_u16, read_u32, write_f32, write_u16, write_u32
from engine.compiling import inlined, inner
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
NARROW_BYTES: Final = 2
"""Of an index or a count in a record that is not wide."""
_SIGN: Final = 128


@inner
def unpack(raw: Bytes | bytes, layout: int, prior: Floats, nodes: Floats, counts: Ints, forms: Floats) -> None:
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
    record_bytes = 2 * width + _FIXED_BYTES + history + 4 * (2 + n_nodes)
    for at in range(0, len(raw), record_bytes):
        skill = _read_count(raw, at, width)
        if skill >= n_skills:
            break  # of a newer version of the graph; a commit is never computed without it
        rest = at + 2 * width
        counts[OPPORTUNITIES, skill] = _read_count(raw, at + width, width)
        counts[LAST_TICK, skill] = read_tick(raw, rest)
        counts[STREAK, skill] = (np.int64(raw[rest + TICK_BYTES]) ^ _SIGN) - _SIGN
        counts[ACTIVE, skill] = raw[rest + TICK_BYTES + 1]
        rest += _FIXED_BYTES
        if history:
            narrow = layout == NARROW_HISTORY
            forms[ACHIEVED, skill] = np.float64(read_u16(raw, rest)) if narrow else read_f32(raw, rest)
            counts[N_AT, skill] = _read_count(raw, rest + width, width)
            forms[FORM, skill] = read_f32(raw, rest + 2 * width)
        rest += history
        held = read_f32(raw, rest + 4)
        if counts[OPPORTUNITIES, skill] or held != 0.0:
            forms[LEARN_FACTOR, skill], forms[HELD, skill] = read_f32(raw, rest), held
            for g in range(n_nodes):
                mirrored = read_f32(raw, rest + 8 + 4 * g)
                nodes[skill, g] = mirrored if mirrored >= 0.0 else 1.0 + mirrored


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
    at = 0
    for skill in range(n_skills):
        if not _is_known(counts, forms, skill):
            continue
        at = _write_count(raw, at, skill, width)
        at = _write_count(raw, at, counts[OPPORTUNITIES, skill], width)
        at = write_tick(raw, at, counts[LAST_TICK, skill] if counts[OPPORTUNITIES, skill] else 0)
        raw[at] = counts[STREAK, skill] & 0xFF
        raw[at + 1] = counts[ACTIVE, skill]
        at += 2
        if history:
            if layout == NARROW_HISTORY:
                write_u16(raw, at, np.int64(forms[ACHIEVED, skill]))
            else:
                write_f32(raw, at, forms[ACHIEVED, skill])
            at = _write_count(raw, at + width, counts[N_AT, skill], width)
            write_f32(raw, at, forms[FORM, skill])
            at += 4
        write_f32(raw, at, forms[LEARN_FACTOR, skill])
        write_f32(raw, at + 4, forms[HELD, skill])
        at += 8
        for g in range(n_nodes):
            mastery = nodes[skill, g]
            write_f32(raw, at, mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST))
            at += 4
    return layout, at


@inner
def _is_known(counts: Ints, forms: Floats, skill: int) -> bool:
    """Whether a skill has a result, an open adjustment, or something that a resource has taught."""
    return bool(counts[OPPORTUNITIES, skill] or counts[ACTIVE, skill] or forms[HELD, skill] != 0.0)


@inlined
def read_tick(raw: Bytes | bytes, at: int) -> int:
    """Read a time (`api.live.ticks`)."""
    return int(read_u32(raw, at) | np.int64(raw[at + 4]) << 32)


@inlined
def write_tick(raw: Bytes, at: int, tick: int) -> int:
    """Write a time, and return where the next number goes."""
    write_u32(raw, at, tick)
    raw[at + 4] = tick >> 32
    return at + TICK_BYTES


@inlined
def _read_count(raw: Bytes | bytes, at: int, width: int) -> int:
    return int(read_u16(raw, at) if width == NARROW_BYTES else read_u32(raw, at))


@inlined
def _write_count(raw: Bytes, at: int, count: int, width: int) -> int:
    if width == NARROW_BYTES:
        write_u16(raw, at, count)
    else:
        write_u32(raw, at, count)
    return at + width


@inner
def copy(source: Bytes | bytes, start: int, end: int, target: Bytes, at: int) -> int:
    """Copy bytes and return where the next ones go; slices would bring numba's texts for errors that cannot happen."""
    for place in range(start, end):
        target[at + place - start] = source[place]
    return at + end - start


@inner
def _widths(layout: int) -> tuple[int, int]:
    """Return how many bytes a layout gives to an index or a count, and to the history."""
    width = 4 if layout & WIDE_MARK else NARROW_BYTES
    return width, 2 * width + 4 if layout >= NARROW_HISTORY else 0
