"""The chain of acts: what people did, each entry hashed with the one before, so that what is changed later is found.

Triggers of the tables that hold acts write it (`migrations/versions/r0002/oversight.up.sql`), in the transaction of the
act and whoever makes it: a worker, the projector, the command line, a process of an older version. An entry names
nobody: persons stand there as digests under the deployment's secret, so erasing them breaks nothing.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow, args_row

from api.journal import JournalEntry
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of

NOTHING: Final = sha256(b"").digest()
"""What the first entry rests on."""
_AT_ONCE: Final = 5000
_COLUMNS: Final = "no, content, previous_sha256, sha256"
_CHUNK: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.audit_entry WHERE organisation_no = %(organisation_no)s AND no > %(behind)s"
    " ORDER BY no LIMIT %(limit)s"
)
_HEAD: Final = "SELECT no, sha256 FROM symphonie.audit_head WHERE organisation_no = %s"
_PAGE: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.audit_entry, LATERAL (SELECT content::json AS told) AS read"
    " WHERE organisation_no = %(organisation_no)s AND (%(before)s::bigint IS NULL OR no < %(before)s)"
    " AND (%(act)s::text IS NULL OR told->>'act' = %(act)s)"
    " AND (%(person)s::text IS NULL OR symphonie.audit_name(%(organisation_no)s, %(person)s)"
    " IN (told->'by'->>'person', told->'about'->>'learner', told->'about'->>'supporter', told->'about'->>'person'))"
    " ORDER BY no DESC LIMIT %(limit)s"
)
_DIGEST: Final = (
    "jsonb_build_object('{0}',"
    " CASE WHEN %({0})s::text IS NOT NULL THEN symphonie.audit_name(%(organisation_no)s, %({0})s) END)"
)
_NOTE: Final = (
    f"SELECT symphonie.audit(%(organisation_no)s, %(act)s, %(by)s::jsonb || {_DIGEST.format('person')},"
    f" %(about)s::jsonb || {_DIGEST.format('learner')})"
)
_HOLD: Final = (
    "INSERT INTO symphonie.audit_head AS held SELECT no, 0, sha256('') FROM unnest(%s::int[]) AS one (no) ORDER BY no"
    " ON CONFLICT (organisation_no) DO UPDATE SET no = held.no"
)
ANCHOR: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
FaultKind = Literal["altered", "unchained", "missing", "cut_off", "anchor"]
"""What is wrong at a place: its content is not what was hashed; it does not rest on the entry before it; entries are
not there; the end of the chain is not there; it is not what an anchor says that it was."""


class AuditEntry(NamedTuple):
    """An entry as it is held."""

    no: int
    content: str
    previous_sha256: bytes
    sha256: bytes


class Anchor(NamedTuple):
    """That a chain had this hash at this place: kept elsewhere, it proves that nothing before was made anew."""

    no: int
    sha256: bytes

    def __str__(self) -> str:
        """Write it as `read_anchor` reads it."""
        return f"{self.no}:{self.sha256.hex()}"


class AuditFault(msgspec.Struct, frozen=True):
    """What is wrong with a chain, and at which place.

    Attributes:
        no: Number of the act.
        what: `altered`: what it says has changed; `missing`: its number is not there; `unchained`: it does not follow
            the one before; `anchor`: it is not what was kept elsewhere; `cut_off`: the chain ends before that.
    """

    no: int
    what: FaultKind


class Act(msgspec.Struct, frozen=True):
    """What the content of an entry says.

    Attributes:
        at: When.
        act: Table and what was done: `override.made`, `api_key.ended` …
        by: Who: `person` (a digest) and `role`, `key`, or the `process`.
        about: What about; persons as digests.
    """

    at: datetime
    act: str
    by: dict[str, Any]
    about: dict[str, Any]


class _Place(NamedTuple):
    no: Annotated[int, Meta(ge=0, le=2**53)]


def read_anchor(text: str) -> Anchor | None:
    """Read an anchor; None where it is none.

    >>> str(read_anchor("7:" + "ab" * 32))[:8], read_anchor("7")
    ('7:ababab', None)
    """
    found = ANCHOR.fullmatch(text)
    return None if found is None else Anchor(int(found[1]), bytes.fromhex(found[2]))


def faults_in(
    entries: Iterable[AuditEntry], end: Anchor | None, anchors: Iterable[Anchor] = ()
) -> Iterator[AuditFault]:
    """Go along a chain, and name every place that is not as it was written.

    >>> one = chained(Anchor(0, NOTHING), "a")
    >>> two = chained(Anchor(1, one.sha256), "b")
    >>> list(faults_in([one, two], Anchor(2, two.sha256)))
    []
    >>> [fault.what for fault in faults_in([one._replace(content="c"), two], Anchor(2, two.sha256))]
    ['altered']

    Args:
        entries: In the order of their numbers.
        end: Where the chain ends by its head; None where it has none.
        anchors: Kept elsewhere.
    """
    before = Anchor(0, NOTHING)
    wanted = {one.no: one.sha256 for one in anchors}
    for one in entries:
        if one.no != before.no + 1:
            yield AuditFault(before.no + 1, "missing")
        elif one.previous_sha256 != before.sha256:
            yield AuditFault(one.no, "unchained")
        if sha256(one.previous_sha256 + one.content.encode()).digest() != one.sha256 or not _is_numbered(one):
            yield AuditFault(one.no, "altered")
        if wanted.pop(one.no, one.sha256) != one.sha256:
            yield AuditFault(one.no, "anchor")
        before = Anchor(one.no, one.sha256)
    if (end or Anchor(0, NOTHING)) != before:
        yield AuditFault(before.no + 1, "cut_off")
    for no in sorted(wanted):
        yield AuditFault(no, "anchor")


def chained(before: Anchor, content: str) -> AuditEntry:
    """Return the entry that follows another."""
    return AuditEntry(before.no + 1, content, before.sha256, sha256(before.sha256 + content.encode()).digest())


def _is_numbered(one: AuditEntry) -> bool:
    """Tell whether the content says its own number, where it is JSON: an entry put elsewhere says another."""
    try:
        told = msgspec.json.decode(one.content)
    except msgspec.MsgspecError:
        return True
    return not isinstance(told, dict) or told.get("no") == one.no


async def verify_chain(
    pool: Pool, organisation_no: int, anchors: Iterable[Anchor] = ()
) -> tuple[Anchor | None, tuple[AuditFault, ...]]:
    """Check an organisation's chain, and return where it ends and what is wrong with it."""
    # Read before the entries: what is chained meanwhile is behind it, and left for the next time.
    end = await row_of(pool, Anchor, _HEAD, [organisation_no])
    entries = [one async for one in _entries(pool, organisation_no, end)]
    return end, tuple(faults_in(entries, end, anchors))


async def audit_page(
    pool: Pool, organisation_no: int, limit: int, cursor: str | None, act: str | None, person: str | None
) -> Page[AuditEntry]:
    """List acts, newest first: of one kind, or by or about one person (`supporter/id`, `learner/id`).

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "act": act, "person": person, "limit": limit + 1}
    found = await rows_of(pool, AuditEntry, _PAGE, {**about, "before": after.no if after else None})
    return page_of(found, limit, lambda one: _Place(one.no))


async def end_of_chain(pool: Pool, organisation_no: int) -> Anchor | None:
    """Return where an organisation's chain ends; None where nothing was ever chained."""
    return await row_of(pool, Anchor, _HEAD, [organisation_no])


async def note_act(
    pool: Pool,
    organisation_no: int,
    act: str,
    key_id: str,
    person: str | None,
    about: dict[str, Any],
    learner: str | None,
) -> None:
    """Chain an act that no table holds, such as an export.

    Args:
        pool: Of the record.
        organisation_no: Whose chain.
        act: What was done.
        key_id: With which key.
        person: For whom, as `supporter/id` or `learner/id`; None for the organisation itself.
        about: What else is told of it; nobody is named there.
        learner: Whom it is about, if it is one.
    """
    asked = {
        "organisation_no": organisation_no,
        "act": act,
        "by": msgspec.json.encode({"key": key_id}).decode(),
        "person": person,
        "about": msgspec.json.encode(about).decode(),
        "learner": None if learner is None else f"learner/{learner}",
    }
    async with pool.connection() as connection:
        await connection.execute(_NOTE, asked)


async def acting(connection: AsyncConnection[TupleRow], key_id: str) -> None:
    """Say who acts in a transaction, where no column of what is written does."""
    await connection.execute("SELECT set_config('symphonie.actor', %s, true)", [key_id])


def hold_chains(connection: Connection, entries: Iterable[JournalEntry]) -> None:
    """Hold the chains that a batch of commits adds to, in one order for all projectors."""
    organisations = sorted({one.organisation_no for one in entries if one.reviews or one.corrections})
    if organisations:
        connection.execute(_HOLD, [organisations])


async def _entries(pool: Pool, organisation_no: int, end: Anchor | None) -> AsyncIterator[AuditEntry]:
    behind, last = 0, 0 if end is None else end.no
    while True:
        async with pool.connection() as connection:
            cursor = connection.cursor(row_factory=args_row(AuditEntry))
            await cursor.execute(_CHUNK, {"organisation_no": organisation_no, "behind": behind, "limit": _AT_ONCE})
            found = await cursor.fetchall()
        for one in found:
            if one.no <= last:
                yield one
        if len(found) < _AT_ONCE:
            return
        behind = found[-1].no
