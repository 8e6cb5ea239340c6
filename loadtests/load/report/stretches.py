"""A run in stretches of the same length, few enough to be drawn: seconds put together."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from loadtests.load.measured import LoadRun, ProblemCount, Second, Total, total

MOST: Final = 120
_LENGTHS_S: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)


class Stretch(NamedTuple):
    """Some seconds together."""

    first_s: int
    end_s: int
    total: Total
    problems: Counter[str]  # how many of each

    @property
    def middle_s(self) -> float:
        """Where its figures are drawn."""
        return (self.first_s + self.end_s) / 2

    def per_s(self, n: int) -> float:
        """Give how many that is in a second."""
        return n / (self.end_s - self.first_s)


def stretches_of(run: LoadRun, most: int = MOST) -> tuple[Stretch, ...]:
    """Cut a run into at most so many stretches; the last one ends with the last answer, and may be shorter."""
    length, end_s = length_of(run, most), last_second(run)
    seconds: dict[int, list[Second]] = defaultdict(list)
    problems: dict[int, list[ProblemCount]] = defaultdict(list)
    for one in run.seconds_seen:
        seconds[one.at_s // length].append(one)
    for problem in run.problems:
        problems[problem.at_s // length].append(problem)
    return tuple(
        Stretch(at * length, min((at + 1) * length, end_s), total(seconds[at]), count_problems(problems[at]))
        for at in range(math.ceil(end_s / length))
    )


def length_of(run: LoadRun, most: int = MOST) -> int:
    """Give how long a stretch is, in seconds."""
    end_s = last_second(run)
    return next((one for one in _LENGTHS_S if end_s / one <= most), math.ceil(end_s / most))


def last_second(run: LoadRun) -> int:
    """Give the second by which everything had ended, also what was answered after the load: at least 1."""
    ended = [one.at_s + 1 for one in run.seconds_seen]
    return max(1, math.ceil(run.seconds), *ended)


def count_problems(problems: Sequence[ProblemCount]) -> Counter[str]:
    """Count problems by their type."""
    counted: Counter[str] = Counter()
    for one in problems:
        counted[one.problem] += one.n
    return counted
