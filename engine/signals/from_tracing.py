"""Signals of what a learner's results tell, one result at a time."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from engine.signals import wheel_spinning
from engine.signals.risk import RiskModels
from engine.signals.settings import SignalSettings
from engine.signals.signal import VERSION, Facts, Kind, Severity, Signal
from engine.tracing.traces import RIGHT_FROM

MOST_EVIDENCE: Final = 8
CONTRADICTION_WINDOW: Final = 10
SURPRISE: Final = 0.8
"""A result goes strongly against what was believed when it is so far from what was expected, 0..1."""
FAST_WINDOW: Final = 20
MISFIT_WINDOW: Final = 30
FEWEST: Final = 10
"""Answers below which a share of them says nothing."""


class TracedResult(NamedTuple):
    """A result and what tracing made of it.

    Attributes:
        result_id: Its id.
        skill_id: The skill; a result on several stands for each.
        score: 0..1.
        p_correct: Expected score just before it, 0..1.
        after: Mastery shown after it, 0..1.
        evaluation_id: Of the assessment that it ends; empty for none.
        seconds: That the answer took; NaN where unknown.
        shortest_seconds: Below which the question cannot have been read; NaN where unknown.
        is_fitted: Whether `p_correct` comes from parameters that were fitted to results on its skills.
    """

    result_id: str
    skill_id: str
    score: float
    p_correct: float
    after: float
    evaluation_id: str = ""
    seconds: float = math.nan
    shortest_seconds: float = math.nan
    is_fitted: bool = False


class TracedLearner(NamedTuple):
    """What is known of a learner when a result has come in.

    Attributes:
        learner_id: Whose.
        skill_id: The skill of the last result.
        on_skill: Results on that skill, oldest first.
        recent: The last results on any skill, oldest first; of an item that was tried again at once, the first try.
        outlook: What the belief tells of the skill (`wheel_spinning.columns`); None where nothing is predicted.
        reviews_due: Skills that are due for review, the longest due first.
        used_up: Activities on the skill, all done or offered when one more was owed; 0 while anything is left.
        remediations: Remediations of the skill after which nothing rose.
        is_believed: Whether there is a belief; False while the learner is being traced anew.
    """

    learner_id: str
    skill_id: str
    on_skill: Sequence[TracedResult]
    recent: Sequence[TracedResult]
    outlook: tuple[float, ...] | None = None
    reviews_due: Sequence[str] = ()
    used_up: int = 0
    remediations: int = 0
    is_believed: bool = True


def from_tracing(learner: TracedLearner, models: RiskModels, settings: SignalSettings) -> list[Signal]:
    """Find every signal that holds after a result; hygiene decides which of them are raised."""
    if not learner.on_skill:
        return []
    checks = (_mastery_fallen, _failed_again, _contradiction, _too_fast, _misfit, _nothing_more, _reviews_overdue)
    found = [one for check in checks for one in check(learner, settings)]
    return [*_wheel_spinning(learner, models, settings), *found]


def unasked(learner: TracedLearner, settings: SignalSettings) -> Iterator[tuple[Kind, str]]:
    """Give the signals, by kind and skill, of which a result tells nothing: what was raised neither holds nor ends.

    Wheel-spinning is foretold up to the ninth opportunity. From the tenth on it is there, and over once three are right
    in a row or the skill is mastered. Without a belief nothing is foretold, and nobody knows what is due for review.
    """
    scores = [one.score for one in learner.on_skill]
    if (
        learner.outlook is None
        and len(scores) >= wheel_spinning.EARLIEST
        and wheel_spinning.is_open(scores)
        and learner.on_skill[-1].after < settings.mastered
    ):
        yield "wheel_spinning", learner.skill_id
    if not learner.is_believed:
        yield "reviews_overdue", ""


def _wheel_spinning(learner: TracedLearner, models: RiskModels, settings: SignalSettings) -> Iterator[Signal]:
    n = len(learner.on_skill)
    is_asked = wheel_spinning.EARLIEST <= n <= wheel_spinning.LATEST
    regression = models.regressions.get("wheel_spinning")
    scores = [one.score for one in learner.on_skill]
    if learner.outlook is None or regression is None or not is_asked or not wheel_spinning.is_open(scores):
        return
    row, progress = wheel_spinning.matrix([learner.outlook]), np.array([wheel_spinning.progress(n)])
    p = float(regression.predict(row, progress)[0])
    if p < settings.wheel_spinning:
        return
    added = dict(zip(regression.names, regression.contributions(row, progress)[0].tolist(), strict=True))
    first = max(added, key=lambda name: added[name])
    facts: Facts = {"probability": p, "n_results": float(n), "n_right": float(sum(map(_is_right, scores)))}
    yield Signal(
        "wheel_spinning",
        "high" if p >= (1.0 + settings.wheel_spinning) / 2.0 else "medium",
        {**facts, "reason_1": first, "logits_1": added[first]},
        _ids(learner.on_skill),
        {"probability": settings.wheel_spinning, "run": float(wheel_spinning.MASTERED_RUN)},
        learner.learner_id,
        skill_id=learner.skill_id,
        rank=p,
        version=f"{VERSION}, {models.version}",
    )


def _mastery_fallen(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    highest = max(range(len(learner.on_skill)), key=lambda at: learner.on_skill[at].after)
    peak, now = learner.on_skill[highest].after, learner.on_skill[-1].after
    if peak >= settings.mastered and peak - now >= settings.fallen:
        facts = {"peak": peak, "mastery": now}
        turning = {"fallen": settings.fallen}
        yield _on_skill(learner, "mastery_fallen", "medium", facts, learner.on_skill[highest:], turning)


def _failed_again(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    """Practice between two tries passes no evaluation, nor does another evaluation."""
    tries: dict[str, list[TracedResult]] = {}
    for one in learner.on_skill:
        if one.evaluation_id:
            theirs = tries.pop(one.evaluation_id, [])
            tries[one.evaluation_id] = [*theirs, one]  # the one that was tried last stands last
    failing = [
        (name, failed) for name, theirs in tries.items() if len(failed := _last_wrong(theirs)) >= settings.failures
    ]
    if failing:
        evaluation_id, failed = failing[-1]
        facts: Facts = {"n_failures": float(len(failed)), "activity_id": evaluation_id}
        severity: Severity = "high" if len(failed) > settings.failures else "medium"
        yield _on_skill(learner, "failed_again", severity, facts, failed, {"n_failures": float(settings.failures)})


def _contradiction(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    last = learner.on_skill[-CONTRADICTION_WINDOW:]
    against = [one for one in last if abs(one.score - one.p_correct) >= SURPRISE]
    both = {_is_right(one.score) for one in against}
    if len(against) >= settings.contradictions and len(both) > 1:
        facts = {"n_against": float(len(against)), "n_results": float(len(last))}
        turning = {"n_against": float(settings.contradictions)}
        yield _on_skill(learner, "contradiction", "low", facts, against, turning)


def _too_fast(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    timed = [one for one in learner.recent[-FAST_WINDOW:] if one.seconds >= 0.0 and one.shortest_seconds > 0.0]
    fast = [one for one in timed if one.seconds < one.shortest_seconds]
    if len(timed) >= FEWEST and len(fast) >= settings.fast_share * len(timed):
        facts = {"n_fast": float(len(fast)), "n_timed": float(len(timed))}
        yield _of_learner(learner, "too_fast", "low", facts, fast, {"share": settings.fast_share})


def _misfit(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    """Where nothing was fitted, far from what was expected tells of the model's ignorance, not of the learner."""
    last = [one for one in learner.recent[-MISFIT_WINDOW:] if one.is_fitted]
    z = person_fit([one.score for one in last], [one.p_correct for one in last])
    if len(last) >= FEWEST and -z >= settings.misfit:
        surprising = sorted(last, key=lambda one: -abs(one.score - one.p_correct))[:MOST_EVIDENCE]
        facts, turning = {"z": z, "n_results": float(len(last))}, {"z": -settings.misfit}
        yield _of_learner(learner, "misfit", "low", facts, surprising, turning)


def _nothing_more(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    del settings
    wrong = _last_wrong(learner.on_skill)
    if wrong and (learner.used_up or learner.remediations >= REMEDIATIONS_WITHOUT_EFFECT):
        facts = {"n_used_up": float(learner.used_up), "n_remediations": float(learner.remediations)}
        turning = {"n_remediations": float(REMEDIATIONS_WITHOUT_EFFECT)}
        yield _on_skill(learner, "nothing_more", "high", facts, wrong, turning)


REMEDIATIONS_WITHOUT_EFFECT: Final = 3


def _reviews_overdue(learner: TracedLearner, settings: SignalSettings) -> Iterator[Signal]:
    n = len(learner.reviews_due)
    if n >= settings.reviews_overdue:
        facts, turning = {"n_due": float(n)}, {"n_due": float(settings.reviews_overdue)}
        evidence = tuple(learner.reviews_due[:MOST_EVIDENCE])
        yield Signal("reviews_overdue", "low", facts, evidence, turning, learner.learner_id)


def person_fit(scores: Sequence[float], p_correct: Sequence[float]) -> float:
    """Standardise the log-likelihood of answers, given what was expected of each: far below 0 is a misfit.

    l_z of Drasgow, Levine & Williams (1985), "Appropriateness measurement with polychotomous item response models and
    standardized indices": (l − E l) / √Var l, l = Σ x ln p + (1 − x) ln(1 − p). Not a number of answers without chance.

    >>> round(person_fit([1, 1, 0, 0], [0.9, 0.9, 0.1, 0.1]), 2), person_fit([0, 0], [0.9, 0.9]) < -3.0
    (0.67, True)
    """
    x, p = np.array(scores, np.float64), np.clip(np.array(p_correct, np.float64), 1e-3, 1.0 - 1e-3)
    log_right, log_wrong = np.log(p), np.log1p(-p)
    expected = (p * log_right + (1.0 - p) * log_wrong).sum()
    variance = (p * (1.0 - p) * (log_right - log_wrong) ** 2).sum()
    likelihood = (x * log_right + (1.0 - x) * log_wrong).sum()
    return float((likelihood - expected) / math.sqrt(variance)) if variance > 0.0 else 0.0


def _last_wrong(results: Sequence[TracedResult]) -> Sequence[TracedResult]:
    n = next((at for at, one in enumerate(reversed(results)) if _is_right(one.score)), len(results))
    return results[len(results) - n :]


def _is_right(score: float) -> bool:
    return score >= RIGHT_FROM


def _ids(results: Sequence[TracedResult]) -> tuple[str, ...]:
    return tuple(one.result_id for one in results[-MOST_EVIDENCE:])


def _on_skill(
    learner: TracedLearner,
    kind: Kind,
    severity: Severity,
    facts: Facts,
    evidence: Sequence[TracedResult],
    turning: Facts,
) -> Signal:
    return Signal(kind, severity, facts, _ids(evidence), turning, learner.learner_id, skill_id=learner.skill_id)


def _of_learner(
    learner: TracedLearner,
    kind: Kind,
    severity: Severity,
    facts: Facts,
    evidence: Sequence[TracedResult],
    turning: Facts,
) -> Signal:
    return Signal(kind, severity, facts, _ids(evidence), turning, learner.learner_id)
