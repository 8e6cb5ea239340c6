"""What learners ask by right, in the record: what is to be corrected, and what holds meanwhile (`override.basis`)."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.decisions import Request
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.support.readers import EVERYBODY, MINE, Reach, on_path
from api.record.vault.columns import key_of, told
from content_graph.texts import TEXT_PATTERN

Right = Literal["restriction", "objection", "rectification"]
Datum = Literal["name", "email", "language", "zone", "result"]
Outcome = Literal["corrected", "refused"]


class NewRectification(NamedTuple):
    """What is to be corrected.

    Attributes:
        id: Its id.
        learner: Whose.
        datum: What.
        value: What it should be; None for unknown.
        graph_no: Of the content graph of a result.
        result_id: Of a result.
        words: Why.
        by_id: Who asks.
        by_role: As what.
        asked_at: When.
        due_at: By when it is answered.
    """

    id: str
    learner: str
    datum: Datum
    value: str | None
    graph_no: int | None
    result_id: str | None
    words: str
    by_id: str
    by_role: str
    asked_at: datetime
    due_at: datetime


class Answer(NamedTuple):
    """What became of it: who answered, as what, when, and by which correction of a result."""

    outcome: Outcome
    answer: str
    by_id: str
    by_role: str
    at: datetime
    correction_id: str | None


class StoredRequest(NamedTuple):
    """What was asked by right, whichever it was (fields as of `NewRectification` and `Answer`).

    Attributes:
        right: By which.
        until: When it ends by itself; None for never.
        ended_at: When it ended, if it holds until it is ended.
        ended_by_id: Who ended it.
        ended_by_role: As what.
        ended_because: Why.
    """

    id: str
    learner: str
    right: Right
    words: str
    by_id: str
    by_role: str
    asked_at: datetime
    due_at: datetime | None
    until: datetime | None
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None
    datum: Datum | None
    value: str | None
    content_graph: str | None
    result_id: str | None
    answered_at: datetime | None
    outcome: Outcome | None
    answer: str | None
    answered_by_id: str | None
    answered_by_role: str | None
    correction_id: str | None
    request_sha256: bytes | None


class _Place(NamedTuple):
    """The place of a request in a list: in microseconds since 1970, and its id."""

    at_us: int
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


_VALUE: Final = told("r", "rectification.value", "r.id", "r.value")
_ALL: Final = f"""
WITH {MINE}, asked AS (
    SELECT o.id, o.learner, o.basis AS "right", o.reason AS words, o.by_id, o.by_role, o.created_at AS asked_at,
        NULL::timestamptz AS due_at, o.until, o.ended_at, o.ended_by_id, o.ended_by_role, o.ended_because,
        NULL::text AS datum, NULL::symphonie.sealed AS value, NULL::text AS content_graph, NULL::text AS result_id,
        NULL::timestamptz AS answered_at, NULL::text AS outcome, NULL::text AS answer, NULL::text AS answered_by_id,
        NULL::text AS answered_by_role, NULL::text AS correction_id, o.request_sha256, o.request_key
    FROM symphonie.override o
    WHERE o.organisation_no = %(organisation_no)s AND o.basis IS NOT NULL AND o.learner IS NOT NULL
    UNION ALL SELECT r.id, r.learner, 'rectification', r.words, r.by_id, r.by_role, r.asked_at, r.due_at, NULL, NULL,
        NULL, NULL, NULL, r.datum, {_VALUE}, g.id, r.result_id, r.answered_at, r.outcome, r.answer, r.answered_by_id,
        r.answered_by_role, r.correction_id, r.request_sha256, r.request_key
    FROM symphonie.rectification r LEFT JOIN symphonie.content_graph g ON g.no = r.graph_no
    WHERE r.organisation_no = %(organisation_no)s
) SELECT {", ".join(f'asked."{name}"' for name in StoredRequest._fields)} FROM asked
WHERE {on_path("asked.learner")}
"""  # constants
_PAGE: Final = (
    f"{_ALL} AND (%(learner)s::text IS NULL OR asked.learner = %(learner)s)"
    " AND (NOT %(open)s OR (asked.ended_at IS NULL AND asked.answered_at IS NULL"
    " AND (asked.until IS NULL OR asked.until > now())))"
    " AND (%(at_us)s::bigint IS NULL OR (asked.asked_at, asked.id)"
    " < (timestamptz 'epoch' + %(at_us)s::bigint * interval '1 microsecond', %(id)s))"
    " ORDER BY asked.asked_at DESC, asked.id DESC LIMIT %(limit)s"
)
_INSERT: Final = (
    "INSERT INTO symphonie.rectification (organisation_no, id, learner, datum, value_box, graph_no, result_id, words,"
    " by_id, by_role, asked_at, due_at, request_key, request_sha256) VALUES (%(organisation_no)s, %(id)s,"
    " %(learner)s, %(datum)s, %(value_box)s, %(graph_no)s, %(result_id)s, %(words)s, %(by_id)s, %(by_role)s,"
    " %(asked_at)s, %(due_at)s, %(request_key)s, %(request_sha256)s)"
    " ON CONFLICT (organisation_no, request_key) DO NOTHING"
)
_ANSWER: Final = (
    # what is corrected stands where it belongs now, and need not be kept twice
    "UPDATE symphonie.rectification SET outcome = %(outcome)s, answer = %(answer)s, answered_by_id = %(by_id)s,"
    " answered_by_role = %(by_role)s, answered_at = %(at)s, correction_id = %(correction_id)s,"
    " value_box = CASE WHEN datum = 'result' THEN value_box END"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s) AND answered_at IS NULL"
)
_HAS_CORRECTION: Final = (
    "SELECT EXISTS (SELECT FROM symphonie.result_correction WHERE organisation_no = %(organisation_no)s"
    " AND (learner, correction_id, result_id) = (%(learner)s, %(correction_id)s, %(result_id)s))"
)
_RESTRICTED: Final = (
    "SELECT DISTINCT x.learner FROM symphonie.override x WHERE x.organisation_no = %(organisation_no)s"
    " AND x.learner = ANY(%(learners)s) AND x.basis = 'restriction' AND x.ended_at IS NULL"
    " AND (x.until IS NULL OR x.until > now())"
)
"""Which of some learners have the use of their data restricted."""
_END_ALERTS: Final = (
    "UPDATE symphonie.alert SET ended_at = %(at)s, ended_because = 'closed', outcome = 'restriction'"
    " WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s AND ended_at IS NULL"
)


async def page_of_requests(
    pool: Pool,
    organisation_no: int,
    reach: Reach,
    learner: str | None,
    limit: int,
    cursor: str | None,
    *,
    is_open: bool,
) -> Page[StoredRequest]:
    """List what was asked by right, newest first, as far as the reader may see the path of whose it is.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    place = after._asdict() if after is not None else {"at_us": None, "id": None}
    about = {"organisation_no": organisation_no, "learner": learner, "open": is_open, "limit": limit + 1}
    found = await rows_of(pool, StoredRequest, _PAGE, {**about, **place, **reach.parameters})
    return page_of(found, limit, lambda one: _Place(round(one.asked_at.timestamp() * 1_000_000), one.id))


async def find_request(
    pool: Pool, organisation_no: int, reach: Reach, *, request_id: str | None = None, key: str | None = None
) -> StoredRequest | None:
    """Find what was asked by right, by its id or by the key of the request that asked."""
    query = f"{_ALL} AND (asked.id = %(id)s OR asked.request_key = %(key)s)"
    about = {"organisation_no": organisation_no, "id": request_id, "key": key, **reach.parameters}
    return await row_of(pool, StoredRequest, query, about)


async def standing_request(pool: Pool, organisation_no: int, learner: str, right: Right) -> StoredRequest | None:
    """Find what a learner has asked for and holds now."""
    query = (
        f'{_ALL} AND asked.learner = %(learner)s AND asked."right" = %(right)s AND asked.ended_at IS NULL'
        " AND (asked.until IS NULL OR asked.until > now()) AND asked.outcome IS NULL ORDER BY asked.asked_at LIMIT 1"
    )
    about: dict[str, Any] = {"organisation_no": organisation_no, "learner": learner, "right": right}
    return await row_of(pool, StoredRequest, query, {**about, **EVERYBODY.parameters})


async def add_rectification(pool: Pool, organisation_no: int, new: NewRectification, request: Request) -> bool:
    """Keep that something is to be corrected, and tell whether the request is new."""
    async with pool.connection() as connection:
        box = (await key_of(connection, organisation_no)).seal("rectification.value", new.id, new.value)
        about = {"organisation_no": organisation_no, **new._asdict(), **request._asdict(), "value_box": box}
        return (await connection.execute(_INSERT, about)).rowcount > 0


async def answer_rectification(
    connection: AsyncConnection[TupleRow], organisation_no: int, request_id: str, answer: Answer
) -> bool:
    """Keep what became of it, and tell whether nobody had answered before."""
    about = {"organisation_no": organisation_no, "id": request_id, **answer._asdict()}
    return (await connection.execute(_ANSWER, about)).rowcount > 0


async def has_correction(pool: Pool, organisation_no: int, learner: str, correction_id: str, result_id: str) -> bool:
    """Tell whether the record has a correction of a result."""
    about = {"organisation_no": organisation_no, "learner": learner, "correction_id": correction_id}
    return bool(await row_of(pool, bool, _HAS_CORRECTION, {**about, "result_id": result_id}))


async def restricted_among(
    connection: AsyncConnection[TupleRow], organisation_no: int, learners: Collection[str]
) -> list[str]:
    """Return who of some learners has the use of their data restricted."""
    about = {"organisation_no": organisation_no, "learners": list(learners)}
    return [learner for (learner,) in await (await connection.execute(_RESTRICTED, about)).fetchall()]


async def end_alerts_of(pool: Pool, organisation_no: int, learner: str, at: datetime) -> None:
    """End the alerts about a learner whose data is not to be used any more."""
    async with pool.connection() as connection:
        await connection.execute(_END_ALERTS, {"organisation_no": organisation_no, "learner": learner, "at": at})
