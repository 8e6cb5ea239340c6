"""Files that no row names any more are removed.

Those are the files of who was erased, and what was left by whoever ended between putting a file in its place and
committing its row.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import Connection

from api.files import Files
from api.record.support.productions import HOLD_FILE

_AT_ONCE: Final = 1000
_UNNAMED: Final = (
    "SELECT one FROM unnest(%s::text[]) AS one WHERE NOT EXISTS"
    " (SELECT FROM symphonie.production p WHERE p.organisation_no = %s AND p.sha256 = one)"
)


def sweep(connection: Connection, files: Files, organisation_no: int) -> None:
    """Remove every file of an organisation that no row names.

    Args:
        connection: To the record, in autocommit.
        files: Where they are.
        organisation_no: Whose.

    Raises:
        OSError: The directory cannot be read or written.
        psycopg.Error: The record is not there.
    """
    found = files.digests(organisation_no)
    for start in range(0, len(found), _AT_ONCE):
        for digest in _unnamed(connection, organisation_no, found[start : start + _AT_ONCE]):
            with connection.transaction():
                connection.execute(HOLD_FILE, [organisation_no, digest])
                if _unnamed(connection, organisation_no, [digest]):  # whoever held it may have named it
                    files.remove(organisation_no, digest)


def _unnamed(connection: Connection, organisation_no: int, digests: Sequence[str]) -> list[str]:
    return [one for (one,) in connection.execute(_UNNAMED, [list(digests), organisation_no])]
