"""The belief: exact Bayesian knowledge tracing with ability and item difficulty.

`engine.tracing.batch` is not imported here, because it brings numba.
"""

from engine.tracing.averages import deviation, expected_learning, marginal
from engine.tracing.compilation import classic, compile_model
from engine.tracing.covariates import Covariates, Moment, covariates
from engine.tracing.explanation import CovariateShare, Explanation, SkillShare, explain, explain_next
from engine.tracing.history import advance, covariates_at, elapsed, next_streak, predict_next, study, trace
from engine.tracing.model import TracingModel
from engine.tracing.parameters import Fitted, ItemEffects, Population, SkillEffects, Slopes
from engine.tracing.rounding import mirror, round_mastery, round_nodes, unmirror
from engine.tracing.state import NOTHING_LEARNED, ItemParameters, Nodes, Result, TracingState, UpdateInfo
from engine.tracing.traces import TICKS_PER_DAY, ItemTrace, LearnerTrace, PastResult, Progress, SkillTrace, Study
from engine.tracing.update import expect_next, predict, retention, update

__all__ = [
    "NOTHING_LEARNED",
    "TICKS_PER_DAY",
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
    "Progress",
    "Result",
    "SkillEffects",
    "SkillShare",
    "SkillTrace",
    "Slopes",
    "Study",
    "TracingModel",
    "TracingState",
    "UpdateInfo",
    "advance",
    "classic",
    "compile_model",
    "covariates",
    "covariates_at",
    "deviation",
    "elapsed",
    "expect_next",
    "expected_learning",
    "explain",
    "explain_next",
    "marginal",
    "mirror",
    "next_streak",
    "predict",
    "predict_next",
    "retention",
    "round_mastery",
    "round_nodes",
    "study",
    "trace",
    "unmirror",
    "update",
]
