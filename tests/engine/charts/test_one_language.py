import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import engine.charts
from engine.charts.belief_chart import BeliefLine, BeliefPoint, Mark, Session, belief_chart
from engine.charts.bilingual import Language, number_texts
from engine.charts.colours import KIND_COLOURS, LAST_STEP, mastery_colour
from engine.charts.columns import ColumnPiece, column_chart
from engine.charts.heat_map import HeatColumn, HeatRows, heat_map, heat_table
from engine.charts.mastery_map import MapColumn, MapRow, mastery_map
from engine.charts.meter import Level, level_texts, meter, sparkline
from engine.charts.over_time import TimeAxes, TimeLine, TimeMark, over_time
from engine.charts.page import asset
from engine.charts.skill_graph import SkillNode, skill_graph
from tests.engine.charts.pages import assert_balanced
from tests.engine.charts.test_tokens import channels, contrast

NAME = '<b>"Ada" & co'


def drawings(language: Language) -> Mapping[str, str]:
    points = [BeliefPoint(0, 0.2, 0.4, 0.1, 0.7, is_right=True), BeliefPoint(1, 0.35, 0.3, 0.1, 0.6, is_right=False)]
    lines = [BeliefLine(NAME, points), BeliefLine("Sums", points)]
    marks = [Mark(1, 1, 0.3, KIND_COLOURS["review"], NAME, "/learners/a?b&c")]
    nodes = [SkillNode("a", NAME, [], "/skills/a"), SkillNode("b", "Sums", ["a"])]
    rows = [MapRow(NAME, {"a": 0.456}, "/learners/ada"), MapRow("Bo", {})]
    heads = [MapColumn("a", NAME, "?sort=a", "descending"), MapColumn("b", "Sums")]
    level = Level(0.5, 0.3, 0.7, 0.2, 0.95)
    heat = [HeatColumn(0, 60, {0: 1_500}, NAME), HeatColumn(60, 75, {1: 3, 2: 1}, NAME)]
    heat_rows = HeatRows(0, 3, [(1, NAME)], [(2, NAME), (3, NAME)])
    marks_of_time = [TimeMark(1.5, NAME)]
    time_axes = TimeAxes(NAME, (400.0, 200.0), number_texts, limits=marks_of_time, instants=marks_of_time)
    return {
        "belief": belief_chart(2, lines, [Session(0, 1, "1 Dec")], marks, 0.95, NAME, language=language, width=500),
        "graph": skill_graph(nodes, {"a": 0.4}, language),
        "map": mastery_map(rows, heads, NAME, language),
        "columns": column_chart([[ColumnPiece(1500.0, "c-accent", NAME)]], [(0.5, NAME)], 400, NAME, NAME, language),
        "meter": meter(level, level_texts(level, NAME, language)),
        "sparkline": sparkline([0.0, 3.0], NAME),
        "heat map": heat_map(heat, heat_rows, 400, NAME, language) + heat_table(heat, heat_rows, NAME, language),
        "over time": over_time([0.0, 75.0], [TimeLine(NAME, [1.0, 2.0], "c-accent")], time_axes, language),
    }


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["belief", "graph", "map", "columns", "meter", "sparkline", "heat map", "over time"])
def test_what_is_asked_for_in_one_language_is_drawn_in_one(name: str, language: Language) -> None:
    drawn, others = drawings(language)[name], {"fr": ("mastered", "percent;", "between"), "en": ("maîtri", "entre ")}
    assert_balanced(drawn)
    assert " lang=" not in drawn
    assert not [word for word in others[language] if word in drawn]


@pytest.mark.parametrize("name", ["belief", "graph", "map", "columns", "meter", "sparkline", "heat map", "over time"])
def test_a_drawing_stands_under_a_policy_without_inline_styles_and_names_are_text(name: str) -> None:
    drawn = drawings("en")[name]
    assert not re.search(r"style=|<style|<script|\son\w+=", drawn)
    assert "<b>" not in drawn.replace("<b>A</b>", "").replace("<b>B</b>", "")


def test_every_colour_that_is_drawn_with_has_a_rule() -> None:
    style = asset("charts.css")
    for drawn in drawings("fr").values():
        for classes in re.findall(r'class="([^"]*)"', drawn):
            coloured = [one for one in classes.split() if re.match(r"(c|m)-", one)]
            assert all(f".{one}{{--c:" in style for one in coloured), coloured


def test_what_is_written_on_a_mastery_can_be_read_and_more_is_darker() -> None:
    found = re.findall(r"\.m-(\d+)\{--c:(#\w{6});--on:(#\w{6})\}", asset("charts.css"))
    assert [int(step) for step, _, _ in found] == [*range(LAST_STEP + 1)]
    assert all(contrast(channels(ground), channels(ink)) >= 4.5 for _, ground, ink in found)
    from_white = [contrast(channels(ground), channels("#ffffff")) for _, ground, _ in found]
    assert from_white == sorted(from_white)
    assert [mastery_colour(one) for one in (-0.1, 0.024, 0.026, 1.2)] == ["m-0", "m-0", "m-1", "m-20"]


def test_a_mastery_map_is_a_table_whose_cells_have_a_learner_a_skill_and_a_number() -> None:
    table = drawings("en")["map"]
    assert table.count('<th scope="col"') == 2
    assert table.count('<th scope="row"') == 2
    assert 'aria-sort="descending"' in table
    assert re.findall(r"<td(?: class=\"(m-\d+)\")? title=\"[^\"]+\">([^<]+)</td>", table) == [
        ("m-9", "46"),
        *[("", "–")] * 3,
    ]


def test_a_drawing_with_links_is_no_picture_and_each_link_has_a_name() -> None:
    graph, belief = drawings("en")["graph"], drawings("en")["belief"]
    assert 'role="img"' not in graph + belief
    assert "><title>&lt;b&gt;&quot;Ada&quot; &amp; co, 40%</title>" in graph
    assert 'href="/learners/a?b&amp;c"><title>' in belief
    assert graph.count("<a ") == 1


def test_a_meter_says_its_margin_in_words_and_is_silent_beside_its_number() -> None:
    assert level_texts(Level(0.5, 0.3, 0.7), "Sums", "en") == "Sums: 50%, between 30% and 70%"
    assert level_texts(Level(0.5), "Sums", "fr") == "Sums\u202f: 50\u202f%"
    assert 'aria-hidden="true"' in meter(Level(0.5))


def test_several_lines_are_told_apart_by_more_than_their_colour() -> None:
    belief = drawings("en")["belief"]
    assert re.findall(r'class="end-name strong c-line-\d"[^>]*>(\w)</text>', belief) == ["A", "B"]
    assert re.findall(r"<b>(\w)</b>", belief) == ["A", "B"]


def test_the_calls_of_the_readme_work() -> None:
    readme = (Path(engine.charts.__file__).parent / "README.md").read_text(encoding="utf-8")
    (calls,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    exec(compile(calls, "README.md", "exec"), {})  # noqa: S102 - our own page
