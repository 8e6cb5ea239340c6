"""The page of today: the journeys of a tutor who has twelve minutes, and what comes in while the page is open."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psutil
import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.processes.embedded.processes import wait_for
from tests.workspace.desks import Desk, Theme
from tests.workspace.school import School

Sit = Callable[..., Desk]
NEXT_YEAR = datetime.now(UTC).year + 1
SOME_NEW = re.compile("[1-9][0-9]* new – show")
NASTY = "<script>alert(1)</script> مرحبا 👩🏽‍🏫 " + "x" * 400


def takes(school: School, learner: str, supporter: str = "cara") -> str:
    """Let a supporter alone be the tutor of somebody whom no other test knows."""
    school.call("PUT", f"assignments/{learner}", {"supporter_id": supporter, "role": "tutor", "learner_id": learner})
    return learner


def writes(school: School, learner: str, text: str = "Je bloque.", subject: str = "Question") -> str:
    case = {"subject": subject, "learner_id": learner, "text": text}
    found: str = school.call("POST", "cases", case, f"learner/{learner}")["case"]["case_id"]
    return found


def row_of(page: Page, case: str) -> Locator:
    return page.locator(f"#row-{case}")


def events(school: School, case: str, kind: str) -> list[Any]:
    told = school.call("GET", f"cases/{case}?limit=500", None, "supporter/lead")["events"]
    return [one for one in reversed(told) if one["event"] == kind]


def alerted(school: School, learner: str) -> str:
    """Let somebody fail until the machine calls their tutor; return the case."""
    skill = next(iter(school.items))
    school.answers(learner, skill, 0, 0, 0, 0, 0, 0)
    found: list[str] = []

    def is_called() -> bool:
        alerts = school.call("GET", f"alerts?learner_id={learner}", None, "supporter/cara")["alerts"]
        found.extend(one["case_id"] for one in alerts if one["case_id"] is not None)
        return bool(found)

    wait_for(is_called)
    return found[0]


@pytest.mark.parametrize(
    ("language", "theme", "width", "acts", "path"),
    [
        ("fr", "light", 1440, ("answer", "plan"), "/today?show=team"),
        ("en", "dark", 320, ("call", "snooze"), "/today?show=late"),
        ("qps", "light", 768, ("assign", "close"), "/today?beside=spring"),
    ],
)
def test_the_list_can_be_read_whatever_is_open_in_it(
    desk: Sit, language: str, theme: Theme, width: int, acts: tuple[str, ...], path: str
) -> None:
    at = desk("coach", language=language, theme=theme, width=width)
    case = writes(at.school, takes(at.school, f"reads-{language}"), NASTY, NASTY[:100])
    for address in (*[f"/today?open={case}&act={act}" for act in acts], path):
        at.go(address)
        at.check()


def test_a_tutor_answers_an_alert_without_touching_the_mouse(desk: Sit) -> None:
    at = desk("coach", language="en")
    case = alerted(at.school, takes(at.school, "kay"))
    page = at.go("/today")
    page.keyboard.press("j")
    while "is-current" not in (row_of(page, case).get_attribute("class") or ""):
        page.keyboard.press("j")
    expect(row_of(page, case)).to_contain_text("“Recognise information that has value”")
    page.keyboard.press("r")
    box = row_of(page, case).get_by_label("Your answer")
    expect(box).to_be_focused()
    page.keyboard.type("Let us look at it together tomorrow: r, c and p are letters here.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("Your answer was sent to kay.")
    at.check()
    (sent,) = events(at.school, case, "supporter_message")
    assert sent["text"] == "Let us look at it together tomorrow: r, c and p are letters here."
    expect(page.locator("#fold-quiet")).to_contain_text("kay")
    page.reload()
    expect(page.locator("#fold-done, .empty")).to_contain_text("kay")


def test_back_and_reload_keep_what_is_open_and_what_was_typed(desk: Sit) -> None:
    at = desk("coach", language="fr")
    case = writes(at.school, takes(at.school, "max"))
    page = at.go("/today")
    row_of(page, case).get_by_role("link", name=re.compile("^Répondre")).click()
    box = row_of(page, case).get_by_label("Votre réponse")
    with page.expect_response("**/today/draft") as kept:
        box.fill("Je commence ma réponse")
    assert kept.value.status == 204
    page.reload()
    expect(box).to_have_value("Je commence ma réponse")
    page.go_back()
    expect(box).to_have_count(0)
    page.go_forward()
    expect(box).to_have_value("Je commence ma réponse")


def test_two_tutors_on_one_case_do_not_answer_twice_unless_they_want_to(desk: Sit) -> None:
    first, second = desk("coach", language="en"), desk("tutor", language="en")
    learner = takes(first.school, "moe")
    first.school.call("PUT", "assignments/moe-too", {"supporter_id": "tess", "role": "coach", "learner_id": learner})
    case = writes(first.school, learner)
    texts = {first: "From Cara.", second: "From Tess."}
    for at, text in texts.items():
        page = at.go(f"/today?show=team&open={case}&act=answer")
        row_of(page, case).get_by_label("Your answer").fill(text)
    row_of(first.page, case).get_by_role("button", name="Send").click()
    expect(first.page.locator("#flash")).to_contain_text("Your answer was sent")
    late = row_of(second.page, case)
    late.get_by_role("button", name="Send").click()
    expect(late.get_by_role("alert")).to_contain_text("somebody else acted meanwhile")
    expect(late.locator(".today-talk")).to_contain_text("From Cara.")
    expect(late).to_contain_text("new since you began to write")
    expect(late.get_by_label("Your answer")).to_have_value("From Tess.")
    assert len(events(first.school, case, "supporter_message")) == 1
    second.check()
    late.get_by_role("button", name="Send all the same").click()
    expect(second.page.locator("#flash")).to_contain_text("Your answer was sent")
    assert [one["text"] for one in events(first.school, case, "supporter_message")] == list(texts.values())


def test_each_act_is_done_from_the_row_and_taken_back_where_that_can_be(desk: Sit) -> None:
    at = desk("coach", language="en")
    case = writes(at.school, takes(at.school, "pia"))
    page = at.go(f"/today?open={case}&act=plan")
    row = row_of(page, case)
    row.get_by_label("Begins").fill(f"{NEXT_YEAR}-03-01T10:00")
    row.get_by_role("button", name="Plan the meeting").click()
    expect(page.locator("#flash")).to_contain_text("A meeting with pia is planned.")
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("called off")
    (meeting,) = at.school.call("GET", f"cases/{case}", None, "supporter/cara")["case"]["meetings"]
    assert (meeting["starts_at"], meeting["outcome"]) == (f"{NEXT_YEAR}-03-01T09:00:00Z", "cancelled")
    page.goto(f"{at.school.url}/today?open={case}&act=assign")
    row.get_by_label("Who is to have it").select_option("supporter/lead")
    row.get_by_role("button", name="Hand over").click()
    expect(page.locator("#flash")).to_contain_text("pia was handed over")
    expect(row).to_have_count(0)
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    page.goto(f"{at.school.url}/today?open={case}&act=snooze")
    row.get_by_role("button", name="Till that day").click()
    expect(row.get_by_role("alert")).to_contain_text("Choose a day.")
    row.get_by_role("button", name="Till next Monday").click()
    expect(page.locator("#flash")).to_contain_text("pia is put off")
    expect(page.locator("#fold-put_off")).to_contain_text("Put off")
    page.goto(f"{at.school.url}/today?open={case}&act=call")
    row.get_by_label("What came out of it").fill("She will try again.")
    row.get_by_role("button", name="Note it").click()
    expect(page.locator("#flash")).to_contain_text("Your contact with pia was noted.")
    page.goto(f"{at.school.url}/today?open={case}&act=close")
    row.get_by_role("button", name="Close case").click()
    expect(page.locator("#flash")).to_contain_text("pia is closed")
    expect(row).to_have_count(0)
    assert at.school.call("GET", f"cases/{case}", None, "supporter/cara")["case"]["closed_at"] is not None


def test_an_alert_of_no_use_says_why_to_whoever_sets_the_rules(desk: Sit) -> None:
    at = desk("coach", language="en")
    case = alerted(at.school, takes(at.school, "una"))
    page = at.go(f"/today?open={case}&act=useless")
    row = row_of(page, case)
    for box in row.get_by_role("checkbox").all():
        box.check()
    row.get_by_label("Why it was of no use").fill("She practises on purpose.")
    row.get_by_role("button", name="Not useful").click()
    expect(page.locator("#flash")).to_contain_text("it was of no use")
    ended = at.school.call("GET", "alerts?learner_id=una&status=ended", None, "supporter/cara")["alerts"]
    assert {one["outcome"] for one in ended} == {"She practises on purpose."}


def test_what_the_machine_changed_is_approved_and_taken_back_and_a_group_is_made_in_one_act(desk: Sit) -> None:
    at = desk("coach", language="en")
    alike = ("gil", "ida", "tim")
    at.school.call("PUT", "cohorts/autumn", {"learners": list(alike)})
    of_cohort = {"supporter_id": "cara", "role": "coach", "cohort_id": "autumn"}
    at.school.call("PUT", "assignments/cara-autumn", of_cohort)
    for learner in alike:
        at.school.answers(learner, next(iter(at.school.items)), 0, 0, 0, 0, 0)
    page = at.go("/today?beside=autumn")
    _decides_meanwhile(at.school, "ida", "undo")
    _changed(page, "ida").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("It does not stand there any more as you saw it")
    expect(_changed(page, "ida")).to_have_count(0)
    _changed(page, "gil").get_by_role("button", name="Approve").first.click()
    expect(page.locator("#flash")).to_contain_text("Approved: it is part of the path.")
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("Undone: it is off the path.")
    groups = page.locator("#groups")
    groups.get_by_role("button", name=re.compile("^Make the group of")).first.click()
    expect(page.locator("#flash")).to_contain_text("The group is made")
    (made,) = at.school.call("GET", "groups?active=true", None, "supporter/cara")["groups"]
    assert made["by_id"] == "cara"
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.locator("#flash")).to_contain_text("The group was ended.")


def _changed(page: Page, learner: str) -> Locator:
    """Return what the machine changed in somebody's path."""
    form = page.locator(f"form[action='/today/review']:has(input[name=learner][value='{learner}'])")
    return page.locator(".today-adjustment", has=form)


def _decides_meanwhile(school: School, learner: str, decision: str) -> None:
    """Let somebody else decide on what the machine changed in a path."""
    waiting = school.call("GET", f"learners/{learner}/adjustments?content_graph={school.course}&waiting=true")
    body = {"decision": decision, "reason": "Not now."}
    for one in waiting["adjustments"]:
        path = f"learners/{learner}/adjustments/{one['adjustment_id']}/review?content_graph={school.course}"
        school.call("POST", path, body, "supporter/lead")
    school.settle(learner)


def test_what_comes_in_moves_neither_focus_nor_order_until_it_is_asked_for(desk: Sit) -> None:
    at = desk("coach", language="en")
    case = writes(at.school, takes(at.school, "nils"))
    page = at.go(f"/today?open={case}&act=answer")
    box = row_of(page, case).get_by_label("Your answer")
    before = page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.id)")
    late = writes(at.school, takes(at.school, "lia"), "Et moi ?")
    expect(page.locator("#news")).to_contain_text(SOME_NEW)
    expect(box).to_be_focused()
    assert page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.id)") == before
    at.check()
    page.locator("#news").get_by_role("link").click()
    expect(row_of(page, late)).to_contain_text("Et moi ?")
    expect(row_of(page, late).locator(".badge.warn")).to_have_text("new")
    expect(page.locator("#news")).to_be_empty()


def test_the_page_hears_again_once_the_worker_is_back(desk: Sit) -> None:
    at = desk("coach", language="en")
    page = at.go("/today")
    with psycopg.connect(at.school.database_url, autocommit=True) as connection:
        wait_for(lambda: _listens(connection))
        for process in psutil.Process(at.school.process_id).children():
            if process.name() == "worker":
                process.kill()
        case = writes(at.school, takes(at.school, "rob"), "Encore moi.")
        expect(page.locator("#news")).to_contain_text(SOME_NEW)
        wait_for(lambda: _listens(connection))
    page.locator("#news").get_by_role("link").click()
    expect(row_of(page, case)).to_be_visible()
    assert all("net::ERR" in one for one in at.faults), at.faults
    at.faults.clear()


def _listens(connection: psycopg.Connection) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'symphonie-listening'"
    row = connection.execute(query).fetchone()
    return row is not None and bool(row[0])


def test_whoever_is_not_signed_in_hears_nothing_and_is_told_not_to_come_back(desk: Sit) -> None:
    at = desk(None)
    answer = at.page.request.get(f"{at.school.url}/events")
    assert (answer.status, answer.body()) == (204, b"")
    foreign = desk("coach").page.request.get(f"{at.school.url}/events", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status == 204


def test_a_form_sends_nobody_elsewhere_and_works_without_scripts(desk: Sit) -> None:
    at = desk("coach", language="en", java_script_enabled=False)
    case = writes(at.school, takes(at.school, "sam"))
    page = at.go(f"/today?open={case}&act=call")
    row = row_of(page, case)
    row.get_by_label("What came out of it").fill("We spoke.")
    row.locator("input[name=back]").first.evaluate("one => one.value = 'https://evil.example/today'")
    row.get_by_role("button", name="Note it").click()
    expect(page.locator("#flash")).to_contain_text("Your contact with sam was noted.")
    assert page.url == f"{at.school.url}/today"
