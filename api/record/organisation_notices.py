"""What an organisation's designers and administrators are told: that a course or a key needs them. About nobody.

Each thing is told once: the same kind, content graph and tracing revision, and it is over when another revision traces;
or that a key ends, which is over when it has ended or was revoked (`key_notices`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta
from psycopg.rows import tuple_row

from api.clock import moment_of
from api.notice_errors import UnknownNotice
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.team import Record, rows_in
from content_graph.languages import Text

OrganisationNoticeKind = Literal["drift", "key_ends"]


class OrganisationNotice(NamedTuple):
    """A notice as it stands.

    Attributes:
        no: Its number; rises.
        kind: Of what.
        graph_id: The content graph that it is about; None where it is about a key.
        body: JSON: words in French and English.
        made_at: When it was told.
        ended_at: When it was over; None while it is not.
        seen_at: When note was taken of it.
    """

    no: int
    kind: OrganisationNoticeKind
    graph_id: str | None
    body: str
    made_at: datetime
    ended_at: datetime | None
    seen_at: datetime | None

    @property
    def said(self) -> dict[str, Any]:
        """Its words."""
        return msgspec.json.decode(self.body, type=dict[str, Any])


class NewOrganisationNotice(NamedTuple):
    """What an organisation is to be told; kind, content graph and revision make it the same or another one.

    Attributes:
        kind: Of what.
        graph_id: The content graph that it is about.
        revision: The tracing revision that it is about; nothing is told of one that traces no longer.
        text: In words.
    """

    kind: OrganisationNoticeKind
    graph_id: str
    revision: int
    text: Text


class OrganisationNoticeFilter(NamedTuple):
    """Which notices are asked for: only what was not taken note of, only a kind."""

    unseen: bool
    kind: str | None


class _Place(NamedTuple):
    """The place of a notice in a list."""

    no: Annotated[int, Meta(ge=0, le=2**53)]


_PAGE: Final = (
    "SELECT n.no, n.kind, g.id, n.body::text, n.made_at, n.ended_at, n.seen_at FROM symphonie.organisation_notice n"
    " LEFT JOIN symphonie.content_graph g ON g.no = n.graph_no WHERE n.organisation_no = %(organisation_no)s"
    " AND (%(kind)s::text IS NULL OR n.kind = %(kind)s) AND (NOT %(unseen)s OR n.seen_at IS NULL)"
    " AND (%(after)s::bigint IS NULL OR n.no < %(after)s) ORDER BY n.no DESC LIMIT %(limit)s"
)
_TELL: Final = (
    "INSERT INTO symphonie.organisation_notice (organisation_no, kind, graph_no, revision, body, made_at)"
    " SELECT g.organisation_no, %(kind)s, g.no, g.revision, %(body)s, %(now)s FROM symphonie.content_graph g"
    " WHERE (g.organisation_no, g.id, g.revision) = (%(organisation_no)s, %(graph_id)s, %(revision)s)"
    " AND g.erased_at IS NULL ON CONFLICT DO NOTHING"
)
_END: Final = (
    "UPDATE symphonie.organisation_notice n SET ended_at = %(now)s FROM symphonie.content_graph g"
    " WHERE n.ended_at IS NULL AND g.no = n.graph_no AND g.revision <> n.revision RETURNING n.organisation_no, n.no"
)
_SEEN: Final = (
    "UPDATE symphonie.organisation_notice SET seen_at = %(now)s"
    " WHERE organisation_no = %(organisation_no)s AND seen_at IS NULL"
)
_OTHERS: Final = (
    "SELECT a.no FROM unnest(%(nos)s::bigint[]) AS a (no) WHERE NOT EXISTS (SELECT FROM symphonie.organisation_notice n"
    " WHERE (n.organisation_no, n.no) = (%(organisation_no)s, a.no))"
)


async def tell_organisation(
    connection: Record, organisation_no: int, notice: NewOrganisationNotice, now_us: int
) -> bool:
    """Tell something once, if its revision still traces; say whether it is new."""
    body = msgspec.json.encode({"text": notice.text}).decode()
    about = {**notice._asdict(), "organisation_no": organisation_no, "body": body, "now": moment_of(now_us)}
    del about["text"]
    return (await connection.execute(_TELL, about)).rowcount == 1


async def end_what_is_over(connection: Record, now_us: int) -> Sequence[tuple[int, int]]:
    """End, for all organisations, what is about a revision that traces no longer; return organisations and numbers."""
    return await rows_in(connection, tuple_row, _END, {"now": moment_of(now_us)})


async def page_of_organisation_notices(
    pool: Pool, organisation_no: int, asked: OrganisationNoticeFilter, limit: int, cursor: str | None
) -> Page[OrganisationNotice]:
    """List what an organisation was told, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {**asked._asdict(), "organisation_no": organisation_no, "after": after.no if after else None}
    found = await rows_of(pool, OrganisationNotice, _PAGE, {**about, "limit": limit + 1})
    return page_of(found, limit, lambda notice: _Place(notice.no))


async def take_note(pool: Pool, organisation_no: int, nos: Sequence[int], now_us: int) -> int:
    """Note that notices were seen; return how many were new.

    Raises:
        UnknownNotice: One is none of theirs; nothing is noted then.
    """
    about = {"organisation_no": organisation_no, "nos": list(nos), "now": moment_of(now_us)}
    others = await rows_of(pool, int, _OTHERS, about)
    if others:
        raise UnknownNotice(nos.index(others[0]), others[0])
    async with pool.connection() as connection:
        return (await connection.execute(f"{_SEEN} AND no = ANY(%(nos)s)", about)).rowcount


async def take_note_up_to(pool: Pool, organisation_no: int, no: int, now_us: int) -> int:
    """Note that all up to a notice were seen; return how many were new."""
    about = {"organisation_no": organisation_no, "no": no, "now": moment_of(now_us)}
    async with pool.connection() as connection:
        return (await connection.execute(f"{_SEEN} AND no <= %(no)s", about)).rowcount
