"""The channel `mail`: a message written as a mail, and brought to the relay."""

from typing import Final

from api.communication.channels.protocol import Accepted, Outgoing, Refused
from api.communication.mail.addresses import read_mail_address
from api.communication.mail.relay import MailRoad
from api.communication.mail.writing import Sender, write_mail
from engine.communication import message

_NO_ADDRESS: Final = "5.1.3"


class MailChannel:
    """Brings messages by mail.

    Args:
        road: To the relay.
        sender: As whom mail goes out.
    """

    def __init__(self, road: MailRoad, sender: Sender) -> None:
        self._road, self._sender = road, sender

    @property
    def name(self) -> message.Channel:
        """Which channel it is."""
        return "mail"

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        """Bring a message; accepted is what the relay has taken, wherever it brings it then."""
        to = read_mail_address(outgoing.address)
        if to is None:
            return Refused(_NO_ADDRESS, is_permanent=True, of="address")
        mail = write_mail(outgoing, to, self._sender)
        return await self._road.bring(outgoing.bounces_to or str(self._sender.address), str(to), mail.as_bytes())

    async def aclose(self) -> None:
        """Close what is open."""
        await self._road.aclose()
