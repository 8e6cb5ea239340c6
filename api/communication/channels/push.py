"""The channel `push`: a short message to every browser of somebody that shows them."""

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec

from api.communication.channels.protocol import Accepted, Outgoing, Refused
from api.communication.channels.record_line import RecordLine
from api.communication.channels.web_push import MOST, UnusableBrowser, encrypted, fresh, vapid
from api.integrations.outgoing import AddressRefused, OutgoingError
from api.integrations.outgoing import Outgoing as Asking
from api.record.communication.push import PushKey, forget_browser, push_key
from api.record.communication.reachability import Subscribed
from engine.communication import message

_TTL_S: Final = 24 * 3600
"""For how long a push service keeps it for a browser that is not there."""
_GONE: Final = frozenset({404, 410})
_TOO_MANY, _SERVER = 429, 500
_US_PER_S: Final = 1_000_000
_SECONDS: Final = 20.0
_LINE: Final = 200


class PushChannel:
    """Sends to browsers.

    Args:
        record: Knows the organisation's key.
        asking: Asks other systems, within the reach that the operator allows.
        contact: `mailto:` or https, where somebody answers for what is sent.
    """

    def __init__(self, record: RecordLine, asking: Asking, contact: str) -> None:
        self._record, self._asking, self._contact = record, asking, contact

    @property
    def name(self) -> message.Channel:
        """Which channel it is."""
        return "push"

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        """Send to each browser; one that takes it is enough, and those that are gone are forgotten."""
        browsers = msgspec.json.decode(outgoing.address, type=list[Subscribed])
        async with self._record.connection() as connection:
            key = await push_key(connection, outgoing.organisation_no)
        content = push_content(outgoing)
        answers = await asyncio.gather(*(self._send(key, one, content, outgoing) for one in browsers))
        await self._forget(outgoing.organisation_no, browsers, answers)
        taken = next((one for one in answers if isinstance(one, Accepted)), None)
        if taken is not None:
            return taken
        refused = [one for one in answers if isinstance(one, Refused)]
        return next((one for one in refused if not one.is_permanent), refused[0] if refused else _NOBODY)

    async def aclose(self) -> None:
        """Close what is open; each request has a connection of its own."""
        await self._record.aclose()

    async def _send(self, key: PushKey, browser: Subscribed, content: bytes, outgoing: Outgoing) -> Accepted | Refused:
        try:
            body = encrypted(content, browser, fresh())
            headers = {
                "authorization": vapid(key, browser.endpoint, self._contact, outgoing.at_us // _US_PER_S),
                "content-encoding": "aes128gcm",
                "content-type": "application/octet-stream",
                "ttl": str(_TTL_S),
                "urgency": "normal" if outgoing.is_by_person else "low",
                "topic": outgoing.message_id[:32],
            }
            answer = await self._asking.ask(
                "POST", browser.endpoint, body=body, headers=headers, seconds=_SECONDS, max_bytes=0
            )
        except UnusableBrowser:
            return _GONE_NOW
        except AddressRefused:
            return Refused("address-refused", is_permanent=True, of="address")
        except OutgoingError:
            return Refused("no-answer", is_permanent=False)
        return _meaning(answer.status)

    async def _forget(
        self, organisation_no: int, browsers: Sequence[Subscribed], answers: Sequence[Accepted | Refused]
    ) -> None:
        gone = [one for one, answer in zip(browsers, answers, strict=True) if _is_gone(answer)]
        if gone:
            async with self._record.connection() as connection:
                for one in gone:
                    await forget_browser(connection, organisation_no, one.endpoint)


def push_content(outgoing: Outgoing) -> bytes:
    """Return what a browser is told: a title, a line, and where it leads."""
    draft = outgoing.draft
    link = "/" if draft.link is None else draft.link.url
    text = draft.short if draft.short and draft.short != draft.title else " ".join(draft.paragraphs)
    said = {"title": draft.title[:_LINE], "text": text[:_LINE], "url": link, "tag": outgoing.message_id[:32]}
    content = msgspec.json.encode(said)
    return content if len(content) <= MOST else msgspec.json.encode({**said, "text": "", "url": "/"})


def _meaning(status: int) -> Accepted | Refused:
    if status // 100 == 2:  # noqa: PLR2004 - success
        return Accepted()
    if status in _GONE:
        return _GONE_NOW
    is_passing = status == _TOO_MANY or status >= _SERVER
    return Refused(f"http-{status}", is_permanent=not is_passing)


def _is_gone(answer: Accepted | Refused) -> bool:
    return isinstance(answer, Refused) and answer.of == "address"


_NOBODY: Final = Refused("no-browser", is_permanent=True)
_GONE_NOW: Final = Refused("gone", is_permanent=True, of="address")
