"""The channels of a service: those that its operator has set up, and a reader's own pages always."""

from api.communication.channels.in_app import InAppChannel
from api.communication.channels.mail import MailChannel
from api.communication.channels.protocol import Channel
from api.communication.mail.relay import MailRoad
from api.communication.mail.setting_up import MailSetUp


def channels_of(mail: MailSetUp | None) -> tuple[Channel, ...]:
    """Return the channels by which messages go.

    Args:
        mail: How mail goes out; None where it does not.
    """
    by_mail = () if mail is None else (MailChannel(MailRoad(mail.relay), mail.sender),)
    return (*by_mail, InAppChannel())
