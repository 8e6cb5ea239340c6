"""Things side by side, moved as little as possible so that they do not overlap."""

from collections.abc import Sequence


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places as little as possible, in the sense of least squares, so that they do not lie closer than `gap`.

    Returns:
        The places, in the order given.

    >>> apart([10.0, 10.0, 50.0], 14.0, 0.0, 100.0)
    [3.0, 17.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = in_order([wanted[at] for at in order], [rank * gap for rank in range(len(order))], low, high)
    found = [0.0] * len(wanted)
    for at, place in zip(order, placed, strict=True):
        found[at] = place
    return found


def in_order(wanted: Sequence[float], room: Sequence[float], low: float, high: float) -> list[float]:
    """Give places near the wanted ones that keep their order and their distances: those that collide share the move.

    This is isotonic regression of the places less the room before each (pool adjacent violators; Ayer et al. 1955),
    kept between `low` and `high` where there is room.

    Args:
        wanted: In their order.
        room: Of each, how far right of the first it lies at the least; rising.
        low: Least place less its room.
        high: Greatest place of the last.
    """
    pools: list[tuple[float, int]] = []
    for place, before in zip(wanted, room, strict=True):
        mean, n = place - before, 1
        while pools and pools[-1][0] > mean:
            other, m = pools.pop()
            mean, n = (mean * n + other * m) / (n + m), n + m
        pools.append((mean, n))
    level = [mean for mean, n in pools for _ in range(n)]
    most = max(low, high - (room[-1] if room else 0.0))
    return [min(max(place, low), most) + before for place, before in zip(level, room, strict=True)]
