"""What the learners of a group are told of it, each thing once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, Protocol

from api.clock import US_PER_S, microseconds_of
from api.record.communication.sendings import NewSending, plan_sendings
from api.record.support.team import Record
from engine.communication.message import Channel

What = Literal["made", "moved", "over"]
UNDONE_WITHIN_US: Final = 60 * US_PER_S
"""For as long nobody is told: whoever makes a group in error ends it at once, and no learner has heard of it."""
_CHANNELS: Final[tuple[Channel, ...]] = ("mail", "push", "in_app")


class Group(Protocol):
    """A group of learners."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def graph_no(self) -> int:
        """Number of the content graph."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""


async def tell_learners(
    connection: Record, organisation_no: int, group: Group, what: What, learners: Sequence[str], at: datetime
) -> None:
    """Plan to tell learners of their group, in the transaction that makes, changes or ends it.

    Args:
        connection: To the record.
        organisation_no: Whose.
        group: Which.
        what: Of what.
        learners: Whom it concerns.
        at: When it happened.
    """
    at_us = microseconds_of(at)
    goes_us = at_us + UNDONE_WITHIN_US
    if what == "over" and at_us - microseconds_of(group.made_at) < UNDONE_WITHIN_US:
        return
    sendings = [
        NewSending(
            key=f"group/{group.id}/{what}/{at_us}/{learner}",
            purpose="group",
            recipient_kind="learner",
            recipient_id=learner,
            channels=_CHANNELS,
            not_before_us=goes_us,
            facts={"group_id": group.id, "what": what},
            learner=learner,
            graph_no=group.graph_no,
        )
        for learner in learners
    ]
    await plan_sendings(connection, organisation_no, sendings, at_us)
