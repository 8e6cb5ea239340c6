"""A teacher places something in a course: chosen on our page in the platform's frame, checked by the platform."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.workspace.course_platform import CoursePlatform, running_course_platform
from tests.workspace.desks import Desk
from tests.workspace.school import ORGANISATION, School

Sit = Callable[..., Desk]


@pytest.fixture
def platform(school: School) -> Iterator[CoursePlatform]:
    with running_course_platform(school.url) as platform:
        keys = platform.url.replace("localhost", "127.0.0.1")
        school.call("PUT", "lti/platforms/double", platform.content(keys))
        platform.trust(f"{school.url}/lti/jwks/{ORGANISATION}")
        platform.links, platform.role, platform.subject = True, "Instructor", "31"
        yield platform
        school.call("DELETE", "lti/platforms/double")


def opened(sat: Desk, platform: CoursePlatform) -> FrameLocator:
    sat.page.goto(f"{platform.url}/course")
    return sat.page.frame_locator("iframe")


def test_a_teacher_places_what_is_next_with_a_column_in_the_gradebook(
    desk: Sit, school: School, platform: CoursePlatform
) -> None:
    sat = desk(None, language="fr")
    tool = opened(sat, platform)
    expect(tool.get_by_role("heading", level=1)).to_have_text("Que trouveront les apprenants ici\u202f?")
    tool.get_by_label("Titre dans le cours").fill("Ma prochaine étape")
    tool.get_by_role("button", name="Placer dans le cours").click()
    expect(tool.get_by_role("heading", name="Placed in the course")).to_be_visible()
    expect(tool.get_by_role("listitem")).to_have_text("Ma prochaine étape")
    assert platform.chosen is not None
    (item,) = platform.chosen
    assert item["url"] == f"{school.url}/lti/launch"
    assert item["lineItem"]["scoreMaximum"] == 100
    platform.links, platform.role, platform.subject, platform.custom = False, "Learner", "32", item["custom"]
    expect(opened(sat, platform).get_by_role("heading", name="La suite")).to_be_visible()
    frame = sat.page.frame("tool")
    assert frame is not None
    assert f"course={school.course}" in frame.url


def test_a_question_has_to_be_named_and_comes_first_on_the_learners_page(desk: Sit, platform: CoursePlatform) -> None:
    sat = desk(None, language="fr")
    tool = opened(sat, platform)
    tool.get_by_label("Une question ou une ressource").check()
    tool.get_by_role("button", name="Placer dans le cours").click()
    expect(tool.get_by_text("Choisissez laquelle.")).to_be_visible()
    tool.get_by_label("Laquelle").select_option(index=1)
    tool.get_by_role("button", name="Placer dans le cours").click()
    expect(tool.get_by_role("heading", name="Placed in the course")).to_be_visible()
    assert platform.chosen is not None
    platform.links, platform.role, platform.subject = False, "Learner", "33"
    platform.custom = platform.chosen[0]["custom"]
    expect(opened(sat, platform).get_by_text("Placé ici pour vous")).to_be_visible()


def test_who_changes_their_mind_places_nothing(desk: Sit, platform: CoursePlatform) -> None:
    sat = desk(None, language="fr")
    opened(sat, platform).get_by_role("button", name="Ne rien placer").click()
    expect(sat.page.frame_locator("iframe").get_by_role("heading", name="Placed in the course")).to_be_visible()
    assert platform.chosen == []


def test_a_learner_chooses_nothing_for_a_course(desk: Sit, platform: CoursePlatform) -> None:
    platform.role = "Learner"
    sat = desk(None, language="fr")
    expect(opened(sat, platform).get_by_text("Seuls les enseignants du cours")).to_be_visible()
    assert platform.chosen is None
