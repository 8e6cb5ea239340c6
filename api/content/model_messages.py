"""What the routes of fitted models take and give: decoders, encoders and the OpenAPI page read these structs."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.record.models import ModelSummary
from engine.artefact import Comparison, Training

RetraceStatus = Literal["waiting", "running", "failing", "done"]
ContentHash = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="Of a model that was uploaded.",
        extra={"expected": "the content hash of an uploaded model (64 digits, 0 to 9 and a to f)"},
    ),
]


class ModelCoverage(msgspec.Struct, frozen=True):
    """What a model knows of the content graph as it is now.

    Attributes:
        fitted_skills: How many of its skills have fitted parameters.
        known_items: How many of its items the model has seen.
        unseen_skills: Ids of the others: they have their author's parameters, or else the population's.
        unseen_items: Ids of the others: they have their author's difficulty.
    """

    fitted_skills: int
    known_items: int
    unseen_skills: tuple[str, ...]
    unseen_items: tuple[str, ...]


class ModelStored(msgspec.Struct, frozen=True):
    """What uploading a model did.

    Attributes:
        content_hash: Names the model from now on.
        kind: `bkt` or `ability`.
        created: Whether the content graph had no such model before.
        coverage: What it knows of the content graph.
    """

    content_hash: str
    kind: str
    created: bool
    coverage: ModelCoverage


class ModelList(msgspec.Struct, frozen=True):
    """The models of a content graph, newest first; `next_cursor` is null on the last page.

    Attributes:
        models: Those of this page.
    """

    models: tuple[ModelSummary, ...]
    next_cursor: str | None


class ComparedModel(msgspec.Struct, frozen=True):
    """One side of a comparison.

    Attributes:
        content_hash: Names it.
        kind: `bkt` or `ability`.
        training: What it was made from, and how that went.
        coverage: What it knows of the content graph as it is now.
    """

    content_hash: str
    kind: str
    training: Training
    coverage: ModelCoverage


class ModelComparison(msgspec.Struct, frozen=True):
    """Two models side by side.

    Attributes:
        before: The one.
        after: The other.
        differences: Of their parameters and vocabularies.
    """

    before: ComparedModel
    after: ComparedModel
    differences: Comparison


class RetraceProgress(msgspec.Struct, frozen=True):
    """How far the re-trace of all learners is.

    Attributes:
        status: `waiting` (nobody has begun), `running`, `failing` (it is tried again) or `done`.
        learners_done: Gone through.
        learners_total: Learners with results when it began; null before that.
        asked_at: With the change that made it necessary.
        started_at: Null as long as nobody has begun.
        finished_at: Null as long as it is not done.
        error: What keeps it from going on.
    """

    status: RetraceStatus
    learners_done: int
    learners_total: int | None
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


class ActiveModel(msgspec.Struct, frozen=True):
    """What traces on a content graph.

    Attributes:
        content_graph: Its id.
        model_version: As answers name it: the content hash of the model, or `authored-` and the revision.
        content_hash: Of the model; null where the authored parameters trace.
        revision: Tracing revision; a state of another one is traced again at the learner's next result, if the re-trace
            has not come to it before.
        since: When the revision was made.
        earlier: What was active before, newest last, as content hashes; null stands for the authored parameters.
        coverage: What the model knows of the content graph; null without a model.
        retrace: How far the re-trace to this revision is; null where none was asked for.
    """

    content_graph: str
    model_version: str
    content_hash: str | None
    revision: int
    since: datetime
    earlier: tuple[str | None, ...]
    coverage: ModelCoverage | None
    retrace: RetraceProgress | None


class Activation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which model is to trace.

    Attributes:
        content_hash: Of the model; null for the authored parameters.
        force: Whether it is to trace although it predicts worse than what is active.
    """

    content_hash: ContentHash | None
    force: bool = False
