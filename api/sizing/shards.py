"""How even shards and servers get with organisations of very different sizes.

A learner's shard follows from organisation, course and learner together (`api.live.keys.shard_of`), so each
organisation, however large, lies on all shards. What is left is chance (learners that fall on one shard, some of them
busier than others), and how the slots of a cluster's shards fall on its servers, which is fixed for a number of shards
and of servers.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from random import Random
from typing import Final, NamedTuple, TypeAlias

import msgspec
from redis.crc import key_slot

from api.live.keys import LearnerKey, journal_key, shard_of

N_SLOTS: Final = 16_384
"""Of a Valkey Cluster (Valkey cluster specification, "Key distribution model")."""
BUSYNESS_SIGMA: Final = 1.0
"""Standard deviation of the logarithm of how busy a learner is: the busiest tenth sends 39 % of all results."""
SHARD_COUNTS: Final = (16, 64, 128, 256, 512, 1024)
"""Those that are looked at; 1024 is the largest that the service takes."""
MOST_LEARNERS: Final = 20_000
"""Simulated at most: more learners are more even, so that this is on the safe side."""


Quantiles: TypeAlias = tuple[float, float, float]
"""Median, 90 % and 99 %."""


class Unevenness(msgspec.Struct, frozen=True):
    """How much more the hottest has than an even share; 1 is even.

    Attributes:
        n_shards: Shards.
        n_servers: Servers.
        shard: Of the hottest shard: median, 90 % and 99 % of the draws.
        server: Of the hottest server: the same.
        slots: Of the server with the most shards, whatever the learners do.
        whole_organisations: Of the hottest shard if each organisation lay on one: the median, for comparison.
        n_learners: Learners of each draw.
        n_draws: Draws.
    """

    n_shards: int
    n_servers: int
    shard: Quantiles
    server: Quantiles
    slots: float
    whole_organisations: float
    n_learners: int
    n_draws: int


class Loads(NamedTuple):
    """How busy shards are in one draw."""

    by_learner: list[float]  # as learners are placed
    by_organisation: list[float]  # if each organisation lay on one
    n_learners: int


def zipf_sizes(n: int, total: int, exponent: float = 1.0) -> list[int]:
    """Share learners among organisations whose sizes fall like 1 / rank^exponent (Zipf 1949); each has one at least.

    >>> zipf_sizes(3, 11)
    [6, 3, 2]
    """
    weights = [1 / rank**exponent for rank in range(1, n + 1)]
    return [max(1, round(total * weight / sum(weights))) for weight in weights]


@lru_cache(maxsize=1 << 16)
def server_of(shard: int, n_servers: int) -> int:
    """Tell the server of a shard where all slots are given out in equal runs (`valkey-cli --cluster create`)."""
    return key_slot(journal_key(shard).encode()) * n_servers // N_SLOTS


def slot_unevenness(n_shards: int, n_servers: int) -> float:
    """Tell how many more shards the fullest server has than the mean.

    >>> slot_unevenness(16, 3)  # 8 of 16
    1.5
    """
    return _hottest([1.0] * n_shards, n_servers) if n_servers > 1 else 1.0


def fewest_shards(n_servers: int, most: float = 1.3) -> int:
    """Tell the fewest shards that servers share well enough; the most even number if none does."""
    by_count = {n_shards: slot_unevenness(n_shards, n_servers) for n_shards in SHARD_COUNTS}
    return next((n for n, uneven in by_count.items() if uneven <= most), min(by_count, key=lambda n: by_count[n]))


def simulate(sizes: Sequence[int], n_shards: int, n_servers: int, seeds: Sequence[int]) -> Unevenness:
    """Put learners of organisations on shards and servers, once for each seed.

    Args:
        sizes: Learners of each organisation.
        n_shards: Shards.
        n_servers: Servers.
        seeds: Of what the learners are called and how busy they are.
    """
    return unevenness(draw_loads(sizes, n_shards, seeds), n_servers)


def draw_loads(sizes: Sequence[int], n_shards: int, seeds: Sequence[int]) -> list[Loads]:
    """Put learners of organisations on shards, once for each seed."""
    return [_loads(sizes, n_shards, Random(seed)) for seed in seeds]  # noqa: S311 - a simulation, not a secret


def unevenness(draws: Sequence[Loads], n_servers: int) -> Unevenness:
    """Tell how uneven shards are, and so many servers that have them."""
    n_shards = len(draws[0].by_learner)
    whole = quantiles([_unevenness(one.by_organisation) for one in draws])[0]
    return Unevenness(
        n_shards,
        n_servers,
        quantiles([_unevenness(one.by_learner) for one in draws]),
        quantiles([_hottest(one.by_learner, n_servers) for one in draws]),
        slot_unevenness(n_shards, n_servers),
        whole,
        draws[0].n_learners,
        len(draws),
    )


def _loads(sizes: Sequence[int], n_shards: int, draw: Random) -> Loads:
    """Add up how busy shards are, by learners as they are placed, and by whole organisations."""
    by_learner, by_organisation = [0.0] * n_shards, [0.0] * n_shards
    for organisation_no, size in enumerate(sizes, 1):
        whole = shard_of(LearnerKey(organisation_no, 1, f"{draw.getrandbits(64):x}"), n_shards)
        for _ in range(size):
            busy = draw.lognormvariate(0.0, BUSYNESS_SIGMA)
            learner = f"{draw.getrandbits(64):016x}"
            by_learner[shard_of(LearnerKey(organisation_no, organisation_no, learner), n_shards)] += busy
            by_organisation[whole] += busy
    return Loads(by_learner, by_organisation, sum(sizes))


def _hottest(loads: Sequence[float], n_servers: int) -> float:
    servers = [0.0] * n_servers
    for shard, load in enumerate(loads):
        servers[server_of(shard, n_servers)] += load
    return _unevenness(servers)


def _unevenness(loads: Sequence[float]) -> float:
    return max(loads) * len(loads) / sum(loads)


def quantiles(values: Sequence[float]) -> Quantiles:
    """Median, 90 % and 99 % of values, each an observed one.

    >>> quantiles(range(1, 101))
    (50, 90, 99)
    """
    ordered = sorted(values)
    median, nine, most = (ordered[ceil(share * len(ordered)) - 1] for share in (0.5, 0.9, 0.99))
    return median, nine, most
