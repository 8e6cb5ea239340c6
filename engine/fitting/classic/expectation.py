"""Expected counts: what a pass over sequences says about every parameter. They add up over any split by learners."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from engine.fitting.classic.forest import Forest, grow
from engine.fitting.classic.kernel import Bounds, expect_blocks, gather
from engine.fitting.classic.layout import Floats, Ints, Layout
from engine.fitting.classic.sequences import Sequences


class ExpectedCounts(NamedTuple):
    """Expected counts of S sets of parameters.

    Attributes:
        hits: float64[S, n_parameters], how often each parameter's event came about.
        misses: float64[S, n_parameters], how often it could have and did not.
        log_likelihood: float64[S, K], natural logarithm of the probability of each skill's results.
    """

    hits: Floats
    misses: Floats
    log_likelihood: Floats


def add(one: ExpectedCounts, other: ExpectedCounts) -> ExpectedCounts:
    """Add the counts of two groups of learners up; both have the same layout and the same parameters."""
    return ExpectedCounts(*(a + b for a, b in zip(one, other, strict=True)))


def expect(sequences: Sequences, parameters: Floats, n_threads: int = 1) -> ExpectedCounts:
    """Take the expectation over some learners' sequences.

    Args:
        sequences: Of a chunk of learners.
        parameters: float64[S, n_parameters] in the sequences' layout.
        n_threads: How many threads share the work; the outcome does not depend on it.
    """
    with Expectation(sequences.layout, grow(sequences), len(parameters), n_threads) as expectation:
        return expectation.of(parameters, np.ones((len(parameters), sequences.layout.n_skills), np.bool_))


class Expects(Protocol):
    """Whatever takes expectations: over one forest in memory, or over many on many machines."""

    @property
    def layout(self) -> Layout:
        """Of the parameters."""

    def of(self, parameters: Floats, active: NDArray[np.bool_]) -> ExpectedCounts:
        """See `Expectation.of`."""


class Expectation:
    """The expectation step over one forest, with room for S sets of parameters that is used again and again.

    Use it as a context; its threads end with it.
    """

    def __init__(self, layout: Layout, forest: Forest, n_starts: int, n_threads: int) -> None:
        self.layout = layout
        self.forest = forest
        self._bounds = Bounds(layout.priors, layout.steps, layout.results, layout.starts)
        self._room = _room(layout, forest)
        self._counts = np.zeros((n_starts, int(self._room[-1])))
        self._expected = ExpectedCounts(
            np.zeros((n_starts, layout.n_parameters)),
            np.zeros((n_starts, layout.n_parameters)),
            np.zeros((n_starts, layout.n_skills)),
        )
        self._n_threads = n_threads
        self._threads = ThreadPoolExecutor(n_threads) if n_threads > 1 else None

    def __enter__(self) -> Self:
        """Open the context."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the threads."""
        if self._threads is not None:
            self._threads.shutdown()

    def of(self, parameters: Floats, active: NDArray[np.bool_]) -> ExpectedCounts:
        """Take the expectation where it is wanted.

        Args:
            parameters: float64[S, n_parameters].
            active: bool[S, K], the starts and skills that are wanted.

        Returns:
            Room that the next call fills again; what is not active keeps its numbers.
        """
        self._share_out(parameters, *_wanted(active[:, self.forest.block_skill]))
        starts, skills = _wanted(active)
        gather(self.forest, self._bounds, starts, skills, self._room, self._counts, *self._expected)
        return self._expected

    def _share_out(self, parameters: Floats, start: Ints, block: Ints) -> None:
        """Let each thread take a run of blocks with about as many nodes as the others'."""
        if self._threads is None or len(block) == 0:
            self._run(parameters, start, block)
            return
        nodes = np.cumsum(np.diff(self.forest.block_nodes)[block])
        cuts = np.searchsorted(nodes, nodes[-1:] * np.arange(1, self._n_threads) / self._n_threads)
        parts = [slice(first, end) for first, end in pairwise([0, *cuts.tolist(), len(block)]) if end > first]
        list(self._threads.map(lambda part: self._run(parameters, start[part], block[part]), parts))

    def _run(self, parameters: Floats, start: Ints, block: Ints) -> None:
        expect_blocks(self.forest, parameters, self._bounds, start, block, self._room, self._counts)


def _wanted(active: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """List rows and columns, each in a row of its own: as columns of one table they are another kind of argument."""
    rows, columns = np.nonzero(active)
    return np.ascontiguousarray(rows), np.ascontiguousarray(columns)


def _room(layout: Layout, forest: Forest) -> Ints:
    """Lay out the counts of each block as `kernel.expect_blocks` fills them."""
    sizes = 1 + 2 * np.diff(layout.priors) + 4 * np.diff(layout.steps) + 2 * np.diff(forest.skill_symbols)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[forest.block_skill])])
