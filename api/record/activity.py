"""A course run as the signals read it: visits, work and meetings of a cohort, out of traces of activity and results.

What results bring counts, too: a result is a visit, with its duration as minutes, and one on assigned work (or with
`due_at`) is its submission, with its mark. Days are those of a course calendar in the organisation's time zone.

Columns of numbers come as packed bytes, built by PostgreSQL, so that a hundred thousand learners are a few values and
not millions of Python's own.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, overload
from zoneinfo import ZoneInfo

import numpy as np
from psycopg import Connection

from api.record.support.readers import unrestricted
from engine.signals.calendar import CourseCalendar
from engine.signals.traces import NEVER, Cohort, Ints, Meetings, Tasks, Visits


class CohortOnGraph(NamedTuple):
    """Who is read: a cohort on one content graph, or whoever has anything there.

    Attributes:
        organisation_no: Number of the organisation.
        graph_no: Number of the content graph.
        cohort: Id of the cohort; None for all who have a trace or a result on the graph.
    """

    organisation_no: int
    graph_no: int
    cohort: str | None = None


_OF_GRAPH: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
_IN_COHORT: Final = (
    "(%(cohort)s::text IS NULL OR learner IN (SELECT learner FROM symphonie.cohort_learner"
    " WHERE organisation_no = %(organisation_no)s AND cohort = %(cohort)s))"
)
_FIRST: Final = f"""
SELECT (min(at) AT TIME ZONE %(zone)s)::date FROM (
    SELECT min(occurred_at) AS at FROM symphonie.activity_trace
    WHERE {_OF_GRAPH} AND learner <> '' AND kind IN ('visit', 'submission', 'custom') AND {_IN_COHORT}
    UNION ALL SELECT min(occurred_at) FROM symphonie.result WHERE {_OF_GRAPH} AND {_IN_COHORT}
) AS firsts
"""  # constants


def first_day(connection: Connection, whose: CohortOnGraph, zone: ZoneInfo) -> dt.date | None:
    """Return the day of the first visit, submission, result or other act, for a course whose start nobody told.

    Returns:
        None while nobody has done anything.
    """
    row = connection.execute(_FIRST, {**whose._asdict(), "zone": zone.key}).fetchone()
    return None if row is None else row[0]


_DAY: Final = "(({}) AT TIME ZONE %(zone)s)::date - %(start)s::date"
"""Number of the day of an instant in the course."""
_OF_MEMBERS: Final = f"JOIN member USING (learner) WHERE {_OF_GRAPH} AND occurred_at <= %(now)s"
_NEWEST_FIRST: Final = "occurred_at DESC, received_at DESC, trace_id DESC"
_MEMBERS: Final = f"""
CREATE TEMPORARY TABLE member ON COMMIT DROP AS
SELECT (row_number() OVER (ORDER BY learner) - 1)::int AS place, learner,
    coalesce(max(told), min(seen)) AS enrolled, max(gone) AS gone
FROM (
    SELECT learner, {_DAY.format("min(joined_at)")} AS seen, NULL::int AS told, NULL::int AS gone
    FROM symphonie.cohort_learner
    WHERE organisation_no = %(organisation_no)s AND (cohort = %(cohort)s OR %(cohort)s::text IS NULL AND cohort IN (
        SELECT cohort FROM symphonie.activity_trace WHERE {_OF_GRAPH} AND learner = ''))
    GROUP BY learner
    UNION ALL SELECT learner, {_DAY.format("min(occurred_at)")}, NULL, NULL
    FROM symphonie.result WHERE {_OF_GRAPH} AND {_IN_COHORT} GROUP BY learner
    UNION ALL SELECT learner, {_DAY.format("min(occurred_at)")}, NULL, NULL
    FROM symphonie.activity_trace WHERE {_OF_GRAPH} AND learner <> '' AND {_IN_COHORT} GROUP BY learner
    UNION ALL SELECT * FROM (
        SELECT DISTINCT ON (learner) learner, NULL::int,
            CASE verb WHEN 'enrolled' THEN {_DAY.format("occurred_at")} END,
            CASE verb WHEN 'left' THEN {_DAY.format("occurred_at")} END
        FROM symphonie.activity_trace
        WHERE {_OF_GRAPH} AND kind = 'custom' AND verb IN ('enrolled', 'left') AND occurred_at <= %(now)s
            AND {_IN_COHORT}
        ORDER BY learner, {_NEWEST_FIRST}) AS newest
) AS facts WHERE {unrestricted("facts.learner")} GROUP BY learner
"""  # constants
_QUARTER: Final = "floor(date_part('epoch', occurred_at) / 900)::int"
"""Quarters of an hour since 1970 in UTC: every zone's days begin with one, and there are few of them in a course."""
_VISITS: Final = f"""
SELECT place, {_QUARTER} AS quarter, coalesce(minutes, 0) AS minutes, 0 AS answering, (kind = 'visit')::int AS is_fed,
    trace_id AS id
FROM symphonie.activity_trace {_OF_MEMBERS} AND kind IN ('visit', 'submission')
UNION ALL SELECT place, {_QUARTER}, 0, least(coalesce((details ->> 'duration_ms')::float8, 0) / 60000, 1440), 1,
    result_id
FROM symphonie.result {_OF_MEMBERS} AND coalesce(details ->> 'evidence_kind', '') NOT IN ('imported', 'observation')
"""  # constants
_WORK: Final = f"""
CREATE TEMPORARY TABLE work ON COMMIT DROP AS
SELECT DISTINCT ON (place, activity_id) place, activity_id, due_at FROM (
    (SELECT DISTINCT ON (place, activity_id) 1 AS rank, place, activity_id, due_at
    FROM symphonie.activity_trace {_OF_MEMBERS} AND kind = 'deadline' ORDER BY place, activity_id, {_NEWEST_FIRST})
    UNION ALL SELECT 2, place, activity_id, max(due_at) FROM (
        SELECT DISTINCT ON (cohort, activity_id) cohort, activity_id, due_at FROM symphonie.activity_trace
        WHERE {_OF_GRAPH} AND learner = '' AND kind = 'deadline' AND occurred_at <= %(now)s
        ORDER BY cohort, activity_id, {_NEWEST_FIRST}) AS assigned
    JOIN symphonie.cohort_learner AS one ON one.organisation_no = %(organisation_no)s AND one.cohort = assigned.cohort
    JOIN member USING (learner) GROUP BY place, activity_id
    UNION ALL (SELECT DISTINCT ON (place, activity_id) 3, place, activity_id, due_at
    FROM symphonie.activity_trace {_OF_MEMBERS} AND kind = 'submission' AND due_at IS NOT NULL
    ORDER BY place, activity_id, {_NEWEST_FIRST})
    UNION ALL (SELECT DISTINCT ON (place, item_id) 4, place, item_id, (details ->> 'due_at')::timestamptz
    FROM symphonie.result {_OF_MEMBERS} AND details ->> 'due_at' IS NOT NULL
    ORDER BY place, item_id, occurred_at DESC, attempt DESC, seq DESC)
) AS dues ORDER BY place, activity_id, rank
"""  # constants
_TASKS: Final = "SELECT activity_id FROM work GROUP BY activity_id ORDER BY min(due_at), activity_id"
_LAST_DAY: Final = _DAY.format("due_at - interval '1 microsecond'")
"""What is due at midnight has to be there on the day before."""
_TASK: Final = "JOIN unnest(%(tasks)s::text[]) WITH ORDINALITY AS task (activity_id, no) USING (activity_id)"
_DUES: Final = f"SELECT place, (no - 1)::int AS task, {_LAST_DAY} AS due FROM work {_TASK}"  # constants
_HANDED_IN: Final = f"""
SELECT place, (no - 1)::int AS task, coalesce(mark, 'NaN') AS mark,
    coalesce(({_DAY.format("marked_at")})::float8, 'Infinity') AS marked,
    {_DAY.format("at")} + CASE WHEN at > due_at AND {_DAY.format("at")} = {_LAST_DAY} THEN 0.5 ELSE 0 END
    AS submitted
FROM (
    SELECT place, activity_id, min(at) AS at, max(mark) AS mark, max(marked_at) AS marked_at FROM (
        SELECT place, activity_id, occurred_at AS at, NULL::float8 AS mark, NULL::timestamptz AS marked_at
        FROM symphonie.activity_trace {_OF_MEMBERS} AND kind = 'submission'
        UNION ALL SELECT place, item_id, min(occurred_at),
            (array_agg(counts ORDER BY occurred_at DESC, attempt DESC, seq DESC))[1], max(occurred_at)
        FROM (
            SELECT place, item_id, occurred_at, attempt, seq,
                CASE WHEN new.holds THEN new.score ELSE held.score END AS counts
            FROM symphonie.result AS held JOIN member USING (learner) LEFT JOIN LATERAL (
                SELECT score, true AS holds FROM symphonie.result_correction AS one
                WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)
                    = (held.organisation_no, held.graph_no, held.learner, held.seq) ORDER BY no DESC LIMIT 1
            ) AS new ON true
            WHERE {_OF_GRAPH} AND occurred_at <= %(now)s AND item_id = ANY(%(tasks)s)
        ) AS answered WHERE counts IS NOT NULL GROUP BY place, item_id
    ) AS acts GROUP BY place, activity_id
) AS handed JOIN work USING (place, activity_id) {_TASK}
"""  # constants
_MEETINGS: Final = f"""
SELECT place, {_DAY.format("starts_at")} AS day, (status = 'missed')::int AS is_missed, trace_id AS id FROM (
    SELECT DISTINCT ON (place, meeting_id) place, starts_at, status, trace_id
    FROM symphonie.activity_trace {_OF_MEMBERS} AND kind = 'meeting'
    ORDER BY place, meeting_id, occurred_at DESC, status = 'planned', received_at DESC, trace_id DESC
) AS newest WHERE status <> 'planned' AND starts_at <= %(now)s
"""  # constants


_ROOM: Final = "SET LOCAL work_mem = '128MB'"
"""Sorts and hashes of a whole cohort in memory."""


class PackedTexts(Sequence[str]):
    """Texts one after the other in bytes; each is decoded when it is asked for.

    Args:
        packed: All of them, in UTF-8.
        lengths: int64[n], of each, in bytes.
        order: int64[n], which of them comes in which place.
    """

    def __init__(self, packed: bytes, lengths: Ints, order: Ints) -> None:
        self._packed, self._order = packed, order
        self._ends = np.cumsum(lengths)
        self._starts = self._ends - lengths

    def __len__(self) -> int:
        """Count them."""
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Decode one, or some."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        at = self._order[place]
        return self._packed[self._starts[at] : self._ends[at]].decode()


def read_cohort(connection: Connection, whose: CohortOnGraph, calendar: CourseCalendar, now: dt.datetime) -> Cohort:
    """Read what is known of a course run by now, as the columns that signals are read from.

    Args:
        connection: To the record, in autocommit: the reading is a transaction of its own.
        whose: Who is read.
        calendar: When the course began, and in which zone its days are.
        now: What is dated after it is left out.

    Returns:
        The cohort; `visits`, `tasks` or `meetings` is None where nobody sends any.
    """
    about = {**whose._asdict(), "zone": calendar.zone.key, "start": calendar.start, "now": now}
    with connection.transaction():
        connection.execute(_ROOM)
        connection.execute(_MEMBERS, about)
        connection.execute("ANALYZE member")
        members = connection.execute("SELECT learner, enrolled, gone FROM member ORDER BY place").fetchall()
        enrolled = np.array([one[1] for one in members], np.int64)
        left = np.array([NEVER if one[2] is None else one[2] for one in members], np.int64)
        reading = _Reading(connection, about)
        fed = _visits(reading, calendar), _tasks(reading, len(members)), _meetings(reading)
        connection.execute("DROP TABLE member, work")
    return Cohort(whose.cohort or "", tuple([one[0] for one in members]), enrolled, left, *fed)


class Columns(NamedTuple):
    """Columns by name, and texts one after the other."""

    of: dict[str, Any]
    texts: bytes

    def ids(self, order: Ints) -> PackedTexts:
        """Give the texts in an order."""
        return PackedTexts(self.texts, self.of["lengths"], order)


class _Reading(NamedTuple):
    """Reads columns within one transaction."""

    connection: Connection
    about: Mapping[str, object]

    def columns(
        self, query: str, wholes: Sequence[str], reals: Sequence[str] = (), *, has_ids: bool = False, **more: object
    ) -> Columns:
        """Read columns of whole numbers and of reals, and the texts `id`.

        Args:
            query: Has all of them, in any order of rows.
            wholes: Names of columns that fit 32 bits.
            reals: Names of the others.
            has_ids: Whether there is `id`.
            more: Parameters of this query alone.
        """
        packed = [f"string_agg(int4send({name}::int), '')" for name in wholes]
        packed += [f"string_agg(float8send({name}::float8), '')" for name in reals]
        packed += [_LENGTHS, _TEXTS] if has_ids else []
        asked = f"SELECT {', '.join(packed)} FROM ({query}) AS rows"  # constants
        with self.connection.cursor(binary=True) as cursor:
            found = [one or b"" for one in cursor.execute(asked, {**self.about, **more}).fetchone() or ()]
        n = len(wholes) + len(reals)
        of_wholes = zip((*wholes, "lengths"), [*found[: len(wholes)], *found[n : n + 1]], strict=False)
        of = {name: np.frombuffer(one, ">i4").astype(np.int64) for name, one in of_wholes}
        of |= {
            name: np.frombuffer(one, ">f8").astype(np.float64)
            for name, one in zip(reals, found[len(wholes) : n], strict=True)
        }
        return Columns(of, found[-1] if has_ids else b"")


_LENGTHS: Final = "string_agg(int4send(octet_length(id)), '')"
_TEXTS: Final = "string_agg(convert_to(id, 'UTF8'), '')"


def _visits(reading: _Reading, calendar: CourseCalendar) -> Visits | None:
    """Sum a learner's day up; minutes of visits and of answers overlap, so that the larger sum counts."""
    found = reading.columns(_VISITS, ("place", "quarter", "is_fed"), ("minutes", "answering"), has_ids=True)
    of = found.of
    if not of["is_fed"].any():
        return None
    day = _days_of(of["quarter"], calendar)
    order = np.lexsort((of["quarter"], day, of["place"]))
    place, day = of["place"][order], day[order]
    first = np.flatnonzero(np.r_[True, (place[1:] != place[:-1]) | (day[1:] != day[:-1])])
    amount = np.maximum(*(np.add.reduceat(of[name][order], first) for name in ("minutes", "answering")))
    last = np.r_[first[1:], len(order)] - 1
    return Visits(place[first], day[first], amount, found.ids(order[last]))


def _days_of(quarters: Ints, calendar: CourseCalendar) -> Ints:
    """Number the days of a course that quarters of an hour belong to."""
    distinct, which = np.unique(quarters, return_inverse=True)
    days = [calendar.day(dt.datetime.fromtimestamp(900 * one, dt.UTC)) for one in distinct.tolist()]
    return np.array(days, np.int64)[which]


def _tasks(reading: _Reading, n_learners: int) -> Tasks | None:
    reading.connection.execute(_WORK, reading.about)
    tasks = [activity_id for (activity_id,) in reading.connection.execute(_TASKS)]
    if not tasks:
        return None
    due, submitted, mark, marked = (
        np.full((n_learners, len(tasks)), empty) for empty in (np.inf, np.inf, np.nan, np.inf)
    )
    dues = reading.columns(_DUES, ("place", "task", "due"), tasks=tasks).of
    due[dues["place"], dues["task"]] = dues["due"]
    handed = reading.columns(_HANDED_IN, ("place", "task"), ("submitted", "mark", "marked"), tasks=tasks).of
    at = handed["place"], handed["task"]
    submitted[at], mark[at], marked[at] = handed["submitted"], handed["mark"], handed["marked"]
    return Tasks(tuple(tasks), due, submitted, mark, marked)


def _meetings(reading: _Reading) -> Meetings | None:
    found = reading.columns(_MEETINGS, ("place", "day", "is_missed"), has_ids=True)
    place, day = found.of["place"], found.of["day"]
    if not len(place):
        return None
    order = np.lexsort((day, place))
    return Meetings(place[order], day[order], found.of["is_missed"][order].astype(np.bool_), found.ids(order))
