"""The one question: who may need help now, and why."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial

import msgspec

from engine.signals.calendar import CourseCalendar
from engine.signals.from_traces import Sweep, from_traces
from engine.signals.from_tracing import TracedLearner, from_tracing
from engine.signals.hygiene import Key, Raised, Settled, settle
from engine.signals.risk import RiskModels
from engine.signals.settings import DEFAULTS, SignalSettings
from engine.signals.signal import TRACING_KINDS, VISIT_KINDS
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
    of_results = [
        msgspec.structs.replace(one, cohort_id=cohort.cohort_id)
        for learner in looked_at
        for one in from_tracing(learner, models, settings)
    ]
    found = [*of_results, *(from_traces(Sweep(cohort, day, models, settings)) if day > 0 else ())]
    with_visits = cohort.visits is not None and all(one.kind != "feed_stopped" for one in found)
    pairs = frozenset((one.learner_id, skill_id) for one in looked_at for skill_id in (one.skill_id, ""))
    asked = partial(_is_asked, pairs=pairs, with_visits=with_visits)
    return settle(found, memory, len(cohort.present(day)), day, settings, asked)


def _is_asked(key: Key, *, pairs: frozenset[tuple[str, str]], with_visits: bool) -> bool:
    """Tell whether what a signal rests on was looked at: without a new result, or a feed, nothing turned."""
    _, learner_id, kind, skill_id = key
    of = skill_id if kind == "cohort" else kind
    if of in VISIT_KINDS:
        return with_visits
    return kind not in TRACING_KINDS or (learner_id, skill_id) in pairs
