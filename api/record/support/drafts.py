"""Drafts of what somebody is about to write to a case; only who writes one sees it."""

from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row


class Draft(msgspec.Struct, frozen=True):
    """What somebody has written so far.

    Attributes:
        text: The words.
        last_seen: The last event that they had seen.
    """

    text: str
    last_seen: str | None


class StoredDraft(NamedTuple):
    """A draft as it stands."""

    draft: Draft
    put_at: datetime


_PUT: Final = (
    "INSERT INTO symphonie.case_draft (organisation_no, case_id, author_id, learner, body)"
    " SELECT organisation_no, id, %(author)s, learner, %(body)s FROM symphonie.support_case"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(case_id)s)"
    " ON CONFLICT (organisation_no, case_id, author_id)"
    " DO UPDATE SET body = excluded.body, put_at = excluded.put_at"
)
_MINE: Final = "(organisation_no, case_id, author_id) = (%(organisation_no)s, %(case_id)s, %(author)s)"
_GET: Final = f"SELECT body::text, put_at FROM symphonie.case_draft WHERE {_MINE}"
_DELETE: Final = f"DELETE FROM symphonie.case_draft WHERE {_MINE}"


async def put_draft(
    connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, author: str, draft: Draft
) -> None:
    """Keep a draft in the place of the one before."""
    body = msgspec.json.encode(draft).decode()
    await connection.execute(_PUT, {**_about(organisation_no, case_id, author), "body": body})


async def get_draft(
    connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, author: str
) -> StoredDraft | None:
    """Return a draft; None if there is none."""
    cursor = connection.cursor(row_factory=args_row(_stored))
    return await (await cursor.execute(_GET, _about(organisation_no, case_id, author))).fetchone()


async def delete_draft(connection: AsyncConnection[TupleRow], organisation_no: int, case_id: str, author: str) -> None:
    """Throw a draft away, if there is one."""
    await connection.execute(_DELETE, _about(organisation_no, case_id, author))


def _about(organisation_no: int, case_id: str, author: str) -> dict[str, object]:
    return {"organisation_no": organisation_no, "case_id": case_id, "author": author}


def _stored(body: str, put_at: datetime) -> StoredDraft:
    return StoredDraft(msgspec.json.decode(body, type=Draft), put_at)
