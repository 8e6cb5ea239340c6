"""Runs that nobody ran: what the report draws must not depend on how good a policy is."""

from collections.abc import Sequence

import numpy as np

from simulations.results import Conduct, Promises, Run

GRID = np.linspace(0.0, 600.0, 24)
FIELD = {"random": 0.3, "threshold": 0.5, "fsrs": 0.45, "ours": 0.7, "ours-without-review": 0.66, "oracle": 0.9}
CONDUCT = (0.2, 31.0, 0.99, 0.5, 0.01, 0.0, 0.3)
"""Too many repeats, and all else as it is aimed at."""
KEEPS, BREAKS = 1.0, 0.2


def a_run(scenario: str, policy: str, level: float, n_learners: int = 60, kept: float = KEEPS) -> Run:
    """Everybody ends near `level`; promises come true by the share `kept`."""
    rng = np.random.default_rng(5)
    goal = np.clip(level + 0.08 * rng.standard_normal(n_learners), 0.0, 1.0)
    n_promises = 40 * n_learners
    promised = rng.uniform(0.0, 0.3, n_promises)
    observed = kept * promised + 0.05 * rng.standard_normal(n_promises)
    return Run(
        scenario=scenario,
        policy=policy,
        course="laboratory",
        seed=7,
        learner=np.arange(n_learners),
        assignment=np.arange(n_learners) % 10,
        grid_minutes=GRID,
        curve=0.2 + (goal - 0.2)[:, None] * GRID / 600.0,
        goal_mastery=goal,
        goal_mastery_after_month=goal * 0.9,
        delayed_test=0.2 + 0.6 * goal,
        minutes_to_80=np.clip(600.0 * (1.1 - level) + 20.0 * rng.standard_normal(n_learners), 0.0, 600.0),
        over_practice=np.full(n_learners, 0.2),
        wheel_spinning=np.full(n_learners, np.nan),
        drop_out=np.zeros(n_learners),
        exhausted=np.zeros(n_learners),
        kind_minutes=np.tile([100.0, 50.0, 50.0, 300.0, 0.0, 100.0], (n_learners, 1)),
        conduct=Conduct(*(np.full(n_learners, value) for value in CONDUCT)),
        promises=Promises(
            np.zeros(n_promises, np.int64),
            promised,
            observed,
            *np.repeat([np.arange(n_learners), np.arange(n_learners) % 10], 40, axis=1),
        ),
    )


def runs(
    scenarios: Sequence[str] = ("matched", "diverse"), levels: dict[str, float] | None = None, kept: float = KEEPS
) -> list[Run]:
    return [
        a_run(scenario, policy, level, kept=kept)
        for scenario in scenarios
        for policy, level in (levels or FIELD).items()
    ]
