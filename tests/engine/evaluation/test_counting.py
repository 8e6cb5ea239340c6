import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.counting import SECONDS_PER_DAY, earlier
from engine.interactions import opportunities
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table_of

entries = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.25, 1.0]), st.integers(0, 3 * SECONDS_PER_DAY)), max_size=40
)


@given(entries, st.sampled_from([1 / 24, 1.0, 2.5, math.inf]))
def test_counts_are_those_of_looking_back_row_by_row(rows: list[tuple[int, float, int]], within_days: float) -> None:
    rows = sorted(rows, key=lambda row: row[2])
    groups, score, at_s = (np.array([row[place] for row in rows]) for place in range(3))
    found = earlier(groups.astype(np.int64), score.astype(np.float64), at_s.astype(np.int64), within_days)
    for number, (group, _, now) in enumerate(rows):
        seen = [s for g, s, t in rows[:number] if g == group and now - t <= within_days * SECONDS_PER_DAY]
        assert found.attempts[number] == len(seen)
        assert found.successes[number] == pytest.approx(sum(seen))


def test_a_result_on_two_skills_is_an_opportunity_on_each() -> None:
    items = np.array([0, ITEMS_PER_SKILL, 0])
    table = a_table_of(np.array([1, 0, 0]), items, np.ones(3), combinations=((0,), (1, 0)))
    found = opportunities(table)
    assert list(zip(found.row.tolist(), found.skill.tolist(), strict=True)) == [(1, 1), (1, 0), (2, 0), (0, 0)]
