"""Files that hold a table, whatever kind they are of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet

from simulations.lab.tables.delimited import KINDS, DelimitedFile
from simulations.lab.tables.faults import UnreadableTable


class Source(Protocol):
    """What a table is read from."""

    name: str  # of the file
    names: tuple[str, ...]  # of the columns
    warnings: tuple[str, ...]  # what had to be guessed
    has_decimal_commas: bool  # whether 0,5 may be a half

    def read(self, places: Sequence[int]) -> pa.Table:
        """Read the columns at some places; they are named by their places."""

    def line_of(self, row: int) -> int | None:
        """Say on which line a row begins, where there are lines; rows count from 0, lines from 1."""


class ParquetFile:
    """See `Source`."""

    warnings: tuple[str, ...] = ()
    has_decimal_commas = False

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        self.names = tuple(pa.parquet.read_schema(path).names)

    def read(self, places: Sequence[int]) -> pa.Table:
        """See `Source`."""
        found = pa.parquet.read_table(self._path, columns=list(dict.fromkeys(self.names[place] for place in places)))
        return found.select([self.names[place] for place in places]).rename_columns([str(place) for place in places])

    def line_of(self, row: int) -> int | None:  # noqa: ARG002 - there are no lines
        """See `Source`."""
        return None


def open_source(path: Path) -> Source:
    """Open a file by its ending.

    Raises:
        UnreadableTable: If the file is missing, of another kind or broken.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    kind = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else "".join(suffixes[-1:])
    try:
        if kind == ".parquet":
            return ParquetFile(path)
        if kind in KINDS:
            return DelimitedFile(path, kind)
    except (OSError, pa.ArrowException) as fault:
        raise UnreadableTable(path.name, str(fault)) from fault
    raise UnreadableTable(path.name, f"{kind or 'a name without ending'} is none of the known kinds")
