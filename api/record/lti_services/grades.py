"""Line items, and the grades that gradebooks were told: what is due, what became of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of

_LINE_ITEM: Final = (
    "INSERT INTO symphonie.lti_line_item (organisation_no, course_no, url, graph_no, goal, maximum, seen_at)"
    " VALUES (%(organisation_no)s, %(course_no)s, %(url)s, %(graph_no)s, %(goal)s, %(maximum)s, %(at)s)"
    " ON CONFLICT (organisation_no, course_no, url) DO UPDATE SET graph_no = excluded.graph_no, goal = excluded.goal,"
    " maximum = excluded.maximum, seen_at = excluded.seen_at RETURNING no"
)
_ASK: Final = (
    "INSERT INTO symphonie.lti_grade AS g (organisation_no, line_item_no, learner, subject, is_asked)"
    " VALUES (%(organisation_no)s, %(line_item_no)s, %(learner)s, %(subject)s, true)"
    " ON CONFLICT (organisation_no, line_item_no, subject) DO UPDATE SET learner = excluded.learner,"
    " is_asked = g.is_asked OR g.stamp_at IS NULL"
)
_EXPECT: Final = (
    "INSERT INTO symphonie.lti_grade (organisation_no, line_item_no, learner, subject)"
    " SELECT li.organisation_no, li.no, one.learner, one.subject FROM symphonie.lti_line_item li,"
    " unnest(%(learners)s::text[], %(subjects)s::text[]) AS one (learner, subject)"
    " WHERE (li.organisation_no, li.course_no) = (%(organisation_no)s, %(course_no)s)"
    " ON CONFLICT (organisation_no, line_item_no, subject) DO NOTHING"
)
_MARKER: Final = (
    # Places of results begin at 0; results and corrections only come.
    "coalesce((SELECT k.seq + 1 FROM symphonie.result_key k WHERE (k.organisation_no, k.graph_no, k.learner) ="
    " (g.organisation_no, li.graph_no, g.learner) ORDER BY k.seq DESC LIMIT 1), 0) + (SELECT count(*)"
    " FROM symphonie.result_correction r WHERE (r.organisation_no, r.graph_no, r.learner) ="
    " (g.organisation_no, li.graph_no, g.learner))"
)
_DUE: Final = (
    "SELECT d.* FROM (SELECT g.organisation_no, co.platform_id, g.line_item_no, li.url, cg.id AS graph_id, li.goal,"
    f" li.maximum, g.learner, g.subject, g.stamp_at, g.tries, g.is_asked, g.marker AS told, {_MARKER} AS marker,"
    " g.next_at FROM symphonie.lti_grade g"
    " JOIN symphonie.lti_line_item li ON (li.organisation_no, li.no) = (g.organisation_no, g.line_item_no)"
    " JOIN symphonie.lti_course co ON (co.organisation_no, co.no) = (li.organisation_no, li.course_no)"
    " JOIN symphonie.content_graph cg ON cg.no = li.graph_no AND cg.erased_at IS NULL"
    " LEFT JOIN symphonie.lti_service s ON (s.organisation_no, s.platform_id) = (co.organisation_no, co.platform_id)"
    " WHERE coalesce(s.sends_grades, true) AND (g.next_at IS NULL OR g.next_at <= %(at)s)"
    " AND NOT (co.organisation_no, co.platform_id) IN (SELECT * FROM unnest(%(nos)s::int[], %(resting)s::text[]))) d"
    " WHERE d.is_asked OR d.marker <> d.told ORDER BY d.next_at NULLS FIRST LIMIT %(limit)s"
)
_NOTE: Final = (
    "UPDATE symphonie.lti_grade SET marker = coalesce(%(marker)s, marker), is_asked = is_asked AND %(marker)s IS NULL,"
    " points = coalesce(%(points)s, points), outcome = %(outcome)s, fault = %(fault)s,"
    " tries = CASE WHEN %(marker)s IS NULL THEN tries + 1 ELSE 0 END, tried_at = %(at)s, next_at = %(next_at)s"
    " WHERE (organisation_no, line_item_no, subject) = (%(organisation_no)s, %(line_item_no)s, %(subject)s)"
)
_STAMP: Final = (
    "UPDATE symphonie.lti_grade SET stamp_at = %s WHERE (organisation_no, line_item_no, subject) = (%s, %s, %s)"
)
_PAGE: Final = (
    "SELECT g.line_item_no, g.subject, li.url, cg.id, li.goal, g.learner, g.points, li.maximum, g.stamp_at, g.outcome,"
    " g.fault, g.tries, g.tried_at, g.next_at FROM symphonie.lti_grade g"
    " JOIN symphonie.lti_line_item li ON (li.organisation_no, li.no) = (g.organisation_no, g.line_item_no)"
    " JOIN symphonie.content_graph cg ON cg.no = li.graph_no"
    " WHERE (li.organisation_no, li.course_no) = (%(organisation_no)s, %(course_no)s) AND (%(line_item)s::int IS NULL"
    " OR (g.line_item_no, g.subject) > (%(line_item)s, %(subject)s)) ORDER BY g.line_item_no, g.subject LIMIT %(limit)s"
)


class NewLineItem(NamedTuple):
    """A line item that a launch names.

    Attributes:
        url: Of the line item.
        graph_no: Of the content graph whose progress it shows.
        goal: Towards which goal; None for all of the content graph.
        maximum: Points, above 0.
    """

    url: str
    graph_no: int
    goal: str | None
    maximum: float


class DueGrade(NamedTuple):
    """A grade to be sent; `marker` counts what it rests on, `told` what the last one did."""

    organisation_no: int
    platform_id: str
    line_item_no: int
    url: str
    graph_id: str
    goal: str | None
    maximum: float
    learner: str
    subject: str
    stamp_at: datetime | None
    tries: int
    is_asked: bool
    told: int
    marker: int
    next_at: datetime | None


class Noted(NamedTuple):
    """What became of a score.

    Attributes:
        marker: What it rested on; None where it is to be sent again.
        points: What was sent; None where nothing was.
        outcome: What the platform's answer means.
        fault: In words; None where nothing is wrong.
        at: When.
        next_at: Not before is another one sent.
    """

    marker: int | None
    points: float | None
    outcome: str
    fault: str | None
    at: datetime
    next_at: datetime


class Grade(NamedTuple):
    """A grade as it stands."""

    line_item_no: int
    subject: str
    line_item: str
    content_graph: str
    goal: str | None
    learner_id: str
    points: float | None
    maximum: float
    stamp_at: datetime | None
    outcome: str | None
    fault: str | None
    tries: int
    tried_at: datetime | None
    next_at: datetime | None


class _Place(NamedTuple):
    line_item_no: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    subject: str


async def note_line_item(
    connection: AsyncConnection[TupleRow], organisation_no: int, course_no: int, item: NewLineItem, at: datetime
) -> int:
    """Note a line item, and return its number."""
    about = {"organisation_no": organisation_no, "course_no": course_no, **item._asdict(), "at": at}
    ((no,),) = await (await connection.execute(_LINE_ITEM, about)).fetchall()
    return int(no)


async def ask_grade(
    connection: AsyncConnection[TupleRow], organisation_no: int, line_item_no: int, learner: str, subject: str
) -> None:
    """Have the first grade of a learner sent, be it 0, so that it shows."""
    about = {"organisation_no": organisation_no, "line_item_no": line_item_no, "learner": learner, "subject": subject}
    await connection.execute(_ASK, about)


async def expect_grades(
    pool: Pool, organisation_no: int, course_no: int, learners: Collection[tuple[str, str]]
) -> None:
    """Have grades of a course's learners, by id and subject, sent once they have results."""
    ids, subjects = [one for one, _ in learners], [subject for _, subject in learners]
    async with pool.connection() as connection:
        about = {"organisation_no": organisation_no, "course_no": course_no, "learners": ids, "subjects": subjects}
        await connection.execute(_EXPECT, about)


async def due_grades(
    pool: Pool, at: datetime, limit: int, resting: Sequence[tuple[int, str]] = ()
) -> Sequence[DueGrade]:
    """Return grades that are to be sent, those that never were first; those of platforms that rest are passed over."""
    named = {"nos": [no for no, _ in resting], "resting": [platform for _, platform in resting]}
    return await rows_of(pool, DueGrade, _DUE, {"at": at, "limit": limit, **named})


async def stamp(pool: Pool, due: DueGrade, stamp_at: datetime) -> None:
    """Note the time that a score will say before it is sent, so that no later one says the same."""
    async with pool.connection() as connection:
        await connection.execute(_STAMP, [stamp_at, due.organisation_no, due.line_item_no, due.subject])


async def note_grade(pool: Pool, due: DueGrade, noted: Noted) -> None:
    """Note what became of a score."""
    named = {"organisation_no": due.organisation_no, "line_item_no": due.line_item_no, "subject": due.subject}
    async with pool.connection() as connection:
        await connection.execute(_NOTE, {**named, **noted._asdict()})


async def page_of_grades(
    pool: Pool, organisation_no: int, course_no: int, limit: int, cursor: str | None
) -> Page[Grade]:
    """List the grades of a course by line item and subject.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    place = {"line_item": after.line_item_no if after else None, "subject": after.subject if after else None}
    about = {"organisation_no": organisation_no, "course_no": course_no, **place, "limit": limit + 1}
    found = await rows_of(pool, Grade, _PAGE, about)
    return page_of(found, limit, lambda one: _Place(one.line_item_no, one.subject))
