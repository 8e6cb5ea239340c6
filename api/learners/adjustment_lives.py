"""The life of an adjustment, out of the record and what is still in the journal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from api.journal import JournalEntry
from api.record.facts import AdjustmentRow, adjustments_in, reviews_in

AdjustmentStatus = Literal["open", "proposed", "approved", "rejected", "undone", "closed"]
Decision = Literal["approve", "reject", "undo"]

FOLLOWS: Final[dict[tuple[str, Decision], AdjustmentStatus]] = {
    ("proposed", "approve"): "approved",
    ("proposed", "reject"): "rejected",
    ("open", "approve"): "approved",
    ("open", "undo"): "undone",
    ("approved", "undo"): "undone",
}
"""Where a decision leads from each status; what is not here contradicts."""

STANDS_FOR: Final[dict[str, Decision]] = {"approved": "approve", "rejected": "reject", "undone": "undo"}
"""The decision that a status says already."""


def life_of(
    adjustment_id: str, recorded: AdjustmentRow | None, pending: Sequence[JournalEntry]
) -> AdjustmentRow | None:
    """Put together what the record and the journal know of an adjustment.

    Returns:
        The adjustment as it stands; None where neither knows it.
    """
    known = recorded or next((o for o in adjustments_in(pending) if o.adjustment_id == adjustment_id), None)
    if known is None:
        return None
    recorded_at = {spoken.reviewed_at_us for spoken in known.reviews}
    fresh = [
        said
        for said in reviews_in(pending)
        if said.adjustment_id == adjustment_id and said.reviewed_at_us not in recorded_at
    ]
    status = known.status
    for said in fresh:
        status = FOLLOWS.get((status, _decision(said.decision)), status)
    if status in _OPEN and _is_closed(known, pending):
        status = "closed"
    return msgspec.structs.replace(known, status=status, reviews=(*known.reviews, *fresh))


_OPEN: Final = frozenset({"open", "proposed", "approved"})


def _decision(text: str) -> Decision:
    return next(decision for decision in STANDS_FOR.values() if decision == text)


def _is_closed(known: AdjustmentRow, pending: Iterable[JournalEntry]) -> bool:
    return any(
        (one.action, one.kind, one.skill_id) == ("closed", known.kind, known.skill_id)
        and (one.version, one.position) > (known.version, known.position)
        for one in adjustments_in(pending)
    )
