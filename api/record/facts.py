"""Facts of learners: one shape is what the journal holds and, with what its commit adds, a row of a table.

Rows are inserted and read back as these shapes (`api.record.columns`); times are microseconds since
1970-01-01T00:00:00Z. Whoever adds a field adds it to the journal's struct, and a column to the schema.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, Final

import msgspec
from msgspec.structs import asdict, astuple

from api.journal import (
    JournalAdjustment,
    JournalBasis,
    JournalChoice,
    JournalCorrection,
    JournalEntry,
    JournalEvent,
    JournalResult,
    JournalReview,
    JournalShortfall,
    JournalTrace,
)

STATUS_AT_FIRST: Final = {"opened": "open", "proposed": "proposed", "closed": "closed"}


class CorrectionRow(JournalCorrection, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.result_correction`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        corrected_at_us: When.
        result_seq: Which result: its number in the learner's sequence.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    corrected_at_us: int


class ResultRow(JournalResult, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.result`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        revision: Tracing revision of the content graph then: another model or changed parameters raise it.
        committed_at_us: When it was accepted.
        choice: The decision after its commit, where near-ties were drawn.
        corrections: Of the result, oldest first; the newest holds.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    revision: int
    committed_at_us: int
    choice: dict[str, Any] | None
    corrections: tuple[CorrectionRow, ...] = ()

    @property
    def counts(self) -> float | None:
        """The score that counts; None where the result is void."""
        return self.corrections[-1].score if self.corrections else self.score


class ReviewRow(JournalReview, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.adjustment_review`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        reviewed_at_us: When.
        by_id: Id of who did it.
        by_role: As what: `learner`, a role of a supporter, or what the sender said.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    reviewed_at_us: int


class ObservedMove(msgspec.Struct, frozen=True):
    """How a result moved the mastery of a skill; 0..1."""

    before: float
    after: float


class AdjustmentRow(JournalAdjustment, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.adjustment`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        position: Within its commit.
        decided_at_us: When it was decided.
        status: Where it stands: `open`, `proposed`, `approved`, `rejected`, `undone` or `closed`.
        reviews: What people said of it, oldest first.
        moves: Of its skill by the first results after it, oldest first.
        before_activity_id: Id of the activity that came next until then; empty where none did.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    position: int
    decided_at_us: int
    status: str
    reviews: tuple[ReviewRow, ...] = ()
    moves: tuple[ObservedMove, ...] = ()

    @property
    def observed_gain(self) -> float | None:
        """Rise of the belief over the first results after it; None where none has come."""
        return self.moves[-1].after - self.moves[0].before if self.moves else None


class BasisRow(JournalBasis, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.decision_basis`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        revision: Tracing revision of the content graph then: another model or changed parameters raise it.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    revision: int


class EventRow(JournalEvent, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.recommendation_event`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        event_id: Names the event among those of the learner (`event_id_of`).
        recorded_at_us: When it came into the record.
        by_id: Id of who did it.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    event_id: str
    recorded_at_us: int


class ShortfallRow(JournalShortfall, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.shortfall`.

    Attributes:
        version: Of the learner's state, which each commit raises by one.
        position: Within its commit.
        noted_at_us: When it was noted.
        holds: Whether no result that it rests on was corrected since.
    """

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    position: int
    noted_at_us: int
    holds: bool = True


class TraceRow(JournalTrace, frozen=True, array_like=False, kw_only=True):
    """A row of `symphonie.activity_trace`.

    Attributes:
        received_at_us: When it came.
    """

    organisation_no: int
    graph_no: int
    learner: str
    received_at_us: int


def results_in(entries: Iterable[JournalEntry]) -> Iterator[ResultRow]:
    """Return the results of some commits."""
    for entry in entries:
        head = {**_head(entry, "committed_at_us"), "revision": entry.revision}
        for one in entry.results:
            yield ResultRow(*astuple(one), **head, choice=_named(entry.choice) if one is entry.results[-1] else None)


def _named(choice: JournalChoice | None) -> dict[str, Any] | None:
    return None if choice is None else {**asdict(choice), "candidates": [asdict(one) for one in choice.candidates]}


def corrections_in(entries: Iterable[JournalEntry]) -> Iterator[CorrectionRow]:
    """Return the corrections of some commits."""
    for entry in entries:
        yield from (CorrectionRow(*astuple(one), **_head(entry, "corrected_at_us")) for one in entry.corrections)


def adjustments_in(entries: Iterable[JournalEntry]) -> Iterator[AdjustmentRow]:
    """Return the adjustments of some commits, as they stood at first."""
    for entry in entries:
        head = _head(entry, "decided_at_us")
        for position, one in enumerate(entry.adjustments):
            yield AdjustmentRow(*astuple(one), **head, position=position, status=STATUS_AT_FIRST[one.action])


def bases_in(entries: Iterable[JournalEntry]) -> Iterator[BasisRow]:
    """Return what the changes of paths by some commits rest on."""
    for entry in entries:
        if entry.basis is not None:
            head = {**_whose(entry), "version": entry.version, "revision": entry.revision}
            yield BasisRow(*astuple(entry.basis), **head)


def reviews_in(entries: Iterable[JournalEntry]) -> Iterator[ReviewRow]:
    """Return the reviews of some commits."""
    for entry in entries:
        yield from (ReviewRow(*astuple(one), **_head(entry, "reviewed_at_us")) for one in entry.reviews)


def events_in(entries: Iterable[JournalEntry]) -> Iterator[EventRow]:
    """Return the events of some commits."""
    for entry in entries:
        for one in entry.events:
            event_id = event_id_of(one.recommendation_id, one.event, one.activity_id)
            yield EventRow(*astuple(one), **_head(entry, "recorded_at_us"), event_id=event_id)


def shortfalls_in(entries: Iterable[JournalEntry]) -> Iterator[ShortfallRow]:
    """Return the shortfalls of some commits."""
    for entry in entries:
        for position, one in enumerate(entry.shortfalls):
            yield ShortfallRow(*astuple(one), **_head(entry, "noted_at_us"), position=position)


def traces_in(entries: Iterable[JournalEntry]) -> Iterator[TraceRow]:
    """Return the traces of some entries."""
    for entry in entries:
        for one in entry.traces:
            yield TraceRow(*astuple(one), **_whose(entry), received_at_us=entry.committed_at_us)


def event_id_of(recommendation_id: str, event: str, activity_id: str) -> str:
    """Return what names an event among those of a learner: the same told again has the same id.

    >>> event_id_of("list", "completed", "film") == event_id_of("list", "completed", "film")
    True
    """
    return blake2b(f"{recommendation_id}\0{event}\0{activity_id}".encode(), digest_size=16).hexdigest()


def _head(entry: JournalEntry, at: str) -> dict[str, Any]:
    """Return what a commit adds: whose its facts are, and when they came in."""
    return {**_whose(entry), "version": entry.version, at: entry.committed_at_us}


def _whose(entry: JournalEntry) -> dict[str, Any]:
    return {"organisation_no": entry.organisation_no, "graph_no": entry.graph_no, "learner": entry.learner}
