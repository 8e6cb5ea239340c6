"""The page about a learner: what is believed, what comes next, what people decide, and the conversation."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.workspace.desks import Desk, Theme

_LATE_POSTS = """() => {
  const real = window.fetch;
  const later = how => new Promise(resolve => setTimeout(resolve, how?.method === "POST" ? 1500 : 0));
  window.fetch = (what, how) => later(how).then(() => real(what, how));
}"""
"""Whoever clicks on is quicker than the service."""

Sit = Callable[..., Desk]
ADA = "/learners/ada"


def first_step(at: Desk) -> Locator:
    return at.page.locator("ol.steps > li").first.locator("strong")


def steps(at: Desk) -> list[str]:
    return at.page.locator("ol.steps > li > .split strong").all_inner_texts()


@pytest.mark.parametrize(("language", "theme", "width"), [("fr", "dark", 320), ("qps", "light", 1440)])
def test_every_page_about_a_learner_can_be_read(desk: Sit, language: str, theme: Theme, width: int) -> None:
    at = desk("tutor", language=language, theme=theme, width=width)
    skill = next(iter(at.school.items))
    for path in (ADA, f"{ADA}?view=graph", f"{ADA}/skills/{skill}", f"{ADA}/path", f"{ADA}/reads"):
        at.go(path)
        at.check()


def test_somebody_who_has_done_nothing_or_has_a_strange_name_has_pages_too(desk: Sit) -> None:
    at = desk("tutor", language="en")
    for path in ("/learners/new", "/learners/new/path", "/learners/eve"):
        at.go(path)
        at.check()


def test_a_tutor_undoes_an_adjustment_and_sees_the_path_change(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go("/learners/eve/path")
    titles = steps(at)
    changes = page.locator("li.row", has=page.get_by_role("button", name="Undo"))
    added = next(one for one in changes.locator("dd strong").all_inner_texts() if one in titles)
    changes.filter(has_text=added).get_by_label("Why").fill("We did this on Monday.")
    changes.filter(has_text=added).get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("Undone.")
    expect(page.locator("s")).to_have_text(added)
    assert added not in steps(at)
    expect(page.locator("li.row.is-past", has_text=added)).to_contain_text("“We did this on Monday.”")
    at.check()
    page.reload()
    expect(page.locator("s")).to_have_text(added)
    page.go_back()
    assert added not in steps(at)


def test_what_is_pinned_comes_first_until_it_is_undone(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go("/learners/bob/path")
    before = first_step(at).inner_text()
    row = page.locator("ol.steps > li").nth(1)
    wanted = row.locator("strong").inner_text()
    row.get_by_role("button", name="Pin").click()
    expect(page.locator("#flash")).to_contain_text("Pinned")
    expect(first_step(at)).to_have_text(wanted)
    expect(page.locator("ol.steps > li").first).to_contain_text(re.compile("was no. 2"))
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(first_step(at)).to_have_text(before)


def test_automation_is_switched_off_with_a_reason_and_on_again(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go("/learners/zoe")
    page.get_by_text("Automatic adjustments: on").click()
    page.get_by_label("Why").first.fill("We look at it on Monday.")
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator(".automation-off")).to_contain_text("Tess Tournier: “We look at it on Monday.”")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".automation-off")).to_have_count(0)


def conversation(at: Desk, learner: str) -> str:
    """Open a case in which the learner has written, and give its address."""
    body = {"subject": "Fractions", "learner_id": learner, "text": "I am stuck."}
    made = at.school.call("POST", "cases", body, f"learner/{learner}")
    return f"/learners/{learner}/case/{made['case']['case_id']}"


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 320), ("qps", "dark", 768)])
def test_conversations_and_the_timeline_can_be_read(desk: Sit, language: str, theme: Theme, width: int) -> None:
    at = desk("tutor", language=language, theme=theme, width=width)
    for path in (conversation(at, "bob"), "/learners/bob/cases", f"{ADA}/timeline", f"{ADA}/timeline?event=path"):
        at.go(path)
        at.check()


def test_a_note_is_not_a_message(desk: Sit) -> None:
    at = desk("tutor", language="en")
    where = conversation(at, "bob")
    page = at.go(where)
    note = page.get_by_role("region", name="Note among us")
    expect(note).to_contain_text("Not sent to the learner.")
    note.get_by_label("Note: the learner never reads it").fill("He mixes two things up.")
    note.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#flash")).to_contain_text("sent to nobody")
    expect(page.locator(".turn.is-note")).to_contain_text("Note, not sent to the learner")
    expect(page.get_by_role("region", name="Write to")).to_contain_text("Answer promised")
    at.check()
    case_id = where.rpartition("/")[2]
    told = at.school.call("GET", f"cases/{case_id}", None, "learner/bob")
    assert "He mixes two things up." not in str(told)
    assert told["case"]["clock"]["state"] == "running"

    reply = page.get_by_role("region", name="Write to")
    expect(reply).to_contain_text("I am stuck.")
    reply.get_by_label("Message: the learner reads it").fill("Let us look at it <b>together</b>.")
    reply.get_by_role("button", name="Send to the learner").click()
    expect(page.locator(".turn.is-supporter")).to_contain_text("Let us look at it <b>together</b>.")
    told = at.school.call("GET", f"cases/{case_id}", None, "learner/bob")
    assert told["case"]["clock"] is None


def test_what_was_typed_is_kept_when_somebody_else_answered_meanwhile(desk: Sit) -> None:
    at = desk("tutor", language="en")
    where = conversation(at, "bob")
    page = at.go(where)
    said = {"text": "Have a look at page 12."}
    at.school.call("POST", f"cases/{where.rpartition('/')[2]}/messages", said, "supporter/cara")
    page.get_by_label("Message: the learner reads it").fill("Let us talk on Monday.")
    expect(page.get_by_text("Something is new here.")).to_be_visible()
    page.get_by_role("button", name="Send to the learner").click()
    expect(page.get_by_role("alert")).to_contain_text("somebody else acted meanwhile")
    expect(page.locator(".turn.is-new")).to_contain_text("Have a look at page 12.")
    expect(page.get_by_label("Message: the learner reads it")).to_have_value("Let us talk on Monday.")
    at.check()
    page.reload()
    expect(page.get_by_label("Message: the learner reads it")).to_have_value("Let us talk on Monday.")
    page.get_by_role("button", name="Send all the same").click()
    expect(page.locator(".turn.is-supporter").last).to_contain_text("Let us talk on Monday.")
    expect(page.get_by_label("Message: the learner reads it")).to_have_value("")


def test_all_that_is_agreed_in_a_conversation_is_done_from_its_page(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go(conversation(at, "bob"))
    page.get_by_text("Plan a meeting").click()
    page.get_by_label("In a line").fill("Fractions, once more")
    page.get_by_label("When", exact=True).first.fill("2099-03-02T10:00")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator(".agreed")).to_contain_text("Fractions, once more")
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.locator(".agreed")).to_contain_text("called off")
    expect(page.locator("#flash")).to_contain_text("called off")
    page.get_by_text("Give a task").click()
    page.get_by_label("What is to be done").fill("Bring your exercise book.")
    page.get_by_role("button", name="Give it").click()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.locator(".agreed s")).to_have_text("Bring your exercise book.")
    page.get_by_text("Hand in for the learner").click()
    page.get_by_label("File").set_input_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"1. Fractions"})
    page.get_by_role("button", name="Hand it in").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.txt").first.click()
    assert download.value.suggested_filename == "plan.txt"
    page.get_by_text("Observe a skill on the job").click()
    page.get_by_label("What the learner did, and where").fill("At the counter.")
    page.get_by_role("button", name="Keep the observation").click()
    expect(page.locator("#flash")).to_contain_text("what is believed has moved")
    page.get_by_text("Hand over").first.click()
    page.get_by_label("To whom").select_option("supporter/cara")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Cara Colin has it")).to_be_visible()
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Tess Tournier has it")).to_be_visible()
    page.locator("summary", has_text="Close").click()
    page.get_by_role("button", name="Close").last.click()
    expect(page.get_by_text("ended")).to_be_visible()
    at.check()


def test_what_a_learner_contests_is_seen_and_answered_from_their_page(desk: Sit) -> None:
    at = desk("tutor", language="en")
    about = {"kind": "wrong", "skill_id": list(at.school.items)[1], "text": "I have done this for years."}
    at.school.call("POST", "learners/eve/contests", about, "learner/eve")
    page = at.go("/learners/eve")
    contest = page.get_by_role("region", name="What the learner contests")
    expect(contest).to_contain_text("I have done this for years.")
    expect(contest).to_contain_text("A supporter is going to answer. Tess Tournier (tutor) · answer due")
    at.check()
    contest.get_by_role("link", name="Answer").click()
    page.get_by_label("Message: the learner reads it").fill("Then let us look at it.")
    page.evaluate(_LATE_POSTS)
    page.get_by_role("button", name="Send to the learner").click()
    page.get_by_role("link", name="Overview").click()
    expect(contest).to_contain_text("A supporter has answered.")
    expect(contest.get_by_role("link", name="Answer", exact=True)).to_have_count(0)


def test_a_signal_is_noted_and_ended_where_it_stands(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go(ADA)
    signal = page.locator(f"#{page.locator('article.row').first.get_attribute('id')}")
    signal.get_by_role("button", name="I take note").click()
    expect(page.locator("#flash")).to_contain_text("Noted")
    signal.get_by_text("Of no use").first.click()
    signal.get_by_role("button", name="Of no use").click()
    expect(signal).to_have_count(0)


def test_what_is_undone_on_the_timeline_stands_there_as_undone(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go("/learners/bob/timeline?event=path")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#flash")).to_contain_text("Undone.")
    at.school.settle("bob")
    at.go("/learners/bob/timeline?event=path")
    expect(page.locator("ol.timeline")).to_contain_text("Undone: a person took it off the path.")
    page.get_by_role("link", name="Path", exact=True).click()
    page.locator("ol.steps > li").nth(1).get_by_role("button", name="Pin").click()
    expect(page.locator("#flash")).to_contain_text("Pinned")
    at.school.settle("bob")
    at.go("/learners/bob/timeline?event=path")
    pinned = page.locator("ol.timeline > li", has_text="Put first:").first
    expect(pinned).to_contain_text("Tess Tournier")
    pinned.get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("It holds no longer.")


def test_a_proof_is_a_page_that_prints_and_a_file(desk: Sit) -> None:
    at = desk("tutor", language="en")
    page = at.go("/learners/zoe")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "proof.csv"
    page.get_by_role("link", name="Proof file").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
