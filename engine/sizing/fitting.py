"""A scenario fitted to what an organisation has seen, and judged on weeks that the fit has not.

What the record can tell: how often learners ask, how often supporters make contact, how promises were kept. What it
cannot: minutes of work, which nobody notes; these keep their ranges. Rates are gamma-Poisson: the range that is written
counts as what is known before, and what was seen moves and narrows it.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

import msgspec

from engine.sizing.outcomes import Figure, Runner, figure, tasks_of
from engine.sizing.scenario import SupportScenario

_FIVE_PER_CENT: Final = 1.645
"""Standard deviations on each side of the mean, between which nine in ten lie."""
TRAINED_SHARE: Final = 2 / 3
"""Of the weeks, the first, that a back-test fits on."""
FEWEST_WEEKS: Final = 3
_LEAST: Final = 1e-3


class WeekSeen(msgspec.Struct, frozen=True):
    """One week of an organisation.

    Attributes:
        begins: Its Monday, as 2026-09-07.
        learners: Who did anything.
        questions: Messages of learners.
        contacts: Of supporters, by another way than an answer.
        alerts: That were raised of single learners.
        kept: Cases opened in the week in which all promises were kept.
        broken: In which one was not.
        answer_hours: From a case's opening to the first answer, mean; null where there was none.
    """

    begins: str
    learners: int
    questions: int
    contacts: int
    alerts: int
    kept: int
    broken: int
    answer_hours: float | None


class Rate(msgspec.Struct, frozen=True):
    """A rate per learner and week.

    Attributes:
        mean: Expected.
        low: Nine in ten weeks of so much luck lie between this and `high`; of the rate itself, not of counts.
        high: The upper end of that.
        over: Variance of the weeks' counts over that of pure luck; 1 where learners ask independently.
    """

    mean: float
    low: float
    high: float
    over: float


class WeekForetold(msgspec.Struct, frozen=True):
    """A week that the fit has not seen.

    Attributes:
        begins: Its Monday.
        questions: That came.
        low: Nine in ten such weeks have between so many and `high`.
        high: The upper end of that.
        is_within: Whether it does.
    """

    begins: str
    questions: int
    low: float
    high: float
    is_within: bool


class Backtest(msgspec.Struct, frozen=True):
    """How the fit would have foretold the last weeks.

    Attributes:
        trained_weeks: On which it was fitted.
        weeks: That it foretold.
        within: Share of these within their interval; 0.9 is asked for.
        kept: Share of promises that was kept in them; null where none was due.
        kept_foretold: What the simulation of the scenario's staff says of that.
        is_kept_within: Whether it is between them; null where none was due.
    """

    trained_weeks: int
    weeks: tuple[WeekForetold, ...]
    within: float
    kept: float | None
    kept_foretold: Figure
    is_kept_within: bool | None


class Fit(msgspec.Struct, frozen=True):
    """A fitted scenario.

    Attributes:
        weeks: That were seen.
        learners: Of a week, mean.
        questions: Of a learner in a week.
        contacts: The same.
        alerts: The same.
        backtest: Null where fewer than three weeks were seen, or none was asked for.
        scenario: With what was found in it.
    """

    weeks: tuple[WeekSeen, ...]
    learners: float
    questions: Rate
    contacts: Rate
    alerts: Rate
    backtest: Backtest | None
    scenario: SupportScenario


def rate_of(counts: Sequence[int], exposures: Sequence[int], prior: tuple[float, float] | None) -> Rate:
    """Estimate a rate from weekly counts.

    Args:
        counts: Of each week.
        exposures: Learners of each week.
        prior: Nine in ten rates are thought to lie between these; None for nothing known before.
    """
    shape, per = _gamma(prior) if prior is not None else (_LEAST, _LEAST)
    total, learner_weeks = sum(counts), sum(exposures)
    raw = (total + shape) / (learner_weeks + per)
    over = _over(counts, exposures, total / learner_weeks) if learner_weeks and total else 1.0
    shape, per = shape + total / over, per + learner_weeks / over
    mean = shape / per
    margin = _FIVE_PER_CENT * sqrt(shape) / per
    return Rate(mean if mean > 0 else raw, max(0.0, mean - margin), mean + margin, over)


def _gamma(prior: tuple[float, float]) -> tuple[float, float]:
    mean = max(_LEAST, (prior[0] + prior[1]) / 2.0)
    sd = max(_LEAST, (prior[1] - prior[0]) / 2.0 / _FIVE_PER_CENT)
    return (mean / sd) ** 2, mean / sd**2


def _over(counts: Sequence[int], exposures: Sequence[int], rate: float) -> float:
    """Return by how much more the weeks differ than luck makes them (Pearson's chi squared over its degrees)."""
    pairs = [(count, rate * learners) for count, learners in zip(counts, exposures, strict=True) if learners]
    if len(pairs) < FEWEST_WEEKS:
        return 1.0
    return max(1.0, sum((count - mean) ** 2 / mean for count, mean in pairs) / (len(pairs) - 1))


def fit(scenario: SupportScenario, weeks: Sequence[WeekSeen], runs: int, seed: int, runner: Runner) -> Fit:
    """Fit a scenario.

    Args:
        scenario: Whose ranges are what is known before.
        weeks: In their order, at least one, with somebody learning.
        runs: Of the simulation that the back-test judges; 0 for none.
        seed: Of its luck.
        runner: Who runs.
    """
    seen = [week for week in weeks if week.learners]
    learners = [week.learners for week in seen]
    questions = _questions(scenario, seen)
    contacts = rate_of([week.contacts for week in seen], learners, None)
    alerts = rate_of([week.alerts for week in seen], learners, None)
    fitted = msgspec.structs.replace(
        scenario,
        questions_a_week=(min(20.0, questions.low), min(20.0, questions.high)),
        contacts_a_week=min(20.0, contacts.mean),
    )
    found = backtest(scenario, seen, runs, seed, runner) if runs and len(seen) >= FEWEST_WEEKS else None
    return Fit(tuple(seen), sum(learners) / len(seen), questions, contacts, alerts, found, fitted)


def _questions(scenario: SupportScenario, weeks: Sequence[WeekSeen]) -> Rate:
    counts, learners = [week.questions for week in weeks], [week.learners for week in weeks]
    return rate_of(counts, learners, scenario.questions_a_week)


def backtest(scenario: SupportScenario, weeks: Sequence[WeekSeen], runs: int, seed: int, runner: Runner) -> Backtest:
    """Fit on the first weeks, foretell the last ones, and look.

    Questions of a week: the rate and the luck of the week both vary. Promises: the scenario's staff is simulated with
    the rate of the first weeks and the learners of the last ones.
    """
    n_trained = max(1, min(len(weeks) - 1, round(TRAINED_SHARE * len(weeks))))
    first, last = weeks[:n_trained], weeks[n_trained:]
    rate = _questions(scenario, first)
    foretold = tuple(_foretold(week, rate) for week in last)
    kept, broken = sum(week.kept for week in last), sum(week.broken for week in last)
    learners = max(1, round(sum(week.learners for week in last) / len(last)))
    simulated = msgspec.structs.replace(
        scenario,
        learners=learners,
        weeks=max(2, len(last)),
        questions_a_week=(min(20.0, rate.low), min(20.0, rate.high)),
        first_contact_minutes=(0.0, 0.0),  # these weeks begin in the middle of something
        away=(),
    )
    share = figure(run.figures["promises_kept"] for run in runner(tasks_of(simulated, runs, seed)))
    observed = kept / (kept + broken) if kept + broken else None
    is_within = None if observed is None else share.low <= observed <= share.high
    within = sum(one.is_within for one in foretold) / len(foretold)
    return Backtest(n_trained, foretold, within, observed, share, is_within)


def _foretold(week: WeekSeen, rate: Rate) -> WeekForetold:
    mean = rate.mean * week.learners
    of_rate = (rate.high - rate.low) / 2.0 / _FIVE_PER_CENT * week.learners
    margin = _FIVE_PER_CENT * sqrt(mean * rate.over + of_rate**2) + 0.5  # counts are whole
    low, high = max(0.0, mean - margin), mean + margin
    return WeekForetold(week.begins, week.questions, low, high, low <= week.questions <= high)
