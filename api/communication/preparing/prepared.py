"""What preparing takes and gives."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.communication.channels.protocol import Calendar
from api.record.communication.sendings import Reason, Taken
from engine.communication.message import Draft, Language

Connection: TypeAlias = AsyncConnection[TupleRow]


class Reader(NamedTuple):
    """Who reads a message.

    Attributes:
        name: What they are called; None where that is not known.
        language: In which they are written to.
        zone: In which they are told times.
    """

    name: str | None
    language: Language
    zone: ZoneInfo


class Prepared(NamedTuple):
    """A message that can go.

    Attributes:
        draft: The words.
        from_name: Who wrote it; None for the machine.
        references: Message-IDs of what came before it in its conversation, oldest first.
        calendar: An invitation that goes with it.
        takes_answers: Whether an answer by mail finds its case.
    """

    draft: Draft
    from_name: str | None = None
    references: tuple[str, ...] = ()
    calendar: Calendar | None = None
    takes_answers: bool = False


Prepare: TypeAlias = Callable[[Connection, Taken, Reader], Awaitable[Prepared | Reason]]
"""Makes the words of a sending; a reason where it is not to go any more."""
