"""Classic tracing fitted on a cluster: expected counts where the results are, everything else here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Self

import numpy as np
from distributed import Client
from numpy.typing import NDArray

from engine.fitting.classic.artefact import Origin
from engine.fitting.classic.expectation import ExpectedCounts, add
from engine.fitting.classic.fit import Fit, FitSettings, fit_source
from engine.fitting.classic.layout import Floats, Ints, Layout
from engine.fitting.classic.parts import Part, layout_of, origin_of, part_of
from engine.fitting.partitions import cuts, merge
from simulations.lab.cluster import addresses
from simulations.lab.fitting.scheduler.parts import Parts, lay_out_parts, take_censuses

COUNTED, LAID_OUT = 0.05, 0.1  # shares of the work


class PartsSource:
    """See `engine.fitting.classic.fit.Source` and `Expects`; counts are added up in the order of the parts."""

    def __init__(self, layout: Layout, parts: Parts[Part]) -> None:
        self.layout = layout
        self._parts = parts

    @property
    def n_opportunities(self) -> Ints:
        """See `Source`."""
        return sum(self._parts.each(_opportunities), np.zeros(self.layout.n_skills, np.int64))

    @contextmanager
    def expectation(self, n_starts: int) -> Iterator[Self]:  # noqa: ARG002 - parts make room as they need
        """See `Source`."""
        yield self

    def of(self, parameters: Floats, active: NDArray[np.bool_]) -> ExpectedCounts:
        """See `Expects`."""
        return reduce(add, self._parts.each(Part.of, parameters, active))


def fit_classic(
    client: Client, paths: Sequence[Path], settings: FitSettings, report_progress: Callable[[float], None]
) -> tuple[Fit, Origin]:
    """Fit classic tracing, without classes of rows, to files that every worker reaches, no learner in two of them.

    What comes out is what one process would find.

    Raises:
        TableFault: The files do not go together.
        RequestFault: A file has a fault, or workers die again and again.
    """
    whole = merge(take_censuses(client, paths, lambda share: report_progress(share * COUNTED)))
    parts = lay_out_parts(
        client,
        part_of,
        [(paths[cut.part], cut) for cut in cuts(whole, len(addresses(client)))],
        whole.vocabulary,
        lambda share: report_progress(COUNTED + share * (LAID_OUT - COUNTED)),
    )
    found = fit_source(
        PartsSource(layout_of(whole.vocabulary), parts), settings,
        lambda share: report_progress(LAID_OUT + share * (1.0 - LAID_OUT)),
    )  # fmt: skip
    return found, origin_of(whole)


def _opportunities(part: Part) -> Ints:
    return part.n_opportunities
