"""What an export of a learner holds. Rows are told as the record keeps them; times are ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from api.learners.mastery import LearnerMastery
from api.record.erasure.holding_rows import SECTIONS

Json = dict[str, Any]
VERSION: Literal[1] = 1


class LiveExport(msgspec.Struct, frozen=True):
    """What the live store holds on one content graph.

    Attributes:
        content_graph: Its id.
        version: Commits so far.
        revision: That the belief was made with.
        n_results: Results accepted, void ones included.
        n_corrections: Corrections accepted.
        n_void: Results that do not count.
        is_automatic: Whether paths are adjusted; false where people switched that off.
        mastery: The belief now, as `GET /v1/learners/{learner_id}/mastery` tells it; null before the first result.
    """

    content_graph: str
    version: int
    revision: int
    n_results: int
    n_corrections: int
    n_void: int
    is_automatic: bool
    mastery: LearnerMastery | None


class PendingCommit(msgspec.Struct, frozen=True):
    """A commit that is still on its way to the record.

    Attributes:
        content_graph: On which content graph.
        version: Of the live state after it.
        committed_at: When.
        holds: Results, adjustments, reviews, events, corrections and shortfalls, as far as there are any.
    """

    content_graph: str
    version: int
    committed_at: datetime
    holds: Json


class ExportHead(msgspec.Struct, frozen=True):
    """Everything that is held of a learner.

    Attributes:
        format: What this document is.
        version: Of its schema; a field that is added does not change it.
        learner_id: The learner.
        exported_at: When.
        complete: Whether all commits had reached the record; what had not is in `pending`.
        live: What is believed, by content graph.
        pending: What is on its way to the record.
    """

    format: Literal["symphonie-learner"]
    version: Annotated[int, Meta(ge=1)]
    learner_id: str
    exported_at: datetime
    complete: bool
    live: tuple[LiveExport, ...]
    pending: tuple[PendingCommit, ...]


LearnerExport = msgspec.defstruct(
    "LearnerExport",
    [(name, tuple[section.shape, ...]) for name, section in SECTIONS.items()],  # type: ignore[name-defined]  # made of columns
    bases=(ExportHead,),
    namespace={"__doc__": ExportHead.__doc__},
    frozen=True,
)
"""An export: its head, and the rows of every section."""
