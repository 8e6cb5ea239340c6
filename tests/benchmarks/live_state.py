"""Bytes of live state in Valkey: `uv run python -m tests.benchmarks.live_state`.

Measured as the growth of the server's memory over many learners, so that keys, tables and allocation count.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
from redis import Redis
from rich.console import Console
from rich.table import Table

from api.live.keys import LearnerKey, live_keys
from api.live.layout import LearnerState, SkillRecord, empty, encode, with_records
from api.live.store import fingerprint
from tests.api.live.servers import binary, running

N_LEARNERS: Final = 2_000
N_NODES: Final = 7
N_IDS: Final = 40
N_SHARDS: Final = 16
DEDUP_DAYS: Final = 30


def state_of(n_skills: int) -> LearnerState:
    """Make a learner who has met so many skills."""
    records = [SkillRecord(skill, 9, 1 << 39, 2, 1, (0.3,) * N_NODES) for skill in range(n_skills)]
    state = with_records(empty(1, (1 / N_NODES,) * N_NODES), records)
    return msgspec.structs.replace(state, version=1, recent=(1, 2, 3, 4))


def bytes_per_learner(client: Redis, n_skills: int) -> float:
    """Store many learners and return what each took."""
    before = int(client.info("memory")["used_memory"])
    with client.pipeline() as pipeline:
        for n in range(N_LEARNERS):
            keys = live_keys(LearnerKey(1, 1, f"learner-{n:06}"), N_SHARDS, DEDUP_DAYS, time.time())
            pipeline.set(keys.state, encode(state_of(n_skills)))
        pipeline.execute()
    return (int(client.info("memory")["used_memory"]) - before) / N_LEARNERS


def bytes_per_id(client: Redis) -> float:
    """Remember some result ids of many learners and return what each id took."""
    before = int(client.info("memory")["used_memory"])
    with client.pipeline() as pipeline:
        for n in range(N_LEARNERS):
            keys = live_keys(LearnerKey(1, 1, f"learner-{n:06}"), N_SHARDS, DEDUP_DAYS, time.time())
            pipeline.sadd(keys.seen_now, *(fingerprint(f"{n}-{result}") for result in range(N_IDS)))
            pipeline.expire(keys.seen_now, 86_400)
        pipeline.execute()
    return (int(client.info("memory")["used_memory"]) - before) / N_LEARNERS / N_IDS


def measured(of: Callable[[Redis], float]) -> float:
    """Measure on a server of its own: what one measurement frees, the next one would not see grow."""
    with (
        TemporaryDirectory() as directory,
        running(binary("valkey"), Path(directory), "--set-max-intset-entries", "4096") as url,
        Redis.from_url(url) as client,
    ):
        return of(client)


def main() -> None:
    """Measure and print."""
    table = Table("what", "bytes")
    for n_skills in (30, 300):
        found = measured(partial(bytes_per_learner, n_skills=n_skills))
        table.add_row(f"learner with {n_skills} skills, {N_NODES} nodes", f"{found:.0f}")
    table.add_row(f"remembered result id, {N_IDS} per learner", f"{measured(bytes_per_id):.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
