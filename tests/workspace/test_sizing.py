"""Whoever plans a course asks how many people it takes to support it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.workspace.desks import Desk

Sit = Callable[..., Desk]
SLOW_MS = 180_000  # a process of its own that gives way to all others


def test_a_small_course_is_sized_and_the_questions_are_answered(desk: Sit) -> None:
    at = desk("designer", language="fr")
    others = re.compile("/sizing/answers/(?!tutors)")  # each is a process of some seconds
    at.page.route(others, lambda asked: asked.fulfill(body="<p></p>", content_type="text/html"))
    page = at.go("/programme")
    page.get_by_role("link", name="Dimensionnement").click()
    at.check()
    page.get_by_label("Apprenants", exact=True).fill("8")
    page.get_by_label("Durée", exact=True).fill("2")
    page.get_by_role("button", name="Dimensionner").click()
    expect(page.locator(".found")).to_have_count(2, timeout=SLOW_MS)
    expect(page.locator(".problems")).to_have_count(0)
    expect(page.get_by_text("pour tenir 95", exact=False).first).to_be_visible()
    at.check()


def test_what_cannot_be_is_told_at_its_input(desk: Sit) -> None:
    at = desk("designer", language="en", width=320)
    page = at.go("/sizing/outcomes?go=1&question_minutes=9&question_minutes_most=4&learners=0")
    expect(page.locator(".problems")).to_contain_text("Learners")
    page = at.go("/sizing/outcomes?go=1&question_minutes=9&question_minutes_most=4")
    expect(page.locator(".problems")).to_contain_text("Answering a question · 9 is more than 4.")
    at.check()
    at.go("/sizing?go=")
    at.check()
