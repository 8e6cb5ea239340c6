"""Tables of interactions made by a known process, small enough for tests."""

import numpy as np
from numpy.typing import NDArray

from engine.interactions import Interactions

N_SKILLS, ITEMS_PER_SKILL = 4, 5
S_PER_DAY = 86_400


def a_table(
    n_learners: int = 60, n_rows_each: int = 40, seed: int = 0, *, prefix: str = "l", has_times: bool = False
) -> Interactions:
    """Learners of different ability answer items of different difficulty, and grow better at what they practise."""
    rng = np.random.default_rng(seed)
    n_items = N_SKILLS * ITEMS_PER_SKILL
    difficulty = np.linspace(-1.5, 1.5, n_items)[np.random.default_rng(99).permutation(n_items)]
    learners = np.repeat(np.arange(n_learners), n_rows_each)
    items = rng.integers(0, n_items, len(learners))
    practice = np.zeros((n_learners, N_SKILLS))
    ability = rng.normal(0, 1, n_learners)
    score = np.empty(len(learners))
    for row, (learner, item) in enumerate(zip(learners, items, strict=True)):
        skill = item // ITEMS_PER_SKILL
        logit = ability[learner] - difficulty[item] + 0.8 * np.log1p(practice[learner, skill])
        score[row] = rng.random() < 1 / (1 + np.exp(-logit))
        practice[learner, skill] += score[row]
    gaps_s = rng.integers(30, 3 * S_PER_DAY, len(learners))
    return a_table_of(
        learners, items, score, times_s=np.cumsum(gaps_s) if has_times else None, prefix=prefix, n_learners=n_learners
    )


def a_table_of(
    learners: NDArray[np.int64],
    items: NDArray[np.int64],
    score: NDArray[np.float64],
    *,
    times_s: NDArray[np.int64] | None = None,
    prefix: str = "l",
    n_learners: int | None = None,
    combinations: tuple[tuple[int, ...], ...] = ((0,), (1,), (2,), (3,)),
) -> Interactions:
    """Give columns their vocabularies; item i exercises the combination i // ITEMS_PER_SKILL."""
    count = int(max(learners)) + 1 if n_learners is None else n_learners
    return Interactions(
        table="made.csv",
        learners=np.asarray(learners, np.int32),
        items=np.asarray(items, np.int32),
        combinations=(np.asarray(items) // ITEMS_PER_SKILL).astype(np.int32),
        score=np.asarray(score, np.float64),
        attempt=np.ones(len(learners), np.int32),
        occurred_at_us=None if times_s is None else np.asarray(times_s, np.int64) * 1_000_000,
        duration_s=None,
        learner_ids=tuple(f"{prefix}{number}" for number in range(count)),
        item_ids=tuple(f"i{number}" for number in range(len(combinations) * ITEMS_PER_SKILL)),
        skill_ids=tuple(f"s{number}" for number in range(1 + max(map(max, combinations)))),
        skill_combinations=combinations,
        has_items=True,
    )


def write_csv(table: Interactions) -> str:
    """Write a table as the command reads it, with the parity of the learner's number as a column `half`."""
    times_us = table.occurred_at_us
    lines = [f"learner_id,item_id,skill_id,correct,half{'' if times_us is None else ',occurred_at'}"]
    for row, (learner, item, combination, score) in enumerate(
        zip(
            table.learners.tolist(),
            table.items.tolist(),
            table.combinations.tolist(),
            table.score.tolist(),
            strict=True,
        )
    ):
        skills = "~~".join(table.skill_ids[k] for k in table.skill_combinations[combination])
        half = "even" if learner % 2 == 0 else "odd"
        when = "" if times_us is None else f",{times_us[row] / 1e6}"
        lines.append(f"{table.learner_ids[learner]},{table.item_ids[item]},{skills},{score:g},{half}{when}")
    return "\n".join(lines) + "\n"
