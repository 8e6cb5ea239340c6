"""Two learners and their tutor: one offers help, the other wants it, both agree, and one says what is wrong."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.workspace.desks import Desk
from tests.workspace.school import ORGANISATION, School

Sit = Callable[..., Desk]
PEOPLE = {"gil": "Gil Garnier", "fay": "Fay Ferrand"}


@pytest.fixture(scope="module")
def pair(school: School) -> School:
    """A cohort of this file alone: one has mastered a skill that the other fails, and a tutor has both."""
    for path, body in (
        ("supporters/rose", {"name": "Rose Petit", "zone": "Europe/Paris", "language": "fr"}),
        ("cohorts/duo", {"learners": list(PEOPLE)}),
        ("learner-contacts", {"contacts": [{"learner_id": one, "name": name} for one, name in PEOPLE.items()]}),
        ("assignments/rose", {"supporter_id": "rose", "role": "tutor", "cohort_id": "duo"}),
    ):
        school.call("PUT", path, body)
    skill = next(iter(school.items))
    school.answers("gil", skill, *[1] * 8)
    school.answers("fay", skill, *[0] * 5)
    with psycopg.connect(school.database_url) as connection:
        for name, kind in (("gil", "learner"), ("fay", "learner"), ("rose", "supporter")):
            connection.execute(
                f"INSERT INTO symphonie.account (id, organisation_no, user_name, email, name, {kind}, roles, language,"  # noqa: S608 - names above
                " zone, invited_by) SELECT %(id)s, no, %(name)s, %(name)s || '@example.org', %(name)s, %(name)s,"
                " %(roles)s, 'fr', 'Europe/Paris', 'tests' FROM symphonie.organisation WHERE id = %(organisation)s",
                {"id": f"account-{name}", "name": name, "roles": [kind], "organisation": ORGANISATION},
            )
    return school


def looked_at(desk: Desk, path: str) -> Page:
    page = desk.go(path)
    desk.check()
    return page


def test_two_help_each_other_until_one_says_that_something_is_wrong(desk: Sit, pair: School) -> None:
    assert pair
    gil, fay = desk("gil", language="fr", width=320), desk("fay", language="en", width=360, theme="dark")
    rose = desk("rose", language="fr")
    page = looked_at(gil, "/me/peers")
    page.get_by_label("Je propose mon aide").check()
    page.get_by_label("le soir").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est noté.")
    page = looked_at(fay, "/me/peers")
    page.get_by_label("I would like to be helped").check()
    page.get_by_role("button", name="Keep what I said").click()
    expect(page.get_by_role("status").first).to_contain_text("It is noted.")
    expect(page.get_by_label("I would like to be helped")).to_be_checked()
    page = looked_at(rose, "/cohorts/duo/peers")
    proposal = page.locator("article[data-row]", has_text="Fay Ferrand").first
    expect(proposal).to_contain_text("Gil Garnier")
    proposal.get_by_role("button", name="Consulter les deux").click()
    expect(page.get_by_role("status").first).to_contain_text("Les deux sont consultés.")
    page = looked_at(gil, "/me/peers")
    assert "Fay" not in page.inner_text("main")
    page.get_by_role("button", name="Je suis d’accord").click()
    expect(page.get_by_text("L’autre est consulté.")).to_be_visible()
    page = looked_at(fay, "/me/peers")
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("heading", name="Gil Garnier helps me")).to_be_visible()
    _at_work(gil, fay, rose)
    _something_is_wrong(gil, fay, rose)


def _at_work(gil: Desk, fay: Desk, rose: Desk) -> None:
    page = gil.go("/me/peers")
    page.get_by_label("Votre message").fill("Bonjour <b>Fay</b> !")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("listitem").get_by_text("Bonjour <b>Fay</b> !")).to_be_visible()
    expect(page.get_by_label("Votre message")).to_have_value("")
    page.get_by_label("Nous nous voyons le").fill("2026-01-05T18:00")
    page.get_by_role("button", name="Planifier").click()
    page.get_by_role("button", name="Nous nous sommes vus").click()
    expect(page.get_by_text("a eu lieu", exact=True)).to_be_visible()
    gil.check()
    page = looked_at(rose, "/cohorts/duo/peers")
    page.get_by_role("link", name="Gil Garnier → Fay Ferrand").first.click()
    expect(page.get_by_role("heading", name="Ce qu’ils s’écrivent")).to_be_visible()
    rose.check()
    page.get_by_role("button", name="Masquer le message 1").click()
    expect(page.get_by_text("masqué", exact=True)).to_be_visible()
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_role("button", name="Les laisser reprendre")).to_be_visible()
    page = looked_at(fay, "/me/peers")
    expect(page.get_by_text("This message was hidden by your supporter.")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_count(0)


def _something_is_wrong(gil: Desk, fay: Desk, rose: Desk) -> None:
    page = fay.page
    page.get_by_text("Something is wrong").click()
    page.get_by_label("What is wrong").fill("I would rather stop.")
    page.get_by_role("button", name="Stop, and tell my supporter").click()
    expect(page.get_by_role("heading", name="Help among learners: something is wrong")).to_be_visible()
    page = looked_at(gil, "/me/peers")
    assert "I would rather stop." not in page.inner_text("main")
    page = looked_at(rose, "/cohorts/duo/peers")
    expect(page.get_by_text("l’un des deux a dit que quelque chose n’allait pas").first).to_be_visible()
    page.get_by_role("link", name="Ouvrir le dossier de Fay Ferrand").click()
    expect(page.get_by_text("I would rather stop.").first).to_be_visible()
