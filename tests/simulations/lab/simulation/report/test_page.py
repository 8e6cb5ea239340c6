import re

import pytest

from simulations.lab.simulation.report.findings import find
from simulations.lab.simulation.report.page import render
from tests.engine.charts.pages import assert_balanced, assert_self_contained
from tests.french import faults_of, on_page
from tests.simulations.lab.simulation.report.made_up import BREAKS, FIELD, runs

COMMAND = "symphonie simulate matched diverse --report out"


@pytest.fixture(scope="module")
def page() -> str:
    return render(find(runs()), COMMAND, "fr")


def test_the_page_is_whole_needs_nobody_else_and_names_its_command(page: str) -> None:
    assert_balanced(page)
    assert_self_contained(page)
    assert COMMAND in page
    assert not re.search(r"\bnan\b", page)


def test_everything_is_said_in_both_languages(page: str) -> None:
    assert page.startswith('<!doctype html><html lang="fr" data-lang="fr">')
    assert page.count('<span lang="fr">') == page.count('<span lang="en">')
    for title in ("Learning curves", "Courbes d’apprentissage", "Are promises kept?", "Where the minutes go"):
        assert title in page


def test_there_is_a_curve_per_policy_and_world_and_ours_stands_out(page: str) -> None:
    drawings = re.findall(r'<svg class="curves".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        assert len(re.findall(r'class="end-name', drawing)) == len(FIELD) - 1  # ablations have a section of their own
        assert drawing.count('class="series strong ') == 1
        assert drawing.index('class="series strong ') > drawing.rindex('class="series thin')  # above the others


def test_the_rows_of_who_is_served_are_ordered_by_the_worst_tenth(page: str) -> None:
    for drawing in re.findall(r'<svg class="tenths".*?</svg>', page, re.DOTALL):
        assert re.findall(r'class="row-name[^>]*>([^<]+)<', drawing)[0] == "oracle"
        worst = [float(x) for x in re.findall(r'cx="([\d.]+)"[^>]*class="worst ', drawing)]
        assert worst == sorted(worst, reverse=True)


def test_a_broken_promise_is_an_open_ring_and_a_kept_one_is_not() -> None:
    broken = render(find(runs(["matched"], kept=BREAKS)), COMMAND, "en")
    (drawing,) = re.findall(r'<svg class="promises".*?</svg>', broken, re.DOTALL)
    assert drawing.count('class="ring ') + drawing.count('class="dot-mark ') == 10
    assert drawing.count('class="ring ') >= 5


def test_a_page_of_policies_that_promise_nothing_and_are_not_ours_leaves_sections_out() -> None:
    text = render(find(runs(["matched"], {"random": 0.3, "fsrs": 0.4})), COMMAND, "en")
    assert_balanced(text)
    for title in ("Are promises kept?", "Against each of the others", "What each kind", "Share of the possible gain"):
        assert title not in text
    assert "Learning curves" in text


def test_a_policy_that_gains_more_than_the_measure_stays_on_the_axis() -> None:
    levels = {"random": 0.3, "ours": 0.6, "one-step": 0.7, "exact-posterior": 0.6, "oracle": 0.9}
    (world,) = find(runs(["matched"], levels))
    text = render([world], COMMAND, "en")
    (drawing,) = (one for one in re.findall(r"<svg.*?</svg>", text, re.DOTALL) if "Share of the possible gain" in one)
    width = float(re.findall(r'viewBox="0 0 ([\d.]+)', drawing)[0])

    assert "oracle" not in world.shares
    assert world.shares["one-step"].mean == pytest.approx(4 / 3, abs=0.05)
    assert all(0.0 <= float(x) <= width for x in re.findall(r'cx="([\d.]+)"', drawing))


def test_names_are_text_and_not_markup() -> None:
    text = render(find(runs(["<b>world</b>"], {"ours": 0.5, "random": 0.3})), "symphonie <script>", "en")
    assert "<b>world" not in text
    assert "<script>" not in text.split("<pre>")[1].split("</pre>")[0]


def test_what_the_page_says_in_french_keeps_to_the_rules_of_french(page: str) -> None:
    texts = [one.text for one in on_page(page)]
    assert len(texts) > 20
    assert [text for text in texts if faults_of(text)] == []
