import pytest

from engine.charts.bilingual import noun, number_texts
from engine.recommendation.templates import TEMPLATES
from tests.french import faults_of, in_code, in_the_bundled_course


def test_every_french_text_keeps_to_the_rules() -> None:
    found = [*in_code(), *in_the_bundled_course()]
    assert len(found) > 400
    faulty = [(one.place, one.text, faults) for one in found if (faults := faults_of(one.text))]
    assert faulty == []


@pytest.mark.parametrize(
    "text",
    [
        "Refusé : non ajouté",
        "Vrai ou faux ?",
        "« Titre »",
        "«\u202fTitre »",
        "à 95 % près",
        "à 95% près",
        "l'oubli",
        "Fin;",
        'un "titre"',
        "Attendez...",
        "Une ligne\n; une autre",
    ],
)
def test_the_rules_find_what_breaks_them(text: str) -> None:
    assert faults_of(text)


@pytest.mark.parametrize(
    "text", ["Reste\u202f: {n}\u202f%", "«\u202f{skill}\u202f»\u202f!", "https://x.fr/a?b=c", "09:30"]
)
def test_the_rules_leave_what_is_right(text: str) -> None:
    assert faults_of(text) == []


def test_no_template_quotes_a_title_in_typewriter_marks() -> None:
    texts = [part for template in TEMPLATES.values() for part in template]
    assert not [one.fr for one in texts if '"' in one.fr]
    assert not [one.en for one in texts if '"' in one.en or "'" in one.en]


def test_counts_agree_with_their_nouns() -> None:
    worlds = (("monde", "mondes"), ("world", "worlds"))
    assert noun(1, *worlds) == '<span lang="fr">monde</span><span lang="en">world</span>'
    assert noun(0, *worlds) == '<span lang="fr">monde</span><span lang="en">worlds</span>'
    assert noun(2, *worlds) == '<span lang="fr">mondes</span><span lang="en">worlds</span>'
    assert number_texts(6045).fr == "6\u202f045"
