"""That somebody wants no SMS any more, or wants them again."""

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.communication.preferences import Recipient, choose
from engine.communication.preferences import PURPOSES, Choice, without_channel
from engine.communication.stopping import Wish


async def note_wish(
    connection: AsyncConnection[TupleRow], organisation_no: int, recipient: Recipient, wish: Wish, now_us: int
) -> None:
    """Note what somebody answered to an SMS; whoever wants them again wants all, reminders too."""
    choices = without_channel("sms") if wish == "stop" else tuple(Choice(one, "sms", is_on=True) for one in PURPOSES)
    await choose(connection, organisation_no, recipient, choices, now_us)
