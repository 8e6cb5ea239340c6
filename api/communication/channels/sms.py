"""The channel `sms`: a short text to a number, by whichever provider the operator has set up."""

import re
from hashlib import sha256
from typing import Final

from api.communication.channels.protocol import Accepted, Outgoing, Refused
from api.communication.channels.sms_provider import SmsProvider, sms_answer, sms_request
from api.integrations.outgoing import AddressRefused, AnswerTooLarge, OutgoingError
from api.integrations.outgoing import Outgoing as Asking
from engine.communication import message

LONGEST: Final = 459
"""Characters: three parts of an SMS in the alphabet of GSM 03.38."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_STOP: Final[dict[message.Language, str]] = {
    "fr": "Plus de SMS\u202f: répondez STOP.",
    "en": "No more SMS: answer STOP.",
}
_MAX_BYTES: Final = 64 << 10
_SECONDS: Final = 20.0


class SmsChannel:
    """Sends short texts.

    Args:
        provider: Who is asked.
        asking: Asks other systems, within the reach that the operator allows.
        base_url: Where people reach the service; without it no link goes along.
    """

    def __init__(self, provider: SmsProvider, asking: Asking, base_url: str | None = None) -> None:
        self._provider, self._asking, self._base_url = provider, asking, base_url

    @property
    def name(self) -> message.Channel:
        """Which channel it is."""
        return "sms"

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        """Have the provider send a message; the same one is named alike at every attempt."""
        named = sha256(f"{outgoing.organisation_no}\0{outgoing.key}".encode()).hexdigest()[:32]
        request = sms_request(self._provider, outgoing.address, short_text(outgoing, self._base_url), named)
        try:
            answer = await self._asking.ask(
                "POST",
                request.url,
                body=request.body,
                headers=request.headers,
                seconds=_SECONDS,
                max_bytes=_MAX_BYTES,
            )
        except AddressRefused:
            return Refused("address-refused", is_permanent=False, of="channel")
        except AnswerTooLarge:
            return Refused("answer-too-large", is_permanent=False, of="channel", is_uncertain=True)
        except OutgoingError:
            return Refused("no-answer", is_permanent=False, of="channel", is_uncertain=True)
        return sms_answer(self._provider, answer.status, answer.headers, answer.body)

    async def aclose(self) -> None:
        """Close nothing: each request has a connection of its own."""


def short_text(outgoing: Outgoing, base_url: str | None) -> str:
    """Return a message in one line, with its link, and of a reminder with how it is stopped."""
    draft = outgoing.draft
    said = _CONTROL.sub(" ", draft.short or draft.title).strip()
    link = "" if draft.link is None else absolute(draft.link.url, base_url)
    stop = _STOP[outgoing.language] if outgoing.purpose == "reminder" else ""
    rest = " ".join(one for one in (link, stop) if one)
    room = LONGEST - len(rest) - 1
    cut = said if len(said) <= room else f"{said[: room - 1].rstrip()}…"
    return f"{cut} {rest}".strip()


def absolute(url: str, base_url: str | None) -> str:
    """Return an address as it is followed from outside; empty where nobody said where the service is reached."""
    if not url.startswith("/"):
        return url
    return "" if base_url is None else f"{base_url.rstrip('/')}{url}"
