"""Erlang C: how long one waits where calls come at random and several answer them, first come, first served.

Erlang (1917); for Poisson arrivals and exponential times of service, at all hours. Kept beside the simulation, which
must meet it where these hold, and as the first guess of how many have to answer.
"""

from math import exp
from typing import NamedTuple

MOST_SERVERS = 10_000


class Waiting(NamedTuple):
    """How it is to wait.

    Attributes:
        load: Offered load, in servers that are busy all the time (erlangs).
        p_wait: Chance of having to wait, 0..1.
        mean_wait_h: Mean wait of all, hours; infinite if the load is not below the servers.
    """

    load: float
    p_wait: float
    mean_wait_h: float


def waiting(calls_an_hour: float, minutes: float, servers: int) -> Waiting:
    """Reckon the wait; by the recursion of Erlang B, which stays stable for any number of servers.

    >>> found = waiting(10, 15, 3)
    >>> round(found.p_wait, 4), round(found.mean_wait_h, 4)
    (0.7022, 0.3511)

    Args:
        calls_an_hour: That come, ≥ 0.
        minutes: That one takes on average, > 0.
        servers: Who answer, ≥ 1.
    """
    load = calls_an_hour * minutes / 60.0
    if load >= servers:
        return Waiting(load, 1.0, float("inf"))
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    p_wait = blocked / (1.0 - load / servers * (1.0 - blocked))
    return Waiting(load, p_wait, p_wait * minutes / 60.0 / (servers - load))


def answered_within(calls_an_hour: float, minutes: float, servers: int, within_h: float) -> float:
    """Reckon the share of calls that wait no longer than so many hours, 0..1."""
    found = waiting(calls_an_hour, minutes, servers)
    if found.load >= servers:
        return 0.0
    return 1.0 - found.p_wait * exp(-(servers - found.load) * within_h * 60.0 / minutes)


def servers_for(calls_an_hour: float, minutes: float, share: float, within_h: float) -> int:
    """Find the fewest who answer a share of calls within so many hours; at most `MOST_SERVERS`.

    >>> servers_for(10, 15, 0.95, 0.5)
    4
    """
    servers = max(1, int(calls_an_hour * minutes / 60.0))
    while servers < MOST_SERVERS and answered_within(calls_an_hour, minutes, servers, within_h) < share:
        servers += 1
    return servers
