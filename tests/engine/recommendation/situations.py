"""Any learner in any state, for laws that hold for all of them."""

import numpy as np
from hypothesis import strategies as st

from engine.recommendation.situation import KIND_BIT, KINDS, ResultOnSkill, Situation
from tests.engine.recommendation.course import COMPILED, INDEX, NOW_TICK

N_SKILLS = len(INDEX)
ACTIVITY_IDS = sorted([item.id for item in COMPILED.graph.items] + [one.id for one in COMPILED.graph.resources])

levels = st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.0, 0.15, 0.3, 0.4, 0.85, 0.9, 0.95, 0.98, 1.0]))


@st.composite
def touches(draw: st.DrawFn, number: int) -> ResultOnSkill:
    score = draw(st.sampled_from([0.0, 0.3, 0.5, 1.0]))
    streak = draw(st.integers(1, 6))
    return ResultOnSkill(
        skill=draw(st.integers(0, N_SKILLS - 1)),
        before=draw(levels),
        after=draw(levels),
        score=score,
        streak=streak if score >= 0.5 else -streak,
        result_id=f"r{number}",
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    mastery = np.array(draw(st.lists(levels, min_size=N_SKILLS, max_size=N_SKILLS)))
    touched = tuple(draw(touches(number)) for number in range(draw(st.integers(0, 3))))
    seen = draw(st.lists(st.integers(0, 9), min_size=N_SKILLS, max_size=N_SKILLS))
    seen = [max(count, sum(one.skill == skill for one in touched)) for skill, count in enumerate(seen)]
    forgets = draw(st.booleans())
    masks = st.integers(1, sum(KIND_BIT.values()))
    return Situation(
        mastery=mastery,
        mastery_last=np.minimum(1.0, mastery * draw(st.floats(1.0, 1.3))) if forgets else mastery,
        opportunities=seen,
        last_tick=[NOW_TICK - count if count else 0 for count in seen],
        now_tick=NOW_TICK,
        n_results=sum(seen),
        active=draw(st.dictionaries(st.integers(0, N_SKILLS - 1), masks, max_size=3)),
        recent_items=tuple(draw(st.lists(st.integers(0, COMPILED.n_items - 1), max_size=6, unique=True))),
        touched=touched,
        goal_id=draw(st.sampled_from([None, "all"])),
        kinds=frozenset(draw(st.sets(st.sampled_from(KINDS), min_size=1))),
        limit=draw(st.integers(0, 6)),
        exclude=frozenset(draw(st.sets(st.sampled_from(ACTIVITY_IDS), max_size=12))),
        language=draw(st.sampled_from(["fr", "en", "de"])),
        streak=[min(count, draw(st.integers(-4, 4)), key=abs) if count else 0 for count in seen],
    )
