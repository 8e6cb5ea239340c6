"""Mail by SMTP (RFC 5321) or LMTP (RFC 2033): taken for addresses written here, and acknowledged once on disk.

Nobody is answered by mail, whoever they are: what is refused is refused while its sender waits, so that nothing comes
back to somebody who never wrote. Commands and lines are read by aiosmtpd; what a connection may take stands here.
"""

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from api.communication.mailroom.arriving import Door, Refusal
from api.communication.mailroom.knowing import Addressed, found_address
from api.communication.mailroom.shape import MOST_BYTES
from api.logs import told
from api.record.pool import Pool
from api.record.vault.vault import OrganisationKey
from api.settings import InvalidSettingError, Settings

MOST_RECIPIENTS: Final = 100
"""Of one mail (RFC 5321, 4.5.3.1.8)."""
_MOST_UNKNOWN: Final = 10
"""Addresses that are none, before somebody who tries them is cut off."""
MOST_CONNECTIONS: Final = 100
MOST_OF_PEER: Final = 20
_SECONDS: Final = 60
_SLACK: Final = 1 << 20
_COMMANDS: Final = {"*": 500, "RCPT": 1_000, "AUTH": 1}
LONGEST_LINE: Final = 64 << 10
"""More than the 998 of RFC 5322, because not every program that writes mail keeps to it."""
_ANSWERS: Final[Mapping[Refusal, str]] = {
    "too_large": "552 5.3.4 The mail is too large",
    "empty": "554 5.6.0 The mail is empty",
    "head_too_large": "552 5.3.4 The headers are too large",
    "too_many_parts": "552 5.3.4 The mail has too many parts",
    "too_many_mails": "451 4.7.1 Too many mails within an hour: try again later",
}
_LATER: Final = "451 4.3.0 It cannot be stored just now: try again later"
_TAKEN: Final = "250 2.0.0 Stored"
_LOG: Final = structlog.get_logger(__name__)
Found = tuple[OrganisationKey, Addressed]


class Listening(NamedTuple):
    """Where mail is listened for.

    Attributes:
        host: An address of this machine.
        port: Of TCP.
        is_lmtp: Whether a mail server beside this one speaks LMTP.
        tls: For STARTTLS; None where it is not offered.
    """

    host: str
    port: int
    is_lmtp: bool
    tls: ssl.SSLContext | None


def listening_of(settings: Settings) -> Listening | None:
    """Return where mail is listened for; None for nowhere.

    Raises:
        InvalidSettingError: What is said of it does not hold together.
    """
    if settings.mail_listen is None:
        return None
    try:
        url = urlsplit(settings.mail_listen)
        host, port = url.hostname, url.port
    except ValueError:
        host, port = None, None
    if not host or port is None:
        raise InvalidSettingError("SYMPHONIE_MAIL_LISTEN", "it names no host and port", "Give smtp://127.0.0.1:2525.")
    return Listening(host, port, url.scheme == "lmtp", _tls(settings))


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.mail_tls_cert_file is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.mail_tls_cert_file, settings.mail_tls_key_file)
    except OSError as error:
        fault = f"the certificate cannot be read ({told(error)})"
        raise InvalidSettingError("SYMPHONIE_MAIL_TLS_CERT_FILE", fault, "Name PEM files, or leave it out.") from error
    return context


class Receiver:
    """What aiosmtpd asks.

    Args:
        pool: Of the record.
        door: Takes mail.
        domain: Of our addresses.
        is_lmtp: Whether each recipient is answered for.
    """

    def __init__(self, pool: Pool, door: Door, domain: str, *, is_lmtp: bool) -> None:
        self._pool, self._door, self._domain, self._is_lmtp = pool, door, domain, is_lmtp
        self.came = asyncio.Event()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take an address that was written here, and no other."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        async with self._pool.connection() as connection:
            found = await found_address(connection, address, self._domain)
        if found is None or not found[1].is_genuine:
            session.n_unknown = getattr(session, "n_unknown", 0) + 1  # type: ignore[attr-defined]  # sessions are for it
            if session.n_unknown >= _MOST_UNKNOWN and server.transport is not None:  # type: ignore[attr-defined]  # same
                server.transport.close()
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        _found_in(envelope)[address] = found
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        """Store a mail for each whom it is to; it is acknowledged when all have it on disk."""
        sender = "" if envelope.mail_from in {None, "<>"} else str(envelope.mail_from)
        raw, answer = bytes(envelope.original_content or b""), _TAKEN
        for address, (key, to) in _found_in(envelope).items():
            arrival = await self._door.arrive(key, to, sender, address, raw, "smtp")
            if arrival.refusal is not None:
                answer = _ANSWERS[arrival.refusal]
                break
        self.came.set()
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self._is_lmtp else answer

    async def handle_exception(self, error: Exception) -> str:
        """Have a sender try again; what was stored before is not stored twice."""
        _LOG.warning("a mail could not be stored", error=told(error))
        return _LATER


def _found_in(envelope: Envelope) -> dict[str, Found]:
    """Return for whom the addresses of an envelope were written."""
    found: dict[str, Found] | None = getattr(envelope, "found", None)
    if found is None:
        found = envelope.found = {}  # type: ignore[attr-defined]  # envelopes are for it
    return found


class Crowd:
    """Connections that there are, of each peer."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Count a connection, if there is room for it."""
        if self._of.total() >= MOST_CONNECTIONS or self._of[peer] >= MOST_OF_PEER:
            return False
        self._of[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Count it no more."""
        self._of[peer] -= 1
        if self._of[peer] <= 0:
            del self._of[peer]


class _Bounded:
    """What a connection may take: room among the others, and bytes since its last mail began."""

    crowd: Crowd
    transport: Any
    line_length_limit = LONGEST_LINE
    _peer: str | None = None
    _n_bytes = 0

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - asyncio's
        if self._peer is None:
            peer = str((transport.get_extra_info("peername") or ("?",))[0])
            if not self.crowd.enter(peer):
                transport.write(b"421 4.3.2 Too many connections: try again later\r\n")
                transport.close()
                return
            self._peer = peer
        super().connection_made(transport)  # type: ignore[misc]  # of aiosmtpd

    def connection_lost(self, error: Exception | None) -> None:
        if self._peer is not None:
            self.crowd.leave(self._peer)
            super().connection_lost(error)  # type: ignore[misc]  # same

    def data_received(self, data: bytes) -> None:
        if self._peer is None:
            return
        self._n_bytes += len(data)
        if self._n_bytes > MOST_BYTES + _SLACK and self.transport is not None:
            self.transport.abort()  # aiosmtpd keeps what has no end of a line for as long as it comes
            return
        super().data_received(data)  # type: ignore[misc]  # same

    def eof_received(self) -> bool | None:
        return None if self._peer is None else super().eof_received()  # type: ignore[misc]  # same

    def _set_post_data_state(self) -> None:
        self._n_bytes = 0
        super()._set_post_data_state()  # type: ignore[misc]  # same


class _BoundedSmtp(_Bounded, SMTP):
    """SMTP."""


class _BoundedLmtp(_Bounded, LMTP):
    """LMTP."""


async def listen(where: Listening, receiver: Receiver, domain: str) -> asyncio.Server:
    """Begin to listen.

    Raises:
        OSError: The address is taken, or none of this machine.
    """
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's: it names addresses
    loop, crowd = asyncio.get_running_loop(), Crowd()
    kind = _BoundedLmtp if where.is_lmtp else _BoundedSmtp

    def made() -> SMTP:
        protocol = kind(
            receiver,
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=True,
            hostname=domain,
            ident="Symphonie",
            tls_context=where.tls,
            timeout=_SECONDS,
            command_call_limit=dict(_COMMANDS),
            loop=loop,
        )
        protocol.crowd = crowd
        return protocol

    return await loop.create_server(made, where.host, where.port)
