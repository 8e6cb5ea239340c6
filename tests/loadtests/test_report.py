import json
import re
from itertools import pairwise

import msgspec
import pytest

from content_graph.languages import Text
from engine.charts.layered import layered
from engine.charts.svg import wrap
from loadtests.report.page import render
from loadtests.report.story import Story, furthest_behind, telling_learners
from tests.engine.charts.pages import assert_balanced, assert_self_contained
from tests.french import faults_of, on_page
from tests.loadtests.samples import course, help_story, story


@pytest.fixture(scope="module")
def page() -> str:
    return render(story(), course(), "fr")


def test_every_tag_of_the_page_is_closed_in_order(page: str) -> None:
    assert_balanced(page)


def test_the_page_points_to_nobody_else(page: str) -> None:
    assert_self_contained(page)


def test_what_others_wrote_is_text_and_not_markup(page: str) -> None:
    assert "&lt;de suite&gt;" in page
    assert "<de suite>" not in page


def test_both_languages_are_in_the_page_and_the_chosen_one_shows(page: str) -> None:
    assert page.startswith('<!doctype html><html lang="fr" data-lang="fr">')
    assert page.count('lang="fr"') - 2 == page.count('lang="en"')
    assert 'data-lang="en"><head>' in render(story(2), course(), "en")


def test_the_page_switches_mastery_between_numbers_that_are_valid_json(page: str) -> None:
    found = re.search(r'id="mastery">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    choices = json.loads(found[1])
    assert set(choices) == {"class"} | {learner.id for learner in telling_learners(story())}
    assert all(0 <= value <= 1 for value, _ in choices["class"].values())


def test_each_opened_adjustment_is_told_with_its_sentence(page: str) -> None:
    listed = page.partition("Every adjustment, with its reason")[2]
    n_opened = sum(len(learner.opened()) for learner in story().learners)
    assert listed.count("Two wrong answers in a row") == n_opened


def test_the_help_is_told_from_signal_to_effect_with_what_was_promised_and_kept() -> None:
    helped = render(msgspec.structs.replace(story(), help=help_story()), course(), "fr")
    assert_balanced(helped)
    assert_self_contained(helped)
    assert [one.text for one in on_page(helped) if faults_of(one.text)] == []
    assert "&lt;Vu&gt;" in helped
    assert helped.count('<li class="supporter">') == 1
    assert "75\u202f%" in helped  # six of eight answers were in time
    assert "20\u202f%" in helped
    assert "70%" in helped
    assert "Trop peu pour le dire." in helped


def test_a_period_without_any_adjustment_still_makes_a_page() -> None:
    empty = Story(
        1, "2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z", 1, "tables", Text("", ""), (), 0.95, (), story().load
    )
    assert "</html>" in render(empty, course(), "en")


def test_no_two_skills_of_a_row_overlap_and_edges_go_down() -> None:
    graph = course(34)
    needs = {skill.id: [edge.skill_id for edge in skill.prerequisites] for skill in graph.skills}
    layout = layered(needs)
    rows: dict[int, list[float]] = {}
    for x, row in layout.places.values():
        rows.setdefault(row, []).append(x)
    for places in rows.values():
        places.sort()
        assert all(right - left > 0.999 for left, right in pairwise(places))
    for skill, lowers in needs.items():
        for lower in lowers:
            way = [row for _, row in layout.ways[lower, skill]]
            assert way == list(range(layout.places[lower][1], layout.places[skill][1] + 1))
    assert min(x for x, _ in layout.places.values()) == pytest.approx(0.5)


def test_the_learners_that_are_shown_are_of_different_kinds() -> None:
    chosen = telling_learners(story(30), 5)
    assert len({learner.profile for learner in chosen}) == 5


def test_whoever_is_furthest_behind_is_shown_first() -> None:
    chosen = telling_learners(story(30), 5)
    assert list(chosen) == furthest_behind(story(30), chosen)


def test_a_long_label_ends_in_an_ellipsis() -> None:
    lines = wrap("Interpréter une moyenne pondérée dans un contexte professionnel inhabituel", 20)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(len(line) <= 22 for line in lines)


def test_what_the_page_says_in_french_keeps_to_the_rules_of_french(page: str) -> None:
    texts = [one.text for one in on_page(page)]
    assert len(texts) > 20
    assert [text for text in texts if faults_of(text)] == []
