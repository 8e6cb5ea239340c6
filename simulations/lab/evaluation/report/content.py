"""What a report is drawn from."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from engine.artefact import ModelArtefact
from engine.evaluation.breakdown import LearningCurve, learning_curves
from engine.evaluation.figures import Draws
from engine.evaluation.judging import TrialOutcome
from engine.evaluation.metrics import Calibration, calibration
from engine.evaluation.verdict import Judged, Verdict
from engine.fitting.ability import Extension
from engine.interactions import Interactions
from engine.tracing.parameters import sigmoid

N_CURVES = 12
LAST_OPPORTUNITY = 12
SHOWN_PARAMETERS = ("prior", "learn", "unmastered", "mastered")
"""The parameters of a skill that classic tracing has, too: P(L0), P(T), guess and 1 - slip, at average ability."""


class ModelPictures(NamedTuple):
    """What is drawn of one model."""

    verdict: Verdict  # its figures
    draws: Draws  # the same of learners drawn with replacement, the same ones for every model
    calibration: Calibration  # predictions in 15 bins against what came
    # learning curves of the skills that most learners met; the same skills for every model
    curves: tuple[LearningCurve, ...]


class ShownParameter(NamedTuple):
    """A probability and its interval; NaN ends where nobody knows."""

    value: float
    low: float
    high: float


class SkillEstimates(NamedTuple):
    """What a fitted model says of one skill."""

    skill: str  # id
    n: int  # results that were judged on it
    # by parameter, in the order of `SHOWN_PARAMETERS`, as probabilities at average ability
    estimates: tuple[ShownParameter, ...]


class AblationRow(NamedTuple):
    """A model with one of its parts switched off."""

    missing: Extension | None  # what is missing; nothing in the first row
    auc: float  # 0..1
    log_loss: float  # nats per result
    ece: float  # 0..1
    seconds: float  # training and predicting


class Content(NamedTuple):
    """A whole report."""

    table: str  # name of the judged table
    command: str  # what made it
    models: tuple[ModelPictures, ...]  # in the order of judging
    parameters: tuple[SkillEstimates, ...] = ()  # of the first fitted model, by skill; empty where no model has any
    ablation: tuple[AblationRow, ...] = ()  # empty where it was not asked for


def pictures(table: Interactions, outcome: TrialOutcome, judged: Judged) -> ModelPictures:
    """Compute what is drawn of one model."""
    return ModelPictures(
        *judged,
        calibration(table.score, outcome.p_correct),
        learning_curves(table, outcome.p_correct, N_CURVES, LAST_OPPORTUNITY),
    )


def skill_estimates(model: ModelArtefact, n_results: Mapping[str, int]) -> tuple[SkillEstimates, ...]:
    """Take a model's parameters of skills with their intervals, as probabilities; most results first."""
    fitted = model.parameters.fitted.skills
    ordered = sorted(fitted, key=lambda skill: (-n_results.get(skill, 0), skill))
    return tuple(
        SkillEstimates(
            skill, n_results.get(skill, 0), tuple(_estimate(model, skill, name) for name in SHOWN_PARAMETERS)
        )
        for skill in ordered
    )


def _estimate(model: ModelArtefact, skill: str, name: str) -> ShownParameter:
    interval = model.intervals.skills.get(skill, {}).get(name)
    value = getattr(model.parameters.fitted.skills[skill], name)
    logits = (value, math.nan, math.nan) if interval is None else (value, interval.low, interval.high)
    return ShownParameter(*_probabilities(logits))


def _probabilities(logits: Sequence[float]) -> list[float]:
    found: list[float] = sigmoid(np.array(logits)).tolist()
    return found
