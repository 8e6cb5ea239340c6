"""Several arrays in two: what compiled code is told of something that stays the same.

Each array that Python hands to compiled code has to be looked at first, and between two requests it lies in no cache.
So all of them are laid out in one array of real numbers and one of whole ones, which begins with where each part starts
and its shape; compiled code finds the parts again without copying anything.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.compiling import inner

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_START, _ROWS, _COLUMNS, _N_OF_PART = range(4)


class LaidOut(NamedTuple):
    """Arrays in two.

    Attributes:
        floats: float64, the parts of real numbers, one after the other.
        ints: int64, of each part where it starts and its rows and columns, then the parts of whole numbers.
    """

    floats: Floats
    ints: Ints


def lay_out(parts: Sequence[ArrayLike]) -> tuple[list[Any], LaidOut]:
    """Lay arrays and numbers out in two arrays; the parts that come back look into them."""
    arrays = [np.asarray(part) for part in parts]
    is_real = [array.dtype.kind == "f" for array in arrays]
    ends = {
        kind: [0, *accumulate(array.size for array, one in zip(arrays, is_real, strict=True) if one == kind)]
        for kind in (True, False)
    }
    starts = {True: iter(ends[True]), False: iter(_N_OF_PART * len(arrays) + end for end in ends[False])}
    places = [next(starts[kind]) for kind in is_real]
    head = [number for at, array in zip(places, arrays, strict=True) for number in (at, *_shape(array))]
    reals = [array.ravel() for array, one in zip(arrays, is_real, strict=True) if one]
    wholes = [array.ravel() for array, one in zip(arrays, is_real, strict=True) if not one]
    ints = np.concatenate([np.array(head), *wholes], dtype=np.int64)
    laid_out = LaidOut(np.concatenate(reals, dtype=np.float64), ints)
    views = [
        laid_out[0 if kind else 1][at : at + array.size].reshape(array.shape)
        for kind, at, array in zip(is_real, places, arrays, strict=True)
    ]
    return views, laid_out


def _shape(array: NDArray[Any]) -> tuple[int, int]:
    rows = len(array) if array.ndim else 1
    return rows, int(np.prod(array.shape[1:]))


@inner
def real(part: int, floats: Floats, ints: Ints) -> Floats:
    """Find a part of real numbers."""
    head = _N_OF_PART * part
    return floats[ints[head + _START] : ints[head + _START] + ints[head + _ROWS] * ints[head + _COLUMNS]]


@inner
def real_rows(part: int, floats: Floats, ints: Ints) -> Floats:
    """Find a part of real numbers that has rows and columns."""
    head = _N_OF_PART * part
    return real(part, floats, ints).reshape(ints[head + _ROWS], ints[head + _COLUMNS])


@inner
def whole(part: int, ints: Ints) -> Ints:
    """Find a part of whole numbers."""
    head = _N_OF_PART * part
    return ints[ints[head + _START] : ints[head + _START] + ints[head + _ROWS] * ints[head + _COLUMNS]]


@inner
def whole_rows(part: int, ints: Ints) -> Ints:
    """Find a part of whole numbers that has rows and columns."""
    head = _N_OF_PART * part
    return whole(part, ints).reshape(ints[head + _ROWS], ints[head + _COLUMNS])
