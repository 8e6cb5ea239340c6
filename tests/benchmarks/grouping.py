"""How near the cheapest division of a cohort is found, and what it costs.

`uv run python -m tests.benchmarks.grouping`: one core, about a minute. Learners who all fail one skill, levels drawn
evenly under 0.5; 1 in 20 is kept apart from another. `free`: nobody was together before; `moved`: the division of
before is known, and since then 1 in 10 has left, as many have come, and all levels have moved by a little.
"""

import resource
import sys
from random import Random

from engine.grouping.division import Placed, Wishes, divide

SIZES = (10, 12, 20, 50, 100, 200, 500, 1000)
LEAST, MOST = 2, 8


def main() -> None:
    """Divide, measure, print."""
    sys.stdout.write("learners  free: gap  CPU (s)  moved: gap  CPU (s)  pairs kept\n")
    for n in SIZES:
        random = Random(n)  # noqa: S311
        there = [Placed(f"l{at}", random.random() / 2) for at in range(n)]
        names = [one.learner for one in there]
        apart = [frozenset(random.sample(names, 2)) for _ in range(n // 20)]
        began = _cpu_s()
        free = divide(there, Wishes(LEAST, MOST, apart))
        took = _cpu_s() - began
        later = [
            Placed(f"n{at}" if at < n // 10 else one, min(max(level + random.gauss(0, 0.02), 0), 0.5))
            for at, (one, level) in enumerate(random.sample(there, n))
        ]
        began = _cpu_s()
        moved = divide(later, Wishes(LEAST, MOST, apart, free.groups))
        took_moved = _cpu_s() - began
        kept = _pairs(free.groups, later) & _pairs(moved.groups, later)
        share = len(kept) / max(len(_pairs(free.groups, later)), 1)
        sys.stdout.write(f"{n:8}  {free.gap:9.2%}  {took:7.2f}  {moved.gap:10.2%}  {took_moved:7.2f}  {share:10.1%}\n")


def _pairs(groups: tuple[tuple[str, ...], ...], there: list[Placed]) -> set[frozenset[str]]:
    still = {one.learner for one in there}
    return {frozenset({a, b}) for group in groups for a in group for b in group if a < b and {a, b} <= still}


def _cpu_s() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


if __name__ == "__main__":
    main()
