"""The language of a question follows from its words; what could be either is nobody's."""

import csv
from pathlib import Path

import pytest

from engine.faq.recognising import recognised

FRENCH = (
    "Quand est mon rendez-vous ?",
    "j'ai oublié mon mot de passe",
    "pourquoi cette activité",
    "Où déposer mon devoir",
    "attestation de présence",
    "C’est quoi la suite ?",
    "puis-je repasser le quiz",
    "Comment contacter mon tuteur",
    "je ne peux pas me connecter au site",
    "combien coute la formation",
    "que faire si je suis malade",
)
ENGLISH = (
    "When is my meeting?",
    "I forgot my password",
    "Why is this next?",
    "Where do I submit my work",
    "how can I contact my tutor",
    "What's due",
    "I can’t log in",
    "comment on my essay?",
    "Is there a car park?",
    "what does the course cost",
    "How do I take the café placement exam?",
)
NEITHER = ("", "?", "quiz", "QCM 3", "12", "LMS", "Moodle", "https://example.org/42", "xyz")


@pytest.mark.parametrize("text", FRENCH)
def test_french_is_recognised(text: str) -> None:
    assert recognised(text) == recognised(text.upper()) == "fr"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_recognised(text: str) -> None:
    assert recognised(text) == recognised(text.upper()) == "en"


@pytest.mark.parametrize("text", NEITHER)
def test_what_could_be_either_is_nobodys(text: str) -> None:
    assert recognised(text) is None


def test_no_question_of_a_french_set_is_taken_for_english() -> None:
    with (Path(__file__).parent / "french_questions.csv").open(encoding="utf-8", newline="") as table:
        asked = [row["question"] for row in csv.DictReader(table) if row.get("question")]
    assert len(asked) > 200
    assert not [one for one in asked if recognised(one) == "en"]
    assert sum(recognised(one) == "fr" for one in asked) >= 0.97 * len(asked)
