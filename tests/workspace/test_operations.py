"""Whoever runs the service sees how it stands, and makes and revokes keys."""

from collections.abc import Callable

import psycopg
from playwright.sync_api import expect

from tests.asking import asking
from tests.workspace.desks import Desk
from tests.workspace.school import School

Sit = Callable[..., Desk]
DRIFT = """
INSERT INTO symphonie.organisation_notice (organisation_no, kind, graph_no, revision, body, made_at)
SELECT organisation_no, 'drift', no, revision,
    '{"text": {"fr": "Les prédictions ont dérivé.", "en": "Predictions have drifted."}}', now()
FROM symphonie.content_graph WHERE id = %(graph_id)s
"""
ALERTED = """
WITH head AS (
    INSERT INTO symphonie.change_head SELECT no, 1 FROM symphonie.organisation
    ON CONFLICT (organisation_no) DO UPDATE SET change_no = change_head.change_no + 1 RETURNING *
)
INSERT INTO symphonie.change (organisation_no, change_no, kind, at, about)
SELECT organisation_no, change_no, 'alert.opened', now(), '{"alert_id": "a1"}' FROM head
"""


def test_an_engineer_makes_a_key_and_revokes_it(desk: Sit, school: School) -> None:
    at = desk("administrator", language="fr")
    page = at.go("/operations/keys")
    page.get_by_label("À quoi elle sert").fill("LMS <b>de test</b>")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez au moins un droit")
    page.get_by_label("lire cours et modèles").check()
    page.get_by_role("button", name="Créer la clé").click()
    token = page.locator(".key-shown").inner_text()
    headers = {"authorization": f"Bearer {token}"}
    assert asking().get(f"{school.url}/v1/content-graphs", headers=headers).status_code == 200
    at.check()
    page.get_by_role("link", name="Je l’ai copiée").click()
    expect(page.locator("main")).not_to_contain_text(token)
    row = page.locator(".row", has_text="LMS <b>de test</b>")
    row.get_by_text("Renouveler", exact=True).click()
    at.check()
    row.get_by_role("button", name="Renouveler cette clé").click()
    expect(page.locator("section[role=status]")).to_contain_text("La précédente reste valable jusqu’au")
    rotated = page.locator(".key-shown").inner_text()
    for one in (token, rotated):
        headers = {"authorization": f"Bearer {one}"}
        assert asking().get(f"{school.url}/v1/content-graphs", headers=headers).status_code == 200
    page.get_by_role("link", name="Je l’ai copiée").click()
    expect(page.locator(".row", has_text="LMS <b>de test</b>")).to_have_count(2)
    row = page.locator(".row", has_text="LMS <b>de test</b>").first
    row.get_by_text("Révoquer", exact=True).click()
    row.get_by_role("button", name="Révoquer cette clé").click()
    expect(page.locator("#flash")).to_contain_text("n’ouvre plus rien")
    expect(page.locator(".row", has_text="LMS <b>de test</b>").first).to_contain_text("révoquée")


def test_pages_of_operations_hold_their_promises(desk: Sit) -> None:
    at = desk("administrator", language="qps", theme="dark", width=360)
    for path in (
        "",
        "/dead-letters",
        "/keys",
        "/platforms",
        "/sources",
        "/webhooks",
        "/privacy-requests",
        "/erasures",
        "/exports",
        "/fairness",
        "/audit",
    ):
        at.go(f"/operations{path}")
        at.check()


def test_what_keys_send_is_understood_as_an_administrator_says(desk: Sit, school: School) -> None:
    key_id = school.call("POST", "keys", {"label": "Our Moodle", "scopes": ["xapi:write"]})["key"]["key_id"]
    at = desk("administrator", language="fr", width=360)
    row = at.go("/operations/sources").locator(".row", has_text="Our Moodle")
    expect(row).to_contain_text("Rien n’est arrivé en 30 jours.")
    row.get_by_text("Comment elles sont comprises").click()
    row.get_by_label("Correspondance").select_option("h5p")
    row.get_by_role("button", name="Comprendre ainsi").click()
    expect(at.page.locator("#flash")).to_contain_text("compris ainsi")
    at.check()
    (told,) = [one for one in school.call("GET", "sources")["sources"] if one["key_id"] == key_id]
    assert told["mapping"] == "h5p"
    school.call("DELETE", f"keys/{key_id}")


def test_a_rectification_is_answered_and_the_contact_corrected_with_it(desk: Sit, school: School) -> None:
    body = {"right": "rectification", "datum": "name", "value": "Robert Durand", "reason": "It is Robert."}
    asked = school.call("POST", "learners/bob/privacy-requests", body, "learner/bob")
    at = desk("administrator", language="en", width=400)
    row = at.go("/operations/privacy-requests").locator(".row", has_text=asked["request_id"])
    expect(row).to_contain_text("Answer due")
    row.locator("summary").click()
    row.get_by_label("What is answered to the learner").fill("Done, thank you.")
    row.get_by_role("button", name="Correct it").click()
    expect(at.page.locator("#flash")).to_contain_text("Corrected.")
    assert school.call("GET", "learners/bob/contact")["name"] == "Robert Durand"
    school.call("PUT", "learners/bob/contact", {"name": "Bob Durand"})
    at.go("/operations/privacy-requests?which=all")
    expect(at.page.locator(".row", has_text=asked["request_id"])).to_contain_text("Done, thank you.")
    at.check()


def test_operations_are_for_administrators(desk: Sit) -> None:
    page = desk("designer", language="en").go("/operations/keys")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not for you")


def test_error_rates_by_declared_group_are_told_and_small_groups_withheld(desk: Sit, school: School) -> None:
    for learner in ("ada", "bob"):
        school.call("PUT", f"learners/{learner}/declared-groups", {"groups": {"site": "north"}})
    at = desk("administrator", language="fr", width=360)
    told = at.go("/operations/fairness").locator("table")
    expect(told).to_contain_text("site: north")
    expect(told).to_contain_text("Non communiqué\u202f: moins de 20 apprenants")
    at.check()
    for learner in ("ada", "bob"):
        school.call("PUT", f"learners/{learner}/declared-groups", {"groups": {}})


def test_a_drift_is_told_to_who_runs_the_service_and_to_who_makes_courses(desk: Sit, school: School) -> None:
    with psycopg.connect(school.database_url) as connection:
        connection.execute(DRIFT, {"graph_id": school.course})
    at = desk("administrator", language="en", width=360)
    told = at.go("/operations").locator("section", has_text="You were told")
    expect(told).to_contain_text("Predictions have drifted.")
    expect(told).to_contain_text("goes on")
    at.check()
    told.get_by_role("button", name="Seen").click()
    expect(at.page.locator("#flash")).to_contain_text("Note was taken.")
    (drift,) = school.call("GET", "notices?kind=drift")["notices"]  # others may have come meanwhile
    assert drift["seen_at"] is not None

    designing = desk("designer", language="fr")
    expect(designing.go("/programme").locator("main")).to_contain_text("Les prédictions ont dérivé.")
    designing.check()
    designing.page.get_by_role("link", name="Modèles", exact=True).click()
    expect(designing.page).to_have_url(f"{school.url}/programme/{school.course}/models")


def test_a_webhook_is_added_its_secret_shown_once_tested_told_once_more_and_removed(desk: Sit, school: School) -> None:
    at = desk("administrator", language="fr", width=360)
    page = at.go("/operations/webhooks")
    page.get_by_label("Adresse", exact=True).fill("https://10.0.0.1/hook")
    page.get_by_role("button", name="L’informer désormais").click()
    expect(page.get_by_role("alert")).to_contain_text("être publique")
    page.get_by_label("Adresse", exact=True).fill("https://lms.invalid/hook")
    page.get_by_label("À quoi elle sert").fill("LMS <b>de test</b>")
    page.get_by_label("une alerte transmise à quelqu’un").check()
    page.get_by_role("button", name="L’informer désormais").click()
    secret = page.locator(".key-shown").inner_text()
    assert secret.startswith("whsec_")
    at.check()
    page.get_by_role("link", name="LMS <b>de test</b>").click()
    expect(page.locator("main")).not_to_contain_text(secret)
    page.get_by_role("button", name="Envoyer un test").click()
    expect(page.locator("#flash")).to_contain_text("Le test n’a pas été accepté")
    with psycopg.connect(school.database_url) as connection:
        connection.execute(ALERTED)
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.locator("#flash")).to_contain_text("Le renvoi est en cours.")
    row = page.locator(".row", has_text="une alerte transmise à quelqu’un").first
    row.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#flash")).to_contain_text("Un nouvel essai est en cours.")
    at.check()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator("main")).to_contain_text("Une personne l’a arrêté.")
    page.get_by_text("Supprimer", exact=True).click()
    page.get_by_role("button", name="Supprimer ce webhook").click()
    expect(page.locator("#flash")).to_contain_text("Le webhook est supprimé.")
