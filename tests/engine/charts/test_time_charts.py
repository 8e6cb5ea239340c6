import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.languages import Text
from engine.charts.bilingual import number_texts
from engine.charts.heat_map import N_STEPS, HeatColumn, HeatRows, heat_map, heat_table, strength_of
from engine.charts.over_time import TimeAxes, TimeLine, TimeMark, log_ticks, over_time, time_ticks
from engine.charts.page import asset
from tests.engine.charts.pages import assert_balanced

TITLE = Text("titre", "title")
AXES = TimeAxes(TITLE, (600.0, 300.0), number_texts)
ROWS = HeatRows(0, 4, [], [(2, "low"), (4, "high")])


def paths(drawing: str, css_class: str) -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<path d="([^"]+)" class="{css_class} ', drawing)
    return [[(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", one)] for one in found]


@given(st.floats(1e-4, 1e4), st.floats(1.0, 1e6))
def test_a_logarithmic_axis_has_round_numbers_around_all_values(low: float, ratio: float) -> None:
    found = log_ticks(low, low * ratio)
    assert found == sorted(set(found))
    assert found[0] < low
    assert found[-1] >= low * ratio * (1 - 1e-6)


@given(st.floats(1.0, 200_000.0))
def test_an_axis_of_time_has_a_few_round_numbers(last_s: float) -> None:
    found = time_ticks(0.0, last_s)
    assert found[0] == 0
    assert found[-1] <= last_s
    assert len(found) <= 10


def test_a_line_is_broken_where_nothing_is_known_and_a_value_alone_is_a_dot() -> None:
    line = TimeLine("a", [1.0, 2.0, math.nan, 3.0, math.nan], "c-accent")
    first, second = paths(over_time([0, 10, 20, 30, 40], [line], AXES), "series")
    assert len(first) == 2
    assert first[1][1] < first[0][1], "more is higher"
    assert second[0] == second[1]


def test_equal_ratios_are_equal_lengths_on_a_logarithmic_axis_and_zero_has_no_place() -> None:
    line = TimeLine("a", [1.0, 10.0, 100.0, 0.0], "c-accent")
    drawn = over_time([0, 1, 2, 3], [line], AXES._replace(is_logarithmic=True))
    (((_, low), (_, middle), (_, high)),) = paths(drawn, "series")
    assert low - middle == pytest.approx(middle - high, abs=0.2)


def test_limits_lie_inside_the_axis_and_drawings_can_share_their_time() -> None:
    line, limit = TimeLine("a", [1.0, 2.0], "c-accent"), TimeMark(50.0, "limit")
    drawn = over_time([0, 10], [line], AXES._replace(limits=[limit], end_s=20.0))
    found = re.search(r'y1="([\d.]+)"[^>]*class="threshold"', drawn)
    assert found is not None
    assert 0 < float(found[1]) < 300
    ((start, _), (end, _)) = paths(drawn, "series")[0]
    assert end - start == pytest.approx((600 - 128 - 62) / 2, abs=0.1)


def test_nothing_known_is_an_empty_drawing() -> None:
    for axes in (AXES, AXES._replace(is_logarithmic=True)):
        drawn = over_time([0.0], [TimeLine("a", [math.nan], "c-accent")], axes)
        assert_balanced(drawn)
        assert "nan" not in drawn
    assert_balanced(heat_map([HeatColumn(0, 1, {}, "")], ROWS, 400, TITLE))


def test_more_is_stronger_and_each_strength_has_a_rule() -> None:
    found = re.findall(r"\.h-(\d)\{--o:([\d.]+)\}", asset("charts.css"))
    assert [int(step) for step, _ in found] == [*range(1, N_STEPS + 1)]
    strengths = [float(one) for _, one in found]
    assert strengths == sorted(set(strengths))
    steps = [strength_of(amount, 5_000) for amount in (1, 2, 10, 100, 1_000, 5_000)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1], strength_of(1, 1)) == (1, N_STEPS, N_STEPS)


def test_cells_lie_where_their_time_and_their_values_are() -> None:
    columns = [HeatColumn(0, 30, {0: 5}, "a"), HeatColumn(30, 60, {3: 1}, "b")]
    drawn = heat_map(columns, ROWS, 462 + 16, TITLE)
    strong, weak = (re.search(rf'h-{step}" d="M([\d.]+) ([\d.]+)H([\d.]+)', drawn) for step in (N_STEPS, 1))
    assert strong is not None
    assert weak is not None
    assert (float(strong[1]), float(strong[3])) == (62.0, 262.0)
    assert (float(weak[1]), float(weak[3])) == (262.0, 462.0)
    assert float(weak[2]) < float(strong[2]), "greater values are higher"


def test_the_table_beside_a_heat_map_holds_all_of_it_in_few_rows() -> None:
    columns = [HeatColumn(at, at + 1, {0: 1, at % 4: 2}, "") for at in range(100)]
    table = heat_table(columns, ROWS, "when", "en")
    assert_balanced(table)
    assert table.count("<tr>") == 21
    numbers = [int(one) for one in re.findall(r'<td class="n">(\d+)</td>', table)]
    assert sum(numbers) == sum(sum(one.amounts.values()) for one in columns)
