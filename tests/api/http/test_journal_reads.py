"""A shard's journal, with the entries of all its learners, is read for one of them only where the record is behind."""

from collections.abc import Callable

import pytest

from api.record.intake import connect
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Organisation, a_result
from tests.api.http.test_reviews import TUTOR, fail
from tests.api.http.test_reviews import course as course  # noqa: PLC0414  # the fixture

Ask = Callable[[Organisation, str], int]


def journal_reads(settings: Settings) -> int:
    """Count how often any journal was read for a learner since the store began."""
    with connect(str(settings.valkey_url)) as client:
        calls = client.info("commandstats").get("cmdstat_xrange", {"calls": 0})["calls"]
    return int(calls)


def timeline(course: Organisation, _adjustment_id: str) -> int:
    return course.get("/v1/learners/ada/timeline").status_code


def export(course: Organisation, _adjustment_id: str) -> int:
    return course.get("/v1/learners/ada/export").status_code


def review(course: Organisation, adjustment_id: str) -> int:
    body = {"decision": "undo", "reason": "Not today.", "by": TUTOR}
    return course.post(f"/v1/learners/ada/adjustments/{adjustment_id}/review", body).status_code


def event(course: Organisation, _adjustment_id: str) -> int:
    offered = course.post("/v1/recommendations", {"learner_id": "ada"}).json()
    told = {"event": "followed", "activity_id": offered["items"][0]["activity_id"]}
    return course.post(f"/v1/recommendations/{offered['recommendation_id']}/events", told).status_code


def correction(course: Organisation, _adjustment_id: str) -> int:
    one = {"result_id": "ada-0", "learner_id": "ada", "action": "void", "reason": "Regraded.", "by": TUTOR}
    return course.post("/v1/corrections", {"corrections": [{**one, "correction_id": "c"}]}).status_code


def past(course: Organisation, _adjustment_id: str) -> int:
    return course.get("/v1/learners/ada/mastery?at=2026-03-02T09:00:30Z").status_code


def late(course: Organisation, _adjustment_id: str) -> int:
    return course.send(a_result("ada", "a0", 1, -5)).status_code


WAYS: dict[str, Ask] = {one.__name__: one for one in (timeline, export, review, event, correction, past, late)}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_reads_a_journal_for_a_learner_whose_commits_are_all_in_the_record(
    course: Organisation, projector: Projector, settings: Settings, way: str
) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    projector.drain()
    before = journal_reads(settings)
    assert WAYS[way](course, opened["adjustment_id"]) in (200, 201)
    assert journal_reads(settings) == before


MOST = {"timeline": 2, "export": 3, "review": 1, "event": 1, "correction": 1, "past": 1, "late": 1}


@pytest.mark.parametrize(("way", "most"), MOST.items())
def test_a_journal_is_read_once_for_what_is_on_its_way_and_once_more_after_waiting(
    course: Organisation, settings: Settings, way: str, most: int
) -> None:
    opened = next(change for change in fail(course) if change["action"] == "opened")
    before = journal_reads(settings)
    assert WAYS[way](course, opened["adjustment_id"]) in (200, 201, 503)
    assert 0 < journal_reads(settings) - before <= most


def test_what_is_on_its_way_is_still_seen(course: Organisation, projector: Projector) -> None:
    fail(course)
    projector.drain()
    course.send(a_result("ada", "a0", 1, 5))
    assert not course.get("/v1/learners/ada/timeline").json()["is_complete"]
    projector.drain()
    told = course.get("/v1/learners/ada/timeline").json()
    assert told["is_complete"]
    assert "ada-5" in {one.get("result_id") for one in told["events"]}
