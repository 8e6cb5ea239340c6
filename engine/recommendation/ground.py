"""A chart in two arrays: what compiled code is told of a content graph for one decision.

Each array that Python hands to compiled code has to be looked at first, and between two requests it lies in no cache.
So all that the passes read of a chart is laid out in one array of real numbers and one of whole ones, which begins with
the sizes; `ground_of` finds the parts again without copying anything.
"""

from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import inner
from engine.recommendation.chart import Chart

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class Ground(NamedTuple):
    """The fields of `chart.Chart` of the same names; first those of real numbers, in the order in which they lie."""

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


_N_REAL: Final = Ground._fields.index("offsets")
_N_WHOLE: Final = len(Ground._fields) - _N_REAL
_N_SKILLS, _N_NODES, _REAL = range(3)
"""What the whole numbers begin with: sizes, where the parts of the real numbers start, where their own do."""
_WHOLE: Final = _REAL + _N_REAL + 1
_N_HEAD: Final = _WHOLE + _N_WHOLE + 1


def pack(chart: Chart) -> tuple[Chart, Floats, Ints]:
    """Lay a chart out in two arrays; the chart that comes back looks into them."""
    parts = [np.asarray(getattr(chart, name)) for name in Ground._fields]
    real, whole = parts[:_N_REAL], parts[_N_REAL:]
    ends_real, ends_whole = (np.cumsum([0, *[part.size for part in some]]) for some in (real, whole))
    floats = np.concatenate([part.ravel() for part in real], dtype=np.float64)
    head = [*chart.learn.shape, *ends_real.tolist(), *(_N_HEAD + ends_whole).tolist()]
    ints = np.concatenate([np.array(head), *whole], dtype=np.int64)
    starts = [*ends_real[:-1].tolist(), *(_N_HEAD + ends_whole[:-1]).tolist()]
    views: list[Any] = [
        (floats if place < _N_REAL else ints)[start : start + part.size].reshape(part.shape)
        for place, (start, part) in enumerate(zip(starts, parts, strict=True))
    ]
    return chart._replace(**dict(zip(Ground._fields, views, strict=True))), floats, ints


def parts_of(chart: Chart) -> Ground:
    """Give the parts of a chart as they are, for classes of learners."""
    return Ground._make([getattr(chart, name) for name in Ground._fields])


@inner
def ground_of(floats: Floats, ints: Ints) -> Ground:
    """Find the parts of a chart in its two arrays."""
    k, g = ints[_N_SKILLS], ints[_N_NODES]
    return Ground(
        _real(0, floats, ints).reshape(k, g), _real(1, floats, ints), _real(2, floats, ints).reshape(k, g),
        _real(3, floats, ints).reshape(k, 2, g), _real(4, floats, ints), _real(5, floats, ints),
        _real(6, floats, ints), _real(7, floats, ints), _real(8, floats, ints).reshape(k, 2), _real(9, floats, ints),
        _whole(0, ints), _whole(1, ints), _whole(2, ints), _whole(3, ints), _whole(4, ints), _whole(5, ints),
        _whole(6, ints), _whole(7, ints), _whole(8, ints), _whole(9, ints), _whole(10, ints),
    )  # fmt: skip


@inner
def _real(part: int, floats: Floats, ints: Ints) -> Floats:
    return floats[ints[_REAL + part] : ints[_REAL + part + 1]]


@inner
def _whole(part: int, ints: Ints) -> Ints:
    return ints[ints[_WHOLE + part] : ints[_WHOLE + part + 1]]
