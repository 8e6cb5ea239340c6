"""Three forms of forgetting over elapsed time, by their loss on held-out learners.

`python -m tests.benchmarks.forgetting TABLE`. Each form is fitted with the whole history beside it, and without the
gaps that the history already tells of; the mean is over three draws of held-out learners.
"""

import sys
from pathlib import Path

from engine.fitting.ability import EXTENSIONS, Extension, Settings, fit
from engine.interactions import Interactions
from simulations.lab.tables.interactions import read_interactions

FORMS = (("power", 7.0), ("power", 1 / 24), ("exponential", 7.0), ("exponential", 1.0), ("fsrs", 1.0))
GAPS: frozenset[Extension] = frozenset({"pause", "item_memory", "skill_history"})
N_DRAWS = 3


def loss(table: Interactions, off: frozenset[Extension], form: str, tau_days: float) -> float:
    """Give the mean loss on held-out learners, at the best strength of shrinkage."""
    settings = Settings(
        extensions=frozenset(EXTENSIONS) - off, form=form, tau_days=tau_days, n_nodes=5, max_iterations=1
    )
    found = [fit(table, settings, seed=seed, code_version="benchmark").found for seed in range(N_DRAWS)]
    return sum(min(one.choice.losses.values()) for one in found) / N_DRAWS


def main(path: Path) -> None:
    """Print one line per form."""
    table = read_interactions(path)
    for title, off in (("whole history", frozenset[Extension]()), ("no gaps in the history", GAPS)):
        sys.stdout.write(f"{title}: nothing is forgotten over time {loss(table, off | {'decay'}, 'power', 7.0):.5f}\n")
        for form, tau_days in FORMS:
            sys.stdout.write(
                f"{title}: {form}, time scale {tau_days:.3g} days {loss(table, off, form, tau_days):.5f}\n"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
