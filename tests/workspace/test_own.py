"""The learner's own pages: what is next, what they know, who answers; contesting, stopping the machine, their data."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import expect

from tests.workspace.desks import Desk, Theme
from tests.workspace.school import ORGANISATION, School

Sit = Callable[..., Desk]
PAGES = ("/me", "/me/changes", "/me/help", "/me/groups", "/me/data", "/me/data/all")
LOU, INES = "learner/lou", "supporter/ines"


@pytest.fixture(scope="module")
def lou(school: School) -> str:
    """A learner of this file alone, with a tutor of their own, who has failed one skill and passed another."""
    for path, body in (
        ("supporters/ines", {"name": "Inès Roy", "zone": "Europe/Paris", "language": "fr"}),
        ("assignments/ines", {"supporter_id": "ines", "role": "tutor", "learner_id": "lou"}),
    ):
        school.call("PUT", path, body)
    first, second = list(school.items)[:2]
    for _ in range(2):
        school.answers("lou", first, 0, 0, 0)
    school.answers("lou", second, 1, 1, 1, 1)
    with psycopg.connect(school.database_url) as connection:
        connection.execute(
            "INSERT INTO symphonie.account (id, organisation_no, user_name, email, name, learner, roles, language,"
            " zone, invited_by) SELECT 'account-lou', no, 'lou', 'lou@example.org', 'Lou', 'lou', '{learner}', 'fr',"
            " 'Europe/Paris', 'tests' FROM symphonie.organisation WHERE id = %s",
            [ORGANISATION],
        )
    return "lou"


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("fr", "light", 1440), ("en", "dark", 768), ("fr", "dark", 320), ("qps", "light", 360)],
)
def test_every_page_of_a_learner_can_be_read(
    desk: Sit, school: School, lou: str, language: str, theme: Theme, width: int
) -> None:
    at = desk(lou, language=language, theme=theme, width=width)
    for path in (*PAGES, f"/me/contest?skill={next(iter(school.items))}"):
        at.go(path)
        at.check()
        if path == "/me/data/all":  # titles of the course may be about risks
            at.page.evaluate("document.querySelectorAll('main .words').forEach(one => one.remove())")
        text = at.page.inner_text("main").lower()
        assert not any(word in text for word in ("risk", "risque", "severity", "urgent", "undefined"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_has_done_nothing_yet_has_pages_too(desk: Sit, language: str) -> None:
    at = desk("newcomer", language=language, width=360)
    for path in PAGES:
        at.go(path)
        at.check()
        assert at.page.get_by_role("heading", level=1).count() == 1
    at.go("/me")
    at.page.get_by_text({"fr": "Trop tôt pour le dire", "en": "Too early to say"}[language]).first.wait_for()


def test_a_learner_reads_of_their_group_says_that_they_cannot_come_and_leaves(
    desk: Sit, school: School, lou: str
) -> None:
    school.call("PUT", "learner-contacts", {"contacts": [{"learner_id": "mia", "name": "Mia Costa"}]})
    school.call("PUT", "assignments/ines-mia", {"supporter_id": "ines", "role": "tutor", "learner_id": "mia"})
    body = {"skill_id": next(iter(school.items)), "learners": ["lou", "mia"], "names_shown": True}
    made = school.call("POST", "groups", {**body, "planned_at": "2099-12-01T09:00:00+01:00"}, INES)
    at = desk(lou, width=320, theme="dark")
    page = at.go("/me/groups")
    page.get_by_text("chacun dit tout haut comment il s’y prend").wait_for()
    expect(page.get_by_text("Mia Costa")).to_be_visible()
    page.get_by_text("Inès Roy").wait_for()
    page.get_by_role("button", name="Je ne peux pas venir").click()
    page.get_by_text("La personne qui a formé le groupe est prévenue").wait_for()
    at.check()
    (told,) = school.call("GET", "groups?learner_id=lou&active=true", person=INES)["groups"]
    assert {one["learner_id"]: one["answer"] for one in told["learners"]} == {"lou": "cannot_come", "mia": None}
    page.get_by_role("button", name="Quitter le groupe").click()
    page.get_by_text("Vous avez quitté ce groupe.").wait_for()
    school.call("POST", f"groups/{made['group_id']}/end", {"outcome": "not_held"}, INES)


def test_a_learner_shows_that_they_can_do_it(desk: Sit, school: School, lou: str) -> None:
    page = desk(lou, width=360).go("/me")
    page.get_by_role("link", name="Contester").first.click()
    page.get_by_role("heading", name="Je sais le faire").wait_for()
    page.get_by_role("button", name="Proposez-moi l’évaluation").click()
    page.get_by_text("L’évaluation vient maintenant en premier.").wait_for()
    page.get_by_text("Vous avez dit savoir le faire").wait_for()
    (asked,) = school.call("GET", "learners/lou/contests", person=LOU)["contests"]
    assert asked["status"] == "open"
    result = {"result_id": "lou-shows-it", "learner_id": "lou", "item_id": asked["activity_id"], "score": 1}
    school.call("POST", "results", {"content_graph": school.course, "results": [result]})
    school.settle("lou")
    page.reload()
    page.get_by_text("Évaluation réussie.").wait_for()
    expect(page.get_by_text("Vous avez dit savoir le faire")).to_have_count(0)


def test_a_learner_says_what_is_wrong_and_a_supporter_answers(desk: Sit, school: School, lou: str) -> None:
    page = desk(lou).go("/me/changes")
    page.get_by_role("link", name="C’est faux").first.click()
    page.get_by_label("Dites ce qui est faux").fill("C’est mon frère qui a répondu.")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Envoyé. Inès Roy vous répond au plus tard le").wait_for()
    page.locator(".bubble.is-mine", has_text="C’est mon frère qui a répondu.").wait_for()
    (asked,) = [one for one in school.call("GET", "learners/lou/contests", person=INES)["contests"] if one["case_id"]]
    case = school.call("GET", f"cases/{asked['case_id']}", person=INES)["case"]
    assert (case["owner_id"], case["clock"]["state"]) == ("ines", "running")
    school.call("POST", f"cases/{asked['case_id']}/messages", {"text": "Merci, on regarde."}, INES)
    task = {"text": "Refaire l’exercice 3", "due_at": "2099-01-01T10:00:00Z"}
    school.call("POST", f"cases/{asked['case_id']}/tasks", task, INES)
    page.reload()
    page.locator(".bubble:not(.is-mine)", has_text="Merci, on regarde.").wait_for()
    page.get_by_label("Votre message").fill("D’accord.")
    page.get_by_role("button", name="Envoyer").click()
    page.locator(".bubble.is-mine", has_text="D’accord.").wait_for()
    page.get_by_role("button", name="Refaire l’exercice 3").click()
    page.get_by_text("C’est noté").wait_for()
    expect(page.get_by_role("button", name="Refaire l’exercice 3")).to_have_count(0)
    page.goto(f"{school.url}/me")
    page.get_by_text("Un accompagnant a répondu.").wait_for()


def test_a_learner_stops_the_machine_and_starts_it_again(desk: Sit, school: School, lou: str) -> None:
    page = desk(lou).go("/me")
    page.locator("#automation summary").click()
    page.get_by_label("Pourquoi").fill("Je veux choisir.")
    page.locator("#automation").get_by_role("button").click()
    page.get_by_role("heading", name="Votre parcours n’est plus modifié automatiquement").wait_for()
    (off,) = school.call("GET", "overrides?learner_id=lou&active=true", person=INES)["overrides"]
    assert (off["kind"], off["reason"], off["by"]) == (
        "automation_off",
        "Je veux choisir.",
        {"id": "lou", "role": "learner"},
    )
    page.get_by_role("button", name="Relancer les ajustements automatiques").click()
    page.get_by_text("Votre parcours est de nouveau ajusté").wait_for()
    stopped = {"kind": "automation_off", "learner_id": "lou", "reason": "On fait une pause."}
    by_tutor = school.call("POST", "overrides", stopped, INES)
    page.reload()
    page.get_by_text("a arrêté les ajustements automatiques").wait_for()
    expect(page.get_by_role("button", name="Relancer les ajustements automatiques")).to_have_count(0)
    school.call("DELETE", f"overrides/{by_tutor['override_id']}?reason=Fini.", person=INES)
    page.goto(f"{school.url}/me/changes")
    expect(page.get_by_text("Ajustements automatiques arrêtés")).to_have_count(2)


def test_a_learner_objects_and_both_sides_see_what_follows(desk: Sit, school: School, lou: str) -> None:
    page = desk(lou, java_script_enabled=False).go("/me/data")
    page.get_by_text("M’opposer aux décisions automatisées").click()
    page.locator("#why-objection").fill("Je veux que l’on décide avec moi.")
    page.get_by_role("button", name="M’opposer").click()
    page.get_by_text("Plus aucune décision n’est prise automatiquement").wait_for()
    held = page.locator(".row", has_text="Opposition aux décisions automatisées")
    expect(held).to_contain_text("Je veux que l’on décide avec moi.")
    (asked,) = school.call("GET", "privacy-requests?learner_id=lou&open=true", person=LOU)["requests"]
    expect(held).to_contain_text(asked["request_id"])
    page.goto(f"{school.url}/me")
    page.get_by_role("heading", name="Aucune décision automatisée pour vous").wait_for()
    expect(page.locator("#automation")).to_have_count(0)
    hers = desk("coordinator", language="en")
    hers.go("/learners/lou/path")
    hers.page.get_by_text("Automation is off: the learner objected on").wait_for()
    expect(hers.page.get_by_role("button", name="Switch on")).to_have_count(0)
    expect(hers.page.locator(".row", has_text="objection to automatic").get_by_role("button")).to_have_count(0)
    hers.check()
    page.goto(f"{school.url}/me/data")
    page.get_by_role("button", name="Revenir sur ma demande").click()
    page.get_by_text("Ce n’est plus en vigueur.").wait_for()
    assert not school.call("GET", "privacy-requests?learner_id=lou&open=true", person=LOU)["requests"]


def test_who_has_read_is_told_and_all_is_taken_along(desk: Sit, school: School, lou: str) -> None:
    school.call("GET", "learners/lou/mastery", person=INES)
    page = desk(lou, language="en").go("/me/data")
    page.get_by_role("listitem").filter(has_text="Inès Roy (tutor) · what you know").first.wait_for()
    where = page.get_by_role("link", name="Download all of it").get_attribute("href")
    told = page.request.get(f"{school.url}{where}")
    assert told.headers["content-disposition"] == 'attachment; filename="learner.json"'
    assert (told.json()["format"], told.json()["learner_id"]) == ("symphonie-learner", "lou")
    kept = {name for name, rows in told.json().items() if isinstance(rows, list) and rows}
    page.get_by_role("link", name="Read all of it").click()
    page.get_by_role("heading", level=1, name="All that is kept of me").wait_for()
    assert {one.get_attribute("id") for one in page.locator("section.card:not(.parts) h2").all()} == kept
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Ask for it").click()
    expect(page.get_by_label("Your message").first).to_have_value("Please erase my data")


def test_contesting_works_without_scripts_and_a_form_counts_once(desk: Sit, school: School, lou: str) -> None:
    skill = list(school.items)[2]
    page = desk(lou, java_script_enabled=False).go(f"/me/contest?skill={skill}")
    for _ in range(2):
        page.goto(f"{school.url}/me/contest?skill={skill}")
        page.get_by_role("button", name="Proposez-moi l’évaluation").click()
    page.get_by_text("Une évaluation est proposée en premier.").wait_for()
    asked = [
        one for one in school.call("GET", "learners/lou/contests", person=LOU)["contests"] if one["skill_id"] == skill
    ]
    assert len(asked) == 1
    page.goto(f"{school.url}/me/contest?skill=nowhere")
    page.get_by_role("button", name="Proposez-moi l’évaluation").click()
    page.get_by_text("Rien n’a changé.").wait_for()


def test_a_learner_s_pages_are_a_learner_s(desk: Sit) -> None:
    at = desk("tutor")
    for path in PAGES:
        at.go(path)
        assert at.page.get_by_role("heading", name="Mon parcours").count() == 0
