"""A learner asks on a phone and a person takes over; a supporter reads what was said; a designer mends the entries."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.workspace.desks import Desk, Theme
from tests.workspace.school import NASTY, School

Sit = Callable[..., Desk]
_LATE = {
    "texts": {
        "fr": {
            "title": "Que se passe-t-il si je rends un travail en retard\u202f?",
            "text": f"Le dépôt reste ouvert sept jours. {NASTY}",
        },
        "en": {"title": "What if I hand in my work late?", "text": f"It is taken for seven more days. {NASTY}"},
    },
    "sources": ["https://faq.example.org/late-work"],
}


@pytest.fixture(scope="module")
def entries(school: School) -> School:
    school.call("PUT", "faq-entries/late-work", _LATE)
    school.call("PUT", "faq-entries/price", {"texts": {"fr": {"title": "Quel est le prix\u202f?", "text": "1 450 €."}}})
    return school


def _shot(at: Desk, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("SYMPHONIE_TEST_PICTURES")
    if folder:
        at.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("fr", "light", 320), ("en", "dark", 1440), ("qps", "light", 360)]
)
def test_a_learner_asks_and_sees_what_may_answer(
    desk: Sit, entries: School, language: str, theme: Theme, width: int
) -> None:
    assert entries
    at = desk("newcomer", language=language, theme=theme, width=width)
    page = at.go("/me/ask")
    at.check()
    page.locator("textarea[name=text]").fill(
        {"fr": "je n’aurai pas fini mon travail à temps"}.get(language, "my work is late")
    )
    page.locator("main form button").last.click()
    expect(page.locator("main details").first).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_value("")
    at.check()
    _shot(at, f"ask-{language}-{width}")


def test_it_works_without_scripts_and_a_person_takes_over_with_a_promise(
    desk: Sit, entries: School, browser: object
) -> None:
    assert browser
    at = desk("newcomer", language="fr", width=360, java_script_enabled=False)
    page = at.go("/me/ask")
    page.get_by_label("Avec vos mots").fill("où garer ma trottinette")
    page.get_by_role("button", name="Poser une question").click()
    page.get_by_role("button", name="Demander à une personne").or_(
        page.get_by_role("button", name="Rien de tout cela")
    ).first.click()
    expect(page.locator("#flash")).to_contain_text("vous répond au plus tard")
    page.get_by_label("Votre message").fill("Près de la gare, si possible.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Transmis à la personne qui vous répond.")).to_be_visible()
    _shot(at, "handed-over")
    (case,) = entries.call("GET", "cases?open=true", person="learner/new")["cases"]
    tutor = desk("tutor", language="fr")
    shown = tutor.go(f"/learners/new/case/{case['case_id']}")
    expect(shown.get_by_text("Avant de demander une personne, dans la FAQ").first).to_be_visible()
    shown.get_by_role("button", name="Proposer une réponse").click()
    expect(shown.locator("#suggested")).to_be_visible()
    tutor.check()
    _shot(tutor, "case")


def test_a_designer_mends_the_entries(desk: Sit, entries: School) -> None:
    at = desk("designer", language="fr")
    page = at.go("/faq")
    at.check()
    _shot(at, "faq")
    page.get_by_role("link", name="Ajouter une entrée").click()
    at.check()
    page.get_by_label("Question").first.fill("Où garer mon vélo ?")
    page.get_by_label("Texte de la réponse").first.fill("Dans la cour.")
    page.get_by_label("Autres façons de la poser, une par ligne").first.fill("parking à vélos\ntrottinette")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#flash")).to_contain_text("L’entrée est enregistrée")
    found = entries.call("GET", "faq-entries/ou-garer-mon-velo")["entry"]["content"]["texts"]["fr"]
    assert found["phrasings"] == ["parking à vélos", "trottinette"]
    page = at.go("/faq/entries/ou-garer-mon-velo")
    at.check()
    _shot(at, "faq-entry")
    at.go("/faq/gaps")
    at.check()
    _shot(at, "faq-gaps")
    page.get_by_label("De quelle entrée").first.fill("ou-garer-mon-velo")
    page.get_by_role("button", name="En faire une formulation").first.click()
    expect(page.locator("#flash")).to_contain_text("désormais une formulation")
