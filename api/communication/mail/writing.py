"""A mail made of a message: text and HTML that say the same, and the headers that other machines go by.

Nothing of it is fetched from anywhere: no image, no font, no style sheet, nothing that tells whether it was read.
"""

import textwrap
from collections.abc import Sequence
from datetime import UTC
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import urljoin

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.clock import moment_of
from api.communication.channels.protocol import Outgoing
from api.communication.mail import words
from api.communication.mail.addresses import MailAddress, in_one_line, named, read_mail_address
from content_graph.languages import Text
from engine.communication.message import Language, Link

WIDTH: Final = 74
"""Columns of the plain text, so that it may be quoted a few times."""
_DASH: Final = "- "
_MOST_REFERENCES: Final = 20
"""Message-IDs that a mail names of its conversation: the first, and the newest of the others."""
_POLICY: Final = EmailPolicy(max_line_length=76, linesep="\r\n", cte_type="7bit", utf8=False)


class Sender(NamedTuple):
    """As whom mail goes out.

    Attributes:
        address: From which.
        base_url: Where people reach the service; None where that is not known, and paths lead nowhere.
    """

    address: MailAddress
    base_url: str | None = None


def write_mail(outgoing: Outgoing, to: MailAddress, sender: Sender) -> EmailMessage:
    """Write a mail.

    Args:
        outgoing: What it says, and to whom.
        to: Their address.
        sender: As whom it goes out.
    """
    mail = EmailMessage(policy=_POLICY if to.is_ascii else _POLICY.clone(utf8=True))
    mail["From"] = named(outgoing.from_name or outgoing.organisation, sender.address)
    mail["To"] = named(outgoing.name, to)
    mail["Subject"] = in_one_line(outgoing.draft.title)
    mail["Date"] = format_datetime(moment_of(outgoing.at_us).astimezone(UTC))
    mail["Message-ID"] = f"<{outgoing.message_id}>"
    _thread(mail, outgoing)
    _say_who_sends(mail, outgoing)
    _offer_to_stop(mail, outgoing)
    paragraphs, said = outgoing.draft.paragraphs, _words(outgoing, sender)
    plain = ["\n".join(map(wrapped, one.splitlines())) for one in paragraphs]
    mail.set_content(_filled("mail.txt", said, plain), cte="quoted-printable")
    html = _filled("mail.html", said, [_block(one.splitlines()) for one in paragraphs])
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if outgoing.calendar is not None:
        method, content = outgoing.calendar
        mail.add_alternative(content.decode(), subtype="calendar", params={"method": method}, cte="base64")
        mail.add_attachment(content, maintype="application", subtype="ics", filename="invitation.ics")
    mail["Content-Language"] = outgoing.language  # what sets content takes away what is said of it
    return mail


def _thread(mail: EmailMessage, outgoing: Outgoing) -> None:
    """Put a mail behind those of its conversation (RFC 5322, 3.6.4), and say where an answer goes."""
    references = outgoing.references
    if references:
        kept = (references[0], *references[1:][-(_MOST_REFERENCES - 1) :])
        mail["In-Reply-To"] = f"<{references[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in kept)
    reply_to = None if outgoing.reply_to is None else read_mail_address(outgoing.reply_to)
    if reply_to is not None:
        mail["Reply-To"] = named(outgoing.from_name or outgoing.organisation, reply_to)


def _say_who_sends(mail: EmailMessage, outgoing: Outgoing) -> None:
    """Tell other machines what no person wrote, so that they do not answer it (RFC 3834)."""
    if outgoing.is_by_person:
        return
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if outgoing.purpose == "reminder" and not outgoing.is_required:
        mail["Precedence"] = "bulk"


def _stops_at(outgoing: Outgoing) -> str | None:
    """Return where reminders stop; None for what comes all the same, and offers nothing that it would not obey."""
    return outgoing.unsubscribe_url if outgoing.purpose == "reminder" and not outgoing.is_required else None


def _offer_to_stop(mail: EmailMessage, outgoing: Outgoing) -> None:
    """Say where no more reminders are asked for, with one request (RFC 2369, RFC 8058)."""
    stops_at = _stops_at(outgoing)
    if stops_at is not None:
        mail["List-Unsubscribe"] = f"<{stops_at}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _words(outgoing: Outgoing, sender: Sender) -> dict[str, object]:
    """Return what both forms of a mail say beside the message."""
    language = outgoing.language
    name = outgoing.from_name or _said(words.SOMEBODY, language)
    why = _said(_why(outgoing), language, organisation=outgoing.organisation, name=name)
    unread = words.NO_ANSWER_TO_PERSON if outgoing.is_by_person else words.NO_ANSWER
    answered = unread if outgoing.reply_to is None else words.ANSWER_HERE
    return {
        "language": language,
        "head": outgoing.organisation if outgoing.from_name is None else f"{name} · {outgoing.organisation}",
        "title": in_one_line(outgoing.draft.title),
        "link": _reachable(outgoing.draft.link, sender),
        "copy_link": _said(words.COPY_LINK, language),
        "foot": (why, _said(answered, language)),
        "unsubscribe": _said(words.UNSUBSCRIBE, language),
        "unsubscribe_url": _stops_at(outgoing),
        "colon": "\u202f:" if language == "fr" else ":",
    }


def _why(outgoing: Outgoing) -> Text:
    if outgoing.purpose != "reminder":
        return words.WHY[outgoing.purpose]
    is_learner = outgoing.recipient_kind == "learner"
    if outgoing.is_required:
        return words.WHY_REQUIRED if is_learner else words.WHY_REQUIRED_OF_SUPPORTER
    return words.WHY["reminder" if is_learner else "notice"]


def _reachable(link: Link | None, sender: Sender) -> Link | None:
    """Return a link as it works from outside; None where it leads nowhere from there."""
    if link is None or not link.url.startswith("/"):
        return link
    return None if sender.base_url is None else Link(link.label, urljoin(sender.base_url, link.url))


def _said(text: Text, language: Language, **values: str) -> str:
    return text.said_in(language).format(**values)


class _Block(NamedTuple):
    """A paragraph, or a list where each line begins with a dash."""

    lines: Sequence[str]
    is_list: bool


def _block(lines: Sequence[str]) -> _Block:
    is_list = bool(lines) and all(one.startswith(_DASH) for one in lines)
    return _Block([one.removeprefix(_DASH) for one in lines] if is_list else lines, is_list)


def _filled(template: str, said: dict[str, object], paragraphs: Sequence[object]) -> str:
    return _environment().get_template(template).render(said, paragraphs=paragraphs)


def wrapped(text: str) -> str:
    """Break a line between words; no word and no address is broken, nor what a no-break space holds together."""
    behind = " " * len(_DASH) if text.startswith(_DASH) else ""
    return textwrap.fill(text, WIDTH, subsequent_indent=behind, break_long_words=False, break_on_hyphens=False)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.communication.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["wrapped"] = wrapped
    return made
