"""Bytes of live state in Valkey: `uv run python -m tests.benchmarks.live_state`.

Measured as the growth of the server's memory over many learners, so that keys, tables and allocation count.
"""

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
from api.live.layout import LearnerState, empty, encode, with_history, with_records
from api.live.marks import mark_of
from api.live.records import SkillRecord, pack_items
from engine.tracing import ItemTrace
from tests.api.live.servers import binary, running

N_LEARNERS: Final = 2_000
CASES: Final = ((30, 7, False), (300, 7, False), (30, 5, True), (300, 5, True))
"""Skills, nodes, and whether the model's covariates read the history."""
N_ITEMS: Final = 200
N_IDS: Final = ((40, N_LEARNERS), (400, N_LEARNERS), (8_000, 50))
"""Results of each learner, and learners; of more than 65 536 see `larger_sets`."""
N_SHARDS: Final = 16
DEDUP_DAYS: Final = 30


def state_of(n_skills: int, n_nodes: int, n_items: int, *, with_past: bool) -> LearnerState:
    """Make a learner who has met so many skills, and of whom so many items are remembered."""
    records = [SkillRecord(skill, 9, 1 << 39, 2, 1, (0.3,) * n_nodes) for skill in range(n_skills)]
    state = with_records(empty(1, (1 / n_nodes,) * n_nodes), records)
    state = msgspec.structs.replace(state, version=1, recent=(1, 2, 3, 4))
    if not with_past:
        return state
    items = pack_items([(item, ItemTrace(2, is_right=True, at=1 << 37)) for item in range(n_items)])
    return msgspec.structs.replace(with_history(state), runs=(2,), items=items)


def bytes_per_learner(client: Redis, n_skills: int, n_nodes: int, n_items: int = 0, *, with_past: bool) -> float:
    """Store many learners and return what each took."""
    value = encode(state_of(n_skills, n_nodes, n_items, with_past=with_past))
    before = int(client.info("memory")["used_memory"])
    with client.pipeline() as pipeline:
        for n in range(N_LEARNERS):
            keys = live_keys(LearnerKey(1, 1, f"learner-{n:06}"), N_SHARDS, DEDUP_DAYS, time.time())
            pipeline.set(keys.state, value)
        pipeline.execute()
    return (int(client.info("memory")["used_memory"]) - before) / N_LEARNERS


def bytes_per_result(client: Redis, n_ids: int, n_learners: int, *, is_forgotten: bool) -> float:
    """Remember some results of many learners, or their ids alone, and return what each result took."""
    before = int(client.info("memory")["used_memory"])
    with client.pipeline() as pipeline:
        for n in range(n_learners):
            keys = live_keys(LearnerKey(1, 1, f"learner-{n:06}"), N_SHARDS, DEDUP_DAYS, time.time())
            marks = [mark_of(f"{n}-{result}", b"%d" % result) for result in range(n_ids)]
            pipeline.sadd(keys.ids, *(mark.id for mark in marks))
            if not is_forgotten:
                pipeline.sadd(keys.seen_now, *(mark.content for mark in marks))
                pipeline.expire(keys.seen_now, 86_400)
        pipeline.execute()
    return (int(client.info("memory")["used_memory"]) - before) / n_learners / n_ids


def measured(of: Callable[[Redis], float]) -> float:
    """Measure on a server of its own: what one measurement frees, the next one would not see grow."""
    with (
        TemporaryDirectory() as directory,
        running(binary("valkey"), Path(directory), "--set-max-intset-entries", "65536") as url,
        Redis.from_url(url) as client,
    ):
        return of(client)


def main() -> None:
    """Measure and print."""
    table = Table("what", "bytes")
    for n_skills, n_nodes, with_past in CASES:
        found = measured(partial(bytes_per_learner, n_skills=n_skills, n_nodes=n_nodes, with_past=with_past))
        what = f"learner with {n_skills} skills, {n_nodes} nodes{', history' if with_past else ''}"
        table.add_row(what, f"{found:.0f}")
    found = measured(partial(bytes_per_learner, n_skills=30, n_nodes=5, n_items=N_ITEMS, with_past=True))
    table.add_row(f"learner with 30 skills, 5 nodes, history, {N_ITEMS} items remembered", f"{found:.0f}")
    for n_ids, n_learners in N_IDS:
        for is_forgotten in (False, True):
            found = measured(partial(bytes_per_result, n_ids=n_ids, n_learners=n_learners, is_forgotten=is_forgotten))
            table.add_row(f"{'old' if is_forgotten else 'remembered'} result, {n_ids} per learner", f"{found:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
