"""CSV, TSV and their relatives: which encoding, separator and quotation marks, and what went wrong where."""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from simulations.lab.tables.faults import SwallowedRows, UnevenRow, UnreadableTable

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOKED_AT = 4096
_MANY = 0.3  # share of zero bytes: half of them in UTF-16, none in any other text


class TextFile(NamedTuple):
    """A text file."""

    content: bytes  # in UTF-8, without byte order mark, lines ended by a line feed
    warning: str = ""  # what was guessed; empty where there was nothing to guess


def decode(raw: bytes) -> TextFile:
    """Bring text to UTF-8.

    UTF-16 and UTF-8 say of themselves what they are. What is neither is read as Windows-1252, the encoding in which
    Excel writes CSV in Western Europe, and that is said, because it cannot be known.

    Raises:
        UnicodeDecodeError: Bytes that no encoding has, as those of a program or a picture.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return TextFile(_with_line_feeds(_as_utf_8(raw[len(mark) :], encoding)))
    encoding = _utf_16(raw[:_LOOKED_AT])
    if encoding:
        return TextFile(_with_line_feeds(_as_utf_8(raw, encoding)))
    try:
        return TextFile(_with_line_feeds(_as_utf_8(raw, "utf-8")))
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        return TextFile(
            _with_line_feeds(_as_utf_8(raw, "cp1252")),
            f"the file is not in UTF-8 (line {line}); it was read as Windows-1252. Save it as UTF-8 to be sure.",
        )


def _as_utf_8(raw: bytes, encoding: str) -> bytes:
    text = raw.decode(encoding)
    return raw if encoding == "utf-8" else text.encode()


def _utf_16(start: bytes) -> str:
    """Tell UTF-16 without a mark by where its zero bytes are: in Western text every other byte is one."""
    if start.count(0) < _MANY * len(start) or not start:
        return ""
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _with_line_feeds(content: bytes) -> bytes:
    """End the lines of an old Macintosh like all others."""
    return content.replace(b"\r", b"\n") if b"\r" in content and b"\n" not in content else content


_SEPARATORS = {".csv": ",;\t", ".tsv": "\t,;", ".txt": "\t,;"}  # the usual one first
KINDS = tuple(_SEPARATORS)
_QUOTE = b'"'
_MOST_CHARACTERS = 2**31 - 1  # of a cell


class _Record(NamedTuple):
    """A row as it stands in the file: 1-based first and last line, and its cells."""

    first: int
    last: int
    cells: list[str]


class DelimitedFile:
    """A text file whose cells are parted by a separator.

    Args:
        path: The file; `.gz` at the end of its name is unpacked.
        kind: Its ending without `.gz`.

    Attributes:
        names: Names of the columns, without spaces at their ends; empty for a column without a name.
        warnings: What had to be guessed.
        has_decimal_commas: Whether 0,5 may be a half: where semicolons part the cells, as Excel does in most of Europe.

    Raises:
        UnreadableTable: It is no text, or is empty.
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self.name = path.name
        raw = path.read_bytes()
        try:
            decoded = decode(gzip.decompress(raw) if path.suffix.lower() == ".gz" else raw)
        except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as fault:
            raise UnreadableTable(self.name, str(fault)) from fault
        self.warnings: tuple[str, ...] = (decoded.warning,) if decoded.warning else ()
        head, self._body, self._head_lines = _parted(decoded.content)
        self._separator = _separator(head, _SEPARATORS[kind])
        self.has_decimal_commas = self._separator == ";"
        try:
            self.names = tuple(cell.strip() for cell in next(csv.reader([head], delimiter=self._separator), []))
        except csv.Error as fault:
            raise UnreadableTable(self.name, f"its head is none: {fault}") from fault
        if not any(self.names):
            raise UnreadableTable(self.name, "it is empty")

    def read(self, places: Sequence[int]) -> pa.Table:
        """Read some columns as text; they are named by their places.

        Raises:
            UnevenRow: A row has too many or too few cells.
            SwallowedRows: A quotation mark swallows rows.
        """
        if _QUOTE not in self._body:
            return self._parsed(places, quoted=False)
        if self._separator == "\t":  # tools that write tabs seldom quote, so a mark may stand for itself
            try:
                return _unquoted(self._parse(places, quoted=False))
            except pa.ArrowInvalid:
                pass
        table = self._parsed(places, quoted=True)
        if table.num_rows != self._body.count(b"\n") + (not self._body.endswith(b"\n")):
            self._require_whole_rows()
        return table

    def line_of(self, row: int) -> int | None:
        """Say on which line a row begins; both the row, from 0, and the line, from 1."""
        for number, record in enumerate(self._records()):
            if number == row:
                return record.first
        return None

    def _parsed(self, places: Sequence[int], *, quoted: bool) -> pa.Table:
        try:
            return self._parse(places, quoted=quoted)
        except pa.ArrowInvalid as fault:
            self._require_whole_rows()
            raise UnreadableTable(self.name, str(fault)) from fault

    def _parse(self, places: Sequence[int], *, quoted: bool) -> pa.Table:
        if not self._body:
            return pa.table({str(place): pa.array([], pa.string()) for place in places})
        wanted = [str(place) for place in places]
        return pa.csv.read_csv(
            pa.BufferReader(self._body),
            pa.csv.ReadOptions(column_names=[str(place) for place in range(len(self.names))]),
            pa.csv.ParseOptions(
                delimiter=self._separator, quote_char='"' if quoted else False, newlines_in_values=quoted
            ),
            # everything as text: a guessed type would turn the id 007 into 7
            pa.csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())),
        )

    def _require_whole_rows(self) -> None:
        """Find the row that does not fit; slow, so only when there is one."""
        expected = len(self.names)
        for record in self._records():
            for cell in record.cells:
                lines = cell.split("\n")[1:]
                if any(line.count(self._separator) >= expected - 1 > 0 for line in lines):
                    raise SwallowedRows(self.name, record.first, record.last)
            if len(record.cells) != expected:
                raise UnevenRow(self.name, record.first, len(record.cells), expected)

    def _records(self) -> Iterator[_Record]:
        """Give the rows one by one as Python's reader sees them."""
        csv.field_size_limit(_MOST_CHARACTERS)
        rows = csv.reader(io.StringIO(self._body.decode(), newline=""), delimiter=self._separator, strict=True)
        last = 0
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as fault:
                raise SwallowedRows(self.name, self._head_lines + last + 1, self._head_lines + rows.line_num) from fault
            first, last = last + 1, rows.line_num
            if cells:
                yield _Record(self._head_lines + first, self._head_lines + last, cells)


def _parted(content: bytes) -> tuple[str, bytes, int]:
    """Part the head from the rows; say how many lines it takes with the empty ones above it."""
    end = 0
    while True:
        after = content.find(b"\n", end)
        after = len(content) if after < 0 else after
        head = content[:after].strip()
        if (head and head.count(_QUOTE) % 2 == 0) or after == len(content):
            body = content[after + 1 :]
            return head.decode(), body, content.count(b"\n", 0, after + 1)
        end = after + 1


def _separator(head: str, candidates: str) -> str:
    """Take the separator that is met most often in the head; of equals the usual one."""
    bare = "".join(head.split('"')[::2])  # what stands between quotation marks parts nothing
    return max(candidates, key=bare.count)


def _unquoted(table: pa.Table) -> pa.Table:
    """Take quotation marks off the cells that are wholly between two."""
    columns = []
    for column in table.columns:
        inner = pc.replace_substring(pc.utf8_slice_codeunits(column, 1, -1), '""', '"')
        is_between = pc.match_substring_regex(column, r'^"(?s:.*)"$')
        columns.append(pc.if_else(is_between, inner, column))
    return pa.table(columns, names=table.column_names)
