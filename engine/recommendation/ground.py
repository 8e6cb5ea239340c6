"""A chart in two arrays (`engine.laying_out`): what compiled code is told of a content graph for one decision."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import inner
from engine.laying_out import LaidOut, lay_out, real, real_rows, whole
from engine.recommendation.chart import Chart

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class Ground(NamedTuple):
    """The fields of `chart.Chart` of the same names, in the order in which they lie."""

    learn: Floats
    keep: Floats
    prior: Floats
    shown: Floats
    minutes: Floats
    strengths: Floats
    activity_minutes: Floats
    effects: Floats
    reach: Floats
    odds: Floats
    offsets: Ints
    needed: Ints
    order: Ints
    skill_offsets: Ints
    skill_activities: Ints
    n_items_of: Ints
    activity_offsets: Ints
    activity_skills: Ints
    sources: Ints
    languages: Ints
    table_offsets: Ints


def pack(chart: Chart) -> tuple[Chart, LaidOut]:
    """Lay a chart out in two arrays; the chart that comes back looks into them."""
    views, laid_out = lay_out(parts_of(chart))
    return chart._replace(**dict(zip(Ground._fields, views, strict=True))), laid_out


def parts_of(chart: Chart) -> Ground:
    """Give the parts of a chart as they are, for classes of learners."""
    return Ground._make([getattr(chart, name) for name in Ground._fields])


@inner
def ground_of(floats: Floats, ints: Ints) -> Ground:
    """Find the parts of a chart in its two arrays."""
    learn = real_rows(0, floats, ints)
    k, g = learn.shape
    return Ground(
        learn, real(1, floats, ints), real_rows(2, floats, ints), real(3, floats, ints).reshape(k, 2, g),
        real(4, floats, ints), real(5, floats, ints), real(6, floats, ints), real(7, floats, ints),
        real_rows(8, floats, ints), real(9, floats, ints), whole(10, ints), whole(11, ints), whole(12, ints),
        whole(13, ints), whole(14, ints), whole(15, ints), whole(16, ints), whole(17, ints), whole(18, ints),
        whole(19, ints), whole(20, ints),
    )  # fmt: skip
