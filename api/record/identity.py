"""Who is meant by what other systems call somebody: read, bound, listed; once bound it stays."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of

UnknownPersons: TypeAlias = Literal["new", "wait"]
Side: TypeAlias = Literal["learner_id", "supporter_id"]
_GIVEN: Final = "unnest(%(issuers)s::text[], %(subjects)s::text[])"
_FIND: Final = (
    "SELECT i.issuer, i.subject, i.learner, i.supporter_id FROM symphonie.identity i"
    f" JOIN {_GIVEN} AS given (issuer, subject) USING (issuer, subject) WHERE i.organisation_no = %(organisation_no)s"
)
_BIND: Final = (
    "INSERT INTO symphonie.identity AS i (organisation_no, issuer, subject, learner, supporter_id, bound_at, bound_by)"
    " SELECT %(organisation_no)s, issuer, subject, learner, supporter, %(at)s, %(by)s FROM"
    " unnest(%(issuers)s::text[], %(subjects)s::text[], %(learners)s::text[], %(supporters)s::text[])"
    " AS given (issuer, subject, learner, supporter) ORDER BY issuer, subject"
    " ON CONFLICT (organisation_no, issuer, subject) DO UPDATE SET"
    " learner = coalesce(i.learner, excluded.learner), supporter_id = coalesce(i.supporter_id, excluded.supporter_id)"
    " WHERE (i.learner IS NULL AND excluded.learner IS NOT NULL)"
    " OR (i.supporter_id IS NULL AND excluded.supporter_id IS NOT NULL)"
)
_TAKEN: Final[dict[Side, str]] = {
    "learner_id": "SELECT learner FROM symphonie.identity WHERE organisation_no = %s AND learner = ANY(%s::text[])",
    "supporter_id": (
        "SELECT supporter_id FROM symphonie.identity WHERE organisation_no = %s AND supporter_id = ANY(%s::text[])"
    ),
}
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('symphonie.identity'), %s)"
_PAGE: Final = (
    "SELECT issuer, subject, learner, supporter_id, bound_at, bound_by FROM symphonie.identity"
    " WHERE organisation_no = %(organisation_no)s AND (%(issuer)s::text IS NULL OR issuer = %(issuer)s)"
    " AND (%(learner)s::text IS NULL OR learner = %(learner)s)"
    " AND (%(supporter_id)s::text IS NULL OR supporter_id = %(supporter_id)s)"
    " AND (%(after_issuer)s::text IS NULL OR (issuer, subject) > (%(after_issuer)s, %(after_subject)s))"
    " ORDER BY issuer, subject LIMIT %(limit)s"
)
_RULE: Final = "SELECT unknown_persons FROM symphonie.identity_rule WHERE organisation_no = %s"
_PUT_RULE: Final = (
    "INSERT INTO symphonie.identity_rule VALUES (%s, %s, %s, %s) ON CONFLICT (organisation_no)"
    " DO UPDATE SET unknown_persons = excluded.unknown_persons, put_by = excluded.put_by, put_at = excluded.put_at"
    " WHERE identity_rule.unknown_persons <> excluded.unknown_persons"
)


class Pair(NamedTuple):
    """What another system calls somebody, as it is compared (`api.integrations.identities.naming.pair_of`)."""

    issuer: str
    subject: str


class Person(NamedTuple):
    """Who that is: a learner, a supporter, or both."""

    learner_id: str | None = None
    supporter_id: str | None = None

    def contradicts(self, other: "Person") -> bool:
        """Tell whether the other one says somebody else."""
        return any(one and two and one != two for one, two in zip(self, other, strict=True))

    def beside(self, other: "Person") -> "Person":
        """Return what this says beside the other one."""
        return Person(*(one if one != two else None for one, two in zip(self, other, strict=True)))


class IdentityRow(NamedTuple):
    """A pair that is bound; `bound_by` is a key, or what came of itself (`lti`, `xapi`)."""

    issuer: str
    subject: str
    learner_id: str | None
    supporter_id: str | None
    bound_at: datetime
    bound_by: str


async def find(
    connection: AsyncConnection[TupleRow], organisation_no: int, pairs: Collection[Pair]
) -> dict[Pair, Person]:
    """Return who is meant by those pairs that are bound."""
    if not pairs:
        return {}
    rows = await connection.execute(_FIND, {"organisation_no": organisation_no, **_columns(pairs)})
    return {Pair(issuer, subject): Person(*who) for issuer, subject, *who in await rows.fetchall()}


async def bind(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    persons: Mapping[Pair, Person],
    at: datetime,
    by: str,
) -> dict[Pair, Person]:
    """Bind pairs, and return who is meant by each now: what was bound before stays, and may be somebody else.

    Args:
        connection: In a transaction.
        organisation_no: Whose.
        persons: By pair.
        at: When.
        by: The key, or what came of itself.
    """
    told = {
        "organisation_no": organisation_no,
        **_columns(persons),
        "learners": [one.learner_id for one in persons.values()],
        "supporters": [one.supporter_id for one in persons.values()],
        "at": at,
        "by": by,
    }
    await connection.execute(_BIND, told)
    return await find(connection, organisation_no, persons.keys())


async def bind_new(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    pairs: Collection[Pair],
    name: Callable[[Pair, Collection[str]], str],
    at: datetime,
    by: str,
    side: Side = "learner_id",
) -> dict[Pair, Person]:
    """Make a new learner, or supporter, of every pair that is bound to none, and return who is meant by each.

    Whoever does so in one organisation waits for the others, to the end of the transaction, so that no two issuers get
    one id.

    Args:
        connection: In a transaction.
        organisation_no: Whose.
        pairs: That may be unknown.
        name: Names the person of a pair, other than by the ids that it is given.
        at: When.
        by: What came of itself.
        side: What they become.
    """
    await connection.execute(_LOCK, [organisation_no])
    found = await find(connection, organisation_no, pairs)
    unknown = [one for one in dict.fromkeys(pairs) if getattr(found.get(one, Person()), side) is None]
    new: dict[Pair, Person] = {}
    refused: set[str] = set()
    while left := [one for one in unknown if one not in new]:
        named = {one: name(one, refused) for one in left}
        taken = await connection.execute(_TAKEN[side], [organisation_no, list(named.values())])
        refused.update(person for (person,) in await taken.fetchall())
        for pair, person in named.items():
            if person not in refused:
                new[pair] = Person()._replace(**{side: person})
                refused.add(person)
    return {**found, **(await bind(connection, organisation_no, new, at, by) if new else {})}


async def page_of_identities(
    pool: Pool, organisation_no: int, asked: Mapping[str, str | None], limit: int, cursor: str | None
) -> Page[IdentityRow]:
    """Return a page of what is bound, by issuer and subject.

    Args:
        pool: Of the record.
        organisation_no: Whose.
        asked: `issuer`, `learner` and `supporter_id`; None for any.
        limit: Most on the page.
        cursor: Of the page before.

    Raises:
        InvalidField: The cursor is not one.
    """
    after = read_cursor(cursor, Pair)
    place = {"after_issuer": after and after.issuer, "after_subject": after and after.subject}
    about = {"organisation_no": organisation_no, **asked, **place, "limit": limit + 1}
    found = await rows_of(pool, IdentityRow, _PAGE, about)
    return page_of(found, limit, lambda one: Pair(one.issuer, one.subject))


async def unknown_persons(connection: AsyncConnection[TupleRow], organisation_no: int) -> UnknownPersons:
    """Return what becomes of pairs that nobody has bound."""
    row = await connection.cursor(row_factory=args_row(str)).execute(_RULE, [organisation_no])
    return "wait" if await row.fetchone() == "wait" else "new"


async def read_rule(pool: Pool, organisation_no: int) -> UnknownPersons:
    """Return what becomes of pairs that nobody has bound."""
    return "wait" if await row_of(pool, str, _RULE, [organisation_no]) == "wait" else "new"


async def put_rule(pool: Pool, organisation_no: int, rule: UnknownPersons, key_id: str, at: datetime) -> None:
    """Say what becomes of pairs that nobody has bound."""
    async with pool.connection() as connection:
        await connection.execute(_PUT_RULE, [organisation_no, rule, key_id, at])


def _columns(pairs: Collection[Pair]) -> dict[str, Sequence[str]]:
    return {"issuers": [one.issuer for one in pairs], "subjects": [one.subject for one in pairs]}
