"""The letter box of a demonstration: an SMTP server on this machine that keeps every mail in a folder to be looked at.

    DATA_DIR/demo/mailbox/index.html       all of them, newest first
    DATA_DIR/demo/mailbox/0001.eml, .html  each as it came, and its HTML

Nothing leaves the machine.
"""

import asyncio
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from simulations.live.serving import free_ports

DOMAIN: Final = "demo.example.org"
FROM: Final = f"formation@{DOMAIN}"
_LOOKS: Final = 100
_PAUSE_S: Final = 0.1


class Letter(NamedTuple):
    """A mail that came."""

    number: int
    to: str
    mail: EmailMessage


class Mailbox:
    """Takes mail.

    Args:
        folder: Where it is kept.
        port: Where it listens.
        mailroom_port: Where the service listens for answers.

    Attributes:
        letters: In the order in which they came.
    """

    def __init__(self, folder: Path, port: int, mailroom_port: int) -> None:
        self.folder, self._port, self._mailroom_port = folder, port, mailroom_port
        self.letters: list[Letter] = []
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob("*.eml")):  # of an earlier start
            self._keep("", old.read_bytes())

    @property
    def settings(self) -> Mapping[str, str]:
        """With which the service sends here and listens for answers."""
        return {
            "SYMPHONIE_SMTP_URL": f"smtp://127.0.0.1:{self._port}",
            "SYMPHONIE_MAIL_FROM": FROM,
            "SYMPHONIE_MAIL_DOMAIN": DOMAIN,
            "SYMPHONIE_MAIL_LISTEN": f"smtp://127.0.0.1:{self._mailroom_port}",
        }

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the server's
        """Keep a mail."""
        for to in envelope.rcpt_tos:
            letter = self._keep(to, envelope.original_content or b"")
            self._file(letter, ".eml").write_bytes(envelope.original_content or b"")
            html = letter.mail.get_body(("html",))
            if html is not None:
                self._file(letter, ".html").write_text(str(html.get_content()), encoding="utf-8")
        return "250 Kept"

    def _keep(self, to: str, content: bytes) -> Letter:
        mail = EmailMessage()
        read = message_from_bytes(content, policy=default)
        if isinstance(read, EmailMessage):
            mail = read
        ((_, named),) = getaddresses([str(mail["To"])]) or [("", "")]
        letter = Letter(len(self.letters) + 1, to or named, mail)
        self.letters.append(letter)
        return letter

    async def wait_for(self, to: str, subject_has: str = "", after: int = 0) -> Letter | None:
        """Return the newest mail to somebody that came after so many, once there is one; None if none comes."""
        for _ in range(_LOOKS):
            found = [one for one in self.letters[after:] if one.to == to and subject_has in str(one.mail["Subject"])]
            if found:
                return found[-1]
            await asyncio.sleep(_PAUSE_S)
        return None

    async def answer(self, letter: Letter, text: str) -> None:
        """Answer a mail as whoever got it would: to where it says, behind it."""
        ((_, reply_to),) = getaddresses([str(letter.mail["Reply-To"])])
        mail = EmailMessage()
        mail["From"], mail["To"] = letter.to, reply_to
        mail["Subject"] = f"Re: {letter.mail['Subject']}"
        mail["Message-ID"] = f"<answer-{letter.number}@example.org>"
        mail["In-Reply-To"] = str(letter.mail["Message-ID"])
        body = letter.mail.get_body(("plain",))
        quoted = "" if body is None else "\n".join(f"> {line}" for line in str(body.get_content()).splitlines())
        mail.set_content(f"{text}\n\nLe {letter.mail['Date']}, {letter.mail['From']} a écrit :\n{quoted}\n")
        await asyncio.to_thread(self._hand_in, letter.to, reply_to, mail)

    def write_index(self) -> Path:
        """Write the page that lists all mails, and return where it is."""
        rows = "".join(
            f"<tr><td>{one.number}</td><td>{escape(one.to)}</td><td>{escape(str(one.mail['From']))}</td>"
            f'<td><a href="{one.number:04}.html">{escape(str(one.mail["Subject"]))}</a></td>'
            f'<td>{escape(str(one.mail["Date"]))}</td><td><a href="{one.number:04}.eml">.eml</a></td></tr>'
            for one in reversed(self.letters)
        )
        path = self.folder / "index.html"
        path.write_text(
            '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark"><title>Mailbox</title>'
            "<style>body{font:16px/1.4 system-ui;margin:1rem}td{padding:.25rem .75rem;vertical-align:top}</style>"
            f"<h1>{len(self.letters)}</h1><table>{rows}</table>",
            encoding="utf-8",
        )
        return path

    def _file(self, letter: Letter, ending: str) -> Path:
        return self.folder / f"{letter.number:04}{ending}"

    def _hand_in(self, sender: str, to: str, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self._mailroom_port, timeout=30) as client:
            client.send_message(mail, sender, [to])


@contextmanager
def a_mailbox(folder: Path) -> Iterator[Mailbox]:
    """Take mail for as long as the block lasts."""
    port, mailroom_port = free_ports(2)
    mailbox = Mailbox(folder, port, mailroom_port)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
