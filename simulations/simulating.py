"""Many policies in many worlds: learners are dealt in blocks to whoever computes, and put together in order.

Blocks have the same size however many compute, so the digits are the same.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from distributed import Client
from distributed import as_completed as as_computed

from simulations.parameters import Parameters
from simulations.pilot import compiled, parameters_for
from simulations.results import Conduct, Promises, Run
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario
from simulations.staging import stage

BLOCK: Final = 200


class Block(NamedTuple):
    """Some learners of one world under one policy.

    Attributes:
        scenario: The world.
        entrant: The policy.
        first: Number of the first learner.
        n_learners: How many.
        seed: Of the run.
        parameters: Of the model that the policy traces with.
    """

    scenario: Scenario
    entrant: Entrant
    first: int
    n_learners: int
    seed: int
    parameters: Parameters


Mapper: TypeAlias = Callable[[Sequence[Block]], Iterator[tuple[int, Run]]]
"""Runs blocks, and gives the place of each and its run as soon as it is there, in any order."""


def run_block(block: Block) -> Run:
    """Run one block; pure, so it can be done anywhere and again."""
    numbers = block.first + np.arange(block.n_learners)
    model = compiled(block.scenario, block.parameters)
    return run_class(stage(block.scenario), block.entrant, numbers, block.seed, model)


def simulate(
    scenarios: Sequence[Scenario],
    entrants: Sequence[Entrant],
    n_learners: int,
    seed: int,
    mapper: Mapper | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Run]:
    """Run every policy in every world on the same learners.

    Args:
        scenarios: The worlds.
        entrants: The policies.
        n_learners: N, at least 1.
        seed: Of the learners and of all luck.
        mapper: Who computes; this process alone by default (`serial`).
        progress: Told how many of how many learners are done.

    Returns:
        World by world, policy by policy, in the order given.
    """
    n_all = n_learners * len(scenarios) * len(entrants)
    progress(0, n_all)
    pairs = [(scenario, entrant, parameters_for(scenario)) for scenario in scenarios for entrant in entrants]
    cuts = [(first, min(BLOCK, n_learners - first)) for first in range(0, n_learners, BLOCK)]
    blocks = [
        Block(scenario, entrant, first, size, seed, parameters)
        for scenario, entrant, parameters in pairs
        for first, size in cuts
    ]
    runs: dict[int, Run] = {}
    n_done = 0
    for place, run in (mapper or serial)(blocks):
        runs[place] = run
        n_done += blocks[place].n_learners
        progress(n_done, n_all)
    in_order = [runs[place] for place in range(len(blocks))]
    return [joined(in_order[start : start + len(cuts)]) for start in range(0, len(blocks), len(cuts))]


def joined(runs: Sequence[Run]) -> Run:
    """Put runs of one policy in one world together, learners in the order given."""
    first, whole = runs[0], ("scenario", "policy", "grid_minutes", "conduct", "promises")
    columns = {name: np.concatenate([getattr(run, name) for run in runs]) for name in Run._fields if name not in whole}
    conduct = (np.concatenate(column) for column in zip(*(run.conduct for run in runs), strict=True))
    promises = (np.concatenate(column) for column in zip(*(run.promises for run in runs), strict=True))
    return first._replace(conduct=Conduct(*conduct), promises=Promises(*promises), **columns)


def serial(blocks: Sequence[Block]) -> Iterator[tuple[int, Run]]:
    """Run all blocks here, one after the other."""
    for place, block in enumerate(blocks):
        yield place, run_block(block)


@contextmanager
def over_cores(n_workers: int | None) -> Iterator[Mapper]:
    """Share blocks among processes while the context is open; as many as there are cores if None."""
    pool = ProcessPoolExecutor(n_workers, multiprocessing.get_context("spawn"), initializer=_leave_ctrl_c_to_parent)

    def mapper(blocks: Sequence[Block]) -> Iterator[tuple[int, Run]]:
        places = {pool.submit(run_block, block): place for place, block in enumerate(blocks)}
        for future in as_completed(places):
            yield places[future], future.result()

    try:
        yield mapper
    except BaseException:
        for worker in multiprocessing.active_children():  # else leaving waits for what they are at
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_ctrl_c_to_parent() -> None:
    """Keep a worker from telling of a Ctrl-C, which a terminal sends to all processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_cluster(client: Client) -> Mapper:
    """Share blocks among the workers of a Dask cluster; a block that is lost with its worker is run again."""

    def mapper(blocks: Sequence[Block]) -> Iterator[tuple[int, Run]]:
        places = {client.submit(run_block, block, pure=False): place for place, block in enumerate(blocks)}
        for future in as_computed(list(places)):
            yield places[future], future.result()

    return mapper
