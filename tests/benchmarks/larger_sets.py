"""What larger settings of the live store would cost: `uv run python -m tests.benchmarks.larger_sets`.

A learner with very many results has their ids in an array of integers up to `set-max-intset-entries`, and in a table
beyond it: bytes of an id, and the server's time for one more. And what shards cost that have nothing to do: bytes of an
empty journal, and the server's time for asking all of them once.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from redis import Redis
from rich.console import Console
from rich.table import Table

from api.live.keys import journal_key
from tests.api.live.servers import binary, running

LIMITS: Final = (8_192, 16_384, 65_536)
N_IDS: Final = (4_500, 8_000, 16_000, 60_000)
"""Ids of a learner; 4 500 are those of three years with ten results on 150 days."""
N_ADDED: Final = 2_000
N_SHARDS: Final = (16, 64, 256, 1_024)
N_ASKED: Final = 500


def figures_of_ids(client: Redis, n_ids: int) -> tuple[float, float]:
    """Return bytes of an id, and microseconds for adding one more."""
    draw = Random(n_ids)  # noqa: S311 - ids, not secrets
    ids = [draw.getrandbits(32) - 2**31 for _ in range(n_ids)]
    for first in range(0, n_ids, 1_000):
        client.sadd("ids", *ids[first : first + 1_000])
    held = client.memory_usage("ids", samples=0) or 0
    client.config_resetstat()
    for _ in range(N_ADDED):
        one = draw.getrandbits(32) - 2**31
        client.sadd("ids", one)
        client.srem("ids", one)
    stats = client.info("commandstats")
    return held / n_ids, float(stats["cmdstat_sadd"]["usec_per_call"])


def figures_of_shards(client: Redis, n_shards: int) -> tuple[float, float]:
    """Return bytes of a shard that has nothing to do, and microseconds for asking all once."""
    names = [journal_key(shard) for shard in range(n_shards)]
    before = int(client.info("memory")["used_memory"])
    for name in names:
        client.xgroup_create(name, "projector", "0", mkstream=True)
    grown = int(client.info("memory")["used_memory"]) - before
    client.config_resetstat()
    for _ in range(N_ASKED):
        with client.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.xreadgroup("projector", "one", {name: ">"}, count=100)
            pipeline.execute()
    stats = client.info("commandstats")
    return grown / n_shards, float(stats["cmdstat_xreadgroup"]["usec_per_call"]) * n_shards


def measured(of: Callable[[Redis, int], tuple[float, float]], n: int, limit: int) -> tuple[float, float]:
    """Measure on a server of its own."""
    options = ("--set-max-intset-entries", str(limit))
    with (
        TemporaryDirectory() as directory,
        running(binary("valkey"), Path(directory), *options) as url,
        Redis.from_url(url) as client,
    ):
        return of(client, n)


def main() -> None:
    """Measure and print."""
    ids, shards = Table("limit", "ids", "bytes an id", "µs an addition"), Table("shards", "bytes of one", "µs a round")
    for limit in LIMITS:
        for n_ids in N_IDS:
            found = measured(figures_of_ids, n_ids, limit)
            ids.add_row(f"{limit}", f"{n_ids}", *(f"{one:.1f}" for one in found))
    for n_shards in N_SHARDS:
        of_shards = measured(figures_of_shards, n_shards, LIMITS[0])
        shards.add_row(f"{n_shards}", *(f"{one:.0f}" for one in of_shards))
    Console().print(ids, shards)


if __name__ == "__main__":
    main()
