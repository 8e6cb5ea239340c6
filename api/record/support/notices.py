"""Notices as their reader has them: by page, newest first, and taken note of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.notice_errors import UnknownNotice
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.notice_writes import NoticeKind


class StoredNotice(NamedTuple):
    """A notice as it stands (`api.record.support.notice_writes.NewNotice`)."""

    no: int
    kind: NoticeKind
    learner: str | None
    case_id: str | None
    alert_id: str | None
    step: int
    body: str
    made_at: datetime
    was_due_at: datetime | None
    is_late: bool
    digest_no: int | None
    seen_at: datetime | None

    @property
    def said(self) -> dict[str, Any]:
        """Words, and what they are about."""
        return msgspec.json.decode(self.body, type=dict[str, Any])


class NoticeFilter(NamedTuple):
    """Which notices are asked for.

    Attributes:
        unseen: Only those that were not taken note of.
        kind: Only those of a kind; supporters are told none of the organisation's.
        digest: Those that a digest told; None for those that were told at once.
    """

    unseen: bool
    kind: str | None
    digest: int | None


class _Place(NamedTuple):
    """The place of a notice in a list."""

    no: Annotated[int, Meta(ge=0, le=2**53)]


_MINE: Final = "n.organisation_no = %(organisation_no)s AND n.supporter_id = %(supporter_id)s"
_PAGE: Final = (
    "SELECT n.no, n.kind, n.learner, n.case_id, n.alert_id, n.step, n.body::text, n.made_at, n.was_due_at, n.is_late,"
    f" n.digest_no, n.seen_at FROM symphonie.notice n WHERE {_MINE}"
    " AND CASE WHEN %(digest)s::bigint IS NULL THEN n.digest_at IS NULL ELSE n.digest_no = %(digest)s END"
    " AND (%(kind)s::text IS NULL OR n.kind = %(kind)s) AND (NOT %(unseen)s OR n.seen_at IS NULL)"
    " AND (%(after)s::bigint IS NULL OR n.no < %(after)s) ORDER BY n.no DESC LIMIT %(limit)s"
)
_TAKEN: Final = f"UPDATE symphonie.notice n SET seen_at = %(now)s WHERE {_MINE} AND n.seen_at IS NULL"
_OTHERS: Final = (
    "SELECT a.no FROM unnest(%(nos)s::bigint[]) AS a (no)"
    f" WHERE NOT EXISTS (SELECT FROM symphonie.notice n WHERE {_MINE} AND n.no = a.no)"
)


async def page_of_notices(
    pool: Pool, organisation_no: int, supporter_id: str, asked: NoticeFilter, limit: int, cursor: str | None
) -> Page[StoredNotice]:
    """List what a supporter was told, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    whose = {"organisation_no": organisation_no, "supporter_id": supporter_id}
    about = {**whose, **asked._asdict(), "after": after.no if after else None, "limit": limit + 1}
    found = await rows_of(pool, StoredNotice, _PAGE, about)
    return page_of(found, limit, lambda notice: _Place(notice.no))


async def take_note(pool: Pool, organisation_no: int, supporter_id: str, nos: Sequence[int], now_us: int) -> int:
    """Note that a supporter has seen notices, and what a digest among them told; return how many were new to them.

    Raises:
        UnknownNotice: One is none of theirs; nothing is noted then.
    """
    about = {"organisation_no": organisation_no, "supporter_id": supporter_id, "nos": list(nos)}
    others = await rows_of(pool, int, _OTHERS, about)
    if others:
        raise UnknownNotice(nos.index(others[0]), others[0])
    return await _take(pool, f"{_TAKEN} AND (n.no = ANY(%(nos)s) OR n.digest_no = ANY(%(nos)s))", about, now_us)


async def take_note_up_to(pool: Pool, organisation_no: int, supporter_id: str, no: int, now_us: int) -> int:
    """Note that a supporter has seen all that they were told up to a notice; return how much was new to them."""
    about = {"organisation_no": organisation_no, "supporter_id": supporter_id, "no": no}
    told = "CASE WHEN n.digest_at IS NULL THEN n.no <= %(no)s ELSE n.digest_no <= %(no)s END"
    return await _take(pool, f"{_TAKEN} AND {told}", about, now_us)


async def _take(pool: Pool, query: str, about: Mapping[str, object], now_us: int) -> int:
    async with pool.connection() as connection:
        return (await connection.execute(query, {**about, "now": moment_of(now_us)})).rowcount
