"""Signals of what learners do and leave undone, of a whole cohort at once, when a day begins."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from engine.signals.features import LEVEL_DAYS, TREND_DAYS, DailyFeatures, daily_features, level, trend
from engine.signals.logistic import Labels
from engine.signals.risk import RiskModels, rule
from engine.signals.settings import SignalSettings
from engine.signals.signal import VERSION, Severity, Signal
from engine.signals.traces import Cohort, Floats, Ints, Meetings, Tasks, Visits, stopped_since

MOST_EVIDENCE: Final = 8
MOST_REASONS: Final = 3
PROGRESS: Final = "progress"
"""How far the course has come, beside the features that a regression is asked with."""
RULE_IS_HIGH: Final = 1.5
"""Times the limit of the rule from which its signal is urgent."""
SETTLING_DAYS: Final = LEVEL_DAYS
"""Levels are read from the fifth week on: before it there is no month to compare."""


class Sweep(NamedTuple):
    """What a sweep over a cohort reads.

    Attributes:
        cohort: Its traces.
        day: That begins.
        start: Date of day 0.
        models: Coefficients.
        settings: Limits.
    """

    cohort: Cohort
    day: int
    start: dt.date
    models: RiskModels
    settings: SignalSettings


def from_traces(sweep: Sweep) -> list[Signal]:
    """Find every signal that holds when a day begins; hygiene decides which of them are raised.

    While the visits' feed has stopped, what is read from visits is silent, and one notice says so: no data is not zero.
    """
    cohort, day = sweep.cohort, sweep.day
    stopped = None if cohort.visits is None else stopped_since(cohort.visits, day)
    found = [] if stopped is None else [_feed_stopped(cohort, day, stopped)]
    if cohort.visits is not None and stopped is None:
        found += _of_visits(sweep, cohort.visits)
    if cohort.tasks is not None:
        found += _of_tasks(sweep, cohort.tasks)
    if cohort.meetings is not None:
        found += _of_meetings(sweep, cohort.meetings)
    return [*found, *_at_risk(sweep, with_visits=stopped is None)]


def _feed_stopped(cohort: Cohort, day: int, since: int) -> Signal:
    facts = {"days": float(day - since), "since_day": float(since)}
    return Signal("feed_stopped", "medium", facts, (), {}, cohort_id=cohort.cohort_id)


def _of_visits(sweep: Sweep, visits: Visits) -> Iterator[Signal]:
    present, n, day = sweep.cohort.present(sweep.day), len(sweep.cohort.learner_ids), sweep.day
    before = visits.day < day
    last, row = np.full(n, np.minimum(sweep.cohort.enrolled, day)), np.full(n, -1)
    last[visits.learner[before]], row[visits.learner[before]] = visits.day[before], np.flatnonzero(before)
    known = Visits(visits.learner[before], visits.day[before], visits.amount[before])
    silent = sweep.settings.silence_days
    idle = day - 1 - np.maximum(last, 0)  # before the start nobody is silent
    shown = level(known, present, n, day - LEVEL_DAYS, day)
    moved = trend(known, present, n, day)
    lately = level(known, present, n, day - TREND_DAYS, day)
    for place, learner in enumerate(present.tolist()):
        evidence = _named(visits.ids, [row[learner]])
        if idle[learner] >= silent:
            facts: dict[str, float | str] = {"idle_days": float(idle[learner])}
            if row[learner] >= 0:  # an alert is read for weeks: the day of the last visit stays true
                facts["last_visit"] = (sweep.start + dt.timedelta(int(last[learner]))).isoformat()
            severity: Severity = "high" if idle[learner] >= 2 * silent else "medium"
            yield _signal(sweep, "silence", severity, learner, facts, evidence, {"idle_days": float(silent)})
        elif day >= SETTLING_DAYS:
            yield from _of_level(
                sweep, learner, evidence, float(shown[place]), float(moved[place]), float(lately[place])
            )


def _of_level(
    sweep: Sweep, learner: int, evidence: tuple[str, ...], shown: float, moved: float, lately: float
) -> Iterator[Signal]:
    settings = sweep.settings
    if shown <= settings.level:
        yield _signal(
            sweep, "low_activity", "low", learner, {"percentile": shown}, evidence, {"percentile": settings.level}
        )
    elif -moved >= settings.fall and lately <= settings.fall_to:
        facts = {"fall": -moved, "percentile": lately}
        turning = {"fall": settings.fall, "percentile": settings.fall_to}
        yield _signal(sweep, "falling_behind", "low", learner, facts, evidence, turning)


def _of_tasks(sweep: Sweep, tasks: Tasks) -> Iterator[Signal]:
    for learner in _not_in_time(sweep, tasks).tolist():
        past = np.flatnonzero(tasks.due[learner] < sweep.day)
        order = past[np.argsort(tasks.due[learner][past], kind="stable")]
        due, submitted = tasks.due[learner][order], tasks.submitted[learner][order]
        missed = _run_at_end(submitted >= sweep.day)
        late = _run_at_end((submitted > due) & (submitted < sweep.day))
        if missed >= sweep.settings.missed:
            severity: Severity = "high" if missed > sweep.settings.missed else "medium"
            facts = {"n_missed": float(missed), "n_due": float(len(order))}
            evidence = _named(tasks.ids, order[-missed:].tolist())
            turning = {"n_missed": float(sweep.settings.missed)}
            yield _signal(sweep, "missed_work", severity, learner, facts, evidence, turning)
        elif late >= sweep.settings.late:
            facts = {"n_late": float(late), "days_late": float((submitted - due)[-late:].mean())}
            evidence = _named(tasks.ids, order[-late:].tolist())
            yield _signal(sweep, "late_work", "low", learner, facts, evidence, {"n_late": float(sweep.settings.late)})


def _not_in_time(sweep: Sweep, tasks: Tasks) -> Ints:
    """Give whose last task that was due did not come in time; of the others there is nothing to tell."""
    present = sweep.cohort.present(sweep.day)
    due = tasks.due[present]
    past = due < sweep.day
    last = np.where(past, due, -np.inf).max(1, initial=-np.inf)
    is_late: Labels = (past & (due == last[:, None]) & (tasks.submitted[present] > due)).any(1)
    return present[is_late]


def _of_meetings(sweep: Sweep, meetings: Meetings) -> Iterator[Signal]:
    limit = sweep.settings.meetings_missed
    present = sweep.cohort.present(sweep.day)
    first, end = (np.searchsorted(meetings.learner, present, side=side) for side in ("left", "right"))
    for learner, low, high in zip(present.tolist(), first.tolist(), end.tolist(), strict=True):
        rows = low + np.flatnonzero(meetings.day[low:high] < sweep.day)
        missed = _run_at_end(meetings.is_missed[rows])
        if missed >= limit:
            evidence = _named(meetings.ids, rows[-missed:].tolist())
            facts, turning = {"n_missed": float(missed)}, {"n_missed": float(limit)}
            yield _signal(sweep, "meetings_missed", "medium", learner, facts, evidence, turning)


def _at_risk(sweep: Sweep, *, with_visits: bool) -> Iterator[Signal]:
    """Give those whose course will probably end badly, and the three features that say so most."""
    features = daily_features(sweep.cohort, sweep.day, with_visits=with_visits)
    regression = sweep.models.of("end", features.names)
    if not features.names or not len(features.learner):
        return
    if regression is None:
        yield from _by_rule(sweep, features)
        return
    progress = np.full(len(features.learner), features.progress)
    p = regression.predict(features.columns, progress)
    added = regression.contributions(features.columns, progress)
    for place in np.flatnonzero(p >= sweep.settings.at_risk).tolist():
        told = _told(float(p[place]), added[place], features.names, sweep.settings.at_risk)
        learner = int(features.learner[place])
        given = dict(zip(features.names, features.columns[place].tolist(), strict=True))
        version = regression.version or sweep.models.version
        found = _signal(
            sweep, "at_risk", told.severity, learner, told.facts, _task_evidence(sweep, learner), told.turning
        )
        yield msgspec.structs.replace(
            found, version=f"{VERSION}, {version}", given={**given, PROGRESS: features.progress}
        )


class Risk(NamedTuple):
    """What a regression says of somebody at risk; as of `Signal`."""

    severity: Severity
    facts: dict[str, float | str]
    turning: dict[str, float]
    version: str = ""


def risk_again(given: Mapping[str, float], models: RiskModels, settings: SignalSettings) -> Risk | None:
    """Ask the regression again with what it was given (`Signal.given`).

    Returns:
        None where there are no coefficients for it, or where nobody is at risk by them.
    """
    names = tuple([one for one in given if one != PROGRESS])
    regression = models.of("end", names)
    if regression is None:
        return None
    columns, progress = np.array([[given[one] for one in names]]), np.array([given[PROGRESS]])
    p = float(regression.predict(columns, progress)[0])
    if p < settings.at_risk:
        return None
    told = _told(p, regression.contributions(columns, progress)[0], names, settings.at_risk)
    return told._replace(version=f"{VERSION}, {regression.version or models.version}")


def _told(p: float, added: Floats, names: Sequence[str], limit: float) -> Risk:
    facts: dict[str, float | str] = {"probability": p, **_reasons(names, added)}
    severity: Severity = "high" if p >= (1.0 + limit) / 2.0 else "medium"
    return Risk(severity, facts, {"probability": limit, **_without(p, added)})


def _by_rule(sweep: Sweep, features: DailyFeatures) -> Iterator[Signal]:
    """Let the rule stand in where no coefficients are for what is known."""
    points, limit = rule(features), sweep.settings.rule_points
    for place in np.flatnonzero(points >= limit).tolist():
        learner, found = int(features.learner[place]), float(points[place])
        severity: Severity = "high" if found >= RULE_IS_HIGH * limit else "medium"
        evidence = _task_evidence(sweep, learner)
        yield _signal(sweep, "at_risk", severity, learner, {"points": found}, evidence, {"points": limit})


def _reasons(names: Sequence[str], added: Floats) -> dict[str, float | str]:
    most = np.argsort(-added, kind="stable")[:MOST_REASONS]
    told: dict[str, float | str] = {}
    for number, place in enumerate(most.tolist(), start=1):
        if added[place] > 0.0:
            told[f"reason_{number}"], told[f"logits_{number}"] = names[place], float(added[place])
    return told


def _without(p: float, added: Floats) -> dict[str, float]:
    """Give the probability if what speaks most for the signal were as in the average row."""
    odds = p / (1.0 - p) * np.exp(-added.max())
    return {"probability_without_first": float(odds / (1.0 + odds))}


def _task_evidence(sweep: Sweep, learner: int) -> tuple[str, ...]:
    tasks = sweep.cohort.tasks
    if tasks is None:
        return ()
    missed = np.flatnonzero((tasks.due[learner] < sweep.day) & (tasks.submitted[learner] >= sweep.day))
    return _named(tasks.ids, missed.tolist())


def _signal(
    sweep: Sweep,
    kind: str,
    severity: Severity,
    learner: int,
    facts: dict[str, float | str] | dict[str, float],
    evidence: tuple[str, ...],
    turning: dict[str, float],
) -> Signal:
    probability, points = facts.get("probability"), facts.get("points")
    rank = points if probability is None else probability
    return Signal(
        kind,  # type: ignore[arg-type] # one of TraceKind, from this module
        severity,
        facts,
        evidence,
        turning,
        sweep.cohort.learner_ids[learner],
        sweep.cohort.cohort_id,
        rank=rank if isinstance(rank, float) else 0.0,
    )


def _run_at_end(flags: np.ndarray) -> int:
    """Count how many hold in a row at the end.

    >>> _run_at_end(np.array([True, False, True, True]))
    2
    """
    off = np.flatnonzero(~flags)
    return int(len(flags) - (off[-1] + 1 if len(off) else 0))


def _named(ids: Sequence[str], places: Sequence[int] | Ints) -> tuple[str, ...]:
    return tuple(ids[place] for place in places if 0 <= place < len(ids))[-MOST_EVIDENCE:]
