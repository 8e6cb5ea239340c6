"""An engineer changes a course: told what is wrong while writing, what it would change, and only then does it hold."""

from collections.abc import Callable, Iterator

import msgspec
import pytest
from playwright.sync_api import Page, expect

from content_graph.courses import bundled
from tests.workspace.desks import Desk
from tests.workspace.school import NASTY, School

Sit = Callable[..., Desk]
PLACE = "/programme/handicraft"
BANK = f"""<quiz><!-- question: 7 --><question type="truefalse"><name><text><![CDATA[{NASTY}]]></text></name>
<tags><tag><text>scier</text></tag></tags></question>
<question type="essay"><name><text>Vieux</text></name><hidden>1</hidden></question></quiz>"""


@pytest.fixture
def course(school: School) -> Iterator[str]:
    """A small course of the engineers' own, as it was before each test."""
    graph = {
        "id": "handicraft",
        "title": {"fr": "Travaux manuels", "en": "Handicraft"},
        "skills": [
            {"id": "saw", "title": {"fr": "Scier", "en": "Saw"}},
            {"id": "join", "title": {"fr": "Assembler", "en": "Join"}, "prerequisites": [{"skill_id": "saw"}]},
        ],
        "items": [{"id": f"{skill}-1", "title": {"en": NASTY}, "skills": [skill]} for skill in ("saw", "join")],
    }
    school.call("PUT", "content-graphs/handicraft", graph)
    yield PLACE
    school.call("DELETE", "content-graphs/handicraft")


def stored(school: School) -> dict[str, dict[str, object]]:
    graph = school.call("GET", "content-graphs/handicraft")
    return {one["id"]: one for one in (*graph["skills"], *graph.get("items", ()))}


def test_an_engineer_edits_a_course(desk: Sit, school: School, course: str) -> None:
    at = desk("designer", language="fr")
    page = at.go(course)
    at.check()
    page.get_by_role("link", name="Assembler").first.click()
    expect(page.get_by_role("heading", name="Assembler")).to_be_visible()
    page.get_by_label("Poids").first.fill("8")
    page.get_by_label("Poids").first.press("End")
    expect(page.locator("#problems")).to_contain_text("Un nombre entre 0 et 1 est attendu ici, et non 8")
    page.get_by_label("Poids").first.fill("0,4")
    page.get_by_label("Français").fill("Assembler deux pièces")
    page.get_by_label("Français").press("End")
    expect(page.locator("#problems")).not_to_contain_text("attendu")
    at.check()
    page.get_by_role("button", name="Noter dans le brouillon").click()
    expect(page.get_by_label("Votre brouillon")).to_contain_text("une modification")
    assert "weight" not in msgspec.json.encode(stored(school)["join"]).decode()
    page.get_by_role("link", name="Voir les modifications").click()
    expect(page.locator("del").first).to_be_visible()
    expect(page.locator(".diff")).to_contain_text("Assembler deux pièces")
    at.check()
    page.get_by_role("button", name="Enregistrer cette version").click()
    expect(page.locator("#flash")).to_contain_text("La nouvelle version s’applique")
    held = stored(school)["join"]
    assert held["title"] == {"fr": "Assembler deux pièces", "en": "Join"}
    assert held["prerequisites"] == [{"skill_id": "saw", "weight": 0.4}]


def test_a_text_is_checked_while_it_is_written(desk: Sit, school: School, course: str) -> None:
    at = desk("designer", language="fr")
    page = at.go(f"{course}/text")
    written = page.locator("#text").input_value()
    page.locator("#text").fill(written.replace("{skill_id: saw}", "{skill_id: sew}"))
    page.locator("#text").press("End")
    expect(page.locator("#checked")).to_contain_text("Il n’y a pas de compétence “sew”.")
    expect(page.locator("#checked")).to_contain_text("Ligne 9")
    at.check()
    page.locator("#text").fill(written.replace("Scier", "Scier droit"))
    page.locator("#text").press("End")
    expect(page.locator("#checked")).to_contain_text("Une modification")
    page.get_by_role("button", name="Garder en brouillon").click()
    expect(page).to_have_url(f"{school.url}{course}/changes")
    expect(page.locator(".diff")).to_contain_text("Scier droit")


def test_two_engineers_do_not_overwrite_each_other(desk: Sit, school: School, course: str) -> None:
    at = desk("designer", language="en")
    page = at.go(f"{course}/skills/saw")
    page.get_by_label("English").fill("Saw straight")
    page.get_by_role("button", name="Note in the draft").click()
    page.get_by_role("link", name="Look at the changes").click()
    expect(page.get_by_role("button", name="Store this version")).to_be_visible()
    theirs = school.call("GET", "content-graphs/handicraft")
    school.call("PUT", "content-graphs/handicraft", {**theirs, "title": {"en": "Woodwork"}})
    page.get_by_role("button", name="Store this version").click()
    expect(page.locator("#flash")).to_contain_text("Nothing was overwritten")
    assert school.call("GET", "content-graphs/handicraft")["title"] == {"en": "Woodwork"}
    expect(page.locator("main")).to_contain_text("Somebody stored another version")
    at.check()


def test_what_is_taken_out_takes_along_what_stood_on_nothing_else(desk: Sit, school: School, course: str) -> None:
    at = desk("designer", language="en")
    page = at.go(f"{course}/skills/saw")
    page.get_by_text("Take out", exact=True).click()
    page.get_by_role("button", name="Take out of the draft").click()
    expect(page.locator("#flash")).to_contain_text("one entry")
    page.get_by_role("link", name="Look at the changes").click()
    page.get_by_role("button", name="Store this version").click()
    expect(page.locator("#flash")).to_contain_text("The new version holds")
    assert set(stored(school)) == {"join", "join-1"}


PAGES = (
    "/programme",
    f"{PLACE}",
    f"{PLACE}/items",
    f"{PLACE}/items/saw-1",
    f"{PLACE}/resources/~new",
    f"{PLACE}/text",
    f"{PLACE}/quality",
    f"{PLACE}/quality-items",
    f"{PLACE}/quality-resources",
    f"{PLACE}/models",
    f"{PLACE}/settings",
    "/staff",
    "/staff/routing?learner=ada&signal=wheel_spinning",
    "/staff/promises/standard",
    "/staff/calendars/always",
    "/staff/supporters/tess",
    "/staff/assignments/~new",
)


def test_pages_of_the_programme_hold_their_promises(desk: Sit, course: str) -> None:
    assert course == PLACE
    at = desk("designer", language="qps", theme="dark", width=360)
    for path in PAGES:
        expect(at.go(path).locator("[hx-trigger=load]")).to_have_count(0)  # what comes by itself is there
        at.check()


def test_settings_are_tried_on_real_learners_before_they_hold(desk: Sit, school: School) -> None:
    at = desk("designer", language="en")
    page = at.go(f"/programme/{school.course}/settings")
    page.get_by_label("Review below").fill("0.99")
    page.get_by_role("button", name="Try on real learners").click()
    expect(page.locator(".problems")).to_contain_text("Review below")
    page.get_by_label("Review below").fill("0.8")
    page.get_by_label("Wrong answers that call for help").fill("5")
    page.get_by_role("button", name="Try on real learners").click()
    expect(page.locator("#preview")).to_contain_text("Nothing is stored yet")
    assert school.call("GET", f"recommendation-settings?content_graph={school.course}")["version"] == 0
    at.check()


def test_a_promise_is_reckoned_while_it_is_written(desk: Sit, school: School) -> None:
    at = desk("designer", language="en")
    page = at.go("/staff/promises/~new")
    page.get_by_label("Id").fill("quick")
    page.get_by_label("Name").fill("Quick")
    page.get_by_label("In the working time of").select_option("always")
    page.get_by_label("A first answer within").fill("1.5")
    page.get_by_label("Unit").first.select_option("working_days")
    expect(page.locator("#due")).to_contain_text("working days are whole")
    page.get_by_label("Unit").first.select_option("working_hours")
    expect(page.locator("#due")).to_contain_text("1.5 h")
    at.check()
    page.get_by_role("button", name="Let it hold").click()
    expect(page.locator("#flash")).to_contain_text("It holds.")
    assert school.call("GET", "promises/quick")["content"]["first_answer"] == {"amount": 1.5, "unit": "working_hours"}
    page.locator("summary", has_text="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#flash")).to_contain_text("It is there no more")


def test_a_course_can_be_changed_without_scripts(desk: Sit, school: School, course: str) -> None:
    page: Page = desk("designer", language="en", java_script_enabled=False).go(f"{course}/items/saw-1")
    page.get_by_label("Minutes").fill("none")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#problems")).to_contain_text("not “none”")
    page.get_by_label("Minutes").fill("3")
    page.get_by_role("button", name="Note in the draft").click()
    page.get_by_role("link", name="Look at the changes").click()
    page.get_by_role("button", name="Store this version").click()
    expect(page.locator("#flash")).to_contain_text("The new version holds")
    assert stored(school)["saw-1"]["minutes"] == 3.0


def test_a_course_of_another_role_is_not_shown(desk: Sit) -> None:
    page = desk("tutor", language="en").go(f"/programme/{bundled().id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not for you")


@pytest.mark.usefixtures("course")
def test_a_bank_is_brought_in_seen_and_corrected_as_a_draft(desk: Sit, school: School) -> None:
    at = desk("designer", language="fr")
    page = at.go("/imports")
    at.check()
    page.get_by_label("Nature du fichier").select_option("moodle-xml")
    page.get_by_label("Fichier", exact=True).set_input_files(
        {"name": "banque.xml", "mimeType": "text/xml", "buffer": BANK.encode()}
    )
    page.get_by_label("Dans quel cours").first.fill("handicraft")
    page.get_by_role("button", name="Voir ce que cela ferait").first.click()
    expect(page.get_by_role("heading", name="banque.xml")).to_be_visible()
    expect(page.locator(".diff").last).to_contain_text(NASTY)
    page.get_by_text("Un élément laissé de côté").click()
    expect(page.get_by_text("est masqué")).to_be_visible()
    at.check()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("C’est maintenant votre brouillon.")).to_be_visible()
    assert page.url.endswith("/programme/handicraft/changes")
    expect(page.locator(".diff").last).to_contain_text("moodle-question-7")
    assert "moodle-question-7" not in stored(school)


def test_a_course_that_was_brought_in_and_not_stored_is_listed_as_the_draft_that_it_is(
    desk: Sit, school: School
) -> None:
    page = desk("designer", language="fr").go("/imports")
    page.get_by_label("Nature du fichier").select_option("moodle-xml")
    page.get_by_label("Fichier", exact=True).set_input_files(
        {"name": "banque.xml", "mimeType": "text/xml", "buffer": BANK.encode()}
    )
    page.get_by_label("Dans quel cours").first.fill("woodwork")
    page.get_by_role("button", name="Voir ce que cela ferait").first.click()
    page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_text("C’est maintenant votre brouillon.")).to_be_visible()
    page.goto(f"{school.url}/programme")
    row = page.locator(".row", has_text="woodwork")
    expect(row).to_contain_text("brouillon")
    expect(row).to_contain_text("Une compétence · une question")
    school.call("DELETE", "content-graphs/woodwork")


@pytest.mark.usefixtures("course")
def test_a_file_that_cannot_be_read_is_told_with_what_was_filled_in(desk: Sit) -> None:
    at = desk("designer", language="fr")
    page = at.go("/imports")
    page.get_by_label("Nature du fichier").select_option("case")
    page.get_by_label("Fichier", exact=True).set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b"{"}
    )
    page.get_by_label("Dans quel cours").first.fill("handicraft")
    page.get_by_role("button", name="Voir ce que cela ferait").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Ce fichier ne peut pas être importé.")
    expect(page.get_by_label("Dans quel cours").first).to_have_value("handicraft")
    at.check()
