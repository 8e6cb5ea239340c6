"""What learners handed in: rows beside the files (`api.files`), or the addresses of what lies elsewhere."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

HOLD_FILE: Final = "SELECT pg_advisory_xact_lock(%s, hashtext('file/' || %s))"


class HandedIn(NamedTuple):
    """What was handed in: a file, or a link.

    Attributes:
        name: Of the file, or of what the link leads to.
        media_type: Of the file.
        n_bytes: Of the file.
        sha256: Of the file, in hexadecimal.
        url: Of a link.
    """

    name: str
    media_type: str | None = None
    n_bytes: int | None = None
    sha256: str | None = None
    url: str | None = None


_INSERT: Final = (
    "INSERT INTO symphonie.production"
    " (organisation_no, id, case_id, learner, name, media_type, n_bytes, sha256, url)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_FIND: Final = (
    "SELECT name, media_type, n_bytes, sha256, url FROM symphonie.production"
    " WHERE (organisation_no, id) = (%s, %s) AND case_id = ANY(%s)"
)


async def hold_file(connection: AsyncConnection[TupleRow], organisation_no: int, sha256: str) -> None:
    """Let nobody else put a file in its place, or remove it, until the transaction ends; the last lock of all."""
    await connection.execute(HOLD_FILE, [organisation_no, sha256])


async def add_production(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    production_id: str,
    case_id: str,
    learner: str,
    handed_in: HandedIn,
) -> None:
    """Note what was handed in with a case that is held."""
    await connection.execute(_INSERT, [organisation_no, production_id, case_id, learner, *handed_in])


async def find_production(
    connection: AsyncConnection[TupleRow], organisation_no: int, production_id: str, cases: Sequence[str]
) -> HandedIn | None:
    """Return what was handed in with one of these cases."""
    cursor = connection.cursor(row_factory=args_row(HandedIn))
    return await (await cursor.execute(_FIND, [organisation_no, production_id, list(cases)])).fetchone()
