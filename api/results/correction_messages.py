"""What `POST /v1/corrections` takes and gives."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.errors import Fault
from api.paths.decisions import By
from api.results.messages import AdjustmentMessage, LearnerId, MasteryChange, UnansweredMessage, Words
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

MAX_CORRECTIONS: Final = 1000
CORRECTION_WORDS: Final[dict[str, Words]] = {
    "correct": Words("Résultat corrigé.", "Result corrected."),
    "void": Words("Résultat annulé : il ne compte plus.", "Result made void: it does not count any more."),
}
"""What a correction does, as people read it."""
CorrectionStatus = Literal["accepted", "duplicate", "conflict", "rejected"]

CorrectionId = Annotated[
    Id,
    Meta(
        description="Unique for the learner and content graph; sending it again changes nothing.",
        examples=["regrade-7-3f6c1c52"],
    ),
]


class CorrectionMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A correction of one result that was accepted.

    Attributes:
        learner_id: Whose result it is.
        result_id: Of the result.
        correction_id: Of the correction.
        action: `correct` lets the result count with another score, also one that was void; `void` lets it not count.
        score: That counts from now on; needed for `correct` unless `success` is there.
        success: 1 or 0 as a score.
        reason: In words, for people.
        by: Who decides.
    """

    learner_id: LearnerId
    result_id: Annotated[Id, Meta(description="Of a result that was accepted.")]
    correction_id: CorrectionId
    action: Literal["correct", "void"]
    score: Annotated[float, Meta(ge=0, le=1)] | None = None
    success: bool | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT_PATTERN)]
    by: By

    @property
    def counts(self) -> float | None:
        """The score that counts from now on; None for a void result, or where none was sent."""
        if self.action == "void":
            return None
        return float(bool(self.success)) if self.score is None else self.score


class CorrectionsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Up to 1000 corrections, of any learners, on one content graph; of one result, the last sent holds.

    Attributes:
        corrections: The corrections.
        content_graph: Id of the content graph; null where there is only one to be meant.
    """

    corrections: Annotated[tuple[CorrectionMessage, ...], Meta(min_length=1, max_length=MAX_CORRECTIONS)]
    content_graph: Annotated[Id, Meta(description="May be left out if there is only one.")] | None = None


class CorrectionAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one correction.

    Attributes:
        correction_id: As sent.
        learner_id: As sent.
        result_id: As sent.
        status: `accepted`; `duplicate`, it was accepted before; `conflict`, its id was accepted before with another
            content; `rejected`.
        counted: Score that counted before; left out where the result was void.
        counts: Score that counts now; left out where the result is void.
        errors: What to put right.
    """

    correction_id: str
    learner_id: str
    result_id: str
    status: CorrectionStatus
    counted: float | None = None
    counts: float | None = None
    errors: tuple[Fault, ...] = ()


class CorrectionsResponse(msgspec.Struct, frozen=True):
    """One answer per correction in the order of the request, and what moved.

    Attributes:
        corrections: The answers.
        mastery: Of the skills of the corrected results: what was believed before, and what is now.
        adjustments: Changes of learners' paths that follow.
        model_versions: By learner, the model that made all figures about them here.
        unanswered: By learner, failures that are to be answered now and after which nothing was added to the path, and
            why; learners without any are left out.
    """

    corrections: tuple[CorrectionAnswer, ...]
    mastery: tuple[MasteryChange, ...]
    adjustments: tuple[AdjustmentMessage, ...]
    model_versions: dict[str, str]
    unanswered: dict[str, tuple[UnansweredMessage, ...]]
