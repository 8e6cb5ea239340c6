"""A course run as signals read it: traces of activity and results together, in days of the organisation's zone."""

import datetime as dt
import math
from itertools import count
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from psycopg import Connection

from api.clock import microseconds_of
from api.journal import LAYOUT, JournalEntry, JournalResult, JournalTrace, encode
from api.record.activity import CohortOnGraph, first_day, read_cohort
from api.record.keys import ensure_organisation
from api.record.writer import Delivery, write
from engine.signals.calendar import CourseCalendar
from engine.signals.traces import NEVER, Cohort

ZONE = ZoneInfo("Europe/Paris")
CALENDAR = CourseCalendar(dt.date(2026, 11, 2), ZONE)
NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


def on(day: int, clock: str = "10:00") -> int:
    """An instant of a day of the course, in Paris."""
    date = CALENDAR.start + dt.timedelta(day)
    return microseconds_of(dt.datetime.combine(date, dt.time.fromisoformat(clock), ZONE))


class Told:
    """Writes what learners did to the record."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self._no = connection, count(1)
        self.whose = CohortOnGraph(ensure_organisation(connection, "acme"), 1)

    def trace(self, learner: str, trace_id: str, kind: str, at_us: int, **more: object) -> None:
        trace = JournalTrace(trace_id, kind, at_us, **more)  # type: ignore[arg-type] # its fields
        self._write(JournalEntry(LAYOUT, *self.whose[:2], learner, 0, 0, at_us, (), (), traces=(trace,)))

    def result(
        self, learner: str, seq: int, at_us: int, score: float, details: bytes = b"", item: str = "quiz"
    ) -> None:
        told = (f"r{seq}", item, score, at_us, 1, False, 0.5, ("s",), (0.1,), (0.2,), details)
        self._write(JournalEntry(LAYOUT, *self.whose[:2], learner, seq, 1, at_us, (JournalResult(seq, *told),), ()))

    def cohort(self, cohort: str, *learners: str, day: int = 0) -> None:
        about = [self.whose.organisation_no, cohort]
        self.connection.execute("INSERT INTO symphonie.cohort (organisation_no, id) VALUES (%s, %s)", about)
        for learner in learners:
            self.connection.execute(
                "INSERT INTO symphonie.cohort_learner VALUES (%s, %s, %s, to_timestamp(%s))",
                [*about, learner, on(day) / 1e6],
            )

    def read(self, cohort: str | None = None) -> Cohort:
        return read_cohort(self.connection, self.whose._replace(cohort=cohort), CALENDAR, NOW)

    def _write(self, entry: JournalEntry) -> None:
        delivery = Delivery("{00}journal", f"{next(self._no)}-0", encode(entry))
        assert write(self.connection, [delivery]) == ()


@pytest.fixture
def told(connection: Connection) -> Told:
    return Told(connection)


def test_visits_are_days_in_the_zone_with_the_larger_of_minutes_and_answering(told: Told) -> None:
    told.trace("bob", "v1", "visit", on(3, "23:30"), minutes=20.0)
    told.trace("bob", "v2", "visit", on(3, "08:00"), minutes=5.0)
    told.trace("ada", "v1", "visit", on(5), minutes=3.0)
    told.result("ada", 1, on(5, "11:00"), 1.0, b'{"duration_ms": 600000}')
    told.result("ada", 2, on(7), 1.0)
    told.result("ada", 3, on(1), 1.0, b'{"evidence_kind": "imported"}')
    told.trace("ada", "v9", "visit", microseconds_of(NOW) + 1, minutes=3.0)
    cohort = told.read()
    assert cohort.learner_ids == ("ada", "bob")
    assert cohort.visits is not None
    assert list(cohort.visits.learner) == [0, 0, 1]
    assert list(cohort.visits.day) == [5, 7, 3]
    assert list(cohort.visits.amount) == [10.0, 0.0, 25.0]
    assert list(cohort.visits.ids) == ["r1", "r2", "v1"]
    assert (cohort.tasks, cohort.meetings) == (None, None)
    assert first_day(told.connection, told.whose, ZONE) == CALENDAR.start + dt.timedelta(1)


def test_work_is_due_by_the_learners_own_deadline_then_the_cohorts_then_what_came_with_it(told: Told) -> None:
    told.cohort("class", "ada", "bob")
    due = {"activity_id": "essay", "cohort": "class"}
    told.trace("", "d1", "deadline", on(0), due_at_us=on(10, "00:00"), **due)
    told.trace("", "d2", "deadline", on(1), due_at_us=on(12, "00:00"), **due)  # moved
    told.trace("bob", "d1", "deadline", on(2), activity_id="essay", due_at_us=on(20, "18:00"))
    told.trace("ada", "s1", "submission", on(11, "23:00"), activity_id="essay", due_at_us=on(3))
    told.trace("eve", "s1", "submission", on(4, "12:00"), activity_id="talk", due_at_us=on(4, "11:00"))
    told.trace("eve", "s2", "submission", on(6, "12:00"), activity_id="other")
    told.result("eve", 1, on(8), 0.25, b'{"due_at": "2026-11-09T12:00:00Z"}')
    told.result("eve", 2, on(9), 0.75)
    cohort = told.read()
    assert cohort.learner_ids == ("ada", "bob", "eve")
    tasks = cohort.tasks
    assert tasks is not None
    assert tasks.ids == ("talk", "quiz", "essay")
    inf = math.inf
    assert tasks.due.tolist() == [[inf, inf, 11], [inf, inf, 20], [4, 7, inf]]
    assert tasks.submitted.tolist() == [[inf, inf, 11], [inf, inf, inf], [4.5, 8, inf]]
    assert np.nan_to_num(tasks.mark, nan=-1.0).tolist() == [[-1, -1, -1], [-1, -1, -1], [-1, 0.75, -1]]
    assert tasks.marked.tolist() == [[inf, inf, inf], [inf, inf, inf], [inf, 9, inf]]


def test_the_newest_status_of_a_meeting_holds_in_whatever_order_they_come(told: Told) -> None:
    about = {"meeting_id": "m1", "starts_at_us": on(6)}
    told.trace("ada", "a", "meeting", on(7), status="missed", **about)
    told.trace("ada", "b", "meeting", on(2), status="planned", **about)
    told.trace("ada", "c", "meeting", on(3), status="planned", meeting_id="m2", starts_at_us=on(9))
    told.trace("bob", "d", "meeting", on(9), status="held", meeting_id="m1", starts_at_us=on(9))
    meetings = told.read().meetings
    assert meetings is not None
    assert list(zip(meetings.learner, meetings.day, meetings.is_missed, meetings.ids, strict=True)) == [
        (0, 6, True, "a"),
        (1, 9, False, "d"),
    ]


def test_who_is_in_a_cohort_is_there_without_a_trace_and_leaves_when_it_is_told(told: Told) -> None:
    told.cohort("class", "ada", "bob", "zoe", day=-3)
    told.trace("ada", "v", "visit", on(4), minutes=1.0)
    told.trace("bob", "in", "custom", on(2), verb="enrolled")
    told.trace("bob", "out", "custom", on(9), verb="left")
    told.trace("zoe", "out", "custom", on(3), verb="left")
    told.trace("zoe", "in", "custom", on(5), verb="enrolled")
    told.trace("eve", "v", "visit", on(4), minutes=1.0)
    cohort = told.read("class")
    assert (cohort.cohort_id, cohort.learner_ids) == ("class", ("ada", "bob", "zoe"))
    assert cohort.enrolled.tolist() == [-3, -3, 5]
    assert cohort.left.tolist() == [NEVER, 9, NEVER]
    assert told.read().learner_ids == ("ada", "bob", "eve", "zoe")
    told.cohort("nobody")
    assert told.read("nobody").learner_ids == ()
