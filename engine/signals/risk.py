"""How probable it is that something goes wrong: a calibrated regression, and the rule that stands in for it."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
from scipy.special import expit

from engine.signals.features import LONG_AGO_DAYS, TASK_NAMES, VISIT_NAMES, DailyFeatures
from engine.signals.logistic import STRENGTHS, Labels, fit, fit_near
from engine.signals.traces import Floats, Ints

Target: TypeAlias = Literal["end", "next_task", "silence", "wheel_spinning"]

FEEDS: Final[Mapping[tuple[str, ...], str]] = {
    VISIT_NAMES + TASK_NAMES: "visits+tasks",
    VISIT_NAMES: "visits",
    TASK_NAMES: "tasks",
}
"""Which fit serves, by what is known of a cohort: no data is not zero."""

_NARROW: Final = 1e-6


class Regression(msgspec.Struct, frozen=True, omit_defaults=True):
    """A calibrated logistic regression whose coefficients move with the time of the course.

        p = σ(slope · (intercept + drift · τ + Σ_f (weights_f + drifts_f τ) (x_f - means_f) / scales_f) + shift)

    Attributes:
        names: Of the features, F.
        means: In the training rows, F.
        scales: Their standard deviations there, F.
        intercept: Logits.
        drift: Logits per unit of progress τ.
        weights: Logits per standard deviation, F.
        drifts: How they change with τ, F.
        slope: Calibration (Platt).
        shift: Calibration, logits.
        strength: Of the penalty that held-out learners chose.
        n_rows: Training rows.
        n_learners: Training learners.
        version: Of one that an organisation has of its own; empty for those that come together as `RiskModels`.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    intercept: float
    drift: float
    weights: tuple[float, ...]
    drifts: tuple[float, ...]
    slope: float
    shift: float
    strength: float
    n_rows: int
    n_learners: int
    version: str = ""

    def predict(self, columns: Floats, progress: Floats) -> Floats:
        """Give the probability of each row: float64[n].

        Args:
            columns: float64[n, F].
            progress: float64[n].
        """
        probabilities: Floats = expit(self.contributions(columns, progress).sum(1) + self.base(progress))
        return probabilities

    def contributions(self, columns: Floats, progress: Floats) -> Floats:
        """Give the calibrated logits that each feature adds to those of the average row: float64[n, F]."""
        standard = (columns - np.array(self.means)) / np.array(self.scales)
        slopes = np.array(self.weights) + np.array(self.drifts) * progress[:, None]
        found: Floats = self.slope * standard * slopes
        return found

    def base(self, progress: Floats) -> Floats:
        """Give the calibrated logits of a row whose features are all average: float64[n]."""
        return self.slope * (self.intercept + self.drift * progress) + self.shift


class Rows(NamedTuple):
    """What a regression is fitted to.

    Attributes:
        columns: float64[n, F].
        progress: float64[n].
        label: bool[n].
        learner: int64[n].
    """

    columns: Floats
    progress: Floats
    label: Labels
    learner: Ints


def fit_regression(rows: Rows, names: tuple[str, ...], strengths: Sequence[float] = STRENGTHS) -> Regression:
    """Fit and calibrate; see `logistic.fit`.

    Calibration makes nothing surer than the fit was: learners that are held out share their course with the others, and
    what holds for them holds less elsewhere.
    """
    means, scales = _spread(rows.columns)
    found = fit(_moving(rows, means, scales), rows.label, rows.learner, strengths)
    n, weights = len(names), found.weights
    slope, shift = (found.slope, found.shift) if found.slope < 1.0 else (1.0, 0.0)
    return Regression(
        names,
        _rounded(means),
        _rounded(scales),
        _digits(weights[0]),
        _digits(weights[n + 1]),
        _rounded(weights[1 : n + 1]),
        _rounded(weights[n + 2 :]),
        _digits(slope),
        _digits(shift),
        found.strength,
        len(rows.label),
        len(np.unique(rows.learner)),
    )


def refit_regression(rows: Rows, shipped: Regression, version: str) -> Regression:
    """Fit to few rows: drawn to the coefficients that ship, calibration included, so that few change little.

    Features are standardised as they were there: what a coefficient says of an organisation can be compared.
    """
    moving = _moving(rows, np.array(shipped.means), np.array(shipped.scales))
    known = np.array([shipped.intercept, *shipped.weights, shipped.drift, *shipped.drifts])
    prior = shipped.slope * known
    prior[0] += shipped.shift
    weights, strength = fit_near(moving, rows.label, rows.learner, prior)
    n = len(shipped.names)
    return Regression(
        shipped.names,
        shipped.means,
        shipped.scales,
        _digits(weights[0]),
        _digits(weights[n + 1]),
        _rounded(weights[1 : n + 1]),
        _rounded(weights[n + 2 :]),
        1.0,
        0.0,
        strength,
        len(rows.label),
        len(np.unique(rows.learner)),
        version,
    )


def held_out(rows: Rows) -> Floats:
    """Give the probability of each row by a fit on the other learners of the same source: float64[n].

    So good are coefficients that an organisation has of its own, as soon as it knows what came of its learners.
    """
    probabilities: Floats = expit(fit(_moving(rows, *_spread(rows.columns)), rows.label, rows.learner).held_out)
    return probabilities


def _spread(columns: Floats) -> tuple[Floats, Floats]:
    """Give means and standard deviations; 1 for a column that does not vary."""
    scales = columns.std(0)
    return columns.mean(0), np.where(scales < _NARROW, 1.0, scales)


def _moving(rows: Rows, means: Floats, scales: Floats) -> Floats:
    """Put standardised features, progress and their products beside each other."""
    standard = (rows.columns - means) / scales
    return np.column_stack([standard, rows.progress, standard * rows.progress[:, None]])


def _digits(value: float) -> float:
    """Keep six digits: more would say more than the training rows do, and differ by machine."""
    return float(f"{value:.6g}")


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(_digits(float(value)) for value in values)


class RiskModels(msgspec.Struct, frozen=True):
    """Everything that `symphonie signals fit` finds.

    Attributes:
        version: Named by every signal that was made with it.
        fitted_on: Of which data, in words.
        regressions: By target and, of traces, what is known: `end/visits+tasks`, `wheel_spinning`.
    """

    version: str
    fitted_on: str
    regressions: dict[str, Regression]

    def of(self, target: Target, names: tuple[str, ...]) -> Regression | None:
        """Find the regression for the features that are known; None where there is none, and the rule has to do."""
        return self.regressions.get(f"{target}/{FEEDS.get(names, '')}")

    def with_own(self, own: Mapping[str, Regression]) -> "RiskModels":
        """Put an organisation's own in the place of those that ship; one for other features than these is left out."""
        fitting = {name: one for name, one in own.items() if one.names == self.regressions[name].names}
        return msgspec.structs.replace(self, regressions={**self.regressions, **fitting})


def rule(features: DailyFeatures) -> Floats:
    """Give the points of the rule: 2 · last task missed + 2 · share missed + days idle / 14 + late / 2.

    It needs no fit and everybody can check it; what is not known counts nothing.

    Returns:
        float64[m], ≥ 0.
    """
    place = {name: at for at, name in enumerate(features.names)}
    points = np.minimum(features.idle_days, LONG_AGO_DAYS) / 14.0
    for name, weight in (("missed_last", 2.0), ("missed", 2.0), ("late", 0.5)):
        if name in place:
            points = points + weight * features.columns[:, place[name]]
    return points
