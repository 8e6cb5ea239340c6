"""The channel `lms`: a message in the learning platform, by Moodle's `core_message_send_instant_messages`."""

from typing import Final

import msgspec

from api.communication.channels.protocol import Accepted, Outgoing, Refused
from api.communication.channels.record_line import RecordLine
from api.communication.channels.sms import absolute
from api.import_errors import SourceRefused, SourceUnreachable
from api.integrations.moodle.client import Moodle, Value
from api.integrations.outgoing import Outgoing as Asking
from api.record.communication.lms import find_lms
from engine.communication import message

FUNCTION: Final = "core_message_send_instant_messages"
_PLAIN: Final = 2
"""`FORMAT_PLAIN` of Moodle: nothing in it is markup."""
_LONGEST: Final = 20_000


class _Sent(msgspec.Struct):
    """What Moodle says of one message: its number, -1 where it was not sent."""

    msgid: int = -1
    errormessage: str | None = None


class LmsChannel:
    """Writes in the learning platform of an organisation.

    Args:
        record: Knows platform and token.
        asking: Asks other systems, within the reach that the operator allows.
        base_url: Where people reach the service; without it links stay away.
    """

    def __init__(self, record: RecordLine, asking: Asking, base_url: str | None = None) -> None:
        self._record, self._asking, self._base_url = record, asking, base_url

    @property
    def name(self) -> message.Channel:
        """Which channel it is."""
        return "lms"

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        """Write a message; whom it is to Moodle knows by a number."""
        async with self._record.connection() as connection:
            account = await find_lms(connection, outgoing.organisation_no)
        if account is None or account.token is None or not outgoing.address.isdecimal():
            return Refused("not-set-up", is_permanent=True)
        moodle = Moodle(self._asking.ask, account.url, account.token)
        one: dict[str, Value] = {"touserid": int(outgoing.address), "text": self._text(outgoing), "textformat": _PLAIN}
        try:
            sent = await moodle.call(list[_Sent], FUNCTION, messages=[one])
        except SourceRefused:
            return Refused("refused", is_permanent=False, of="channel")
        except SourceUnreachable:
            return Refused("no-answer", is_permanent=False, of="channel", is_uncertain=True)
        if not sent or sent[0].msgid < 0:
            return Refused("not-allowed", is_permanent=True, of="address")
        return Accepted(str(sent[0].msgid), is_final=True)

    async def aclose(self) -> None:
        """Close what is open; each request has a connection of its own."""
        await self._record.aclose()

    def _text(self, outgoing: Outgoing) -> str:
        draft = outgoing.draft
        link = "" if draft.link is None else absolute(draft.link.url, self._base_url)
        linked = f"{draft.link.label} {link}" if draft.link is not None and link else ""
        return "\n\n".join(one for one in (draft.title, *draft.paragraphs, linked) if one)[:_LONGEST]
