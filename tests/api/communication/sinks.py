"""SMTP servers for tests: a real one that keeps what it takes, and some that do what no server should."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from simulations.live.serving import free_port

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Got(NamedTuple):
    """A mail as it came in."""

    envelope_from: str
    to: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, read."""
        read = message_from_bytes(self.content, policy=default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def text(self) -> str:
        """Its plain text."""
        return self.body("plain")

    def body(self, subtype: str) -> str:
        """Return a body."""
        part = self.mail.get_body((subtype,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


class Sink:
    """Takes mail, and answers as it is told.

    Attributes:
        got: What was taken.
        answers: Replies to the next RCPT, and to the next DATA, before it goes on taking.
        port: Where it is.
    """

    def __init__(self, port: int) -> None:
        self.got: list[Got] = []
        self.to_rcpt: list[str] = []
        self.to_data: list[str] = []
        self.port = port

    async def handle_RCPT(  # noqa: N802 - as the server calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_rcpt:
            return self.to_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        if self.to_data:
            return self.to_data.pop(0)
        content = envelope.original_content or b""
        self.got += [Got(envelope.mail_from or "", to, content) for to in envelope.rcpt_tos]
        return "250 Taken"

    @property
    def url(self) -> str:
        """As the setting names it."""
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def a_sink(kind: type[Sink] = Sink) -> Iterator[Sink]:
    """Serve for as long as the block lasts."""
    sink = kind(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextmanager
def a_server_that(answers: Answering) -> Iterator[int]:
    """Serve TCP with a conversation of one's own, and give the port."""
    loop = asyncio.new_event_loop()
    is_up, is_over, ports = threading.Event(), asyncio.Event(), list[int]()

    async def serve() -> None:
        server = await asyncio.start_server(answers, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        is_up.set()
        await is_over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    is_up.wait()
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
        loop.close()
