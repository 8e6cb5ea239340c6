"""States and profiles: kept as they came, one at a time changed, found by what they are about."""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.xapi.sealing import Seals

Connection = AsyncConnection[TupleRow]
NO_REGISTRATION: Final = UUID(int=0)
_LOCK_BYTES: Final = 8
_LOCK: Final = "SELECT pg_advisory_xact_lock(%s)"
_READ: Final = (
    "SELECT media_type, updated_at, is_base64, content_box FROM symphonie.xapi_document"
    " WHERE organisation_no = %(organisation_no)s AND kind = %(kind)s AND about = %(about)s"
    " AND registration = %(registration)s AND name_digest = %(name)s"
)
_PUT: Final = (
    "INSERT INTO symphonie.xapi_document VALUES (%(organisation_no)s, %(kind)s, %(about)s, %(registration)s, %(name)s,"
    " %(agent)s, %(media_type)s, %(updated_at)s, %(is_base64)s, %(name_box)s, %(content_box)s)"
    " ON CONFLICT (organisation_no, kind, about, registration, name_digest)"
    " DO UPDATE SET media_type = excluded.media_type, updated_at = excluded.updated_at,"
    " is_base64 = excluded.is_base64, content_box = excluded.content_box"
)
_ALL: Final = (
    " WHERE organisation_no = %(organisation_no)s AND kind = %(kind)s AND about = %(about)s"
    " AND (%(registration)s::uuid IS NULL OR registration = %(registration)s)"
)
_NAMES: Final = (
    f"SELECT name_digest, registration, name_box FROM symphonie.xapi_document{_ALL}"
    " AND (%(since)s::timestamptz IS NULL OR updated_at > %(since)s) ORDER BY name_digest, registration"
)
_REMOVE: Final = f"DELETE FROM symphonie.xapi_document{_ALL} AND (%(name)s::bytea IS NULL OR name_digest = %(name)s)"


class Shelf(NamedTuple):
    """Where documents stand.

    Attributes:
        organisation_no: Whose.
        kind: `state`, `activity` or `agent`.
        about: Digest of what they are about.
        registration: Of states; None for any of them in lists, and for those without one else.
        agent: Digest of whom they are about; None for profiles of activities.
    """

    organisation_no: int
    kind: str
    about: bytes
    registration: UUID | None = None
    agent: bytes | None = None

    def row(self, name: bytes) -> str:
        """Name the row of a document within the organisation."""
        return f"{self.kind} {self.about.hex()} {self.registration or NO_REGISTRATION} {name.hex()}"


class Document(NamedTuple):
    """A document as it came."""

    media_type: str
    updated_at: datetime
    content: bytes


@asynccontextmanager
async def alone(connection: Connection, shelf: Shelf, name: bytes) -> AsyncIterator[None]:
    """Let nobody else change a document until the end of the transaction."""
    held = sha256(f"{shelf.organisation_no} {shelf.row(name)}".encode()).digest()[:_LOCK_BYTES]
    await connection.execute(_LOCK, [int.from_bytes(held, "big", signed=True)])
    yield


async def read_document(connection: Connection, seals: Seals, shelf: Shelf, name: bytes) -> Document | None:
    """Return a document; None where there is none."""
    row = await (await connection.execute(_READ, _about(shelf, name))).fetchone()
    if row is None:
        return None
    media_type, updated_at, is_base64, box = row
    content = seals.opened_document("content", shelf.row(name), box)
    return Document(media_type, updated_at, b64decode(content) if is_base64 else content)


async def put_document(
    connection: Connection, seals: Seals, shelf: Shelf, name: bytes, given: str, document: Document
) -> None:
    """Keep a document under its name (`given`, whose digest `name` is), in place of the one before."""
    row, is_text = shelf.row(name), _is_text(document.content)
    about = {
        **_about(shelf, name),
        "agent": shelf.agent,
        "media_type": document.media_type,
        "updated_at": document.updated_at,
        "is_base64": not is_text,
        "name_box": seals.document("name", row, given.encode()),
        "content_box": seals.document("content", row, document.content if is_text else b64encode(document.content)),
    }
    await connection.execute(_PUT, about)


async def list_documents(connection: Connection, seals: Seals, shelf: Shelf, since: datetime | None) -> list[str]:
    """Return the names of the documents on a shelf, or of those changed since then."""
    about = {**shelf._asdict(), "since": since}
    rows = await (await connection.execute(_NAMES, about)).fetchall()
    opened = (
        seals.opened_document("name", shelf._replace(registration=registration).row(bytes(name)), box).decode()
        for name, registration, box in rows
    )
    return sorted(set(opened))


async def remove_documents(connection: Connection, shelf: Shelf, name: bytes | None) -> None:
    """Remove a document, or all on a shelf where no name is given."""
    registration = shelf.registration if name is None else shelf.registration or NO_REGISTRATION
    await connection.execute(_REMOVE, {**shelf._asdict(), "registration": registration, "name": name})


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _about(shelf: Shelf, name: bytes) -> dict[str, Any]:
    return {**shelf._asdict(), "registration": shelf.registration or NO_REGISTRATION, "name": name}
