"""How what a key sends is understood, and an organisation's own mappings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.pool import Pool, row_of, rows_of

DEFAULT_MAPPING: Final = "any"
DEFAULT_ZONE: Final = "UTC"
_COLUMNS: Final = "key_id, mapping, content_graph, zone, home_pages"
_OF_KEYS: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.source WHERE organisation_no = %s AND key_id = ANY(%s) ORDER BY key_id"
)
_ALL: Final = """
SELECT k.key_id, coalesce(s.mapping, 'any'), s.content_graph, coalesce(s.zone, 'UTC'), coalesce(s.home_pages, '{}'),
    k.label, s.put_at, (SELECT count(*) FROM symphonie.source_pending p
        WHERE (p.organisation_no, p.key_id) = (k.organisation_no, k.key_id) AND p.due_at < 'infinity'),
    (SELECT count(*) FROM symphonie.source_pending p
        WHERE (p.organisation_no, p.key_id) = (k.organisation_no, k.key_id) AND p.due_at = 'infinity'),
    (SELECT max(o.day) FROM symphonie.source_outcome o
        WHERE (o.organisation_no, o.key_id) = (k.organisation_no, k.key_id))::text
FROM symphonie.api_key k LEFT JOIN symphonie.source s USING (organisation_no, key_id)
WHERE k.organisation_no = %(organisation_no)s AND (%(key_id)s::text IS NULL OR k.key_id = %(key_id)s)
    AND (k.revoked_at IS NULL OR s.key_id IS NOT NULL)
    AND (s.key_id IS NOT NULL OR k.scopes && '{xapi:write,admin}'::text[])
ORDER BY k.key_id
"""
_PUT: Final = """
INSERT INTO symphonie.source (organisation_no, key_id, mapping, content_graph, zone, home_pages, put_at, put_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (organisation_no, key_id) DO UPDATE SET
    mapping = excluded.mapping, content_graph = excluded.content_graph, zone = excluded.zone,
    home_pages = excluded.home_pages, put_at = excluded.put_at, put_by = excluded.put_by
"""
_AGAIN: Final = """
UPDATE symphonie.source_pending SET due_at = '-infinity'
WHERE (organisation_no, key_id) = (%s, %s) AND isfinite(due_at)
"""
_PUT_MAPPING: Final = """
INSERT INTO symphonie.event_mapping (organisation_no, name, body, put_at, put_by) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (organisation_no, name) DO UPDATE SET
    body = excluded.body, put_at = excluded.put_at, put_by = excluded.put_by
"""


class SourceSettings(NamedTuple):
    """How what one key sends is understood.

    Attributes:
        key_id: The key.
        mapping: Name of the mapping.
        content_graph: Whose items are meant; None for the only one.
        zone: IANA name of the zone of times without an offset.
        home_pages: Issuers that it may speak of, normalised; none for any.
    """

    key_id: str
    mapping: str = DEFAULT_MAPPING
    content_graph: str | None = None
    zone: str = DEFAULT_ZONE
    home_pages: Sequence[str] = ()


class SourceListing(NamedTuple):
    """A source as it stands.

    Attributes:
        settings: How it is understood.
        label: Of its key.
        put_at: When the settings were put; None where they are the defaults.
        n_pending: What is to be taken.
        n_waiting: What waits for somebody to be bound.
        last_day: On which something became of anything, as a date; None for never.
    """

    settings: SourceSettings
    label: str
    put_at: datetime | None
    n_pending: int
    n_waiting: int
    last_day: str | None


class OwnMapping(NamedTuple):
    """A mapping of an organisation: its JSON, and when it was put."""

    name: str
    body: str
    put_at: datetime


async def settings_of(
    connection: AsyncConnection[TupleRow], organisation_no: int, key_ids: Sequence[str]
) -> dict[str, SourceSettings]:
    """Return the settings of sources, the defaults where nobody has put any."""
    cursor = connection.cursor(row_factory=args_row(SourceSettings))
    found = await (await cursor.execute(_OF_KEYS, [organisation_no, list(key_ids)])).fetchall()
    return {key_id: SourceSettings(key_id) for key_id in key_ids} | {one.key_id: one for one in found}


async def list_sources(pool: Pool, organisation_no: int, key_id: str | None = None) -> list[SourceListing]:
    """List the keys that may send statements or events, or have settings, by key; with a key, only that one."""
    return await rows_of(pool, _listed, _ALL, {"organisation_no": organisation_no, "key_id": key_id})


async def put_settings(
    pool: Pool, organisation_no: int, settings: SourceSettings, put_by: str, put_at: datetime
) -> bool:
    """Put the settings of a source; false where the organisation has no such key."""
    if not await row_of(
        pool, bool, "SELECT true FROM symphonie.api_key WHERE (organisation_no, key_id) = (%s, %s)",
        [organisation_no, settings.key_id],
    ):  # fmt: skip
        return False
    key_id, mapping, content_graph, zone, home_pages = settings
    async with pool.connection() as connection:
        await connection.execute(
            _PUT, [organisation_no, key_id, mapping, content_graph, zone, list(home_pages), put_at, put_by]
        )
        await connection.execute(_AGAIN, [organisation_no, key_id])
    return True


async def own_mappings(pool: Pool, organisation_no: int) -> list[OwnMapping]:
    """Return an organisation's own mappings, by name."""
    query = "SELECT name, body::text, put_at FROM symphonie.event_mapping WHERE organisation_no = %s ORDER BY name"
    return await rows_of(pool, OwnMapping, query, [organisation_no])


async def put_mapping(pool: Pool, organisation_no: int, name: str, body: str, put_by: str, put_at: datetime) -> None:
    """Keep a mapping; the one of this name before is forgotten."""
    async with pool.connection() as connection:
        await connection.execute(_PUT_MAPPING, [organisation_no, name, body, put_at, put_by])


def _listed(
    key_id: str,
    mapping: str,
    content_graph: str | None,
    zone: str,
    home_pages: Sequence[str],
    *rest: object,
) -> SourceListing:
    return SourceListing(SourceSettings(key_id, mapping, content_graph, zone, tuple(home_pages)), *rest)  # type: ignore[arg-type]
