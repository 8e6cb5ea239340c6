"""Random calendars against stepping minute by minute, and what a deadline costs.

`uv run python -m tests.benchmarks.working_time [--trials 10000]`: one core, about a minute.
"""

import argparse
import resource
import sys
from random import Random

from engine.support.promise import due, promise_of, working_time
from tests.engine.support.calendars import at, office
from tests.engine.support.stepping import a_trial, faults_of

N_DEADLINES = 10_000


def main() -> None:
    """Compare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    n_trials = parser.parse_args().trials
    faulty = {seed: faults for seed in range(n_trials) if (faults := faults_of(a_trial(Random(seed))))}  # noqa: S311
    sys.stdout.write(f"{n_trials} calendars, {len(faulty)} differ from stepping: {dict(list(faulty.items())[:10])}\n")
    openings, start, promise = office(), at("2026-11-16T10:00"), promise_of("2 working_days")
    before = _cpu_s()
    for _ in range(N_DEADLINES):
        due(openings, start, working_time(openings, start, promise))
    sys.stdout.write(f"{(_cpu_s() - before) / N_DEADLINES * 1e6:.1f} µs of CPU for a deadline in two working days\n")


def _cpu_s() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


if __name__ == "__main__":
    main()
