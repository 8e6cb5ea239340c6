"""When learners study: sessions as data, and the clock that they make.

Study is counted in minutes of the budget. Sessions cut the budget into pieces: an activity that was begun is finished,
and what it takes beyond its session is taken from the next one, so nobody gains time by beginning something long late.
"""

from typing import Final, NamedTuple

import msgspec
import numpy as np

from engine.tracing.traces import TICKS_PER_DAY, TICKS_PER_MINUTE
from simulations.luck import uniforms
from simulations.policies.protocol import Floats, Ints

START_TICK: Final = 9_800 * TICKS_PER_DAY
"""The simulation's first day in the calendar of ticks; any day well after its start would do."""
_STREAM: Final = 1


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions until a goal is due."""

    n_sessions: int = 30  # how many
    session_minutes: float = 20.0  # of study in each
    due_days: int = 30  # from the start until the goal is due
    # whether each learner has gaps of its own, drawn from an exponential distribution, between sessions; else they are
    # evenly spaced
    is_irregular: bool = False
    month_days: int = 30  # after the due date, until mastery is looked at once more
    test_days: int = 7  # after the due date, until there is a test (`simulations.exam`)

    @property
    def budget_minutes(self) -> float:
        """Minutes of study in all."""
        return self.n_sessions * self.session_minutes

    @property
    def due_tick(self) -> int:
        """When the goal is due."""
        return START_TICK + self.due_days * TICKS_PER_DAY

    @property
    def later_tick(self) -> int:
        """When mastery is looked at once more."""
        return self.due_tick + self.month_days * TICKS_PER_DAY

    @property
    def test_tick(self) -> int:
        """When the test is."""
        return self.due_tick + self.test_days * TICKS_PER_DAY


class Clock(NamedTuple):
    """Where N learners stand."""

    used_minutes: Floats  # float64[N], of the budget that are gone
    tick: Ints  # int64[N], now
    session: Ints  # int64[N], the session they are in; the number of sessions when all are over


def session_ticks(schedule: Schedule, numbers: Ints, seed: int) -> Ints:
    """Say when each learner's sessions begin: int64[N, n_sessions], rising; the first one at the start."""
    n = schedule.n_sessions
    span = schedule.due_days - schedule.due_days / n
    if not schedule.is_irregular:
        days = np.broadcast_to(np.linspace(0.0, span, n), (len(numbers), n))
    else:
        gaps = -np.log(uniforms(seed, _STREAM, numbers, n))
        gaps[:, 0] = 0.0
        days = span * np.cumsum(gaps, axis=1) / gaps.sum(axis=1, keepdims=True)
    return START_TICK + np.rint(days * TICKS_PER_DAY).astype(np.int64)


def opened(starts: Ints) -> Clock:
    """Set the clock to the beginning of the first session."""
    n_learners = len(starts)
    return Clock(np.zeros(n_learners), starts[:, 0].copy(), np.zeros(n_learners, np.int64))


def minutes_today(schedule: Schedule, clock: Clock) -> Floats:
    """Give the minutes that are left in this session, float64[N]."""
    left: Floats = np.maximum((clock.session + 1) * schedule.session_minutes - clock.used_minutes, 0.0)
    return np.where(clock.session < schedule.n_sessions, left, 0.0)


def ended(clock: Clock, minutes: Floats) -> Ints:
    """Say when an activity of `minutes` (float64[N]) ends that begins now, int64[N] ticks."""
    return clock.tick + np.rint(minutes * TICKS_PER_MINUTE).astype(np.int64)


def passed(schedule: Schedule, starts: Ints, clock: Clock, minutes: Floats) -> Clock:
    """Let `minutes` (float64[N]) of study go by, and jump to the next session where this one is over."""
    used = np.minimum(clock.used_minutes + minutes, schedule.budget_minutes)
    session = np.maximum(clock.session, np.floor(used / schedule.session_minutes + _TINY).astype(np.int64))
    end = ended(clock, minutes)
    begins = starts[np.arange(len(starts)), np.minimum(session, schedule.n_sessions - 1)]
    return Clock(used, np.where(session > clock.session, np.maximum(end, begins), end), session)


_TINY: Final = 1e-9  # sums of minutes that end with a session to the last digit but one end with it
