"""The relay: the SMTP server that takes all mail of the service, and signs it (DKIM) where the domain has that set up.

What it answers becomes an `Accepted` or a `Refused`, whatever it does: refuse, hang, drip, close in the middle. Nothing
of an answer is kept but its status, because servers like to quote addresses.
"""

import asyncio
import re
import ssl
from collections import deque
from typing import Final, Literal, NamedTuple

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPNotSupported,
    SMTPResponseException,
)

from api.communication.channels.protocol import Accepted, Of, Refused

Security = Literal["tls", "starttls", "none"]
Step = Literal["connect", "mail", "rcpt", "data"]
COMMAND_S: Final = 30.0
"""Longest answer to a command: less than the five minutes of RFC 5321, 4.5.3.2, for it is a relay of one's own."""
MAIL_S: Final = 60.0
"""Longest way of one mail in all, however the relay drips."""
_MOST_BY_ONE: Final = 100
"""Mails over one connection, after which many relays close it."""
_IDLE_S: Final = 10.0
_MOST_IDLE: Final = 4
_PERMANENT: Final = 500
_BUSY: Final = 421
_LATER: Final = re.compile(r"(?<![\w.])(\d{1,6})\s*(s|sec|second|seconde|m|min|minute|h|hour|heure)s?\b", re.IGNORECASE)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 10.0, 6 * 3600.0
_STATUS: Final = re.compile(r"(?<![\w.])([245])\.(\d{1,3})\.(\d{1,3})(?![\w.])")
_OF_ADDRESS: Final = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1", "6.7"})
"""Of enhanced status codes (RFC 3463, RFC 6531, RFC 7505) those by which an address takes nothing, ever."""
_WITHOUT_STATUS: Final = frozenset({550, 551, 553})
"""Replies to RCPT by which, where no status says more, a mailbox is not there (RFC 5321, 4.2.3)."""
_NO_SUCH_EXTENSION: Final = "5.6.7"


class Relay(NamedTuple):
    """Where it is, and how it is spoken to.

    Attributes:
        host: Its name.
        port: TCP port.
        security: `tls` from the first byte, `starttls` before anything else, or `none`.
        user: With which it is signed in to; None for without.
        password: That goes with it.
        own_name: By which the service calls itself.
    """

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None
    own_name: str

    def __repr__(self) -> str:
        """Show where it is, and not the password."""
        return f"Relay({self.security}://{self.host}:{self.port})"


class _Line:
    """A connection to the relay, and over how many mails it has gone."""

    def __init__(self, client: SMTP) -> None:
        self.client, self.n_mails, self.used_s = client, 0, 0.0


class MailRoad:
    """Connections to the relay, kept open for a while.

    Args:
        relay: Which.
        tls: For tests; the system's certificates where omitted.
    """

    def __init__(self, relay: Relay, tls: ssl.SSLContext | None = None) -> None:
        self._relay, self._tls = relay, tls
        self._idle: deque[_Line] = deque()

    async def bring(self, envelope_from: str, to: str, content: bytes) -> Accepted | Refused:
        """Bring one mail to one address.

        Args:
            envelope_from: Where it comes back to if it cannot be delivered.
            to: The address.
            content: The mail, with CRLF at the ends of lines.
        """
        at = _Where()
        try:
            async with asyncio.timeout(MAIL_S):
                return await self._bring(at, envelope_from, to, content)
        except TimeoutError:
            return Refused("timeout", is_permanent=False, of="channel", is_uncertain=at.is_handed_over)

    async def aclose(self) -> None:
        """Close what is open, without waiting for anybody."""
        while self._idle:
            self._idle.popleft().client.close()

    async def _bring(self, at: "_Where", envelope_from: str, to: str, content: bytes) -> Accepted | Refused:
        kept = self._kept()
        if kept is not None:
            answer = await self._over(kept, at, envelope_from, to, content)
            if answer is not None:
                return answer
            at.step = "connect"  # it was closed meanwhile, before it had anything: a new one
        line = await self._opened()
        if isinstance(line, Refused):
            return line
        answer = await self._over(line, at, envelope_from, to, content)
        return Refused("closed", is_permanent=False, of="channel") if answer is None else answer

    def _kept(self) -> _Line | None:
        now_s = asyncio.get_running_loop().time()
        while self._idle:
            line = self._idle.pop()
            if line.client.is_connected and now_s - line.used_s < _IDLE_S:
                return line
            line.client.close()
        return None

    async def _opened(self) -> _Line | Refused:
        relay = self._relay
        client = SMTP(
            hostname=relay.host,
            port=relay.port,
            use_tls=relay.security == "tls",
            start_tls=relay.security == "starttls",
            username=relay.user,
            password=relay.password,
            local_hostname=relay.own_name,
            timeout=COMMAND_S,
            tls_context=self._tls,
        )
        try:
            await client.connect()
        except SMTPAuthenticationError:
            return Refused("sign_in", is_permanent=False, of="channel")
        except SMTPConnectResponseError as error:
            return judge(error, "connect")
        except (SMTPConnectError, TimeoutError, OSError):
            return Refused("unreachable", is_permanent=False, of="channel")
        except SMTPResponseException as error:
            return judge(error, "connect")
        except (SMTPException, ValueError):
            return Refused("insecure", is_permanent=False, of="channel")
        return _Line(client)

    async def _over(
        self, line: _Line, at: "_Where", envelope_from: str, to: str, content: bytes
    ) -> Accepted | Refused | None:
        """Bring a mail over a connection; None where it was closed before it had the mail."""
        client = line.client
        try:
            options = await _options(client, envelope_from, to)
            encoding = "utf-8" if options else "ascii"
            at.step = "mail"
            await client.mail(envelope_from, options=options, encoding=encoding)
            at.step = "rcpt"
            await client.rcpt(to, encoding=encoding)
            at.step = "data"
            await client.data(content)
        except SMTPNotSupported:
            client.close()
            return Refused(_NO_SUCH_EXTENSION, is_permanent=True, of="address")
        except SMTPResponseException as error:
            client.close()
            return judge(error, at.step)
        except (SMTPException, OSError):  # closed, or silent for too long
            client.close()
            if at.is_handed_over:
                return Refused("closed", is_permanent=False, of="channel", is_uncertain=True)
            return None
        except BaseException:  # told to stop, or out of time: nobody may go on in the middle of this conversation
            client.close()
            raise
        line.n_mails += 1
        self._keep(line)
        return Accepted()

    def _keep(self, line: _Line) -> None:
        line.used_s = asyncio.get_running_loop().time()
        if line.n_mails < _MOST_BY_ONE and len(self._idle) < _MOST_IDLE:
            self._idle.append(line)
            return
        line.client.close()


class _Where:
    """How far a mail has come."""

    def __init__(self) -> None:
        self.step: Step = "connect"

    @property
    def is_handed_over(self) -> bool:
        """Whether the relay may have the mail."""
        return self.step == "data"


async def _options(client: SMTP, *addresses: str) -> list[str]:
    """Return what an envelope asks of the relay: that it take addresses of any script (RFC 6531), where one is.

    Raises:
        SMTPNotSupported: It does not.
    """
    if all(one.isascii() for one in addresses):
        return []
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    if not client.supports_extension("smtputf8"):
        message = "SMTPUTF8"
        raise SMTPNotSupported(message)
    return ["SMTPUTF8", "BODY=8BITMIME"]


def judge(error: SMTPResponseException, step: Step) -> Refused:
    r"""Say what follows from a reply that refuses.

    A reply of 4xx is temporary, with whatever time it names; one of 5xx to RCPT that says that there is no such mailbox
    is the address's; to the greeting, to a sign-in or to MAIL it is the relay's own, and nobody's address is to blame.

    >>> from aiosmtplib import SMTPDataError, SMTPRecipientRefused, SMTPSenderRefused
    >>> judge(SMTPRecipientRefused(550, "5.1.1 <ada@example.org>: no such user", ""), "rcpt")
    Refused(code='5.1.1', is_permanent=True, of='address', retry_after_s=None, is_uncertain=False)
    >>> judge(SMTPDataError(451, "4.7.1 Greylisted, try again in 5 minutes"), "data")
    Refused(code='4.7.1', is_permanent=False, of='message', retry_after_s=300.0, is_uncertain=False)
    >>> judge(SMTPConnectResponseError(421, "too many connections"), "connect").of
    'channel'
    >>> judge(SMTPSenderRefused(530, "5.7.0 Authentication required", ""), "mail")
    Refused(code='5.7.0', is_permanent=False, of='channel', retry_after_s=None, is_uncertain=False)
    """
    found = _STATUS.search(error.message)
    code = f"{error.code}" if found is None else ".".join(found.groups())
    is_permanent = error.code >= _PERMANENT
    of: Of = "message"
    if step in {"connect", "mail"} or error.code == _BUSY or isinstance(error, SMTPAuthenticationError):
        of, is_permanent = "channel", False
    elif step == "rcpt" and is_permanent:
        detail = "" if found is None else f"{found[2]}.{found[3]}"
        if detail in _OF_ADDRESS or (found is None and error.code in _WITHOUT_STATUS):
            of = "address"
    return Refused(code, is_permanent, of, None if is_permanent else _wait_named(error.message))


def _wait_named(message: str) -> float | None:
    """Return the time that a reply names after which to come back, in seconds."""
    found = _LATER.search(message)
    if found is None:
        return None
    seconds = int(found[1]) * _SECONDS[found[2][0].lower()]
    return min(max(float(seconds), _SHORTEST_WAIT_S), _LONGEST_WAIT_S)
