"""How one is written to, and mail to be sorted: read, chosen, put into a conversation, dropped."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.api.communication.mails import DOMAIN, a_mail
from tests.workspace.desks import Desk, Theme
from tests.workspace.school import NASTY, School

Sit = Callable[..., Desk]


@pytest.fixture(scope="module")
def sorted_mail(school: School) -> str:
    """Three mails of which nobody knows whose they are, and a conversation of bob's."""
    asked = {"subject": "Mes fractions", "learner_id": "bob", "text": "Je bloque."}
    case: str = school.call("POST", "cases", asked, "learner/bob")["case"]["case_id"]
    for n, text in enumerate(("Je vous écris d’ailleurs.", NASTY, "À jeter")):
        raw = a_mail(text, sender=f"b{n}@free.example", message_id=f"<s{n}@free.example>")
        headers = {"authorization": f"Bearer {school.key}", "content-type": "message/rfc822"}
        asked = {"recipient": f"team@{DOMAIN}", "sender": f"b{n}@free.example"}
        answer = school.client.post("/v1/mail", content=raw, params=asked, headers=headers)
        assert answer.is_success, answer.text
    return case


@pytest.mark.parametrize(
    ("who", "path", "language", "theme", "width"),
    [
        ("learner", "/account/messages", "fr", "light", 320),
        ("tutor", "/account/messages", "qps", "dark", 768),
        ("coordinator", "/quarantine", "fr", "dark", 320),
        ("coordinator", "/quarantine", "qps", "light", 1280),
    ],
)
def test_every_page_can_be_read(
    desk: Sit, sorted_mail: str, who: str, path: str, language: str, theme: Theme, width: int
) -> None:
    assert sorted_mail
    at = desk(who, language=language, theme=theme, width=width)
    at.go(path)
    if path == "/quarantine":
        at.page.get_by_role("link", name="b1@free.example").click()
    at.check()


def test_a_learner_chooses_what_comes_where(desk: Sit, school: School) -> None:
    at = desk("learner", language="en")
    page = at.go("/account/messages")
    reminders = page.get_by_role("group", name="Reminders")
    expect(reminders.get_by_label("SMS")).not_to_be_checked()
    reminders.get_by_label("SMS").check()
    reminders.get_by_label("E-mail").uncheck()
    page.get_by_label("From", exact=True).fill("21:00")
    page.get_by_label("Again from").fill("08:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_role("group", name="Reminders").get_by_label("SMS")).to_be_checked()
    told = school.call("GET", "message-preferences", person="learner/ada")
    assert told["quiet"] == {"from_time": "21:00", "to_time": "08:00"}
    assert {"purpose": "reminder", "channel": "mail", "is_on": False} in told["choices"]


def test_a_coordinator_puts_a_mail_into_a_conversation_and_drops_another(
    desk: Sit, school: School, sorted_mail: str
) -> None:
    page = desk("coordinator", language="en").go("/quarantine")
    page.get_by_role("link", name="b0@free.example").click()
    expect(page.get_by_text("Je vous écris d’ailleurs.")).to_be_visible()
    page.get_by_label("These are words of the learner of").select_option(sorted_mail)
    page.get_by_role("button", name="Put it into this conversation").click()
    expect(page.get_by_role("status")).to_contain_text("The mail is in the conversation")
    told = school.call("GET", f"cases/{sorted_mail}", person="supporter/lead")["events"]
    assert told[0]["text"] == "Je vous écris d’ailleurs."
    page.get_by_role("link", name="b2@free.example").click()
    page.get_by_role("button", name="Drop it for good").click()
    expect(page.get_by_role("status")).to_contain_text("The mail is gone.")
    expect(page.get_by_role("link", name="b2@free.example")).to_have_count(0)


def test_the_script_that_shows_messages_keeps_to_our_policy(school: School) -> None:
    answer = school.client.get("/push-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert "showNotification" in answer.text
