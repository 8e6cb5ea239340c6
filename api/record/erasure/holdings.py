"""What the record and the live store hold of a content graph and of a learner: one list, from which all is erased.

A table that gets a column `graph_no` or `learner` gets a line here; a test compares the list with the schema.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_OF_GRAPH: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
_ON_GRAPH: Final = "graph_no = %(graph_no)s"
_OF_LEARNER: Final = "organisation_no = %(organisation_no)s AND learner = %(learner)s"


class Holding(NamedTuple):
    """A table, and which of its rows belong to whom.

    Attributes:
        table: Its name in the schema.
        of_graph: Condition of the rows of a content graph; None if it has none.
        of_learner: Condition of the rows of a learner; None if it has none.
    """

    table: str
    of_graph: str | None
    of_learner: str | None


HOLDINGS: Final = (
    Holding("result", _OF_GRAPH, _OF_LEARNER),
    Holding("result_key", _OF_GRAPH, _OF_LEARNER),
    Holding("result_correction", _OF_GRAPH, _OF_LEARNER),
    Holding("adjustment", _OF_GRAPH, _OF_LEARNER),
    Holding("adjustment_review", _OF_GRAPH, _OF_LEARNER),
    Holding("recommendation_event", _OF_GRAPH, _OF_LEARNER),
    Holding("shortfall", _OF_GRAPH, _OF_LEARNER),
    Holding("dead_letter", _OF_GRAPH, _OF_LEARNER),
    Holding(
        "pin_done",
        "(organisation_no, override_id) IN"  # noqa: S608  # constants
        f" (SELECT organisation_no, id FROM symphonie.override WHERE {_OF_GRAPH})",
        _OF_LEARNER,
    ),
    Holding("override", _OF_GRAPH, _OF_LEARNER),
    Holding(
        "goal_assignment",
        f"(organisation_no, goal_id) IN (SELECT organisation_no, id FROM symphonie.goal WHERE {_OF_GRAPH})",  # noqa: S608  # constants
        _OF_LEARNER,
    ),
    Holding("goal", _OF_GRAPH, None),
    Holding("cohort_learner", None, _OF_LEARNER),
    Holding("orders_due", None, _OF_LEARNER),
    Holding("erasure_cut", _ON_GRAPH, None),
    Holding("retrace", _ON_GRAPH, None),
    Holding("tracing_revision", _ON_GRAPH, None),
    Holding("model", _ON_GRAPH, None),
    Holding("content_graph_version", _ON_GRAPH, None),
    Holding(
        "recommendation_settings",
        # their newest version is known to the live store, and no later one may have its number
        f"{_OF_GRAPH} AND version < (SELECT max(version) FROM symphonie.recommendation_settings"  # noqa: S608  # constants
        " WHERE organisation_no = %(organisation_no)s)",
        None,
    ),
)
"""In an order that keeps foreign keys: what refers to something comes before it."""


def live_keys_of_graph(organisation_no: int, graph_no: int) -> re.Pattern[bytes]:
    """Match every key of the live store that belongs to a content graph.

    >>> bool(live_keys_of_graph(1, 2).match(b"{07}d713:1.2:ada")), bool(live_keys_of_graph(1, 2).match(b"{07}b:1.22:a"))
    (True, False)
    """
    return re.compile(rb"\{\d+\}[a-z]\d*:%d\.%d:" % (organisation_no, graph_no))


def live_keys_of_learner(organisation_no: int, learner: str) -> re.Pattern[bytes]:
    """Match every key of the live store that belongs to a learner, on whichever content graph.

    >>> bool(live_keys_of_learner(1, "ada").fullmatch(b"{07}b:1.2:ada"))
    True
    """
    return re.compile(rb"\{\d+\}[a-z]\d*:%d\.\d+:%s\Z" % (organisation_no, re.escape(learner.encode())))
