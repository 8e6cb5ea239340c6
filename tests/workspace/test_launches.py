"""A course platform that nobody here wrote shows the service in a frame of its own site, to browsers as they are."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.workspace.course_platform import CoursePlatform, running_course_platform
from tests.workspace.desks import Desk
from tests.workspace.school import School

Sit = Callable[..., Desk]


@pytest.fixture
def platform(school: School) -> Iterator[CoursePlatform]:
    with running_course_platform(school.url) as platform:
        # pages are of another site than the tool, and the service reads keys at the address of the same machine
        keys = platform.url.replace("localhost", "127.0.0.1")
        school.call("PUT", "lti/platforms/double", platform.content(keys))
        yield platform
        school.call("DELETE", "lti/platforms/double")


def opened(page: Page, platform: CoursePlatform, query: str = "") -> FrameLocator:
    page.goto(f"{platform.url}/course?{query}")
    return page.frame_locator("iframe")


def url_of(page: Page) -> str:
    frame = page.frame("tool")
    assert frame is not None
    return frame.url


def test_a_learner_and_a_teacher_work_in_the_frame_of_another_site(
    desk: Sit, school: School, platform: CoursePlatform
) -> None:
    sat = desk(None, language="fr")
    tool = opened(sat.page, platform)
    expect(tool.get_by_role("heading", name="La suite")).to_be_visible()
    assert url_of(sat.page) == f"{school.url}/me"
    tool.get_by_role("link", name="Mes données").click()
    expect(tool.get_by_role("heading", level=1)).to_have_text("Mes données")
    cookies = sat.page.context.cookies(school.url)
    assert {one["name"] for one in cookies} >= {"symphonie_frame"}
    assert all(one.get("partitionKey") for one in cookies)
    platform.subject, platform.role = "18", "Instructor"
    expect(opened(sat.page, platform).get_by_role("link", name="Aujourd’hui").first).to_be_visible()
    assert url_of(sat.page).startswith(f"{school.url}/cohorts/")


def test_without_cookies_the_platform_keeps_what_is_needed_and_a_tab_opens(
    desk: Sit, school: School, platform: CoursePlatform
) -> None:
    sat = desk(None, language="fr")
    context: BrowserContext = sat.page.context
    platform.subject, platform.asks = "19", True
    tool = opened(sat.page, platform, "storage")
    button = tool.get_by_role("button", name="Go on")
    expect(button).to_be_visible()
    context.clear_cookies()
    button.click()
    with context.expect_page() as opening:
        tool.get_by_role("button", name="Ouvrir dans un nouvel onglet").click()
    expect(opening.value.get_by_role("heading", name="La suite")).to_be_visible()
    assert opening.value.url == f"{school.url}/me"


def test_a_page_of_another_site_shows_no_session_that_a_launch_began(
    desk: Sit, school: School, platform: CoursePlatform
) -> None:
    sat = desk(None, language="fr")
    expect(opened(sat.page, platform).get_by_role("heading", name="La suite")).to_be_visible()
    with running_course_platform(school.url) as stranger:  # of the same site, so that the browser sends the cookie
        page = sat.page.context.new_page()
        with page.expect_console_message(lambda told: "frame-ancestors" in told.text):
            page.goto(f"{stranger.url}/frame?{school.url}/me")
        with page.expect_response(f"{school.url}/me") as answered:
            page.goto(f"{platform.url}/frame?{school.url}/me")
        assert answered.value.status == 200
        expect(page.frame_locator("iframe").get_by_role("heading", name="La suite")).to_be_visible()


def test_an_administrator_adds_a_platform_by_link_or_by_hand_and_removes_it(
    desk: Sit, school: School, platform: CoursePlatform
) -> None:
    at = desk("administrator", language="fr", width=360)
    page = at.go("/operations/platforms")
    page.get_by_role("button", name="Supprimer : The double").click()
    expect(page.locator("#flash")).to_contain_text("n’ouvre plus rien")
    page.get_by_role("button", name="Créer un lien").click()
    link = page.get_by_label("Lien", exact=True).input_value()
    assert link.startswith(f"{school.url}/lti/register/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    at.check()
    page.get_by_text("À la main").click()
    told = platform.content(platform.url.replace("localhost", "127.0.0.1"))
    page.get_by_label("Son nom usuel").fill(told["title"])
    page.get_by_label("Client ID").fill(told["client_id"])
    page.get_by_label("Deployment ID").fill("1 2")
    for label, name in (
        ("Issuer", "issuer"),
        ("Authentication request", "auth_login_url"),
        ("Access token", "token_url"),
        ("Public keyset", "keyset_url"),
    ):
        page.get_by_label(label).fill("https://10.0.0.1/" if name == "keyset_url" else told[name])
    page.get_by_role("button", name="Enregistrer la plateforme").click()
    expect(page.get_by_role("alert")).to_contain_text("Vérifiez")
    at.check()
    page.get_by_label("Public keyset").fill(told["keyset_url"])
    page.get_by_role("button", name="Enregistrer la plateforme").click()
    row = page.locator(".row", has_text="The double")
    expect(row).to_contain_text("2 déploiements")
    row.get_by_text("Partager un déploiement").click()
    row.get_by_label("Deployment ID").fill("3")
    row.get_by_role("button", name="Créer un code").click()
    assert page.get_by_label("Code", exact=True).input_value()
    at.check()
    school.call("DELETE", "lti/platforms/localhost")
    school.call("PUT", "lti/platforms/double", told)
