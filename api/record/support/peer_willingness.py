"""What learners said of helping each other, in the record: as it is now, by themselves alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.columns import reading
from api.record.pool import Pool
from engine.grouping.tutoring import When

Connection: TypeAlias = AsyncConnection[TupleRow]


class Willingness(msgspec.Struct, frozen=True, kw_only=True):
    """What a learner said on a content graph.

    Attributes:
        learner: Who.
        at_once: Learners whom they would help at once; None: they offer no help.
        offered_skills: With which; empty for whatever they have mastered.
        until: Until when they offer it; None without an end.
        is_welcome: Whether they want to be helped; None: they have not said it.
        wished_skills: With which; empty for whatever they fail.
        times: When they have time; empty for whenever.
        put_at: When they said it.
    """

    learner: str
    at_once: int | None = None
    offered_skills: tuple[str, ...] = ()
    until: datetime | None = None
    is_welcome: bool | None = None
    wished_skills: tuple[str, ...] = ()
    times: tuple[When, ...] = ()
    put_at: datetime

    def helps_with(self, skill_id: str, at: datetime) -> bool:
        """Whether they offer help with a skill at a moment."""
        is_open = self.at_once is not None and (self.until is None or self.until > at)
        return is_open and (not self.offered_skills or skill_id in self.offered_skills)

    def wants_help_with(self, skill_id: str) -> bool:
        """Whether they want to be helped with a skill."""
        return self.is_welcome is True and (not self.wished_skills or skill_id in self.wished_skills)


_NAMES: Final = Willingness.__struct_fields__
_TOLD: Final = f"SELECT {', '.join(_NAMES)} FROM symphonie.peer_willingness"
_WHOSE: Final = "(organisation_no, graph_no, learner) = (%(organisation_no)s, %(graph_no)s, %(learner)s)"
_PUT: Final = (
    f"INSERT INTO symphonie.peer_willingness (organisation_no, graph_no, {', '.join(_NAMES)})"
    f" VALUES (%(organisation_no)s, %(graph_no)s, {', '.join(f'%({one})s' for one in _NAMES)})"
    " ON CONFLICT (organisation_no, graph_no, learner) DO UPDATE SET"
    f" {', '.join(f'{one} = excluded.{one}' for one in _NAMES if one != 'learner')}"
)
_REMOVE: Final = f"DELETE FROM symphonie.peer_willingness WHERE {_WHOSE}"
_MANY: Final = (
    f"{_TOLD} WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = ANY(%(learners)s)"
)


async def put_willingness(connection: Connection, organisation_no: int, graph_no: int, said: Willingness) -> None:
    """Keep what a learner says, instead of what they said before."""
    said_now: dict[str, Any] = msgspec.structs.asdict(said)
    lists = {name: list(value) for name, value in said_now.items() if isinstance(value, tuple)}
    await connection.execute(_PUT, {"organisation_no": organisation_no, "graph_no": graph_no, **said_now, **lists})


async def remove_willingness(connection: Connection, organisation_no: int, graph_no: int, learner: str) -> None:
    """Keep nothing of what a learner said."""
    await connection.execute(_REMOVE, {"organisation_no": organisation_no, "graph_no": graph_no, "learner": learner})


async def willingness_of(
    connection: Connection, organisation_no: int, graph_no: int, learners: Sequence[str]
) -> dict[str, Willingness]:
    """Return what learners said, by learner, of those who did, in the caller's transaction."""
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "learners": list(learners)}
    cursor = connection.cursor(row_factory=reading(Willingness))
    return {one.learner: one for one in await (await cursor.execute(_MANY, about)).fetchall()}


async def find_willingness(
    pool: Pool, organisation_no: int, graph_no: int, learners: Sequence[str]
) -> dict[str, Willingness]:
    """Return what learners said, by learner, of those who did."""
    async with pool.connection() as connection:
        return await willingness_of(connection, organisation_no, graph_no, learners)
