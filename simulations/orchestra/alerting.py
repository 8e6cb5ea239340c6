"""Policies of alerting: who is told about which learner when a day begins, by what was left behind before it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from content_graph.languages import Text
from engine.signals import SignalSettings, cold_start, detect
from engine.signals.calendar import CourseCalendar
from engine.signals.hygiene import Key, Raised
from engine.signals.risk import RiskModels
from engine.sizing.scenario import SupportScenario
from engine.support.routing import Severity
from simulations.orchestra.traces import COHORT, Traces
from simulations.policies.protocol import Floats, Mask

UNLIMITED: Final = 100
"""Alerts for a supporter in a day, where a policy knows no budget: the most that a supporter can be given."""
SILENT_DAYS: Final = 7
"""Of the threshold on silence, as Aspects has it."""
LOW_MARK: Final = 0.5
"""Of the threshold on marks."""
REST_DAYS: Final = 28
"""For which a learner who was called by chance is left alone."""
LEAST_GAIN: Final = 0.004
"""Of a goal, for which the oracle acts: a quarter of an hour at 1/60 of a goal an hour (`scoring.WORTH`)."""


class Candidate(NamedTuple):
    """Somebody who may be alerted about.

    Attributes:
        key: What there is one alert for at most; the learner's id is its second part, empty for the whole class.
        learner: Their place in the class; -1 for the whole class.
        severity: As of a signal.
        rank: Of those of a severity, the higher the sooner.
        to_cut: Distance to the policy's own threshold in units of its score, above 0 for alerted; NaN without any.
    """

    key: Key
    learner: int
    severity: Severity
    rank: float
    to_cut: float = np.nan


class Found(NamedTuple):
    """What a policy finds when a day begins.

    Attributes:
        raised: New alerts.
        ended: Keys of alerts whose evidence has gone.
        spared: Who was looked at by a threshold on this day and lies on its other side.
    """

    raised: Sequence[Candidate] = ()
    ended: Sequence[Key] = ()
    spared: Sequence[Candidate] = ()


class Watching(Protocol):
    """A policy at work on one class."""

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Say whom to alert about when a day begins.

        Args:
            day: That begins.
            traces: What learners have left behind before it.
            foresee: For the oracle alone: float64[N], what acting today will bring each learner, of a goal.
        """
        ...


class Policy(NamedTuple):
    """A policy of alerting.

    Attributes:
        id: Its id.
        title: What it does, in a few words.
        budget: Alerts for each supporter in a day.
        make: Sets it to work on a class of N learners, given the luck of a policy that needs some (float64[N, D]).
        is_staffed: Whether there are supporters at all.
    """

    id: str
    title: Text
    budget: int
    make: Callable[[Floats], Watching]
    is_staffed: bool = True


class Nobody:
    """No alerts."""

    def __init__(self, luck: Floats) -> None:
        del luck

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Find nothing."""
        del day, traces, foresee
        return Found()


class Silence:
    """Whoever has not come for so many days, once each time."""

    def __init__(self, luck: Floats) -> None:
        self._is_open = np.zeros(len(luck), np.bool_)

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Count days without a visit."""
        del foresee
        before = traces.visited[:, :day]
        idle = np.where(before.any(1), np.argmax(before[:, ::-1], 1), day) if day else np.zeros(len(before), np.int64)
        holds = (idle >= SILENT_DAYS) & (traces.left > day)
        begun, over = holds & ~self._is_open, self._is_open & ~holds
        self._is_open = holds
        return Found(
            [_candidate("silence", n, "medium", 0.0) for n in np.flatnonzero(begun).tolist()],
            [_key("silence", n) for n in np.flatnonzero(over).tolist()],
        )


class LowMark:
    """Whoever gets a mark below a threshold, once for each mark."""

    def __init__(self, luck: Floats) -> None:
        del luck

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Read the marks that have become known since the day before."""
        del foresee
        tasks = traces.cohort(day).tasks
        if tasks is None:
            return Found()
        rows = np.argwhere((tasks.marked == day) & (traces.left[:, None] > day))
        below = [(n, LOW_MARK - float(tasks.mark[n, task])) for n, task in rows.tolist()]
        found = [_candidate("low_mark", n, "medium", points, points) for n, points in below]
        return Found([one for one in found if one.to_cut > 0.0], (), [one for one in found if one.to_cut <= 0.0])


class Chance:
    """Anybody, each about once in four weeks: what a conversation is worth by itself."""

    def __init__(self, luck: Floats) -> None:
        self._luck = luck
        self._rests_until = np.zeros(len(luck), np.int64)

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Draw."""
        del foresee
        drawn = (self._luck[:, day] < 1.0 / REST_DAYS) & (self._rests_until <= day) & (traces.left > day)
        self._rests_until[drawn] = day + REST_DAYS
        return Found([_candidate("chance", n, "medium", 0.0) for n in np.flatnonzero(drawn).tolist()])


class Oracle:
    """Knows the law, hearts and luck: whoever gains more by acting today than the minutes are worth, the most first.

    It looks ahead as if nobody did anything else; so it is near what could be reached at most, and not proven to be it.
    """

    def __init__(self, luck: Floats) -> None:
        self._waiting: Mask = np.zeros(len(luck), np.bool_)

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Look ahead; what nobody has begun is looked at anew each day."""
        over = [_key("oracle", n) for n in np.flatnonzero(self._waiting).tolist()]
        gain = foresee()
        self._waiting = (gain > LEAST_GAIN) & (traces.left > day)
        found = np.flatnonzero(self._waiting).tolist()
        return Found([_candidate("oracle", n, "high", float(gain[n])) for n in found], over)


class Signals:
    """`engine.signals` as the service asks it once a day, with its hygiene: rest, one open, one for the cohort."""

    def __init__(self, models: RiskModels, kinds: frozenset[str] | None, settings: SignalSettings) -> None:
        """Watch by some coefficients; of `kinds` alone, or of all signals for None."""
        self._models, self._kinds, self._settings = models, kinds, settings
        self._memory: Mapping[Key, Raised] = {}

    def look(self, day: int, traces: Traces, foresee: Callable[[], Floats]) -> Found:
        """Ask for the signals of the day."""
        del foresee
        settled = detect(
            traces.results(),
            traces.cohort(day),
            CALENDAR,
            _midnight(day),
            self._models,
            self._memory,
            self._settings,
        )
        self._memory = settled.memory
        return Found(
            [
                Candidate(one.key, int(one.learner_id or -1), one.severity, one.rank)
                for one in settled.raised
                if one.kind != "feed_stopped" and (self._kinds is None or one.kind in self._kinds)
            ],
            [*settled.ended, *settled.covered],
        )


CALENDAR: Final = CourseCalendar(SupportScenario().starts_on, ZoneInfo(SupportScenario().zone))


def _midnight(day: int) -> dt.datetime:
    return dt.datetime.combine(CALENDAR.start + dt.timedelta(days=day), dt.time(), CALENDAR.zone)


def _key(kind: str, learner: int) -> Key:
    return COHORT, str(learner), kind, ""


def _candidate(kind: str, learner: int, severity: Severity, rank: float, to_cut: float = np.nan) -> Candidate:
    return Candidate(_key(kind, learner), learner, severity, rank, to_cut)


def _ours(luck: Floats) -> Watching:
    del luck
    return Signals(cold_start(), None, SignalSettings())


def _rule(luck: Floats) -> Watching:
    del luck
    return Signals(msgspec.structs.replace(cold_start(), regressions={}), frozenset({"at_risk"}), SignalSettings())


BUDGETS: Final = (1, 2, 5, 10)
"""Alerts for each supporter in a day that ours is tried with; 5 are the default of the service."""


def ours(budget: int) -> Policy:
    """Give the service's own policy at some budget."""
    return Policy(
        f"ours-{budget}",
        Text(f"le nôtre, {budget} par jour", f"ours, {budget} a day"),
        budget,
        _ours,
    )


POLICIES: Final[Mapping[str, Policy]] = {
    one.id: one
    for one in (
        Policy("alone", Text("la machine seule", "the machine alone"), 0, Nobody, is_staffed=False),
        Policy("none", Text("réponses, sans alerte", "answers, no alerts"), 0, Nobody),
        Policy("chance", Text("au hasard", "by chance"), UNLIMITED, Chance),
        Policy("silence", Text("sept jours sans visite", "seven days silent"), UNLIMITED, Silence),
        Policy("low-mark", Text("note sous la moitié", "mark below a half"), UNLIMITED, LowMark),
        Policy("rule", Text("la règle", "the rule"), 5, _rule),
        *(ours(budget) for budget in BUDGETS),
        Policy("oracle", Text("oracle", "oracle"), UNLIMITED, Oracle),
    )
}
"""In the order in which they are shown."""
