"""How long it takes to size the support of a large course: `python -m tests.benchmarks.sizing_support`.

1 000 learners, 12 weeks, 100 runs: CPU seconds of all processes, and by the clock on the wall.
"""

import argparse
import resource
import sys
from time import perf_counter

import msgspec

from engine.sizing.outcomes import outcomes_of, tasks_of
from engine.sizing.scenario import StaffGroup, SupportScenario
from simulations.lab.simulation.blocks import over_cores
from simulations.support.run import run_batch

BATCH = 5


def main() -> None:
    """Run, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=1_000)
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    staff = (StaffGroup(count=max(1, asked.learners // 45), hours_a_week=20.0),)
    scenario = msgspec.structs.replace(SupportScenario(), learners=asked.learners, weeks=asked.weeks, staff=staff)
    tasks = tasks_of(scenario, asked.runs, 1_000)
    batches = [tasks[first : first + BATCH] for first in range(0, len(tasks), BATCH)]
    before, began = _cpu_s(), perf_counter()
    with over_cores(asked.workers) as mapper:
        done = [run for _, runs in mapper(run_batch, batches) for run in runs]
    elapsed = perf_counter() - began
    found = outcomes_of(done, scenario)
    sys.stdout.write(
        f"{asked.learners} learners, {asked.weeks} weeks, {asked.runs} runs, {asked.workers} processes:"
        f" {_cpu_s() - before:.1f} s of CPU, {elapsed:.1f} s by the clock;"
        f" {found.promises_kept.mean:.1%} of promises kept\n"
    )


def _cpu_s() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
