"""What changed, told to whoever listens once it is committed, so that open pages can say so.

It names nobody: people, learners and cohorts are digests, enough to tell whom of those who listen a change concerns.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from hashlib import md5
from typing import Final

import msgspec
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from api.record.pool import LINE

CHANNEL: Final = "symphonie_changes"
_MOST_COHORTS: Final = 400
"""Of a learner; a message to those who listen holds 8 kB at most."""
_LENGTH: Final = 12


class Change(msgspec.Struct, frozen=True):
    """Something that changed; people, learners and cohorts as their digests.

    Attributes:
        organisation_no: Whose it is.
        by: Who did it; the machine's where it was nobody else.
        people: Whom it concerns in any case.
        learner: About whom it is; empty for none.
        cohorts: Those of the learner.
        is_for_learner: Whether the learner may read of it.
    """

    organisation_no: int
    by: str = ""
    people: tuple[str, ...] = ()
    learner: str = ""
    cohorts: tuple[str, ...] = ()
    is_for_learner: bool = False


_TELL: Final = (
    f"SELECT pg_notify('{CHANNEL}', json_build_object('organisation_no', %(organisation_no)s::int, 'by', %(by)s::text,"
    " 'people', %(people)s::text[], 'learner', %(digest)s::text, 'is_for_learner', %(is_for_learner)s::bool,"
    f" 'cohorts', ARRAY(SELECT left(md5('cohort/' || l.cohort), {_LENGTH}) FROM symphonie.cohort_learner l"
    " WHERE l.organisation_no = %(organisation_no)s AND l.learner = %(learner)s::text"
    f" LIMIT {_MOST_COHORTS}))::text)"
)


def digest(name: str) -> str:
    """Return what stands for somebody or something: `supporter/tess`, `learner/ada`, `cohort/class`."""
    return md5(name.encode(), usedforsecurity=False).hexdigest()[:_LENGTH]


async def tell_change(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    people: Iterable[str],
    *,
    by: str = "",
    learner: str | None = None,
    is_for_learner: bool = False,
) -> None:
    """Tell whoever listens, once the transaction has committed; several alike in one transaction are one.

    Args:
        connection: In whose transaction it happens.
        organisation_no: Whose it is.
        people: Supporters whom it concerns whatever they may see, by id.
        by: Who did it: `supporter/tess`.
        learner: About whom it is; whoever may see the learner is concerned.
        is_for_learner: Whether the learner is concerned, too.
    """
    about = {
        "organisation_no": organisation_no,
        "by": digest(by) if by else "",
        "people": sorted({digest(f"supporter/{one}") for one in people}),
        "digest": "" if learner is None else digest(f"learner/{learner}"),
        "learner": learner,
        "is_for_learner": is_for_learner,
    }
    await connection.execute(_TELL, about)


@asynccontextmanager
async def listening(database_url: str) -> AsyncIterator[AsyncConnection[TupleRow]]:
    """Open a connection that hears what is told (`AsyncConnection.notifies`)."""
    line = make_conninfo(database_url, application_name="symphonie-listening", **{**LINE, "connect_timeout": 5})
    async with await AsyncConnection.connect(line, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        yield connection


def read_change(payload: str) -> Change:
    """Read what was told."""
    return msgspec.json.decode(payload, type=Change)
