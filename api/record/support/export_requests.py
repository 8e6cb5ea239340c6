"""Whether lists of learners are taken along by one alone, and who asked, decided and used what."""

from datetime import datetime, timedelta
from typing import Annotated, Final, NamedTuple

from msgspec import Meta

from api.record.audit import acting
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from content_graph.texts import TEXT_PATTERN

LIVES: Final = timedelta(hours=24)
"""How long a request may be decided and used."""
OPEN_FOR: Final = timedelta(minutes=10)
"""How long one export may take, which is read in several windows."""
_COLUMNS: Final = (
    "id, cohort, reason, key_id, person, asked_at, expires_at, is_approved, decided_by, decided_at, used_at"
)
_RULE: Final = "SELECT needs_approval FROM symphonie.export_rule WHERE organisation_no = %s"
_PUT_RULE: Final = (
    "INSERT INTO symphonie.export_rule VALUES (%s, %s, %s, %s) ON CONFLICT (organisation_no)"
    " DO UPDATE SET needs_approval = excluded.needs_approval, put_by = excluded.put_by, put_at = excluded.put_at"
    " WHERE export_rule.needs_approval <> excluded.needs_approval"
)
_ADD: Final = (
    "INSERT INTO symphonie.export_request (organisation_no, id, cohort, reason, key_id, person, asked_at, expires_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_ONE: Final = f"SELECT {_COLUMNS} FROM symphonie.export_request WHERE (organisation_no, id) = (%s, %s)"
_PAGE: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.export_request WHERE organisation_no = %(organisation_no)s"
    " AND (%(key_id)s::text IS NULL OR key_id = %(key_id)s)"
    " AND (%(at)s::timestamptz IS NULL OR (asked_at, id) < (%(at)s, %(id)s))"
    " ORDER BY asked_at DESC, id DESC LIMIT %(limit)s"
)
_DECIDE: Final = (
    "UPDATE symphonie.export_request SET is_approved = %s, decided_by = %s, decided_at = %s"
    " WHERE (organisation_no, id) = (%s, %s) AND is_approved IS NULL AND expires_at > %s AND key_id <> %s"
)
_USE: Final = (
    "UPDATE symphonie.export_request SET used_at = coalesce(used_at, %(at)s)"
    " WHERE (organisation_no, id, key_id) = (%(organisation_no)s, %(id)s, %(key_id)s)"
    " AND person IS NOT DISTINCT FROM %(person)s AND cohort IS NOT DISTINCT FROM %(cohort)s AND is_approved"
    " AND expires_at > %(at)s AND (used_at IS NULL OR used_at > %(since)s)"
)


class ExportRequestRow(NamedTuple):
    """A request.

    Attributes:
        id: Names it.
        cohort: Of which cohort; None for learners of several or of none.
        reason: What for.
        key_id: With which key it was made.
        person: For whom; None for the organisation itself.
        asked_at: When.
        expires_at: Until when it may be decided and used.
        is_approved: None while nobody has decided.
        decided_by: With which key.
        decided_at: When.
        used_at: When the export began.
    """

    id: str
    cohort: str | None
    reason: str
    key_id: str
    person: str | None
    asked_at: datetime
    expires_at: datetime
    is_approved: bool | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    used_at: datetime | None = None


class _Place(NamedTuple):
    at: Annotated[datetime, Meta(tz=True)]
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


async def needs_approval(pool: Pool, organisation_no: int) -> bool:
    """Tell whether lists of learners are taken along only with a second person's approval."""
    return bool(await row_of(pool, bool, _RULE, [organisation_no]))


async def put_rule(pool: Pool, organisation_no: int, put_by: str, at: datetime, *, is_needed: bool) -> None:
    """Store whether they are."""
    async with pool.connection() as connection:
        await connection.execute(_PUT_RULE, [organisation_no, is_needed, put_by, at])


async def add_request(pool: Pool, organisation_no: int, new: ExportRequestRow) -> None:
    """Keep what somebody asks for."""
    async with pool.connection() as connection:
        await acting(connection, new.key_id)
        await connection.execute(_ADD, [organisation_no, *new[:3], *new[3:7]])


async def find_request(pool: Pool, organisation_no: int, request_id: str) -> ExportRequestRow | None:
    """Return a request."""
    return await row_of(pool, ExportRequestRow, _ONE, [organisation_no, request_id])


async def page_of_requests(
    pool: Pool, organisation_no: int, key_id: str | None, limit: int, cursor: str | None
) -> Page[ExportRequestRow]:
    """List requests, newest first: all, or those made with a key.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    at, request_id = (None, None) if after is None else after
    about = {"organisation_no": organisation_no, "key_id": key_id, "at": at, "id": request_id, "limit": limit + 1}
    found = await rows_of(pool, ExportRequestRow, _PAGE, about)
    return page_of(found, limit, lambda one: _Place(one.asked_at, one.id))


async def decide_request(
    pool: Pool, organisation_no: int, request_id: str, key_id: str, at: datetime, *, is_approved: bool
) -> bool:
    """Decide a request; False where it is decided, or over, or was made with the same key."""
    decided = [is_approved, key_id, at, organisation_no, request_id, at, key_id]
    async with pool.connection() as connection:
        await acting(connection, key_id)
        return (await connection.execute(_DECIDE, decided)).rowcount == 1


async def use_request(
    pool: Pool, organisation_no: int, request_id: str, cohort: str | None, who: tuple[str, str | None], at: datetime
) -> bool:
    """Begin or go on with the one export that a request opens; False where it opens none to this key and person."""
    about = {"organisation_no": organisation_no, "id": request_id, "cohort": cohort, "at": at, "since": at - OPEN_FOR}
    async with pool.connection() as connection:
        await acting(connection, who[0])
        done = await connection.execute(_USE, {**about, "key_id": who[0], "person": who[1]})
        return done.rowcount == 1
