import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.languages import Text
from engine.charts.axes import ticks, widened
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.dot_plot import Column, Dot, dot_plot
from engine.charts.lines import Series, line_chart
from engine.charts.meter import WIDTH
from engine.charts.page import page
from tests.engine.charts.pages import assert_balanced, assert_self_contained

TITLE = Text("titre", "title")


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 8))
def test_ticks_are_inside_rise_and_are_no_more_than_wanted(low: float, width: float, most: int) -> None:
    found = ticks(low, low + width, most)
    assert found == sorted(set(found))
    assert len(found) <= most + 1
    assert all(low - 1e-6 * width - 1e-9 <= value <= low + width * (1 + 1e-6) + 1e-9 for value in found)


def test_bounds_of_equal_values_still_have_a_width() -> None:
    for values in ([3.0], [0.0, 0.0], [], [math.nan]):
        low, high = widened(values)
        assert low < high


def circles(drawing: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([^"]+)" cy="([^"]+)"', drawing)]


def test_dots_lie_as_their_values_do_and_say_their_interval() -> None:
    dots = [Dot(0.6, 0.5, 0.7), Dot(0.8, 0.75, 0.85), Dot(0.7)]
    drawing = dot_plot(["a", "b", "c"], [Column(TITLE, dots)], 600, 100, TITLE)
    (a, top), (b, _), (c, bottom) = circles(drawing)
    assert a < c < b
    assert top < bottom
    assert "0.600 (0.500 – 0.700)" in drawing
    assert drawing.count('class="whisker ') == 2


def test_a_value_that_nobody_knows_leaves_its_row_empty() -> None:
    assert len(circles(dot_plot(["a", "b"], [Column(TITLE, [Dot(math.nan), Dot(1.0)])], 600, 100, TITLE))) == 1
    table = bar_table(TITLE, ["a", "b"], [BarColumn(TITLE, [math.nan, 2.0])])
    assert table.count("<td") == 4
    assert "nan" not in table


def test_an_interval_beyond_the_axis_ends_at_its_edge() -> None:
    drawing = dot_plot(["a"], [Column(TITLE, [Dot(0.5, -3.0, 9.0)], bounds=(0.0, 1.0))], 600, 100, TITLE)
    found = re.search(r'd="M([\d.]+) [\d.]+L([\d.]+)', drawing)
    assert found is not None
    assert 100 <= float(found[1]) < float(found[2]) <= 600


def test_the_longest_bar_belongs_to_the_largest_value() -> None:
    table = bar_table(TITLE, ["a", "b", "c"], [BarColumn(TITLE, [1.0, 3.0, 2.0], from_zero=True)], marked=0)
    lengths = [float(one) for one in re.findall(r'width="([\d.]+)" height="7.0" rx="3.5" class="bar"', table)]
    assert lengths[1] == max(lengths) <= WIDTH
    assert lengths[0] / lengths[2] == pytest.approx(0.5, abs=0.01)
    assert table.count("class=marked") == 1


def test_higher_values_of_a_line_are_drawn_higher() -> None:
    chart = line_chart([("1", "9"), ("2", "8")], [Series("m", [0.6, 0.8], "red")], (500, 300), TITLE, TITLE)
    (left, low), (right, high) = circles(chart)
    assert left < right
    assert high < low


def test_names_are_text_and_not_markup_and_the_page_is_whole() -> None:
    name = '<img src="//evil">&'
    parts = [
        dot_plot([name], [Column(TITLE, [Dot(1.0)])], 600, 100, TITLE),
        line_chart([(name, name)], [Series(name, [1.0], "red")], (500, 300), TITLE, TITLE),
        bar_table(TITLE, [name], [BarColumn(TITLE, [1.0])]),
    ]
    text = page("fr", parts)
    assert_balanced(text)
    assert "<img" not in text
    assert_self_contained(text.replace("//evil", ""))
