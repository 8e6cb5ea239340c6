"""What is said of an adjustment: reasons in words, where it stands by record and journal, what people said of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.journal import JournalEntry
from api.paths.decisions import By, by_of
from api.record.facts import AdjustmentRow, ReviewRow, adjustments_in, reviews_in
from api.results.messages import Kind, LearnerId, Words
from api.telling import told
from content_graph.texts import TEXT_PATTERN
from engine.recommendation.texts import wording

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


STATUS_WORDS: Final[dict[str, Words]] = {
    "open": Words("En cours : fait partie du parcours.", "Open: it is part of the path."),
    "proposed": Words("Proposé : attend l’accord d’un accompagnant.", "Proposed: it waits for a supporter’s approval."),
    "approved": Words("Approuvé : fait partie du parcours.", "Approved: it is part of the path."),
    "rejected": Words("Refusé : non ajouté au parcours.", "Rejected: it did not become part of the path."),
    "undone": Words("Annulé : retiré du parcours par une personne.", "Undone: a person took it off the path."),
    "closed": Words("Clos : le motif n’est plus d’actualité.", "Closed: its reason is gone."),
}
"""Where an adjustment stands, as people read it."""


DECISION_WORDS: Final[dict[str, Words]] = {
    "approve": Words("Ajustement approuvé.", "Adjustment approved."),
    "reject": Words("Ajustement refusé.", "Adjustment rejected."),
    "undo": Words("Ajustement annulé.", "Adjustment undone."),
}
"""What a review says, as people read it."""


class ReviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a supporter decides of an adjustment.

    Attributes:
        decision: `approve` lets a proposed adjustment take effect, or agrees with an open one; `reject` refuses a
            proposed one; `undo` takes an open or approved one off the path.
        reason: In words, for people.
        by: Who decides; left out by a person, who does it themselves (`On-Behalf-Of`).
    """

    decision: Decision
    reason: Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT_PATTERN)]
    by: By | None = None


class Review(msgspec.Struct, frozen=True):
    """What a person said of an adjustment.

    Attributes:
        decision: What was decided.
        reason: In the person's words.
        by: Who.
        at: When.
        changed_path: False where it said again what had been decided before.
    """

    decision: Decision
    reason: str
    by: By
    at: datetime
    changed_path: bool


class Adjustment(msgspec.Struct, frozen=True, tag_field="event", tag="adjustment"):
    """A change of the learner's path, why, and what became of it.

    Attributes:
        at: When it was decided.
        adjustment_id: Its id.
        learner_id: Whose path.
        content_graph: On which content graph.
        action: `opened` when something was added to the path, `proposed` when it waits for approval, `closed` when
            its reason was gone.
        status: Where it stands now; of a closing always `closed`.
        status_text: The same for people.
        kind: What it is for.
        skill_id: The skill that it serves.
        activity_id: The item or resource that was added; null when closing.
        before: What came next before; null where nothing did, or where it is not known.
        expected_gain: Expected rise of mastery; 0..1.
        observed_gain: Rise of the belief about the skill over the next one to three results on it, within 30 days;
            null where none has come, and of what was rejected, undone, or waits.
        value: Expected lasting rise of goal-weighted mastery per minute.
        reason_code: Key of the reason.
        reason: The reason as the learner reads it.
        explanation: The reason as a supporter reads it: with its numbers, and what would have changed the decision.
        evidence: Result ids that led to it.
        facts: The numbers behind the reason and what would have changed the decision.
        policy_version: Which policy decided.
        model_version: Which model the belief came from; null for adjustments of before this was kept.
        graph_version: On which version of the content graph.
        reviews: What people said of it, oldest first.
    """

    at: datetime
    adjustment_id: str
    learner_id: LearnerId
    content_graph: str
    action: Literal["opened", "proposed", "closed"]
    status: AdjustmentStatus
    status_text: Words
    kind: Kind
    skill_id: str
    activity_id: str | None
    before: str | None
    expected_gain: float
    observed_gain: float | None
    value: float
    reason_code: str
    reason: Words
    explanation: Words
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    model_version: str | None
    graph_version: str
    reviews: tuple[Review, ...]


def adjustment_message(event: AdjustmentRow, graph: ServedGraph) -> Adjustment:
    """Tell an adjustment."""
    reason, explanation = _in_words(event, graph)
    return told(
        Adjustment,
        event,
        at=moment_of(event.decided_at_us),
        learner_id=event.learner,
        content_graph=graph.graph_id,
        status_text=STATUS_WORDS[event.status],
        activity_id=event.activity_id or None,
        before=event.before or None,
        reason=reason,
        explanation=explanation,
        model_version=event.model_version or None,
        reviews=tuple([_review(spoken) for spoken in event.reviews]),
    )


def _review(spoken: ReviewRow) -> Review:
    by, at = by_of(spoken.by, spoken.role), moment_of(spoken.reviewed_at_us)
    return told(Review, spoken, by=by, at=at, changed_path=spoken.is_effective)


def _in_words(event: AdjustmentRow, graph: ServedGraph) -> tuple[Words, Words]:
    """Tell an adjustment to the learner and to a supporter; one of a policy long gone is told by its code."""
    try:
        said = wording(event, graph.titles)
    except KeyError:
        return Words(event.reason_code, event.reason_code), Words(event.reason_code, event.reason_code)
    return Words(said.learner.fr, said.learner.en), Words(said.supporter.fr, said.supporter.en)
