"""Texts and tables out of files of other systems: whatever encoding, bounded, never with a fault of ours."""

import csv
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import unescape
from io import StringIO
from typing import Final, TypeAlias

from api.import_errors import ImportUnreadable
from content_graph.ids import MAX_ID_LENGTH, is_id

Row: TypeAlias = dict[str, str]
"""A row of a table by the names of its columns in lower case; what is missing is not there."""

MAX_CELL: Final = 131_072
"""Characters of a field."""
MAX_ROWS: Final = 1_000_000
MAX_TITLE: Final = 500
_HASH_SHOWN: Final = 16
_MARKUP: Final = re.compile(r"<!--|-->|<(/?)(script|style)\b[^<>]*>|<[a-z/!?][^<>]*>", re.IGNORECASE)
_DELIMITERS: Final = ",;\t|"
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_of(body: bytes) -> str:
    r"""Read a text: by its byte order mark, else as UTF-8, else as Windows-1252, which old spreadsheets write.

    >>> text_of("é".encode("utf-8-sig")), text_of("é".encode("cp1252")), text_of("é".encode("utf-16"))
    ('é', 'é', 'é')

    Raises:
        ImportUnreadable: It is no text.
    """
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "utf-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    if "\0" in text:
        msg = "The file is no text: it has NUL bytes."
        raise ImportUnreadable(msg, "Send the file that the kind names.")
    return text


def rows_of(body: bytes, name: str, required: Sequence[str] = ()) -> Iterator[tuple[int, Row]]:
    """Read a table in CSV with a header; the delimiter is what its header has most of.

    Args:
        body: The file.
        name: Of it, for errors.
        required: Columns that it must have.

    Returns:
        Each row with its line, 1-based; rows without anything are left out.

    Raises:
        ImportUnreadable: It is no such table.
    """
    text = text_of(body)
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        columns = [one.strip().strip("\ufeff").lower() for one in next(reader, [])]
        missing = [one for one in required if one.lower() not in columns]
        if missing:
            detail = f"{name} has no column {', '.join(missing)}; it has {', '.join(columns)[:200] or 'none'}."
            raise ImportUnreadable(detail, f"Send {name} with its header as it was published.")
        for cells in reader:
            if reader.line_num > MAX_ROWS:
                msg = f"{name} has more than {MAX_ROWS} lines."
                raise ImportUnreadable(msg, "Send a part of it.")
            if any(len(cell) > MAX_CELL for cell in cells):  # the reader's own bound is the process's, not ours
                msg = f"{name}, line {reader.line_num}: a field larger than {MAX_CELL} characters."
                raise ImportUnreadable(msg, "Send a table in CSV, each quote of which is closed.")
            row = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
            if any(row.values()):
                yield reader.line_num, row
    except csv.Error as error:
        msg = f"{name}, line {reader.line_num}: {error}."
        raise ImportUnreadable(msg, "Send a table in CSV.") from None


def line_of(text: str, limit: int = MAX_TITLE) -> str:
    r"""Make one line of a text, as long as a title may be.

    >>> line_of(" a\n\tb "), line_of("abcdef", 4)
    ('a b', 'abc…')
    """
    plain = _BLANKS.sub(" ", text).strip()
    return plain if len(plain) <= limit else f"{plain[: limit - 1].rstrip()}…"


def words_of(html: str) -> str:
    """Return what a reader sees of HTML, in one line.

    >>> words_of("<p>What is <b>2&nbsp;+&nbsp;2</b>?</p><script>alert(1)</script>")
    'What is 2 + 2 ?'
    """
    parts: list[str] = []
    hidden, end = "", 0
    for found in _MARKUP.finditer(html):  # one pass: Python's own parser begins anew at each tag that does not end
        mark, closing, kind = found[0], found[1], (found[2] or "").lower()
        if hidden:
            if mark.endswith("-->") if hidden == "-->" else closing and kind == hidden:
                hidden, end = "", found.end()
            continue
        if mark == "-->":
            continue
        parts += (html[end : found.start()], " ")
        end = found.end()
        hidden = "-->" if mark == "<!--" else "" if closing else kind
    if not hidden:
        parts.append(html[end:])
    return line_of(unescape("".join(parts)))


def id_of(text: str, kind: str = "") -> str:
    """Make an id of what another system calls something: as it is where that is an id, else with a digest of it.

    >>> id_of("RNCP38596BC02"), id_of(" a b ", "tag-"), len(id_of("x" * 200))
    ('RNCP38596BC02', 'tag-a b', 128)
    """
    plain = f"{kind}{_BLANKS.sub(' ', text).strip()}"
    if is_id(plain):
        return plain
    digest = sha256(text.encode(errors="replace")).hexdigest()[:_HASH_SHOWN]
    return f"{plain[: MAX_ID_LENGTH - _HASH_SHOWN - 1].strip()}~{digest}"
