"""Who helps and how they work, in the record: parts with an id, put as a whole, every version kept.

What was promised under an earlier version can then be reckoned again. Names and contacts of people lie in a table of
their own, of which only the current state is kept, and which nothing that traces learners reads.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta, json
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.errors import Fault, InvalidFields
from api.record.accounts.accounts import leave_supporter
from api.record.communication.preferences import forget_supporter
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.vault.columns import key_of
from api.record.vault.people import supporter_details
from api.staff_errors import PartChanged
from content_graph.texts import TEXT_PATTERN

PartKind = Literal[
    "calendar", "promise", "queue", "supporter", "assignment", "routing", "message_scenario", "message_run"
]


class Reference(NamedTuple):
    """That a part names another.

    Attributes:
        path: Where, in its body.
        kind: What; cohorts and content graphs are kept elsewhere.
        id: Which.
    """

    path: str
    kind: PartKind | Literal["cohort", "content_graph"]
    id: str


class NewPart(NamedTuple):
    """A part to be put.

    Attributes:
        kind: What it is.
        id: The sender's.
        content: JSON.
        contact: JSON of what is told of a person; None of anything else.
        learner: Whom an assignment is about.
        put_by: The key.
        references: What must be there.
    """

    kind: PartKind
    id: str
    content: str
    contact: str | None
    learner: str | None
    put_by: str
    references: tuple[Reference, ...]


class StoredPart(NamedTuple):
    """A part as it stands.

    Attributes:
        kind: What it is.
        id: The sender's.
        version: 1 for the first.
        content: JSON; None once it was removed.
        contact: JSON of what is told of a person.
        put_at: When.
    """

    kind: PartKind
    id: str
    version: int
    content: str | None
    contact: str | None
    put_at: datetime


class _Place(NamedTuple):
    """The place of a part in a list."""

    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


_CURRENT: Final = (
    "SELECT p.kind, p.id, p.version, p.content::text AS content,"
    f" {supporter_details('c')} AS contact, p.put_at"
    " FROM symphonie.staff_part p LEFT JOIN symphonie.supporter_contact c"
    " ON p.kind = 'supporter' AND (c.organisation_no, c.supporter_id) = (p.organisation_no, p.id)"
    " WHERE p.organisation_no = %(organisation_no)s AND NOT EXISTS (SELECT FROM symphonie.staff_part n"
    " WHERE (n.organisation_no, n.kind, n.id) = (p.organisation_no, p.kind, p.id) AND n.version > p.version)"
)
_ONE: Final = f"{_CURRENT} AND p.kind = %(kind)s AND p.id = %(id)s"
_PAGE: Final = (
    f"{_CURRENT} AND p.kind = %(kind)s AND p.content IS NOT NULL AND (%(after)s::text IS NULL OR p.id > %(after)s)"
    " ORDER BY p.id LIMIT %(limit)s"
)
_ALL: Final = f"{_CURRENT} AND p.content IS NOT NULL ORDER BY p.kind, p.id"
_INSERT: Final = (
    "INSERT INTO symphonie.staff_part (organisation_no, kind, id, version, content, learner, put_by)"
    " VALUES (%(organisation_no)s, %(kind)s, %(id)s, %(version)s, %(content)s, %(learner)s, %(put_by)s)"
)
_REMOVE: Final = (
    "INSERT INTO symphonie.staff_part (organisation_no, kind, id, version, content, learner, put_by)"
    " SELECT organisation_no, kind, id, version + 1, NULL, learner, %(put_by)s FROM symphonie.staff_part"
    " WHERE (organisation_no, kind, id, version) = (%(organisation_no)s, %(kind)s, %(id)s, %(version)s)"
)
_PUT_CONTACT: Final = (
    "INSERT INTO symphonie.supporter_contact (organisation_no, supporter_id, details, details_box, name_box)"
    " VALUES (%(organisation_no)s, %(id)s, 'null', %(details_box)s, %(name_box)s) ON CONFLICT (organisation_no,"
    " supporter_id) DO UPDATE SET details = 'null', details_box = excluded.details_box, name_box = excluded.name_box"
)
_HOLD: Final = (
    # writers of one organisation wait for each other: what refers to a part and what removes it do not pass unseen
    "SELECT FROM symphonie.organisation WHERE no = %s FOR NO KEY UPDATE"
)


async def put_part(pool: Pool, organisation_no: int, new: NewPart, expected: str | None) -> tuple[StoredPart, bool]:
    """Store a part as a whole, and tell whether it is new; the same content again makes no version.

    Raises:
        PartChanged: It is not at the version that was expected.
        InvalidFields: It refers to something that is not there.
    """
    async with pool.connection() as connection:
        held = await _hold(connection, organisation_no, new.kind, new.id)
        is_there = held is not None and held.content is not None
        if held is not None and (held.content, held.contact) == (new.content, new.contact):
            return held, False
        _require_version(held, expected)
        await _require_references(connection, organisation_no, new.references)
        version = held.version + 1 if held is not None else 1
        about = {"organisation_no": organisation_no, **new._asdict(), "version": version}
        await connection.execute(_INSERT, about)
        if new.contact is not None:
            await put_contact(connection, organisation_no, new.id, new.contact)
        stored = await _one(connection, organisation_no, new.kind, new.id)
        if stored is None:
            raise LookupError(new.id)
        return stored, not is_there


async def put_contact(
    connection: AsyncConnection[TupleRow], organisation_no: int, supporter: str, details: str
) -> None:
    """Seal the JSON of what is told of a supporter, and the name for itself."""
    key = await key_of(connection, organisation_no)
    name = json.decode(details).get("name")
    about = {
        "organisation_no": organisation_no,
        "id": supporter,
        "details_box": key.seal("supporter_contact.details", supporter, details),
        "name_box": key.seal("supporter_contact.name", supporter, name),
    }
    await connection.execute(_PUT_CONTACT, about)


async def remove_part(
    pool: Pool,
    organisation_no: int,
    part: tuple[PartKind, str],
    expected: str | None,
    put_by: str,
    check: Callable[[Iterable[StoredPart]], None],
) -> StoredPart | None:
    """Remove a part, its contact and its account for good.

    None if there never was one; one that is removed stays as it is.

    Args:
        pool: Of the record.
        organisation_no: Whose.
        part: Its kind and id.
        expected: The version that is to be removed.
        put_by: The key.
        check: Is shown all parts, and raises where one needs it.

    Raises:
        PartChanged: It is not at the version that was expected.
    """
    kind, part_id = part
    async with pool.connection() as connection:
        held = await _hold(connection, organisation_no, kind, part_id)
        if held is None or held.content is None:
            return held
        _require_version(held, expected)
        check(await _rows(connection, _ALL, organisation_no))
        about = {"kind": kind, "id": part_id, "version": held.version, "put_by": put_by}
        await connection.execute(_REMOVE, {"organisation_no": organisation_no, **about})
        if kind == "supporter":
            await connection.execute(
                "DELETE FROM symphonie.supporter_contact WHERE (organisation_no, supporter_id) = (%s, %s)",
                [organisation_no, part_id],
            )
            await leave_supporter(connection, organisation_no, part_id)
            await forget_supporter(connection, organisation_no, part_id)
        return await _one(connection, organisation_no, kind, part_id)


async def find_part(pool: Pool, organisation_no: int, kind: PartKind, part_id: str) -> StoredPart | None:
    """Return a part as it stands; None if there is none, or none any more."""
    about = {"organisation_no": organisation_no, "kind": kind, "id": part_id}
    found = await row_of(pool, StoredPart, _ONE, about)
    return found if found is not None and found.content is not None else None


async def page_of_parts(
    pool: Pool, organisation_no: int, kind: PartKind, limit: int, cursor: str | None
) -> Page[StoredPart]:
    """List parts by id.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    asked = {"kind": kind, "after": after.id if after else None, "limit": limit + 1}
    found = await rows_of(pool, StoredPart, _PAGE, {"organisation_no": organisation_no, **asked})
    return page_of(found, limit, lambda part: _Place(part.id))


async def all_parts(pool: Pool, organisation_no: int) -> Sequence[StoredPart]:
    """Return all parts that there are."""
    return await rows_of(pool, StoredPart, _ALL, {"organisation_no": organisation_no})


async def assignments_like(pool: Pool, organisation_no: int, prefix: str) -> Sequence[StoredPart]:
    """Return the assignments whose ids begin so."""
    query = f"{_CURRENT} AND p.content IS NOT NULL AND p.kind = 'assignment' AND starts_with(p.id, %(prefix)s)"
    return await rows_of(pool, StoredPart, query, {"organisation_no": organisation_no, "prefix": prefix})


async def cohorts_of(pool: Pool, organisation_no: int, learner: str) -> frozenset[str]:
    """Return the cohorts that a learner is in."""
    query = "SELECT cohort FROM symphonie.cohort_learner WHERE organisation_no = %s AND learner = %s"
    return frozenset(await rows_of(pool, str, query, [organisation_no, learner]))


def _require_version(held: StoredPart | None, expected: str | None) -> None:
    current = held.version if held is not None and held.content is not None else None
    if expected is not None and expected != str(current):
        raise PartChanged(expected, current)


async def _require_references(
    connection: AsyncConnection[TupleRow], organisation_no: int, references: Iterable[Reference]
) -> None:
    faults: list[Fault] = []
    for one in references:
        if one.kind == "cohort" or one.kind == "content_graph":  # noqa: PLR1714 - which narrows what is left
            query = f"SELECT FROM symphonie.{one.kind} WHERE organisation_no = %s AND id = %s FOR KEY SHARE"
            is_there = (await connection.execute(query, [organisation_no, one.id])).rowcount > 0
        else:
            found = await _one(connection, organisation_no, one.kind, one.id)
            is_there = found is not None and found.content is not None
        if not is_there:
            address = f"/v1/{one.kind.replace('_', '-')}s/{{{one.kind}_id}}"
            remedy = f"Store it first with PUT {address}, or name one that is there."
            faults.append(Fault(one.path, f"There is no {one.kind.replace('_', ' ')} {one.id!r}.", remedy))
    if faults:
        raise InvalidFields(tuple(faults))


async def _hold(
    connection: AsyncConnection[TupleRow], organisation_no: int, kind: PartKind, part_id: str
) -> StoredPart | None:
    await connection.execute(_HOLD, [organisation_no])
    return await _one(connection, organisation_no, kind, part_id)


async def _one(
    connection: AsyncConnection[TupleRow], organisation_no: int, kind: PartKind, part_id: str
) -> StoredPart | None:
    rows = await _rows(connection, _ONE, organisation_no, kind=kind, id=part_id)
    return rows[0] if rows else None


async def _rows(
    connection: AsyncConnection[TupleRow], query: str, organisation_no: int, **asked: object
) -> Sequence[StoredPart]:
    cursor = connection.cursor(row_factory=args_row(StoredPart))
    return await (await cursor.execute(query, {"organisation_no": organisation_no, **asked})).fetchall()
