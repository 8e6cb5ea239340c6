"""What changed a learner's path, in order: adjustments, what people said of them, what the learner completed."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from psycopg import Connection

from api.live.memory import (
    NOTHING,
    KeptAway,
    Memory,
    with_approved,
    with_closed,
    with_kept_away,
    with_left_aside,
    with_opened,
    with_studied,
)
from api.live.ticks import day_of
from api.record.columns import MICROSECONDS
from engine.recommendation.closing import GOES_ON
from engine.recommendation.situation import KIND_BIT, Kind

_OF_SOME: Final = (
    "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = ANY(%(learners)s)"
    " AND version <= %(version)s"
)
CHANGES: Final = f"""
SELECT learner, version, position, action, adjustment_id AS id, kind, skill_id, activity_id, reason_code,
    0::bigint, coalesce((facts->>'n_results')::float, 0)::integer
FROM symphonie.adjustment WHERE {_OF_SOME}
UNION ALL
SELECT learner, review.version, 0, CASE WHEN is_effective THEN decision ELSE 'said' END, adjustment_id, kind, skill_id,
    activity_id, reason_code, {MICROSECONDS.format("kept_until")}, kept_until_opportunities
FROM (SELECT * FROM symphonie.adjustment_review WHERE {_OF_SOME}) AS review
JOIN symphonie.adjustment USING (organisation_no, graph_no, learner, adjustment_id)
UNION ALL
SELECT learner, version, 0, CASE
    WHEN is_study OR (event = 'ignored' AND teaches <> '{{}}') THEN event ELSE 'told' END, recommendation_id, kind,
    skill_id, activity_id, '', {MICROSECONDS.format("occurred_at")}, 0
FROM symphonie.recommendation_event WHERE {_OF_SOME}
ORDER BY learner, version, position, id
"""

_ADDS: Final = frozenset({"opened", "proposed", "approve"})
_TAKES_AWAY: Final = frozenset({"closed", "reject", "undo"})
_KEEPS_AWAY: Final = frozenset({"reject", "undo"})


class PathChange(NamedTuple):
    """One change of a path.

    Attributes:
        learner: Whose path.
        version: Of the live state, after the commit that made it.
        position: Within that commit.
        action: Of an adjustment, the decision of a review, `completed` or `ignored` of a resource; `said` and `told`
            for what changed nothing.
        id: Of the adjustment, or of the list that the resource was recommended in.
        kind: Of the adjustment or recommendation.
        skill_id: That it serves.
        activity_id: Item or resource.
        reason_code: Of the adjustment.
        at_us: Until when it is kept away, or when it was completed; in microseconds since 1970-01-01T00:00:00Z.
        n_results: On the skill: when it was opened, or from which it may come again.
    """

    learner: str
    version: int
    position: int
    action: str
    id: str
    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    at_us: int
    n_results: int


def changes_by_learner(
    connection: Connection, organisation_no: int, graph_no: int, learners: Sequence[str], version: int
) -> dict[str, tuple[PathChange, ...]]:
    """Read what changed the paths of some learners up to a version of their live states, oldest first."""
    asked = {"organisation_no": organisation_no, "graph_no": graph_no, "learners": learners, "version": version}
    rows = [PathChange(*row) for row in connection.execute(CHANGES, asked)]
    return {learner: tuple(of_learner) for learner, of_learner in groupby(rows, key=attrgetter("learner"))}


def masks_of(changes: Iterable[PathChange]) -> dict[str, int]:
    """Fold changes, oldest first, into the masks of what is open, by skill id."""
    masks: dict[str, int] = {}
    for change in changes:
        mask = masks.get(change.skill_id, 0)
        if change.action in _ADDS:
            masks[change.skill_id] = mask | KIND_BIT[_kind(change.kind)]
        elif change.action in _TAKES_AWAY:
            masks[change.skill_id] = mask & ~KIND_BIT[_kind(change.kind)]
    return {skill_id: mask for skill_id, mask in masks.items() if mask}


def memory_of(changes: Iterable[PathChange]) -> Memory:
    """Fold changes, oldest first, into what is remembered of the path."""
    memory = NOTHING
    for change in changes:
        memory = _after(memory, change)
    return memory


def _after(memory: Memory, change: PathChange) -> Memory:
    """Remember one change."""
    kind, skill_id = change.kind, change.skill_id
    if change.action in {"opened", "proposed"}:
        waits = change.action == "proposed"
        return with_opened(memory, kind, skill_id, change.activity_id, change.n_results, waits=waits)
    if change.action == "approve":
        return with_approved(memory, kind, skill_id)
    if change.action == "completed":
        return with_studied(memory, change.activity_id, day_of(change.at_us))
    if change.action == "ignored":
        return with_left_aside(memory, change.activity_id)
    if change.action in _TAKES_AWAY:
        memory = with_closed(memory, kind, skill_id, goes_on=change.reason_code == GOES_ON)
    return with_kept_away(memory, [kept_away(change)]) if change.action in _KEEPS_AWAY else memory


def kept_away(change: PathChange) -> KeptAway:
    """Return what a review keeps away."""
    until = (change.at_us, change.n_results)
    return KeptAway(change.id, change.kind, change.skill_id, change.activity_id, *until)


def _kind(text: str) -> Kind:
    return next(kind for kind in KIND_BIT if kind == text)
