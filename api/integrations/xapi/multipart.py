"""Statements and their attachments in one body (`multipart/mixed`; xAPI 1.0.3, part three, 1.5.2; RFC 2046)."""

import re
from collections.abc import Container, Iterable, Mapping
from email.message import Message
from hashlib import new, sha256
from itertools import pairwise
from typing import Final, NamedTuple

from api.xapi_errors import InvalidXapi

MULTIPART: Final = "multipart/mixed"
_ALGORITHMS: Final = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
"""By the number of hexadecimal digits."""
_HASH: Final = "x-experience-api-hash"


class Part(NamedTuple):
    """A part of a body; names of headers are in lower case."""

    headers: Mapping[str, str]
    content: bytes


class Attachment(NamedTuple):
    """Bytes that came with a statement."""

    sha2: str
    media_type: str
    content: bytes


def parameters_of(content_type: str) -> dict[str, str]:
    """Return the parameters of a content type.

    >>> parameters_of('multipart/mixed; boundary="a b"')
    {'boundary': 'a b'}
    """
    message = Message()
    message["content-type"] = content_type
    # in the form of RFC 2231 a parameter comes in three parts
    return {name.lower(): value for name, value in (message.get_params() or [])[1:] if isinstance(value, str)}


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """Take a body apart.

    Raises:
        InvalidXapi: It has no boundary, or is not divided by it.
    """
    boundary = parameters_of(content_type).get("boundary", "")
    if not boundary:
        raise InvalidXapi("Content-Type", "It names no boundary.", "Send multipart/mixed; boundary=….")
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    lines = list(line.finditer(body))
    if not lines or lines[-1][1] is None or body[: lines[0].start()].strip():
        detail = "It does not begin and end with the boundary that Content-Type names."
        raise InvalidXapi("$", detail, "Put -- and the boundary before each part, and with -- after it at the end.")
    return [_part(body[one.end() : after.start()]) for one, after in pairwise(lines)]


def _part(text: bytes) -> Part:
    head, _, content = _split(text)
    headers = (line.partition(":") for line in head.decode("latin-1").splitlines() if line)
    return Part({name.strip().lower(): value.strip() for name, _, value in headers}, content)


def _split(text: bytes) -> tuple[bytes, bytes, bytes]:
    blank = re.search(rb"\r?\n\r?\n", text)
    if blank is None:
        raise InvalidXapi("$", "A part has no blank line behind its headers.", "End the headers with a blank line.")
    return text[: blank.start()], blank[0], text[blank.end() :]


def statements_of(parts: list[Part]) -> bytes:
    """Return the JSON of the first part.

    Raises:
        InvalidXapi: It is something else.
    """
    kind = parts[0].headers.get("content-type", "").partition(";")[0].strip().lower() if parts else ""
    if kind != "application/json":
        raise InvalidXapi("$", "The first part is not application/json.", "Send the statements in the first part.")
    return parts[0].content


def attachments_of(parts: Iterable[Part], declared: Iterable[str]) -> dict[str, Attachment]:
    """Return the attachments by their hash.

    Args:
        parts: All but the first.
        declared: `sha2` of the attachments that the statements declare.

    Raises:
        InvalidXapi: One says no hash, another one than was declared or than it has, or how it is encoded.
    """
    known, found = {one.lower() for one in declared}, dict[str, Attachment]()
    for at, part in enumerate(parts, 1):
        path, sha2 = f"$part[{at}]", part.headers.get(_HASH, "").lower()
        fault = _fault(part, sha2, known)
        if fault is not None:
            raise InvalidXapi(path, *fault)
        media_type = part.headers.get("content-type", "application/octet-stream")
        found[sha2] = Attachment(sha2, media_type, part.content)
    return found


def _fault(part: Part, sha2: str, known: Container[str]) -> tuple[str, str] | None:
    """Say what is wrong with an attachment, and the remedy."""
    if part.headers.get("content-transfer-encoding", "").lower() != "binary":
        return (
            "It does not say that its Content-Transfer-Encoding is binary.",
            "Send the bytes as they are, and say so.",
        )
    if "\0" in part.headers.get("content-type", ""):
        return "Its Content-Type is no media type.", "Send a type and a subtype, such as text/plain."
    if sha2 not in known:
        return "Its X-Experience-API-Hash is that of no attachment of the statements.", "Send the sha2 of one there."
    if new(_ALGORITHMS[len(sha2)], part.content).hexdigest() != sha2:
        return "Its content has another hash.", "Send as X-Experience-API-Hash the SHA-2 of the bytes as they are sent."
    return None


def written(statements: bytes, attachments: Iterable[Attachment]) -> tuple[str, bytes]:
    """Put statements and attachments into one body, each attachment once.

    The boundary is a digest of all that it divides, which nobody can have written into it.

    Returns:
        Content type and body.
    """
    once = {one.sha2: one for one in attachments}
    whole = sha256(statements)
    for one in once.values():
        whole.update(one.content)
    boundary = f"symphonie-{whole.hexdigest()}"
    pieces = [_piece(boundary, {"Content-Type": "application/json"}, statements)]
    for one in once.values():
        headers = {
            "Content-Type": one.media_type,
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": one.sha2,
        }
        pieces.append(_piece(boundary, headers, one.content))
    return f"{MULTIPART}; boundary={boundary}", b"".join([*pieces, f"--{boundary}--\r\n".encode()])


def _piece(boundary: str, headers: Mapping[str, str], content: bytes) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"--{boundary}\r\n{head}\r\n".encode("latin-1") + content + b"\r\n"
