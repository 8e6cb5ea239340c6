"""The channel `in_app`: the message is on the pages of its reader, who finds it there; nothing goes out.

Its words are made of the sending when it is read (`api.communication.reading`), as those of a mail are when it goes.
"""

from api.communication.channels.protocol import Accepted, Outgoing, Refused
from engine.communication import message


class InAppChannel:
    """Leaves messages to be read in the service."""

    @property
    def name(self) -> message.Channel:
        """Which channel it is."""
        return "in_app"

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:  # noqa: ARG002 - there is nothing to bring
        """Take a message: it is there as soon as that is committed."""
        return Accepted(is_final=True)

    async def aclose(self) -> None:
        """Close nothing."""
