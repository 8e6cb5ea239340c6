import re
import string
from collections.abc import Iterator

import pytest

from content_graph.languages import Text
from content_graph.model import ContentGraph, Resource, Skill
from engine.recommendation.decision import AdjustmentChange, Facts
from engine.recommendation.prepared import Titles, titles_of
from engine.recommendation.templates import TEMPLATES
from engine.recommendation.texts import learner_sentence, supporter_paragraph, wording

NARROW = "\u202f"
TITLES = Titles({"ratios": Text("Les proportions", "Ratios")}, {"doc": Text("Fiche {0}", "Sheet {0}")})
JUDGING = re.compile(
    r"\b(échec|échoué|erreurs?|faux|fautes?|mauvais|faible|insuffisant|nul"
    r"|fail\w*|errors?|mistakes?|bad|weak|poor|insufficient)\b",
    re.IGNORECASE,
)


ABOUT_AN_ANSWER = re.compile(r"faute d’inattention")
"""What is said to a supporter of answers, not of the learner."""


def sentences(language: str, *, learner_only: bool = False) -> Iterator[str]:
    for template in TEMPLATES.values():
        parts = (template.learner,) if learner_only else template
        yield from (text.fr if language == "fr" else text.en for text in parts)


def change(gain: float, before: float = 0.5, mastery: float = 0.316) -> AdjustmentChange:
    facts: Facts = {"before": before, "mastery": mastery, "turning_fact": "mastery", "turning_point": 0.4}
    return AdjustmentChange(
        "opened", "evaluate", "doc", 0, "ratios", "evaluate_unexpected_failure", ("r1",), gain, facts
    )


def test_apostrophes_are_typographic_and_no_text_has_straight_quotes() -> None:
    for language in ("fr", "en"):
        for text in sentences(language):
            assert not re.search(r"['\"]", text), text


def test_every_sentence_starts_well_and_ends_with_a_stop() -> None:
    for language in ("fr", "en"):
        for text in sentences(language):
            assert re.match(r"[A-ZÀÉÊ«“{]", text), text
            assert text.endswith((".", "!", "?")), text


def test_no_text_judges_the_learner() -> None:
    for language in ("fr", "en"):
        for text in sentences(language):
            assert not JUDGING.search(ABOUT_AN_ANSWER.sub("", re.sub(r"{\w+}", "", text))), text


def test_the_learner_sees_no_number() -> None:
    titles = {"skill", "activity", "failed_skill", "mastered_skill", "needed_skill"}
    for language in ("fr", "en"):
        for text in sentences(language, learner_only=True):
            assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= titles


def test_both_languages_of_a_template_use_the_same_fields() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for template in TEMPLATES.values():
        for text in template:
            assert fields(text.fr) == fields(text.en)


def test_a_count_agrees_with_its_noun_in_both_languages() -> None:
    facts: Facts = {
        "wrong_in_a_row": 2.0, "mastery": 0.3, "turning_fact": "wrong_in_a_row", "turning_point": 1.0
    }  # fmt: skip
    told = AdjustmentChange("opened", "remediate", "doc", 0, "ratios", "remediate_streak", ("r1", "r2"), 0.0, facts)
    french, english = supporter_paragraph(told, TITLES, "fr"), supporter_paragraph(told, TITLES, "en")
    assert "2 réponses incorrectes de suite" in french
    assert "Avec 1 réponse incorrecte, rien" in french
    assert "2 wrong answers in a row" in english
    assert "With 1 wrong answer, nothing" in english


def test_a_paragraph_tells_the_facts_the_gain_and_what_would_have_changed_it() -> None:
    assert supporter_paragraph(change(0.1234), TITLES, "en") == (
        "“Ratios” was estimated at 50% and an answer was wrong; the estimate is now 32%. “Sheet {0}” was added to the "
        "path to find out whether it was a slip. Expected gain: 12 points of mastery. "
        "With an estimate under 40% before this result, no evaluation would have been added."
    )


@pytest.mark.parametrize(
    ("gain", "fr", "en"),
    [
        (0.004, "0,4 point de", "0.4 points of"),
        (0.01, "1,0 point de", "1.0 point of"),
        (0.025, "2,5 points de", "2.5 points of"),
        (0.31, "31 points de", "31 points of"),
    ],
)
def test_points_are_counted_as_each_language_counts(gain: float, fr: str, en: str) -> None:
    assert f"Gain attendu{NARROW}: {fr} maîtrise." in supporter_paragraph(change(gain), TITLES, "fr")
    assert f"Expected gain: {en} mastery." in supporter_paragraph(change(gain), TITLES, "en")


def test_certainty_is_never_claimed() -> None:
    told = supporter_paragraph(change(0.1, before=1.0, mastery=0.0), TITLES, "fr")

    assert f"estimée à 99{NARROW}%" in told
    assert f"de 1{NARROW}%" in told


def test_what_left_the_course_is_called_by_its_id() -> None:
    assert "“ratios”" in learner_sentence(change(0.1), Titles({}, {}), "en")


def test_both_readers_are_told_in_both_languages() -> None:
    told = wording(change(0.1), TITLES)

    assert "Les proportions" in told.learner.fr
    assert "Ratios" in told.supporter.en


def test_sentences_are_in_french_and_english_whatever_the_content_speaks() -> None:
    german = ContentGraph(
        "rechnen",
        {"de": "Rechnen"},
        (Skill("ratios", {"de": "Verhältnisse"}),),
        resources=(Resource("doc", {"de": "„Teilen“ üben"}, ("ratios",), "remedial"),),
    )
    said = wording(change(0.1), titles_of(german))
    assert "Verhältnisse" in said.supporter.fr
    assert "Verhältnisse" in said.supporter.en
    assert "«\u202f„Teilen“ üben\u202f»" in said.learner.fr
    assert "“\u201aTeilen‘ üben”" in said.learner.en


def test_the_only_results_that_a_text_counts_are_those_that_its_evidence_lists() -> None:
    counting = {
        code
        for code, template in TEMPLATES.items()
        for text in (template.learner, template.supporter)
        for words in (text.fr, text.en)
        if re.search(r"\{(n_results|\w+_in_a_row)", words)
    }
    assert counting == {"remediate_streak"}


def told(code: str, **facts: float | str) -> str:
    return supporter_paragraph(
        AdjustmentChange("opened", "evaluate", "doc", 0, "ratios", code, (), 0.0, facts), TITLES, "fr"
    )


def test_a_question_on_which_nothing_hangs_does_not_say_that_no_skill_does() -> None:
    shown: Facts = {"mastery": 0.5, "info_share": 0.6, "turning_fact": "info_share", "turning_point": 0.5}

    assert "ouvre la voie" not in told("evaluate_useful", **shown, n_hanging=0.0)
    assert "ouvre la voie à 1 compétence." in told("evaluate_useful", **shown, n_hanging=1.0)
    assert "ouvre la voie à 2 compétences." in told("evaluate_useful", **shown, n_hanging=2.0)


def test_a_failed_skill_is_not_called_the_cause_of_its_own_failure() -> None:
    sure: Facts = {"likelihood": 0.7, "rival_likelihood": 0.2, "rival_skill": "percentages"}
    facts: Facts = {"mastery": 0.4, "failed_mastery": 0.3, "turning_fact": "mastery", "turning_point": 0.9, **sure}

    assert "une difficulté propre à" in told("remediate_cause", **facts, failed_skill="percentages")
    assert "une difficulté propre à" not in told("remediate_cause", **facts, failed_skill="interest")
