"""What two learners who help each other write and plan, in the record: read by them and by who moderates."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

import msgspec
from psycopg.rows import args_row

from api.errors import InvalidField
from api.learner_errors import RepeatedKey
from api.record.columns import reading
from api.record.communication.peers import What, tell_pair
from api.record.decisions import Request
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool
from api.record.support.groups import Seen
from api.record.support.peer_helps import Connection, StoredHelp, tell_both
from api.record.support.team import rows_in

Outcome = Literal["held", "not_held"]
WriterKind = Literal["learner", "supporter"]
MOST_SESSIONS: Final = 50
"""Sessions of one help, as many as are told."""
A_DAY: Final = 100
"""Messages of one of the two in one help within 24 hours."""


class StoredMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the two, or a supporter, wrote.

    Attributes:
        no: Its place, from 1 on.
        by_kind: As what.
        by_id: By whom.
        words: What.
        written_at: When.
        hidden_at: Since when the two do not read it; None if they do.
    """

    no: int
    by_kind: WriterKind
    by_id: str
    words: str
    written_at: datetime
    hidden_at: datetime | None
    request_sha256: bytes | None


class StoredSession(msgspec.Struct, frozen=True, kw_only=True):
    """When the two meet, and what became of it.

    Attributes:
        no: Its place, from 1 on.
        starts_at: When it begins.
        minutes: How long it is to be.
        by_kind: As what somebody planned it.
        by_id: Who did.
        planned_at: When they did.
        outcome: What became of it; None where nobody has said it.
        told_at: When it was said.
        told_by_kind: As what.
        told_by_id: By whom.
        helper_present: Whether the helper was there; None where nobody said it.
        helped_present: Whether the helped was.
        helper_score: How well the helper did; None where it was not seen.
        helped_score: How well the helped did.
    """

    no: int
    starts_at: datetime
    minutes: int
    by_kind: WriterKind
    by_id: str
    planned_at: datetime
    outcome: Outcome | None
    told_at: datetime | None
    told_by_kind: WriterKind | None
    told_by_id: str | None
    helper_present: bool | None
    helped_present: bool | None
    helper_score: float | None
    helped_score: float | None
    request_sha256: bytes | None


class Writing(NamedTuple):
    """Who does something in a thread, when, and under which request."""

    by_kind: WriterKind
    by_id: str
    at: datetime
    request: Request


class MessagePlace(NamedTuple):
    """Where a page of messages begins: before this one."""

    no: int


_WHICH: Final = "(organisation_no, peer_help_id) = (%(organisation_no)s, %(help_id)s)"
_MESSAGE: Final = ", ".join(StoredMessage.__struct_fields__)
_SESSION: Final = ", ".join(StoredSession.__struct_fields__)
_EARLIER: Final = (
    "SELECT {0} FROM symphonie.{1} WHERE organisation_no = %(organisation_no)s AND request_key = %(request_key)s"
)
_NEXT: Final = f"(SELECT coalesce(max(no), 0) + 1 FROM symphonie.{{}} WHERE {_WHICH})"
_WRITE: Final = (
    "INSERT INTO symphonie.peer_message (organisation_no, peer_help_id, no, by_kind, by_id, words, written_at,"
    f" request_key, request_sha256) SELECT %(organisation_no)s, %(help_id)s, {_NEXT.format('peer_message')},"
    " %(by_kind)s, %(by_id)s, %(words)s, %(at)s, %(request_key)s, %(request_sha256)s"
    f" ON CONFLICT (organisation_no, request_key) DO NOTHING RETURNING {_MESSAGE}"
)
_PLAN: Final = (
    "INSERT INTO symphonie.peer_session (organisation_no, peer_help_id, no, starts_at, minutes, by_kind, by_id,"
    " planned_at, request_key, request_sha256)"
    f" SELECT %(organisation_no)s, %(help_id)s, {_NEXT.format('peer_session')}, %(starts_at)s,"
    " %(minutes)s, %(by_kind)s, %(by_id)s, %(at)s, %(request_key)s, %(request_sha256)s"
    f" ON CONFLICT (organisation_no, request_key) DO NOTHING RETURNING {_SESSION}"
)
_MESSAGES: Final = (
    f"SELECT {_MESSAGE} FROM symphonie.peer_message WHERE {_WHICH} AND (%(before)s::int IS NULL OR no < %(before)s)"
    " ORDER BY no DESC LIMIT %(limit)s"
)
_SESSIONS: Final = (
    f"SELECT {_SESSION} FROM symphonie.peer_session WHERE {_WHICH} ORDER BY no DESC LIMIT {MOST_SESSIONS}"
)
_ONE_SESSION: Final = f"SELECT {_SESSION} FROM symphonie.peer_session WHERE {_WHICH} AND no = %(no)s FOR UPDATE"
_HIDE: Final = (
    "UPDATE symphonie.peer_message SET hidden_at = CASE WHEN %(is_hidden)s THEN coalesce(hidden_at, %(at)s) END,"
    f" hidden_by = CASE WHEN %(is_hidden)s THEN coalesce(hidden_by, %(by_id)s) END WHERE {_WHICH} AND no = %(no)s"
)
_TELL: Final = (
    "UPDATE symphonie.peer_session SET outcome = %(outcome)s, told_at = %(at)s, told_by_kind = %(by_kind)s,"
    " told_by_id = %(by_id)s, helper_present = %(helper_present)s, helped_present = %(helped_present)s,"
    f" helper_score = %(helper_score)s, helped_score = %(helped_score)s WHERE {_WHICH} AND no = %(no)s"
)

_WRITTEN: Final = (
    f"SELECT count(*) FROM symphonie.peer_message WHERE {_WHICH} AND by_kind = 'learner' AND by_id = %(by_id)s"
    " AND written_at > %(at)s - interval '1 day'"
)
_PLANNED: Final = f"SELECT count(*) FROM symphonie.peer_session WHERE {_WHICH}"


async def add_message(
    connection: Connection, organisation_no: int, held: StoredHelp, words: str, by: Writing
) -> tuple[StoredMessage, bool]:
    """Write into the thread of help that is held, and tell whether it is new.

    Raises:
        RepeatedKey: Another request had the same key.
        InvalidField: One of the two has written as much as goes into a day.
    """
    about = {**_about(organisation_no, held, by), "words": words}
    queries = (_MESSAGE, "peer_message", _WRITE)

    async def require_room() -> None:
        if by.by_kind == "learner" and await _number(connection, _WRITTEN, about) >= A_DAY:
            remedy = "Write tomorrow, or ask whoever moderates."
            raise InvalidField("$.text", f"They have written {A_DAY} messages within a day.", remedy)

    return await _added(connection, organisation_no, held, StoredMessage, queries, about, require_room)


async def add_session(
    connection: Connection, organisation_no: int, held: StoredHelp, starts_at: datetime, minutes: int, by: Writing
) -> tuple[StoredSession, bool]:
    """Plan a session of help that is held, and tell whether it is new.

    Raises:
        RepeatedKey: Another request had the same key.
        InvalidField: As many are planned as one help has.
    """
    about = {**_about(organisation_no, held, by), "starts_at": starts_at, "minutes": minutes}
    queries = (_SESSION, "peer_session", _PLAN)

    async def require_room() -> None:
        if await _number(connection, _PLANNED, about) >= MOST_SESSIONS:
            remedy = "Ask whoever moderates whether the help goes on anew."
            raise InvalidField("$.starts_at", f"The two have planned {MOST_SESSIONS} sessions.", remedy)

    return await _added(connection, organisation_no, held, StoredSession, queries, about, require_room)


async def _number(connection: Connection, query: str, about: Mapping[str, Any]) -> int:
    return next(iter(await rows_in(connection, args_row(int), query, about)), 0)


async def _added(
    connection: Connection,
    organisation_no: int,
    held: StoredHelp,
    shape: type[Any],
    queries: tuple[str, str, str],
    about: Mapping[str, Any],
    require_room: Callable[[], Awaitable[None]],
) -> tuple[Any, bool]:
    fields, table, adds = queries
    cursor = connection.cursor(row_factory=reading(shape))
    if about["request_key"] is not None:
        earlier = await (await cursor.execute(_EARLIER.format(fields, table), about)).fetchone()
        if earlier is not None:
            if earlier.request_sha256 != about["request_sha256"]:
                raise RepeatedKey
            return earlier, False
    await require_room()
    stored: Any = await (await cursor.execute(adds, about)).fetchone()
    if stored is None:
        raise RepeatedKey  # of another thread, meanwhile
    await tell_both(connection, organisation_no, held)
    by = about["by_id"] if about["by_kind"] == "learner" else None
    what: What = "message" if shape is StoredMessage else "session"
    await tell_pair(connection, organisation_no, held, what, about["at"], by, stored.no)
    return stored, True


def _about(organisation_no: int, held: StoredHelp, by: Writing) -> dict[str, Any]:
    said = {name: value for name, value in by._asdict().items() if name != "request"}
    return {"organisation_no": organisation_no, "help_id": held.id, **said, **by.request._asdict()}


async def page_of_messages(
    pool: Pool, organisation_no: int, help_id: str, limit: int, cursor: str | None
) -> Page[StoredMessage]:
    """List what was written, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    at = read_cursor(cursor, MessagePlace)
    before = None if at is None else at.no
    about = {"organisation_no": organisation_no, "help_id": help_id, "before": before, "limit": limit + 1}
    async with pool.connection() as connection:
        rows = connection.cursor(row_factory=reading(StoredMessage))
        found = await (await rows.execute(_MESSAGES, about)).fetchall()
    return page_of(found, limit, lambda one: MessagePlace(one.no))


async def sessions_of(pool: Pool, organisation_no: int, help_id: str) -> list[StoredSession]:
    """Return when the two meet or met, the newest plan first."""
    async with pool.connection() as connection:
        rows = connection.cursor(row_factory=reading(StoredSession))
        about = {"organisation_no": organisation_no, "help_id": help_id}
        return await (await rows.execute(_SESSIONS, about)).fetchall()


async def hide_message(
    connection: Connection,
    organisation_no: int,
    held: StoredHelp,
    no: int,
    by_id: str,
    at: datetime,
    *,
    is_hidden: bool,
) -> bool:
    """Hide a message from the two, or show it again; whether there is one."""
    about = {"organisation_no": organisation_no, "help_id": held.id, "no": no, "by_id": by_id, "at": at}
    is_there = bool((await connection.execute(_HIDE, {**about, "is_hidden": is_hidden})).rowcount)
    await tell_both(connection, organisation_no, held)
    return is_there


async def hold_session(connection: Connection, organisation_no: int, help_id: str, no: int) -> StoredSession | None:
    """Return a session, and let nobody else say what became of it until the transaction ends."""
    rows = connection.cursor(row_factory=reading(StoredSession))
    about = {"organisation_no": organisation_no, "help_id": help_id, "no": no}
    return await (await rows.execute(_ONE_SESSION, about)).fetchone()


async def tell_session(
    connection: Connection,
    organisation_no: int,
    held: StoredHelp,
    no: int,
    outcome: Outcome,
    seen: Mapping[str, Seen],
    by: Writing,
) -> None:
    """Keep what became of a session that is held, instead of what was said before."""
    about = {**_about(organisation_no, held, by), "no": no, "outcome": outcome}
    for side, learner in (("helper", held.helper), ("helped", held.helped)):
        one = seen.get(learner, Seen())
        about |= {f"{side}_present": one.was_present, f"{side}_score": one.score}
    await connection.execute(_TELL, about)
    await tell_both(connection, organisation_no, held)
