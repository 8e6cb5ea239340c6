"""Arrays laid out in two are found again, each by where it starts and its shape."""

from typing import Any

import numpy as np
import pytest

from engine.laying_out import lay_out

PARTS: list[Any] = [
    np.arange(6.0).reshape(2, 3),
    np.arange(3),
    0.25,
    True,
    np.empty((0, 4)),
    np.empty(0, np.int64),
    np.arange(12.0).reshape(3, 2, 2),
    np.arange(4).reshape(2, 2),
]


@pytest.mark.parametrize("place", range(len(PARTS)))
def test_a_part_is_found_again_by_its_start_and_shape(place: int) -> None:
    views, (floats, ints) = lay_out(PARTS)
    part = np.asarray(PARTS[place])
    start, rows, columns = ints[3 * place : 3 * place + 3].tolist()
    found = (floats if part.dtype.kind == "f" else ints)[start : start + rows * columns]

    np.testing.assert_array_equal(found, part.ravel())
    np.testing.assert_array_equal(views[place], part)
    assert rows == (len(part) if part.ndim else 1)


def test_the_parts_that_come_back_share_the_memory() -> None:
    views, (floats, _) = lay_out(PARTS)
    floats[0] = 7.0

    assert views[0][0, 0] == 7.0
