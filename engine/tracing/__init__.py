"""The belief: exact Bayesian knowledge tracing with ability and item difficulty.

`engine.tracing.batch` is not imported here, because it brings numba.
"""

from engine.tracing.compilation import classic, compile_model
from engine.tracing.covariates import Covariates, Moment, covariates
from engine.tracing.explanation import CovariateShare, Explanation, SkillShare, explain, explain_next
from engine.tracing.history import advance, covariates_at, elapsed, next_streak, predict_next, trace
from engine.tracing.model import TracingModel
from engine.tracing.parameters import Fitted, ItemEffects, Population, SkillEffects, Slopes
from engine.tracing.rounding import mirror, round_mastery, round_nodes, unmirror
from engine.tracing.state import ItemParameters, Nodes, Result, TracingState, UpdateInfo
from engine.tracing.traces import TICKS_PER_DAY, Course, ItemTrace, LearnerTrace, PastResult, SkillTrace
from engine.tracing.update import marginal, predict, retain, retention, spread, update

__all__ = [
    "TICKS_PER_DAY",
    "Course",
    "CovariateShare",
    "Covariates",
    "Explanation",
    "Fitted",
    "ItemEffects",
    "ItemParameters",
    "ItemTrace",
    "LearnerTrace",
    "Moment",
    "Nodes",
    "PastResult",
    "Population",
    "Result",
    "SkillEffects",
    "SkillShare",
    "SkillTrace",
    "Slopes",
    "TracingModel",
    "TracingState",
    "UpdateInfo",
    "advance",
    "classic",
    "compile_model",
    "covariates",
    "covariates_at",
    "elapsed",
    "explain",
    "explain_next",
    "marginal",
    "mirror",
    "next_streak",
    "predict",
    "predict_next",
    "retain",
    "retention",
    "round_mastery",
    "round_nodes",
    "spread",
    "trace",
    "unmirror",
    "update",
]
