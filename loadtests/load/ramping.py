"""A load that grows step by step, until one does not keep the thresholds: pure."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from loadtests.load.judging import of_requests
from loadtests.load.measured import Break, LagSample, LoadVerdict, ProblemCount, Second, total, within
from loadtests.load.scenario import Ramp, Scenario, Thresholds

SETTLING_S: Final = 3.0
"""Of each step, in which the new users come."""
REPORTS_S: Final = 5.0
"""After which everybody has told what was answered by then."""


class Step(NamedTuple):
    """One step of a ramp."""

    n_users: int
    first_s: float
    end_s: float


def users_at(scenario: Scenario, at_s: float) -> int:
    """Say how many users there are to be at an instant."""
    ramp = scenario.ramp
    return scenario.users + (ramp.step_users * int(at_s / ramp.step_s) if ramp else 0)


def steps_until(scenario: Scenario, ramp: Ramp, at_s: float) -> list[Step]:
    """Give the steps of which everything is known at an instant."""
    n_steps = max(0, int((at_s - REPORTS_S) / ramp.step_s))
    starts = [number * ramp.step_s for number in range(n_steps)]
    return [Step(users_at(scenario, one), one + SETTLING_S, one + ramp.step_s) for one in starts]


class Seen(NamedTuple):
    """What was seen of a load so far."""

    seconds: Sequence[Second]
    problems: Sequence[ProblemCount]
    lag: Sequence[LagSample]


def first_break(scenario: Scenario, steps: Iterable[Step], seen: Seen) -> Break | None:
    """Find the first of two steps in a row that did not keep a threshold: one alone may be somebody else's fault.

    The sustained rate is that of the last step that kept them all: answers without a failure, a second.
    """
    sustained, missed_before = 0.0, None
    for step in steps:
        missed = _missed(scenario.thresholds, step, seen)
        if missed is None:
            sustained = rate_of(within(seen.seconds, step.first_s, step.end_s))
        elif missed_before is not None:
            before, verdict = missed_before
            return Break(before.end_s, before.n_users, round(sustained, 1), verdict, {})
        missed_before = None if missed is None else (step, missed)
    return None


def _missed(thresholds: Thresholds, step: Step, seen: Seen) -> LoadVerdict | None:
    """Give the first threshold that a step did not keep; of a lag that nobody tells, nothing is asked."""
    first_s, end_s = step.first_s, step.end_s
    problems = [one for one in seen.problems if first_s <= one.at_s < end_s]
    behind = [one for one in seen.lag if first_s <= one.at_s < end_s]
    asked = thresholds if behind else replace(thresholds, lag_age_s=None)
    verdicts = of_requests(asked, within(seen.seconds, first_s, end_s), problems, behind)
    return next((one for one in verdicts if not one.is_kept), None)


def rate_of(seconds: Sequence[Second]) -> float:
    """Give the answers without a failure, a second, over whole seconds."""
    seen, times = total(seconds), {one.at_s for one in seconds}
    return (seen.n - seen.n_failed) / len(times) if times else 0.0
