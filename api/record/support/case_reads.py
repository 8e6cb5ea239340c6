"""What is read of cases, bounded to whom and what the reader may see; nothing here holds anything."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.clock import microseconds_of, moment_of
from api.record.columns import INSTANT
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.cases import SUBJECT, EventBody
from api.record.support.readers import COORDINATOR, MINE, MINE_WITH_CASE, Reach, on_learner, visible
from content_graph.languages import Text
from content_graph.texts import TEXT_PATTERN
from engine.support.clock import ClockKind
from engine.support.events import CaseEvent, Visibility


class CaseEntry(NamedTuple):
    """A case in a list, as its row has it."""

    id: str
    learner: str
    content_graph: str | None
    subject: str
    subject_en: str
    role: str
    n_events: int
    owner_id: str
    queue_id: str | None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    snoozed_until: datetime | None
    clock_state: str | None
    due_at: datetime | None
    merged_into: str | None
    terms_id: str
    clock_kind: ClockKind | None
    newest: str | None
    last_said: str | None


class CaseFilter(NamedTuple):
    """Which cases are asked for; None for any."""

    mine: bool | None = None
    learner: str | None = None
    owner_id: str | None = None
    queue_id: str | None = None
    is_open: bool | None = None
    due_before: datetime | None = None
    cohort_id: str | None = None


class SeenCase(NamedTuple):
    """That somebody may see a case.

    Attributes:
        learner: About whom it is.
        content_graph: About which course; None for none.
        roles: Which the reader has for the learner; none for the learner.
    """

    learner: str
    content_graph: str | None
    roles: frozenset[str]


class ReadEvent(NamedTuple):
    """An event that the reader may see."""

    case_id: str
    no: int
    event: CaseEvent
    by_kind: str
    by_id: str
    by_role: str
    visibility: Visibility
    words: Mapping[str, Any]


class OwnAct(NamedTuple):
    """Something that a supporter did, in which case about whom."""

    learner: str
    subject: Text
    done: ReadEvent


class _DuePlace(NamedTuple):
    due_us: Annotated[int, Meta(ge=-(2**53), le=2**53)] | None
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


class _EventPlace(NamedTuple):
    at_us: Annotated[int, Meta(ge=-(2**53), le=2**53)]
    case_id: Annotated[str, Meta(pattern=TEXT_PATTERN)]
    no: Annotated[int, Meta(ge=0, le=2**31 - 1)]


_DUE: Final = "coalesce(c.due_at, 'infinity')"
_MINE_OR_SEEN: Final = f"(c.owner_id = ANY(%(reader_people)s) OR {on_learner('c.learner')})"
EXCERPT: Final = 300
"""Characters of what was said last, in a list."""
_OF_OWNER: Final = (
    "(NOT %(reads_as_learner)s AND c.owner_id = ANY(%(reader_people)s)"
    " AND (e.visibility = 'learner' OR (e.visibility = 'team' AND c.role <> 'peer')))"
)
_NEWEST: Final = (
    "(SELECT json_build_object('event_id', e.event_id, 'at', e.at, 'by', json_build_object('kind', e.by_kind, 'id',"
    " e.by_id, 'role', e.by_role){more})::text FROM symphonie.case_event e"
    " WHERE (e.organisation_no, e.case_id) = (c.organisation_no, c.id)"
    f" AND ({visible('e')} OR {_OF_OWNER}){{only}} ORDER BY e.no DESC LIMIT 1)"
)
_LAST_SAID: Final = (
    "CASE WHEN c.owner_id = ANY(%(reader_people)s) OR %(reads_as_learner)s THEN "
    + _NEWEST.format(
        more=f", 'text', left(e.body->'words'->>'text', {EXCERPT})",
        only=" AND e.event IN ('learner_message', 'supporter_message', 'contact')",
    )
    + " END"
)
_PAGE: Final = (
    f"WITH {MINE} SELECT c.id, c.learner, g.id AS content_graph, {SUBJECT}, c.role, c.n_events, c.owner_id, c.queue_id,"
    " c.opened_at, c.changed_at, c.closed_at, c.snoozed_until,"
    " CASE WHEN c.clock_state = 'running' AND c.due_at <= %(now)s THEN 'breached' ELSE c.clock_state END"
    " AS clock_state, c.due_at, c.merged_into, c.terms_id,"
    " (SELECT t.clock_kind FROM symphonie.timer t"
    " WHERE (t.organisation_no, t.clock_id) = (c.organisation_no, c.clock_id) LIMIT 1) AS clock_kind,"
    f" {_NEWEST.format(more='', only='')} AS newest, {_LAST_SAID} AS last_said"
    " FROM symphonie.support_case c LEFT JOIN symphonie.content_graph g ON g.no = c.graph_no"
    f" WHERE c.organisation_no = %(organisation_no)s AND {_MINE_OR_SEEN}"
    " AND (%(mine)s::boolean IS NULL OR (c.owner_id = ANY(%(reader_people)s)) = %(mine)s)"
    " AND (%(learner)s::text IS NULL OR c.learner = %(learner)s)"
    " AND (%(owner_id)s::text IS NULL OR c.owner_id = %(owner_id)s)"
    " AND (%(queue_id)s::text IS NULL OR c.queue_id = %(queue_id)s)"
    " AND (%(is_open)s::boolean IS NULL OR (c.closed_at IS NULL) = %(is_open)s)"
    " AND (%(due_before)s::timestamptz IS NULL OR c.due_at < %(due_before)s)"
    " AND (%(cohort_id)s::text IS NULL OR c.learner IN (SELECT l.learner FROM symphonie.cohort_learner l"
    " WHERE l.organisation_no = c.organisation_no AND l.cohort = %(cohort_id)s))"
    f" AND (%(after_id)s::text IS NULL OR ({_DUE}, c.id) > (coalesce(%(after_due)s::timestamptz, 'infinity'),"
    f" %(after_id)s)) ORDER BY {_DUE}, c.id LIMIT %(limit)s"
)
_SEEN: Final = (
    f"WITH {MINE_WITH_CASE} SELECT c.learner, g.id, ARRAY(SELECT m.role FROM mine m WHERE m.learner = c.learner)"
    " FROM symphonie.support_case c LEFT JOIN symphonie.content_graph g ON g.no = c.graph_no"
    f" WHERE (c.organisation_no, c.id) = (%(organisation_no)s, %(case_id)s) AND {on_learner('c.learner')}"
)
_EVENTS: Final = (
    f"WITH {MINE_WITH_CASE} SELECT e.case_id, e.no, e.by_kind, e.by_id, e.by_role, e.visibility, e.body::text"
    " FROM symphonie.case_event e WHERE e.organisation_no = %(organisation_no)s AND e.case_id = ANY(%(cases)s)"
    f" AND {visible('e')}"
)
_EVENT_PAGE: Final = (
    f"{_EVENTS} AND (%(at_us)s::bigint IS NULL OR (e.at, e.case_id, e.no) <"
    f" ({INSTANT.format('%(at_us)s::bigint')}, %(after_case)s, %(no)s))"
    " ORDER BY e.at DESC, e.case_id DESC, e.no DESC LIMIT %(limit)s"
)
_ACTS: Final = (
    f"SELECT c.learner, {SUBJECT}, e.case_id, e.no, e.by_kind, e.by_id, e.by_role, e.visibility, e.body::text"
    " FROM symphonie.case_event e JOIN symphonie.support_case c"
    " ON (c.organisation_no, c.id) = (e.organisation_no, e.case_id)"
    " WHERE e.organisation_no = %(organisation_no)s AND e.by_kind = 'supporter' AND e.by_id = %(person)s"
    " AND (%(since)s::timestamptz IS NULL OR e.at >= %(since)s)"
    " AND (%(learner)s::text IS NULL OR e.learner = %(learner)s)"
    f" AND (%(at_us)s::bigint IS NULL OR (e.at, e.case_id, e.no) < ({INSTANT.format('%(at_us)s::bigint')},"
    " %(after_case)s, %(no)s)) ORDER BY e.at DESC, e.case_id DESC, e.no DESC LIMIT %(limit)s"
)
_EVENTS_OF_KINDS: Final = f"{_EVENTS} AND e.no > %(since)s AND e.event = ANY(%(kinds)s) ORDER BY e.at, e.case_id, e.no"


async def page_of_cases(
    pool: Pool, organisation_no: int, reach: Reach, wanted: CaseFilter, now_us: int, limit: int, cursor: str | None
) -> Page[CaseEntry]:
    """List cases that somebody may see or has, by the instant at which an answer is due; those without come last.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _DuePlace)
    place = {
        "after_due": moment_of(after.due_us) if after is not None and after.due_us is not None else None,
        "after_id": after.id if after is not None else None,
    }
    about = {"organisation_no": organisation_no, **reach.parameters, **wanted._asdict(), **place}
    found = await rows_of(pool, CaseEntry, _PAGE, {**about, "now": moment_of(now_us), "limit": limit + 1})
    return page_of(found, limit, _place_of)


def _place_of(entry: CaseEntry) -> _DuePlace:
    return _DuePlace(None if entry.due_at is None else microseconds_of(entry.due_at), entry.id)


async def see_case(
    connection: AsyncConnection[TupleRow], organisation_no: int, reach: Reach, case_id: str
) -> SeenCase | None:
    """Tell whether somebody may see a case; None if there is none, or none for them."""
    about = {"organisation_no": organisation_no, "case_id": case_id, **reach.parameters}
    found = await (await connection.execute(_SEEN, about)).fetchone()
    if found is None:
        return None
    learner, graph, roles = found
    return SeenCase(learner, graph, frozenset(roles) | ({COORDINATOR} if reach.is_coordinator else set()))


async def page_of_events(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    reach: Reach,
    cases: Sequence[str],
    limit: int,
    cursor: str | None,
) -> Page[ReadEvent]:
    """List what happened to a case, the first of those named, and to those that went into it, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _EventPlace)
    place = (None, None, None) if after is None else after
    asked = {"limit": limit + 1, **dict(zip(("at_us", "after_case", "no"), place, strict=True))}
    found = await _events(connection, _EVENT_PAGE, organisation_no, reach, cases, asked)
    return page_of(found, limit, lambda one: _EventPlace(one.event.at_us, one.case_id, one.no))


async def page_of_acts(
    pool: Pool,
    organisation_no: int,
    person: str,
    since: datetime | None,
    learner: str | None,
    limit: int,
    cursor: str | None,
) -> Page[OwnAct]:
    """List what a supporter did in cases, newest first; of one learner where one is named.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _EventPlace)
    place = (None, None, None) if after is None else after
    asked = {"limit": limit + 1, **dict(zip(("at_us", "after_case", "no"), place, strict=True))}
    about = {"organisation_no": organisation_no, "person": person, "since": since, "learner": learner, **asked}

    def made(learner: str, subject: str, subject_en: str, *row: Any) -> OwnAct:  # noqa: ANN401 - columns of an event
        return OwnAct(learner, Text(subject, subject_en), read_event(*row))

    found = await rows_of(pool, made, _ACTS, about)
    return page_of(found, limit, lambda one: _EventPlace(one.done.event.at_us, one.done.case_id, one.done.no))


async def events_of_kinds(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    reach: Reach,
    cases: Sequence[str],
    kinds: Sequence[str],
    since: int = 0,
) -> Sequence[ReadEvent]:
    """Return events of some kinds in their order, behind a place in each case."""
    return await _events(
        connection, _EVENTS_OF_KINDS, organisation_no, reach, cases, {"kinds": list(kinds), "since": since}
    )


async def _events(
    connection: AsyncConnection[TupleRow],
    query: str,
    organisation_no: int,
    reach: Reach,
    cases: Sequence[str],
    asked: Mapping[str, object],
) -> Sequence[ReadEvent]:
    about = {"organisation_no": organisation_no, "case_id": cases[0], "cases": list(cases), **reach.parameters}
    cursor = connection.cursor(row_factory=args_row(read_event))
    return await (await cursor.execute(query, {**about, **asked})).fetchall()


def read_event(
    case_id: str, no: int, by_kind: str, by_id: str, by_role: str, visibility: Visibility, body: str
) -> ReadEvent:
    """Read the row of an event."""
    told = msgspec.json.decode(body, type=EventBody)
    return ReadEvent(case_id, no, told.event, by_kind, by_id, by_role, visibility, told.words)
