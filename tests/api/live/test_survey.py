"""The compiled look at all skills, against the records read one by one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.live.layout import LearnerState, empty, with_records
from api.live.records import SkillRecord
from api.live.survey import survey
from engine.tracing.rounding import round_nodes
from engine.tracing.traces import TICKS_PER_DAY
from tests.api.results.courses import small_course

COMPILED, MODEL = small_course()
N_NODES = MODEL.n_nodes
survey(empty(1, MODEL.initial_ability), MODEL, 0)  # so that no example pays for the compiler
NOW_TICK = 200_000_000_000
MASTERY = st.lists(st.floats(0, 1), min_size=N_NODES, max_size=N_NODES).map(round_nodes)
RECORD = st.builds(
    SkillRecord,
    skill=st.integers(0, MODEL.n_skills - 1),
    opportunities=st.sampled_from((0, 1, 7, 70_000)),
    last_tick=st.integers(NOW_TICK - 100 * TICKS_PER_DAY, NOW_TICK + TICKS_PER_DAY),
    streak=st.integers(-127, 127),
    active=st.integers(0, 31),
    mastery=MASTERY,
)
RECORDS = st.lists(RECORD, max_size=3, unique_by=lambda record: record.skill)
WEIGHTS = st.lists(st.floats(0.01, 1), min_size=N_NODES, max_size=N_NODES)


def expected_moments(state: LearnerState, skill: int) -> tuple[float, float]:
    record = state.find(skill)
    nodes = record.mastery if record and record.opportunities else MODEL.prior(skill)
    mean = sum(w * m for w, m in zip(state.ability, nodes, strict=True))
    variance = sum(w * (m - mean) ** 2 for w, m in zip(state.ability, nodes, strict=True))
    return mean, math.sqrt(variance)


@given(RECORDS, WEIGHTS)
def test_the_survey_says_of_every_skill_what_its_record_says(records: list[SkillRecord], weights: list[float]) -> None:
    ability = tuple(w / sum(weights) for w in weights)
    state = with_records(empty(1, ability), records)
    seen = survey(state, MODEL, NOW_TICK)
    for skill in range(MODEL.n_skills):
        mean, deviation = expected_moments(state, skill)
        record = state.find(skill) or SkillRecord(skill, 0, 0, 0, 0, ())
        days = max(NOW_TICK - record.last_tick, 0) / TICKS_PER_DAY if record.opportunities else 0.0
        kept = (1 + days / MODEL.tau_days) ** -float(MODEL.forget_decay[skill])
        assert seen.last[skill] == pytest.approx(mean, abs=1e-12)
        assert seen.now[skill] == pytest.approx(mean * kept, abs=1e-12)
        assert seen.deviation[skill] == pytest.approx(deviation, abs=1e-9)
        counts = (seen.opportunities[skill], seen.last_tick[skill], seen.streak[skill], seen.active[skill])
        assert counts == (record.opportunities, record.last_tick, record.streak, record.active)
        nodes = record.mastery if record.opportunities else MODEL.prior(skill)
        assert seen.nodes[skill].tolist() == list(nodes)
    assert tuple(seen.ability) == ability
