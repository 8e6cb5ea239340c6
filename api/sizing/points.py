"""What was measured, as data: `points.toml`, each point with the command that printed it."""

from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import msgspec

Quantity = Literal["results_a_second", "learners", "results_of_a_learner", "results_in_the_record"]
"""What a point was measured up to."""


COMPACT_IDS = 65_536
"""Ids of one learner that Valkey keeps as a sorted array; one more makes it a table (`set-max-intset-entries`)."""


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One measured figure.

    Attributes:
        value: The figure.
        unit: Its unit.
        command: What printed it.
        conditions: What else was so when it was.
        of: In what the measurement was bounded.
        up_to: The largest of that; beyond it the figure is extrapolated.
    """

    value: float
    unit: str
    command: str
    conditions: str
    of: Quantity
    up_to: float


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures of one kind by the length of a learner's history.

    Attributes:
        results: Lengths, rising.
        values: The figure at each.
        unit: Its unit.
        command: What printed them.
        conditions: What else was so when they were.
    """

    results: tuple[float, ...]
    values: tuple[float, ...]
    unit: str
    command: str
    conditions: str

    @property
    def up_to(self) -> float:
        """The longest history that was measured."""
        return self.results[-1]

    def at(self, results: float) -> float:
        """Give the figure at a length: linear between what was measured, and along the outermost pieces beyond.

        >>> Curve((10.0, 100.0), (1000.0, 1900.0), "bytes", "", "").at(200.0)
        2900.0
        """
        piece = min(max(bisect_right(self.results, results) - 1, 0), len(self.results) - 2)
        (x0, x1), (y0, y1) = [*pairwise(self.results)][piece], [*pairwise(self.values)][piece]
        return y0 + (y1 - y0) * (results - x0) / (x1 - x0)


class Points(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was measured: CPU of a result, bytes of a learner and of a result, memory of processes."""

    worker_us: Point
    valkey_us: Point
    projector_us: Point
    postgresql_us: Point
    valkey_learner_bytes: Curve
    old_id_bytes: Point
    loose_id_bytes: Point
    record_result_bytes: Point
    log_result_bytes: Point
    backup_result_bytes: Point
    request_bytes: Point
    answer_bytes: Point
    worker_mib: Point
    projector_mib: Point
    others_mib: Point
    postgresql_mib: Point


def learner_bytes(points: Points, history: float, recent: float) -> float:
    """Give what one learner takes in Valkey.

    Args:
        points: What was measured.
        history: The learner's results.
        recent: Those among them whose contents are remembered, `SYMPHONIE_DEDUP_DAYS` to twice as long; of the others
            only the id is.
    """
    id_bytes = points.old_id_bytes if history <= COMPACT_IDS else points.loose_id_bytes
    return points.valkey_learner_bytes.at(min(history, recent)) + max(0.0, history - recent) * id_bytes.value


@cache
def measured_points() -> Points:
    """Read what was measured."""
    return msgspec.toml.decode(files("api.sizing").joinpath("points.toml").read_bytes(), type=Points)
