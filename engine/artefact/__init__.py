"""Fitted models as files: read, write, hash, compare, and compile for a content graph."""

from engine.artefact.comparison import Comparison, compare
from engine.artefact.compilation import (
    Coverage,
    OwnModel,
    Source,
    compile_artefact,
    compile_own,
    coverage,
    sources,
)
from engine.artefact.model import (
    FORMAT,
    HELD_OUT_LOSS,
    UNFITTED_LOSS,
    Interval,
    Intervals,
    Kind,
    ModelArtefact,
    ModelFault,
    Parameters,
    Training,
    Vocabulary,
)
from engine.artefact.reading import json_schema, read
from engine.artefact.writing import content_hash, make_model, write

__all__ = [
    "FORMAT",
    "HELD_OUT_LOSS",
    "UNFITTED_LOSS",
    "Comparison",
    "Coverage",
    "Interval",
    "Intervals",
    "Kind",
    "ModelArtefact",
    "ModelFault",
    "OwnModel",
    "Parameters",
    "Source",
    "Training",
    "Vocabulary",
    "compare",
    "compile_artefact",
    "compile_own",
    "content_hash",
    "coverage",
    "json_schema",
    "make_model",
    "read",
    "sources",
    "write",
]
