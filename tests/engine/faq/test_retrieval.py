"""Entries are found by other words than their own, mended words, meanings and phrasings; and nothing is made up."""

import csv
import itertools
from pathlib import Path

import pytest

from engine.faq.evaluation import Judged, evaluate, evaluate_further, ranks
from engine.faq.language import ENGLISH, FRENCH
from engine.faq.retrieval import Entry, Index

_ENTRIES = [
    Entry("J’ai oublié mon mot de passe", "Choisissez « Mot de passe perdu » sur la page d’accueil."),
    Entry("Quel est le prix de la formation ?", "1 450 € pour un particulier. Le devis est gratuit."),
    Entry("Comment obtenir mon attestation ?", "Elle se télécharge dans « Mes documents »."),
    Entry("Comment déplacer un rendez-vous ?", "Proposez une autre date 24 heures avant."),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(_ENTRIES, FRENCH)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("OUBLIE MON MOT DE PASSE", 0),
        ("mdp perdu", 0),
        ("combien ça coûte", 1),
        ("à combien s’élèvent les frais", 1),
        ("où est mon certificat", 2),
        ("atestation", 2),
        ("changer la date de mon rdv", 3),
    ],
)
def test_an_entry_is_found_in_other_words(index: Index, question: str, entry: int) -> None:
    assert index.ask(question)[0].entry == entry


def test_three_suggestions_are_made_at_most_best_first(index: Index) -> None:
    found = index.ask("déplacer le prix du mot de passe de mon attestation")
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 for one in found)


@pytest.mark.parametrize("question", ["", "?!", "qwxz", "est-ce que je", "🙂"])
def test_nothing_is_suggested_where_nothing_of_a_question_is_known(index: Index, question: str) -> None:
    assert index.ask(question) == []


def test_an_index_without_entries_suggests_nothing() -> None:
    assert Index([], FRENCH).ask("prix") == []


def test_a_phrasing_makes_an_entry_found() -> None:
    entries = [*_ENTRIES, Entry("Où déjeuner ?", "La salle est au rez-de-chaussée.", ("micro-ondes pour ma gamelle",))]
    assert Index(entries, FRENCH).ask("réchauffer ma gamelle")[0].entry == len(_ENTRIES)


def test_of_two_that_fit_alike_the_earlier_comes_first() -> None:
    same = Entry("Horaires d’ouverture", "De 9 h à 17 h.")
    assert [one.entry for one in Index([same, same], FRENCH).ask("horaires d’ouverture")] == [0, 1]


def test_english_is_stemmed_and_understood_as_english() -> None:
    entries = [
        Entry("How do I submit homework?", "Use the button."),
        Entry("What does the course cost?", "1,450 euros."),
    ]
    index = Index(entries, ENGLISH)
    assert index.ask("where to hand in my assignment")[0].entry == 0
    assert index.ask("price")[0].entry == 1


def test_an_entry_that_does_not_fit_at_all_has_no_rank(index: Index) -> None:
    found, _ = ranks(index, [Judged("prix", 1), Judged("prix", 0)], itertools.count().__next__)
    assert found == [1, 0]


def test_figures_are_shares_of_questions_and_times_are_those_of_the_clock() -> None:
    questions = [Judged("prix", 1), Judged("mdp", 0), Judged("piscine", 2)]
    judged = evaluate(_ENTRIES, questions, FRENCH, itertools.count().__next__)
    assert (judged.recall_at_1, judged.recall_at_3, judged.mrr) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert judged.n == 3
    assert judged.ms_per_question == pytest.approx(1000 / 3)


def test_a_question_is_never_judged_against_itself() -> None:
    entries = [Entry("A", "a"), Entry("B", "b")]
    asked = [Judged("gamelle froide", 0), Judged("gamelle tiède", 0), Judged("vélo", 1)]
    judged = evaluate_further(entries, asked, FRENCH, itertools.count().__next__)
    assert judged is not None
    assert (judged.n, judged.recall_at_1) == (2, 1.0)  # each by the word that the other has; whose has no other is out
    assert evaluate_further(entries, asked[2:], FRENCH, itertools.count().__next__) is None


def test_french_questions_are_found_as_often_as_docs_say() -> None:
    """The first question of an entry keeps a word or two of it; the other three were written to keep none."""
    with Path(__file__).with_name("french_questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titled = [row for row in rows if row["title"]]
    place = {row["entry"]: number for number, row in enumerate(titled)}
    entries = [Entry(row["title"], row["text"]) for row in titled]
    near = [Judged(row["question"], place[row["entry"]]) for row in titled]
    far = [Judged(row["question"], place[row["entry"]]) for row in rows if not row["title"]]
    seconds = itertools.count().__next__
    index = Index(entries, FRENCH)
    found_near, found_far = ranks(index, near, seconds)[0], ranks(index, far, seconds)[0]
    assert sum(1 <= one <= 3 for one in found_near) >= 0.97 * len(near)
    assert sum(1 <= one <= 3 for one in found_far) >= 0.36 * len(far)
