"""Statements as real sources write them, and what a course makes of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.integrations.events.caliper import read_event
from api.integrations.events.mapping import EventMapping, bundled_mappings, rulebook
from api.integrations.events.meaning import Activities, Meant, Nothing, Setting, meaning_of
from api.integrations.events.statements import read_statement
from tests.api.http.organisations import Json

ADL = "http://adlnet.gov/expapi/verbs/"
HOME = "https://moodle.example.org"
QUESTION = f"{HOME}/question/question.php?cmid=7&id=12"
QUIZ = f"{HOME}/mod/quiz/view.php?id=7"
CMI = "http://adlnet.gov/expapi/activities/cmi.interaction"
STORED_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACTIVITIES = Activities({QUESTION: "q12", "q12": "q12", "essay": "essay"}, {f"{HOME}/mod/page/view.php?id=3": "page-3"})


def statement(verb: str, activity: str = QUESTION, kind: str = CMI, **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """A statement of learner 17."""
    return {
        "id": "4A6C5B2E-0000-4000-8000-000000000001",
        "actor": {"account": {"homePage": HOME, "name": "17"}},
        "verb": {"id": verb if "://" in verb else ADL + verb},
        "object": {"id": activity, "definition": {"type": kind}},
        "timestamp": "2026-03-02T10:00:00+01:00",
        **more,
    }


def marked(category: str) -> Json:
    """The context of a statement whose software says which it is."""
    return {"contextActivities": {"category": [{"id": category}]}}


MOODLE = marked("http://moodle.org")
H5P = marked("http://h5p.org/libraries/H5P.MultiChoice-1.16")
CMI5 = marked("https://w3id.org/xapi/cmi5/context/categories/cmi5")


def become(
    told: Json,
    name: str = "any",
    *,
    zone: str = "UTC",
    home_pages: frozenset[str] = frozenset(),
    own: Mapping[str, EventMapping] | None = None,
) -> Meant | Nothing:
    """What a statement or an event means to the course."""
    known = {**(own or {}), **bundled_mappings()}
    setting = Setting(rulebook(known[name], known), ACTIVITIES, ZoneInfo(zone), home_pages)
    read = read_event if "action" in told else read_statement
    return meaning_of(read(told), setting, STORED_AT)


def fields(told: Json, name: str = "any", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of `become`
    """The fields of what it becomes; it must become something."""
    found = become(told, name, **more)
    assert isinstance(found, Meant), found
    return {"kind": found.kind, **found.fields}


def why(told: Json, name: str = "any", **more: Any) -> str:  # noqa: ANN401 - of `become`
    """Why it becomes nothing; it must not become anything."""
    found = become(told, name, **more)
    assert isinstance(found, Nothing), found
    assert found.detail
    return found.outcome
