"""The belief: exact Bayesian knowledge tracing with ability and item difficulty.

`engine.tracing.batch` is not imported here, because it brings numba.
"""

from engine.tracing.compilation import classic, compile_model
from engine.tracing.history import (
    TICKS_PER_DAY,
    LearnerTrace,
    PastResult,
    SkillTrace,
    advance,
    elapsed,
    next_streak,
    trace,
)
from engine.tracing.model import TracingModel
from engine.tracing.parameters import Fitted, Population, SkillEffects
from engine.tracing.rounding import mirror, round_mastery, round_nodes, unmirror
from engine.tracing.state import ItemParameters, Nodes, Result, TracingState, UpdateInfo
from engine.tracing.update import marginal, predict, retain, retention, spread, update

__all__ = [
    "TICKS_PER_DAY",
    "Fitted",
    "ItemParameters",
    "LearnerTrace",
    "Nodes",
    "PastResult",
    "Population",
    "Result",
    "SkillEffects",
    "SkillTrace",
    "TracingModel",
    "TracingState",
    "UpdateInfo",
    "advance",
    "classic",
    "compile_model",
    "elapsed",
    "marginal",
    "mirror",
    "next_streak",
    "predict",
    "retain",
    "retention",
    "round_mastery",
    "round_nodes",
    "spread",
    "trace",
    "unmirror",
    "update",
]
