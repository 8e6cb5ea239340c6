"""What two learners who help each other are told, each once, and how that stands when it goes."""

from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol

from psycopg.rows import args_row

from api.clock import microseconds_of
from api.record.communication.sendings import NewSending, Taken, plan_sendings
from api.record.support.team import Record, rows_in
from engine.communication.message import Channel

What = Literal["asked", "agreed", "message", "session", "over"]
_CHANNELS: Final[tuple[Channel, ...]] = ("mail", "push", "in_app")


class Pair(Protocol):
    """Two learners, one of whom helps the other."""

    @property
    def id(self) -> str:
        """Of their help."""

    @property
    def graph_no(self) -> int:
        """Number of the content graph."""

    @property
    def helper(self) -> str:
        """Who helps."""

    @property
    def helped(self) -> str:
        """Whom."""


class PeerStanding(NamedTuple):
    """How help stands for one of the two.

    Attributes:
        is_over: Whether it has ended.
        has_agreed: Whether they have agreed.
        is_hidden: Whether the message that they are told of is hidden, and all that others wrote since.
    """

    is_over: bool
    has_agreed: bool
    is_hidden: bool


_HOUR_US: Final = 3_600_000_000
_STANDING: Final = (
    "SELECT h.ended_at IS NOT NULL,"
    " CASE WHEN h.helper = %(recipient_id)s THEN h.helper_agreed_at ELSE h.helped_agreed_at END IS NOT NULL,"
    " %(message_no)s::int IS NOT NULL AND NOT EXISTS (SELECT FROM symphonie.peer_message m"
    " WHERE (m.organisation_no, m.peer_help_id) = (h.organisation_no, h.id)"
    " AND m.no >= %(message_no)s::int AND m.hidden_at IS NULL"
    " AND NOT (m.by_kind = 'learner' AND m.by_id = %(recipient_id)s))"
    " FROM symphonie.peer_help h WHERE (h.organisation_no, h.id) = (%(organisation_no)s, %(peer_help_id)s)"
)


async def tell_pair(
    connection: Record,
    organisation_no: int,
    pair: Pair,
    what: What,
    at: datetime,
    by: str | None = None,
    no: int | None = None,
) -> None:
    """Plan to tell the two of something, in the caller's transaction; nobody of what they do themselves.

    Of messages they are told twice an hour at most: of the first at once, of those after it when the hour is over.

    Args:
        connection: To the record.
        organisation_no: Whose.
        pair: Who.
        what: Of what.
        at: When it happened.
        by: Who did it.
        no: Of a message or a session, which.
    """
    now_us = microseconds_of(at)
    hour = now_us // _HOUR_US
    for side, learner in (("helper", pair.helper), ("helped", pair.helped)):
        if learner == by:
            continue
        first = NewSending(
            key=f"peer/{pair.id}/{_which(what, no, hour)}/{side}",
            purpose="peer",
            recipient_kind="learner",
            recipient_id=learner,
            channels=_CHANNELS,
            not_before_us=now_us,
            facts={
                "peer_help_id": pair.id,
                "what": f"{what}_{side}" if what == "asked" else what,
                "message_no": no if what == "message" else None,
            },
            learner=learner,
            graph_no=pair.graph_no,
        )
        if not await plan_sendings(connection, organisation_no, [first], now_us) and what == "message":
            more = first._replace(key=f"{first.key}/more", not_before_us=(hour + 1) * _HOUR_US)
            await plan_sendings(connection, organisation_no, [more], now_us)


def _which(what: What, no: int | None, hour: int) -> str:
    """Name of what they are told once."""
    if what == "message":
        return f"{what}/at/{hour}"
    return what if no is None else f"{what}/{no}"


async def peer_standing(connection: Record, taken: Taken) -> PeerStanding | None:
    """Return how help stands for who is told of it; None if it is there no more."""
    about = {
        "organisation_no": taken.organisation_no,
        "recipient_id": taken.recipient_id,
        "peer_help_id": taken.facts.get("peer_help_id"),
        "message_no": taken.facts.get("message_no"),
    }
    return next(iter(await rows_in(connection, args_row(PeerStanding), _STANDING, about)), None)
