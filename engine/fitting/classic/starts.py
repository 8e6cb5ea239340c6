"""Where climbing begins."""

import numpy as np

from engine.fitting.classic.layout import SECTIONS, Floats, Layout

TYPICAL = (0.4, 0.1, 0.05, 0.25, 0.15)  # in the order of `SECTIONS`; see engine/tracing/README.md for their choice
LOWEST = (0.05, 0.02, 0.005, 0.05, 0.02)
HIGHEST = (0.95, 0.45, 0.25, 0.45, 0.4)


def starting_points(layout: Layout, n_starts: int, seed: int, *, forgets: bool) -> Floats:
    """Give float64[n_starts, n_parameters]: a typical point, then random ones between the literature's extremes.

    All skills and classes share each point, so that what is drawn for a skill does not depend on its place in a table.
    """
    rng = np.random.default_rng(seed)
    points = np.array([TYPICAL, *rng.uniform(LOWEST, HIGHEST, (n_starts - 1, len(SECTIONS)))])
    if not forgets:
        points[:, SECTIONS.index("forget")] = 0.0
    return np.repeat(points, np.diff(layout.starts), axis=1)
