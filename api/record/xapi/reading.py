"""Statements read: one, a page of those that a filter finds, or by the number under which they are queued."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.pool import Pool, row_of
from api.record.vault.columns import find_key
from api.record.xapi.sealing import Seals
from api.record.xapi.statements import WRITING

Connection = AsyncConnection[TupleRow]
_COLUMNS: Final = "s.statement_no, s.statement_id, s.key_id, s.stored_at, s.happened_at, s.is_voided, s.statement_box"
_ROW: Final = "(s.organisation_no, s.stored_at, s.statement_no) = (k.organisation_no, k.stored_at, k.statement_no)"
_ONE: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.xapi_statement_key k JOIN symphonie.xapi_statement s ON {_ROW}"
    " WHERE k.organisation_no = %s AND k.statement_id = %s"
)
_BY_NUMBER: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.xapi_statement_key k JOIN symphonie.xapi_statement s ON {_ROW}"
    " WHERE k.organisation_no = %s AND k.statement_no = ANY(%s::bigint[]) ORDER BY k.statement_no"
)
_IS_VOIDED: Final = (
    f"SELECT FROM symphonie.xapi_statement_key k JOIN symphonie.xapi_statement s ON {_ROW}"
    " WHERE (k.organisation_no, k.statement_id) = (%s, %s) AND s.is_voided"
)
_ATTACHED: Final = (
    "SELECT statement_no, sha2, media_type, content_box FROM symphonie.xapi_attachment"
    " WHERE organisation_no = %s AND statement_no = ANY(%s::bigint[]) ORDER BY statement_no, sha2"
)
_THROUGH: Final = (
    f"SELECT CASE WHEN pg_try_advisory_xact_lock_shared({WRITING}) THEN clock_timestamp() + %(ahead)s"
    " ELSE (SELECT stored_at FROM symphonie.xapi_head WHERE organisation_no = %(organisation_no)s) END"
)


class StoredStatement(NamedTuple):
    """A statement as it is kept.

    Attributes:
        statement_no: Its place in the order of acceptance.
        statement_id: Its id.
        key_id: The source.
        stored_at: When it was accepted.
        happened_at: Its timestamp; None where it said none.
        is_voided: Whether another one has voided it.
        content: JSON, without `stored`, and without `timestamp` where it said none; `written` adds them.
    """

    statement_no: int
    statement_id: UUID
    key_id: str
    stored_at: datetime
    happened_at: datetime | None
    is_voided: bool
    content: bytes

    @property
    def written(self) -> bytes:
        """The statement in JSON, with all that the store adds."""
        stored = timestamp_of(self.stored_at)
        timestamp = f'"timestamp":"{stored}",' if self.happened_at is None else ""
        return self.content[:-1] + f',{timestamp}"stored":"{stored}"}}'.encode()


class StoredAttachment(NamedTuple):
    """An attachment of a statement."""

    statement_no: int
    sha2: str
    media_type: str
    content: bytes


class Place(NamedTuple):
    """Where a page begins: behind this statement."""

    stored_at_us: int
    statement_no: int


class Filter(NamedTuple):
    """Which statements are asked for.

    Attributes:
        whats: Digests that they, or one that they are about, have to mention, and whether directly; the one that is
            the rarest first.
        key_id: The source, where the authority is asked for.
        since: Only those stored later.
        until: Only those stored no later.
        is_ascending: The oldest first.
    """

    whats: tuple[tuple[bytes, bool], ...] = ()
    key_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_ascending: bool = False


def timestamp_of(at: datetime) -> str:
    """Write a moment as `stored` has it, in UTC with microseconds."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


async def seals_of(connection: Connection, organisation_no: int) -> Seals | None:
    """Return what opens an organisation's statements; None where it has none."""
    key = await find_key(connection, organisation_no)
    return None if key is None else Seals(key)


async def consistent_through(pool: Pool, organisation_no: int, ahead: timedelta) -> datetime:
    """Return up to when everything that was or will be stored is there, for whoever reads from now on.

    Args:
        pool: Of the record.
        organisation_no: Whose.
        ahead: How far a simulated clock is ahead of the record's.
    """
    found = await row_of(pool, _moment, _THROUGH, {"organisation_no": organisation_no, "ahead": ahead})
    return found or datetime.fromtimestamp(0, UTC)


def _moment(at: datetime | None) -> datetime | None:
    return at


async def find_statement(
    connection: Connection, seals: Seals, organisation_no: int, statement_id: UUID
) -> StoredStatement | None:
    """Return a statement, voided or not; None where there is none of this id."""
    found = await _rows(connection, seals, _ONE, [organisation_no, statement_id])
    return next(iter(found), None)


async def statements_by_number(
    connection: Connection, organisation_no: int, numbers: Sequence[int]
) -> list[StoredStatement]:
    """Return statements by the numbers under which they are queued, in order; what was erased is missing."""
    seals = await seals_of(connection, organisation_no)
    return [] if seals is None else await _rows(connection, seals, _BY_NUMBER, [organisation_no, list(numbers)])


async def is_voided(connection: Connection, organisation_no: int, statement_id: str) -> bool:
    """Tell whether a statement is there, and was voided by who may."""
    row = await (await connection.execute(_IS_VOIDED, [organisation_no, statement_id])).fetchone()
    return row is not None


async def find_page(
    connection: Connection, seals: Seals, organisation_no: int, wanted: Filter, after: Place | None, limit: int
) -> list[StoredStatement]:
    """Return statements that are not voided, the newest first, or the oldest."""
    about: dict[str, Any] = {
        "organisation_no": organisation_no,
        "limit": limit,
        "since": wanted.since,
        "until": wanted.until,
        "key_id": wanted.key_id,
        "after": None if after is None else after.stored_at_us,
        "after_no": None if after is None else after.statement_no,
    }
    about |= {f"what_{at}": what for at, (what, _) in enumerate(wanted.whats)}
    return await _rows(connection, seals, _page_query(wanted, is_first=after is None), about)


async def attachments_of(
    connection: Connection, seals: Seals, organisation_no: int, statements: Sequence[StoredStatement]
) -> list[StoredAttachment]:
    """Return what came with statements."""
    ids = {one.statement_no: one.statement_id for one in statements}
    rows = await (await connection.execute(_ATTACHED, [organisation_no, list(ids)])).fetchall()
    return [
        StoredAttachment(no, sha2, media_type, seals.opened_attachment(ids[no], sha2, box))
        for no, sha2, media_type, box in rows
    ]


def _page_query(wanted: Filter, *, is_first: bool) -> str:
    direction, beyond = ("ASC", ">") if wanted.is_ascending else ("DESC", "<")
    bounds = "s.organisation_no = %(organisation_no)s"
    bounds += " AND s.stored_at > %(since)s" if wanted.since is not None else ""
    bounds += " AND s.stored_at <= %(until)s" if wanted.until is not None else ""
    if not is_first:
        at = "'epoch'::timestamptz + %(after)s::bigint * interval '1 microsecond'"
        bounds += f" AND (s.stored_at, s.statement_no) {beyond} ({at}, %(after_no)s::bigint)"
    ordered = f"ORDER BY s.stored_at {direction}, s.statement_no {direction}"
    rest = "NOT s.is_voided" + (" AND s.key_id = %(key_id)s" if wanted.key_id is not None else "")
    if not wanted.whats:
        return f"SELECT {_COLUMNS} FROM symphonie.xapi_statement s WHERE {bounds} AND {rest} {ordered} LIMIT %(limit)s"
    return (
        f"SELECT {_COLUMNS} FROM (SELECT s.organisation_no, s.stored_at, s.statement_no FROM symphonie.xapi_mention s"
        f" WHERE {bounds} AND s.what = %(what_0)s{' AND s.is_direct' if wanted.whats[0][1] else ''}"
        f"{_also(wanted)} GROUP BY 1, 2, 3 {ordered}) AS k JOIN symphonie.xapi_statement s ON {_ROW} AND {rest}"
        f" {ordered} LIMIT %(limit)s"
    )


def _also(wanted: Filter) -> str:
    """Ask for the other mentions in the same statement: filters do not find one half here and the other there."""
    return "".join(
        " AND EXISTS (SELECT FROM symphonie.xapi_mention also WHERE (also.organisation_no, also.stored_at,"
        " also.statement_no, also.of_no) = (s.organisation_no, s.stored_at, s.statement_no, s.of_no)"
        f" AND also.what = %(what_{at})s{' AND also.is_direct' if is_direct else ''})"
        for at, (_, is_direct) in enumerate(wanted.whats)
        if at
    )


async def _rows(
    connection: Connection, seals: Seals, query: str, about: Sequence[object] | dict[str, Any]
) -> list[StoredStatement]:
    cursor = connection.cursor(row_factory=args_row(StoredStatement))
    rows = await (await cursor.execute(query, about)).fetchall()
    return [row._replace(content=seals.opened_statement(row.statement_id, row.content)) for row in rows]
