"""The one question: who may need help now, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from engine.signals.calendar import CourseCalendar
from engine.signals.from_traces import Sweep, from_traces
from engine.signals.from_tracing import TracedLearner, from_tracing
from engine.signals.hygiene import Key, Raised, Settled, settle
from engine.signals.risk import RiskModels
from engine.signals.settings import DEFAULTS, SignalSettings
from engine.signals.traces import Cohort


def detect(
    learners: Iterable[TracedLearner],
    cohort: Cohort,
    calendar: CourseCalendar,
    now: dt.datetime,
    models: RiskModels,
    memory: Mapping[Key, Raised],
    settings: SignalSettings = DEFAULTS,
) -> Settled:
    """Find every signal of a cohort, and tell which are raised, which have ended, and what to remember.

    Args:
        learners: What tracing knows of each learner and skill with a new result.
        cohort: The traces of all its learners; what is dated today or later is not looked at.
        calendar: Of the course run.
        now: The instant of the decision, with its time zone.
        models: Coefficients: `cold_start()`, or an organisation's own.
        memory: What the last call told to remember; empty at first.
        settings: Limits.
    """
    day = calendar.day(now)
    of_results = [
        msgspec.structs.replace(one, cohort_id=cohort.cohort_id)
        for learner in learners
        for one in from_tracing(learner, models, settings)
    ]
    found = [*of_results, *(from_traces(Sweep(cohort, day, models, settings)) if day > 0 else ())]
    return settle(found, memory, len(cohort.present(day)), day, settings)
