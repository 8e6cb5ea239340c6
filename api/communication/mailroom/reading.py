"""A mail, read: who sent it, their words, what is attached, and by what one knows that no person wrote it.

Whatever somebody sends is read without an error: an unknown charset, a broken header, a part that is none. Nothing is
fetched, unpacked or run.
"""

import codecs
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import collapse_rfc2231_value, getaddresses
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final, Literal, NamedTuple

from api.communication.mailroom.bounces import Report, report_of
from api.communication.mailroom.markup import text_of
from api.communication.mailroom.quoting import cut
from api.communication.mailroom.shape import head_of

MOST_PARTS: Final = 20
MOST_DEEP: Final = 5
MOST_TEXT: Final = 20_000
"""Characters of a message in a case."""
_MOST_READ: Final = 100_000
_MOST_HEADER: Final = 4_000
_MOST_PARAMETERS: Final = 2_000
"""Characters of a `Content-…` header: a parser looks through its parameters again and again."""
_MOST_NAME: Final = 150
_CHARSETS: Final = re.compile(
    r"(?:utf-8|utf-16(?:-[bl]e)?|ascii|iso8859-\d+|cp\d+|koi8-[ru]|mac-roman|gb2312|gbk|gb18030|big5|shift_jis|euc_\w+"
    r"|iso2022_\w+)"
)
"""By Python's names: alphabets, and nothing that unpacks or computes."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\:*?"<>|]+')
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")
_ID: Final = re.compile(r"<([^<>\s]{1,500})>")
_ABSENT: Final = re.compile(
    r"(?:automatic reply|out of (?:the )?office|auto(?:matic)?[ -]?reply|r[ée]ponse automatique|absence du bureau"
    r"|absent[e]? du bureau|message d[’']absence)\b",
    re.IGNORECASE,
)

MachineSign = Literal["auto_reply", "out_of_office", "list", "loop", "no_return"]


class Attachment(NamedTuple):
    """A file that came with a mail.

    Attributes:
        name: As it was sent, without any part of a path.
        content: As it is.
    """

    name: str
    content: bytes


class ReadMail(NamedTuple):
    """A mail, as it is judged.

    Attributes:
        message_id: Its own name, without brackets; empty where it has none.
        answers: Names of the mails that it answers.
        senders: Addresses of `From`, in lower case.
        subject: In one line.
        text: What was written.
        rest: What it answers to, and the signature.
        is_cut: Whether more was written than a message of a case has.
        attachments: Files.
        calendar: What calendars answer with (RFC 5546), where there is something.
        report: What a mail server says of a mail that came back.
        signs: That no person wrote it.
        proofs: What servers on the way say of who sent it: `Authentication-Results`, the last server first.
        is_crowded: Whether it has more parts, or nests them deeper, than is read.
    """

    message_id: str
    answers: tuple[str, ...]
    senders: tuple[str, ...]
    subject: str
    text: str
    rest: str
    is_cut: bool
    attachments: tuple[Attachment, ...]
    calendar: str | None
    report: Report | None
    signs: frozenset[MachineSign]
    proofs: tuple[str, ...]
    is_crowded: bool


def read_mail(raw: bytes, domain: str, *, came_back: bool = False) -> ReadMail:
    """Read a mail.

    Args:
        raw: As it came, of a shape that is read (`misshape_of`).
        domain: Of our own mail, by which one that went round in a circle is known.
        came_back: Whether its envelope names no sender.
    """
    message = _parsed(raw)
    parts = list(_leaves(message, 0))
    is_crowded = len(parts) > MOST_PARTS or any(one is None for one in parts)
    leaves = [one for one in parts[:MOST_PARTS] if one is not None]
    body, files = _sorted(leaves)
    words = cut(body[:_MOST_READ])
    return ReadMail(
        message_id=_name_of(message),
        answers=tuple(dict.fromkeys(_ID.findall(f"{header(message, 'References')} {header(message, 'In-Reply-To')}"))),
        senders=_addresses(message, "From"),
        subject=header(message, "Subject"),
        text=words.text[:MOST_TEXT],
        rest=words.rest[:MOST_TEXT],
        is_cut=len(words.text) > MOST_TEXT or len(body) > _MOST_READ,
        attachments=tuple(files),
        calendar=next((_text(one) for one in leaves if one.get_content_type() == "text/calendar"), None),
        report=report_of(message, leaves),
        signs=_signs(message, domain, came_back=came_back),
        proofs=tuple(_decoded(str(one)) for one in message.get_all("Authentication-Results", [])),
        is_crowded=is_crowded,
    )


def mail_key(raw: bytes, about: str) -> bytes:
    """Return what makes a mail the same or another one: its own name, and what it was sent to.

    One without a name is known by what somebody wrote; what servers add on the way does not count.
    """
    message = _parsed(head_of(raw))
    name = _name_of(message)
    said = "\0".join(header(message, one) for one in ("From", "Date", "Subject"))
    body = raw.partition(b"\r\n\r\n")[2] or raw.partition(b"\n\n")[2]
    told = name.encode() if name else sha256(said.encode("utf-8", "replace") + b"\0" + body).digest()
    return sha256(told + b"\0" + about.encode()).digest()


def header(message: Message, name: str) -> str:
    """Return a header in one line, decoded; empty where it is not there."""
    found = message.get(name)
    return "" if found is None else _decoded(str(found))


class _Readable(Compat32):
    """Reads headers that are written without any encoding as what they most likely are."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower().startswith("content-"):
            value = value[:_MOST_PARAMETERS]
        return name, _CONTROL.sub("", _in_charset(value.encode("utf-8", "surrogateescape"), "utf-8"))


_POLICY: Final = _Readable()


def _parsed(raw: bytes) -> Message:
    try:
        return BytesParser(policy=_POLICY).parsebytes(raw)
    except (MessageError, RecursionError, ValueError, IndexError, TypeError, KeyError, AttributeError):
        return BytesParser(policy=_POLICY).parsebytes(raw, headersonly=True)


def _name_of(message: Message) -> str:
    found = _ID.search(header(message, "Message-ID"))
    return "" if found is None else found[1]


def _leaves(message: Message, depth: int) -> Iterator[Message | None]:
    """Yield parts that hold something; None where they are nested too deep."""
    if depth > MOST_DEEP:
        yield None
        return
    children = message.get_payload()
    if not isinstance(children, list) or message.get_content_maintype() == "message":
        yield message
    else:
        for child in children:
            if isinstance(child, Message):
                yield from _leaves(child, depth + 1)


def _sorted(leaves: list[Message]) -> tuple[str, list[Attachment]]:
    """Return the words of a mail, and its files: of words that come twice, those without markup."""
    plain, marked = "", ""
    files: list[Attachment] = []
    for part in leaves:
        kind, name = part.get_content_type(), _file_name(part)
        is_inline = name is None and part.get_content_disposition() != "attachment"
        if kind == "text/plain" and is_inline and not plain.strip():
            plain = _text(part)
        elif kind == "text/html" and is_inline:
            marked = marked or text_of(_text(part))
        elif kind not in {"text/calendar", "message/delivery-status", "text/rfc822-headers"}:
            content = _content(part)
            if content:
                files.append(Attachment(name or _unnamed(kind, len(files) + 1), content))
    return (plain if plain.strip() else marked).strip(), files


def _text(part: Message) -> str:
    content = _content(part)
    text = _in_charset(content, str(part.get_content_charset() or "utf-8"))
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def _content(part: Message) -> bytes:
    if part.is_multipart():
        inner = part.get_payload()
        kept = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
        try:
            return b"" if kept is None else kept.as_string().encode("utf-8", "surrogateescape")
        except (MessageError, RecursionError, ValueError, TypeError, KeyError, AttributeError, LookupError):
            return b""
    try:
        content = part.get_payload(decode=True)
    except (MessageError, ValueError, TypeError, LookupError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _in_charset(content: bytes, charset: str) -> str:
    """Decode what was written, also where the charset that is named is unknown, or another one."""
    for name in (charset, "utf-8"):
        try:
            known = codecs.lookup(name.strip().lower()).name
            if _CHARSETS.fullmatch(known):
                return content.decode(known)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _decoded(value: str) -> str:
    """Decode a header (RFC 2047) into one line."""
    folded = value[:_MOST_HEADER].replace("\r", "").replace("\n", " ")
    try:
        pieces = decode_header(folded)
    except (MessageError, ValueError):
        pieces = [(folded, None)]
    text = "".join(
        _in_charset(one, charset or "utf-8")
        if isinstance(one, bytes)
        else _in_charset(one.encode("utf-8", "surrogateescape"), "utf-8")
        for one, charset in pieces
    )
    return " ".join(_CONTROL.sub("", text).split())


def _addresses(message: Message, name: str) -> tuple[str, ...]:
    found = [str(one)[:_MOST_HEADER].replace("\r", "").replace("\n", " ") for one in message.get_all(name, [])]
    try:
        return tuple(dict.fromkeys(address.lower() for _, address in getaddresses(found) if "@" in address))
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return ()


def _file_name(part: Message) -> str | None:
    """Return the name of a file, without whatever else names have in them; None where it has none."""
    try:
        said = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    except (ValueError, TypeError, IndexError, AttributeError):
        return None
    if said is None:
        return None
    told = collapse_rfc2231_value(said) if isinstance(said, tuple) else str(said)
    path = PurePosixPath(_NOT_IN_NAMES.sub("_", _decoded(told).replace("\\", "/").rpartition("/")[2]).strip(" ._"))
    return f"{path.stem[:_MOST_NAME]}{path.suffix[:10]}" if path.stem else None


def _unnamed(kind: str, n: int) -> str:
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "message/rfc822": "eml"}.get(kind)
    return f"{n}.{ending or 'txt' if kind.startswith('text/') or ending else 'bin'}"


def _signs(message: Message, domain: str, *, came_back: bool) -> frozenset[MachineSign]:
    """Tell by what one knows that no person wrote it (RFC 3834; what Exchange and others add)."""
    said = {name: header(message, name).lower() for name in _TELLING}
    signs: set[MachineSign] = set()
    if said["auto-submitted"] not in {"", "no"} or said["x-autoreply"] or said["x-autorespond"]:
        signs.add("auto_reply")
    if said["precedence"] == "auto_reply" or _ABSENT.match(header(message, "Subject")):
        signs.add("out_of_office")
    if said["list-id"] or said["precedence"] in {"bulk", "junk", "list"}:
        signs.add("list")
    if said["x-loop"] or _is_ours(_name_of(message).lower(), domain.lower()):
        signs.add("loop")
    if came_back or said["return-path"] == "<>":
        signs.add("no_return")
    return frozenset(signs)


def _is_ours(name: str, domain: str) -> bool:
    """Tell whether a mail has a name as ours have, which are digests: others may write from the same domain."""
    local, _, host = name.rpartition("@")
    return host == domain and _DIGEST.fullmatch(local) is not None


_TELLING: Final = (
    *("auto-submitted", "x-autoreply", "x-autorespond", "precedence", "list-id", "x-loop", "return-path"),
)
