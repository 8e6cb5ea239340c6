import re

import pytest

from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.judging import TrialOutcome, predict, run, train_and_test
from engine.evaluation.registry import trainers
from engine.evaluation.verdict import Groups, judge_outcome
from engine.fitting.ability import EXTENSIONS
from simulations.lab.evaluation.report.content import AblationRow, Content, pictures, skill_estimates
from simulations.lab.evaluation.report.page import render
from tests.engine.artefact.models import a_model
from tests.engine.charts.pages import assert_balanced, assert_self_contained
from tests.engine.evaluation.tables import a_table
from tests.french import faults_of, on_page

ROWS = (
    AblationRow(None, 0.80, 0.51, 0.004, 5.0),
    *[AblationRow(extension, 0.79, 0.52, 0.006, 4.0) for extension in EXTENSIONS],
)


def some_content() -> Content:
    training, table = a_table(40), a_table(30, seed=1, prefix="other")
    trial = train_and_test(training, table)
    outcomes: dict[str, TrialOutcome] = {
        name: run(trainers("1")[name], trial, 0, lambda _: None) for name in ("majority", "irt", "pfa")
    }
    outcomes["fitted <model>"] = predict(ArtefactPredictor(a_model()), table)
    groups = Groups(table.learners % 2, ("north", "south"))
    models = tuple(
        pictures(table, outcome, judge_outcome(name, table, outcome, groups, 0, 1.0, ()))
        for name, outcome in outcomes.items()
    )
    return Content(
        "made.csv", "symphonie evaluate --cv 5 a&b.csv", models, skill_estimates(a_model(), {"b": 5, "a": 2}), ROWS
    )


@pytest.fixture(scope="module")
def content() -> Content:
    return some_content()


@pytest.fixture(scope="module")
def page(content: Content) -> str:
    return render(content, "fr")


def test_the_page_is_whole_and_needs_nobody_else(page: str) -> None:
    assert_balanced(page)
    assert_self_contained(page)


def test_the_page_speaks_both_languages(page: str) -> None:
    assert page.startswith('<!doctype html><html lang="fr" data-lang="fr">')
    assert page.count('lang="fr"') - 2 == page.count('lang="en"') > 20


def test_every_number_that_is_drawn_is_a_number(page: str) -> None:
    drawn = re.findall(r' (?:x|y|cx|cy|r|width|height|d|x1|y2)="([^"]*)"', page)
    assert not any("nan" in one or "inf" in one for one in drawn)


def test_names_and_the_command_are_text_and_not_markup(page: str) -> None:
    assert "fitted &lt;model&gt;" in page
    assert "(whole model)" in page
    assert "oubli avec le temps" in page
    assert "forgetting over time" in page
    assert "a&amp;b.csv" in page


def test_each_model_has_its_calibration_and_each_skill_its_curve(content: Content, page: str) -> None:
    assert page.count("Calibration of ") == len(content.models)
    assert page.count("Learning curve of ") == 4


def test_parameters_are_probabilities_with_their_intervals_most_results_first(content: Content) -> None:
    b, a = content.parameters
    assert (b.skill, a.skill) == ("b", "a")
    for one in (b, a):
        prior, learn, _, _ = one.estimates
        assert 0 < prior.low < prior.value < prior.high < 1
        assert 0 < learn.value < 1
        assert str(learn.low) == "nan"


def test_a_report_without_fitted_parameters_ablation_and_groups_leaves_those_sections_out(content: Content) -> None:
    short = render(content._replace(parameters=(), ablation=(), models=content.models[:1]), "en")
    assert_balanced(short)
    assert "What each part is worth" not in short
    assert "how sure they are" not in short


def test_what_the_page_says_in_french_keeps_to_the_rules_of_french(page: str) -> None:
    texts = [one.text for one in on_page(page)]
    assert len(texts) > 20
    assert [text for text in texts if faults_of(text)] == []
