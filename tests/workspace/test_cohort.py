"""Cohorts and learners in a browser: found, compared, brought together, taken along."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.workspace.desks import Desk, Theme
from tests.workspace.school import School

Sit = Callable[..., Desk]
TABS = ("", "/groups", "/groups?all=1", "/activity", "/silence?days=3", "/support", "/effects")


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("fr", "light", 1440), ("en", "dark", 360), ("qps", "light", 768)]
)
def test_every_page_about_a_cohort_can_be_read_by_everybody(desk: Sit, language: str, theme: Theme, width: int) -> None:
    at = desk("tutor", language=language, theme=theme, width=width)
    pages = ("/cohorts", "/learners", "/learners?q=zzz", "/cohorts/nowhere", *(f"/cohorts/spring{tab}" for tab in TABS))
    for path in pages:
        at.go(path)
        at.check()
        assert at.page.get_by_role("heading", level=1).count() == 1


def test_a_tutor_finds_a_learner_with_the_keyboard_whatever_the_accents(desk: Sit, school: School) -> None:
    page = desk("tutor").go("/cohorts")
    page.keyboard.press("/")
    page.keyboard.type("elodie zoe")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{school.url}/learners?q=elodie+zoe")
    rows = page.get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_role("link", name="Zoé Élodie Martin")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{school.url}/learners/zoe")


def test_a_map_is_a_table_that_is_sorted_by_its_heads_and_back_works(desk: Sit, school: School) -> None:
    page = desk("tutor", language="en").go("/cohorts/spring")
    table = page.get_by_role("table")
    names = table.get_by_role("rowheader")
    expect(names.first).to_have_text("Median of the cohort")
    expect(names.nth(2)).to_have_text("Ada Lovelace")
    head = table.get_by_role("columnheader").nth(1)
    head.get_by_role("link").click()
    expect(table.get_by_role("columnheader").nth(1)).to_have_attribute("aria-sort", "ascending")
    first = next(iter(school.items))
    assert f"skill={first}" in page.url
    table.get_by_role("columnheader").nth(1).get_by_role("link").click()
    expect(table.get_by_role("columnheader").nth(1)).to_have_attribute("aria-sort", "descending")
    expect(names.nth(1)).to_have_text("Zoé Élodie Martin")
    page.go_back()
    expect(table.get_by_role("columnheader").nth(1)).to_have_attribute("aria-sort", "ascending")
    page.reload()
    expect(table.get_by_role("columnheader").nth(1)).to_have_attribute("aria-sort", "ascending")
    row = table.get_by_role("row").filter(has_text="Zoé")
    row.get_by_role("cell").nth(1).get_by_role("link").click()
    expect(page).to_have_url(f"{school.url}/learners/zoe/skills/{first}")


def test_who_fails_the_same_becomes_a_group_with_one_act_that_can_be_undone(desk: Sit) -> None:
    page = desk("tutor", language="en").go("/cohorts/spring/groups")
    proposal = page.locator("article[data-row]").first
    expect(proposal).to_contain_text("Ada Lovelace")
    proposal.get_by_role("button", name="Make this group").click()
    expect(page.get_by_role("status").first).to_contain_text("The group of 2 is made.")
    running = page.locator("article", has=page.get_by_text("End this group"))
    expect(running).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("No group is at work.")).to_be_visible()
    expect(page.get_by_text("It did not take place")).to_be_visible()
    _end_with_words(page)


def _end_with_words(page: Page) -> None:
    page.get_by_role("button", name="Make this group").first.click()
    running = page.locator("article", has=page.get_by_text("End this group"))
    running.get_by_text("End this group").click()
    running.get_by_label("It took place", exact=True).check()
    running.get_by_label("What was done").fill("We solved <b>three</b> together.")
    running.get_by_role("button", name="End it").click()
    expect(page.get_by_text("We solved <b>three</b> together.")).to_be_visible()


def test_who_is_kept_apart_is_proposed_no_more_and_what_was_seen_is_noted(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go("/cohorts/spring/groups")
    n_proposed = page.locator("article[data-row]").count()
    first = page.locator("article[data-row]").first.locator(".members a")
    one, other = first.nth(0).inner_text(), first.nth(1).inner_text()
    page.get_by_text("Keep two learners apart").click()
    apart = page.locator("form", has=page.get_by_role("button", name="Keep them apart"))
    apart.get_by_label("Learner").select_option(label=one)
    apart.get_by_label("apart from").select_option(label=other)
    apart.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_contain_text("They are kept apart.")
    at.check()
    expect(page.locator("article[data-row]", has_text=one).filter(has_text=other)).to_have_count(0)
    page.get_by_role("button", name="Let them together again").click()
    expect(page.locator("article[data-row]")).to_have_count(n_proposed)
    page.get_by_role("button", name="Make this group").first.click()
    running = page.locator("article", has=page.get_by_text("End this group"))
    running.get_by_text("End this group").click()
    at.check()
    running.get_by_label("Note it with the group").check()
    running.get_by_label(one).select_option(label="manages part of it")
    running.get_by_label(other).select_option(label="was not there")
    running.get_by_role("button", name="End it").click()
    ended = page.locator("article.is-over").first
    expect(ended.get_by_role("row", name=one)).to_contain_text("50%")
    expect(ended.get_by_role("row", name=other)).to_contain_text("was not there")
    expect(ended).to_contain_text("who failed it then")
    at.check()


@pytest.fixture(scope="module")
def trio(school: School) -> tuple[str, ...]:
    """A cohort of this file alone: two who fail a skill, one who masters it, two who have done nothing."""
    learners = ("nia", "oto", "pam", "quy", "rui")
    names = [{"learner_id": one, "name": one.title()} for one in learners]
    school.call("PUT", "cohorts/trio", {"learners": list(learners)})
    school.call("PUT", "learner-contacts", {"contacts": names})
    skill = next(iter(school.items))
    for one, score in (("nia", 0.0), ("oto", 0.0), ("pam", 1.0)):
        school.answers(one, skill, *[score] * 6)
    return learners


def test_both_kinds_of_groups_are_proposed_with_their_reasons(desk: Sit, trio: tuple[str, ...]) -> None:
    assert trio
    page = desk("coordinator", language="en").go("/cohorts/trio/groups")
    expect(page.get_by_role("link", name="Same gap: 1")).to_be_visible()
    page.get_by_role("link", name="One explains: 1").click()
    members = page.locator("#explains ~ .rows .members li")
    expect(members).to_have_count(2)
    expect(members.first).to_contain_text("explains Pam")
    expect(members.last).to_contain_text("is helped")
    expect(page.get_by_text("explaining helps both")).to_be_visible()
    expect(page.get_by_text("No other division of these learners is better.")).to_be_visible()


def test_a_learner_is_moved_into_another_group_of_the_skill_and_back(
    desk: Sit, school: School, trio: tuple[str, ...]
) -> None:
    for learners in (trio[:3], trio[3:]):
        body = {"skill_id": list(school.items)[3], "learners": learners, "cohort": "trio"}
        school.call("POST", "groups", body, "supporter/lead")
    at = desk("coordinator", language="en", width=320)
    page = at.go("/cohorts/trio/groups")
    movable = page.locator("article", has=page.get_by_text("Move a learner"))
    expect(movable).to_have_count(1)
    movable.get_by_text("Move a learner").click()
    at.check()
    movable.get_by_label("Learner", exact=True).select_option(label="Pam")
    movable.get_by_role("button", name="Move").click()
    expect(page.get_by_role("status").first).to_contain_text("Moved.")
    expect(movable.get_by_role("row", name="Pam")).to_be_visible()
    expect(movable.get_by_role("row", name="Quy")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(movable.get_by_role("row", name="Nia")).to_be_visible()


@pytest.mark.parametrize("name", ["mastery", "groups", "activity", "silence", "support"])
def test_every_table_can_be_taken_along(desk: Sit, tmp_path: Path, name: str) -> None:
    tab = {"mastery": ""}.get(name, f"/{name}")
    page = desk("tutor").go(f"/cohorts/spring{tab}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    file = tmp_path / "sheet.csv"
    saved.value.save_as(file)
    assert saved.value.suggested_filename == f"{name}.csv"
    written = file.read_bytes()
    assert written.startswith("\ufeff".encode())
    assert b'";"' in written


def test_a_reader_without_learners_is_told_so(desk: Sit) -> None:
    page = desk("coach", language="en").go("/learners?cohort=nowhere")
    expect(page.get_by_role("heading", name="Nobody was found")).to_be_visible()
