"""Any learner in any state, for laws that hold for all of them."""

from random import Random

import numpy as np
from hypothesis import strategies as st

from engine.recommendation.situation import KIND_BIT, KINDS, ResultOnSkill, Situation
from tests.engine.recommendation.course import COMPILED, INDEX, NOW_TICK

N_SKILLS = len(INDEX)
ACTIVITY_IDS = sorted([item.id for item in COMPILED.graph.items] + [one.id for one in COMPILED.graph.resources])
TELLING = (0.0, 0.15, 0.3, 0.4, 0.85, 0.9, 0.95, 0.98, 1.0)
"""Levels of mastery at which something begins or ends."""


def level(chance: Random) -> float:
    return chance.choice((chance.random(), chance.choice(TELLING)))


def levels(chance: Random) -> list[float]:
    """Draw a level for each skill: any, or one for all."""
    if chance.random() < 0.1:
        return [level(chance)] * N_SKILLS
    return [level(chance) for _ in range(N_SKILLS)]


def touch(chance: Random, number: int) -> ResultOnSkill:
    score = chance.choice((0.0, 0.3, 0.5, 1.0))
    streak = chance.randint(1, 6)
    return ResultOnSkill(
        skill=chance.randrange(N_SKILLS),
        before=level(chance),
        after=level(chance),
        score=score,
        streak=streak if score >= 0.5 else -streak,
        result_id=f"r{number}",
    )


def situation_of(chance: Random) -> Situation:
    mastery = np.array(levels(chance))
    touched = tuple(touch(chance, number) for number in range(chance.randint(0, 3)))
    most = chance.choice((0, 1, 9))
    seen = [max(chance.randint(0, most), sum(one.skill == k for one in touched)) for k in range(N_SKILLS)]
    forgets = chance.random() < 0.5
    every_kind = sum(KIND_BIT.values())
    return Situation(
        mastery=mastery,
        mastery_last=np.minimum(1.0, mastery * chance.uniform(1.0, 1.3)) if forgets else mastery,
        opportunities=seen,
        last_tick=[NOW_TICK - count if count else 0 for count in seen],
        now_tick=NOW_TICK,
        n_results=sum(seen),
        active={chance.randrange(N_SKILLS): chance.randint(1, every_kind) for _ in range(chance.randint(0, 3))},
        recent_items=tuple(chance.sample(range(COMPILED.n_items), chance.randint(0, 6))),
        touched=touched,
        goal_id=chance.choice((None, "all")),
        kinds=frozenset(chance.sample(KINDS, chance.randint(1, len(KINDS)))),
        limit=chance.randint(0, 6),
        exclude=frozenset(chance.sample(ACTIVITY_IDS, chance.choice((0, chance.randint(1, 12))))),
        language=chance.choice(("fr", "en", "de")),
        streak=[min(count, chance.randint(-4, 4), key=abs) if count else 0 for count in seen],
    )


def situations() -> st.SearchStrategy[Situation]:
    """Draw a number, and the rest by chance: to draw each part took ten times as long as to decide."""
    return st.integers(0, 2**32 - 1).map(Random).map(situation_of)
