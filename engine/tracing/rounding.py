"""How a mastery is stored: 32 bits, with relative precision towards 0 and towards 1.

A plain 32-bit float knows 1e-38 but not the difference between 1 - 1e-9 and 1, so a learner near mastery would get
stuck. The mirrored number keeps the distance to the nearer end: x = m below one half, and x = -(1 - m) from there on.
Live state, retrace and replay all round each new mastery this way, so that they agree bit for bit.
"""

import math
import struct
from collections.abc import Sequence
from functools import lru_cache

HALF = 0.5
STEPS = 2.0**40  # of a predicted score
SMALLEST = 2.0**-126  # the smallest normal 32-bit float: keeps the sign of a mirrored 1, which would be -0.0


def mirror(mastery: float) -> float:
    """Give the 32-bit mirrored number of one mastery in 0..1, as a Python float.

    >>> mirror(0.25), mirror(0.75), mirror(1.0) < 0
    (0.25, -0.25, True)
    """
    x = mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST)
    return float(_SINGLE.unpack(_SINGLE.pack(x))[0])


def unmirror(x: float) -> float:
    """Give back the mastery of a mirrored number: x, or 1 + x where x is negative."""
    return 1.0 + x if x < 0.0 else x


def round_mastery(mastery: float) -> float:
    """Round one mastery to what storage can hold; rounding twice changes nothing."""
    return unmirror(mirror(mastery))


def round_nodes(masteries: Sequence[float]) -> tuple[float, ...]:
    """Round the masteries of all ability nodes at once: the same as `round_mastery` on each."""
    single = _singles(len(masteries))
    mirrored = single.unpack(single.pack(*[m if m < HALF else min(m - 1.0, -SMALLEST) for m in masteries]))
    return tuple([1.0 + x if x < 0.0 else x for x in mirrored])


def round_prediction(p_correct: float) -> float:
    """Round a predicted score to steps of 1e-12, so that it does not tell the score.

    It is taken from the likelihood of the score where that is 0 or 1, and 1 - P(wrong) differs from P(right) in the
    last digit: among the many equal predictions of a simple model, an AUC sees that and comes out 0.002 too high.

    >>> round_prediction(1.0 - 0.5000000000000001), round_prediction(1.0)
    (0.5, 1.0)
    """
    return math.floor(p_correct * STEPS + HALF) / STEPS


_SINGLE = struct.Struct("<f")


@lru_cache(maxsize=64)
def _singles(n: int) -> struct.Struct:
    return struct.Struct(f"<{n}f")
