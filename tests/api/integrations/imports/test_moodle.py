"""A course of Moodle, read over its web services."""

import asyncio

import pytest

from api.import_errors import SourceRefused, SourceUnreachable
from api.integrations.budget import Budget
from api.integrations.events.meaning import activities_of
from api.integrations.imports.found import Found, LeftOut
from api.integrations.imports.merging import merge
from api.integrations.moodle.answers import Course, Courses, Enrolled, Grades, Section, Statuses
from api.integrations.moodle.client import ENDPOINT, Moodle
from api.integrations.moodle.courses import content_of
from api.integrations.moodle.history import known_modules, results_of, submissions_of
from api.integrations.moodle.people import roster_of_course
from api.integrations.outgoing import AddressRefused, Answer, NoAnswer
from api.integrations.question_banks.moodle_xml import read_moodle_xml
from content_graph.model import ContentGraph
from content_graph.validation import require_valid
from tests.api.integrations.imports.moodles import SITE, TOKEN, FakeMoodle
from tests.api.integrations.imports.test_question_banks import MOODLE


def course_of(moodle: FakeMoodle) -> Found:
    reader = Moodle(moodle.ask, SITE, TOKEN)
    (course,) = asyncio.run(reader.call(Courses, "core_course_get_courses_by_field", field="id", value=5)).courses
    sections = asyncio.run(reader.call(list[Section], "core_course_get_contents", courseid=5))
    return content_of(SITE, course, sections, None)


def test_all_calls_of_one_reading_are_bounded_together() -> None:
    moodle = FakeMoodle()
    reader = Moodle(moodle.ask, SITE, TOKEN, Budget(max_bytes=3000))

    async def read() -> None:
        for _ in range(100):
            await reader.call(list[Section], "core_course_get_contents", courseid=5)

    with pytest.raises(SourceUnreachable, match="MiB in all"):
        asyncio.run(read())
    assert len(moodle.asked) < 10


def test_the_token_travels_in_the_body_alone() -> None:
    moodle = FakeMoodle()
    course_of(moodle)
    assert {(method, url) for method, url, _ in moodle.asked} == {("POST", f"{SITE}{ENDPOINT}")}
    assert moodle.asked[0][2] == {
        "wstoken": TOKEN,
        "wsfunction": "core_course_get_courses_by_field",
        "moodlewsrestformat": "json",
        "field": "id",
        "value": "5",
    }


def test_sections_are_skills_what_is_graded_items_and_the_rest_resources() -> None:
    found = course_of(FakeMoodle())
    graph = merge(ContentGraph("net", {"fr": found.title}), found).graph
    require_valid(graph)
    assert [(one.id, one.title) for one in graph.skills] == [("moodle-section-11", {"fr": "Adressage & masques"})]
    assert [(one.id, one.url, one.skills) for one in graph.items] == [
        ("moodle-module-21", f"{SITE}/mod/quiz/view.php?id=21", ("moodle-section-11",)),
        ("moodle-module-22", f"{SITE}/mod/h5pactivity/view.php?id=22", ("moodle-section-11",)),
    ]
    assert [(one.id, one.format) for one in graph.resources] == [
        ("moodle-module-23", "article"),
        ("moodle-module-24", "video"),
    ]
    assert [one.reason for one in found.left_out] == ["no-course-content", "hidden"]
    assert merge(graph, found).graph == graph


@pytest.mark.parametrize("quiz", [7, 8])
def test_statements_of_the_logstore_find_the_items_of_a_bank_in_whichever_quiz(quiz: int) -> None:
    graph = merge(ContentGraph("net", {"fr": "R"}), read_moodle_xml(MOODLE.encode(), SITE)).graph
    known = activities_of(graph, {one.id: n for n, one in enumerate(graph.items)})
    assert known.item(f"{SITE}/question/question.php?cmid={quiz}&id=42") == "NET-01"
    assert known.item(f"{SITE}/question/question.php?cmid={quiz}&id=43") == "moodle-question-43"
    assert known.item(f"{SITE}/question/question.php?cmid={quiz}&id=4") is None


def test_statements_of_the_logstore_find_the_activities_of_a_course() -> None:
    graph = merge(ContentGraph("net", {"fr": "R"}), course_of(FakeMoodle())).graph
    known = activities_of(graph, {one.id: n for n, one in enumerate(graph.items)})
    assert known.item(f"{SITE}/mod/quiz/view.php?id=21") == "moodle-module-21"
    assert known.others[f"{SITE}/mod/page/view.php?id=23"] == "moodle-module-23"


def test_an_error_comes_with_http_200_and_says_what_to_do_without_the_token() -> None:
    with pytest.raises(SourceRefused, match="Jeton invalide …") as refused:
        asyncio.run(Moodle(FakeMoodle().ask, SITE, "wrong-token").call(Courses, "core_course_get_courses_by_field"))
    assert "wrong-token" not in str(refused.value)
    assert "token" in refused.value.faults[0].remedy


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(200, {}, b"<html>", SITE), SourceUnreachable),
        (Answer(503, {}, b"", SITE), SourceUnreachable),
        (Answer(302, {"location": "http://10.0.0.1"}, b"", SITE), SourceUnreachable),
        (Answer(200, {}, b'{"courses": 3}', SITE), SourceUnreachable),
        (Answer(200, {}, b"[" * 100_000, SITE), SourceUnreachable),
        (AddressRefused("moodle.example.org", "its address is private"), SourceRefused),
        (NoAnswer("moodle.example.org", "nobody is there"), SourceUnreachable),
    ],
)
def test_whatever_is_answered_otherwise_is_told_as_trouble_of_the_source(
    answer: Answer | Exception, error: type[Exception]
) -> None:
    async def ask(*_: object, **__: object) -> Answer:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(error):
        asyncio.run(Moodle(ask, SITE, TOKEN).call(Courses, "core_course_get_courses_by_field"))


def test_who_is_enrolled_is_a_roster() -> None:
    enrolled = asyncio.run(Moodle(FakeMoodle().ask, SITE, TOKEN).call(list[Enrolled], "core_enrol_get_enrolled_users"))
    roster = roster_of_course(SITE, Course(5, "Réseaux"), enrolled)
    (each,) = roster.classes
    assert (each.subject, each.title, each.learners, each.supporters) == ("course/5", "Réseaux", ("3", "4"), ("5",))
    assert not roster.is_whole
    assert [(one.reason, one.where) for one in roster.left_out] == [("role", "manager")]


def test_what_was_completed_and_graded_is_sent_under_ids_that_stay() -> None:
    moodle = Moodle(FakeMoodle().ask, SITE, TOKEN)
    graph = merge(ContentGraph("net", {"fr": "R"}), course_of(FakeMoodle())).graph
    known = known_modules(SITE, graph, [21, 22, 23, 99])
    name = "core_completion_get_activities_completion_status"
    statuses = asyncio.run(moodle.call(Statuses, name, courseid=5, userid=3)).statuses
    told: list[LeftOut] = []
    submissions = list(submissions_of(SITE, "ada", 3, statuses, known, told))
    assert [(one.activity_id, one.submitted_at and one.submitted_at.isoformat()) for one in submissions] == [
        ("moodle-module-21", "2026-03-01T21:20:00+00:00"),
        ("moodle-module-23", "2026-03-01T21:21:40+00:00"),
    ]
    assert submissions == list(submissions_of(SITE, "ada", 3, statuses, known, []))
    grades = asyncio.run(moodle.call(Grades, "gradereport_user_get_grade_items", courseid=5, userid=0))
    (result,) = results_of(SITE, "ada", grades.usergrades[0], known, told)
    assert (result.item_id, result.score) == ("moodle-module-21", 0.75)
    assert [(one.reason, one.where) for one in told] == [("no-item", "module 99"), ("no-grade", "module 22")]
