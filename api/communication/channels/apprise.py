"""Notices of supporters, announced elsewhere, too: wherever Apprise brings them (`pip install symphonie[apprise]`).

An announcement says that there is something, and leads to it: no words of a notice, and nobody's name.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from api.communication.channels.protocol import Accepted, Channel, Outgoing, Refused
from api.communication.channels.sms import absolute
from api.settings import InvalidSettingError
from engine.communication import message

Announce = Callable[[str, str], bool]
"""Brings a title and a text; tells whether everybody took them."""
_VARIABLE: Final = "SYMPHONIE_NOTICES_APPRISE_FILE"
_SECONDS: Final = 20.0
_LOG: Final = structlog.get_logger(__name__)


class AnnouncingChannel:
    """A channel, and behind it an announcement of what it has brought to supporters.

    Args:
        inner: What brings messages.
        announce: What announces them.
        base_url: Where people reach the service.
    """

    def __init__(self, inner: Channel, announce: Announce, base_url: str | None) -> None:
        self._inner, self._announce, self._base_url = inner, announce, base_url

    @property
    def name(self) -> message.Channel:
        """Which channel it is."""
        return self._inner.name

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        """Bring a message; that its announcement failed changes nothing about it."""
        answer = await self._inner.deliver(outgoing)
        if isinstance(answer, Accepted) and outgoing.purpose == "notice" and outgoing.recipient_kind == "supporter":
            link = "" if outgoing.draft.link is None else absolute(outgoing.draft.link.url, self._base_url)
            try:
                async with asyncio.timeout(_SECONDS):
                    is_taken = await asyncio.to_thread(
                        self._announce, outgoing.draft.title, link or outgoing.draft.title
                    )
            except Exception:  # noqa: BLE001 - whatever goes wrong elsewhere
                is_taken = False
            if not is_taken:
                _LOG.warning(
                    "a notice was not announced", organisation_no=outgoing.organisation_no, sending=outgoing.no
                )
        return answer

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()


def announce_by_apprise(path: Path) -> Announce:
    """Return what announces to the addresses of a file, one a line.

    Raises:
        InvalidSettingError: Apprise is not installed, or the file says nothing that it knows.
    """
    try:
        from apprise import Apprise  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise InvalidSettingError(_VARIABLE, "Apprise is not installed", "pip install symphonie[apprise].") from error
    service = Apprise()
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettingError(_VARIABLE, f"{path} cannot be read", "Name a readable file.") from error
    addresses = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not addresses or not all(service.add(one) for one in addresses):
        raise InvalidSettingError(_VARIABLE, f"{path} has no address that Apprise knows", "Write one in a line.")

    def announce(title: str, text: str) -> bool:
        return bool(service.notify(title=title, body=text))

    return announce
