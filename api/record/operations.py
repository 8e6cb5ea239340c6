"""What whoever runs the service wants to know, of one organisation or of all processes."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from api.errors import RecordUnavailable, StoreUnavailable
from api.record.intake import Lag
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import LOOKUP_S, Pool, rows_of

_PREFIX: Final = "symphonie"
_STANDING: Final = """
SELECT current_setting('server_version'),
    coalesce((SELECT version_num FROM symphonie.alembic_version), 'none'),
    (SELECT count(*) FROM symphonie.dead_letter WHERE organisation_no = %(organisation_no)s),
    (SELECT count(*) FROM symphonie.retrace t JOIN symphonie.content_graph g ON g.no = t.graph_no
     AND g.revision = t.revision WHERE t.finished_at IS NULL AND g.organisation_no = %(organisation_no)s),
    (SELECT count(*) FROM symphonie.erasure WHERE finished_at IS NULL AND organisation_no = %(organisation_no)s)
"""
_PROCESSES: Final = """
SELECT translate(substr(application_name, length(%(prefix)s) + 1), ' -', ''), min(backend_start),
    max(state_change)
FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE %(prefix)s || '_%%'
GROUP BY 1 ORDER BY 1
"""
_DEAD_LETTERS: Final = """
SELECT stream, entry_id, learner, error, set_aside_at, octet_length(payload) FROM symphonie.dead_letter
WHERE organisation_no = %(organisation_no)s
    AND (%(at)s::timestamptz IS NULL OR (set_aside_at, stream, entry_id) > (%(at)s, %(stream)s, %(entry_id)s))
ORDER BY set_aside_at, stream, entry_id LIMIT %(limit)s
"""


class ServiceProcess(msgspec.Struct, frozen=True):
    """Processes of one role that are connected to the record.

    Attributes:
        role: What they do.
        since: When the oldest of their connections was opened.
        active_at: When one was last used.
    """

    role: str
    since: datetime
    active_at: datetime | None


class DeadLetter(msgspec.Struct, frozen=True):
    """A commit that is not in the record.

    Attributes:
        stream: In which journal it stood.
        entry_id: Its place there; it begins with the time, in milliseconds since 1970-01-01T00:00:00Z.
        learner_id: Whose it is; null where it cannot be read that far.
        error: Why it could not be written.
        set_aside_at: When that was found.
        n_bytes: Its length.
    """

    stream: str
    entry_id: str
    learner_id: str | None
    error: str
    set_aside_at: datetime
    n_bytes: int


class OwnStanding(NamedTuple):
    """What the record tells; None and no processes where it cannot be reached.

    Attributes:
        record_server: Version of PostgreSQL.
        migration: Where the schema stands.
        dead_letters: Of the organisation.
        retraces: Same, not done.
        erasures: Same.
        processes: Of the whole service.
    """

    record_server: str | None = None
    migration: str | None = None
    dead_letters: int | None = None
    retraces: int | None = None
    erasures: int | None = None
    processes: tuple[ServiceProcess, ...] = ()


class LetterPlace(NamedTuple):
    """The place of a dead letter in the list."""

    at: datetime
    stream: str
    entry_id: str


async def standing_of(pool: Pool, organisation_no: int) -> OwnStanding:
    """Return what the record tells of an organisation and of the processes.

    Raises:
        RecordUnavailable: It cannot be reached.
    """
    processes = await rows_of(pool, ServiceProcess, _PROCESSES, {"prefix": _PREFIX}, LOOKUP_S)

    def told(*row: Any) -> OwnStanding:  # noqa: ANN401  # columns
        return OwnStanding._make((*row, tuple(processes)))

    (found,) = await rows_of(pool, told, _STANDING, {"organisation_no": organisation_no}, LOOKUP_S)
    return found


async def told_standing(pool: Pool, organisation_no: int) -> OwnStanding:
    """Return the same; nothing where the record cannot be reached."""
    try:
        return await standing_of(pool, organisation_no)
    except RecordUnavailable:
        return OwnStanding()


async def lag_of(measured: Awaitable[Lag]) -> Lag | None:
    """Return how far the record is behind; None where the live store does not answer."""
    try:
        return await measured
    except StoreUnavailable:
        return None


async def dead_letters_of(pool: Pool, organisation_no: int, limit: int, cursor: str | None) -> Page[DeadLetter]:
    """Return a page of the commits of an organisation that could not be written, oldest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, LetterPlace)
    place = {"at": None, "stream": None, "entry_id": None} if after is None else after._asdict()
    asked = {"organisation_no": organisation_no, "limit": limit + 1, **place}
    found = await rows_of(pool, DeadLetter, _DEAD_LETTERS, asked)
    return page_of(found, limit, lambda one: LetterPlace(one.set_aside_at, one.stream, one.entry_id))
