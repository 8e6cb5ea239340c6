"""What platforms ask of teachers who choose links: kept until it is answered, an hour at most."""

from datetime import timedelta
from typing import Any, Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pool import Pool, row_of

LASTS: Final = timedelta(hours=1)
_COLUMNS: Final = "id, platform_id, deployment_id, course_no, person, asked"
_WHOSE: Final = "(organisation_no, id, person) = (%s, %s, %s) AND expires_at > now()"


class StoredLinkRequest(NamedTuple):
    """A request for links.

    Attributes:
        id: Names it; nobody guesses it.
        platform_id: Which platform asks.
        deployment_id: From which deployment.
        course_no: For which course; None where it does not say.
        person: `supporter/id`: who alone answers it.
        asked: What it takes, and where the answer goes.
    """

    id: str
    platform_id: str
    deployment_id: str
    course_no: int | None
    person: str
    asked: dict[str, Any]


async def put_request(connection: AsyncConnection[TupleRow], organisation_no: int, new: StoredLinkRequest) -> None:
    """Keep a request, and forget some that are over."""
    await connection.execute(
        "DELETE FROM symphonie.lti_link_request WHERE (organisation_no, id) IN (SELECT organisation_no, id"
        " FROM symphonie.lti_link_request WHERE expires_at < now() LIMIT 100 FOR UPDATE SKIP LOCKED)"
    )
    await connection.execute(
        f"INSERT INTO symphonie.lti_link_request (organisation_no, {_COLUMNS}, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, now() + %s)",
        [organisation_no, *new[:-1], msgspec.json.encode(new.asked).decode(), LASTS],
    )


async def find_request(pool: Pool, organisation_no: int, request_id: str, person: str) -> StoredLinkRequest | None:
    """Return a request that a person may answer."""
    query = f"SELECT {_COLUMNS} FROM symphonie.lti_link_request WHERE {_WHOSE}"
    return await row_of(pool, StoredLinkRequest, query, [organisation_no, request_id, person])


async def spend_request(pool: Pool, organisation_no: int, request_id: str, person: str) -> StoredLinkRequest | None:
    """Take a request away to answer it; None if somebody else was faster."""
    query = f"DELETE FROM symphonie.lti_link_request WHERE {_WHOSE} RETURNING {_COLUMNS}"
    return await row_of(pool, StoredLinkRequest, query, [organisation_no, request_id, person])
