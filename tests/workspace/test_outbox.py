"""The outbox is looked at, what waits is approved or not sent, and a learner reads what was written to them."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import expect

from tests.api.processes.embedded.processes import wait_for
from tests.workspace.desks import Desk
from tests.workspace.school import ORGANISATION, School

Sit = Callable[..., Desk]
_PLAN = """
INSERT INTO symphonie.sending (organisation_no, key, purpose, scenario_id, step_id, run_id, recipient_kind,
    recipient_id, learner, channels, channel, state, reason, n_attempts, n_uncertain, planned_at, not_before,
    next_attempt_at, changed_at)
SELECT no, %(key)s, 'reminder', 'spring', 'deadline-tomorrow', 'gone', 'learner', 'ada', 'ada', '{mail,in_app}',
    %(channel)s, %(state)s, %(reason)s, 2, %(n_uncertain)s, now(), now(), now() + interval '1 day', now()
FROM symphonie.organisation WHERE id = %(organisation)s
"""
_REFUSED = '{"code": "5.1.1", "fr": "L’adresse ne prend rien.", "en": "The address takes nothing."}'


def plan(school: School, key: str, state: str, **other: object) -> None:
    row = {"reason": None, "channel": None, "n_uncertain": 0, **other}
    with psycopg.connect(school.database_url) as connection:
        connection.execute(_PLAN, {"key": key, "state": state, "organisation": ORGANISATION, **row})


@pytest.fixture
def answered(school: School) -> School:
    """Ada has an answer, which stands on her pages; a reminder waits, and others went wrong."""
    opened = school.call("POST", "cases", {"learner_id": "ada", "subject": "Hameçonnage", "text": "?"}, "learner/ada")
    case_id = opened["case"]["case_id"]
    said = {"text": "Relis l’adresse.\n\nPuis l’exemple.", "send_all_the_same": True}
    school.call("POST", f"cases/{case_id}/messages", said, "supporter/tess")
    plan(school, f"{case_id}/waits", "awaiting_approval")
    plan(school, f"{case_id}/bounced", "bounced", channel="mail", reason=_REFUSED, n_uncertain=1)
    wait_for(lambda: school.call("GET", "outbox?purpose=answer&state=delivered")["sendings"] != [])
    return school


def test_the_outbox_says_what_became_of_each_and_lets_go_what_waits(answered: School, desk: Sit) -> None:
    assert answered
    for language, theme, width in (("fr", "light", 1440), ("en", "dark", 320), ("qps", "light", 800)):
        at = desk("tutor", language=language, theme=theme, width=width)
        at.go("/outbox")
        at.check()
    at = desk("tutor", language="fr")
    page = at.go("/outbox")
    expect(page.locator("main")).to_contain_text("L’adresse ne prend rien.")
    expect(page.locator("main")).to_contain_text("le message a pu arriver deux fois")
    page.get_by_role("button", name="Approuver la sélection").click()
    expect(page.locator("#flash")).to_contain_text("1 message part.")
    expect(page.locator("main")).not_to_contain_text("attend une approbation")
    page.get_by_role("link", name="non remis").click()
    expect(page.locator(".row")).to_have_count(1)


def test_a_conversation_says_what_became_of_an_answer_on_its_way(answered: School, desk: Sit) -> None:
    case_id = answered.call("GET", "outbox?purpose=answer&state=delivered")["sendings"][0]["case_id"]
    for language, said in (("fr", "Remise faite sur les pages personnelles."), ("en", "Delivered on their own pages.")):
        at = desk("tutor", language=language, width=320)
        page = at.go(f"/learners/ada/case/{case_id}")
        expect(page.locator(".turn.is-supporter").last).to_contain_text(said)
        at.check()


def test_a_learner_reads_what_was_written_to_them(answered: School, desk: Sit) -> None:
    assert answered
    at = desk("learner", language="fr", width=320)
    page = at.go("/me/messages")
    at.check()
    expect(page.locator("main")).to_contain_text("Relis l’adresse.")
    page.get_by_role("link", name="Ouvrir l’échange").first.click()
    expect(page.locator("h1")).to_contain_text("Mes accompagnants")


def test_who_stops_reminders_needs_no_account_and_is_told_when_a_link_is_none(desk: Sit) -> None:
    for language in ("fr", "en"):
        at = desk(None, language=language, width=320)
        at.go("/unsubscribe/x")
        at.check()
