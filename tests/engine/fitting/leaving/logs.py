"""Logs of learners who leave by chances that are known."""

import numpy as np

from engine.fitting.leaving import Exposure
from engine.recommendation.leaving import LeavingModel
from tests.engine.evaluation.tables import S_PER_DAY

A_DAY = 12
"""Activities in a day of these learners."""


def chance(model: LeavingModel, p: float, wrong_run: int, n_today: int) -> float:
    """The formula of `engine.recommendation.leaving`, written once more."""
    return (
        model.always
        + model.too_hard * max(0.0, 1.0 - p / model.hard_below)
        + model.too_easy * max(0.0, (p - model.easy_above) / (1.0 - model.easy_above))
        + model.discouraged * (wrong_run >= model.wrong_in_a_row)
        + model.tired * (n_today >= model.tired_from)
    )


def planted(model: LeavingModel, n_learners: int, seed: int, most: int = 100) -> Exposure:
    """Let learners answer items of all difficulties until they leave, or until the log ends."""
    rng = np.random.default_rng(seed)
    rows = []
    for ability in rng.normal(0.5, 1.0, n_learners):
        run = 0
        for number in range(most):
            p = 1.0 / (1.0 + np.exp(-ability - rng.normal(0.0, 1.5)))
            run = 0 if rng.random() < p else min(run + 1, 4)
            n_today = number % A_DAY + 1
            has_left = rng.random() < chance(model, p, run, n_today)
            rows.append((p, run, n_today, has_left))
            if has_left:
                break
    p_correct, runs, today, left = zip(*rows, strict=True)
    return Exposure(np.array(p_correct), np.array(runs), np.array(today), np.array(left), n_learners, 0, 0, 0)


def a_log(model: LeavingModel, n_learners: int, seed: int, n_days: int = 40) -> str:
    """The same as a table: twelve items a day, of learners who begin on different days."""
    rng = np.random.default_rng(seed)
    difficulty = np.linspace(-3.0, 3.0, A_DAY)
    lines = ["learner_id,item_id,skill_id,correct,occurred_at"]
    for number in range(n_learners):
        ability, run, has_left = rng.normal(0.5, 1.0), 0, False
        for day in range(int(rng.integers(0, 5)), n_days):
            for n_today, item in enumerate(rng.permutation(A_DAY), 1):
                p = 1.0 / (1.0 + np.exp(difficulty[item] - ability))
                is_right = rng.random() < p
                run = 0 if is_right else min(run + 1, 4)
                when = 1_700_000_000 // S_PER_DAY * S_PER_DAY + day * S_PER_DAY + 60 * n_today
                lines.append(f"l{number},i{item},s{item % 3},{is_right:d},{when}")
                has_left = rng.random() < chance(model, p, run, n_today)
                if has_left:
                    break
            if has_left:
                break
    return "\n".join(lines) + "\n"
