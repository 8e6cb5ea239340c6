"""The channels of a service: those that its operator has set up, and a reader's own pages always."""

from api.communication.channels.apprise import AnnouncingChannel, announce_by_apprise
from api.communication.channels.in_app import InAppChannel
from api.communication.channels.lms import LmsChannel
from api.communication.channels.mail import MailChannel
from api.communication.channels.protocol import Channel
from api.communication.channels.push import PushChannel
from api.communication.channels.record_line import RecordLine
from api.communication.channels.sms import SmsChannel
from api.communication.channels.sms_provider import read_provider
from api.communication.mail.relay import MailRoad
from api.communication.mail.setting_up import MailSetUp
from api.integrations.outgoing import Outgoing
from api.integrations.reach import reach_of
from api.record.vault.vault import Vault
from api.settings import Settings


def channels_of(mail: MailSetUp | None) -> tuple[Channel, ...]:
    """Return the channels that ask nobody but a relay: mail, where it goes out, and own pages."""
    by_mail = () if mail is None else (MailChannel(MailRoad(mail.relay), mail.sender),)
    return (*by_mail, InAppChannel())


def all_channels(settings: Settings, mail: MailSetUp | None, database_url: str, vault: Vault) -> tuple[Channel, ...]:
    """Return every channel by which messages go.

    Args:
        settings: What is set up, and whom the service may ask.
        mail: How mail goes out; None where it does not.
        database_url: The record, which knows keys of push services and tokens of platforms.
        vault: Opens them.

    Raises:
        InvalidSettingError: What is said of a channel does not hold together.
    """
    asking, url = Outgoing(reach_of(settings)), settings.public_url
    channels: list[Channel] = [*channels_of(mail), LmsChannel(RecordLine(database_url, vault), asking, url)]
    if settings.sms_provider_file is not None:
        channels.append(SmsChannel(read_provider(settings.sms_provider_file), asking, url))
    contact = f"mailto:{settings.mail_from}" if settings.mail_from is not None else url
    if contact is not None:
        channels.append(PushChannel(RecordLine(database_url, vault), asking, contact))
    if settings.notices_apprise_file is None:
        return tuple(channels)
    announce = announce_by_apprise(settings.notices_apprise_file)
    return tuple([AnnouncingChannel(one, announce, url) for one in channels])
