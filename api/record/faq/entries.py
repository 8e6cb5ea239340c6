"""Entries of the FAQ: put as a whole, every version stays, one of each id is current."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from content_graph.texts import TEXT_PATTERN, folded


class FaqText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry in one language.

    Attributes:
        title: The question.
        text: The answer.
        phrasings: Other ways to ask it.
    """

    title: str
    text: str = ""
    phrasings: tuple[str, ...] = ()


class FaqContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entry as it is kept; what each field means stands in `api.faq.messages.FaqEntryContent`."""

    texts: Mapping[str, FaqText]
    sources: tuple[str, ...] = ()
    cohort_id: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class StoredEntry(NamedTuple):
    """A version of an entry; `content` is None where it was removed."""

    id: str
    version: int
    content: FaqContent | None
    put_at: datetime
    put_by: str


class _Place(NamedTuple):
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


_COLUMNS: Final = "id, version, content::text, put_at, put_by"
_CURRENT: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.faq_entry"  # one
    " WHERE organisation_no = %(organisation_no)s AND is_current"
)
_ONE: Final = f"{_CURRENT} AND id = %(id)s"
_SOME: Final = f"{_CURRENT} AND content IS NOT NULL AND id = ANY(%(ids)s)"
_ALL: Final = f"{_CURRENT} AND content IS NOT NULL ORDER BY id"
_PAGE: Final = (
    f"{_CURRENT} AND content IS NOT NULL AND (%(q)s::text IS NULL OR id = %(q)s"  # same
    " OR strpos(lower(content::text), lower(%(q)s)) > 0)"
    " AND (%(after)s::text IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s"
)
_VERSIONS: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.faq_entry WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s)"
    " ORDER BY version DESC LIMIT 100"
)
_HOLD: Final = (  # writers of one organisation wait for each other
    "INSERT INTO symphonie.faq_edition (organisation_no, no) VALUES (%s, 0)"
    " ON CONFLICT (organisation_no) DO UPDATE SET no = symphonie.faq_edition.no"
)
_NEXT: Final = "UPDATE symphonie.faq_edition SET no = no + 1 WHERE organisation_no = %(organisation_no)s"
_RETIRE: Final = (
    "UPDATE symphonie.faq_entry SET is_current = false"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s) AND is_current"
)
_PUT: Final = (
    "INSERT INTO symphonie.faq_entry (organisation_no, id, version, content, put_at, put_by, is_current)"
    " VALUES (%(organisation_no)s, %(id)s, %(version)s, %(content)s, %(put_at)s, %(put_by)s, true)"
)
_EDITION: Final = "SELECT no FROM symphonie.faq_edition WHERE organisation_no = %s"


async def read_edition(pool: Pool, organisation_no: int) -> int:
    """Return what rises with every change of an entry; 0 before the first."""
    found = await rows_of(pool, int, _EDITION, [organisation_no])
    return found[0] if found else 0


async def all_entries(pool: Pool, organisation_no: int) -> Sequence[StoredEntry]:
    """Return the current entries, by id."""
    return await rows_of(pool, _stored, _ALL, {"organisation_no": organisation_no})


async def some_entries(pool: Pool, organisation_no: int, ids: Sequence[str]) -> dict[str, StoredEntry]:
    """Return those of some entries that there are, by id."""
    found = await rows_of(pool, _stored, _SOME, {"organisation_no": organisation_no, "ids": list(ids)})
    return {one.id: one for one in found}


async def page_of_entries(
    pool: Pool, organisation_no: int, q: str | None, limit: int, cursor: str | None
) -> Page[StoredEntry]:
    """List the current entries by id; with `q` those that have it in their words.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "q": q, "after": after.id if after else None, "limit": limit + 1}
    return page_of(await rows_of(pool, _stored, _PAGE, about), limit, lambda one: _Place(one.id))


async def find_entry(pool: Pool, organisation_no: int, entry_id: str) -> StoredEntry | None:
    """Return an entry; None if there is none, or none any more."""
    found = await rows_of(pool, _stored, _ONE, {"organisation_no": organisation_no, "id": entry_id})
    return found[0] if found and found[0].content is not None else None


async def versions_of(pool: Pool, organisation_no: int, entry_id: str) -> Sequence[StoredEntry]:
    """Return the last hundred versions of an entry, newest first."""
    return await rows_of(pool, _stored, _VERSIONS, {"organisation_no": organisation_no, "id": entry_id})


async def hold_entries(connection: AsyncConnection[TupleRow], organisation_no: int) -> None:
    """Let nobody else change entries of an organisation until the transaction ends."""
    await connection.execute(_HOLD, [organisation_no])


async def held_entry(connection: AsyncConnection[TupleRow], organisation_no: int, entry_id: str) -> StoredEntry | None:
    """Return the current version of an entry, one that removed it included; entries are held before."""
    cursor = await connection.execute(_ONE, {"organisation_no": organisation_no, "id": entry_id})
    row = await cursor.fetchone()
    return None if row is None else _stored(*row)


async def add_version(connection: AsyncConnection[TupleRow], organisation_no: int, entry: StoredEntry) -> None:
    """Make this the current version of an entry, and every index stale; entries are held before."""
    about = {"organisation_no": organisation_no, "id": entry.id, "version": entry.version}
    await connection.execute(_NEXT, about)
    await connection.execute(_RETIRE, about)
    content = None if entry.content is None else msgspec.json.encode(entry.content).decode()
    at = {"content": content, "put_at": entry.put_at, "put_by": entry.put_by}
    await connection.execute(_PUT, {**about, **at})


def with_phrasing(content: FaqContent, language: str, phrasing: str) -> FaqContent:
    """Return an entry with one more phrasing; as it is where it has that one, or is not in the language."""
    text = content.texts.get(language)
    if text is None or folded(phrasing) in {folded(one) for one in (text.title, *text.phrasings)}:
        return content
    more = msgspec.structs.replace(text, phrasings=(*text.phrasings, phrasing))
    return msgspec.structs.replace(content, texts={**content.texts, language: more})


def _stored(entry_id: str, version: int, content: str | None, put_at: datetime, put_by: str) -> StoredEntry:
    told = None if content is None else msgspec.json.decode(content, type=FaqContent)
    return StoredEntry(entry_id, version, told, put_at, put_by)
