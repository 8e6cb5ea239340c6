"""Another key in the place of one, which lives on for a while."""

from datetime import datetime
from typing import NamedTuple

from psycopg.rows import args_row

from api.operation_errors import KeyOver, UnknownKey
from api.record.audit import acting
from api.record.keys import OWN_COLUMNS, OwnKey, add_key, own_key
from api.record.pool import Pool

_HELD = f"SELECT {OWN_COLUMNS} FROM symphonie.api_key WHERE (organisation_no, key_id) = (%s, %s) FOR UPDATE"
_ENDING = (
    "UPDATE symphonie.api_key SET expires_at = least(expires_at, %s)"
    f" WHERE (organisation_no, key_id) = (%s, %s) RETURNING {OWN_COLUMNS}"
)

_SUCCEED = "UPDATE symphonie.api_key SET in_place_of = %s WHERE (organisation_no, key_id) = (%s, %s)"
_SOURCE = (
    "INSERT INTO symphonie.source (organisation_no, key_id, mapping, content_graph, zone, home_pages, put_at, put_by)"
    " SELECT organisation_no, %s, mapping, content_graph, zone, home_pages, put_at, put_by FROM symphonie.source"
    " WHERE (organisation_no, key_id) = (%s, %s)"
)


class Rotation(NamedTuple):
    """A key, and the one in whose place it is."""

    key: OwnKey
    token: str
    previous: OwnKey


class Terms(NamedTuple):
    """When which key ends.

    Attributes:
        now: The moment of the rotation.
        previous_ends_at: The old one, at the latest.
        ends_at: The new one; None for as long after now as the old one was made for, or never where it had no end.
    """

    now: datetime
    previous_ends_at: datetime
    ends_at: datetime | None


async def rotate_key(pool: Pool, organisation_no: int, key_id: str, terms: Terms, by: str) -> Rotation:
    """Make a key that allows what another one does and is the same source, and let that one end.

    Raises:
        UnknownKey: The organisation has no such key.
        KeyOver: It opens nothing any more.
    """
    async with pool.connection() as connection:
        await acting(connection, by)
        cursor = connection.cursor(row_factory=args_row(own_key))
        held = await (await cursor.execute(_HELD, [organisation_no, key_id])).fetchone()
        if held is None:
            raise UnknownKey("{key_id}", key_id)
        if held.revoked_at is not None or (held.expires_at is not None and held.expires_at <= terms.now):
            raise KeyOver(key_id)
        ends_at = terms.ends_at
        if ends_at is None and held.expires_at is not None:
            ends_at = terms.now + (held.expires_at - held.created_at)
        made, token = await add_key(
            connection, organisation_no, held.scopes, held.label, ends_at, held.person, held.limits
        )
        await connection.execute(_SUCCEED, [key_id, organisation_no, made.key_id])
        await connection.execute(_SOURCE, [made.key_id, organisation_no, key_id])
        ending = await (await cursor.execute(_ENDING, [terms.previous_ends_at, organisation_no, key_id])).fetchone()
        return Rotation(made, token, ending or held)
