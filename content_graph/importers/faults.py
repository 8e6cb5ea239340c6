"""What can be wrong with a table that is to be imported; each error says where and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class TableFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """Base of the faults of a table.

    Attributes:
        file: Name of the table.
        detail: What is wrong.
        remedy: What to do about it.
    """

    def __init__(self, file: str, detail: str, remedy: str) -> None:
        self.file = file
        self.detail = detail
        self.remedy = remedy
        super().__init__(f"{file}: {detail} {remedy}")


class UnreadableTable(TableFault):
    """The file is missing or is not what its name says."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(
            file,
            f"the table cannot be read: {reason.rstrip('.')}.",
            "Give a CSV (.csv), TSV (.tsv) or Parquet (.parquet) file; CSV and TSV may be compressed (.gz).",
        )


class MissingColumn(TableFault):
    """A column that is needed is not there.

    Attributes:
        column: Its name.
    """

    def __init__(self, file: str, column: str, found: Sequence[str]) -> None:
        self.column = column
        close = get_close_matches(column, found, n=1, cutoff=0.5)
        guess = f" Rename {close[0]!r}?" if close else ""
        super().__init__(
            file, f"the column {column!r} is missing.", f"The table has {', '.join(map(repr, found))}.{guess}"
        )


class EmptyTable(TableFault):
    """The table has a head but no rows."""

    def __init__(self, file: str) -> None:
        super().__init__(file, "the table has no rows.", "Give a table with at least one row.")


class FaultyCell(TableFault):
    """A value is none of those that its column may hold.

    Attributes:
        column: Name of the column.
        row: 1-based number of the first faulty row, the head not counted.
        value: What stands there.
    """

    def __init__(self, file: str, column: str, row: int, value: object, remedy: str) -> None:
        self.column = column
        self.row = row
        self.value = value
        super().__init__(file, f"row {row} has {value!r} in the column {column!r}.", remedy)


class TooManySkills(TableFault):
    """An item exercises more skills than the tracing model takes.

    Attributes:
        item: Id of the item.
        skills: Its skills.
    """

    def __init__(self, file: str, item: str, skills: Sequence[str], limit: int) -> None:
        self.item = item
        self.skills = tuple(skills)
        super().__init__(
            file,
            f"the item {item!r} exercises {len(skills)} skills: {', '.join(skills)}.",
            f"Name at most {limit}, or join some into one skill.",
        )
