"""What the pages about a learner show, without a browser and without a service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from api.learners.mastery import LearnerMastery, SkillMastery
from api.results.messages import Recommendations, RecommendedActivity, Words
from api.support.cases.answers import CaseSummary, EventAnswer, WriterAnswer
from api.workspace.courses import course_from, title_in
from api.workspace.learner.belief import SORTS, Sort, graph_of, rows_of
from api.workspace.learner.head import course_asked, owed_of
from api.workspace.learner.path import change_of, gone_from, steps_of
from api.workspace.learner.thread import last_said, thread_of
from content_graph.courses import bundled

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COURSE = course_from(bundled(), "v1")
IDS = list(COURSE.skills)[:4]


def skill(place: int, p: float, status: str, opportunities: int = 3, **more: Any) -> SkillMastery:  # noqa: ANN401 - fields
    about = {"skill_id": IDS[place], "p": p, "low": 0.0, "high": 1.0, "expected_learning": 0.0, "status": status}
    rest = {"opportunities": opportunities, "items": 1, "streak": 0, "last_evidence_at": NOW, "retention": 1.0}
    return msgspec.convert({**about, **rest, "review_due_at": None, "parameters": "authored", **more}, SkillMastery)


MASTERY = LearnerMastery(
    "ada",
    COURSE.id,
    "v1",
    "authored-1",
    NOW,
    9,
    (
        skill(0, 0.97, "mastered", 5, review_due_at=NOW + timedelta(days=9)),
        skill(1, 0.1, "estimating", 4),
        skill(2, 0.4, "unknown", 0, last_evidence_at=None),
        skill(3, 0.7, "fragile", 3, last_evidence_at=NOW - timedelta(days=3)),
    ),
)


@pytest.mark.parametrize(
    ("sort", "places"),
    [
        ("attention", [3, 1, 0, 2]),
        ("course", [0, 1, 2, 3]),
        ("mastery", [1, 3, 0, 2]),
        ("evidence", [0, 1, 3, 2]),
        ("last", [0, 1, 3, 2]),
        ("review", [0, 1, 2, 3]),
    ],
)
def test_skills_stand_in_the_order_that_is_asked_for(sort: Sort, places: list[int]) -> None:
    rows = rows_of(MASTERY, COURSE, lambda title: title_in("en", title), sort)
    assert [row.skill.skill_id for row in rows] == [IDS[place] for place in places]
    assert sort in SORTS


def test_a_graph_links_each_skill_and_colours_those_with_evidence() -> None:
    drawn = graph_of(MASTERY, COURSE, lambda title: title_in("en", title), lambda one: f"/to/{one}", "en")
    assert drawn.count("<a ") == len(COURSE.skills)
    assert f'href="/to/{IDS[0]}"' in drawn
    assert drawn.count("c-none") == len(COURSE.skills) - 3
    assert "style=" not in drawn


def a_list(*activities: str) -> Recommendations:
    items = [
        RecommendedActivity(rank, "evaluate", IDS[0], one, 0.1, "evaluate", ())
        for rank, one in enumerate(activities, start=1)
    ]
    return Recommendations("ada", "list", "ready", tuple(items), "p", "v1", "m")


def test_steps_tell_their_place_in_the_list_before_and_what_is_gone() -> None:
    now, was = a_list("quiz", "film", "game"), ("film", "quiz", "text")
    assert [one.was for one in steps_of(now, COURSE, was)] == [2, 1, 0]
    assert [one.was for one in steps_of(now, COURSE, ())] == [None] * 3
    assert gone_from(now, was) == ["text"]


def test_a_change_names_what_came_first_and_what_does_now() -> None:
    assert change_of(["film"], ["film"]).is_same
    assert change_of([], ["film"]) == ("", "film", False)
    assert change_of(["film", "quiz"], ["film", "text"])[:2] == ("film", "film")


def test_the_answer_that_is_due_first_is_owed() -> None:
    fields: dict[str, Any] = dict.fromkeys(CaseSummary.__struct_fields__)
    late, later, paused = (
        CaseSummary(**{**fields, "case_id": name, "due_at": due})
        for name, due in (("late", NOW - timedelta(hours=1)), ("later", NOW + timedelta(hours=1)), ("paused", None))
    )
    assert owed_of([paused], NOW) is None
    owed = owed_of([later, late, paused], NOW)
    assert owed is not None
    assert (owed.case.case_id, owed.is_late) == ("late", True)


def test_a_page_is_of_the_course_that_is_asked_for_if_it_was_begun() -> None:
    assert course_asked("b", ["a", "b"]) == "b"
    assert course_asked("z", ["a", "b"]) == "a"
    assert course_asked(None, []) is None


def event(number: int, kind: str) -> EventAnswer:
    by = WriterAnswer("supporter", "tess", "tutor")
    return EventAnswer(f"e{number}", "case", kind, Words("", ""), NOW, by, "team", "", {})


def test_a_thread_goes_from_the_oldest_on_and_marks_what_came_since() -> None:
    events = [event(4, "supporter_message"), event(3, "note"), event(2, "learner_message"), event(1, "case_opened")]
    thread = thread_of(events, "e2")
    assert [(one.kind, one.is_new) for one in thread] == [("learner", False), ("note", True), ("supporter", True)]
    assert [one.is_new for one in thread_of(events)] == [False] * 3
    said = last_said(events[1:])
    assert said is not None
    assert said.event_id == "e2"
    assert last_said([event(3, "note")]) is None
