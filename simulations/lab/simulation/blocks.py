"""Many policies in many worlds: learners are dealt in blocks to whoever computes, and put together in order.

Blocks are of one assignment each, and have the same size however many compute, so the digits are the same.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Final, NamedTuple, Protocol, TypeVar

import numpy as np

from simulations.parameters import WorldParameters
from simulations.pilot import compiled, parameters_for
from simulations.results import Conduct, Promises, Run
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario, dealt
from simulations.seeds import seeds_of
from simulations.staging import stage

BLOCK: Final = 200

Task = TypeVar("Task")
Made = TypeVar("Made")


class LearnerBlock(NamedTuple):
    """Some learners of one world under one policy."""

    scenario: Scenario  # the world, dealt by the assignment of these learners
    entrant: Entrant  # the policy
    numbers: range  # of the learners
    seed: int  # of the run
    parameters: WorldParameters  # of the model that the policy traces with


class Mapper(Protocol):
    """Does something with every task, and gives the place of each and what it made as soon as it is there."""

    def __call__(self, do: Callable[[Task], Made], tasks: Sequence[Task], /) -> Iterator[tuple[int, Made]]:
        """Do it, here or anywhere, in any order."""
        ...


def run_block(block: LearnerBlock) -> Run:
    """Run one block; pure, so it can be done anywhere and again."""
    model = compiled(block.scenario, block.parameters)
    known = block.parameters.leaving
    return run_class(stage(block.scenario), block.entrant, np.array(block.numbers), block.seed, model, known)


def dealings(scenarios: Sequence[Scenario], n_learners: int, seed: int) -> list[list[Scenario]]:
    """Deal each world by the assignments that go with the seed of a run; by no more of them than there are learners."""
    return [dealt(scenario, seeds_of(seed).assignments[:n_learners]) for scenario in scenarios]


def simulate(
    scenarios: Sequence[Scenario],
    entrants: Sequence[Entrant],
    n_learners: int,
    seed: int,
    mapper: Mapper | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    parameters: Mapping[Scenario, WorldParameters] | None = None,
) -> list[Run]:
    """Run every policy in every world on the same learners.

    Learner n works under the assignment n modulo their number, whatever the policy, so policies stay paired.

    Args:
        scenarios: The worlds.
        entrants: The policies.
        n_learners: N, at least 1.
        seed: Of the learners and of all luck; it says which assignments are dealt, too (`simulations.seeds`).
        mapper: Who computes; this process alone by default (`serial`).
        progress: Told how many of how many learners are done.
        parameters: That policies trace with, of every world of `dealings`; found first if left out.

    Returns:
        World by world, policy by policy, in the order given.
    """
    mapper = mapper or serial
    worlds = dealings(scenarios, n_learners, seed)
    if parameters is None:
        parameters = fitted([one for world in worlds for one in world], mapper)
    runs = [
        [
            LearnerBlock(one, entrant, numbers, seed, parameters[one])
            for first, one in enumerate(world)
            for numbers in _cut(range(first, n_learners, len(world)))
        ]
        for world in worlds
        for entrant in entrants
    ]
    found = _all_done(mapper, [block for run in runs for block in run], progress)
    return [joined([next(found) for _ in run]) for run in runs]


def fitted(
    scenarios: Sequence[Scenario],
    mapper: Mapper,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> dict[Scenario, WorldParameters]:
    """Say what policies trace with in each world, as it was dealt: whoever computes finds it, all others get it."""
    found: dict[Scenario, WorldParameters] = {}
    for place, parameters in mapper(parameters_for, scenarios):
        found[scenarios[place]] = parameters
        progress(len(found), len(scenarios))
    return found


def _cut(numbers: range) -> Iterator[range]:
    return (numbers[start : start + BLOCK] for start in range(0, len(numbers), BLOCK))


def _all_done(mapper: Mapper, blocks: Sequence[LearnerBlock], progress: Callable[[int, int], None]) -> Iterator[Run]:
    n_done, n_all = 0, sum(len(block.numbers) for block in blocks)
    progress(n_done, n_all)
    runs: dict[int, Run] = {}
    for place, run in mapper(run_block, blocks):
        runs[place] = run
        n_done += len(run.learner)
        progress(n_done, n_all)
    return (runs[place] for place in range(len(blocks)))


def joined(runs: Sequence[Run]) -> Run:
    """Put runs of one policy in one world together, learners in the order of their numbers."""
    first, whole = runs[0], ("scenario", "policy", "course", "seed", "grid_minutes", "conduct", "promises")
    order = np.argsort(np.concatenate([run.learner for run in runs]))
    columns = {
        name: np.concatenate([getattr(run, name) for run in runs])[order] for name in Run._fields if name not in whole
    }
    conduct = (np.concatenate(column)[order] for column in zip(*(run.conduct for run in runs), strict=True))
    promises = (np.concatenate(column) for column in zip(*(run.promises for run in runs), strict=True))
    return first._replace(conduct=Conduct(*conduct), promises=Promises(*promises), **columns)


def serial(do: Callable[[Task], Made], tasks: Sequence[Task], /) -> Iterator[tuple[int, Made]]:
    """Do everything here, one after the other."""
    for place, task in enumerate(tasks):
        yield place, do(task)


@contextmanager
def over_cores(n_workers: int | None) -> Iterator[Mapper]:
    """Share blocks among processes while the context is open; as many as there are cores if None."""
    pool = ProcessPoolExecutor(n_workers, multiprocessing.get_context("spawn"), initializer=_leave_ctrl_c_to_parent)

    def mapper(do: Callable[[Task], Made], tasks: Sequence[Task], /) -> Iterator[tuple[int, Made]]:
        places = {pool.submit(do, task): place for place, task in enumerate(tasks)}
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
