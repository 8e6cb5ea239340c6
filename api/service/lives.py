"""The life of an adjustment, out of the record and what is still in the journal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from api import journal
from api.journal import JournalAdjustment, JournalEntry
from api.live.keys import LearnerKey
from api.record.adjustments import AdjustmentEvent, Spoken

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

_FIRST: Final[dict[str, AdjustmentStatus]] = {"opened": "open", "proposed": "proposed"}


def entries_of(payloads: Iterable[bytes], key: LearnerKey) -> list[JournalEntry]:
    """Pick a learner's entries out of the journal, oldest first."""
    name = key.learner.encode()
    decoded = (journal.decode(payload) for payload in payloads if name in payload)  # a cheap sieve before the decoder
    return [entry for entry in decoded if (entry.organisation_no, entry.graph_no, entry.learner) == tuple(key)]


def life_of(
    adjustment_id: str, recorded: AdjustmentEvent | None, pending: Sequence[JournalEntry]
) -> AdjustmentEvent | None:
    """Put together what the record and the journal know of an adjustment.

    Args:
        adjustment_id: Its id.
        recorded: What the record knows.
        pending: The learner's entries that may not have reached the record, oldest first.

    Returns:
        The adjustment as it stands; None where neither knows it.
    """
    known = recorded or _pending(adjustment_id, pending)
    if known is None:
        return None
    recorded_at = {spoken.at_us for spoken in known.reviews}
    fresh = [
        Spoken(said.decision, said.reason, said.by, said.role, entry.committed_at_us, said.is_effective)
        for entry in pending
        for said in entry.reviews
        if said.adjustment_id == adjustment_id and entry.committed_at_us not in recorded_at
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


def _pending(adjustment_id: str, pending: Iterable[JournalEntry]) -> AdjustmentEvent | None:
    for entry in pending:
        for position, one in enumerate(entry.adjustments):
            if one.adjustment_id == adjustment_id:
                return _event(entry, position, one)
    return None


def _event(entry: JournalEntry, position: int, one: JournalAdjustment) -> AdjustmentEvent:
    told = (one.kind, one.skill_id, one.activity_id, one.reason_code, one.expected_gain, one.evidence, one.facts)
    return AdjustmentEvent(
        entry.committed_at_us,
        one.adjustment_id,
        one.action,
        *told,
        one.policy_version,
        one.graph_version,
        entry.learner,
        entry.version,
        position,
        _FIRST.get(one.action, "closed"),
        one.before,
        one.value,
        one.propensity,
        one.model_version,
        (),
    )


def _is_closed(known: AdjustmentEvent, pending: Iterable[JournalEntry]) -> bool:
    return any(
        (one.action, one.kind, one.skill_id) == ("closed", known.kind, known.skill_id)
        and (entry.version, position) > (known.version, known.position)
        for entry in pending
        for position, one in enumerate(entry.adjustments)
    )
