"""The one question: who may need help now, and why."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

import msgspec

from engine.signals.calendar import CourseCalendar
from engine.signals.from_traces import Sweep, from_traces
from engine.signals.from_tracing import TracedLearner, from_tracing, unasked
from engine.signals.hygiene import Key, Raised, Settled, settle
from engine.signals.risk import RiskModels
from engine.signals.settings import DEFAULTS, SignalSettings
from engine.signals.signal import TRACING_KINDS, VISIT_KINDS, Signal
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
        learners: What tracing knows of each learner and skill with a new result; of the others nothing ends.
        cohort: The traces of all its learners; what is dated today or later is not looked at.
        calendar: Of the course run.
        now: The instant of the decision, with its time zone.
        models: Coefficients: `cold_start()`, or an organisation's own.
        memory: What the last call told to remember; empty at first.
        settings: Limits.
    """
    day = calendar.day(now)
    looked_at = tuple(learners)
    of_results = _of_results(looked_at, cohort.cohort_id, models, settings)
    found = [*of_results, *(from_traces(Sweep(cohort, day, calendar.start, models, settings)) if day > 0 else ())]
    with_visits = cohort.visits is not None and all(one.kind != "feed_stopped" for one in found)
    asked = _asked(looked_at, settings, with_visits=with_visits, with_traces=True)
    return settle(found, memory, len(cohort.present(day)), day, settings, asked)


def detect_in_results(
    learners: Iterable[TracedLearner],
    cohort_id: str,
    n_enrolled: int,
    day: int,
    models: RiskModels,
    memory: Mapping[Key, Raised],
    settings: SignalSettings = DEFAULTS,
) -> Settled:
    """Find the signals of new results alone; what is read from traces neither comes nor ends.

    Args:
        learners: As of `detect`.
        cohort_id: To which they belong.
        n_enrolled: Learners of the cohort.
        day: Of the decision, counted from whichever day that of the memory is counted from.
        models: As of `detect`.
        memory: As of `detect`: all of these learners, and all that is open of the cohort.
        settings: Limits.
    """
    looked_at = tuple(learners)
    asked = _asked(looked_at, settings, with_visits=False, with_traces=False)
    return settle(_of_results(looked_at, cohort_id, models, settings), memory, n_enrolled, day, settings, asked)


def _of_results(
    learners: Iterable[TracedLearner], cohort_id: str, models: RiskModels, settings: SignalSettings
) -> list[Signal]:
    return [
        msgspec.structs.replace(one, cohort_id=cohort_id)
        for learner in learners
        for one in from_tracing(learner, models, settings)
    ]


def _pairs(learners: Iterable[TracedLearner]) -> frozenset[tuple[str, str]]:
    return frozenset((one.learner_id, skill_id) for one in learners for skill_id in (one.skill_id, ""))


def _asked(
    learners: Collection[TracedLearner], settings: SignalSettings, *, with_visits: bool, with_traces: bool
) -> Callable[[Key], bool]:
    told_nothing = frozenset((one.learner_id, *which) for one in learners for which in unasked(one, settings))
    pairs = _pairs(learners)
    return partial(_is_asked, pairs=pairs, told_nothing=told_nothing, with_visits=with_visits, with_traces=with_traces)


def _is_asked(
    key: Key,
    *,
    pairs: frozenset[tuple[str, str]],
    told_nothing: frozenset[tuple[str, str, str]],
    with_visits: bool,
    with_traces: bool,
) -> bool:
    """Tell whether what a signal rests on was looked at: without a new result, or a feed, nothing turned."""
    _, learner_id, kind, skill_id = key
    of = skill_id if kind == "cohort" else kind
    if of in TRACING_KINDS:
        return kind == "cohort" or ((learner_id, skill_id) in pairs and key[1:] not in told_nothing)
    return with_visits if of in VISIT_KINDS else with_traces
