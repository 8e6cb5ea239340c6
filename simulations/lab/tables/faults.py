"""What can be wrong with a table that is to be imported; each error says where and what to do."""

from collections.abc import Sequence
from difflib import get_close_matches

from content_graph.findings import Finding
from engine.interactions import TableFault

_SHOWN_CHARACTERS = 80


class UnreadableTable(TableFault):
    """The file is missing or is not what its name says."""

    REMEDY = "Give a CSV (.csv), TSV (.tsv, .txt) or Parquet (.parquet) file; CSV and TSV may be compressed (.gz)."

    def __init__(self, file: str, reason: str, remedy: str = REMEDY) -> None:
        super().__init__(file, f"the table cannot be read: {reason.rstrip('.')}.", remedy)


class UnfitGraph(TableFault):
    """What a table implies is no content graph: an id that is none, or more of something than fits.

    Attributes:
        findings: What `content_graph.validation` says of it; at least one.
    """

    def __init__(self, file: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        more = f" ({len(findings) - 1} more like it)" if len(findings) > 1 else ""
        where = "the id of the graph" if first.path == "$.id" else first.path
        remedy = "Choose an id with --id." if first.path == "$.id" else f"{first.remedy} Mend it in the table."
        super().__init__(file, f"no content graph comes out of it: {where}: {first.detail}{more}", remedy)


class MissingColumn(TableFault):
    """A column that is needed is not there."""

    def __init__(self, file: str, column: str, found: Sequence[str], suggestion: str = "") -> None:
        close = get_close_matches(column, found, n=1, cutoff=0.5)
        guess = f" Rename {close[0]!r}?" if close else ""
        super().__init__(
            file,
            f"the column {column!r} is missing.",
            f"The table has {', '.join(map(repr, found))}.{suggestion or guess}",
        )


class RepeatedColumn(TableFault):
    """Two columns have the same name, and nobody knows which is meant."""

    def __init__(self, file: str, column: str, places: Sequence[int]) -> None:
        super().__init__(
            file,
            f"{len(places)} columns are named {column!r}: numbers {', '.join(map(str, places))}.",
            "Rename or remove all but one.",
        )


class UnreadableColumn(TableFault):
    """A column is of a type that does not say what is needed."""

    def __init__(self, file: str, column: str, found: str, remedy: str) -> None:
        super().__init__(file, f"the column {column!r} has the type {found}.", remedy)


class EmptyTable(TableFault):
    """The table has a head but no rows, or none that could be used."""

    def __init__(self, file: str, reason: str = "") -> None:
        super().__init__(file, reason or "the table has no rows.", "Give a table with at least one row.")


class UnevenRow(TableFault):
    """A row has more or fewer cells than the head."""

    def __init__(self, file: str, line: int, found: int, expected: int) -> None:
        super().__init__(
            file,
            f"line {line} has {found} cells, and the head has {expected}.",
            "Give every row as many cells as the head; a cell that holds the separator stands between quotation marks.",
        )


class SwallowedRows(TableFault):
    """A quotation mark opens a cell that goes on over what look like further rows.

    Attributes:
        line: 1-based line of the file where the cell begins.
    """

    def __init__(self, file: str, line: int, last: int) -> None:
        self.line = line
        super().__init__(
            file,
            f"a quotation mark on line {line} opens a cell that swallows the rows up to line {last}.",
            'Remove it, or put the whole cell between quotation marks and double those within it ("5"" pipe").',
        )


class FaultyCell(TableFault):
    """A value is none of those that its column may hold.

    Attributes:
        column: Name of the column.
        row: 1-based number of the first faulty row, the head not counted.
        value: What stands there.
        line: 1-based line of a text file on which that row begins; None in other files.
        count: How many rows have such a fault in this column.
    """

    def __init__(
        self, file: str, column: str, row: int, value: object, remedy: str, line: int | None = None, count: int = 1
    ) -> None:
        self.column = column
        self.row = row
        self.value = value
        self.line = line
        self.count = count
        where = f"row {row}" if line is None else f"row {row} (line {line})"
        others = "" if count == 1 else f"; {count} rows are faulty there"
        shown = repr(value)
        if len(shown) > _SHOWN_CHARACTERS:
            shown = f"{shown[:_SHOWN_CHARACTERS]}…"
        super().__init__(file, f"{where} has {shown} in the column {column!r}{others}.", remedy)
