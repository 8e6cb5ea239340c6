"""What learners are called and how they are reached, in the record: apart from all that traces them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.pool import Pool, row_of, rows_of
from api.record.support.readers import MINE, Reach, on_learner
from api.record.vault.columns import key_of
from api.record.vault.people import learner_email, learner_name, learner_phone, supporter_name
from api.record.vault.vault import OrganisationKey
from content_graph.texts import folded


class Contact(NamedTuple):
    """What a learner is called and how they are reached; None for what is not known."""

    learner: str
    name: str | None
    email: str | None
    language: str | None
    zone: str | None
    phone: str | None = None


class Names(NamedTuple):
    """Names by id, of those who have one."""

    learners: dict[str, str]
    supporters: dict[str, str]


_PUT: Final = (
    "INSERT INTO symphonie.learner_contact AS c"
    " (organisation_no, learner, name_box, email_box, language, zone, phone_box, search)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, '')"
    " ON CONFLICT (organisation_no, learner) DO UPDATE SET name_box = excluded.name_box, name = NULL,"
    " email_box = excluded.email_box, email = NULL, language = excluded.language, zone = excluded.zone, search = '',"
    " phone_box = CASE WHEN %s THEN excluded.phone_box ELSE c.phone_box END, put_at = excluded.put_at"
)
_FIND: Final = (
    f"SELECT o.learner, {learner_name('o')}, {learner_email('o')}, o.language, o.zone, {learner_phone('o')}"
    " FROM symphonie.learner_contact o WHERE (o.organisation_no, o.learner) = (%s, %s)"
)
_MANY: Final = (
    f"SELECT o.learner, {learner_name('o')}, {learner_email('o')}, o.language, o.zone, {learner_phone('o')}"
    " FROM symphonie.learner_contact o WHERE o.organisation_no = %s AND o.learner = ANY(%s)"
)
_LEARNERS: Final = (
    f"WITH {MINE} SELECT learner, {learner_name('o')} FROM symphonie.learner_contact o"
    " WHERE organisation_no = %(organisation_no)s AND learner = ANY(%(learners)s)"
    f" AND ({on_learner('o.learner')} OR EXISTS (SELECT FROM symphonie.support_case c"
    " WHERE (c.organisation_no, c.learner) = (%(organisation_no)s, o.learner) AND c.owner_id = ANY(%(reader_people)s)))"
)
_SUPPORTERS: Final = (
    f"SELECT supporter_id, {supporter_name('o')} FROM symphonie.supporter_contact o"
    " WHERE organisation_no = %s AND supporter_id = ANY(%s)"
)


async def put_contacts(
    pool: Pool, organisation_no: int, contacts: Sequence[Contact], *, with_phone: bool = False
) -> None:
    """Store what learners are called, each as a whole; all of them or none.

    Args:
        pool: Of the record.
        organisation_no: Whose learners.
        contacts: As they are to be.
        with_phone: Whether telephone numbers are told, too; those who know none leave them as they are.
    """
    ordered = sorted(contacts)  # so that two who put the same do not wait for each other
    async with pool.connection() as connection:
        key = await key_of(connection, organisation_no)
        await connection.cursor().executemany(_PUT, [_row(key, one, with_phone=with_phone) for one in ordered])


def _row(key: OrganisationKey, one: Contact, *, with_phone: bool) -> tuple[object, ...]:
    name = key.seal("learner_contact.name", one.learner, one.name)
    email = key.seal("learner_contact.email", one.learner, one.email)
    phone = key.seal("learner_contact.phone", one.learner, one.phone)
    return (key.organisation_no, one.learner, name, email, one.language, one.zone, phone, with_phone)


async def called(pool: Pool, organisation_no: int, words: Sequence[str]) -> list[str]:
    """Return who is called by each of some folded words, in their name or id; names are opened one by one."""
    query = f"SELECT o.learner, {learner_name('o')} FROM symphonie.learner_contact o WHERE o.organisation_no = %s"
    found = await rows_of(
        pool, lambda learner, name: (learner, folded(f"{name or ''} {learner}")), query, [organisation_no]
    )
    return [learner for learner, text in found if all(word in text for word in words)]


async def find_contact(pool: Pool, organisation_no: int, learner: str) -> Contact | None:
    """Return what a learner is called; None if nothing is known."""
    return await row_of(pool, Contact, _FIND, [organisation_no, learner])


async def find_contacts(pool: Pool, organisation_no: int, learners: Sequence[str]) -> dict[str, Contact]:
    """Return what learners are called, by id, of those of whom something is known."""
    return {one.learner: one for one in await rows_of(pool, Contact, _MANY, [organisation_no, list(learners)])}


async def correct_contact(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str, field: str, value: str | None
) -> None:
    """Store one field of a contact otherwise, in the caller's transaction; the others stay as they are."""
    cursor = connection.cursor(row_factory=args_row(Contact))
    held = await (await cursor.execute(f"{_FIND} FOR UPDATE", [organisation_no, learner])).fetchone()
    contact = Contact(**{**(held or Contact(learner, None, None, None, None))._asdict(), field: value})
    await connection.execute(_PUT, _row(await key_of(connection, organisation_no), contact, with_phone=True))


async def names_of(
    pool: Pool, organisation_no: int, reach: Reach, learners: Sequence[str], supporters: Sequence[str]
) -> Names:
    """Return what people are called, of learners as far as the reader may see them or has a case of theirs."""
    about = {"organisation_no": organisation_no, "learners": list(learners), **reach.parameters}
    named = await rows_of(pool, _pair, _LEARNERS, about) if learners else []
    helping = await rows_of(pool, _pair, _SUPPORTERS, [organisation_no, list(supporters)]) if supporters else []
    return Names(*({person: name for person, name in found if name is not None} for found in (named, helping)))


def _pair(person: str, name: str | None) -> tuple[str, str | None]:
    return person, name
