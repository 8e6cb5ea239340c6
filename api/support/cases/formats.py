"""Which files are taken, and how each is known by what is in it.

The ending of a name says what a file is to whoever opens it, so ending, media type and content must agree. Signatures:
the formats' own specifications (ISO 32000, PNG, JFIF, GIF89a, RIFF, ECMA-376, OpenDocument 1.3, RFC 5322).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final, NamedTuple

OCTETS: Final = "application/octet-stream"
_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_ODT: Final = "application/vnd.oasis.opendocument.text"
_ZIP: Final = b"PK\x03\x04"
"""A reader of packages looks from their end, so that before it may stand anything, such as a program."""
_MACROS: Final = "vbaproject.bin"
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_HEADER: Final = re.compile(rb"[!-9;-~]+:")
_MEANT: Final = re.compile(rb"^(?:from|date|received|subject|message-id):", re.IGNORECASE | re.MULTILINE)
_HEAD_BYTES: Final = 256 << 10
"""Headers of an e-mail are shorter."""


class Format(NamedTuple):
    """A format that is taken.

    Attributes:
        media_type: Its name.
        fits: Whether a content is of it.
    """

    media_type: str
    fits: Callable[[bytes], bool]


def format_of(name: str) -> Format | None:
    """Return the format that the ending of a file's name says; None for one that is not taken."""
    return FORMATS.get(PurePosixPath(name).suffix.lower())


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _office(part: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        """Tell whether a package has the part, and no macros; nothing of it is unpacked."""
        if not content.startswith(_ZIP):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                names = set(package.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        return {"[Content_Types].xml", part} <= names and not any(one.lower().endswith(_MACROS) for one in names)

    return fits


def _is_open_document(content: bytes) -> bool:
    if not content.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, package.open("mimetype") as said:
            return said.read(len(_ODT) + 1) == _ODT.encode()
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, NotImplementedError, RuntimeError):
        return False


def _is_text(content: bytes) -> bool:
    """Tell whether a content has no control characters, be it in UTF-8, UTF-16 or a code page of one byte."""
    try:
        is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = content.decode("utf-16") if is_wide else content.decode("latin-1")
    except UnicodeDecodeError:
        return False
    return _NO_TEXT.search(text) is None


def _is_mail(content: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", content[:_HEAD_BYTES], maxsplit=1)[0]
    return _HEADER.match(head) is not None and _MEANT.search(head) is not None and _is_text(content)


_JPEG: Final = Format("image/jpeg", _begins(b"\xff\xd8\xff"))
FORMATS: Final = {
    ".pdf": Format("application/pdf", _begins(b"%PDF-")),
    ".eml": Format("message/rfc822", _is_mail),
    ".png": Format("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": Format("image/gif", _begins(b"GIF87a", b"GIF89a")),
    ".webp": Format("image/webp", _is_webp),
    ".docx": Format(f"{_OOXML}.wordprocessingml.document", _office("word/document.xml")),
    ".xlsx": Format(f"{_OOXML}.spreadsheetml.sheet", _office("xl/workbook.xml")),
    ".pptx": Format(f"{_OOXML}.presentationml.presentation", _office("ppt/presentation.xml")),
    ".odt": Format(_ODT, _is_open_document),
    ".txt": Format("text/plain", _is_text),
    ".csv": Format("text/csv", _is_text),
}
"""By the ending of the name."""
MEDIA_TYPES: Final = (*dict.fromkeys(one.media_type for one in FORMATS.values()), OCTETS)
"""Under which a file may be sent."""
