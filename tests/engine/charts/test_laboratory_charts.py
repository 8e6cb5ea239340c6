import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.languages import Text
from engine.charts.curves import LABEL_GAP, Axes, Curve, curve_chart
from engine.charts.dot_plot import Column, Dot, dot_plot
from engine.charts.frontier import Sides, Spot, frontier
from engine.charts.page import page
from engine.charts.spacing import apart
from engine.charts.stacked_bars import Piece, stacked_bars
from engine.charts.tenths import Spread, tenths_of, tenths_plot
from tests.engine.charts.pages import assert_balanced, assert_self_contained

TITLE = Text("titre", "title")
AXES = Axes(TITLE, TITLE, (500.0, 300.0), (0.0, 1.0))
PLACES = st.lists(st.floats(0.0, 300.0), min_size=1, max_size=20)


@given(PLACES)
def test_names_are_moved_apart_and_keep_their_order_and_room(wanted: list[float]) -> None:
    found = apart(wanted, 14.0, 0.0, 300.0)
    ordered = sorted(found)
    assert all(b - a >= 14.0 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= -1e-9
    assert ordered[-1] <= 300.0 + 1e-9
    assert all(found[i] < found[j] for i in range(len(found)) for j in range(len(found)) if wanted[i] < wanted[j])


@given(PLACES)
def test_what_lies_apart_already_stays_where_it_is(wanted: list[float]) -> None:
    spread = [40.0 * place for place in range(min(len(wanted), 7))]
    assert apart(spread, 14.0, 0.0, 300.0) == pytest.approx(spread)


def test_two_names_that_want_one_place_share_the_way() -> None:
    assert apart([50.0, 50.0], 14.0, 0.0, 100.0) == [43.0, 57.0]


def test_lines_that_end_together_have_names_that_do_not_touch() -> None:
    curves = [Curve(f"policy-{n}", [0.0, 0.5 + n / 1000], "red") for n in range(11)]
    drawing = curve_chart([0.0, 600.0], curves, AXES)
    heights = sorted(float(y) for y in re.findall(r'y="([\d.]+)" class="end-name"', drawing))
    assert len(heights) == 11
    assert all(b - a >= LABEL_GAP - 0.2 for a, b in itertools.pairwise(heights))


def test_the_first_curve_is_drawn_last_so_that_nothing_lies_above_it() -> None:
    curves = [Curve("ours", [0.0, 1.0], "red", "series strong"), Curve("other", [0.0, 0.9], "blue")]
    drawing = curve_chart([0.0, 600.0], curves, AXES)
    assert drawing.index('class="series blue"') < drawing.index('class="series strong red"')


def test_a_curve_of_which_nothing_is_known_is_left_out() -> None:
    assert "leader" not in curve_chart([0.0, 1.0], [Curve("a", [math.nan, math.nan], "red")], AXES)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_tenths_rise_from_the_worst_to_the_best(values: list[float]) -> None:
    tenths = tenths_of(values)
    assert len(tenths) == 10
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(tenths))
    assert min(values) - 1e-12 <= tenths[0] <= tenths[-1] <= max(values) + 1e-12


def test_the_worst_tenth_is_large_and_lies_left() -> None:
    drawing = tenths_plot([Spread("a", tenths_of([n / 100 for n in range(100)]), "red")], 500.0, 100.0, TITLE, TITLE)
    marks = {kind: float(x) for x, kind in re.findall(r'cx="([\d.]+)"[^>]*class="(worst|tenth) ', drawing)}
    assert drawing.count('class="worst ') == 1
    assert drawing.count('class="tenth ') == 9
    assert marks["worst"] < marks["tenth"]


def test_pieces_of_a_bar_fill_it_and_lie_side_by_side() -> None:
    bars = stacked_bars([("a", [1.0, 0.0, 3.0])], [Piece(TITLE, c) for c in "rgb"], 500.0, 100.0, TITLE, "min")
    (first, first_width), (second, second_width) = re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', bars)
    assert float(first) == 100.0
    assert float(second) == pytest.approx(float(first) + float(first_width), abs=0.1)
    assert float(second_width) == pytest.approx(3 * float(first_width), abs=0.3)


def test_a_bar_of_nothing_is_no_bar() -> None:
    assert "<rect" not in stacked_bars([("a", [0.0])], [Piece(TITLE, "r")], 500.0, 100.0, TITLE, "min")


def test_a_reference_lies_inside_its_axis() -> None:
    drawing = dot_plot(["a"], [Column(TITLE, [Dot(0.5, 0.4, 0.6)], reference=0.0)], 600, 100, TITLE)
    (x,) = re.findall(r'<line x1="([\d.]+)"[^>]*class="reference"', drawing)
    assert 100 < float(x) < float(re.findall(r'<circle cx="([\d.]+)"', drawing)[0])


def test_a_frontier_goes_through_its_own_points_by_cost_and_points_that_meet_share_a_name() -> None:
    spots = [
        Spot("large", 200.0, 0.7, "c-accent", is_on_line=True),
        Spot("small", 100.0, 0.5, "c-accent", is_on_line=True),
        Spot("larger", 200.5, 0.7, "c-accent", is_on_line=True),
        Spot("other", 150.0, 0.4, "c-soft"),
    ]
    drawn = frontier(spots, Sides(Text("objectif", "goal"), Text("heures", "hours"), (500.0, 300.0)))
    assert_balanced(drawn)
    (way,) = re.findall(r'<path d="M([^"]+)" class="series strong', drawn)
    across = [float(point.split()[0]) for point in way.split("L")]
    assert across == sorted(across)
    assert len(across) == 3
    assert ">large, larger<" in drawn
    assert drawn.count("<circle") == 4


def test_names_are_text_and_the_page_is_whole() -> None:
    name = '<img src="x">&'
    title = Text(name, name)
    parts = [
        curve_chart([0.0, 1.0], [Curve(name, [0.0, 1.0], "red")], Axes(title, title, (500.0, 300.0))),
        tenths_plot([Spread(name, tenths_of([0.1, 0.2]), "red", is_strong=True)], 500.0, 100.0, title, title),
        stacked_bars([(name, [1.0])], [Piece(title, "red")], 500.0, 100.0, title, "min"),
    ]
    text = page("fr", parts)
    assert_balanced(text)
    assert "<img" not in text
    assert_self_contained(text)
