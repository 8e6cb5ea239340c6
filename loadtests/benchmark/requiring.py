"""Which ratios of the benchmark have to be kept, as the command line says it."""

import math
from collections.abc import Iterable, Iterator
from typing import Final

from loadtests.benchmark.rounds import LIMITS
from simulations.terminal.faults import RequestFault

EVERY: Final = "all"


def required(asked: Iterable[str]) -> dict[str, float]:
    """Read ``NAME``, ``NAME=VALUE`` or ``all``; a ratio without a value is held to the limit that it has anyway.

    >>> required(["hot_over_hello", "single_over_hello=0.25"])
    {'hot_over_hello': 0.45, 'single_over_hello': 0.25}

    Raises:
        RequestFault: There is no such ratio, or the value is no number above zero.
    """
    return dict(pair for one in asked for pair in _read(one))


def _read(asked: str) -> Iterator[tuple[str, float]]:
    name, sign, value = asked.partition("=")
    if asked == EVERY:
        yield from ((one, limit.value) for one, limit in LIMITS.items())
    elif name not in LIMITS:
        message = f"--require {asked}: there is no ratio {name}; there are {', '.join(LIMITS)}, or all of them: all."
        raise RequestFault(message)
    else:
        yield name, _number(asked, value) if sign else LIMITS[name].value


def _number(asked: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        message = f"--require {asked}: {value!r} is no number above zero."
        raise RequestFault(message)
    return number
